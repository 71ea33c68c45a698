# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The growth of the work: n new alerts planned beside n old ones, n exported, n pruned, n cases imported and compared.

No network takes part.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable
from statistics import linear_regression
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import parse
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.exporter import Exporter
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.planner import Planner
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.dataset import DATASET
from ansible_collections.pydantic.logfire.tests.unit.plugins import fakes

from .documents import alert
from .harness import Bench

_SIZES = (1000, 2500, 5000, 10_000)
_REPEATS = 2


class _Client(fakes.FakeClient):
    """Gives its answers away as they are: nothing counts but the work of the collection."""

    def send(self, request: Request) -> Any:
        return self.answers[request.name]


class _Importing(_Client):
    """Keeps the cases that are imported into one dataset."""

    made: dict[str, Any] = {"id": fakes.uid(1), "name": "qa"}  # noqa: RUF012

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(answers)
        self.batches = 0
        self.cases: dict[str, dict[str, Any]] = {}

    def send(self, request: Request) -> Any:
        path = request.path
        if request.body is not None and "/import/" in path:
            self.batches += 1
            batch = request.body["cases"]
            self.cases.update({one["name"]: {**one, "id": one["name"]} for one in batch})
            return [self.cases[one["name"]] for one in batch]
        if path.endswith("/cases/"):
            return list(self.cases.values())
        return self.made if request.method == "POST" or path.count("/") > 3 else self.answers[request.name]


def measure(_bench: Bench) -> list[dict[str, Any]]:
    work: dict[str, Callable[[int], None]] = {"plan": _plan, "export": _export, "prune": _prune}
    rows: list[dict[str, Any]] = [
        {"what": what, "alerts": size, "cpu_seconds": min(_time(one, size) for _turn in range(_REPEATS))}
        for what, one in work.items()
        for size in _SIZES
    ]
    cases = {"what": "dataset", "of": "cases"}
    return rows + [
        {**cases, "alerts": size, "cpu_seconds": min(_time(_dataset, size) for _turn in range(_REPEATS))}
        for size in _SIZES
    ]


def power(rows: list[dict[str, Any]], what: str) -> float:
    """The exponent of the size by which the time grows."""
    mine = [row for row in rows if row["what"] == what]
    slope, _intercept = linear_regression(
        [math.log(row["alerts"]) for row in mine], [math.log(row["cpu_seconds"]) for row in mine]
    )
    return slope


def _time(work: Callable[[int], None], size: int) -> float:
    # The garbage of the work before is not part of this one.
    gc.collect()
    started = time.process_time()
    work(size)
    return time.process_time() - started


def _remote(size: int) -> RemoteState:
    channels = [fakes.channel(number, f"channel-{number}") for number in range(3)]
    old = [fakes.alert(number, f"old-{number}", channels=[channels[number % 3]]) for number in range(size)]
    lists = {fakes.PROJECTS: [fakes.project()], fakes.CHANNELS: channels, fakes.ALERTS: old, fakes.SLOS: []}
    return RemoteState(_Client({f"GET {path}": records for path, records in lists.items()}))


def _plan(size: int) -> None:
    document = parse({"projects": [{"name": "checkout", "alerts": [alert(number) for number in range(size)]}]})
    assert len(Planner(_remote(size), document).plan()) == size + 1


def _export(size: int) -> None:
    document = Exporter(_remote(size), [], ["alerts"]).document()
    assert len(document["projects"][0]["alerts"]) == size


def _dataset(size: int) -> None:
    """Import new cases, half of them changed, and compare them all once more."""
    cases: list[dict[str, Any]] = [{"name": f"case {number}", "inputs": {"q": number}} for number in range(size)]
    lists: dict[str, Any] = {f"GET {fakes.PROJECTS}": [fakes.project()], "GET /v1/datasets/": []}
    client = _Importing(lists)
    wanted = {"project": "checkout", "name": "qa", "cases": cases}
    assert DATASET.plan(DATASET.accept(wanted), RemoteState(client)).execute().changed
    assert client.batches == math.ceil(size / 500)
    client.answers["GET /v1/datasets/"] = [client.made]
    assert not DATASET.plan(DATASET.accept(wanted), RemoteState(client)).execute().changed
    for case in cases[::2]:
        case["inputs"] = {"q": "changed"}
    assert DATASET.plan(DATASET.accept(wanted), RemoteState(client)).execute().changed
    assert client.batches == math.ceil(size / 500) + math.ceil(size / 1000)


def _prune(size: int) -> None:
    document = parse({"projects": [{"name": "checkout", "alerts": [alert(0)]}]})
    assert len(Planner(_remote(size), document, ["alerts"]).plan()) == size + 2
