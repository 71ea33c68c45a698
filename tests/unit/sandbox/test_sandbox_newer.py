# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.sandbox.routes import api_keys

BEFORE = "v2026-10-01.01"
"""The last release without any of it."""
ALERT = {"name": "errors", "query": "SELECT 1", "time_window": "PT5M", "frequency": "PT5M", "watermark": "PT10S"}
ALERT = {**ALERT, "notify_when": "has_matches", "description": ""}
ITEM = {"x": 0, "y": 0, "width": 12, "height": 6, "content": {"$ref": "#/spec/panels/p95"}}
PANEL = {"kind": "Panel", "spec": {"display": {"name": "p95"}, "plugin": {"kind": "TimeSeriesChart", "spec": {}}}}
DEFINITION: dict[str, Any] = {
    "kind": "Dashboard",
    "metadata": {"name": "Latency", "project": "checkout"},
    "spec": {
        "display": {"name": "Latency"},
        "panels": {"p95": PANEL},
        "layouts": [{"kind": "Grid", "spec": {"items": [ITEM]}}],
    },
}
MOVED = (6, 3, 6, 4)


def position(api: Any, path: str) -> tuple[int, ...]:
    item = api.get(path)["dashboard"]["spec"]["layouts"][0]["spec"]["items"][0]
    return tuple(item[side] for side in ("x", "y", "width", "height"))


@pytest.fixture
def dashboard(api: Any) -> str:
    path = f"{api.project()}dashboards/"
    return f"{path}{api.post(path, {'name': 'Latency', 'slug': 'l', 'definition': DEFINITION}, 200)['id']}/"


def layout_updated_at(api: Any, path: str) -> Any:
    return api.get(path)["dashboard"]["metadata"]["layoutUpdatedAt"]


def test_a_saved_layout_survives_an_update_unless_it_is_replaced(api: Any, dashboard: str) -> None:
    assert (position(api, dashboard), layout_updated_at(api, dashboard)) == ((0, 0, 12, 6), None)
    api.control.rearrange(dashboard.split("/")[-2], p95=MOVED)
    assert position(api, dashboard) == MOVED
    api.put(dashboard, {"definition": DEFINITION})
    api.put(dashboard, {"name": "Renamed"})
    assert position(api, dashboard) == MOVED
    assert layout_updated_at(api, dashboard) is not None
    api.put(f"{dashboard}?replace_layout=true", {"definition": DEFINITION})
    assert (position(api, dashboard), layout_updated_at(api, dashboard)) == ((0, 0, 12, 6), None)


def test_an_older_release_ignores_the_wish_to_replace_a_layout(api: Any, dashboard: str) -> None:
    api.control.settings(release=BEFORE)
    api.control.rearrange(dashboard.split("/")[-2], p95=MOVED)
    api.put(f"{dashboard}?replace_layout=true", {"definition": DEFINITION})
    assert position(api, dashboard) == MOVED
    assert "layoutUpdatedAt" not in api.get(dashboard)["dashboard"]["metadata"]


def test_a_reference_may_be_called_ref(api: Any, dashboard: str) -> None:
    definition = copy.deepcopy(DEFINITION)
    definition["spec"]["layouts"][0]["spec"]["items"][0]["content"] = {"ref": "#/spec/panels/p95"}
    api.put(dashboard, {"definition": definition})
    item = api.get(dashboard)["dashboard"]["spec"]["layouts"][0]["spec"]["items"][0]
    assert item["content"] == {"$ref": "#/spec/panels/p95"}


@pytest.mark.parametrize("left", [{}, {"metadata": {}}])
def test_the_metadata_of_a_dashboard_are_optional(api: Any, left: dict[str, Any]) -> None:
    path = f"{api.project()}dashboards/"
    definition = {**{key: value for key, value in DEFINITION.items() if key != "metadata"}, **left}
    body = {"name": "Latency", "slug": "l", "definition": definition}
    metadata = api.post(path, body, 200)["definition"]["metadata"]
    assert (metadata["name"], metadata["project"]) == ("Latency", "checkout")
    api.control.settings(release=BEFORE)
    api.post(path, {**body, "slug": "other"}, 422)


def browser_token(api: Any, project: str) -> tuple[str, str]:
    created = api.post(f"{project}frontend-applications/", {"name": "web"})
    return created["id"], created["token_id"]


