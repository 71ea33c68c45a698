# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and time under the documented limits, 50 a minute and 1,000 an hour, in both styles of limiter.

A small environment is converged against the sandbox, in the minutes that it takes. Hours are simulated: the same pace,
the same limits and a clock that goes from event to event.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.pace import Memory
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.limited import Bucket, Window, World

from .documents import INACTIVE, alert, channel, environment
from .harness import Bench
from .harness import bench as fresh_bench

_LIMIT = {"per_minute": 50, "per_hour": 1000}
_REFUSED = 429
_WORKERS = (1, 8, 32)
_ALERTS = 50
_STYLES = {"bucket": Bucket, "window": Window}
# Lists, channels and a project come to the objects themselves.
_SIMULATED = {50: 57, 1200: 1207}
_AGAIN = 3
_PROCESSES = 10
# Each host has a project of its own, and the loop beside them makes channels.
_HOST_ALERTS = 5
_BESIDE = 20


def measure(bench: Bench) -> dict[str, Any]:
    return {
        "converged": [_converge(bench, style, workers) for style in _STYLES for workers in _WORKERS],
        "simulated": [
            _simulate(style, objects, workers) for style in _STYLES for objects in _SIMULATED for workers in _WORKERS
        ],
        "shared": [_share(style) for style in _STYLES],
        "hosts": [_hosts(style) for style in _STYLES],
    }


def _converge(bench: Bench, style: str, workers: int) -> dict[str, Any]:
    """Converge, and then again at once. A request that was refused was one too many."""
    document = environment(_ALERTS, 1)
    bench.sandbox.reset()
    bench.settings(rate_limit=_LIMIT, limiter=style)
    runs = [bench.apply(document, concurrency=workers) for _time in range(2)]
    bench.settings(rate_limit=None, limiter="bucket")
    arrived, refused = (sum(run[what] for run in runs) for what in ("arrived", "refused"))
    needed = arrived - refused
    imposed = World(_STYLES[style]).imposed(runs[0]["arrived"] - runs[0]["refused"])
    return {
        "style": style,
        "concurrency": workers,
        "needed": needed,
        "sent": arrived,
        "seconds": runs[0]["seconds"],
        "imposed_seconds": imposed,
    }


def _simulate(style: str, objects: int, workers: int) -> dict[str, Any]:
    world, store = World(_STYLES[style]), Memory()
    requests = _SIMULATED[objects]
    imposed = world.imposed(requests)
    seconds = world.run(store, requests, workers)
    world.run(store, _AGAIN, workers)
    return {
        "style": style,
        "objects": objects,
        "concurrency": workers,
        "needed": requests + _AGAIN,
        "sent": world.arrived,
        "seconds": seconds,
        "imposed_seconds": imposed,
    }


def _share(style: str) -> dict[str, Any]:
    """Ten hosts that share a key, each with its own process."""
    world, requests = World(_STYLES[style]), _SIMULATED[50]
    imposed = world.imposed(requests * _PROCESSES)
    seconds = world.run(Memory(), requests, 8, _PROCESSES)
    return {
        "style": style,
        "processes": _PROCESSES,
        "needed": requests * _PROCESSES,
        "sent": world.arrived,
        "seconds": seconds,
        "imposed_seconds": imposed,
    }


def _hosts(style: str) -> dict[str, Any]:
    with fresh_bench("hosts") as bench:
        return _beside(bench, style)


def _beside(bench: Bench, style: str) -> dict[str, Any]:
    """Ten hosts that share a key, and beside them a loop in a run of its own, from the first request to the last."""
    bench.settings(rate_limit=_LIMIT, limiter=style)
    bench.requests()
    hosts = {
        f"host-{number}": {"projects": [{"name": f"service-{number}", "alerts": _alerts()}]}
        for number in range(_PROCESSES)
    }
    apply = {"name": "apply", "pydantic.logfire.apply": {"projects": "{{ projects }}"}}
    beside = {
        "name": "beside",
        "pydantic.logfire.channel": {name: f"{{{{ item.{name} }}}}" for name in ("name", "webhook")},
        "loop": [channel(number) for number in range(INACTIVE, INACTIVE + _BESIDE)],
    }
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(bench.play, "hosts", [apply], hosts=hosts), pool.submit(bench.play, "beside", [beside])]
        for run in runs:
            run.result()
    entries = bench.sandbox.call("GET", "/_sandbox/ledger")
    moments = sorted(datetime.fromisoformat(one["time"]) for one in entries)
    needed = sum(one["status"] != _REFUSED for one in entries)
    return {
        "style": style,
        "hosts": _PROCESSES,
        "needed": needed,
        "sent": len(entries),
        "seconds": (moments[-1] - moments[0]).total_seconds(),
        "imposed_seconds": World(_STYLES[style]).imposed(needed),
    }


def _alerts() -> list[dict[str, Any]]:
    return [{name: one for name, one in alert(n).items() if name != "channels"} for n in range(_HOST_ALERTS)]
