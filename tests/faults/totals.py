# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of the matrix, added up over all tests and all workers, and printed at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

FAULTS = "faults tried"
SURVIVED = "of these, the run got through by itself"
TOLD = "of these, the run failed in one line and the next one finished its work"
REPORTED = "live tokens that nobody holds and that were reported as such"
SEARCHED = "searches for a secret in output, logs and files left behind"
FOUND = "secrets found"
KILLED = "runs killed"
INPUTS = "bad inputs tried, each refused in one line with nothing sent that writes"
SURPRISES = "surprising answers given"
NAMES = (FAULTS, SURVIVED, TOLD, REPORTED, KILLED, SURPRISES, INPUTS, SEARCHED, FOUND)

BEGIN, END = "<!-- figures -->", "<!-- end of the figures -->"


class Totals:
    """The figures of one test. A search that finds a secret fails its test, so that the failure is the report."""

    def __init__(self, record: Callable[[str, object], None]) -> None:
        self._record = record

    def add(self, name: str, number: int = 1) -> None:
        if number:
            self._record(name, number)


def summary(properties: Iterable[tuple[str, object]]) -> dict[str, int]:
    figures = dict.fromkeys(NAMES, 0)
    for name, number in properties:
        if name in figures:
            figures[name] += int(str(number))
    return (
        {name: number for name, number in figures.items() if number or name == FOUND} if any(figures.values()) else {}
    )


def write_figures(page: Path, figures: dict[str, int]) -> None:
    table = "\n".join(["| | |", "|---|---:|", *(f"| {name} | {number:,} |" for name, number in figures.items())])
    text = page.read_text()
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    page.write_text(pattern.sub(lambda _match: f"{BEGIN}\n{table}\n{END}", text))
