# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from ansible_collections.pydantic.logfire.tests.sandbox.durations import parse

BODY = {
    "name": "availability",
    "scope_kind": "service",
    "scope_value": "checkout-api",
    "total_query": "parent_span_id IS NULL",
    "bad_query": "is_exception",
    "target_percent": "99.9",
    "rolling_window_seconds": 2592000,
}
HISTOGRAM = {
    **{name: value for name, value in BODY.items() if name != "bad_query"},
    "source": "metrics",
    "metric_aggregation": "histogram_threshold",
    "threshold": "60000",
    "comparison": "less_than",
}


@pytest.fixture
def slos(api: Any) -> str:
    return f"{api.project()}slos/"


def alerts_of(slos: str) -> str:
    return slos.replace("/slos/", "/alerts/")


def item(api: Any, slos: str, body: Any = None) -> str:
    return f"{slos}{api.post(slos, body or BODY)['id']}/"


def change(api: Any, path: str, status: int = 200, **body: Any) -> Any:
    return api.patch(path, status, body)


def test_create_and_read_back(api: Any, slos: str) -> None:
    created = api.post(slos, BODY)
    read = api.get(f"{slos}{created['id']}/")
    for name in ("name", "scope_value", "total_query", "bad_query"):
        assert created[name] == read[name] == BODY[name]
    assert (read["scope_kind"], read["source"], read["metric_aggregation"]) == ("service", "records", "additive")
    assert (read["target_percent"], read["threshold"], read["comparison"]) == ("99.9000", None, None)
    assert "rolling_window_seconds" not in read
    assert parse(read["rolling_window"]).seconds == 2592000
    assert "x_experimental" in read
    assert [one["id"] for one in api.get(slos)] == [created["id"]]


@pytest.mark.parametrize("name", list(BODY))
def test_required(api: Any, slos: str, name: str) -> None:
    api.post(slos, {each: value for each, value in BODY.items() if each != name}, 422)


@pytest.mark.parametrize(
    "wrong",
    [
        {"target_percent": 99.9},
        {"target_percent": "0"},
        {"target_percent": "100"},
        {"target_percent": "99,9"},
        {"rolling_window_seconds": 3599},
        {"rolling_window_seconds": 7776001},
        {"rolling_window_seconds": "P30D"},
        {"rolling_window": "P30D"},
        {"bad_query": ""},
        {"name": ""},
        {"environments": None},
        {"alerts": None},
        {"alerts": {"fast": None}},
        {"alerts": {"fastest": {"channel_assignments": []}}},
        {"alerts": {"fast": {"channel_assignments": [], "severity": "page"}}},
        {"alerts": {"fast": {"channel_assignments": [{"channel_id": str(uuid4())}]}}},
        {"page_channel_ids": [str(uuid4())]},
        {"threshold": "1"},
        {"comparison": "less_than"},
        {"unknown": 1},
    ],
)
def test_create_is_strict(api: Any, slos: str, wrong: dict[str, Any]) -> None:
    api.post(slos, {**BODY, **wrong}, 422)
    assert api.get(slos) == []
    assert api.get(alerts_of(slos)) == []


def test_a_name_is_unique_in_its_project(api: Any, slos: str) -> None:
    path = item(api, slos)
    api.post(slos, BODY, 409)
    other = item(api, slos, {**BODY, "name": "other"})
    change(api, other, 409, name="availability")
    change(api, path, name="availability")
    api.post(f"{api.project('another')}slos/", BODY)


@pytest.mark.parametrize(
    "wrong",
    [{"bad_query": ""}, {"bad_query": "x"}, {"source": "records"}, {"threshold": None}, {"comparison": None}],
)
def test_a_histogram_has_no_bad_query(api: Any, slos: str, wrong: dict[str, Any]) -> None:
    api.post(slos, {**HISTOGRAM, **wrong}, 422)
    created = api.post(slos, HISTOGRAM)
    assert (created["threshold"], created["comparison"], created["bad_query"]) == ("60000.000000", "less_than", "")


