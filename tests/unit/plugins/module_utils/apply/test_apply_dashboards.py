# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dashboards in a document: what they cost, files, versions, and the way out of an organization and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._definition_files import load_definition
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    dashboard,
    grid,
    panel,
)

VARIABLE = {"kind": "TextVariable", "spec": {"name": "env", "value": "{{ prod }}"}}
SOURCE = {"display": None, "plugin": {"kind": "LogfireDatasource", "spec": {"a": [1, 2.5, None, True, {"b": "x"}]}}}
TEXTS = ["{{ instance }}", "{% raw %}", "größer 日本語 🔥", "two\nlines\n", " spaces ", "yes", "1e3", "$env"]
RICH: Values = {
    "display": {"name": None, "description": "größer"},
    "datasources": {"main": SOURCE},
    "variables": [VARIABLE],
    "panels": {
        "p95": panel(queries=[{"kind": "TimeSeriesQuery", "spec": {"query": TEXTS[0]}}]),
        **{f"p{number}": panel(text) for number, text in enumerate(TEXTS)},
    },
    "layouts": [grid("p95", "p0"), {"kind": "Grid", "spec": {"display": {"title": "More"}, "items": []}}],
    "duration": "1h30m",
    "refreshInterval": "5m",
}


def checkout(*dashboards: Values, **project: Any) -> Values:
    return {"projects": [{"name": "checkout", "dashboards": list(dashboards), **project}]}


def test_from_nothing_and_again(organization: Organization) -> None:
    document = checkout(dashboard(), dashboard("rich", "Rich", **RICH))
    predicted = organization.plan(**document)
    created = organization.apply(**document)
    assert created["changes"] == predicted["changes"]
    assert created["diff"] == predicted["diff"]
    assert [(one["kind"], one["name"], one["fields"]) for one in created["changes"][1:]] == [
        ("dashboard", "latency", ["definition", "name", "slug"]),
        ("dashboard", "rich", ["definition", "name", "slug"]),
    ]
    assert "warnings" not in created
    stored = organization.dashboards()["rich"]
    assert stored["spec"]["datasources"] == {"main": {**SOURCE, "default": False}}
    assert stored["metadata"] == {"name": "Rich", "project": "checkout"}
    assert organization.apply(**document)["changes"] == []


@pytest.mark.parametrize("kinds", [("dashboards",), ("dashboards", "alerts")])
def test_the_arithmetic_of_requests(organization: Organization, kinds: tuple[str, ...]) -> None:
    """Two lists, one for each project and kind, one for each dashboard; and one more for each change."""

    def items(kind: str, duration: str) -> list[Values]:
        if kind == "alerts":
            return [alert()]
        return [dashboard(f"d{number}", duration=duration) for number in range(4)]

    def document(duration: str) -> Values:
        children = {kind: items(kind, duration) for kind in kinds}
        return {
            "channels": [{"name": "oncall", "webhook": {"url": "https://hooks.example.com/s3cret"}}],
            "projects": [{"name": f"p{n}", **children} for n in range(3)],
        }

    organization.apply(**document("1h"))
    reads = 2 + 3 * len(kinds) + 3 * 4
    assert organization.apply(**document("1h"))["requests"] == len(organization.requests) == reads
    assert organization.apply(**document("2h"))["requests"] == len(organization.requests) == reads + 12
    assert organization.sent == [("PUT", "dashboards")] * 12


def test_a_list_without_dashboards_is_all_that_is_read(organization: Organization) -> None:
    organization.apply(**checkout(dashboard()))
    assert organization.apply(**checkout())["requests"] == 1


def test_another_name_is_all_that_is_sent(organization: Organization) -> None:
    organization.apply(**checkout(dashboard()))
    result = organization.apply(**checkout({"slug": "latency", "name": "Speed"}))
    assert result["changes"][0]["fields"] == ["name"]
    assert [entry["body"] for entry in organization.writes] == [{"name": "Speed", "version": 1}]


