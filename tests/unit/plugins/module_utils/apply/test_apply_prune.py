# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pruning removes only the listed kinds, and nothing by mistake."""

from __future__ import annotations

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    hook,
    slo,
)

SEEDED: Values = {
    "channels": [hook(), hook("stray")],
    "projects": [
        {"name": "checkout", "alerts": [alert(channels=["stray"]), alert("stray")], "write_tokens": [{}]},
        {"name": "billing", "alerts": [alert("stray")]},
        {"name": "stray", "alerts": [alert("stray")]},
    ],
}


@pytest.fixture
def seeded(organization: Organization) -> Organization:
    organization.apply(**SEEDED)
    for project in organization.projects().values():
        organization.add_slo(project["id"], "burn rate")
    return organization


def left(organization: Organization) -> Values:
    projects = organization.projects()
    return {
        "channels": sorted(organization.channels()),
        **{name: alerts_in(organization, name) for name in sorted(projects)},
    }


def alerts_in(organization: Organization, project: str) -> list[str]:
    """By name; the three of each SLO count as one of its name."""
    slos = {one["id"]: name for name, one in organization.slos(project).items()}
    burning = [one["slo_id"] for one in organization.burn_alerts(project)]
    whole = [name for slo_id, name in slos.items() if burning.count(slo_id) == 3]
    return sorted([*organization.alerts(project), *whole])


EVERYTHING = {
    "channels": ["oncall", "stray"],
    "billing": ["burn rate", "stray"],
    "checkout": ["burn rate", "errors", "stray"],
    "stray": ["burn rate", "stray"],
}
LISTED: Values = {"channels": [hook()], "projects": [{"name": "checkout", "alerts": [alert()]}, {"name": "billing"}]}


@pytest.mark.parametrize(
    ("prune", "gone"),
    [
        ([], {}),
        (["alerts"], {"checkout": ["burn rate", "errors"]}),
        (["channels"], {"channels": ["oncall"]}),
        (["projects"], {"stray": None}),
        (
            ["alerts", "channels", "projects"],
            {"checkout": ["burn rate", "errors"], "channels": ["oncall"], "stray": None},
        ),
    ],
    ids=lambda value: "+".join(value) or "nothing",
)
def test_only_the_named_kinds_are_pruned_and_only_where_they_are_listed(
    seeded: Organization, prune: list[str], gone: Values
) -> None:
    desired = {name: one for name, one in {**EVERYTHING, **gone}.items() if one is not None}
    predicted = seeded.plan(**LISTED, prune=prune)
    assert left(seeded) == EVERYTHING
    result = seeded.apply(**LISTED, prune=prune)
    assert left(seeded) == desired
    assert result["changes"] == predicted["changes"]
    assert result["stats"] == predicted["stats"]
    assert result["stats"]["deleted"] == len([one for one in result["changes"] if one["action"] == "deleted"])
    assert result["stats"]["unchanged"] == 4
    assert seeded.apply(**LISTED, prune=prune)["changed"] is False
    assert len(seeded.tokens()) == 1


def test_everything_of_a_kind_goes_only_when_it_is_meant(seeded: Organization) -> None:
    document = {"projects": [{"name": "checkout", "alerts": []}, {"name": "billing"}]}
    refused = seeded.failing(**document, prune=["alerts", "channels"])
    assert "the list of alerts of project checkout is empty" in refused["msg"]
    assert "the document lists no channels" in refused["msg"]
    assert left(seeded) == EVERYTHING
    seeded.apply(**document, prune=["alerts", "channels"], prune_all=True)
    assert left(seeded) == {
        **EVERYTHING,
        "channels": [],
        "checkout": ["burn rate"],
        "billing": ["burn rate"],
    }


