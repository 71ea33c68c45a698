# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and ids: what is created, renamed and referred to in one document."""

from __future__ import annotations

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    dashboard,
    hook,
)


@pytest.fixture
def seeded(organization: Organization) -> Organization:
    organization.apply(channels=[hook()], projects=[{"name": "checkout", "alerts": [alert(channels=["oncall"])]}])
    return organization


def stats(**counts: int) -> dict[str, int]:
    return {"created": 0, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 0, **counts}


def test_a_project_and_a_channel_of_the_same_run_are_referred_to(organization: Organization) -> None:
    document: Values = {
        "channels": [hook("new")],
        "projects": [{"name": "new", "alerts": [alert(channels=["new"])], "read_tokens": [{}]}],
    }
    assert organization.plan(**document)["stats"] == stats(created=4)
    assert organization.apply(**document)["stats"] == stats(created=4)
    assert organization.alerts("new")["errors"]["assignments"][0]["channel_id"] == organization.channels()["new"]["id"]


def test_a_renamed_project_keeps_its_children(seeded: Organization) -> None:
    project_id = seeded.projects()["checkout"]["id"]
    document: Values = {
        "projects": [{"id": project_id, "name": "shop", "alerts": [alert(channels=["oncall"]), alert("slow")]}],
        "prune": ["alerts"],
    }
    predicted = seeded.plan(**document)
    assert [(one["kind"], one["project"], one["name"], one["action"]) for one in predicted["changes"]] == [
        ("project", None, "shop", "updated"),
        ("alert", "shop", "slow", "created"),
    ]
    renamed = seeded.apply(**document)
    assert renamed["changes"] == predicted["changes"]
    assert [entry["body"] for entry in seeded.writes if entry["method"] == "PUT"] == [{"project_name": "shop"}]
    assert set(seeded.projects()) == {"shop"}
    assert set(seeded.alerts("shop")) == {"errors", "slow"}
    assert seeded.apply(**document)["changed"] is False
    by_name = {"projects": [{"name": "shop", "alerts": [alert(channels=["oncall"]), alert("slow")]}]}
    assert seeded.apply(**by_name)["changed"] is False


def test_dashboards_are_sent_the_new_name_of_their_project(organization: Organization) -> None:
    organization.apply(projects=[{"name": "checkout", "dashboards": [dashboard()]}])
    renamed = {"id": organization.projects()["checkout"]["id"], "name": "shop"}
    changed = [dashboard(duration="6h"), dashboard("more", "More")]
    organization.apply(projects=[{**renamed, "dashboards": changed}])
    assert [one["metadata"]["project"] for one in organization.dashboards("shop").values()] == ["shop", "shop"]


@pytest.mark.parametrize("upper", [False, True])
def test_alerts_refer_to_a_renamed_channel_by_its_new_name(seeded: Organization, upper: bool) -> None:
    channel_id = seeded.channels()["oncall"]["id"]
    document: Values = {
        "channels": [{"id": channel_id.upper() if upper else channel_id, "name": "night"}],
        "projects": [{"name": "checkout", "alerts": [alert(channels=["night"])]}],
    }
    for result in (seeded.plan(**document), seeded.apply(**document)):
        assert [(one["kind"], one["name"], one["fields"]) for one in result["changes"]] == [
            ("channel", "night", ["name"])
        ]
    assert [entry["body"] for entry in seeded.writes] == [{"label": "night"}]
    assert seeded.alerts()["errors"]["assignments"][0]["channel_id"] == channel_id
    assert seeded.apply(**document)["changed"] is False


def test_a_new_alert_gets_a_channel_that_is_renamed_in_the_same_run(seeded: Organization) -> None:
    channel_id = seeded.channels()["oncall"]["id"]
    seeded.apply(
        channels=[{"id": channel_id, "name": "night"}],
        projects=[{"name": "checkout", "alerts": [alert("slow", channels=["night"])]}],
    )
    assert seeded.alerts()["slow"]["assignments"][0]["channel_id"] == channel_id


