# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    ALERTS,
    CHANNELS,
    PROJECTS,
    FakeClient,
    alert,
    channel,
    converge,
    forbidden,
    plan,
    predict,
    project,
    uid,
)

ITEM = f"{ALERTS}{uid(0xE0)}/"
SCHEDULE = uid(0x5C)
TEAM = [channel(1, "oncall"), channel(2, "chat"), channel(3, "mail")]
NEW: dict[str, Any] = {"query": "SELECT 1", "time_window": "5m", "frequency": "5m", "notify_when": "has_matches"}


def a_client(record: Any = None, channels: Any = None) -> FakeClient:
    def update(body: Any) -> Any:
        return {**(record or alert()), **body}

    return FakeClient(
        {
            f"GET {PROJECTS}": [project()],
            f"GET {ALERTS}": [record] if record else [],
            f"GET {CHANNELS}": TEAM if channels is None else channels,
            f"PUT {ITEM}": update,
            f"POST {ALERTS}": alert(),
        }
    )


def sent(client: FakeClient, **params: Any) -> Any:
    converge(ALERT, client, project="checkout", name="errors", **params)
    return client.writes[0][1] if client.writes else None


def assigned(*pairs: tuple[int, str | None]) -> list[dict[str, Any]]:
    return [{**channel(number, TEAM[number - 1]["label"]), "schedule_id": schedule} for number, schedule in pairs]


# Channels


@given(st.permutations([1, 2, 3]), st.permutations(["oncall", uid(2).upper(), "mail"]))
def test_channels_are_a_set(order: list[int], desired: list[str]) -> None:
    client = a_client(alert(channels=assigned(*[(number, None) for number in order])))
    assert sent(client, channels=desired) is None


@pytest.mark.parametrize(
    ("desired", "assignments"),
    [
        (["mail", "oncall"], [{"channel_id": uid(1)}, {"channel_id": uid(3)}]),
        ([uid(2)], [{"channel_id": uid(2)}]),
        ([{"channel": "chat"}], [{"channel_id": uid(2)}]),
        ([{"channel": "chat", "schedule": SCHEDULE}], [{"channel_id": uid(2), "schedule_id": SCHEDULE}]),
        ([], []),
    ],
)
def test_channels_are_sent_as_assignments_by_id(desired: list[Any], assignments: list[Any]) -> None:
    assert sent(a_client(alert(channels=assigned((1, None)))), channels=desired) == {"channel_assignments": assignments}


def test_channels_of_a_new_alert_are_sent_with_it() -> None:
    body = sent(a_client(), channels=["oncall"], **NEW)
    assert body["channel_assignments"] == [{"channel_id": uid(1)}]
    assert "channel_ids" not in body
    assert "channels" not in body


@pytest.mark.parametrize(
    ("have", "want", "changes"),
    [
        (SCHEDULE, SCHEDULE.upper(), False),
        (SCHEDULE, None, True),
        (None, SCHEDULE, True),
        (uid(9), SCHEDULE, True),
    ],
)
def test_a_schedule_is_part_of_the_assignment(have: str | None, want: str | None, changes: bool) -> None:
    client = a_client(alert(channels=assigned((1, have))))
    body = sent(client, channels=[{"channel": "oncall", "schedule": want}])
    assert (body is not None) is changes


@pytest.mark.parametrize("odd", [[SCHEDULE], 7.5, {"id": SCHEDULE}])
def test_schedules_in_a_form_that_nobody_knows_are_none(odd: Any) -> None:
    record = alert(
        channels=[{**channel(1, "oncall"), "schedule_id": odd}],
        channel_assignments=[{"channel_id": odd, "schedule_id": odd}],
    )
    assert sent(a_client(record), channels=["oncall"]) is None


def test_schedules_that_only_the_top_level_has_are_read() -> None:
    record = alert(
        channels=[channel(1, "oncall")], channel_assignments=[{"channel_id": uid(1), "schedule_id": SCHEDULE}]
    )
    assert sent(a_client(record), channels=[{"channel": "oncall", "schedule": SCHEDULE}]) is None


@pytest.mark.parametrize("channels", [None, [], "missing"])
def test_an_alert_without_channels_has_none(channels: Any) -> None:
    record = alert(channels=channels)
    if channels == "missing":
        del record["channels"]
    assert sent(a_client(record), channels=[]) is None


