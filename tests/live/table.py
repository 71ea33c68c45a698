# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the guesses: what was assumed, and what the server did."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import probes, probes_of_objects
from .api import Api
from .guesses import GUESSES, NOT_CHECKED, Guess
from .scene import PROBES, NotSeen, Scene
from .targets import NOT_LIVE, PARTS

# They register their probes as they are imported.
_WITH_PROBES = (probes, probes_of_objects)

AS_ASSUMED, OTHERWISE, NOT_SEEN = "as assumed", "OTHERWISE", "not checked"


@dataclass(frozen=True)
class Row:
    guess: Guess
    verdict: str
    seen: str


def check(api: Api, guesses: Sequence[Guess] = GUESSES) -> Iterator[Row]:
    """Ask the server about each guess. An answer that nobody expected spoils its own row only."""
    scene = Scene(api)
    for guess in guesses:
        try:
            seen = PROBES[guess.name](scene)
        except NotSeen as reason:
            yield Row(guess, NOT_SEEN, str(reason))
        except Exception as error:
            yield Row(guess, NOT_SEEN, f"{type(error).__name__}: {error}"[:200])
        else:
            yield Row(guess, AS_ASSUMED if seen == guess.assumed else OTHERWISE, seen)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for number, row in enumerate(cells):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def report(rows: Sequence[Row]) -> str:
    lines = ["## The guesses", ""]
    lines += _table(
        ("Guess", "Question", "Assumed", "The server", "Verdict"),
        [(row.guess.name, row.guess.question, row.guess.assumed, row.seen, row.verdict) for row in rows],
    )
    lines += ["", "## Guesses that cannot be checked", ""]
    lines += _table(("Question", "Reason"), list(NOT_CHECKED.items()))
    lines += ["", "## Targets for the sandbox only", ""]
    lines += _table(("Target or part of one", "Reason"), sorted({**NOT_LIVE, **PARTS}.items()))
    return "\n".join(lines) + "\n"


def publish(text: str, file: Path) -> None:
    """Write it to a file, and to the summary of a workflow if there is one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a") as output:
            output.write(text)
