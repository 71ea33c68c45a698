# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results on the terminal and in the documentation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools.places import ROOT

from .budgets import Line, lines
from .plots import draw

DOCS = ROOT / "docs"
_PAGE = DOCS / "performance.md"
_NUMBERS = DOCS / "benchmark.json"
_BEGIN = "<!-- begin: written by make bench -->"
_END = "<!-- end -->"


def missed(results: dict[str, Any]) -> int:
    return sum(line.ok is False for line in lines(results))


def show(results: dict[str, Any]) -> None:
    found = lines(results)
    widths = [max(len(cell) for cell in column) for column in zip(*map(_cells, found), strict=True)]
    for line in found:
        print("  ".join(cell.ljust(width) for cell, width in zip(_cells(line), widths, strict=True)).rstrip())


def _cells(line: Line) -> tuple[str, str, str, str]:
    return (line.what, line.measured, line.budget, line.verdict)


def publish(results: dict[str, Any]) -> None:
    """Write the numbers, and from them the table and the plots of the documentation."""
    save(results, _NUMBERS)
    draw(results, DOCS / "images")
    before, _mark, rest = _PAGE.read_text().partition(_BEGIN)
    _inner, _mark, after = rest.partition(_END)
    _PAGE.write_text(f"{before}{_BEGIN}\n{_markdown(results)}{_END}{after}")


def published() -> dict[str, Any]:
    results: dict[str, Any] = json.loads(_NUMBERS.read_text())
    return results


def save(results: dict[str, Any], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=2) + "\n")


def _markdown(results: dict[str, Any]) -> str:
    about = ", ".join(f"{name} {value}" for name, value in results["about"].items())
    rows = ["| Measured | Result | Budget | |", "|---|---|---|---|"]
    rows += [f"| {' | '.join(_cells(line))} |" for line in lines(results)]
    return f"\nMeasured with {about}.\n\n" + "\n".join(rows) + "\n\n"
