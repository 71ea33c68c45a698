# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is wrong with a document, in one run: each problem once, in its order, and nothing that only follows."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError, Problems
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import inline_files, parse
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.planner import Planner
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    ALERTS,
    CHANNELS,
    PROJECTS,
    FakeClient,
    alert,
    channel,
    project,
)

TIMING = {"time_window": "5m", "frequency": "5m", "notify_when": "has_matches"}
ERRORS = {"name": "errors", "query": "SELECT 1", **TIMING}
LIVE = {f"GET {PROJECTS}": [project()], f"GET {ALERTS}": [], f"GET {CHANNELS}": [channel()]}
ALERT_PLACE = "projects[0] (checkout).alerts[0] (errors)"


def checkout(*alerts: Any, **children: Any) -> dict[str, Any]:
    return {"projects": [{"name": "checkout", "alerts": list(alerts), **children}]}


def told(document: dict[str, Any], answers: dict[str, Any] | None = None) -> list[str]:
    client = FakeClient(LIVE if answers is None else answers)
    with pytest.raises(Problems) as caught:
        Planner(RemoteState(client, assume_missing=False), parse(document)).plan()
    assert client.writes == []
    assert caught.value.requests == client.requests_sent
    return caught.value.problems


def test_five_mistakes_of_one_alert_take_one_run() -> None:
    wrong = {
        "name": "errors",
        "colour": "red",
        "time_window": "2w",
        "frequency": "5m",
        "notify_when": "sometimes",
        "channels": ["nobody", "oncal"],
    }
    said = told(checkout(wrong))
    assert [one.removeprefix(f"{ALERT_PLACE}: ").partition(" ")[0] for one in said] == [
        "query:",
        "colour:",
        "time_window:",
        "value",
        "channels:",
        "channels:",
    ]


def test_a_file_that_is_missing_hides_nothing_else() -> None:
    def load(path: str) -> Any:
        error = OptionError("src", f"there is no file {path}")
        error.searched = ["/play/files", "/play"]  # type: ignore[attr-defined]
        raise error

    document = checkout(
        {**ERRORS, "channels": ["nobody"]},
        dashboards=[{"slug": "a", "name": "a", "src": "a.json"}, {"slug": "b", "name": "b", "src": "b.json"}],
    )
    client = FakeClient({**LIVE, f"GET {ALERTS.replace('alerts', 'dashboards')}": []})
    with pytest.raises(Problems) as caught:
        Planner(RemoteState(client, assume_missing=False), parse(inline_files(document, load))).plan()
    assert caught.value.message.split("\n") == [
        f"3 problems, nothing changed, {client.requests_sent} requests sent:",
        f"- {ALERT_PLACE}: channels: there is no channel nobody in this organization",
        "- projects[0] (checkout).dashboards[0] (a): src: there is no file a.json",
        "- projects[0] (checkout).dashboards[1] (b): src: there is no file b.json",
        "src: searched in /play/files, /play",
    ]


def test_problems_come_in_the_order_of_the_document() -> None:
    document = {
        "projects": [
            {"name": "checkout", "slos": [{"name": "s", "wrong": 1}], "alerts": [{**ERRORS, "wrong": 1}], "wrong": 1}
        ],
        "channels": [{"name": "x", "wrong": 1}],
    }
    assert [one.partition(": ")[0] for one in parse(document).problems] == [
        "projects[0] (checkout).slos[0] (s)",
        ALERT_PLACE,
        "projects[0] (checkout)",
        "channels[0] (x)",
    ]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({**ERRORS, "name": " "}, ["name: must not be blank"]),
        ({**ERRORS, "state": "gone"}, ["value of state must be one of"]),
        ({"nmae": "errors", "query": "SELECT 1", **TIMING}, ["nmae: unknown option, did you mean name?"]),
        ({"name": "errors", "qery": "SELECT 1", **TIMING}, ["qery: unknown option, did you mean query?"]),
        (
            {"name": "errors", "query": "SELECT 1", **TIMING, "time_windw": "2w"},
            ["time_windw: unknown option"],
        ),
        (
            {
                "name": "errors",
                "query": "SELECT 1",
                "frequency": "5m",
                "notify_when": "has_matches",
                "time_windw": "2w",
            },
            ["time_windw: unknown option", "time_window: 2w has weeks"],
        ),
        ({**ERRORS, "query": " ", "active": [1]}, ["query: must not be blank", "argument 'active' is of type"]),
    ],
)
def test_nothing_is_reported_that_only_follows(wrong: dict[str, Any], says: list[str]) -> None:
    said = [one.partition(")")[2].partition(": ")[2] for one in told(checkout(wrong))]
    assert len(said) == len(says), said
    for one, start in zip(sorted(said), sorted(says), strict=True):
        assert one.startswith(start)


def test_a_list_with_a_mistaken_name_is_looked_into() -> None:
    said = parse({"projects": [{"name": "checkout", "alert": [{"name": "errors", "wrong": 1}]}]}).problems
    places = [one.partition(": ")[0] for one in said]
    assert places == ["projects[0] (checkout)", "projects[0] (checkout).alert[0] (errors)"]


def test_an_item_that_is_there_twice_is_named_once() -> None:
    live = {**LIVE, f"GET {ALERTS}": [alert()]}
    assert told(checkout(ERRORS, ERRORS), live) == [
        f"projects[0] (checkout).alerts[1] (errors): has the same name errors as {ALERT_PLACE}"
    ]


def test_an_slo_is_not_compared_with_what_is_wrong_in_it() -> None:
    slo = {"name": "s", "metric_aggregation": "histogramm", "threshold": 1, "bad_query": "x", "rolling_window": "5y"}
    said = parse({"projects": [{"name": "checkout", "slos": [slo]}]}).problems
    assert len(said) == 2
    assert "value of metric_aggregation" in said[0]
    assert "rolling_window: " in said[1]


def test_one_object_of_a_module_shows_all_its_problems_too() -> None:
    from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT

    client = FakeClient(LIVE)
    desired = ALERT.accept({"project": "checkout", "name": "new", "channels": ["a", "b"], "time_window": "5m"})
    with pytest.raises(OptionError) as caught:
        ALERT.plan(desired, RemoteState(client, assume_missing=False))
    assert caught.value.message.split("\n") == [
        "3 problems, nothing changed:",
        "- channels: there is no channel a in this organization",
        "- channels: there is no channel b in this organization",
        "- query, frequency, notify_when: required to create alert new of project checkout, which does not exist yet",
    ]