@pytest.mark.parametrize(
    "twice",
    [
        ["oncall", "oncall"],
        ["oncall", uid(1)],
        [uid(1), uid(1).upper()],
        ["oncall", {"channel": "oncall", "schedule": SCHEDULE}],
        [{"channel": uid(1)}, {"channel": "oncall", "schedule": SCHEDULE}],
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_a_channel_may_be_listed_once(twice: list[Any], check_mode: bool) -> None:
    client = a_client(alert())
    with pytest.raises(OptionError, match=r"^channels: .*listed more than once"):
        plan(ALERT, client, check_mode, project="checkout", name="errors", channels=twice)
    assert client.writes == []


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (5, r"name or UUID of a channel as text \(put a number in quotes\), or a mapping"),
        ("", "name or UUID"),
        (None, "name or UUID"),
        (["oncall"], "name or UUID"),
        ({}, "lacks channel"),
        ({"channel": " "}, "lacks channel"),
        ({"channel": 5}, r"lacks channel, the name or UUID of a channel as text \(put a number in quotes\)"),
        ({"channel": "oncall", "scedule": SCHEDULE}, "unknown key scedule"),
        ({"channel": "oncall", "schedule": "office hours"}, "UUID of a schedule"),
        ({"channel": "oncall", "schedule": ""}, "UUID of a schedule"),
    ],
)
def test_a_bad_entry_is_refused(entry: Any, complaint: str) -> None:
    with pytest.raises(OptionError, match=f"^channels: .*{complaint}"):
        ALERT.accept({"project": "checkout", "name": "errors", "channels": ["chat", entry]})


def test_an_unknown_channel_is_refused_before_anything_is_sent() -> None:
    client = a_client()
    with pytest.raises(OptionError, match=r"^channels: there is no channel pager in this organization$"):
        plan(ALERT, client, project="checkout", name="errors", channels=["oncall", "pager"], **NEW)
    assert client.writes == []


def test_in_check_mode_an_unknown_channel_may_be_one_of_an_earlier_task() -> None:
    outcome = predict(ALERT, a_client(), project="checkout", name="errors", channels=["pager", "oncall"], **NEW)
    assert outcome.shown["channels"] == ["oncall", "pager"]


def test_not_even_in_check_mode_may_an_unknown_id_be_one() -> None:
    with pytest.raises(OptionError, match=r"^channels: there is no channel"):
        predict(ALERT, a_client(), project="checkout", name="errors", channels=[uid(9)], **NEW)


def test_two_channels_of_one_label_are_told_apart_by_id_only() -> None:
    client = a_client(alert(), channels=[channel(1), channel(2)])
    with pytest.raises(LogfireError, match=f"{uid(1)}, {uid(2)}"):
        sent(client, channels=["oncall"])
    assert sent(client, channels=[uid(2)]) == {"channel_assignments": [{"channel_id": uid(2)}]}


def test_channels_by_id_serve_a_key_that_may_not_list_them() -> None:
    client = a_client(alert(channels=assigned((1, None))), channels=forbidden())
    assert sent(client, channels=[uid(1)]) is None
    assert sent(client, channels=[uid(2)]) == {"channel_assignments": [{"channel_id": uid(2)}]}


@pytest.mark.parametrize(
    ("channels", "shown"),
    [
        (assigned((3, None), (1, None)), ["mail", "oncall"]),
        (assigned((1, SCHEDULE)), [{"channel": "oncall", "schedule": SCHEDULE}]),
        ([channel(1), channel(2)], [uid(1), uid(2)]),
        ([channel(1, uid(7))], [uid(1)]),
        ([channel(1, "")], [uid(1)]),
        ([], []),
    ],
)
def test_channels_are_shown_as_they_can_be_written(channels: list[Any], shown: list[Any]) -> None:
    record = alert(channels=channels)
    assert ALERT.show(record, project())["channels"] == shown
    assert sent(a_client(record, channels=[*channels, channel(9, "x")]), channels=shown) is None


def test_a_whole_alert_can_be_fed_back() -> None:
    record = alert(channels=assigned((1, SCHEDULE), (2, None)), time_window="P1D", environments=["b", "a"])
    shown = ALERT.show(record, project(), info=True)
    client = a_client(record)
    params = {name: value for name, value in shown.items() if name in ALERT.spec()}
    assert converge(ALERT, client, **params).changed is False


# The other fields


@pytest.mark.parametrize(
    ("option", "written", "stored"),
    [
        ("time_window", "1d", "P1D"),
        ("time_window", "P1D", "PT24H"),
        ("time_window", "30d", "PT720H"),
        ("time_window", "90m", "PT1H30M"),
        ("frequency", 300, "PT300S"),
        ("watermark", "10s", "PT10S"),
        ("query", "SELECT 1\n", "SELECT 1"),
        ("query", "SELECT 1", "SELECT 1 \n"),
        ("description", "", None),
        ("environments", ["b", "a", "b"], ["a", "b"]),
        ("environments", [], None),
    ],
)
def test_another_spelling_is_not_a_change(option: str, written: Any, stored: Any) -> None:
    assert sent(a_client(alert(**{option: stored})), **{option: written}) is None


