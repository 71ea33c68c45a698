# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types of variables in documents, and variables that name them, with a key of their project."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import Organization, Values

PERCENT: Values = {"name": "percent", "json_schema": {"type": "number"}}
RATE: Values = {"name": "rate", "type": "percent"}


class Bound:
    """An organization as a key of the project checkout sees it."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        organization.apply(projects=[{"name": "checkout"}])
        self.project_id = organization.projects()["checkout"]["id"]
        self.key = organization.control.key("acme", project_id=self.project_id)["api_key"]

    def run(self, module: str, check: bool = False, **options: Any) -> Values:
        return self.organization.run(module, check, api_key=self.key, project="checkout", **options)

    def apply(self, types: Any = None, variables: Any = None, check: bool = False, **options: Any) -> Values:
        lists = {"variable_types": types, "variables": variables}
        written = {name: one for name, one in lists.items() if one is not None}
        document = {"projects": [{"name": "checkout", **written}]}
        return self.organization.run("apply", check, api_key=self.key, **document, **options)

    def type_of(self, name: str = "rate") -> Any:
        found = self.run("variable_info", name=name)["variables"]
        return [(one["type"], one["type_name"]) for one in found]


@pytest.fixture
def bound(organization: Organization) -> Bound:
    return Bound(organization)


def good(result: Values) -> Values:
    assert not result.get("failed"), result
    return result


def test_a_document_makes_types_before_the_variables_that_name_them(bound: Bound) -> None:
    planned = good(bound.apply([PERCENT], [RATE], check=True))
    applied = good(bound.apply([PERCENT], [RATE]))
    assert planned["changes"] == applied["changes"]
    assert [(one["kind"], one["action"]) for one in applied["changes"]] == [
        ("variable_type", "created"),
        ("variable", "created"),
    ]
    assert bound.type_of() == [("percent", "percent")]
    again = good(bound.apply([PERCENT], [RATE]))
    assert (again["changed"], again["stats"]["unchanged"], again["requests"]) == (False, 3, 3)


def test_a_variable_of_the_type_takes_no_look_at_the_types(bound: Bound, organization: Organization) -> None:
    good(bound.apply([PERCENT], [RATE]))
    document = {"projects": [{"name": "checkout", "variables": [{**RATE, "description": "new"}]}]}
    # With the key of the organization, which cannot read types.
    assert organization.apply(**document)["changed"]
    assert organization.apply(**document)["requests"] == 2
    assert bound.type_of() == [("percent", "percent")]


def test_the_type_that_somebody_took_away_comes_back_in_its_own_name(bound: Bound, organization: Organization) -> None:
    good(bound.apply([PERCENT], [RATE]))
    organization.call("PUT", f"projects/{bound.project_id}/variables/rate/", {"type_id": None})
    drift = good(bound.apply(None, [RATE], check=True))
    assert [(one["kind"], one["fields"]) for one in drift["changes"]] == [("variable", ["type"])]
    assert "type: percent" in str(drift["diff"])
    good(bound.apply(None, [RATE]))
    assert bound.type_of() == [("percent", "percent")]


def test_an_export_names_the_type_and_applies_without_a_change(bound: Bound, organization: Organization) -> None:
    whole = {**PERCENT, "description": "of all", "source_hint": "app.py"}
    schema = {"type": "integer"}
    good(bound.apply([whole], [{**RATE, "json_schema": schema}]))
    exported = good(organization.run("export", api_key=bound.key, kinds=["projects", "variable_types", "variables"]))
    (project,) = exported["environment"]["projects"]
    assert project["variable_types"] == [whole]
    assert project["variables"] == [{"name": "rate", "type": "percent", "json_schema": schema}]
    again = good(organization.run("apply", api_key=bound.key, **exported["environment"]))
    assert (again["changed"], again["stats"]["unchanged"]) == (False, 3)
    unasked = good(organization.run("export"))["environment"]["projects"][0]
    assert "variable_types" not in unasked
    assert unasked["variables"][0]["type"] == "percent"


@pytest.mark.parametrize("check", [False, True])
def test_a_misspelt_type_is_refused_with_what_may_be_meant(bound: Bound, check: bool) -> None:
    good(bound.apply([PERCENT]))
    bound.organization.mark()
    result = bound.apply(None, [{**RATE, "type": "precent"}], check=check)
    assert result["failed"]
    assert "type: there is no variable type precent in checkout; did you mean percent?" in result["msg"]
    result = bound.apply([{**PERCENT, "name": "ratio"}], [{**RATE, "type": "ration"}], check=check)
    assert "type: there is no variable type ration in checkout" in result["msg"]
    assert bound.organization.writes == []


def test_check_mode_of_a_task_takes_a_missing_type_for_one_that_is_made_before(bound: Bound) -> None:
    good(bound.apply([PERCENT]))
    predicted = good(bound.run("variable", True, name="rate", type="percents"))
    assert (predicted["changed"], predicted["variable"]["type"]) == (True, "percents")
    assert predicted["warnings"] == [
        "type: there is no variable type percents yet; assuming that an earlier task creates it; did you mean percent?"
    ]
    result = bound.run("variable", name="rate", type="percents")
    assert result["msg"] == "type: there is no variable type percents in checkout; did you mean percent?"


def test_the_key_of_an_organization_needs_the_uuid_as_well(bound: Bound, organization: Organization) -> None:
    made = good(bound.run("variable_type", **PERCENT))
    organization.apply(projects=[{"name": "basket"}])
    organization.mark()
    result = organization.run("variable", project="checkout", **RATE)
    assert result["msg"] == (
        "api_key: must be bound to the one project, for the type percent of variable rate of project checkout; this"
        " one reads 2 projects"
    )
    assert organization.writes == []
    both = {**RATE, "type_id": made["id"]}
    assert good(organization.run("variable", project="checkout", **both))["variable"]["type"] == "percent"
    assert not good(organization.run("variable", project="checkout", **both))["changed"]
    assert bound.type_of() == [("percent", "percent")]


@pytest.mark.parametrize("options", [{"type": "percent", "type_id": ""}, {"type": "", "type_id": "0" * 8}])
def test_a_type_with_another_uuid_is_refused(bound: Bound, options: Values) -> None:
    result = bound.run("variable", name="rate", **options)
    assert "type_id: " in result["msg"]


def test_a_uuid_of_another_type_is_warned_of(bound: Bound, organization: Organization) -> None:
    other = good(bound.run("variable_type", **{**PERCENT, "name": "share"}))
    result = good(organization.run("variable", project="checkout", **RATE, type_id=other["id"]))
    assert result["warnings"] == [
        "variable rate of project checkout: the server does not keep type as it is written; every run will change it"
    ]


def test_a_type_is_taken_away_with_any_key(bound: Bound, organization: Organization) -> None:
    good(bound.apply([PERCENT], [RATE]))
    assert good(organization.run("variable", project="checkout", name="rate", type=""))["changed"]
    assert bound.type_of() == [("", None)]
    # The return value works as options.
    shown = good(bound.run("variable", **RATE))["variable"]
    again = good(bound.run("variable", name="rate", type=shown["type"], type_id=shown["type_id"]))
    assert not again["changed"]


def test_types_are_never_deleted(bound: Bound) -> None:
    good(bound.apply([PERCENT]))
    result = bound.apply([], prune=["variable_types"])
    assert "prune: variable_types are never pruned" in result["msg"]
    result = bound.apply([{"name": "percent", "state": "absent"}])
    assert "state" in result["msg"]
    assert [one["name"] for one in bound.run("variable_type_info")["variable_types"]] == ["percent"]


def test_a_document_that_makes_the_project_cannot_look_for_its_types(organization: Organization) -> None:
    for lists in ({"variables": [RATE]}, {"variable_types": [PERCENT]}):
        result = organization.run("apply", projects=[{"name": "new", **lists}])
        assert "new does not exist yet, and" in result["msg"]
        assert "needs an API key bound to it" in result["msg"]
    assert organization.writes == []
