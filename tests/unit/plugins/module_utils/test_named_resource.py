# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    Conflict,
    LogfireError,
    MissingParent,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.fields import TextField
from ansible_collections.pydantic.logfire.plugins.module_utils._core.planned_resource import PlannedResource
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    ALERTS,
    CHANNELS,
    PROJECT_ID,
    PROJECTS,
    FakeClient,
    Turns,
    alert,
    channel,
    converge,
    forbidden,
    missing,
    plan,
    predict,
    project,
    uid,
)

ITEM = f"{PROJECTS}{PROJECT_ID}/"
CREATED = project(description="all of it", visibility="private")
ERRORS: dict[str, Any] = {
    "project": "checkout",
    "name": "errors",
    "query": "SELECT 1",
    "time_window": "5m",
    "frequency": "5m",
    "notify_when": "has_matches",
}
LOST = OutcomeUnknown("POST: the connection broke; it is unknown whether it was carried out")


def a_project(*records: Any, **answers: Any) -> FakeClient:
    return FakeClient({f"GET {PROJECTS}": list(records), **answers})


def alerts(*lists: list[Any], **answers: Any) -> FakeClient:
    """A client that lists these alerts of the project, one list after the other."""
    return FakeClient({f"GET {PROJECTS}": [project()], f"GET {ALERTS}": Turns(*lists), **answers})


def echo(record: Any) -> Callable[[Any], Any]:
    return lambda body: {**record, **body}


# Unchanged, created, updated, deleted


def test_an_object_in_the_desired_state_is_left_alone() -> None:
    client = a_project(project())
    outcome = converge(PROJECT, client, name="checkout", description="", visibility="public")
    assert (outcome.changed, outcome.action, outcome.id) == (False, "none", PROJECT_ID)
    assert outcome.before == outcome.after
    assert outcome.shown["name"] == "checkout"
    assert client.asked == [f"GET {PROJECTS}"]


def test_options_left_out_are_neither_compared_nor_sent() -> None:
    client = a_project(project(description="theirs", visibility="private"))
    assert converge(PROJECT, client, name="checkout").changed is False
    client.answers[f"PUT {ITEM}"] = echo(project())
    converge(PROJECT, client, name="checkout", visibility="public")
    assert client.writes == [(f"PUT {ITEM}", {"visibility": "public"})]


def test_only_the_field_that_differs_is_sent() -> None:
    client = a_project(project(description="old"), **{f"PUT {ITEM}": echo(project())})
    outcome = converge(PROJECT, client, name="checkout", description="new", visibility="public")
    assert client.writes == [(f"PUT {ITEM}", {"description": "new"})]
    assert client.sent[-1].scope == "project:write"
    assert (outcome.changed, outcome.action) == (True, "updated")
    assert (outcome.before["description"], outcome.after["description"]) == ("old", "new")
    assert outcome.shown["description"] == "new"


def test_a_description_is_cleared_with_the_empty_string_and_never_with_null() -> None:
    client = a_project(project(description="old"), **{f"PUT {ITEM}": echo(project())})
    converge(PROJECT, client, name="checkout", description="")
    assert client.writes == [(f"PUT {ITEM}", {"description": ""})]


def test_a_creation_sends_what_was_written() -> None:
    client = a_project(**{f"POST {PROJECTS}": CREATED})
    outcome = converge(PROJECT, client, name="checkout", visibility="private", description=None)
    assert client.writes == [(f"POST {PROJECTS}", {"project_name": "checkout", "visibility": "private"})]
    assert client.sent[-1].scope == "organization:create_project"
    assert (outcome.changed, outcome.action, outcome.id) == (True, "created", PROJECT_ID)
    assert outcome.before == {}
    assert outcome.after == {"name": "checkout", "visibility": "private"}
    assert outcome.shown["description"] == "all of it"


def test_a_creation_sends_the_defaults_that_the_api_wants() -> None:
    client = alerts([], **{f"POST {ALERTS}": alert()})
    converge(ALERT, client, **ERRORS)
    (sent,) = client.writes
    assert sent[1] == {
        "name": "errors",
        "description": "",
        "query": "SELECT 1",
        "time_window": "PT5M",
        "frequency": "PT5M",
        "watermark": "PT10S",
        "notify_when": "has_matches",
    }


