# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    MissingParent,
    OptionError,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import API_KEY
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.slo import SLO
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    ALERTS,
    CHANNELS,
    KEYS,
    PROJECT_ID,
    PROJECTS,
    SLOS,
    FakeClient,
    Turns,
    alert,
    api_key,
    channel,
    forbidden,
    missing,
    project,
    uid,
)

ONE = [project(1, "one"), project(2, "two")]


def remote(projects: Any, answers: Any = None, check_mode: bool = False) -> tuple[RemoteState, FakeClient]:
    client = FakeClient({f"GET {PROJECTS}": projects, **(answers or {})})
    return RemoteState(client, check_mode), client


def test_a_list_is_fetched_once() -> None:
    known, client = remote(ONE)
    assert known.records(PROJECT) == ONE
    assert known.find(PROJECT, "two") == ONE[1]
    assert known.resolve(PROJECT, uid(1)) == ONE[0]
    assert client.asked == [f"GET {PROJECTS}"]
    assert client.sent[0].scope == "project:read"


def test_an_object_without_its_name_may_be_the_one_that_is_looked_for() -> None:
    """An object that counts as absent would be created a second time."""
    known, _client = remote([*ONE, project(3, name=None)])  # type: ignore[arg-type]
    assert known.find(PROJECT, "one") == ONE[0]
    with pytest.raises(LogfireError, match=f"^name: the server does not return that of {uid(3)}: .* three is there"):
        known.find(PROJECT, "three")


def test_each_project_has_a_list_of_its_own() -> None:
    paths: dict[str, Any] = {f"GET {PROJECTS}{uid(number)}/alerts/": [alert(number)] for number in (1, 2)}
    known, client = remote(ONE, paths)
    for record in [*ONE, *ONE]:
        assert len(known.records(ALERT, record)) == 1
    assert client.asked == list(paths)


