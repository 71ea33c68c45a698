# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
from typing import Any
from uuid import uuid4

import pytest

PANEL: dict[str, Any] = {
    "kind": "Panel",
    "spec": {"display": {"name": "p95"}, "plugin": {"kind": "TimeSeriesChart", "spec": {"legend": None}}},
}
LAYOUT: dict[str, Any] = {
    "kind": "Grid",
    "spec": {"items": [{"x": 0, "y": 0, "width": 12, "height": 6, "content": {"$ref": "#/spec/panels/p95"}}]},
}
SPEC: dict[str, Any] = {"display": {"name": "Latency"}, "panels": {"p95": PANEL}, "layouts": [LAYOUT]}
DEFINITION: dict[str, Any] = {
    "kind": "Dashboard",
    "metadata": {"name": "Latency", "project": "checkout"},
    "spec": SPEC,
}
BODY: dict[str, Any] = {"name": "Latency", "slug": "latency", "definition": DEFINITION}
VARIABLE: dict[str, Any] = {"kind": "TextVariable", "spec": {"name": "env", "value": "prod"}}
LIST_VARIABLE: dict[str, Any] = {
    "kind": "ListVariable",
    "spec": {
        "name": "service",
        "allowMultiple": True,
        "allowAllValue": False,
        "defaultValue": ["a"],
        "plugin": {"kind": "StaticListVariable", "spec": {"values": ["a", "b"]}},
    },
}


@pytest.fixture
def dashboards(api: Any) -> str:
    return f"{api.project()}dashboards/"


def create(api: Any, dashboards: str, **spec: Any) -> str:
    body = {**BODY, "definition": {**DEFINITION, "spec": {**SPEC, **spec}}}
    return f"{dashboards}{api.post(dashboards, body, 200)['id']}/"