def test_defaults_do_not_overwrite_what_is_there() -> None:
    client = alerts([alert(description="theirs", watermark="PT1M")])
    assert converge(ALERT, client, **ERRORS).changed is False


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_creation_names_the_options_it_lacks_and_sends_nothing(check_mode: bool) -> None:
    client = alerts([])
    with pytest.raises(OptionError) as caught:
        plan(ALERT, client, check_mode, project="checkout", name="errors", query="SELECT 1")
    assert caught.value.message.startswith("time_window, frequency, notify_when: required to create alert errors")
    assert client.writes == []


@pytest.mark.parametrize("answer", [None, missing()], ids=["204", "404"])
def test_a_deletion_succeeds_if_the_object_is_gone(answer: Any) -> None:
    client = a_project(project(), **{f"DELETE {ITEM}": answer})
    outcome = converge(PROJECT, client, name="checkout", state="absent")
    assert client.writes == [(f"DELETE {ITEM}", None)]
    assert (outcome.changed, outcome.action, outcome.id) == (True, "deleted", PROJECT_ID)
    assert (outcome.shown, outcome.after) == ({}, {})
    assert outcome.before["name"] == "checkout"


def test_a_deletion_that_is_refused_fails() -> None:
    client = a_project(project(), **{f"DELETE {ITEM}": forbidden()})
    with pytest.raises(ApiError):
        converge(PROJECT, client, name="checkout", state="absent")


def test_a_refused_deletion_means_absence_only_if_the_project_is_gone() -> None:
    refused = {f"DELETE {ALERTS}{uid(0xE0)}/": forbidden()}
    client = alerts([alert()], **refused, **{f"GET {ITEM}": missing()})
    assert converge(ALERT, client, project="checkout", name="errors", state="absent").changed
    for told in (project(), forbidden()):
        with pytest.raises(ApiError, match="HTTP 403"):
            converge(
                ALERT,
                alerts([alert()], **refused, **{f"GET {ITEM}": told}),
                project="checkout",
                name="errors",
                state="absent",
            )


@pytest.mark.parametrize("params", [{"name": "checkout"}, {"id": uid(9)}, {"id": uid(9), "name": "checkout"}])
def test_deleting_what_is_not_there_changes_nothing(params: dict[str, Any]) -> None:
    client = a_project(project(1, "other"))
    outcome = converge(PROJECT, client, state="absent", **params)
    assert (outcome.changed, outcome.before, outcome.after, outcome.shown) == (False, {}, {}, {})
    assert client.writes == []


def test_deleting_asks_for_nothing_but_the_name() -> None:
    client = alerts([alert()], **{f"DELETE {ALERTS}{uid(0xE0)}/": None})
    assert converge(ALERT, client, project="checkout", name="errors", state="absent", channels=["unknown"]).changed


def test_of_several_of_one_name_none_is_touched() -> None:
    client = alerts([alert(1), alert(2)])
    for state in ("present", "absent"):
        with pytest.raises(LogfireError, match=f"{uid(1)}, {uid(2)}"):
            plan(ALERT, client, **{**ERRORS, "state": state})


def test_a_repeated_run_finds_what_the_first_one_made() -> None:
    client = a_project(**{f"POST {PROJECTS}": CREATED})
    remote = RemoteState(client)
    for changed in (True, False):
        desired = PROJECT.accept({"name": "checkout", "visibility": "private"})
        assert PROJECT.plan(desired, remote).execute().changed is changed
    assert len(client.writes) == 1


# Parents


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_project_that_does_not_exist(state: str) -> None:
    client = a_project(project(1, "other"))
    if state == "present":
        with pytest.raises(MissingParent):
            converge(ALERT, client, **ERRORS)
    else:
        assert converge(ALERT, client, **ERRORS, state="absent").changed is False
    assert client.writes == []


@pytest.mark.parametrize(
    ("item", "changed"), [(missing(), False), (forbidden(), None), (project(), None)], ids=["gone", "403", "there"]
)
def test_a_refused_list_means_absence_only_if_the_project_is_gone(item: Any, changed: bool | None) -> None:
    client = a_project(project(), **{f"GET {ALERTS}": forbidden(), f"GET {ITEM}": item})
    if changed is None:
        with pytest.raises(ApiError):
            converge(ALERT, client, **ERRORS, state="absent")
    else:
        assert converge(ALERT, client, **ERRORS, state="absent").changed is changed


def test_a_child_of_a_project_that_this_run_creates() -> None:
    client = a_project(
        **{f"POST {PROJECTS}": project(), f"GET {ALERTS}": [], f"POST {ALERTS}": alert()},
    )
    remote = RemoteState(client)
    remote.announce(PROJECT, "checkout")
    child = ALERT.plan(ALERT.accept(ERRORS), remote)
    assert client.writes == []
    PROJECT.plan(PROJECT.accept({"name": "checkout"}), remote).execute()
    outcome = child.execute()
    assert (outcome.action, outcome.shown["project_id"]) == ("created", PROJECT_ID)


