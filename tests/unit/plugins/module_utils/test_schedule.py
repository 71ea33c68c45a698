# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import errno
import os
import stat
import zoneinfo
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.journal import JournaledFile
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources import schedule as module
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.schedule import SCHEDULE
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    SCHEDULES,
    FakeClient,
    converge,
    forbidden,
    missing,
    plan,
    predict,
    schedule,
    uid,
)

ID = uid(0x5C)
ITEM = f"{SCHEDULES}{ID}/"
OFFICE = {"days": ["mon", "tue", "wed", "thu", "fri"], "start_time": "09:00", "end_time": "18:00"}
NEW: dict[str, Any] = {"name": "Office hours", "timezone": "Europe/London", "windows": [OFFICE]}
LOST = OutcomeUnknown("POST /v1/schedules/: no answer; it is unknown whether it was carried out")


def a_client(**answers: Any) -> FakeClient:
    return FakeClient(
        {
            f"GET {ITEM}": schedule(),
            f"POST {SCHEDULES}": lambda body: {**schedule(), **body},
            f"PUT {ITEM}": lambda body: {**schedule(), **body},
            f"DELETE {ITEM}": None,
            **answers,
        }
    )


def window(days: Any, start: str = "09:00", end: str = "18:00") -> dict[str, Any]:
    return {"days": days, "start_time": start, "end_time": end}


def a_window(days: Any, start: str = "09:00:00", end: str = "18:00:00") -> dict[str, Any]:
    return {"days": days, "start_time": start, "end_time": end}


# By id, and without


def test_without_an_id_each_run_creates_one_and_no_list_is_asked_for() -> None:
    client = a_client()
    for _time in range(2):
        outcome = converge(SCHEDULE, client, **NEW)
        assert (outcome.action, outcome.id) == ("created", ID)
    body = {"label": "Office hours", "timezone": "Europe/London", "windows": [a_window([1, 2, 3, 4, 5])]}
    assert client.writes == [(f"POST {SCHEDULES}", body)] * 2
    assert client.asked == [f"POST {SCHEDULES}"] * 2
    assert client.sent[0].scope == "organization:write_channel"


def test_by_id_it_is_converged() -> None:
    client = a_client()
    assert converge(SCHEDULE, client, id=ID.upper(), **NEW).changed is False
    assert client.asked == [f"GET {ITEM}"]


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"name": "Nights"}, {"label": "Nights"}),
        ({"timezone": "UTC"}, {"timezone": "UTC"}),
        ({"windows": [window(["sun"])]}, {"windows": [a_window([7])]}),
        ({"windows": [window(["mon"], "09:00:01")]}, {"windows": [a_window([1], "09:00:01")]}),
    ],
)
def test_only_what_differs_is_sent(options: dict[str, Any], body: Any) -> None:
    client = a_client()
    outcome = converge(SCHEDULE, client, **{**NEW, "id": ID, **options})
    assert client.writes == [(f"PUT {ITEM}", body)]
    assert outcome.fields == tuple(options)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_id_of_nothing(state: str) -> None:
    client = a_client(**{f"GET {ITEM}": missing()})
    if state == "present":
        with pytest.raises(OptionError, match=f"^id: there is no schedule with the id {ID}"):
            plan(SCHEDULE, client, id=ID, **NEW)
    else:
        assert converge(SCHEDULE, client, id=ID, state="absent").changed is False
    assert client.writes == []