def content(api: Any, path: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(path)["dashboard"]
    return found


def without(path: str) -> dict[str, Any]:
    """The body of a creation without one key."""
    body = copy.deepcopy(BODY)
    *way, last = path.split(".")
    place: Any = body
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    del place[last]
    return body


def test_creation_answers_200_with_everything(api: Any, dashboards: str) -> None:
    created = api.post(dashboards, BODY, 200)
    assert (created["dashboard_name"], created["dashboard_slug"], created["version"]) == ("Latency", "latency", 1)
    assert created["definition"]["kind"] == "Dashboard"
    assert created["updated_at"] is None
    assert "x_experimental" in created


def test_the_list_has_no_definitions(api: Any, dashboards: str) -> None:
    create(api, dashboards)
    (listed,) = api.get(dashboards)
    assert "definition" not in listed
    assert (listed["dashboard_slug"], listed["version"]) == ("latency", 1)


def test_one_dashboard_is_nothing_but_its_definition(api: Any, dashboards: str) -> None:
    answer = api.get(create(api, dashboards))
    assert set(answer) == {"dashboard"}
    assert set(answer["dashboard"]) == {"kind", "metadata", "spec"}


def test_metadata_gain_what_the_server_knows(api: Any, dashboards: str) -> None:
    metadata = content(api, create(api, dashboards))["metadata"]
    assert set(metadata) == {
        "name",
        "project",
        "createdAt",
        "updatedAt",
        "version",
        "layoutUpdatedAt",
        "x_experimental",
    }
    assert (metadata["name"], metadata["project"], metadata["version"]) == ("Latency", "checkout", 1)


def test_a_dashboard_as_read_cannot_be_sent_back(api: Any, dashboards: str) -> None:
    path = create(api, dashboards)
    api.put(path, {"definition": content(api, path)}, 422)


def test_missing_parts_read_back_as_defaults(api: Any, dashboards: str) -> None:
    source = {"display": None, "plugin": {"kind": "x", "spec": None}}
    path = create(api, dashboards, datasources={"db": source})
    spec = content(api, path)["spec"]
    assert (spec["duration"], spec["refreshInterval"], spec["variables"]) == ("1h", "0s", [])
    assert spec["datasources"] == {"db": {**source, "default": False}}
    assert spec["panels"]["p95"]["spec"] == {**PANEL["spec"], "queries": [], "links": []}
    assert spec["layouts"] == [LAYOUT]


def test_no_datasources_stay_none(api: Any, dashboards: str) -> None:
    assert "datasources" not in content(api, create(api, dashboards))["spec"]


def test_values_are_kept_as_sent(api: Any, dashboards: str) -> None:
    sent = {"duration": "6h30m", "refreshInterval": "1m", "variables": [LIST_VARIABLE], "panels": None, "layouts": []}
    spec = content(api, create(api, dashboards, **sent))["spec"]
    assert {name: spec[name] for name in sent} == sent


def test_a_text_variable_is_not_constant_by_default(api: Any, dashboards: str) -> None:
    (variable,) = content(api, create(api, dashboards, variables=[VARIABLE]))["spec"]["variables"]
    assert variable["spec"]["constant"] is False


def test_keys_come_in_an_order_of_the_servers_own(api: Any, dashboards: str) -> None:
    path = create(api, dashboards)
    assert len({tuple(content(api, path)["spec"]) for turn in range(8)}) > 1


@pytest.mark.parametrize(
    "path",
    [
        "name",
        "slug",
        "definition",
        "definition.kind",
        "definition.metadata.name",
        "definition.metadata.project",
        "definition.spec",
        "definition.spec.display",
        "definition.spec.panels",
        "definition.spec.layouts",
        "definition.spec.panels.p95.kind",
        "definition.spec.panels.p95.spec.display",
        "definition.spec.panels.p95.spec.plugin",
        "definition.spec.panels.p95.spec.plugin.spec",
        "definition.spec.layouts.0.kind",
        "definition.spec.layouts.0.spec.items.0.content",
    ],
)
def test_required(api: Any, dashboards: str, path: str) -> None:
    assert isinstance(api.post(dashboards, without(path), 422)["detail"], list)


@pytest.mark.parametrize(
    "change",
    [
        {"duration": "1.5h"},
        {"duration": 60},
        {"refreshInterval": None},
        {"variables": None},
        {"datasources": None},
        {"layouts": None},
        {"variables": [{**VARIABLE, "kind": "Number"}]},
        {"variables": [{"kind": "ListVariable", "spec": VARIABLE["spec"]}]},
        {"panels": []},
        {"panels": {"p95": None}},
        {"panels": {"p95": {**PANEL, "kind": "Chart"}}},
        {"panels": {"p95": {**PANEL, "spec": {**PANEL["spec"], "display": {"name": "x", "description": None}}}}},
        {"panels": {"p95": {**PANEL, "spec": {**PANEL["spec"], "title": "x"}}}},
        {"display": {"description": "x"}},
        {"links": []},
    ],
)
def test_a_definition_is_checked_strictly(api: Any, dashboards: str, change: dict[str, Any]) -> None:
    definition = {**DEFINITION, "spec": {**SPEC, **change}}
    assert isinstance(api.post(dashboards, {**BODY, "definition": definition}, 422)["detail"], list)
    path = create(api, dashboards)
    api.put(path, {"definition": definition}, 422)


def test_the_spec_of_a_plugin_may_be_anything(api: Any, dashboards: str) -> None:
    for value in (None, 1.5, "x", [], {"deep": [{"er": None}]}):
        plugin = {"kind": "x", "spec": value}
        panel = {"kind": "Panel", "spec": {"display": {"name": "x"}, "plugin": plugin}}
        api.put(create(api, dashboards, panels={"p": panel}), {"name": "other"})
        path = f"{dashboards}{api.get(dashboards)[0]['id']}/"
        assert content(api, path)["spec"]["panels"]["p"]["spec"]["plugin"] == plugin
        api.delete(path)


def test_a_layout_may_refer_to_nothing(api: Any, dashboards: str) -> None:
    assert content(api, create(api, dashboards, panels={}))["spec"]["layouts"] == [LAYOUT]


def test_a_slug_is_taken_once_in_a_project(api: Any, dashboards: str) -> None:
    create(api, dashboards)
    assert "latency" in api.post(dashboards, BODY, 409)["detail"]
    create(api, f"{api.project('billing')}dashboards/")


def test_a_slug_stays(api: Any, dashboards: str) -> None:
    api.put(create(api, dashboards), {"slug": "other"}, 422)


def test_update_is_partial(api: Any, dashboards: str) -> None:
    path = create(api, dashboards, duration="5m")
    renamed = api.put(path, {"name": "Speed"})
    assert (renamed["dashboard_name"], renamed["dashboard_slug"], renamed["version"]) == ("Speed", "latency", 2)
    assert renamed["definition"]["spec"]["duration"] == "5m"
    assert renamed["definition"]["metadata"]["name"] == "Latency"
    changed = api.put(path, {"definition": DEFINITION})
    assert (changed["dashboard_name"], changed["version"]) == ("Speed", 3)
    assert changed["definition"]["spec"]["duration"] == "1h"


def test_null_changes_nothing_and_is_noted(api: Any, dashboards: str) -> None:
    path = create(api, dashboards)
    updated = api.put(path, {"name": None, "definition": None, "version": None})
    assert api.notes() == ["null_sent"]
    assert updated["dashboard_name"] == "Latency"
    assert updated["definition"]["spec"]["layouts"] == [LAYOUT]


def test_an_update_of_another_version_is_refused(api: Any, dashboards: str) -> None:
    path = create(api, dashboards)
    api.put(path, {"name": "Speed", "version": 1})
    api.put(path, {"name": "Haste", "version": 1}, 409)
    assert api.get(dashboards)[0]["dashboard_name"] == "Speed"
    api.put(path, {"name": "Haste", "version": 2})
    api.put(path, {"name": "Hurry"})


def test_a_renamed_project_is_not_followed(api: Any, dashboards: str) -> None:
    path = create(api, dashboards)
    api.put(dashboards.removesuffix("dashboards/"), {"project_name": "cart"})
    assert content(api, path)["metadata"]["project"] == "checkout"


def test_delete(api: Any, dashboards: str) -> None:
    path = create(api, dashboards)
    api.delete(path)
    api.delete(path, 404)
    api.get(path, 404)
    api.put(path, {}, 404)
    assert api.get(dashboards) == []


def test_paths_are_checked(api: Any, dashboards: str) -> None:
    api.get(f"{dashboards}latency/", 422)
    api.get(f"{dashboards}{uuid4()}/", 404)
    path = create(api, dashboards)
    assert api.send("GET", path.rstrip("/")).status_code in (307, 404)
    api.get(path.replace(dashboards, f"{api.project('billing')}dashboards/"), 404)


def test_scopes(api: Any, dashboards: str) -> None:
    path = create(api, dashboards)
    organization = api.control.state()["organizations"][0]["name"]
    reader = api.with_key(api.control.key(organization, scopes=["project:read_dashboard"])["api_key"])
    writer = api.with_key(api.control.key(organization, scopes=["project:write_dashboard"])["api_key"])
    reader.get(dashboards)
    reader.get(path)
    reader.put(path, {}, 403)
    writer.get(dashboards, 403)
    writer.get(path, 403)
    writer.put(path, {})
    writer.delete(path)