def test_in_check_mode_a_child_of_a_missing_project_is_predicted() -> None:
    client = a_project()
    outcome = predict(ALERT, client, **ERRORS)
    assert (outcome.changed, outcome.action, outcome.id) == (True, "created", None)
    assert outcome.shown["project"] == "checkout"
    assert client.asked == [f"GET {PROJECTS}"]


def test_an_unchanged_alert_of_a_named_project_and_channel_costs_three_reads() -> None:
    client = alerts([alert(channels=[channel()])], **{f"GET {CHANNELS}": [channel()]})
    assert converge(ALERT, client, **ERRORS, channels=["oncall"]).changed is False
    assert sorted(client.asked) == sorted([f"GET {PROJECTS}", f"GET {ALERTS}", f"GET {CHANNELS}"])


# Check mode

CHECKS: list[tuple[Any, dict[str, Any], list[Any], dict[str, Any]]] = [
    (PROJECT, {"name": "checkout", "visibility": "private"}, [], {f"POST {PROJECTS}": CREATED}),
    (PROJECT, {"name": "checkout", "description": "new"}, [project()], {f"PUT {ITEM}": echo(project())}),
    (PROJECT, {"id": PROJECT_ID, "name": "renamed"}, [project()], {f"PUT {ITEM}": echo(project())}),
    (PROJECT, {"name": "checkout", "description": ""}, [project()], {}),
    (PROJECT, {"name": "checkout", "state": "absent"}, [project()], {f"DELETE {ITEM}": None}),
    (PROJECT, {"name": "checkout", "state": "absent"}, [], {}),
]


@pytest.mark.parametrize(("resource", "params", "records", "answers"), CHECKS)
def test_check_mode_predicts_the_same_and_sends_nothing(
    resource: Any, params: dict[str, Any], records: list[Any], answers: dict[str, Any]
) -> None:
    def facts(outcome: Outcome) -> tuple[Any, ...]:
        return (outcome.changed, outcome.action, outcome.before, outcome.after)

    checked = a_project(*records)
    assert facts(predict(resource, checked, **params)) == facts(
        converge(resource, a_project(*records, **answers), **params)
    )
    assert checked.writes == []


# Identity


def test_a_rename_is_one_update_of_the_name() -> None:
    client = a_project(project(), **{f"PUT {ITEM}": echo(project())})
    outcome = converge(PROJECT, client, id=PROJECT_ID.upper(), name="renamed")
    assert client.writes == [(f"PUT {ITEM}", {"project_name": "renamed"})]
    assert (outcome.before["name"], outcome.after["name"], outcome.shown["name"]) == ("checkout", "renamed", "renamed")


def test_a_name_that_another_object_has_is_refused() -> None:
    client = a_project(project(), project(1, "taken"))
    with pytest.raises(OptionError, match=f"^name: another project is called taken: {uid(1)}"):
        plan(PROJECT, client, id=PROJECT_ID, name="taken")
    assert client.writes == []


def test_an_id_that_does_not_exist_creates_nothing() -> None:
    client = a_project(project())
    with pytest.raises(OptionError, match=f"^id: there is no project with the id {uid(9)}"):
        plan(PROJECT, client, id=uid(9), name="checkout")
    assert client.writes == []


# Creations that are done in two steps


def test_fields_that_only_updates_accept_are_set_after_the_creation() -> None:
    client = FakeClient(
        {
            f"GET {CHANNELS}": [],
            f"POST {CHANNELS}": channel(),
            f"PUT {CHANNELS}{uid(0xC0)}/": channel(active=False),
        }
    )
    outcome = converge(CHANNEL, client, name="oncall", active=False, webhook={"url": "https://hooks.example.com/x"})
    assert [what for what, _body in client.writes] == [f"POST {CHANNELS}", f"PUT {CHANNELS}{uid(0xC0)}/"]
    assert "active" not in client.writes[0][1]
    assert client.writes[1][1] == {"active": False}
    assert (outcome.action, outcome.shown["active"]) == ("created", False)


def test_the_second_step_is_left_out_if_the_first_gave_what_was_wanted() -> None:
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel()})
    converge(CHANNEL, client, name="oncall", active=True, webhook={"url": "https://hooks.example.com/x"})
    assert len(client.writes) == 1


