# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

NEEDED: dict[str, Any] = {
    "name": "flag",
    "description": None,
    "json_schema": None,
    "rollout": {"labels": {}},
    "overrides": [],
}
ONE = {"target_type": "version", "serialized_value": "1"}
TWO = {"target_type": "version", "serialized_value": "2"}


@pytest.fixture
def variables(api: Any) -> str:
    return f"{api.project()}variables/"


def create(api: Any, variables: str, **fields: Any) -> str:
    """A variable's path."""
    return f"{variables}{api.post(variables, {**NEEDED, **fields})['name']}/"


def listed(api: Any, variables: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(variables)["variables"]
    return found


def test_a_write_answers_with_everything(api: Any, variables: str) -> None:
    created = api.post(variables, {**NEEDED, "external": True, "labels": {"on": ONE}})
    assert created["name"] == "flag"
    assert created["external"] is True
    assert {"id", "project_id", "created_at", "updated_at", "x_experimental"} <= set(created)
    label = created["labels"]["on"]
    assert (label["target_type"], label["version_number"], label["serialized_value"]) == ("version", 1, "1")
    assert created["latest_version"]["serialized_value"] == "1"


def test_the_list_is_an_object_by_name(api: Any, variables: str) -> None:
    assert listed(api, variables) == {}
    create(api, variables)
    create(api, variables, name="other")
    assert set(listed(api, variables)) == {"flag", "other"}


def test_reading_returns_fewer_fields(api: Any, variables: str) -> None:
    path = create(
        api,
        variables,
        external=True,
        type_id=str(uuid4()),
        labels={"on": ONE, "off": {"target_type": "label", "target_label": "on"}, "new": {"target_type": "latest"}},
        rollout={"labels": {"on": 1}, "latest_weight": 0},
        overrides=[{"name": "x", "description": "y", "conditions": [], "rollout": {"labels": {}, "latest_weight": 1}}],
    )
    for found in (api.get(path), listed(api, variables)["flag"]):
        assert not {"id", "external", "type_id", "created_at"} & set(found)
        assert found["type_name"].startswith("type-")
        assert found["labels"] == {
            "on": {"version": 1, "serialized_value": "1"},
            "off": {"ref": "on"},
            "new": {"ref": "latest"},
        }
        assert found["rollout"] == {"labels": {"on": 1.0}}
        assert found["overrides"] == [{"conditions": [], "rollout": {"labels": {}}}]


def test_cleared_values_read_back_in_several_ways(api: Any, variables: str) -> None:
    path = create(api, variables)
    found = [api.get(path) for _time in range(30)]
    assert {repr(one.get("description", "missing")) for one in found} == {"None", "''", "'missing'"}
    assert {repr(one.get("aliases", "missing")) for one in found} == {"None", "[]", "'missing'"}


def test_a_name_is_taken_once(api: Any, variables: str) -> None:
    create(api, variables)
    api.post(variables, NEEDED, 409)
    other = create(api, variables, name="other")
    api.put(other, {"name": "flag"}, 409)
    assert api.put(other, {"name": "renamed"})["name"] == "renamed"
    api.get(other, 404)
    api.put(other, {}, 404)
    assert set(listed(api, variables)) == {"flag", "renamed"}


def test_absent_fields_are_kept_and_null_clears(api: Any, variables: str) -> None:
    fields = {"description": "x", "json_schema": {"a": 1}, "example": "1", "type_id": str(uuid4()), "aliases": ["a"]}
    path = create(api, variables, **fields)
    assert api.put(path, {})["description"] == "x"
    cleared = api.put(path, dict.fromkeys(fields))
    assert [cleared[name] for name in fields] == [None] * 5
    assert api.notes() == []


@pytest.mark.parametrize("name", ["name", "rollout", "overrides", "external", "labels"])
def test_some_fields_do_not_take_null(api: Any, variables: str, name: str) -> None:
    api.put(create(api, variables), {name: None}, 422)


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_creation_needs_them_all(api: Any, variables: str, name: str) -> None:
    api.post(variables, {key: value for key, value in NEEDED.items() if key != name}, 422)


@pytest.mark.parametrize(
    "fields",
    [
        {"unknown": 1},
        {"description": "x" * 501},
        {"labels": {"on": {"target_type": "version"}}},
        {"labels": {"on": {"value": 1}}},
        {"labels": {"on": {"target_type": "latest", "serialized_value": "1"}}},
        {"rollout": {"labels": {"on": "1"}}},
        {"rollout": {}},
        {"overrides": [{"conditions": []}]},
        {"overrides": [{"conditions": [{"kind": "x", "unknown": 1}], "rollout": {"labels": {}}}]},
        {"type_id": "settings"},
    ],
)
def test_invalid_values_are_refused(api: Any, variables: str, fields: dict[str, Any]) -> None:
    api.post(variables, {**NEEDED, **fields}, 422)


@pytest.mark.parametrize(
    "fields",
    [
        {"rollout": {"labels": {"gone": 1}}},
        {"labels": {"on": ONE, "off": TWO}, "rollout": {"labels": {"on": 1, "off": 0.1}}},
        {"labels": {"on": {"target_type": "label", "target_label": "gone"}}},
        {"overrides": [{"conditions": [], "rollout": {"labels": {"gone": 1}}}]},
        {"overrides": [{"conditions": [{"kind": "value-equals", "attribute": "x"}], "rollout": {"labels": {}}}]},
        {"overrides": [{"conditions": [{"kind": "is", "attribute": "x"}], "rollout": {"labels": {}}}]},
    ],
)
def test_a_malformed_variable_is_stored_and_spoils_the_list(api: Any, variables: str, fields: dict[str, Any]) -> None:
    create(api, variables)
    bad = create(api, variables, name="bad", **fields)
    assert api.send("GET", variables).status_code == 500
    assert api.send("GET", bad).status_code == 500
    assert api.get(f"{variables}flag/")["name"] == "flag"


def test_a_text_that_was_never_seen_makes_a_version(api: Any, variables: str) -> None:
    path = create(api, variables, labels={"on": ONE})
    for labels in ({"on": TWO}, {"on": ONE}, {"on": TWO, "off": {**ONE, "version": 1}}):
        found = api.put(path, {"labels": labels})
    assert found["latest_version"]["version"] == 2
    assert (found["labels"]["on"]["version_number"], found["labels"]["off"]["version_number"]) == (2, 1)


@pytest.mark.parametrize("merge", [False, True])
def test_labels_that_are_left_out_are_gone_or_kept(api: Any, variables: str, merge: bool) -> None:
    api.control.settings(labels_merge=merge)
    path = create(api, variables, labels={"on": ONE})
    assert set(api.put(path, {"labels": {"off": TWO}})["labels"]) == ({"on", "off"} if merge else {"off"})
    assert set(api.put(path, {"description": "x"})["labels"]) == ({"on", "off"} if merge else {"off"})


def test_there_is_no_way_to_delete_one(api: Any, variables: str) -> None:
    api.delete(create(api, variables), 405)


@pytest.mark.parametrize(("scope", "reads"), [("project:read_variables", True), ("project:write_variables", False)])
def test_reading_and_writing_have_scopes_of_their_own(api: Any, variables: str, scope: str, reads: bool) -> None:
    path = create(api, variables)
    limited = api.with_key(api.control.key("acme", scopes=[scope])["api_key"])
    limited.get(variables, 200 if reads else 403)
    limited.get(path, 200 if reads else 403)
    limited.put(path, {}, 403 if reads else 200)
    limited.post(variables, {**NEEDED, "name": "other"}, 403 if reads else 201)


def test_a_project_takes_its_variables_with_it(api: Any, variables: str) -> None:
    path = create(api, variables)
    api.delete(variables.removesuffix("variables/"))
    api.get(path, 403)