def test_leaving_the_histograms_takes_nulls(api: Any, slos: str) -> None:
    path = item(api, slos, HISTOGRAM)
    change(api, path, 422, metric_aggregation="additive")
    change(api, path, 422, metric_aggregation="additive", bad_query="x")
    change(api, path, 422, metric_aggregation="additive", threshold=None, comparison=None)
    left = change(api, path, metric_aggregation="additive", bad_query="x", threshold=None, comparison=None)
    assert (left["threshold"], left["comparison"], left["bad_query"]) == (None, None, "x")


def test_coming_to_the_histograms_keeps_the_old_query(api: Any, slos: str) -> None:
    path = item(api, slos, {**BODY, "source": "metrics"})
    wanted = {"metric_aggregation": "histogram_threshold", "threshold": "5", "comparison": "greater_than"}
    change(api, path, 422, **wanted, bad_query="")
    change(api, path, 422, **wanted, source="records")
    assert change(api, path, **wanted)["bad_query"] == "is_exception"


@pytest.mark.parametrize("name", ["scope_kind", "scope_value", "page_channel_ids", "rolling_window", "severity"])
def test_an_update_with_an_immutable_field_is_refused(api: Any, slos: str, name: str) -> None:
    change(api, item(api, slos), 422, **{name: "provider"})


@pytest.mark.parametrize("name", [*BODY, "description", "environments", "source", "alerts"])
def test_null_is_refused_on_update(api: Any, slos: str, name: str) -> None:
    change(api, item(api, slos), 422, **{name: None})


def test_update_is_partial(api: Any, slos: str) -> None:
    path = item(api, slos, {**BODY, "environments": ["prod"], "description": "why"})
    before = api.get(path)
    after = change(api, path, target_percent="95")
    volatile = {"updated_at", "created_at", "x_experimental", "alerts"}
    assert {name for name in before if before[name] != after[name]} - volatile == {"target_percent"}


def test_an_update_of_what_is_measured_resets_it_though_nothing_differs(api: Any, slos: str) -> None:
    path = item(api, slos)
    assert change(api, path, description="x")["predicate_version"] == 1
    assert api.notes() == []
    assert change(api, path, bad_query="is_exception")["predicate_version"] == 2
    assert api.notes() == ["slo_reset_for_nothing"]
    change(api, path, bad_query="other")
    assert api.notes() == []


def test_its_three_alerts_are_listed_without_a_mention_of_it(api: Any, slos: str) -> None:
    api.control.settings(release="v2026-10-01.01")
    created = api.post(slos, BODY)
    alerts = {one["id"]: one for one in api.get(alerts_of(slos))}
    assert set(alerts) == {tier["alert_id"] for tier in created["alerts"].values()}
    assert len(alerts) == 3
    assert not any(key.startswith("slo") for one in alerts.values() for key in one)
    assert {tier: one["severity"] for tier, one in created["alerts"].items()} == {
        "fast": "page",
        "medium": "page",
        "slow": "ticket",
    }
    change(api, f"{slos}{created['id']}/", name="renamed")
    assert all(one["name"].startswith("renamed (") for one in api.get(alerts_of(slos)))
    api.delete(f"{slos}{created['id']}/")
    assert api.get(alerts_of(slos)) == []
    api.get(f"{slos}{created['id']}/", 404)


def test_a_tier_that_cannot_fire_is_not_viable(api: Any, slos: str) -> None:
    told = api.post(slos, {**BODY, "target_percent": "90"})["alerts"]
    assert {tier: one["viable"] for tier, one in told.items()} == {"fast": False, "medium": True, "slow": True}


