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
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.estate import (
    Estate,
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


def test_from_nothing_and_again(estate: Estate) -> None:
    document = checkout(dashboard(), dashboard("rich", "Rich", **RICH))
    predicted = estate.plan(**document)
    created = estate.apply(**document)
    assert created["changes"] == predicted["changes"]
    assert created["diff"] == predicted["diff"]
    assert [(one["kind"], one["name"], one["fields"]) for one in created["changes"][1:]] == [
        ("dashboard", "latency", ["definition", "name", "slug"]),
        ("dashboard", "rich", ["definition", "name", "slug"]),
    ]
    assert "warnings" not in created
    stored = estate.dashboards()["rich"]
    assert stored["spec"]["datasources"] == {"main": {**SOURCE, "default": False}}
    assert stored["metadata"] == {"name": "Rich", "project": "checkout"}
    assert estate.apply(**document)["changes"] == []


@pytest.mark.parametrize("kinds", [("dashboards",), ("dashboards", "alerts")])
def test_the_arithmetic_of_requests(estate: Estate, kinds: tuple[str, ...]) -> None:
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

    estate.apply(**document("1h"))
    reads = 2 + 3 * len(kinds) + 3 * 4
    assert estate.apply(**document("1h"))["requests"] == len(estate.requests) == reads
    assert estate.apply(**document("2h"))["requests"] == len(estate.requests) == reads + 12
    assert estate.sent == [("PUT", "dashboards")] * 12


def test_a_list_without_dashboards_is_all_that_is_read(estate: Estate) -> None:
    estate.apply(**checkout(dashboard()))
    assert estate.apply(**checkout())["requests"] == 1


def test_another_name_is_all_that_is_sent(estate: Estate) -> None:
    estate.apply(**checkout(dashboard()))
    result = estate.apply(**checkout({"slug": "latency", "name": "Speed"}))
    assert result["changes"][0]["fields"] == ["name"]
    assert [entry["body"] for entry in estate.writes] == [{"name": "Speed", "version": 1}]


def test_parts_that_the_document_leaves_out_may_drift(estate: Estate) -> None:
    estate.apply(**checkout(dashboard(duration="6h")))
    found = estate.dashboards()["latency"]
    path = f"projects/{estate.projects()['checkout']['id']}/dashboards/{found['id']}/"
    mine = panel()
    mine["spec"]["plugin"]["spec"] = {"legend": {"position": "bottom"}}
    spec = {**found["spec"], "panels": {"p95": mine}, "refreshInterval": "5m"}
    estate.call("PUT", path, {"definition": {"kind": "Dashboard", "metadata": found["metadata"], "spec": spec}})
    assert estate.apply(**checkout(dashboard(duration="6h")))["changes"] == []
    estate.apply(**checkout(dashboard(duration="7h")))
    spec = estate.dashboards()["latency"]["spec"]
    assert (spec["duration"], spec["refreshInterval"]) == ("7h", "5m")
    assert spec["panels"]["p95"]["spec"]["plugin"]["spec"] == {"legend": {"position": "bottom"}}


def test_somebody_who_is_faster_loses_nothing(estate: Estate) -> None:
    estate.apply(**checkout(dashboard()))
    estate.control.fault("status", method="PUT", path="dashboards", status=409)
    estate.apply(**checkout(dashboard(duration="2h")))
    assert [entry["status"] for entry in estate.writes] == [409, 200]
    assert estate.dashboards()["latency"]["version"] == 2
    # An update whose answer is lost is repeated, and then meets its own version.
    estate.control.fault("reset_after", method="PUT", path="dashboards")
    estate.apply(**checkout(dashboard(duration="3h")))
    assert [entry["status"] for entry in estate.writes] == [None, 409]
    assert (estate.dashboards()["latency"]["version"], estate.dashboards()["latency"]["spec"]["duration"]) == (3, "3h")


def test_a_creation_of_unknown_outcome_is_adopted(estate: Estate) -> None:
    estate.apply(**checkout())
    estate.control.fault("status", method="POST", path="dashboards", status=502, execute=True)
    assert estate.apply(**checkout(dashboard()))["stats"]["created"] == 1
    assert len(estate.dashboards()) == 1
    assert [entry["method"] for entry in estate.writes] == ["POST"]


def test_a_failing_dashboard_stops_no_other(estate: Estate) -> None:
    broken = dashboard("broken", panels={"p95": {**panel(), "kind": "Chart"}})
    result = estate.failing(**checkout(broken, dashboard()))
    assert list(estate.dashboards()) == ["latency"]
    assert result["stats"]["failed"] == 1
    assert "panels" in result["msg"]


def test_problems_are_reported_with_their_place(estate: Estate) -> None:
    result = estate.failing(
        **checkout(
            {"slug": "none", "name": "None"},
            {"slug": "both", "name": "Both", "definition": {"spec": {}}, "src": "x.json"},
            {"slug": "same", "name": "a", "definition": {"spec": {}}},
            {"slug": "same", "name": "b", "definition": {"spec": {}}},
            {"name": "no slug", "definition": {"spec": {}}},
            dashboard("lost", layouts=[grid("nothing")]),
            {"slug": "file", "name": "File", "src": str(estate.folder / "missing.json")},
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
    assert estate.projects() == {}


def test_pruning_deletes_what_is_not_listed(estate: Estate) -> None:
    estate.apply(**checkout(dashboard(), dashboard("old"), dashboard("older")))
    predicted = estate.plan(**checkout(dashboard()), prune=["dashboards"])
    pruned = estate.apply(**checkout(dashboard()), prune=["dashboards"])
    assert pruned["changes"] == predicted["changes"]
    assert [(one["action"], one["name"]) for one in pruned["changes"]] == [("deleted", "old"), ("deleted", "older")]
    assert list(estate.dashboards()) == ["latency"]
    refused = estate.failing(**checkout(), prune=["dashboards"])
    assert "the list of dashboards of project checkout is empty" in refused["msg"]


def test_a_slug_changes_only_when_it_is_meant(estate: Estate) -> None:
    estate.apply(**checkout(dashboard(**RICH)))
    old = estate.dashboards()["latency"]
    item = {"id": old["id"], "slug": "speed"}
    assert "allow_replace" in estate.failing(**checkout(item))["msg"]
    predicted = estate.plan(**checkout({**item, "allow_replace": True}))
    replaced = estate.apply(**checkout({**item, "allow_replace": True}))
    assert replaced["changes"] == predicted["changes"]
    assert estate.sent == [("POST", "dashboards"), ("DELETE", "dashboards")]
    (new,) = estate.dashboards().values()
    assert (new["slug"], new["spec"]) == ("speed", old["spec"])
    assert new["id"] != old["id"]


# Files


def test_files_of_the_controller_are_read_for_a_whole_document(estate: Estate) -> None:
    path = estate.folder / "latency.json"
    path.write_text(json.dumps(dashboard()["definition"]))
    item = {"slug": "latency", "name": "Latency", "src": str(path)}
    estate.apply(**checkout(item))
    inlined = MODULES["apply"].inline_files(checkout(item), load_definition)
    assert inlined == checkout(dashboard())
    assert estate.apply(**inlined)["changes"] == []
    assert estate.apply(**checkout(item))["changes"] == []
    gone = {**item, "state": "absent", "src": "/nowhere.json"}
    estate.apply(**checkout(gone))
    assert estate.dashboards() == {}


# Export


def test_an_export_is_there_already_and_the_same_each_time(estate: Estate) -> None:
    project = estate.add_project("checkout")
    estate.add_dashboard(project)
    estate.add_dashboard(project, "rich", "{{ Rich }}", **RICH)
    estate.add_dashboard(project, "empty", "Empty", display=None, panels=None, layouts=[])
    estate.add_dashboard(project, "broken", "Broken", panels={}, layouts=[grid("lost")])
    before = estate.state()
    exported = estate.export(dest=str(estate.folder))
    assert list(exported["files"]) == ["main.yml", "projects/checkout.yml"]
    assert {json.dumps(estate.export()["environment"]) for turn in range(4)} == {json.dumps(exported["environment"])}
    assert estate.export(dest=str(estate.folder))["changed"] is False
    result = estate.apply(**exported["environment"], prune=["dashboards"])
    assert (result["changes"], result["stats"]["unchanged"]) == ([], 5)
    assert estate.state() == before


def test_exported_files_hold_what_ansible_would_template_as_data(estate: Estate) -> None:
    estate.add_dashboard(estate.add_project("checkout"), "rich", "{{ Rich }}", **RICH)
    exported = estate.export(dest=str(estate.folder))
    path = estate.folder / "projects" / "checkout.yml"
    (item,) = DataLoader().load_from_file(str(path)).values()
    assert [item] == exported["environment"]["projects"]
    for line in path.read_text().splitlines():
        assert "!unsafe" in line or "{{" not in line


def test_an_export_builds_the_same_elsewhere(estate: Estate) -> None:
    estate.apply(**checkout(dashboard(), dashboard("rich", "Rich", **RICH)))
    exported = estate.export(kinds=["dashboards"])
    estate.control.reset()
    estate.apply(**exported["environment"])
    assert estate.export(kinds=["dashboards"]) == exported


def test_exported_items_have_the_required_keys_and_no_metadata(estate: Estate) -> None:
    estate.apply(**checkout(dashboard()))
    (item,) = estate.export(kinds=["dashboards"])["environment"]["projects"][0]["dashboards"]
    assert list(item) == ["slug", "name", "definition"]
    assert list(item["definition"]) == ["kind", "spec"]
    assert list(item["definition"]["spec"]) == sorted(item["definition"]["spec"])


def test_info_can_be_fed_back(estate: Estate) -> None:
    estate.apply(**checkout(dashboard(), dashboard("rich", "Rich", **RICH)))
    listed = estate.run("dashboard_info", project="checkout")["dashboards"]
    assert [one["slug"] for one in listed] == ["latency", "rich"]
    for one in listed:
        options = {name: one[name] for name in ("id", "project", "slug", "name", "definition")}
        assert estate.run("dashboard", **options)["changed"] is False
        assert estate.writes == []
