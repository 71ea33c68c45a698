# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single modules in a loop inside the controller: the requests of a hundred objects, and the cost against debug."""

from __future__ import annotations

from typing import Any

from .documents import CHANNELS, alert, channel
from .harness import HERE, Bench

COUNT = 100
_ROUNDS = 3
_ITEMS: dict[str, Any] = {
    "alert": lambda number: {"project": "checkout", **alert(number)},
    "channel": lambda number: {**channel(number + CHANNELS), "active": True},
    "variable": lambda number: {
        "project": "checkout", "name": f"flag_{number}", "labels": {"production": {"value": number}},
    },
    "write_token": lambda number: {"project": "checkout", "path": str(HERE / "tokens" / f"{number}.token")},
}  # fmt: skip
# The longer one goes on for as long as there are alerts.
_LENGTHS = (10, COUNT)


def measure(bench: Bench) -> dict[str, Any]:
    folder = HERE / "tokens"
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    bench.sandbox.reset()
    bench.play(
        "loops-setup",
        [_task("project", {"name": "checkout"}), *(_task("channel", channel(n)) for n in range(CHANNELS))],
    )
    counts = {module: _counts(bench, module) for module in _ITEMS}
    return {"count": COUNT, "requests": counts, "cost_against_debug": _cost(bench)}


def _task(module: str, options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": module, f"pydantic.logfire.{module}": options, **more}


def _loop(module: str, count: int) -> dict[str, Any]:
    """Each option is a template, as people write loops."""
    items = [_ITEMS[module](number) for number in range(count)]
    return _task(module, {name: f"{{{{ item.{name} }}}}" for name in items[0]}, loop=items)


def _counts(bench: Bench, module: str) -> dict[str, int]:
    counts = {}
    for what in ("new", "unchanged"):
        bench.requests()
        bench.play(f"loops-{module}-{what}", [_loop(module, COUNT)])
        counts[what] = bench.requests()
    return counts


def _cost(bench: Bench) -> float:
    """The processor time of an iteration: the difference of two loops is free of what a run costs once.

    The other task has the same options to template, and only shows them.
    """
    took = {}
    for name in ("alert", "debug"):
        seconds = {count: min(_loop_seconds(bench, name, count) for _turn in range(_ROUNDS)) for count in _LENGTHS}
        took[name] = seconds[_LENGTHS[1]] - seconds[_LENGTHS[0]]
    return took["alert"] / took["debug"]


def _loop_seconds(bench: Bench, name: str, count: int) -> float:
    task = _loop("alert", count)
    if name == "debug":
        task = {"ansible.builtin.debug": {"msg": task["pydantic.logfire.alert"]}, "loop": task["loop"]}
    return bench.play("loops-cost", [{**task, "name": name, "loop_control": {"label": "x"}}]).cpu_seconds
