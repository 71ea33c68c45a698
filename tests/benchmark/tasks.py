# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cost of a task: in a loop, per iteration, and on its own."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from .documents import alert, channel
from .harness import Bench

# One round says little: a module start varies by a tenth and more.
_ROUNDS = 7
_SINGLE = 2
_ALERT = alert(0)
_CHANNELS = [channel(number) for number in range(2)]

_GET: dict[str, Any] = {"ansible.builtin.uri": {"url": "{{ url }}/api/v1/projects/", "headers": "{{ authorization }}"}}
_MODULES: dict[str, dict[str, Any]] = {
    "project_info": {"pydantic.logfire.project_info": {}},
    "project": {"pydantic.logfire.project": {"name": "checkout"}},
    "alert": {"pydantic.logfire.alert": {"project": "checkout", **_ALERT}},
}


@dataclass(frozen=True)
class _Case:
    """Two loops of different length: their difference is free of what a task costs once."""

    name: str
    task: dict[str, Any]
    short: int
    long: int

    def loops(self, turn: int) -> list[dict[str, Any]]:
        return [
            {"name": f"{self.name} {length} {turn}", "loop": list(range(length)), **self.task}
            for length in (self.short, self.long)
        ]

    def per_iteration(self, times: dict[str, float]) -> float:
        return median(
            (times[f"{self.name} {self.long} {turn}"] - times[f"{self.name} {self.short} {turn}"])
            / (self.long - self.short)
            for turn in range(_ROUNDS)
        )


def _cases() -> list[_Case]:
    cases = [_Case("uri", _GET, 2, 12)]
    for name, task in _MODULES.items():
        cases.append(_Case(f"{name}, in the controller", task, 10, 110))
        cases.append(_Case(f"{name}, as a module", {**task, "vars": {"logfire_in_controller": False}}, 2, 12))
    return cases


def _setup() -> list[dict[str, Any]]:
    channels = [{"name": "setup", "pydantic.logfire.channel": one} for one in _CHANNELS]
    return [{"name": "setup", **_MODULES["project"]}, *channels, {"name": "setup", **_MODULES["alert"]}]


def measure(bench: Bench) -> dict[str, Any]:
    bench.sandbox.reset()
    cases = _cases()
    singles = {"uri": _GET, "project": _MODULES["project"], "alert": _MODULES["alert"]}
    tasks = _setup()
    for turn in range(_ROUNDS):
        for case in cases:
            tasks += case.loops(turn)
        tasks += [{"name": f"single {name}", **task} for name, task in singles.items() for _time in range(_SINGLE)]
    times = bench.play("tasks", tasks).tasks
    return {
        "per_iteration": {case.name: case.per_iteration(times) for case in cases},
        "single": {name: times[f"single {name}"] / (_ROUNDS * _SINGLE) for name in singles},
    }
