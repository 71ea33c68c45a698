# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The budgets: every number that the benchmark promises, held against the measurements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .growth import power
from .sizes import growth

_IN_CONTROLLER = 1 / 12
_IN_CONTROLLER_GOAL = 1 / 20
_AS_MODULE = 1.0
_SPEEDUP = 7.5
_RATE_LIMIT = 1.1
_GROWTH = 1.1
# Python's garbage collector looks at all cases that are alive, again and again.
_GROWTH_OF_CASES = 1.2
_PEAK_MIB = 300
_REQUESTS = 1.02
_TIME = 1.02
# Of the time that a limit imposes, it rounds what it asks for up to a second.
_ROUNDED = 1.0
_LOOP = 1.5
_ORGANIZATION_MS = 100
# Ten times the hosts: the inventory itself takes memory.
_ORGANIZATIONS_MEMORY = 2.0
_UNCHANGED = 4


@dataclass(frozen=True)
class Line:
    """``ok`` is None for what has no budget."""

    what: str
    measured: str
    budget: str = ""
    ok: bool | None = None

    @property
    def verdict(self) -> str:
        return {None: "", True: "OK", False: "MISSED"}[self.ok]


def _fraction(ratio: float) -> str:
    return f"1/{1 / ratio:.0f}" if ratio < 0.5 else f"{ratio:.2f}"


def lines(results: dict[str, Any]) -> list[Line]:
    found: list[Line] = []
    for part, judge in _JUDGES.items():
        if part in results:
            found += judge(results[part])
    return found


def _tasks(result: dict[str, Any]) -> Iterator[Line]:
    costs = result["per_iteration"]
    for name, cost in costs.items():
        if name != "uri":
            ratio = cost / costs["uri"]
            budget, goal = (_IN_CONTROLLER, f" (goal {_fraction(_IN_CONTROLLER_GOAL)})")
            if "module" in name:
                budget, goal = _AS_MODULE, ""
            yield Line(
                f"loop, {name}: cost against uri", _fraction(ratio), f"{_fraction(budget)}{goal}", ratio <= budget
            )
    singles = result["single"]
    for name, cost in singles.items():
        if name != "uri":
            yield Line(f"one task, {name}: cost against uri", _fraction(cost / singles["uri"]))


def _ways(rows: list[dict[str, Any]]) -> Iterator[Line]:
    apply = {(row["alerts"], row["what"]): row for row in rows if row["way"] == "apply"}
    for row in rows:
        if row["way"] != "apply":
            best = apply[row["alerts"], row["what"]]
            yield Line(
                f"{row['alerts']} alerts, {row['what']}: {row['way']} against apply",
                f"{_times(row, best, 'seconds')} the time ({_times(row, best, 'cpu_seconds')} the processor's),"
                f" {row['requests']} : {best['requests']} requests",
            )


def _times(row: dict[str, Any], best: dict[str, Any], of: str) -> str:
    return f"{row[of] / best[of]:.1f} times"


def _sizes(rows: list[dict[str, Any]]) -> Iterator[Line]:
    for row in rows:
        tokens = ", tokens" if row["tokens"] else ""
        yield Line(
            f"{row['alerts']} alerts, projects: {row['projects']}{tokens}, {row['what']}: requests",
            str(row["requests"]),
            str(row["budget"]),
            row["requests"] <= row["budget"],
        )
    for what in ("create", "unchanged"):
        power = growth(rows, what)
        yield Line(
            f"1,000 to 5,000 alerts, {what}: time grows with size to the power of",
            f"{power:.2f}",
            f"{_GROWTH}",
            power <= _GROWTH,
        )
    peak = max(row["peak_mib"] for row in rows)
    yield Line("10,000 alerts: peak memory", f"{peak:.0f} MiB", f"{_PEAK_MIB} MiB", peak < _PEAK_MIB)