def test_a_deleted_channel_warns_of_what_it_is_taken_from(organization: Organization) -> None:
    """Nothing is read for the warning: it names what the lists of the run show, and how many it did not look at."""
    organization.apply(
        channels=[hook(), hook("stray")],
        projects=[
            {
                "name": "checkout",
                "alerts": [alert(channels=["stray"]), alert("kept", channels=["stray"]), alert("gone")],
                "slos": [slo(alerts={"fast": {"channels": ["stray"]}})],
            },
            {"name": "billing", "alerts": [alert(channels=["stray"])]},
        ],
    )
    alerts = [alert(channels=["oncall"]), {"name": "kept"}]
    checkout = {"name": "checkout", "alerts": alerts, "slos": [{"name": "availability"}]}
    document: Values = {"channels": [hook()], "projects": [checkout], "prune": ["channels"]}
    warned = (
        "deleting channel stray detaches it from alert kept (checkout), slo availability (checkout),"
        " which no longer notify it; 1 other project was not looked at"
    )
    predicted = organization.plan(**document)
    assert predicted["warnings"] == [warned]
    done = organization.apply(**document)
    assert done["warnings"] == predicted["warnings"]
    assert done["requests"] == 4 + 2


def test_a_channel_that_is_named_absent_warns_too(organization: Organization) -> None:
    organization.apply(channels=[hook("old")], projects=[{"name": "checkout", "alerts": [alert(channels=["old"])]}])
    document: Values = {
        "channels": [{"name": "old", "state": "absent"}],
        "projects": [{"name": "checkout", "alerts": [{"name": "errors"}]}],
    }
    (warning,) = organization.plan(**document)["warnings"]
    assert warning == "deleting channel old detaches it from alert errors (checkout), which no longer notifies it"


@pytest.mark.parametrize("prune", [["channels"], ["channels", "alerts"]])
def test_objects_that_the_document_refers_to_are_not_pruned(seeded: Organization, prune: list[str]) -> None:
    document = {"channels": [hook()], "projects": [{"name": "checkout", "alerts": [alert(channels=["stray"])]}]}
    refused = seeded.failing(**document, prune=prune)
    assert refused["msg"] == "prune: channels does not list stray, to which the document refers"
    assert left(seeded) == EVERYTHING


def test_prune_all_without_prune_deletes_nothing(seeded: Organization) -> None:
    seeded.apply(projects=[], channels=[], prune_all=True)
    assert left(seeded) == EVERYTHING


def test_all_projects_go_only_when_it_is_meant(seeded: Organization) -> None:
    seeded.failing(projects=[], prune=["projects"])
    assert left(seeded) == EVERYTHING
    assert seeded.apply(prune=["projects"], prune_all=True)["stats"]["deleted"] == 3
    assert seeded.sent == [("DELETE", "projects")] * 3
    assert left(seeded) == {"channels": EVERYTHING["channels"]}


def test_an_unlisted_kind_of_a_listed_project_is_left_alone(seeded: Organization) -> None:
    seeded.apply(projects=[{"name": "checkout", "alerts": [alert()]}, {"name": "billing"}], prune=["alerts"])
    assert left(seeded)["billing"] == EVERYTHING["billing"]


def test_items_listed_as_absent_are_removed(seeded: Organization) -> None:
    document = {
        "channels": [{"name": "stray", "state": "absent"}, {"name": "never", "state": "absent"}],
        "projects": [
            {
                "name": "checkout",
                "alerts": [{"name": "stray", "state": "absent"}, {"name": "never", "state": "absent"}],
                "write_tokens": [{"state": "absent"}],
            },
            {"name": "stray", "state": "absent"},
            {"name": "never", "state": "absent"},
        ],
    }
    result = seeded.apply(**document)
    assert result["stats"] == {"created": 0, "updated": 0, "deleted": 4, "unchanged": 4, "failed": 0}
    assert left(seeded) == {
        "channels": ["oncall"],
        "billing": EVERYTHING["billing"],
        "checkout": ["burn rate", "errors"],
    }
    assert seeded.tokens() == []
    assert seeded.apply(**document)["changed"] is False


def test_nothing_is_pruned_where_a_list_failed(seeded: Organization) -> None:
    checkout, billing = (seeded.projects()[name]["id"] for name in ("checkout", "billing"))
    seeded.control.fault("status", status=403, method="GET", path=f"{checkout}/alerts/", times=99)
    document = {"projects": [{"name": "checkout", "alerts": [alert()]}, {"name": "billing", "alerts": [alert("new")]}]}
    result = seeded.failing(**document, prune=["alerts"])
    seeded.control.clear_faults()
    assert left(seeded)["checkout"] == EVERYTHING["checkout"]
    assert left(seeded)["billing"] == ["burn rate", "new"]
    assert result["stats"] == {"created": 1, "updated": 0, "deleted": 1, "unchanged": 2, "failed": 1}
    assert billing != checkout