def test_tokens_of_browsers_are_among_the_write_tokens(api: Any) -> None:
    project = api.project()
    own = api.post(f"{project}write-tokens/")["id"]
    application, token = browser_token(api, project)
    rows = {row["id"]: row for row in api.get(f"{project}write-tokens/")}
    fields = ("frontend_application_id", "frontend_application_name", "frontend_application_deleted", "active")
    assert [rows[own][name] for name in fields] == [None, None, False, True]
    assert [rows[token][name] for name in fields] == [application, "web", False, True]
    api.delete(f"{project}frontend-applications/{application}/")
    rows = {row["id"]: row for row in api.get(f"{project}write-tokens/")}
    assert [rows[token][name] for name in fields] == [application, "web", True, False]
    api.control.settings(release=BEFORE)
    (row,) = api.get(f"{project}write-tokens/")
    assert row["id"] == own
    assert not any(name.startswith("frontend") for name in row)


@pytest.mark.parametrize(("method", "act"), [("POST", "rotate/"), ("PATCH", "expire/"), ("DELETE", "")])
def test_a_token_of_a_browser_is_not_managed_as_a_write_token(api: Any, method: str, act: str) -> None:
    project = api.project()
    _application, token = browser_token(api, project)
    api.call(method, f"{project}write-tokens/{token}/{act}", status=400)


@pytest.mark.parametrize(("body", "hours"), [({"grace_period_hours": 24}, 24), ({}, 0), (None, 0)])
@pytest.mark.parametrize("hours_left", [None, 2])
def test_a_rotation_may_leave_the_old_token_for_some_hours(
    api: Any, body: dict[str, int] | None, hours: int, hours_left: int | None
) -> None:
    tokens = f"{api.project()}write-tokens/"
    ends = None if hours_left is None else (datetime.now(UTC) + timedelta(hours=hours_left)).isoformat()
    old = api.post(tokens, {"expires_at": ends})
    new = api.post(f"{tokens}{old['id']}/rotate/", body)
    rows = {row["id"]: row for row in api.get(tokens)}
    assert rows[old["id"]]["active"] is bool(hours)
    said = datetime.fromisoformat(new["previous_token_expires_at"]) - datetime.now(UTC)
    assert round(said / timedelta(hours=1)) == (min(hours, hours_left or hours))


@pytest.mark.parametrize("body", [{"grace_period_hours": -1}, {"grace_period_hours": "1"}, {"grace_period": 1}])
def test_the_body_of_a_rotation_is_strict(api: Any, body: dict[str, Any]) -> None:
    tokens = f"{api.project()}write-tokens/"
    api.post(f"{tokens}{api.post(tokens)['id']}/rotate/", body, 422)


@pytest.mark.parametrize(("kind", "release"), [("write", BEFORE), ("read", None)])
def test_elsewhere_a_rotation_has_no_grace(api: Any, kind: str, release: str | None) -> None:
    if release:
        api.control.settings(release=release)
    tokens = f"{api.project()}{kind}-tokens/"
    old = api.post(tokens)
    new = api.post(f"{tokens}{old['id']}/rotate/", {"grace_period_hours": 24})
    assert "previous_token_expires_at" not in new
    assert [row["active"] for row in api.get(tokens) if row["id"] == old["id"]] == [False]


def test_revoked_tokens_may_leave_the_list(api: Any) -> None:
    tokens = f"{api.project()}write-tokens/"
    api.delete(f"{tokens}{api.post(tokens)['id']}/")
    assert len(api.get(tokens)) == 1
    api.control.settings(revoked_tokens_listed=False)
    assert api.get(tokens) == []


def test_an_alert_says_whether_it_can_notify(api: Any) -> None:
    alerts = f"{api.project()}alerts/"
    path = f"{alerts}{api.post(alerts, ALERT)['id']}/"
    alert = api.get(path)
    assert (alert["snoozed_until"], alert["suppression"], alert["fired"] in (True, False)) == (None, None, True)
    api.put(path, {"active": False})
    assert api.get(path)["suppression"] == {"evaluated": False, "reason": "paused", "until": None}
    api.put(path, {"active": True})
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    api.control.alert(path.split("/")[-2], snoozed_until=later, schedule_warning="Nobody is on call at night")
    alert = api.get(path)
    assert (alert["suppression"]["reason"], alert["suppression"]["evaluated"]) == ("snoozed", True)
    assert datetime.fromisoformat(alert["snoozed_until"]) == datetime.fromisoformat(later)
    assert alert["schedule_warning"] == "Nobody is on call at night"
    api.control.settings(release=BEFORE)
    assert not {"snoozed_until", "suppression", "fired", "schedule_warning"} & api.get(path).keys()


