# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from ansible_collections.pydantic.logfire.tests.sandbox.durations import parse

BEFORE = "v2026-10-01.01"
BODY = {
    "name": "errors",
    "description": "Too many",
    "query": "SELECT 1\n",
    "time_window": "PT5M",
    "frequency": "PT5M",
    "watermark": "PT10S",
    "notify_when": "has_matches",
}


@pytest.fixture
def alerts(api: Any) -> str:
    return f"{api.project()}alerts/"


def assigned(alert: dict[str, Any]) -> set[tuple[str, str | None]]:
    pairs = {(each["id"], each["schedule_id"]) for each in alert["channels"]}
    if "channel_assignments" in alert:
        assert pairs == {(each["channel_id"], each["schedule_id"]) for each in alert["channel_assignments"]}
    return pairs


def test_create_and_read_back(api: Any, alerts: str) -> None:
    created = api.post(alerts, BODY)
    read = api.get(f"{alerts}{created['id']}/")
    for name in ("name", "description", "query", "notify_when"):
        assert created[name] == read[name] == BODY[name]
    assert read["active"] is True
    assert read["environments"] == []
    assert "x_experimental" in read
    assert api.get(alerts)[0]["id"] == created["id"]


@pytest.mark.parametrize("name", list(BODY))
def test_required(api: Any, alerts: str, name: str) -> None:
    if name == "description":
        api.control.settings(release=BEFORE)
    api.post(alerts, {each: value for each, value in BODY.items() if each != name}, 422)
    api.post(alerts, {**BODY, name: None}, 422)


@pytest.mark.parametrize(
    "change",
    [
        {"time_window": "5m"},
        {"frequency": 300},
        {"watermark": "P1W"},
        {"notify_when": "always"},
        {"active": "true"},
        {"active": None},
        {"query": 1},
        {"environments": None},
        {"environments": "prod"},
        {"channel_ids": ["oncall"]},
        {"channel_assignments": [{"id": str(uuid4())}]},
        {"severity": "high"},
    ],
)
def test_create_is_strict(api: Any, alerts: str, change: dict[str, Any]) -> None:
    assert isinstance(api.post(alerts, {**BODY, **change}, 422)["detail"], list)


def test_names_are_not_unique(api: Any, alerts: str) -> None:
    assert api.post(alerts, BODY)["id"] != api.post(alerts, BODY)["id"]


@pytest.mark.parametrize("name", ["name", "description", "query", "time_window", "frequency", "watermark"])
def test_update_is_partial(api: Any, alerts: str, name: str) -> None:
    path = f"{alerts}{api.post(alerts, {**BODY, 'environments': ['prod'], 'active': False})['id']}/"
    before = api.get(path)
    value = "PT10M" if name in ("time_window", "frequency", "watermark") else "new"
    api.put(path, {name: value})
    after = api.get(path)
    volatile = {
        "updated_at",
        "updated_by_name",
        "created_at",
        "last_run",
        "has_matches",
        "result",
        "result_length",
        "fired",
    }
    volatile |= {"integration_id", "schedule_warning", "slo_id", "slo_tier", "slo_bucket_tier", "slo_tier_viable"}
    changed = {each for each in before if before[each] != after.get(each)} - volatile - {"x_experimental"}
    assert changed == {name}


@pytest.mark.parametrize(
    "name",
    [*BODY, "active", "channel_assignments", "environments"],
)
def test_null_is_refused_on_update(api: Any, alerts: str, name: str) -> None:
    path = f"{alerts}{api.post(alerts, BODY)['id']}/"
    api.put(path, {name: None}, 422)


def test_null_channel_ids_change_nothing_and_are_noted(api: Any, alerts: str) -> None:
    path = f"{alerts}{api.post(alerts, {**BODY, 'channel_ids': [api.channel()]})['id']}/"
    api.put(path, {"channel_ids": None})
    assert api.notes() == ["null_sent"]
    assert len(assigned(api.get(path))) == 1


def test_description_reads_back_as_null_or_empty(api: Any, alerts: str) -> None:
    path = f"{alerts}{api.post(alerts, {**BODY, 'description': ''})['id']}/"
    assert {api.get(path)["description"] for turn in range(12)} == {None, ""}


@pytest.mark.parametrize("text", ["PT5M", "PT300S", "P0DT0H5M0S", "PT5M0S"])
def test_durations_come_back_in_another_spelling(api: Any, alerts: str, text: str) -> None:
    created = api.post(alerts, {**BODY, "time_window": text})
    path = f"{alerts}{created['id']}/"
    reads = {api.get(path)["time_window"] for turn in range(4)} | {api.put(path, {"name": "n"})["time_window"]}
    assert reads == {created["time_window"]}
    assert created["time_window"] != text
    assert parse(created["time_window"]).seconds == 300
    assert api.put(path, {"time_window": text})["time_window"] == created["time_window"]


def test_days_appear_in_durations(api: Any, alerts: str) -> None:
    body = {**BODY, "time_window": "PT720H", "frequency": "PT24H"}
    spelled = {api.post(alerts, body)["time_window"] for number in range(16)}
    assert any("D" in each for each in spelled)
    assert {parse(each).seconds for each in spelled} == {2592000}


