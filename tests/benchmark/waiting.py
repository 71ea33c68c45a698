# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time spent waiting: for a slow network, and for a rate limit."""

from __future__ import annotations

from typing import Any

from .documents import environment
from .harness import Bench

_LATENCY_MS = 50
_LIMIT = {"per_minute": 600, "burst": 20}


def measure(bench: Bench) -> dict[str, Any]:
    return {"concurrency": _concurrency(bench), "rate_limit": _rate_limit(bench)}


def _concurrency(bench: Bench) -> dict[str, Any]:
    """Measure new alerts only, so that nothing else counts; the lists, which come before them, take two rounds."""
    alerts, projects = 1200, 4
    document = environment(alerts, projects)
    empty = {**document, "projects": [{**one, "alerts": []} for one in document["projects"]]}
    seconds = {}
    for workers in (1, 8):
        bench.sandbox.reset()
        bench.apply(empty)
        bench.settings(latency_ms=_LATENCY_MS)
        seconds[workers] = bench.apply(document, concurrency=workers)["seconds"]
        bench.settings(latency_ms=0)
    return {
        "alerts": alerts,
        "latency_ms": _LATENCY_MS,
        "seconds_1": seconds[1],
        "seconds_8": seconds[8],
    }


def _rate_limit(bench: Bench) -> dict[str, Any]:
    """Return what the limit itself imposes: all but the first burst have to wait for the bucket to fill."""
    alerts, projects = 200, 4
    bench.sandbox.reset()
    bench.settings(rate_limit=_LIMIT)
    took = bench.apply(environment(alerts, projects))
    bench.settings(rate_limit=None)
    accepted = took["arrived"] - took["refused"]
    return {
        "alerts": alerts,
        **_LIMIT,
        "accepted": accepted,
        "refused": took["refused"],
        "seconds": took["seconds"],
        "imposed_seconds": (accepted - _LIMIT["burst"]) / (_LIMIT["per_minute"] / 60),
    }