def _waiting(result: dict[str, Any]) -> Iterator[Line]:
    slow = result["concurrency"]
    speedup = slow["seconds_1"] / slow["seconds_8"]
    what = f"{slow['alerts']} alerts created at {slow['latency_ms']} ms latency: concurrency 8 against 1"
    yield Line(what, f"{speedup:.1f} times faster", f"{_SPEEDUP:g} times", speedup >= _SPEEDUP)
    limit = result["rate_limit"]
    ratio = limit["seconds"] / limit["imposed_seconds"]
    what = f"{limit['accepted']} requests at {limit['per_minute']} a minute: time against what the limit imposes"
    yield Line(what, f"{ratio:.2f}", f"{_RATE_LIMIT}", ratio <= _RATE_LIMIT)


def _loops(result: dict[str, Any]) -> Iterator[Line]:
    count = result["count"]
    for module, counts in result["requests"].items():
        for what, most in (("unchanged", _UNCHANGED), ("new", count + _UNCHANGED)):
            sent = counts[what]
            yield Line(f"loop, {count} {what} of {module}: requests", str(sent), str(most), sent <= most)
    cost = result["cost_against_debug"]
    yield Line("loop, unchanged alert in the controller: cost against debug", f"{cost:.2f}", f"{_LOOP}", cost <= _LOOP)


def _powers(rows: list[dict[str, Any]]) -> Iterator[Line]:
    for what in dict.fromkeys(row["what"] for row in rows):
        exponent = power(rows, what)
        of = next((row["of"] for row in rows if row["what"] == what and "of" in row), "alerts")
        most = _GROWTH if of == "alerts" else _GROWTH_OF_CASES
        yield Line(
            f"{what}, 1,000 to 10,000 {of}: time grows with size to the power of",
            f"{exponent:.2f}",
            f"{most}",
            exponent <= most,
        )


def _limits(result: dict[str, Any]) -> Iterator[Line]:
    for row in (*result["converged"], *result["simulated"], *result["shared"], *result.get("hosts", ())):
        who = f"{row['processes']} processes simulated" if "processes" in row else ""
        who = who or (f"{row['hosts']} hosts and a loop" if "hosts" in row else f"concurrency {row['concurrency']}")
        objects = f"{row['objects']} objects simulated" if "objects" in row else f"{row['needed']} requests"
        what = f"50 a minute, 1,000 an hour, {row['style']}, {objects}, {who}"
        ratio = row["sent"] / row["needed"]
        yield Line(f"{what}: requests sent against needed", f"{ratio:.3f}", f"{_REQUESTS}", ratio <= _REQUESTS)
        late = row["seconds"] - row["imposed_seconds"]
        ok = row["seconds"] <= _TIME * row["imposed_seconds"] + _ROUNDED
        times = row["seconds"] / row["imposed_seconds"]
        yield Line(f"{what}: time against imposed", f"{times:.3f} ({late:+.1f} s)", f"{_TIME} and 1 s", ok)


def _organizations(rows: list[dict[str, Any]]) -> Iterator[Line]:
    for row in rows:
        cost = row["cpu_seconds"] / row["organizations"] * 1000
        what = f"{row['organizations']:,} organizations unchanged, forks: {row['forks']}"
        yield Line(f"{what}: processor time each", f"{cost:.0f} ms", f"{_ORGANIZATION_MS} ms", cost <= _ORGANIZATION_MS)
    few, many = rows[0], rows[-1]
    grown = many["peak_mib"] / few["peak_mib"]
    yield Line(
        f"peak memory of one process, {many['organizations']:,} organizations against {few['organizations']:,}",
        f"{grown:.1f} times ({many['peak_mib']:.0f} MiB)",
        f"{_ORGANIZATIONS_MEMORY:g} times",
        grown <= _ORGANIZATIONS_MEMORY,
    )


_JUDGES: dict[str, Callable[[Any], Iterator[Line]]] = {
    "tasks": _tasks,
    "loops": _loops,
    "ways": _ways,
    "sizes": _sizes,
    "growth": _powers,
    "waiting": _waiting,
    "limits": _limits,
    "organizations": _organizations,
}
