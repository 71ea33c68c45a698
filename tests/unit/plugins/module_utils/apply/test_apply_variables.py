# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables in a document: deleted by a key of their project only, and back again by an export."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.variable import VARIABLE
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import Organization, Values

TYPE = "0d0d0d0d-0000-4000-8000-000000000001"
PROMPT = "Greet {{ name }}.\n{% raw %} {# no comment #}\n"
FLAG: Values = {
    "name": "flag",
    "description": "größer {{ als }}",
    "json_schema": {"type": ["object", "null"], "properties": {"b": {"default": None}, "a": {"enum": [1, True, ""]}}},
    "aliases": ["old_flag"],
    "example": {"a": 1},
    "labels": {
        "on": {"value": {"a": [True, 1, 1.5, None, "1"], "日本語": ""}},
        "off": {"serialized_value": " null "},
        "staff": {"ref": "latest"},
        "guests": {"ref": "off"},
        "nobody": {"ref": "code_default"},
    },
    "rollout": {"labels": {"on": 0.25, "off": 0.5}},
    "overrides": [
        {
            "conditions": [
                {"kind": "value-equals", "attribute": "a", "value": {"b": [1]}},
                {"kind": "value-does-not-equal", "attribute": "a", "value": False},
                {"kind": "value-is-in", "attribute": "a", "values": [1, None, "x"]},
                {"kind": "value-is-not-in", "attribute": "a", "values": []},
                {"kind": "value-matches-regex", "attribute": "a", "pattern": "^a{2}$"},
                {"kind": "value-does-not-match-regex", "attribute": "a", "pattern": ""},
                {"kind": "key-is-present", "attribute": "a"},
                {"kind": "key-is-not-present", "attribute": "a"},
            ],
            "rollout": {"labels": {"staff": 1}},
        },
        {"conditions": [], "rollout": {"labels": {}}},
    ],
}
GREETING: Values = {
    "name": "greeting",
    "template_inputs_schema": {"type": "object"},
    "labels": {"production": {"value": PROMPT}},
    "rollout": {"labels": {"production": 1}},
}


def checkout(*variables: Values, **more: Any) -> Values:
    return {"projects": [{"name": "checkout", "variables": list(variables), **more}]}


def test_variables_are_created_as_planned_and_then_left_alone(organization: Organization) -> None:
    document = checkout(FLAG, GREETING)
    planned = organization.plan(**document)
    applied = organization.apply(**document)
    assert applied["changes"] == planned["changes"]
    assert sorted(organization.sent) == [("POST", "projects"), ("POST", "variables"), ("POST", "variables")]
    again = organization.apply(**document)
    assert (again["changed"], again["stats"]["unchanged"], again["requests"]) == (False, 3, 2)
    assert [one["text"] for one in organization.variables()["greeting"]["versions"]] == [
        '"Greet {{ name }}.\\n{% raw %} {# no comment #}\\n"'
    ]


def test_two_projects_may_have_variables_of_one_name(organization: Organization) -> None:
    document = {"projects": [{"name": name, "variables": [FLAG, GREETING]} for name in ("checkout", "shop")]}
    organization.apply(**document)
    again = organization.apply(**document)
    assert (again["changed"], again["stats"]["unchanged"], again["requests"]) == (False, 6, 3)


def test_the_same_values_make_no_new_versions(organization: Organization) -> None:
    organization.apply(**checkout(FLAG))
    versions = organization.variables()["flag"]["versions"]
    changed = {**FLAG, "labels": {**FLAG["labels"], "nobody": {"value": FLAG["labels"]["on"]["value"]}}}
    assert organization.apply(**checkout(changed))["stats"]["updated"] == 1
    assert organization.variables()["flag"]["versions"] == versions


def test_an_export_of_variables_changes_nothing(organization: Organization) -> None:
    organization.apply(**checkout(FLAG, GREETING))
    project = organization.projects()["checkout"]["id"]
    organization.add_variable(project, "bare", type_id=TYPE, external=True)
    named = [{"name": "x", "conditions": [], "rollout": {"labels": {}, "latest_weight": 1}}]
    organization.add_variable(project, "more", overrides=named, rollout={"labels": {}, "latest_weight": 0.5})
    before = organization.state()
    exported = organization.export()["environment"]
    assert [one["name"] for one in exported["projects"][0]["variables"]] == ["bare", "flag", "greeting", "more"]
    assert exported["projects"][0]["variables"][0] == {"name": "bare", "type": "type-0d0d0d0d"}
    assert organization.apply(**exported)["changes"] == []
    assert organization.state() == before


def test_an_export_builds_the_same_variables_elsewhere(organization: Organization) -> None:
    organization.apply(**checkout(FLAG, GREETING))
    exported = organization.export()
    organization.control.reset()
    organization.apply(**copy.deepcopy(exported["environment"]))
    assert organization.export() == exported


def test_a_key_without_the_scope_exports_everything_else(organization: Organization) -> None:
    organization.apply(**checkout(FLAG))
    scopes = ["project:read", "project:read_alert", "project:read_dashboard", "organization:read_channel"]
    organization.api_key = organization.control.key("acme", scopes=scopes)["api_key"]
    result = organization.export()
    assert "variables" not in result["environment"]["projects"][0]
    assert any("the variables of project checkout are left out" in warning for warning in result["warnings"])


def bind(organization: Organization, project: str = "checkout", **options: Any) -> None:
    """From here on with a key that is bound to the project."""
    found = organization.projects()[project]["id"]
    organization.api_key = organization.control.key("acme", project_id=found, **options)["api_key"]


def two_projects(organization: Organization) -> None:
    """Both have variables of the same names."""
    organization.apply(
        projects=[checkout(FLAG, GREETING)["projects"][0], {"name": "search", "variables": [FLAG, GREETING]}]
    )


