# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

BEFORE = "v2026-10-01.01"
DATASETS = "/v1/datasets/"
VARIABLES = "/v1/variables/"
TYPES = "/v1/variable-types/"
NEEDED = {"name": "limit", "description": None, "rollout": {"labels": {}}, "overrides": []}


@pytest.fixture
def project(api: Any) -> str:
    return str(api.project())


@pytest.fixture
def bound(api: Any, project: str) -> Any:
    """Return a client with a key that is bound to the project."""
    return api.with_key(api.control.key("acme", project_id=project.split("/")[-2])["api_key"])


@pytest.mark.parametrize("path", [DATASETS, VARIABLES, TYPES])
def test_the_project_is_the_one_of_the_key(api: Any, project: str, bound: Any, path: str) -> None:
    bound.get(path)
    api.get(path, 403)
    scoped = api.control.key("acme", project_id=project.split("/")[-2], scopes=["project:read"])
    api.with_key(scoped["api_key"]).get(path, 403)
    api.control.settings(release=BEFORE)
    bound.get(path, 404)


def test_a_variable_is_made_changed_and_deleted_at_the_root(api: Any, bound: Any, project: str) -> None:
    bound.post(VARIABLES, {**NEEDED, "json_schema": {"type": "integer"}})
    bound.post(VARIABLES, NEEDED, 409)
    bound.put(f"{VARIABLES}limit/", {**NEEDED, "description": "at most"})
    assert bound.get(VARIABLES)["variables"]["limit"]["description"] == "at most"
    assert set(api.get(f"{project}variables/")["variables"]) == {"limit"}
    bound.delete(f"{VARIABLES}limit/")
    bound.delete(f"{VARIABLES}limit/", 404)
    assert api.get(f"{project}variables/")["variables"] == {}


def test_a_list_of_variables_is_put_at_once(bound: Any) -> None:
    bound.post(VARIABLES, NEEDED)
    wanted = [{**NEEDED, "description": "changed"}, {**NEEDED, "name": "other"}]
    answer = bound.call("POST", f"{VARIABLES}bulk/", wanted)["variables"]
    assert (answer["limit"]["description"], set(answer)) == ("changed", {"limit", "other"})


def test_a_type_is_found_by_its_name(bound: Any, api: Any, project: str) -> None:
    first = bound.call("POST", TYPES, {"name": "percent", "json_schema": {"type": "number"}, "description": None})
    again = bound.call("POST", TYPES, {"name": "percent", "json_schema": {}, "source_hint": "app.py"})
    assert (again["id"], again["json_schema"], again["source_hint"]) == (first["id"], {}, "app.py")
    assert [one["name"] for one in bound.get(TYPES)] == ["percent"]
    bound.post(VARIABLES, {**NEEDED, "type_id": first["id"]})
    assert api.get(f"{project}variables/limit/")["type_name"] == "percent"


def test_a_dataset_by_id_and_by_name(bound: Any) -> None:
    created = bound.post(DATASETS, {"name": "golden", "evaluators": [{"name": "Equals", "arguments": None}]})
    bound.post(DATASETS, {"name": "golden"}, 409)
    for path in (f"{DATASETS}golden/", f"{DATASETS}{created['id']}/"):
        assert bound.get(path)["name"] == "golden"
    changed = bound.patch(f"{DATASETS}golden/", 200, {"description": "best", "evaluators": None})
    assert (changed["description"], changed["evaluators"]) == ("best", None)
    (listed,) = bound.get(DATASETS)
    assert (listed["name"], listed["case_count"]) == ("golden", 0)
    bound.delete(f"{DATASETS}golden/")
    bound.get(f"{DATASETS}golden/", 404)


@pytest.mark.parametrize("body", [{}, {"name": "a/b"}, {"name": ".a"}, {"name": "a", "cases": []}])
def test_a_dataset_is_strict(bound: Any, body: dict[str, Any]) -> None:
    bound.post(DATASETS, body, 422)


def test_cases_are_upserted_by_name(bound: Any) -> None:
    bound.post(DATASETS, {"name": "golden"})
    path = f"{DATASETS}golden/"
    cases = [{"name": "one", "inputs": {"n": 1}}, {"inputs": {"n": 2}}]
    assert len(bound.call("POST", f"{path}import/", {"cases": cases})) == 2
    bound.call("POST", f"{path}import/?on_conflict=update", {"cases": [{"name": "one", "inputs": {"n": 3}}, cases[1]]})
    found = {case["name"]: case for case in bound.get(f"{path}cases/")}
    assert (len(bound.get(f"{path}cases/")), found["one"]["inputs"], found["one"]["version"]) == (3, {"n": 3}, 2)
    bound.call("POST", f"{path}import/?on_conflict=error", {"cases": cases[:1]}, 409)
    one = f"{path}cases/{found['one']['id']}/"
    assert bound.patch(one, 200, {"tags": ["slow"]})["tags"] == ["slow"]
    exported = bound.get(f"{path}export/")
    assert (exported["name"], len(exported["cases"]), exported["evaluators"]) == ("golden", 3, [])
    bound.delete(one)
    bound.get(one, 404)
    assert bound.get(path)["case_count"] == 2