def test_channels_of_a_tier(api: Any, slos: str) -> None:
    first, second, schedule = api.channel("first"), api.channel("second"), str(uuid4())
    both = [{"channel_id": first}, {"channel_id": second, "schedule_id": schedule}]
    created = api.post(slos, {**BODY, "alerts": {"fast": {"channel_assignments": both}}})
    path = f"{slos}{created['id']}/"

    def channels(told: Any, tier: str) -> set[tuple[str, str | None]]:
        return {(one["channel_id"], one["schedule_id"]) for one in told["alerts"][tier]["channel_assignments"]}

    assert channels(created, "fast") == {(first, None), (second, schedule)}
    assert channels(created, "slow") == set()
    changed = change(api, path, alerts={"slow": {"channel_assignments": [{"channel_id": first}]}})
    assert len(channels(changed, "fast")) == 2
    assert channels(changed, "slow") == {(first, None)}
    api.put(f"{alerts_of(slos)}{changed['alerts']['fast']['alert_id']}/", {"channel_assignments": []})
    assert channels(api.get(path), "fast") == set()
    change(api, path, 422, alerts={"slow": {"channel_assignments": [{"channel_id": first}] * 2}})
    api.delete(f"/api/v1/channels/{first}/")
    assert channels(api.get(path), "slow") == set()


def test_the_older_way_of_naming_channels(api: Any, slos: str) -> None:
    first, second = api.channel("first"), api.channel("second")
    told = api.post(slos, {**BODY, "page_channel_ids": [first], "ticket_channel_ids": [second]})["alerts"]
    assert [one["channel_id"] for one in told["medium"]["channel_assignments"]] == [first]
    assert [one["channel_id"] for one in told["slow"]["channel_assignments"]] == [second]


def test_a_deleted_alert_is_noted_and_comes_back(api: Any, slos: str) -> None:
    created = api.post(slos, BODY)
    path = f"{slos}{created['id']}/"
    api.delete(f"{alerts_of(slos)}{created['alerts']['fast']['alert_id']}/")
    assert api.notes() == ["slo_alert_deleted"]
    assert api.get(path)["alerts"]["fast"]["alert_id"] is None
    assert change(api, path, description="x")["alerts"]["fast"]["alert_id"] is not None


def test_sets_and_tiers_come_in_another_order(api: Any, slos: str) -> None:
    path = item(api, slos, {**BODY, "environments": ["a", "b", "c"]})
    reads = [api.get(path) for turn in range(12)]
    assert len({tuple(one["environments"]) for one in reads}) > 1
    assert len({tuple(one["alerts"]) for one in reads}) > 1
    assert {one["description"] for one in reads} == {None, ""}


def test_the_release_that_returns_alerts_ignores_what_is_written(api: Any, slos: str) -> None:
    wanted = {"alerts": {"fast": {"channel_assignments": [{"channel_id": api.channel()}]}}}
    api.control.settings(release="v2026-09-22.02")
    created = api.post(slos, {**BODY, **wanted})
    assert created["alerts"]["fast"]["channel_assignments"] == []
    path = f"{slos}{created['id']}/"
    assert change(api, path, **wanted)["alerts"]["fast"]["channel_assignments"] == []
    api.control.settings(release="v2026-09-01.01")
    assert "alerts" not in api.get(path)
    assert "alerts" not in change(api, path, **wanted)
    assert len(api.get(alerts_of(slos))) == 3


def test_older_releases_have_no_slos(api: Any, slos: str) -> None:
    path = item(api, slos)
    api.control.settings(release="v2026-07-01.01")
    for method, where in (("GET", slos), ("POST", slos), ("GET", path), ("PATCH", path), ("DELETE", path)):
        assert api.call(method, where, status=404) == {"detail": "Not Found"}
    assert api.get(alerts_of(slos)) == []


@pytest.mark.parametrize("status", [402, 403])
def test_a_plan_may_have_none(api: Any, slos: str, status: int) -> None:
    api.control.settings(slo_refusal=status)
    assert "plan" in api.get(slos, status)["detail"]
    api.post(slos, BODY, status)


def test_scopes(api: Any, slos: str) -> None:
    path = item(api, slos)
    reader = api.with_key(api.control.key("acme", scopes=["project:read_alert"])["api_key"])
    reader.get(path)
    reader.get(slos)
    reader.post(slos, BODY, 403)
    reader.patch(path, 403, {"description": "x"})
    reader.delete(path, 403)
    writer = api.with_key(api.control.key("acme", scopes=["project:write_alert"])["api_key"])
    writer.get(slos, 403)
    writer.delete(path)


def test_they_go_with_their_project(api: Any) -> None:
    project = api.project()
    path = item(api, f"{project}slos/")
    api.delete(project)
    api.get(path, 403)