def test_it_is_deleted_by_its_id() -> None:
    client = a_client()
    outcome = converge(SCHEDULE, client, id=ID, state="absent")
    assert client.writes == [(f"DELETE {ITEM}", None)]
    assert (outcome.changed, outcome.shown, outcome.before["name"]) == (True, {}, "Office hours")


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_refused_schedule_is_not_taken_for_a_missing_one(state: str) -> None:
    client = a_client(**{f"GET {ITEM}": forbidden()})
    with pytest.raises(ApiError):
        plan(SCHEDULE, client, id=ID, state=state, **NEW)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_on_a_server_without_schedules_none_is_called_missing(state: str) -> None:
    client = a_client(**{f"GET {ITEM}": missing()})
    client.release = "v2026-09-22.02"
    with pytest.raises(ApiError, match=r"does not know the path .* Logfire release v2026-09-23\.01 or later"):
        plan(SCHEDULE, client, id=ID, state=state, **NEW)


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"state": "absent", "name": "Office hours"}, "id: is required to delete a schedule"),
        ({"timezone": "UTC"}, "name: is required to create a schedule; or id"),
        ({"id": "office"}, "id: 'office' is not the UUID of a schedule"),
        ({"id": " "}, "id: must not be blank"),
        ({"path": " "}, "path: must not be blank"),
        ({"name": " "}, "name: must not be blank"),
    ],
)
def test_invalid_options_are_refused(params: dict[str, Any], complaint: str) -> None:
    with pytest.raises(OptionError, match=f"^{complaint}"):
        SCHEDULE.accept(params)


@pytest.mark.parametrize("check_mode", [False, True])
def test_the_required_options_of_a_new_schedule_are_named(check_mode: bool) -> None:
    client = a_client()
    with pytest.raises(OptionError, match=r"^timezone, windows: required to create schedule Nights"):
        plan(SCHEDULE, client, check_mode, name="Nights")
    assert client.asked == []


def test_check_mode_predicts_the_same_and_sends_nothing() -> None:
    for params in (NEW, {"id": ID, "name": "Nights"}, {"id": ID, "state": "absent"}):
        client = a_client()
        predicted, done = predict(SCHEDULE, client, **params), converge(SCHEDULE, a_client(), **params)
        assert (predicted.changed, predicted.before, predicted.after) == (done.changed, done.before, done.after)
        assert client.writes == []


def test_an_uncertain_creation_stays_one() -> None:
    client = a_client(**{f"POST {SCHEDULES}": LOST})
    with pytest.raises(OutcomeUnknown, match=r"unknown whether it was carried out; the API has no list of schedules"):
        converge(SCHEDULE, client, **NEW)
    assert len(client.sent) == 1


def test_a_name_that_others_have_is_as_good_as_any() -> None:
    client = a_client()
    converge(SCHEDULE, client, id=ID, name="Taken, perhaps")
    assert client.asked == [f"GET {ITEM}", f"PUT {ITEM}"]


# Windows


@pytest.mark.parametrize("days", [["mon"], ["1"], ["Monday"], [" MON "], ["mon", "1", "monday"]], ids=",".join)
def test_days_go_by_number_or_name(days: list[str]) -> None:
    assert SCHEDULE.accept({**NEW, "windows": [window(days)]}).values["windows"] == [
        (frozenset({1}), "09:00:00", "18:00:00")
    ]


@given(st.permutations(range(1, 8)), st.permutations([0, 1, 2]))
def test_windows_and_days_are_sets(days: list[int], order: list[int]) -> None:
    known = [a_window([1, 2]), a_window([1, 2], "20:00:00", "23:59:00"), a_window(list(range(1, 8)), "00:00:00")]
    client = a_client(**{f"GET {ITEM}": schedule(windows=known)})
    desired = [
        window(["2", "1", "1"]),
        window(["mon", "tue"], "20:00", "23:59"),
        window([str(d) for d in days], "00:00"),
    ]
    shuffled = [desired[number] for number in order]
    assert converge(SCHEDULE, client, id=ID, windows=[*shuffled, shuffled[0]]).changed is False


@pytest.mark.parametrize("spelling", ["09:00", "9:00", "09:00:00", " 09:00 "])
def test_times_are_compared_with_their_seconds(spelling: str) -> None:
    windows = [window(OFFICE["days"], spelling)]
    assert converge(SCHEDULE, a_client(), id=ID, windows=windows).changed is False