@pytest.mark.parametrize(
    "change",
    [
        {"time_window": "PT59S"},
        {"time_window": "P30DT1S", "frequency": "PT24H"},
        {"frequency": "PT59S"},
        {"frequency": "PT24H1S"},
        {"time_window": "P30D", "frequency": "PT1M"},
    ],
)
def test_timing_is_refused_with_a_plain_text(api: Any, alerts: str, change: dict[str, Any]) -> None:
    assert isinstance(api.post(alerts, {**BODY, **change}, 422)["detail"], str)
    path = f"{alerts}{api.post(alerts, BODY)['id']}/"
    assert isinstance(api.put(path, change, 422)["detail"], str)
    assert parse(api.get(path)["time_window"]).seconds == 300


@pytest.mark.parametrize(("window", "frequency"), [("PT1M", "PT1M"), ("P30D", "PT24H"), ("PT720H", "PT1H")])
def test_timing_limits_are_inclusive(api: Any, alerts: str, window: str, frequency: str) -> None:
    api.post(alerts, {**BODY, "time_window": window, "frequency": frequency})


def test_creation_hides_the_channels(api: Any, alerts: str) -> None:
    created = api.post(alerts, {**BODY, "channel_ids": [api.channel()]})
    assert created["channels"] == []
    assert len(assigned(api.get(f"{alerts}{created['id']}/"))) == 1
    api.control.settings(alert_create_echo=True)
    assert len(assigned(api.post(alerts, {**BODY, "channel_ids": [api.channel()]}))) == 1


def test_both_ways_of_naming_channels(api: Any, alerts: str) -> None:
    first, second, schedule = api.channel("first"), api.channel("second"), str(uuid4())
    both = {"channel_ids": [first], "channel_assignments": [{"channel_id": second, "schedule_id": schedule}]}
    path = f"{alerts}{api.post(alerts, {**BODY, **both})['id']}/"
    assert assigned(api.get(path)) == {(second, schedule)}
    assert assigned(api.put(path, {"channel_ids": [first, second]})) == {(first, None), (second, None)}
    assert assigned(api.put(path, {"name": "same"})) == {(first, None), (second, None)}
    assert assigned(api.put(path, both)) == {(second, schedule)}
    assert assigned(api.put(path, {"channel_assignments": []})) == set()
    assert assigned(api.put(path, {"channel_ids": [first.upper()]})) == {(first, None)}
    assert assigned(api.put(path, {"channel_ids": []})) == set()
    api.post(alerts, {**BODY, "channel_ids": None, "channel_assignments": None})


def test_unknown_and_repeated_channels(api: Any, alerts: str) -> None:
    channel = api.channel()
    other = api.with_key(api.control.organization("globex")["api_key"]).channel()
    for wanted in ([str(uuid4())], [other], [channel, channel.upper()]):
        assert isinstance(api.post(alerts, {**BODY, "channel_ids": wanted}, 422)["detail"], str)
        path = f"{alerts}{api.post(alerts, {**BODY, 'name': 'kept'})['id']}/"
        assert isinstance(api.put(path, {"name": "lost", "channel_ids": wanted}, 422)["detail"], str)
        assert api.get(path)["name"] == "kept"


def test_sets_come_back_in_another_order(api: Any, alerts: str) -> None:
    channels = [api.channel(str(number)) for number in range(3)]
    body = {**BODY, "environments": ["prod", "staging", "dev"], "channel_ids": channels}
    path = f"{alerts}{api.post(alerts, body)['id']}/"
    for _turn in range(6):
        read = api.get(path)
        assert read["environments"] != body["environments"]
        assert [each["id"] for each in read["channels"]] != channels
        assert sorted(read["environments"]) == ["dev", "prod", "staging"]
    api.put(path, {"environments": []})
    assert api.get(path)["environments"] == []


def test_lists_come_in_another_order_each_time(api: Any, alerts: str) -> None:
    for number in range(5):
        api.post(alerts, {**BODY, "name": str(number)})
    assert len({tuple(each["name"] for each in api.get(alerts)) for turn in range(8)}) > 1


def test_last_run_moves_and_is_on_reads_only(api: Any, alerts: str) -> None:
    volatile = {"last_run", "has_matches", "has_errors", "result", "result_length"}
    created = api.post(alerts, BODY)
    path = f"{alerts}{created['id']}/"
    reads = [api.get(path) for turn in range(20)] + api.get(alerts)
    assert all(volatile <= read.keys() for read in reads)
    # Two reads within one millisecond may spell the same.
    assert len({read["last_run"] for read in reads}) > len(reads) // 2
    assert len({str(read["result"]) for read in reads}) > 1
    assert len({read["has_matches"] for read in reads}) > 1
    assert not volatile & (created.keys() | api.put(path, {"name": "new"}).keys())


def test_old_server_drops_environments_and_assignments(api: Any, alerts: str) -> None:
    api.control.settings(release="v2026-05-01.01")
    created = api.post(alerts, {**BODY, "environments": ["prod"], "channel_ids": [api.channel()]})
    path = f"{alerts}{created['id']}/"
    api.put(path, {"environments": ["prod"]})
    for answer in (created, api.get(path)):
        assert "environments" not in answer
        assert "channel_assignments" not in answer
    assert len(assigned(api.get(path))) == 1
    api.control.settings(release="v2026-09-22.02")
    assert "channel_assignments" not in api.get(path)
    assert api.get(path)["environments"] == []


def test_delete(api: Any, alerts: str) -> None:
    path = f"{alerts}{api.post(alerts, BODY)['id']}/"
    api.delete(path)
    for method in ("GET", "DELETE"):
        api.call(method, path, status=404)
    api.put(path, {"name": "x"}, 404)
    api.get(f"{alerts}errors/", 422)