def test_parts_that_the_document_leaves_out_may_drift(organization: Organization) -> None:
    organization.apply(**checkout(dashboard(duration="6h")))
    found = organization.dashboards()["latency"]
    path = f"projects/{organization.projects()['checkout']['id']}/dashboards/{found['id']}/"
    mine = panel()
    mine["spec"]["plugin"]["spec"] = {"legend": {"position": "bottom"}}
    spec = {**found["spec"], "panels": {"p95": mine}, "refreshInterval": "5m"}
    organization.call("PUT", path, {"definition": {"kind": "Dashboard", "metadata": found["metadata"], "spec": spec}})
    assert organization.apply(**checkout(dashboard(duration="6h")))["changes"] == []
    organization.apply(**checkout(dashboard(duration="7h")))
    spec = organization.dashboards()["latency"]["spec"]
    assert (spec["duration"], spec["refreshInterval"]) == ("7h", "5m")
    assert spec["panels"]["p95"]["spec"]["plugin"]["spec"] == {"legend": {"position": "bottom"}}


def test_somebody_who_is_faster_loses_nothing(organization: Organization) -> None:
    organization.apply(**checkout(dashboard()))
    organization.control.fault("status", method="PUT", path="dashboards", status=409)
    organization.apply(**checkout(dashboard(duration="2h")))
    assert [entry["status"] for entry in organization.writes] == [409, 200]
    assert organization.dashboards()["latency"]["version"] == 2
    # An update whose answer is lost is repeated, and then meets its own version.
    organization.control.fault("reset_after", method="PUT", path="dashboards")
    organization.apply(**checkout(dashboard(duration="3h")))
    assert [entry["status"] for entry in organization.writes] == [None, 409]
    assert (
        organization.dashboards()["latency"]["version"],
        organization.dashboards()["latency"]["spec"]["duration"],
    ) == (3, "3h")


def test_a_creation_of_unknown_outcome_is_adopted(organization: Organization) -> None:
    organization.apply(**checkout())
    organization.control.fault("status", method="POST", path="dashboards", status=502, execute=True)
    assert organization.apply(**checkout(dashboard()))["stats"]["created"] == 1
    assert len(organization.dashboards()) == 1
    assert [entry["method"] for entry in organization.writes] == ["POST"]


def test_a_failing_dashboard_stops_no_other(organization: Organization) -> None:
    broken = dashboard("broken", panels={"p95": {**panel(), "kind": "Chart"}})
    result = organization.failing(**checkout(broken, dashboard()))
    assert list(organization.dashboards()) == ["latency"]
    assert result["stats"]["failed"] == 1
    assert "panels" in result["msg"]


def test_problems_are_reported_with_their_place(organization: Organization) -> None:
    result = organization.failing(
        **checkout(
            {"slug": "none", "name": "None"},
            {"slug": "both", "name": "Both", "definition": {"spec": {}}, "src": "x.json"},
            {"slug": "same", "name": "a", "definition": {"spec": {}}},
            {"slug": "same", "name": "b", "definition": {"spec": {}}},
            {"name": "no slug", "definition": {"spec": {}}},
            dashboard("lost", layouts=[grid("nothing")]),
            {"slug": "file", "name": "File", "src": str(organization.folder / "missing.json")},
        )
    )
    for text in (
        "dashboards[0] (none): definition: required to create",
        "dashboards[1] (both): parameters are mutually exclusive: definition|src",
        "dashboards[3] (same): has the same slug same as",
        "dashboards[4]: one of the following is required: slug, id",
        "dashboards[5] (lost): definition: spec.layouts refers to a panel that spec.panels lacks",
        "dashboards[6] (file): src: ",
    ):
        assert text in result["msg"]
    assert organization.projects() == {}


def test_pruning_deletes_what_is_not_listed(organization: Organization) -> None:
    organization.apply(**checkout(dashboard(), dashboard("old"), dashboard("older")))
    predicted = organization.plan(**checkout(dashboard()), prune=["dashboards"])
    pruned = organization.apply(**checkout(dashboard()), prune=["dashboards"])
    assert pruned["changes"] == predicted["changes"]
    assert [(one["action"], one["name"]) for one in pruned["changes"]] == [("deleted", "old"), ("deleted", "older")]
    assert list(organization.dashboards()) == ["latency"]
    refused = organization.failing(**checkout(), prune=["dashboards"])
    assert "the list of dashboards of project checkout is empty" in refused["msg"]