@pytest.mark.parametrize("stored", ["09:00", "09:00:00.000", "9:00:00"])
def test_times_are_read_in_any_spelling(stored: str) -> None:
    record = schedule(windows=[a_window(["1", 2], stored)])
    assert SCHEDULE.show(record)["windows"] == [a_window([1, 2])]


@pytest.mark.parametrize(
    ("windows", "complaint"),
    [
        ([], "windows: must have at least one window"),
        ([window([])], r"windows\[0\]\.days: must have at least one day"),
        ([OFFICE, window(["0"])], r"windows\[1\]\.days: '0' must be from 1 \(Monday\) to 7"),
        ([window(["8"])], r"windows\[0\]\.days: '8' must be"),
        ([window(["weekend"])], r"windows\[0\]\.days: 'weekend' must be"),
        *(
            ([window(["1"], time)], rf"windows\[0\]\.start_time: '{time}' is not a time of day; write it in quotes")
            for time in ("24:00", "12:60", "1080", "9", "09.00", "noon", "")
        ),
        ([window(["1"], "09:00", "64800")], r"windows\[0\]\.end_time: '64800' is not a time"),
    ],
)
def test_an_invalid_window_is_reported_with_its_place(windows: Any, complaint: str) -> None:
    with pytest.raises(OptionError, match=f"^{complaint}"):
        SCHEDULE.accept({**NEW, "windows": windows})


def test_windows_can_be_fed_back() -> None:
    shown = SCHEDULE.show(schedule())
    days = [str(day) for day in shown["windows"][0]["days"]]
    params = {name: value for name, value in shown.items() if name in SCHEDULE.spec()}
    assert (
        converge(SCHEDULE, a_client(), **{**params, "windows": [{**shown["windows"][0], "days": days}]}).changed
        is False
    )


@pytest.mark.parametrize("windows", [None, [], "x", [None]])
def test_a_server_may_return_no_windows(windows: Any) -> None:
    assert SCHEDULE.show(schedule(windows=windows))["windows"] == []


# Time zones