def test_an_alert_of_an_objective_names_it(api: Any) -> None:
    project = api.project()
    slo = {
        "name": "checkout",
        "scope_kind": "service",
        "scope_value": "checkout",
        "total_query": "true",
        "bad_query": "is_exception",
        "target_percent": "90",
        "rolling_window_seconds": 86400,
    }
    created = api.post(f"{project}slos/", slo)
    tiers = {tier: api.get(f"{project}alerts/{one['alert_id']}/") for tier, one in created["alerts"].items()}
    assert {alert["slo_id"] for alert in tiers.values()} == {created["id"]}
    assert {tier: alert["slo_tier"] for tier, alert in tiers.items()} == {"fast": 1, "medium": 2, "slow": 3}
    assert [tiers[tier]["slo_tier_viable"] for tier in ("fast", "medium", "slow")] == [False, True, True]
    assert tiers["fast"]["suppression"]["reason"] == "target_too_low"


@pytest.mark.parametrize("status", ["ok", "slow", "timed_out", "not_checked", None])
def test_writes_of_alerts_say_how_the_query_ran(api: Any, status: str | None) -> None:
    alerts = f"{api.project()}alerts/"
    api.control.settings(query_check=status)
    created = api.post(alerts, ALERT)
    path = f"{alerts}{created['id']}/"
    for answer in (created, api.put(path, {"query": "SELECT 2"})):
        check = answer["query_check"]
        if status is None:
            assert check is None
        else:
            assert (check["status"], check["timed_out"]) == (status, status == "timed_out")
            assert (check["duration_ms"] is None) is (status in ("timed_out", "not_checked"))
    assert "query_check" not in api.get(path)
    api.control.settings(release=BEFORE)
    assert "query_check" not in api.put(path, {"query": "SELECT 3"})


@pytest.mark.parametrize(
    ("config", "wrong"),
    [
        ({"type": "email", "recipients": ["a@example.com"]}, {"recipients": ["somebody"]}),
        (
            {"type": "web-push", "recipients": ["48beab13-4da9-4f1d-b099-fdf5ab99254a"]},
            {"recipients": ["a@example.com"]},
        ),
    ],
)
def test_channels_that_reach_people(api: Any, config: dict[str, Any], wrong: dict[str, Any]) -> None:
    channels = "/api/v1/channels/"
    created = api.post(channels, {"label": "people", "config": config})
    path = f"{channels}{created['id']}/"
    assert created["config"] == api.get(path)["config"] == api.put(path, {"config": config})["config"] == config
    for change in (wrong, {"recipients": []}, {"recipients": None}, {"email": "a@example.com"}):
        api.put(path, {"config": {**config, **change}}, 422)
    api.control.settings(release=BEFORE)
    api.post(channels, {"label": "people", "config": config}, 422)


def test_the_environment_may_override_group_mappings(api: Any) -> None:
    path = "/api/v1/instance/group-mappings/"
    assert api.get(path)["api_mapping_status"] == "active"
    api.control.settings(mapping_overridden=True)
    assert api.get(path)["api_mapping_status"] == "overridden_by_environment"
    api.put(path, {"group_organization_mapping": []}, 409)
    api.control.settings(release=BEFORE)
    assert "api_mapping_status" not in api.get(path)
    api.put(path, {"group_organization_mapping": []})


def test_there_are_48_scopes_and_older_releases_lack_ten(api: Any) -> None:
    assert (len(set(api_keys.EVERY_SCOPE)), len(api_keys.NEWER_SCOPES)) == (48, 10)
    body = {"name": "fleet", "scopes": ["project:read_fleet"]}
    api.post("/api/v1/api-keys/", body)
    api.control.settings(release=BEFORE)
    assert "project:read_fleet" in api.post("/api/v1/api-keys/", body, 422)["detail"]


def test_small_fields(api: Any) -> None:
    organization = {"organization_name": "other", "creation_intent": "team"}
    assert "creation_intent" not in api.post("/api/v1/organizations/", organization)
    project = api.project()
    roles = [name for read in range(40) for name in api.get(project) if name.endswith("_role_name")]
    assert set(roles) == {"organization_role_name", "project_role_name"}
    variable = {"name": "n", "description": None, "json_schema": None, "rollout": {"labels": {}}, "overrides": []}
    made = api.post(f"{project}variables/", {**variable, "initial_serialized_value": "1"})
    assert (made["latest_version"]["serialized_value"], made["labels"]) == ("1", {})
    entry = {"created_at": datetime.now(UTC).isoformat(), "action": "SSO_SIGN_IN_ATTEMPT"}
    api.control.audit_logs("acme", entry)
    start = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    (found,) = api.get(f"/api/v1/audit-logs/?start_time={start}&action=SSO_SIGN_IN_ATTEMPT")
    assert found["action"] == "SSO_SIGN_IN_ATTEMPT"