@pytest.mark.parametrize("failure", [forbidden(), LogfireError("no answer")])
def test_a_creation_that_fails_half_way_reports_the_id(failure: LogfireError) -> None:
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel(), f"PUT {CHANNELS}{uid(0xC0)}/": failure})
    with pytest.raises(LogfireError) as caught:
        converge(CHANNEL, client, name="oncall", active=False, webhook={"url": "https://hooks.example.com/x"})
    assert f"was created with the id {uid(0xC0)} and is live, but setting active failed" in caught.value.message
    assert failure.message in caught.value.message


# Creations that met a duplicate or whose outcome is unknown


@pytest.mark.parametrize("error", [Conflict("HTTP 409", 409), LOST], ids=["conflict", "lost"])
def test_an_object_of_a_unique_key_is_adopted(error: LogfireError) -> None:
    client = a_project(**{f"POST {PROJECTS}": error})
    client.answers[f"GET {PROJECTS}"] = Turns([], [project()])
    outcome = converge(PROJECT, client, name="checkout", visibility="public")
    assert outcome.id == PROJECT_ID
    assert [what for what, _body in client.writes] == [f"POST {PROJECTS}"]


def test_an_adopted_object_is_brought_to_what_is_wanted() -> None:
    client = a_project(**{f"POST {PROJECTS}": Conflict("HTTP 409", 409), f"PUT {ITEM}": echo(project())})
    client.answers[f"GET {PROJECTS}"] = Turns([], [project(visibility="public", description="same")])
    outcome = converge(PROJECT, client, name="checkout", visibility="private", description="same")
    assert client.writes[1:] == [(f"PUT {ITEM}", {"visibility": "private"})]
    assert outcome.shown["visibility"] == "private"


def test_a_conflict_with_what_cannot_be_seen_stays_one() -> None:
    client = a_project(**{f"POST {PROJECTS}": Conflict("HTTP 409: taken", 409)})
    with pytest.raises(Conflict, match="taken"):
        converge(PROJECT, client, name="checkout")


def test_a_lost_creation_that_did_not_happen_says_run_again() -> None:
    client = alerts([], **{f"POST {ALERTS}": LOST})
    with pytest.raises(LogfireError) as caught:
        converge(ALERT, client, **ERRORS)
    assert "unknown whether it was carried out" in caught.value.message
    assert "run again" in caught.value.message
    assert len(client.writes) == 1


def test_the_one_new_exact_match_of_a_lost_creation_is_adopted() -> None:
    old = alert(1, name="other")
    client = alerts([old], [old, alert(2, description="", extra="x")], **{f"POST {ALERTS}": LOST})
    outcome = converge(ALERT, client, **ERRORS)
    assert (outcome.changed, outcome.action, outcome.id) == (True, "created", uid(2))
    assert len(client.writes) == 1


def test_a_lost_creation_is_known_again_by_a_channel_that_this_run_created() -> None:
    client = alerts([], [alert(channels=[channel()])], **{f"POST {ALERTS}": LOST})
    client.answers.update({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel()})
    remote = RemoteState(client)
    remote.announce(CHANNEL, "oncall")
    planned = ALERT.plan(ALERT.accept({**ERRORS, "channels": ["oncall"]}), remote)
    oncall = CHANNEL.accept({"name": "oncall", "webhook": {"url": "https://hooks.example.com/Zq8"}})
    CHANNEL.plan(oncall, remote).execute()
    assert planned.execute().id == uid(0xE0)


def test_an_object_that_another_worker_created_meanwhile_is_not_adopted() -> None:
    client = alerts([], [alert(2)], **{f"POST {ALERTS}": LOST})
    remote = RemoteState(client)
    planned = ALERT.plan(ALERT.accept(ERRORS), remote)
    remote.remember(ALERT, alert(2), project())
    with pytest.raises(LogfireError, match="unknown whether it was carried out"):
        planned.execute()


@pytest.mark.parametrize(
    "found",
    [[alert(2), alert(3)], [alert(2, query="SELECT 2")], [alert(2, watermark="PT1M")]],
    ids=["two", "another query", "another default"],
)
def test_an_object_of_uncertain_origin_is_not_adopted(found: list[Any]) -> None:
    client = alerts([], found, **{f"POST {ALERTS}": LOST})
    with pytest.raises(LogfireError) as caught:
        converge(ALERT, client, **ERRORS)
    for record in found:
        assert record["id"] in caught.value.message
    assert len(client.writes) == 1


