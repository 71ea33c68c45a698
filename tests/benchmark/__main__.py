# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cost of the collection, in ratios: `make bench`. Takes some minutes.

A whole run rewrites the numbers, the table and the plots in docs/; a run of some parts only prints.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from typing import Any

from ansible import release

from . import growth, limits, loops, organizations, report, sizes, tasks, waiting, ways
from .harness import HERE, BenchError, bench

_PARTS = {
    "tasks": tasks.measure,
    "loops": loops.measure,
    "ways": ways.measure,
    "sizes": sizes.measure,
    "growth": growth.measure,
    "waiting": waiting.measure,
    "limits": limits.measure,
    "organizations": organizations.measure,
}


def _measure(parts: list[str]) -> dict[str, Any]:
    about = {"ansible-core": release.__version__, "Python": platform.python_version(), "cores:": os.cpu_count()}
    results: dict[str, Any] = {"about": about}
    with bench() as one:
        for part in parts:
            started = time.monotonic()
            results[part] = _PARTS[part](one)
            print(f"{part}: {time.monotonic() - started:.0f} s", flush=True)
    rounded: dict[str, Any] = _rounded(results)
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=_PARTS, help="repeatable: these parts, printed only")
    parser.add_argument("--redraw", action="store_true", help="measure nothing, write the documentation again")
    options = parser.parse_args()

    if options.redraw:
        report.publish(report.published())
        return 0
    try:
        results = _measure(options.only or list(_PARTS))
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    report.save(results, HERE / "benchmark.json")
    if not options.only:
        report.publish(results)
    report.show(results)
    missed = report.missed(results)
    print(f"{missed} missed" if missed else "all budgets met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
