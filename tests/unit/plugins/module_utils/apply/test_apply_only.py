# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""only: one project, or one kind, of a large document."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import inline_files
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    hook,
)

DOCUMENT: Values = {
    "channels": [hook()],
    "projects": [
        {"name": "checkout", "alerts": [alert(channels=["oncall"])], "read_tokens": [{}]},
        {"name": "billing", "alerts": [alert()]},
        {"name": "broken", "visiblity": "private", "alerts": [alert(time_window="never")]},
    ],
}


def told(result: Values) -> list[tuple[str, Any]]:
    return [(one["kind"], one["project"] or one["name"]) for one in result["changes"]]


def only(projects: Any = None, kinds: Any = None) -> Values:
    return {"only": {"projects": projects, "kinds": kinds}}


def test_one_project_with_what_is_in_it(organization: Organization) -> None:
    organization.apply(channels=[hook()])
    done = organization.apply(**DOCUMENT, **only(["checkout"]))
    assert told(done) == [("project", "checkout"), ("read_token", "checkout"), ("alert", "checkout")]
    assert set(organization.projects()) == {"checkout"}
    again = organization.apply(**DOCUMENT, **only(["check*"]))
    assert (again["changed"], again["requests"]) == (False, 4)
    assert again["stats"]["unchanged"] == 3


def test_the_rest_of_the_document_may_be_wrong(organization: Organization) -> None:
    organization.apply(channels=[hook()])
    assert "visiblity" in organization.failing(**DOCUMENT)["msg"]
    assert "visiblity" in organization.failing(**DOCUMENT, **only(["broken"]))["msg"]
    assert organization.plan(**DOCUMENT, **only(["billing"]))["stats"]["created"] == 2


def test_one_kind_in_every_project(organization: Organization) -> None:
    document = {"channels": [hook()], "projects": DOCUMENT["projects"][:2]}
    organization.add_project("checkout")
    organization.add_project("billing", visibility="private")
    organization.apply(channels=[hook()])
    done = organization.apply(**document, **only(kinds=["alerts"]))
    assert told(done) == [("alert", "checkout"), ("alert", "billing")]
    assert organization.reads.count("channels/") == 1


def test_projects_and_kinds(organization: Organization) -> None:
    done = organization.apply(**DOCUMENT, **only(["checkout"], ["projects", "channels"]))
    assert told(done) == [("channel", "oncall"), ("project", "checkout")]


def test_an_object_that_is_left_out_must_exist_if_something_refers_to_it(organization: Organization) -> None:
    assert "there is no channel oncall" in organization.failing(**DOCUMENT, **only(["checkout"]))["msg"]
    assert "there is no project billing" in organization.failing(**DOCUMENT, **only(["billing"], ["alerts"]))["msg"]


def test_nothing_is_pruned_but_what_the_run_is_about(organization: Organization) -> None:
    organization.apply(
        channels=[hook(), hook("stray")],
        projects=[{"name": name, "alerts": [alert("stray")]} for name in ("checkout", "billing", "stray")],
    )
    prune = ["alerts", "channels", "projects"]
    document = {"channels": [hook()], "projects": DOCUMENT["projects"][:2], "prune": prune}
    done = organization.apply(**document, **only(["checkout"]))
    assert [(one["action"], one["kind"], one["project"]) for one in done["changes"] if one["action"] == "deleted"] == [
        ("deleted", "alert", "checkout")
    ]
    assert set(organization.projects()) == {"checkout", "billing", "stray"}
    assert set(organization.channels()) == {"oncall", "stray"}
    organization.apply(**document, **only(kinds=["channels"]))
    assert set(organization.channels()) == {"oncall"}


def test_a_channel_that_something_left_out_refers_to_is_not_pruned(organization: Organization) -> None:
    organization.apply(channels=[hook(), hook("stray")])
    projects = [{"name": "checkout", "alerts": [alert(channels=["stray"])]}]
    result = organization.failing(channels=[hook()], projects=projects, prune=["channels"], **only(kinds=["channels"]))
    assert "channels does not list stray, to which the document refers" in result["msg"]


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        (only(["chekout"]), "only.projects: the document has no project chekout, did you mean checkout?"),
        (only(kinds=["alert"]), "only.kinds: there is no kind alert, did you mean alerts?"),
    ],
)
def test_a_selection_that_matches_nothing(organization: Organization, chosen: Values, says: str) -> None:
    assert says in organization.failing(**DOCUMENT, **chosen)["msg"]
    assert organization.sent == []


def test_a_pattern_may_match_nothing_and_nothing_chosen_is_everything(organization: Organization) -> None:
    assert organization.apply(**DOCUMENT, **only(["x*"]))["plan"] == ["Done: nothing is described; 0 requests"]
    document = {"channels": [hook()], "projects": DOCUMENT["projects"][:2]}
    assert organization.apply(**document, **only([], []))["stats"]["created"] == 6


@pytest.mark.parametrize("projects", [["checkout"], "checkout, nowhere*"])
def test_files_of_what_is_left_out_are_not_read(projects: Any) -> None:
    read: list[str] = []
    boards = [{"slug": "latency", "src": "{}.json"}]
    document = {
        "projects": [
            {"name": name, "dashboards": [{**boards[0], "src": f"{name}.json"}]} for name in ("checkout", "x")
        ],
        **only(projects),
    }
    inline_files(document, lambda path: read.append(path) or {"spec": {}})
    assert read == ["checkout.json"]