def test_nothing_is_pruned_where_an_empty_list_failed(seeded: Organization) -> None:
    checkout = seeded.projects()["checkout"]["id"]
    seeded.control.fault("status", status=403, method="GET", path=f"{checkout}/alerts/", times=99)
    result = seeded.failing(projects=[{"name": "checkout", "alerts": []}], prune=["alerts"], prune_all=True)
    seeded.control.clear_faults()
    assert left(seeded) == EVERYTHING
    assert result["errors"][0].startswith("projects[0] (checkout).alerts: ")


def test_nothing_is_pruned_where_two_objects_have_a_listed_name(seeded: Organization) -> None:
    checkout = seeded.projects()["checkout"]["id"]
    seeded.add_alert(checkout, "errors")
    result = seeded.failing(projects=[{"name": "checkout", "alerts": [alert()]}], prune=["alerts"])
    assert "2 alerts are called errors; choose one by id" in result["msg"]
    assert left(seeded) == EVERYTHING


def test_a_duplicate_is_pruned_when_the_other_is_listed_by_id(seeded: Organization) -> None:
    checkout = seeded.projects()["checkout"]["id"]
    kept = seeded.add_alert(checkout, "errors")
    seeded.apply(projects=[{"name": "checkout", "alerts": [{"id": kept}]}], prune=["alerts"])
    assert {one["id"] for one in seeded.alerts().values()} == {kept}
    assert len(seeded.burn_alerts()) == 3


def test_a_wrong_document_prunes_nothing(seeded: Organization) -> None:
    result = seeded.run(
        "apply", **{**LISTED, "channels": [{"name": "oncall", "webhok": 1}]}, prune=["alerts", "channels"]
    )
    assert result["failed"]
    assert left(seeded) == EVERYTHING
    assert seeded.writes == []


def test_a_new_project_is_not_asked_for_what_to_prune(seeded: Organization) -> None:
    result = seeded.apply(projects=[{"name": "new", "alerts": [alert()]}], prune=["alerts"])
    assert result["stats"] == {"created": 2, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 0}


# SLOs


def test_slos_are_pruned_with_their_alerts_and_the_list_is_read_once(seeded: Organization) -> None:
    """Alerts and SLOs are pruned together: those of the SLOs go with them, and are not asked for."""
    checkout = seeded.projects()["checkout"]["id"]
    seeded.add_slo(checkout, "stray objective")
    document = {"projects": [{"name": "checkout", "alerts": [alert()], "slos": [slo("burn rate")]}]}
    predicted = seeded.plan(**document, prune=["alerts", "slos"])
    result = seeded.apply(**document, prune=["alerts", "slos"])
    assert result["changes"] == predicted["changes"]
    assert [one["name"] for one in result["changes"]] == ["stray", "stray objective"]
    assert seeded.reads.count(f"projects/{checkout}/slos/") == 1
    assert sorted(seeded.slos()) == ["burn rate"]
    assert alerts_in(seeded, "checkout") == ["burn rate", "errors"]
    assert seeded.apply(**document, prune=["alerts", "slos"])["changed"] is False


@pytest.mark.parametrize("refusal", [402, 403])
def test_alerts_are_pruned_where_the_plan_has_no_slos(organization: Organization, refusal: int) -> None:
    organization.apply(**SEEDED)
    organization.control.settings(slo_refusal=refusal)
    result = organization.apply(projects=[{"name": "checkout", "alerts": [alert()]}], prune=["alerts"])
    assert [one["name"] for one in result["changes"]] == ["stray"]
    # The alerts could be read: the project is there, and nobody asks for it again.
    assert len(organization.reads) == 3


def test_alerts_are_pruned_on_a_server_that_has_no_slos(organization: Organization) -> None:
    organization.apply(**SEEDED)
    organization.control.settings(release="v2026-07-01.01")
    assert (
        organization.apply(projects=[{"name": "checkout", "alerts": [alert()]}], prune=["alerts"])["stats"]["deleted"]
        == 1
    )


def test_an_empty_list_of_slos_is_not_pruned_by_mistake(seeded: Organization) -> None:
    result = seeded.failing(projects=[{"name": "checkout", "slos": []}], prune=["slos"])
    assert "the list of slos of project checkout is empty" in result["msg"]
    assert sorted(seeded.slos()) == ["burn rate"]
