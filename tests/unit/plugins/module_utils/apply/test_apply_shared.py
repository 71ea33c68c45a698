# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts that a document describes once for several projects, and the defaults of its alerts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import list_shape_errors
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    TIMING,
    Organization,
    Values,
    alert,
    hook,
)

NAMES = ("checkout", "billing", "gateway")


def document(**more: Any) -> Values:
    return {
        "channels": [hook(), hook("night")],
        "alert_defaults": {**TIMING, "channels": ["oncall"], "description": "by default"},
        "shared_alerts": [
            {"name": "errors", "query": "SELECT 1"},
            {"name": "slow", "query": "SELECT 2", "time_window": "1h", "projects": ["checkout", "bill*"]},
        ],
        "projects": [
            {"name": "checkout", "alerts": [{"name": "own", "query": "SELECT 3", "channels": ["night"]}]},
            {
                "name": "billing",
                "alerts": [{"name": "errors", "query": "SELECT 4"}, {"name": "slow", "state": "absent"}],
            },
            {"name": "gateway"},
        ],
        **more,
    }


def test_each_project_gets_what_it_shares_and_its_own(organization: Organization) -> None:
    done = organization.apply(**document())
    found = {name: {one["name"]: one["query"] for one in organization.alerts(name).values()} for name in NAMES}
    assert found == {
        "checkout": {"own": "SELECT 3", "errors": "SELECT 1", "slow": "SELECT 2"},
        "billing": {"errors": "SELECT 4"},
        "gateway": {"errors": "SELECT 1"},
    }
    alerts = [one["after"] for one in done["changes"] if one["kind"] == "alert"]
    assert {one["description"] for one in alerts} == {"by default"}
    assert {one["name"]: one["time_window"] for one in alerts} == {"own": "5m", "errors": "5m", "slow": "1h"}
    assert {one["name"]: one["channels"] for one in alerts}["own"] == ["night"]
    assert organization.apply(**document())["changed"] is False


def test_shared_alerts_are_listed_where_others_are_pruned(organization: Organization) -> None:
    organization.apply(projects=[{"name": name, "alerts": [alert("stray")]} for name in NAMES])
    organization.apply(**document(), prune=["alerts"])
    assert {name for project in NAMES for name in organization.alerts(project)} == {"own", "errors", "slow"}


def test_an_alert_that_a_project_keeps_by_id_takes_the_defaults(organization: Organization) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert("old")]}])
    alert_id = organization.alerts()["old"]["id"]
    organization.apply(
        alert_defaults={"description": "by default"},
        projects=[{"name": "checkout", "alerts": [{"id": alert_id, "name": "new"}]}],
    )
    assert organization.alerts()["new"]["description"] == "by default"


WRONG: dict[str, tuple[Values, list[str]]] = {
    "a default of another option": (
        {"alert_defaults": {"tiem_window": "5m"}},
        ["alert_defaults.tiem_window: unknown option, did you mean time_window?"],
    ),
    "a name by default": ({"alert_defaults": {"name": "x"}}, ["alert_defaults.name: unknown option"]),
    "a default that cannot be": (
        {"alert_defaults": {**TIMING, "frequency": "never"}},
        ["alert_defaults.frequency: "],
    ),
    "a shared alert without a name": (
        {"shared_alerts": [{"query": "SELECT 1"}]},
        ["shared_alerts[0]: needs a name and no id"],
    ),
    "a shared alert twice": (
        {"shared_alerts": [{"name": "errors", "query": "SELECT 1"}] * 2},
        ["shared_alerts[1] (errors): has the same name as shared_alerts[0]"],
    ),
    "a project that there is not": (
        {"shared_alerts": [{"name": "errors", "query": "SELECT 1", "projects": ["chekout"]}]},
        ["shared_alerts[0] (errors): projects: the document has no project chekout, did you mean checkout?"],
    ),
    "an option that there is not": (
        {"shared_alerts": [{"name": "errors", "qeury": "SELECT 1"}]},
        ["shared_alerts[0] (errors): qeury: unknown option, did you mean query?"],
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_reported_once_and_nothing_that_follows_from_it(
    organization: Organization, wrong: tuple[Values, list[str]]
) -> None:
    options, says = wrong
    result = organization.failing(**document(**options))
    for text in says:
        assert result["msg"].count(text) == 1
    assert "required to create" not in result["msg"]
    assert organization.sent == []


def test_a_missing_option_of_a_shared_alert_is_reported_for_each_project(organization: Organization) -> None:
    result = organization.failing(projects=[{"name": "checkout"}], shared_alerts=[{"name": "errors", **TIMING}])
    assert "projects[0] (checkout).shared_alerts[0] (errors): query: required to create" in result["msg"]


def test_one_project_of_a_document_with_shared_alerts(organization: Organization) -> None:
    organization.apply(channels=[hook(), hook("night")])
    done = organization.apply(**document(), only={"projects": ["gateway"]})
    assert [(one["kind"], one["name"]) for one in done["changes"]] == [("project", "gateway"), ("alert", "errors")]


def test_a_list_of_something_else_is_reported_with_its_place() -> None:
    assert list_shape_errors({"shared_alerts": ["errors"]}) == [
        "shared_alerts[0]: must be a mapping with the options of an alert, and projects"
    ]