def test_a_former_name_can_be_reused_in_the_same_run(seeded: Organization) -> None:
    """The channel that had the name gets another one; the alert means the new bearer."""
    old = seeded.channels()["oncall"]["id"]
    document: Values = {"channels": [{"id": old, "name": "old"}]}
    seeded.apply(**document)
    document = {
        "channels": [{"id": old, "name": "old"}, hook()],
        "projects": [{"name": "checkout", "alerts": [alert(channels=["oncall"])]}],
    }
    seeded.apply(**document)
    assert seeded.alerts()["errors"]["assignments"][0]["channel_id"] == seeded.channels()["oncall"]["id"] != old
    assert seeded.apply(**document)["changed"] is False


def test_a_renamed_alert(seeded: Organization) -> None:
    alert_id = seeded.alerts()["errors"]["id"]
    document: Values = {"projects": [{"name": "checkout", "alerts": [{"id": alert_id, "name": "mistakes"}]}]}
    assert seeded.apply(**document)["changes"][0]["fields"] == ["name"]
    assert set(seeded.alerts()) == {"mistakes"}
    assert seeded.apply(**document)["changed"] is False


def test_a_project_may_be_meant_by_its_id_alone(seeded: Organization) -> None:
    project_id = seeded.projects()["checkout"]["id"]
    for reference in (project_id, project_id.upper()):
        document: Values = {"projects": [{"id": reference, "alerts": [alert(channels=["oncall"])]}]}
        assert seeded.apply(**document)["changed"] is False
    document["projects"][0].update(description="x", alerts=[alert("slow")])
    result = seeded.apply(**document, prune=["alerts"])
    assert result["stats"] == stats(created=1, updated=1, deleted=1)
    assert set(seeded.alerts()) == {"slow"}


def test_a_channel_may_be_named_by_its_id(seeded: Organization) -> None:
    channel_id = seeded.channels()["oncall"]["id"].upper()
    document: Values = {"projects": [{"name": "checkout", "alerts": [alert(channels=[channel_id])]}]}
    assert seeded.apply(**document)["changed"] is False


def test_a_name_that_another_object_has_is_refused_before_anything_is_done(seeded: Organization) -> None:
    shop = seeded.add_project("shop")
    result = seeded.failing(projects=[{"id": shop, "name": "checkout"}, {"name": "new"}])
    assert "another project is called checkout" in result["msg"]
    assert seeded.writes == []


def test_duplicates_on_the_server_are_reported_with_their_ids_and_stop_no_other_item(seeded: Organization) -> None:
    project_id = seeded.projects()["checkout"]["id"]
    duplicates = sorted([seeded.alerts()["errors"]["id"], seeded.add_alert(project_id, "errors")])
    result = seeded.failing(projects=[{"name": "checkout", "alerts": [alert(), alert("slow")]}])
    assert f"2 alerts are called errors; choose one by id: {', '.join(duplicates)}" in result["errors"][0]
    assert result["stats"] == stats(created=1, unchanged=1, failed=1)
    for one in duplicates:
        desired = {"projects": [{"name": "checkout", "alerts": [{"id": one, "description": "mine"}]}]}
        assert seeded.apply(**desired)["stats"]["updated"] == 1


def test_an_alert_that_names_duplicate_channels_fails_alone(seeded: Organization) -> None:
    seeded.add_channel("oncall")
    result = seeded.failing(projects=[{"name": "checkout", "alerts": [alert(channels=["oncall"]), alert("slow")]}])
    assert "2 channels are called oncall; choose one by id" in result["errors"][0]
    assert result["stats"] == stats(created=1, unchanged=1, failed=1)


def test_the_organization_of_a_name_is_checked_before_ids(organization: Organization) -> None:
    """A channel may be called like another one's id; the id wins."""
    first = organization.add_channel("first")
    second = organization.add_channel(first)
    organization.apply(projects=[{"name": "checkout", "alerts": [alert(channels=[first])]}])
    assert organization.alerts()["errors"]["assignments"][0]["channel_id"] == first != second