@pytest.mark.parametrize(
    ("option", "written", "stored", "body"),
    [
        ("time_window", "2h", "PT1H", "PT2H"),
        ("query", "SELECT 2\n", "SELECT 1", "SELECT 2\n"),
        ("description", "", "old", ""),
        ("active", False, True, False),
        ("notify_when", "matches_changed", "has_matches", "matches_changed"),
        ("environments", ["prod", "dev"], [], ["dev", "prod"]),
        ("environments", [], ["prod"], []),
    ],
)
def test_only_the_changed_field_is_sent(option: str, written: Any, stored: Any, body: Any) -> None:
    assert sent(a_client(alert(**{option: stored})), **{option: written}) == {option: body}


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("time_window", "59s", "shorter than 1m"),
        ("time_window", "31d", "longer than 30d"),
        ("frequency", "30s", "shorter than 1m"),
        ("frequency", "25h", "longer than 24h"),
        ("frequency", "1w", "weeks"),
        ("watermark", "-1s", "below zero"),
        ("query", " \n", "must not be blank"),
        ("name", " ", "must not be blank"),
    ],
)
def test_values_that_the_api_rejects_are_refused(option: str, value: Any, complaint: str) -> None:
    with pytest.raises(OptionError, match=f"^{option}: .*{complaint}"):
        ALERT.accept({"project": "checkout", "name": "errors", option: value})


def test_an_inactive_alert_is_created_in_one_request() -> None:
    client = a_client()
    client.answers[f"POST {ALERTS}"] = alert(active=False)
    assert sent(client, active=False, **NEW)["active"] is False
    assert len(client.writes) == 1


# Findings of the server when it accepts an alert


def warned(check: Any, **answer: Any) -> list[str]:
    """The warnings of a creation and of an update, which are the same."""
    told = {"query_check": check, **answer}
    created = a_client()
    created.answers[f"POST {ALERTS}"] = alert(**told)
    updated = a_client(alert())
    updated.answers[f"PUT {ITEM}"] = lambda body: {**alert(), **body, **told}
    found = []
    for client, options in ((created, NEW), (updated, {"query": "SELECT 2"})):
        remote = RemoteState(client)
        ALERT.plan(ALERT.accept({"project": "checkout", "name": "errors", **options}), remote).execute()
        found.append(remote.warnings)
    assert found[0] == found[1]
    return found[0]


def check(status: str, message: Any = "It read 3 TB", **fields: Any) -> dict[str, Any]:
    return {"status": status, "message": message, "timed_out": False, "duration_ms": None, **fields}


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (check("slow", duration_ms=9000), "its query is slow (9000 ms): It read 3 TB"),
        (check("slow", message=None), "its query is slow"),
        (check("timed_out", timed_out=True), "its query timed out when the server checked it: It read 3 TB"),
        (check("not_checked", timed_out=True), "its query timed out when the server checked it: It read 3 TB"),
        (check("slow", message="two\nlines", duration_ms="9"), "its query is slow: two lines"),
    ],
)
def test_a_query_that_is_slow_is_warned_of(found: Any, says: str) -> None:
    assert warned(found) == [f"alert errors of project checkout: {says}"]


@pytest.mark.parametrize("found", [None, check("ok", duration_ms=12), check("not_checked"), "ok", {}, []])
def test_a_query_that_is_well_or_was_not_checked_is_not(found: Any) -> None:
    assert warned(found) == []


def test_a_schedule_that_leaves_gaps_is_warned_of() -> None:
    assert warned(None, schedule_warning="Nobody is on call at night") == [
        "alert errors of project checkout: Nobody is on call at night"
    ]


def test_a_long_warning_is_cut() -> None:
    (text,) = warned(check("slow", message="x" * 5000))
    assert len(text) < 400


def test_the_list_shows_the_state_and_the_objective_of_an_alert() -> None:
    """Of an older server that does not, it is null."""
    state = {"suppression": {"evaluated": False, "reason": "paused", "until": None}, "slo_id": uid(0xB0), "fired": True}
    for told, expected in ((state, state), ({}, dict.fromkeys(state))):
        client = a_client(alert(**told))
        (shown,) = info_module(ALERT).run({"project": "checkout"}, RemoteState(client), False)["alerts"]
        assert {key: shown[key] for key in state} == expected
        assert shown["snoozed_until"] is None