@pytest.mark.parametrize("zone", ["Europe/London", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_zones_that_exist(zone: str) -> None:
    assert SCHEDULE.accept({**NEW, "timezone": zone}).values["timezone"] == zone


def a_data_base(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    def load(name: str) -> object:
        if name not in names:
            raise zoneinfo.ZoneInfoNotFoundError(name)
        return object()

    monkeypatch.setattr(module.zoneinfo, "ZoneInfo", load)


def test_a_zone_that_a_complete_data_base_lacks_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    a_data_base(monkeypatch, "Europe/London", "US/Pacific")
    with pytest.raises(OptionError, match=r"^timezone: 'Europe/Londno' is not a time zone"):
        SCHEDULE.accept({**NEW, "timezone": "Europe/Londno"})


@pytest.mark.parametrize("names", [(), ("Europe/London",)], ids=["none", "without the former names"])
def test_another_data_base_decides_nothing(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    a_data_base(monkeypatch, *names)
    assert SCHEDULE.accept({**NEW, "timezone": "US/Eastern"}).values["timezone"] == "US/Eastern"


@pytest.mark.parametrize("zone", ["", " ", "../etc/passwd", "/UTC", "Europe/", "Europe London", "Zürich"])
def test_an_impossible_zone_is_refused_even_without_the_data_base(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    a_data_base(monkeypatch)
    with pytest.raises(OptionError, match=r"^timezone: "):
        SCHEDULE.accept({**NEW, "timezone": zone})


# The file that remembers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.id"


def files(path: Path) -> list[str]:
    return sorted(os.listdir(path.parent))


def test_a_new_schedule_is_remembered_and_found_again(path: Path) -> None:
    client = a_client()
    created = converge(SCHEDULE, client, **NEW, path=str(path))
    assert path.read_text() == f"{ID}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert files(path) == [path.name]
    again = converge(SCHEDULE, client, **NEW, path=str(path))
    assert (created.action, again.action, again.id) == ("created", "none", ID)
    changed = converge(SCHEDULE, client, path=str(path), timezone="UTC")
    assert changed.action == "updated"
    assert [what for what, _body in client.writes] == [f"POST {SCHEDULES}", f"PUT {ITEM}"]


def test_a_schedule_that_somebody_deleted_is_recreated_and_remembered(path: Path) -> None:
    path.write_text(f"{uid(9)}\n")
    client = a_client(**{f"GET {SCHEDULES}{uid(9)}/": missing()})
    assert converge(SCHEDULE, client, **NEW, path=str(path)).action == "created"
    assert path.read_text() == f"{ID}\n"


def test_it_is_deleted_with_its_file(path: Path) -> None:
    path.write_text(f"{ID}\n")
    client = a_client()
    assert predict(SCHEDULE, client, path=str(path), state="absent").changed is True
    assert files(path) == [path.name]
    assert converge(SCHEDULE, client, path=str(path), state="absent").changed is True
    assert client.writes == [(f"DELETE {ITEM}", None)]
    assert files(path) == []
    assert converge(SCHEDULE, client, path=str(path), state="absent").changed is False
    assert len(client.writes) == 1


def test_a_file_that_remembers_what_is_gone_goes(path: Path) -> None:
    path.write_text(f"{ID}\n")
    client = a_client(**{f"GET {ITEM}": missing()})
    predicted = predict(SCHEDULE, client, path=str(path), state="absent")
    done = converge(SCHEDULE, client, path=str(path), state="absent")
    assert (predicted.changed, predicted.before) == (done.changed, done.before) == (True, {"path": str(path)})
    assert client.writes == []
    assert files(path) == []


def test_in_check_mode_nothing_is_written(path: Path) -> None:
    client = a_client()
    assert predict(SCHEDULE, client, **NEW, path=str(path)).changed is True
    assert files(path) == []
    assert client.writes == []


@pytest.mark.parametrize("content", ["office", f"{ID} {ID}", f"{ID[:-1]}", "\x00"])
def test_a_file_that_holds_something_else_is_not_touched(path: Path, content: str) -> None:
    path.write_text(content)
    for state in ("present", "absent"):
        with pytest.raises(OptionError, match=r"^path: .*something other than one UUID of a schedule"):
            plan(SCHEDULE, a_client(), path=str(path), state=state, **NEW)
    assert path.read_text() == content


def test_the_folder_must_exist_before_anything_is_sent(tmp_path: Path) -> None:
    path, client = tmp_path / "nowhere" / "id", a_client()
    with pytest.raises(OptionError, match=r"^path: .* does not exist; create it first"):
        plan(SCHEDULE, client, **NEW, path=str(path))
    remote = RemoteState(client, check_mode=True)
    SCHEDULE.plan(SCHEDULE.accept({**NEW, "path": str(path)}), remote).predict()
    assert remote.warnings == [
        f"path: the folder {path.parent} does not exist yet; assuming that an earlier task creates it"
    ]
    assert client.asked == []


def full_disk(*_arguments: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_one_that_cannot_be_remembered_is_deleted_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JournaledFile, "commit", full_disk)
    client = a_client()
    with pytest.raises(
        LogfireError, match=r"could not be written after all: No space .*; the new schedule was deleted"
    ):
        converge(SCHEDULE, client, **NEW, path=str(path))
    assert [what for what, _body in client.writes] == [f"POST {SCHEDULES}", f"DELETE {ITEM}"]
    assert files(path) == []


def test_a_schedule_that_cannot_even_be_deleted_again_is_reported_by_its_id(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JournaledFile, "commit", full_disk)
    client = a_client(**{f"DELETE {ITEM}": ApiError("HTTP 500", 500)})
    with pytest.raises(OutcomeUnknown, match=rf"the new schedule {ID} could not be deleted either: HTTP 500"):
        converge(SCHEDULE, client, **NEW, path=str(path))


@pytest.mark.parametrize("failure", [ApiError("HTTP 422: bad", 422), forbidden()])
def test_a_refused_creation_leaves_nothing_behind(path: Path, failure: LogfireError) -> None:
    path.write_text(f"{uid(9)}\n")
    client = a_client(**{f"GET {SCHEDULES}{uid(9)}/": missing(), f"POST {SCHEDULES}": failure})
    with pytest.raises(ApiError):
        converge(SCHEDULE, client, **NEW, path=str(path))
    assert path.read_text() == f"{uid(9)}\n"
    assert files(path) == [path.name]


def test_after_an_uncertain_creation_the_next_run_warns_and_tidies_up(path: Path) -> None:
    with pytest.raises(OutcomeUnknown):
        converge(SCHEDULE, a_client(**{f"POST {SCHEDULES}": LOST}), **NEW, path=str(path))
    assert files(path) == [f".{path.name}.journal"]
    client = a_client()
    remote = RemoteState(client)
    planned = SCHEDULE.plan(SCHEDULE.accept({**NEW, "path": str(path)}), remote)
    assert planned.tidies
    assert "there may be one more than is remembered" in remote.warnings[0]
    assert planned.execute().action == "created"
    assert files(path) == [path.name]


def test_a_run_that_was_killed_when_all_was_done_is_only_tidied_up(path: Path) -> None:
    file = JournaledFile(str(path))
    file.prepare({"kind": "schedule"})
    file.commit(ID)
    file.leave()
    remote = RemoteState(a_client())
    outcome = SCHEDULE.plan(SCHEDULE.accept({**NEW, "path": str(path)}), remote).execute()
    assert (outcome.action, remote.warnings) == ("none", [])
    assert files(path) == [path.name]


# The info module


def test_the_info_module_reads_one_by_its_id() -> None:
    definition = MODULES["schedule_info"]
    assert definition.spec == {"id": {"type": "str", "required": True}}
    client = a_client(**{f"GET {SCHEDULES}{uid(9)}/": missing()})
    (found,) = definition.run({"id": ID}, RemoteState(client), False)["schedules"]
    assert (found["id"], found["name"], found["timezone"]) == (ID, "Office hours", "Europe/London")
    assert definition.run({"id": uid(9)}, RemoteState(client), False)["schedules"] == []
    assert definition.run({"id": "office"}, RemoteState(client), False)["schedules"] == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_the_schedule_of_another_organization_is_not_forgotten(path: Path, state: str) -> None:
    """Nothing else knows its id."""
    mine, theirs = uid(0x0A), uid(0x0B)
    converge(SCHEDULE, FakeClient(a_client().answers, key_organization_id=theirs), **NEW, path=str(path))
    client = FakeClient(a_client().answers, key_organization_id=mine)
    with pytest.raises(OptionError, match=rf"^path: .*holds a UUID of a schedule of the organization {theirs}"):
        converge(SCHEDULE, client, **{**NEW, "path": str(path), "state": state})
    assert client.sent == []
    assert path.read_text() == f"{ID}\n"


def test_the_journal_of_a_token_is_not_that_of_a_schedule(path: Path) -> None:
    killed = JournaledFile(str(path))
    killed.prepare({"kind": "write_token"})
    killed.leave()
    with pytest.raises(OptionError, match="it is about a write token"):
        converge(SCHEDULE, a_client(), **NEW, path=str(path))
    assert files(path) == [f".{path.name}.journal"]


def test_the_folder_of_the_file_is_made_if_asked_for(path: Path) -> None:
    below = path / "a" / "id"
    converge(SCHEDULE, a_client(), **NEW, path=str(below), create_parent=True, mode="0644")
    assert below.read_text() == f"{ID}\n"
    assert below.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("option", [{"owner": "root"}, {"mode": "0640"}, {"create_parent": True}])
def test_there_must_be_a_file_that_the_access_is_about(option: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="is about the file of path, which is not given"):
        SCHEDULE.accept({**NEW, "state": "present", **option})
