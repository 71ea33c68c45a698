# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a report beside the differences, and the exact comparison."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    dashboard,
    hook,
    panel,
    slo,
)


@pytest.fixture
def seeded(organization: Organization) -> Organization:
    organization.apply(
        channels=[hook()],
        projects=[
            {
                "name": "checkout",
                "alerts": [alert(), alert("night", active=False), alert("beside")],
                "slos": [slo()],
                "dashboards": [dashboard(duration="6h")],
            }
        ],
    )
    return organization


def looked_at(organization: Organization, audit_log: bool = False, **project: Values) -> Values:
    items = {"alerts": [alert(query="SELECT 2"), {"name": "night"}], "slos": [slo()], **project}
    document = {"channels": [hook()], "projects": [{"name": "checkout", **items}]}
    inspection: Values = organization.plan(**document, inspect=True, audit_log=audit_log)["inspection"]
    return inspection


def test_links_and_the_last_author(seeded: Organization) -> None:
    before = looked_at(seeded)
    alert_id = seeded.alerts()["errors"]["id"]
    (change,) = before["changes"]
    assert before["url"] == f"{seeded.base_url}/acme"
    assert change["project_url"] == f"{seeded.base_url}/acme/checkout"
    assert change["url"] == f"{seeded.base_url}/acme/checkout/alerts/{alert_id}"
    assert change["id"] == alert_id


def test_nothing_is_asked_for_but_the_audit_log(seeded: Organization) -> None:
    looked_at(seeded)
    reads = seeded.reads
    assert not any("audit" in path for path in reads)
    alert_id = seeded.alerts()["errors"]["id"]
    moment = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    seeded.control.audit_logs(
        "acme",
        {"action": "UPDATE", "record_id": alert_id, "user_name": "Jo", "created_at": moment},
        {"action": "VIEW", "record_id": alert_id, "user_name": "Somebody else", "created_at": moment},
    )
    found = looked_at(seeded, audit_log=True)
    assert len(seeded.reads) == len(reads) + 1
    assert found["changes"][0]["changed_by"] == "Jo"
    assert found["audit_log"] is None


def test_a_log_that_cannot_be_read_is_a_note(seeded: Organization) -> None:
    scopes = ["project:read", "project:read_alert", "organization:read_channel"]
    seeded.api_key = seeded.control.key("acme", scopes=scopes)["api_key"]
    result = seeded.plan(
        channels=[hook()], projects=[{"name": "checkout", "alerts": [alert(query="SELECT 2")]}], audit_log=True
    )
    assert not result.get("failed")
    assert "403" in result["inspection"]["audit_log"]
    assert result["stats"]["updated"] == 1


def test_objects_that_are_switched_off(seeded: Organization) -> None:
    off = looked_at(seeded)["off"]
    assert [(one["kind"], one["name"], one["state"]) for one in off] == [
        ("alert", "night", "switched off"),
        ("slo", "availability", "notifies nobody"),
    ]


def test_options_that_are_not_compared(seeded: Organization) -> None:
    board = dashboard()
    board["definition"]["spec"]["panels"] = {"p95": {"kind": "Panel", "spec": {"display": {"name": "p95"}}}}
    found = looked_at(seeded, dashboards=[board])
    left = {one["kind"]: one["options"] for one in found["left_out"]}
    assert left["alert"]["description"] == 2
    assert left["alert"]["query"] == 1
    assert left["dashboard"] == {"definition (in part)": 1}
    assert found["unlisted"] == [{"kind": "alert", "project": "checkout", "names": ["beside"]}]


def test_without_the_option_there_is_no_inspection(seeded: Organization) -> None:
    assert "inspection" not in seeded.plan(channels=[hook()])


# The exact comparison


def test_an_option_that_is_left_out_counts_where_the_comparison_is_exact(seeded: Organization) -> None:
    document = {"channels": [hook()], "projects": [{"name": "checkout", "alerts": [alert(), alert("night")]}]}
    assert seeded.plan(**document)["changed"] is False
    (change,) = seeded.plan(**document, exact=True)["changes"]
    assert (change["name"], change["fields"]) == ("night", ["active"])
    assert (change["before"]["active"], change["after"]["active"]) == (False, True)
    seeded.apply(**document, exact=True)
    assert seeded.plan(**document, exact=True)["changed"] is False


def test_a_dashboard_is_compared_as_a_whole(seeded: Organization) -> None:
    board = dashboard()
    board["definition"]["spec"]["panels"] = {"p95": panel()}
    document = {"projects": [{"name": "checkout", "dashboards": [board]}]}
    assert seeded.plan(**document)["changed"] is False
    (change,) = seeded.plan(**document, exact=True)["changes"]
    assert change["fields"] == ["definition"]
    assert change["before"]["definition"]["spec"]["duration"] == "6h"
    assert "duration" not in change["after"]["definition"]["spec"]
    seeded.apply(**document, exact=True)
    assert seeded.plan(**document, exact=True)["changed"] is False


def test_an_export_has_nothing_to_add_exactly(seeded: Organization) -> None:
    exported = seeded.export()["environment"]
    found = seeded.plan(**exported, exact=True)
    assert found["changes"] == []