def test_a_slug_changes_only_when_it_is_meant(organization: Organization) -> None:
    organization.apply(**checkout(dashboard(**RICH)))
    old = organization.dashboards()["latency"]
    item = {"id": old["id"], "slug": "speed"}
    assert "allow_replace" in organization.failing(**checkout(item))["msg"]
    predicted = organization.plan(**checkout({**item, "allow_replace": True}))
    replaced = organization.apply(**checkout({**item, "allow_replace": True}))
    assert replaced["changes"] == predicted["changes"]
    assert organization.sent == [("POST", "dashboards"), ("DELETE", "dashboards")]
    (new,) = organization.dashboards().values()
    assert (new["slug"], new["spec"]) == ("speed", old["spec"])
    assert new["id"] != old["id"]


# Files


def test_files_of_the_controller_are_read_for_a_whole_document(organization: Organization) -> None:
    path = organization.folder / "latency.json"
    path.write_text(json.dumps(dashboard()["definition"]))
    item = {"slug": "latency", "name": "Latency", "src": str(path)}
    organization.apply(**checkout(item))
    inlined = MODULES["apply"].inline_files(checkout(item), load_definition)
    assert inlined == checkout(dashboard())
    assert organization.apply(**inlined)["changes"] == []
    assert organization.apply(**checkout(item))["changes"] == []
    gone = {**item, "state": "absent", "src": "/nowhere.json"}
    organization.apply(**checkout(gone))
    assert organization.dashboards() == {}


# Export


def test_an_export_is_there_already_and_the_same_each_time(organization: Organization) -> None:
    project = organization.add_project("checkout")
    organization.add_dashboard(project)
    organization.add_dashboard(project, "rich", "{{ Rich }}", **RICH)
    organization.add_dashboard(project, "empty", "Empty", display=None, panels=None, layouts=[])
    organization.add_dashboard(project, "broken", "Broken", panels={}, layouts=[grid("lost")])
    before = organization.state()
    exported = organization.export(dest=str(organization.folder))
    assert list(exported["files"]) == ["main.yml", "projects/checkout.yml"]
    assert {json.dumps(organization.export()["environment"]) for turn in range(4)} == {
        json.dumps(exported["environment"])
    }
    assert organization.export(dest=str(organization.folder))["changed"] is False
    result = organization.apply(**exported["environment"], prune=["dashboards"])
    assert (result["changes"], result["stats"]["unchanged"]) == ([], 5)
    assert organization.state() == before


def test_exported_files_hold_what_ansible_would_template_as_data(organization: Organization) -> None:
    organization.add_dashboard(organization.add_project("checkout"), "rich", "{{ Rich }}", **RICH)
    exported = organization.export(dest=str(organization.folder))
    path = organization.folder / "projects" / "checkout.yml"
    (item,) = DataLoader().load_from_file(str(path)).values()
    assert [item] == exported["environment"]["projects"]
    for line in path.read_text().splitlines():
        assert "!unsafe" in line or "{{" not in line


def test_an_export_builds_the_same_elsewhere(organization: Organization) -> None:
    organization.apply(**checkout(dashboard(), dashboard("rich", "Rich", **RICH)))
    exported = organization.export(kinds=["dashboards"])
    organization.control.reset()
    organization.apply(**exported["environment"])
    assert organization.export(kinds=["dashboards"]) == exported


def test_exported_items_have_the_required_keys_and_no_metadata(organization: Organization) -> None:
    organization.apply(**checkout(dashboard()))
    (item,) = organization.export(kinds=["dashboards"])["environment"]["projects"][0]["dashboards"]
    assert list(item) == ["slug", "name", "definition"]
    assert list(item["definition"]) == ["kind", "spec"]
    assert list(item["definition"]["spec"]) == sorted(item["definition"]["spec"])


def test_info_can_be_fed_back(organization: Organization) -> None:
    organization.apply(**checkout(dashboard(), dashboard("rich", "Rich", **RICH)))
    listed = organization.run("dashboard_info", project="checkout")["dashboards"]
    assert [one["slug"] for one in listed] == ["latency", "rich"]
    for one in listed:
        options = {name: one[name] for name in ("id", "project", "slug", "name", "definition")}
        assert organization.run("dashboard", **options)["changed"] is False
        assert organization.writes == []