def test_a_conflict_of_names_that_are_not_unique_adopts_nothing() -> None:
    client = alerts([], [alert(2)], **{f"POST {ALERTS}": Conflict("HTTP 409: clash", 409)})
    with pytest.raises(Conflict, match="clash"):
        converge(ALERT, client, **ERRORS)


@pytest.mark.parametrize("answer", [None, {}, [], {"id": None}, "created"])
def test_an_answer_without_an_id_is_a_lost_creation(answer: Any) -> None:
    client = alerts([], [alert()], **{f"POST {ALERTS}": answer})
    assert converge(ALERT, client, **ERRORS).id == uid(0xE0)


def test_an_unreadable_list_after_a_lost_creation_is_reported_too() -> None:
    client = alerts([], **{f"POST {ALERTS}": LOST})
    client.answers[f"GET {ALERTS}"] = Turns([], LogfireError("no answer either"))
    with pytest.raises(LogfireError, match=r"unknown whether .* no answer either"):
        converge(ALERT, client, **ERRORS)


def test_a_refused_creation_is_not_looked_for() -> None:
    client = alerts([], **{f"POST {ALERTS}": ApiError("HTTP 422: bad SQL", 422)})
    with pytest.raises(ApiError, match="bad SQL"):
        converge(ALERT, client, **ERRORS)
    assert client.asked.count(f"GET {ALERTS}") == 1


# Echo

OLD_SERVER = {key: value for key, value in alert().items() if key != "environments"}


def test_a_newer_field_that_the_server_ignored_is_an_error() -> None:
    client = alerts([], **{f"POST {ALERTS}": OLD_SERVER})
    client.release = "v2026-01-02.03"
    with pytest.raises(LogfireError) as caught:
        converge(ALERT, client, **ERRORS, environments=["prod"])
    assert caught.value.message.startswith("environments: the server ignored it")
    assert "v2026-01-02.03" in caught.value.message


def test_a_newer_field_that_an_update_ignored_is_an_error() -> None:
    client = alerts([OLD_SERVER], **{f"PUT {ALERTS}{uid(0xE0)}/": OLD_SERVER})
    with pytest.raises(LogfireError, match=r"^environments: the server ignored it"):
        converge(ALERT, client, **ERRORS, environments=["prod"])


def test_an_old_server_is_good_enough_for_what_it_knows() -> None:
    client = alerts([], **{f"POST {ALERTS}": OLD_SERVER})
    assert converge(ALERT, client, **ERRORS).changed
    client = alerts([OLD_SERVER])
    assert converge(ALERT, client, **ERRORS, environments=[]).changed is False


def test_an_answer_that_leaves_fields_empty_shows_what_was_sent() -> None:
    answer = {key: value for key, value in alert().items() if key != "channels"}
    client = alerts([], **{f"POST {ALERTS}": answer, f"GET {CHANNELS}": [channel()]})
    assert converge(ALERT, client, **ERRORS, channels=["oncall"]).shown["channels"] == ["oncall"]


def test_an_update_keeps_values_that_the_answer_leaves_out() -> None:
    client = a_project(
        project(updated_at="2026-01-02T00:00:00Z"),
        **{f"PUT {ITEM}": {"id": PROJECT_ID, "description": "new"}},
    )
    shown = converge(PROJECT, client, name="checkout", description="new").shown
    assert (shown["description"], shown["visibility"], shown["updated_at"]) == ("new", "public", "2026-01-02T00:00:00Z")


# Secrets


def test_secrets_are_known_to_the_client_from_the_first_request_on() -> None:
    """Even the answer to a request that sends none may repeat what an earlier run sent."""
    told: list[str] = []

    def answering(answer: Any) -> Any:
        def answered(_body: Any) -> Any:
            told.append(client.redact("url https://hooks.example.com/hooks/Zq8 or /hooks/Zq8"))
            return answer

        return answered

    client = FakeClient({f"GET {CHANNELS}": answering([]), f"POST {CHANNELS}": answering(channel())})
    converge(CHANNEL, client, name="oncall", webhook={"url": "https://hooks.example.com/hooks/Zq8"})
    assert len(told) == 2
    assert not any("Zq8" in text for text in told)


def test_a_resource_may_call_its_identity_otherwise() -> None:
    thing = PlannedResource("thing", "/v1/things/", "", "", fields=(TextField("slug", required=True),), identity="slug")
    assert thing.constraints() == {"required_one_of": [["slug", "id"]]}
    client = FakeClient({"GET /v1/things/": [], "POST /v1/things/": {"id": uid(1), "slug": "a"}})
    assert converge(thing, client, slug="a").id == uid(1)