def test_many_threads_fetch_a_list_once() -> None:
    workers = 8
    together = threading.Barrier(workers)
    known, client = remote(ONE)
    found: list[Any] = []

    def work() -> None:
        together.wait(60)
        found.append(known.records(PROJECT))

    threads = [threading.Thread(target=work) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [ONE] * workers
    assert client.asked == [f"GET {PROJECTS}"]


def test_a_list_that_failed_is_only_asked_for_again_by_a_refresh() -> None:
    """Each of its items would ask in vain, with all retries."""
    known, client = remote(LogfireError("no connection"))
    for _item in range(3):
        with pytest.raises(LogfireError):
            known.records(PROJECT)
    assert client.asked == [f"GET {PROJECTS}"]
    client.answers[f"GET {PROJECTS}"] = ONE
    assert known.refresh(PROJECT) == ONE
    assert known.records(PROJECT) == ONE


def test_a_refreshed_list_is_read_again() -> None:
    known, client = remote(ONE)
    known.records(PROJECT)
    client.answers[f"GET {PROJECTS}"] = ONE[:1]
    assert known.records(PROJECT) == ONE
    assert known.refresh(PROJECT) == ONE[:1]
    assert known.records(PROJECT) == ONE[:1]


def test_a_write_of_another_worker_survives_a_refresh() -> None:
    known, client = remote(ONE)
    known.records(PROJECT)

    def meanwhile(_body: Any) -> Any:
        known.remember(PROJECT, project(3, "three"))
        return ONE

    client.answers[f"GET {PROJECTS}"] = meanwhile
    known.refresh(PROJECT)
    assert known.find(PROJECT, "three") is not None


def test_a_deletion_of_another_worker_survives_a_refresh() -> None:
    known, client = remote(ONE)
    known.records(PROJECT)

    def meanwhile(_body: Any) -> Any:
        known.forget(PROJECT, ONE[0])
        return ONE

    client.answers[f"GET {PROJECTS}"] = meanwhile
    assert known.refresh(PROJECT) == ONE[1:]


def test_writes_are_known_without_another_request() -> None:
    known, client = remote(ONE)
    known.records(PROJECT)
    known.remember(PROJECT, project(3, "three"))
    known.remember(PROJECT, project(2, "renamed"))
    known.forget(PROJECT, ONE[0])
    names = sorted(PROJECT.identity_of(record) for record in known.records(PROJECT))
    assert names == ["renamed", "three"]
    assert known.find(PROJECT, "two") is None
    assert known.find(PROJECT, "one") is None
    assert len(client.asked) == 1


def test_revoked_keys_that_are_still_listed_are_not_found() -> None:
    dead = [api_key(1, active=False), api_key(2, expires="2026-10-01T12:00:00Z")]
    known, client = remote([], {f"GET {KEYS}": [*dead, api_key(3)]})
    assert known.find(API_KEY, "ci") == api_key(3)
    assert known.find(API_KEY, object_id=uid(1)) is None
    assert known.find(API_KEY, object_id=uid(3)) == api_key(3)
    assert len(known.records(API_KEY)) == 3
    client.answers[f"GET {KEYS}"] = [*dead, api_key(3), api_key(4)]
    known.refresh(API_KEY)
    with pytest.raises(LogfireError, match=f"^name: 2 API keys are called ci; choose one by id: {uid(3)}, {uid(4)}$"):
        known.find(API_KEY, "ci")


def test_several_of_one_name_are_an_error_that_lists_their_ids() -> None:
    known, _client = remote([project(2), project(1), project(3, "other")])
    with pytest.raises(LogfireError) as caught:
        known.find(PROJECT, "checkout")
    assert "2 projects are called checkout" in caught.value.message
    assert f"{uid(1)}, {uid(2)}" in caught.value.message
    assert uid(3) not in caught.value.message


def test_an_id_is_found_in_upper_and_lower_case() -> None:
    known, _client = remote([project(0xA0)])
    assert known.find(PROJECT, object_id=PROJECT_ID.upper()) == project(0xA0)


def test_an_exact_id_beats_a_name() -> None:
    named_like_an_id = project(1, uid(2))
    known, _client = remote([named_like_an_id, project(2, "two")])
    assert known.resolve(PROJECT, uid(2)) == project(2, "two")


def test_a_project_named_like_a_uuid_is_found_by_its_name() -> None:
    named_like_an_id = project(1, uid(9))
    known, _client = remote([named_like_an_id])
    assert known.resolve(PROJECT, uid(9)) == named_like_an_id


def test_a_uuid_serves_a_key_that_may_not_list() -> None:
    known, _client = remote(forbidden())
    assert known.resolve(PROJECT, PROJECT_ID.upper()) == {"id": PROJECT_ID}
    with pytest.raises(ApiError):
        known.resolve(PROJECT, "checkout")


def test_a_list_that_may_not_be_read_is_asked_for_once() -> None:
    known, client = remote(forbidden())
    for number in range(5):
        known.resolve(PROJECT, uid(number))
    assert client.asked == [f"GET {PROJECTS}"]


def test_a_failing_list_is_not_a_reason_to_trust_a_uuid() -> None:
    known, _client = remote(ApiError("HTTP 401", 401))
    with pytest.raises(ApiError):
        known.resolve(PROJECT, PROJECT_ID)


@pytest.mark.parametrize(
    ("error", "project_answer"),
    [(forbidden("no scope"), project()), (forbidden("no scope"), forbidden()), (missing(), forbidden())],
    ids=["403-there", "403-unknown", "404-unknown"],
)
def test_a_list_below_a_project_that_is_refused_is_never_empty(error: ApiError, project_answer: Any) -> None:
    known, _client = remote([project()], {f"GET {ALERTS}": error, f"GET {PROJECTS}{PROJECT_ID}/": project_answer})
    with pytest.raises(ApiError) as caught:
        known.records(ALERT, project())
    assert caught.value.status == error.status
    assert caught.value.lacking


@pytest.mark.parametrize("status", [404, 405])
def test_a_list_that_an_existing_project_does_not_have_needs_another_release(status: int) -> None:
    """A list that could be read proves the project: it is not asked for."""
    known, client = remote([project()], {f"GET {ALERTS}": [], f"GET {SLOS}": ApiError("HTTP 404", status)})
    known.records(ALERT, project())
    with pytest.raises(ApiError, match=r"this server does not know the path .* it needs a newer release"):
        known.records(SLO, project())
    assert client.asked == [f"GET {ALERTS}", f"GET {SLOS}"]


def test_a_list_that_was_there_before_is_not_unknown_to_the_server() -> None:
    error = missing()
    known, _client = remote([project()], {f"GET {ALERTS}": Turns([], error)})
    known.records(ALERT, project())
    with pytest.raises(ApiError) as caught:
        known.refresh(ALERT, project())
    assert caught.value is error


@pytest.mark.parametrize(
    ("since", "needs"),
    [("", "a newer release of Logfire"), ("v2026-09-23.01", "Logfire release v2026-09-23.01 or later")],
)
def test_a_list_that_is_missing_below_a_project_that_is_there_is_one_that_the_server_lacks(
    monkeypatch: pytest.MonkeyPatch, since: str, needs: str
) -> None:
    monkeypatch.setattr(ALERT, "since", since)
    known, client = remote([project()], {f"GET {ALERTS}": missing(), f"GET {PROJECTS}{PROJECT_ID}/": project()})
    client.release = "v2026-05-01.01"
    with pytest.raises(ApiError) as caught:
        known.records(ALERT, project())
    assert f"this server does not know the path (HTTP 404); it needs {needs}" in caught.value.message
    assert "v2026-05-01.01" in caught.value.message
    assert caught.value.lacking


@pytest.mark.parametrize("error", [forbidden(), missing()], ids=["403", "404"])
def test_only_a_404_for_the_project_itself_proves_that_it_is_gone(error: ApiError) -> None:
    known, _client = remote([project()], {f"GET {ALERTS}": error, f"GET {PROJECTS}{PROJECT_ID}/": missing()})
    with pytest.raises(MissingParent, match=PROJECT_ID):
        known.records(ALERT, project())


def test_other_errors_of_a_child_list_ask_nothing_more() -> None:
    known, client = remote([project()], {f"GET {ALERTS}": ApiError("HTTP 401", 401)})
    with pytest.raises(ApiError):
        known.records(ALERT, project())
    assert client.asked == [f"GET {ALERTS}"]


@pytest.mark.parametrize("answer", [None, {}, {"data": []}, [1], [{"id": 5}], [{"name": "x"}], "[]"])
def test_a_malformed_list_is_an_error(answer: Any) -> None:
    known, _client = remote(answer)
    with pytest.raises(LogfireError, match="not a list of projects"):
        known.records(PROJECT)


def test_a_project_that_does_not_exist_is_an_error() -> None:
    known, _client = remote(ONE)
    with pytest.raises(MissingParent, match=r"^project: there is no project checkout in this organization$"):
        known.parent_of(ALERT, "checkout")


def test_in_check_mode_an_earlier_task_may_have_created_the_project() -> None:
    known, _client = remote(ONE, check_mode=True)
    assert known.parent_of(ALERT, "checkout") is None


def test_not_even_in_check_mode_does_a_uuid_appear() -> None:
    known, _client = remote(ONE, check_mode=True)
    with pytest.raises(MissingParent):
        known.parent_of(ALERT, uid(9))


def test_objects_that_this_run_creates_can_be_referred_to() -> None:
    known, _client = remote(ONE)
    known.announce(PROJECT, "checkout")
    assert known.parent_of(ALERT, "checkout") is None
    with pytest.raises(MissingParent):
        known.parent_of(ALERT, "other")
    with pytest.raises(OptionError):
        known.fail_unresolved("channels", CHANNEL, "checkout")


def test_resources_without_a_parent_have_none() -> None:
    known, client = remote(ONE)
    assert known.parent_of(PROJECT, None) is None
    assert known.parent_of(CHANNEL, "checkout") is None
    assert client.asked == []


def test_a_reference_to_nothing_is_an_error_of_its_option() -> None:
    known, _client = remote(ONE)
    with pytest.raises(OptionError, match=r"^channels: there is no channel oncall"):
        known.fail_unresolved("channels", CHANNEL, "oncall")


def test_in_check_mode_a_reference_to_nothing_is_a_warning() -> None:
    known, _client = remote(ONE, check_mode=True)
    known.fail_unresolved("channels", CHANNEL, "oncall")
    known.fail_unresolved("channels", CHANNEL, "oncall")
    assert len(known.warnings) == 1
    assert "oncall" in known.warnings[0]


def test_thousands_of_look_ups_read_each_record_a_fixed_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 2000
    read = 0
    original = CHANNEL.identity_of

    def counting(record: Any) -> str:
        nonlocal read
        read += 1
        return original(record)

    monkeypatch.setattr(CHANNEL, "identity_of", counting)
    client = FakeClient({f"GET {CHANNELS}": [channel(number, f"c{number}") for number in range(count)]})
    known = RemoteState(client)
    for number in range(count):
        assert known.resolve(CHANNEL, f"c{number}") is not None
        assert known.resolve(CHANNEL, uid(number)) is not None
    assert read <= 3 * count


def test_a_list_may_come_in_while_others_are_looked_through() -> None:
    """A project whose list is refused is looked for among all lists that are there, while others add theirs."""
    asked, answer = threading.Event(), threading.Event()

    class Id(str):
        def __str__(self) -> str:
            # The lists are being looked through when the id is compared and nobody else may change them.
            if known._guard.locked():
                answer.set()
                adding.join(0.3)
            return str.__str__(self)

    def channels(_body: Any) -> Any:
        asked.set()
        answer.wait(60)
        return []

    owner = {**project(1), "id": Id(uid(1))}
    answers: dict[str, Any] = {f"GET {PROJECTS}{uid(number)}/alerts/": [] for number in (2, 3)}
    answers |= {f"GET {PROJECTS}{uid(1)}/slos/": forbidden(), f"GET {PROJECTS}{uid(1)}/": project(1)}
    known, _client = remote([project(1)], {**answers, f"GET {CHANNELS}": channels})
    for number in (2, 3):
        known.records(ALERT, project(number))
    adding = threading.Thread(target=known.records, args=[CHANNEL])
    adding.start()
    asked.wait(60)
    with pytest.raises(ApiError):
        known.records(SLO, owner)
    adding.join()
    assert known.records(CHANNEL) == []


def test_a_deleted_and_recreated_object_stays_known() -> None:
    known, _client = remote(ONE)
    known.records(PROJECT)
    known.forget(PROJECT, ONE[0])
    known.remember(PROJECT, ONE[0])
    assert known.refresh(PROJECT) == ONE
