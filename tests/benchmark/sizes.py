# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``apply`` from 10 to 10,000 alerts: requests against the least there can be, time, growth and memory."""

from __future__ import annotations

import math
from statistics import linear_regression
from typing import Any

from .documents import INACTIVE, environment, least_requests, objects
from .harness import Bench, BenchError

# Alerts, projects, whether each project has tokens as well.
_ESTATES = (
    (10, 1, False),
    (100, 5, False),
    (100, 5, True),
    (1000, 10, False),
    (2500, 25, False),
    (5000, 50, False),
    (5000, 1, False),
    (10000, 100, False),
)
# The environments that differ in nothing but size: 100 alerts a project.
_GROWTH = ((1000, 10), (2500, 25), (5000, 50))
# A short run is easily disturbed: the best of some counts.
_REPEATS = 3


def measure(bench: Bench) -> list[dict[str, Any]]:
    return [row for one in _ESTATES for row in _converge(bench, *one)]


def _converge(bench: Bench, alerts: int, projects: int, tokens: bool) -> list[dict[str, Any]]:
    bench.sandbox.reset()
    document = environment(alerts, projects, tokens)
    least, changed = least_requests(document), alerts // 10
    runs = (
        ("create", document, objects(document), least + objects(document) + INACTIVE),
        ("unchanged", document, 0, least),
        ("10 % changed", environment(alerts, projects, tokens, changed), changed, least + changed),
    )
    rows = []
    for what, desired, changes, budget in runs:
        repeats = 1 if changes else _REPEATS
        took = min((bench.apply(desired) for _time in range(repeats)), key=lambda one: one["cpu_seconds"])
        stats = took.pop("stats")
        if stats["created"] + stats["updated"] != changes or stats["failed"] or took["arrived"] != took["requests"]:
            raise BenchError(f"{alerts} alerts, {what}: expected {changes} changes, got {stats} and {took}")
        del took["arrived"], took["refused"]
        size = {"alerts": alerts, "projects": projects, "tokens": tokens}
        rows.append({**size, "what": what, "budget": budget, **took})
    return rows


def growing(rows: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["what"] == what and (row["alerts"], row["projects"]) in _GROWTH]


def growth(rows: list[dict[str, Any]], what: str) -> float:
    """The power of the size with which the process's time grows: 1 is linear, 2 is quadratic."""
    chosen = growing(rows, what)
    sizes = [math.log(row["alerts"]) for row in chosen]
    return linear_regression(sizes, [math.log(row["cpu_seconds"]) for row in chosen]).slope