def test_a_variable_is_deleted_and_its_namesake_stays(organization: Organization) -> None:
    two_projects(organization)
    bind(organization)
    desired = checkout({"name": "flag", "state": "absent"})
    assert organization.plan(**desired)["stats"]["deleted"] == 1
    assert organization.apply(**desired)["stats"]["deleted"] == 1
    assert [one["path"] for one in organization.writes] == ["/v1/variables/flag/"]
    assert set(organization.variables()) == {"greeting"}
    assert set(organization.variables("search")) == {"flag", "greeting"}
    assert organization.apply(**desired)["changed"] is False


@pytest.mark.parametrize("prune_all", [False, True])
def test_variables_are_pruned_and_their_namesakes_stay(organization: Organization, prune_all: bool) -> None:
    two_projects(organization)
    bind(organization)
    desired = {**checkout(*([] if prune_all else [FLAG])), "prune": ["variables"], "prune_all": prune_all}
    planned = organization.plan(**desired)
    result = organization.apply(**desired)
    assert result["changes"] == planned["changes"]
    assert set(organization.variables()) == (set() if prune_all else {"flag"})
    assert set(organization.variables("search")) == {"flag", "greeting"}


def test_prompts_are_not_pruned() -> None:
    remote = [{"id": "flag", "kind": "general"}, {"id": "prompt__a", "kind": "prompt"}, {"id": "old"}]
    assert VARIABLE.server_managed(remote, None, RemoteState(FakeClient())) == {"prompt__a"}


DELETIONS: list[Values] = [
    checkout({"name": "flag", "state": "absent"}, {"name": "new"}),
    {**checkout(GREETING, {"name": "new"}), "prune": ["variables"]},
]


@pytest.mark.parametrize("desired", DELETIONS)
def test_a_key_of_the_organization_changes_nothing(organization: Organization, desired: Values) -> None:
    two_projects(organization)
    failed = organization.failing(**desired)
    assert "api_key: must be bound to the one project" in failed["msg"]
    assert "this one reads 2 projects" in failed["msg"]
    assert organization.writes == []


@pytest.mark.parametrize("desired", DELETIONS)
def test_so_does_one_in_an_organization_with_one_project(organization: Organization, desired: Values) -> None:
    organization.apply(**checkout(FLAG, GREETING))
    failed = organization.failing(**desired)
    assert "this one is not bound to a project, or lacks a scope" in failed["msg"]
    assert organization.writes == []


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("by_id", [False, True])
def test_a_key_of_another_project_never_deletes_the_namesake(
    organization: Organization, check: bool, by_id: bool
) -> None:
    two_projects(organization)
    project = organization.projects()["checkout"]["id"] if by_id else "checkout"
    bind(organization, "search")
    failed = organization.run("variable", check, project=project, name="flag", state="absent")
    assert failed["msg"] == (
        f"api_key: is bound to project search, so it cannot delete variable flag of project {project}"
    )
    assert organization.writes == []
    for desired in DELETIONS:
        organization.failing(**desired)
        assert [one for one in organization.writes if one["method"] == "DELETE"] == []
    assert set(organization.variables("search")) == {"flag", "greeting"}


def test_the_only_project_may_be_another_one(organization: Organization) -> None:
    organization.apply(**checkout(FLAG))
    assert organization.run("variable", project="gone", name="flag", state="absent")["changed"] is False


@pytest.mark.parametrize("desired", DELETIONS)
def test_an_older_server_deletes_nothing(organization: Organization, desired: Values) -> None:
    organization.apply(**checkout(FLAG, GREETING))
    bind(organization)
    organization.control.settings(release="v2026-10-01.01")
    assert "state: this server cannot delete variable flag" in organization.failing(**desired)["msg"]
    assert organization.writes == []


def test_any_key_may_ask_for_the_absence_of_nothing(organization: Organization) -> None:
    organization.apply(**checkout(FLAG))
    organization.apply(**checkout({"name": "none", "state": "absent"}))
    assert organization.writes == []


def test_names_may_be_exchanged_for_others(organization: Organization) -> None:
    organization.apply(**checkout(FLAG))
    result = organization.apply(**checkout({"id": "flag", "name": "old"}, {**GREETING, "name": "Flag"}))
    assert result["stats"] == {"created": 1, "updated": 1, "deleted": 0, "unchanged": 1, "failed": 0}
    assert set(organization.variables()) == {"old", "Flag"}


def test_two_items_may_not_mean_one_variable(organization: Organization) -> None:
    organization.apply(**checkout(FLAG))
    twice = organization.failing(**checkout({"name": "flag"}, {"id": "flag", "description": "x"}))
    assert "means the same object as" in twice["msg"]


def test_a_malformed_variable_fails_its_project_only(organization: Organization) -> None:
    broken = organization.add_project("broken")
    organization.add_variable(broken, rollout={"labels": {"gone": 1}})
    both = [{"name": name, "variables": [GREETING]} for name in ("broken", "checkout")]
    result = organization.failing(projects=both)
    assert "one malformed variable spoils the list of the whole project" in result["msg"]
    assert set(organization.variables()) == {"greeting"}


def test_a_server_that_keeps_removed_labels_is_reported(organization: Organization) -> None:
    organization.control.settings(labels_merge=True)
    organization.apply(**checkout(GREETING))
    fewer = {"name": "greeting", "labels": {"staging": {"value": 1}}, "rollout": {}}
    result = organization.failing(**checkout(fewer))
    assert "labels: the server keeps production of variable greeting of project checkout" in result["msg"]
    both = {"production": {"value": PROMPT}, "staging": {"value": 1}}
    assert organization.apply(**checkout({**fewer, "labels": both}))["changed"] is False
