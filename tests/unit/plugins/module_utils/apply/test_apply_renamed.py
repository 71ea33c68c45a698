# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""renamed_from: the name that an object had before, so that one document renames it wherever it is applied."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import kinds
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    hook,
    slo,
)

SCOPES = ["project:read", "project:write"]


def document(new: bool, variables: bool = True) -> Values:
    """Everything that can be renamed, by its old or its new name."""

    def named(name: str) -> Values:
        return {"name": f"new-{name}", "renamed_from": f"old-{name}"} if new else {"name": f"old-{name}"}

    variable = {"name": "new_flag", "renamed_from": "old_flag"} if new else {"name": "old_flag"}
    project: Values = {
        **named("shop"),
        "alerts": [alert(**named("alert"), channels=["new-hook" if new else "old-hook"])],
        "slos": [slo(**named("slo"))],
        "variables": [variable],
    }
    return {
        "channels": [{**hook("x"), **named("hook")}],
        "projects": [project],
        "api_keys": [{**named("key"), "scopes": SCOPES}],
    }


def ids(organization: Organization) -> list[str]:
    project = next(iter(organization.projects()))
    found: list[Any] = [*organization.projects().values(), *organization.channels().values()]
    found += [*organization.alerts(project).values(), *organization.slos(project).values()]
    return sorted(str(one["id"]) for one in found)


def test_every_kind_is_renamed_in_one_run(organization: Organization) -> None:
    organization.apply(**document(False))
    before = ids(organization)
    predicted = organization.plan(**document(True), prune=["alerts", "channels", "projects", "slos"])
    assert predicted["stats"] == {"created": 0, "updated": 6, "deleted": 0, "unchanged": 0, "failed": 0}
    assert all(one["fields"] == ["name"] for one in predicted["changes"])
    done = organization.apply(**document(True), prune=["alerts", "channels", "projects", "slos"])
    assert done["stats"] == predicted["stats"]
    assert ids(organization) == before
    assert set(organization.projects()) == {"new-shop"}
    assert set(organization.channels()) == {"new-hook"}
    again = organization.apply(**document(True))
    assert again["changed"] is False
    assert again["requests"] == done["requests"] - 6


def test_the_kinds_that_can_be_renamed() -> None:
    renamable = {one.plural for one in kinds() if getattr(one, "renamable", False)}
    assert renamable >= {"channels", "projects", "alerts", "slos", "variables", "api_keys"}


def test_an_object_is_created_when_nothing_has_the_former_name(organization: Organization) -> None:
    assert organization.apply(**document(True))["stats"]["created"] == 6
    assert organization.apply(**document(True))["changed"] is False


def test_the_new_name_wins_and_the_other_object_is_left(organization: Organization) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert("old"), alert("new")]}])
    renamed = [{**alert("new"), "renamed_from": "old", "query": "SELECT 2"}]
    result = organization.apply(projects=[{"name": "checkout", "alerts": renamed}])
    assert result["warnings"] == ["renamed_from: the alert old exists beside new, and is left as it is"]
    assert {name: one["query"] for name, one in organization.alerts().items()} == {"old": "SELECT 1", "new": "SELECT 2"}


def test_an_absent_item_is_not_looked_up_by_its_former_name(organization: Organization) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert("old")]}])
    gone = [{"name": "new", "renamed_from": "old", "state": "absent"}]
    assert organization.apply(projects=[{"name": "checkout", "alerts": gone}])["changed"] is False


def test_a_key_keeps_its_file_when_it_is_renamed(organization: Organization) -> None:
    path = f"{organization.folder}/ci.key"
    organization.apply(api_keys=[{"name": "old", "scopes": SCOPES, "path": path}])
    key: Values = {"name": "new", "renamed_from": "old", "scopes": SCOPES, "path": path}
    done = organization.apply(api_keys=[key])
    assert (done["stats"]["updated"], done["tokens"]) == (1, [])
    assert [one["name"] for one in organization.state()["keys"] if one["name"] != "acme"] == ["new"]
    assert organization.apply(api_keys=[key])["changed"] is False


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"name": "new", "renamed_from": " "}, "renamed_from: must not be blank"),
        (
            {"id": "44444444-0000-4000-8000-000000000001", "name": "x", "renamed_from": "y"},
            "renamed_from: cannot go with id",
        ),
    ],
)
def test_contradictory_items_are_refused(organization: Organization, item: Values, says: str) -> None:
    assert says in organization.failing(channels=[item])["msg"]
    assert organization.sent == []


def test_two_items_may_not_mean_the_same_object(organization: Organization) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert("old")]}])
    both = [{**alert("new"), "renamed_from": "old"}, alert("old")]
    assert "means the same object as" in organization.failing(projects=[{"name": "checkout", "alerts": both}])["msg"]
