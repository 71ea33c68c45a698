# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output that a guide shows: compared with the output that its commands have, and written on demand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .pages import Block

LANGUAGE = "ansible-output"
_MORE = "…"
# A reader sees other values here: paths, ports, identifiers, moments, and how long something took.
_VARYING = re.compile(
    r"/[\w./-]*/\.work/[\w./-]*?(?=/[\w.-]+\b)|127\.0\.0\.1:\d+|pylf_\w+"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?|\b\d+\.\d+ ?s\b"
)
# True of each run without an inventory, and not what the page is about.
_NO_INVENTORY = re.compile(
    r"^\[WARNING\]: No inventory was parsed, only implicit localhost is available\n", re.MULTILINE
)
_STARS = re.compile(r"\*{4,}")
# So much of an output is shown: its beginning, and its end, where the play recap is.
_FIRST, _LAST = 45, 8


def shown(output: str) -> str:
    """Return an output as a guide has it: the varying parts left out, and the middle too if it is long."""
    text = re.sub(r"\n{3,}", "\n\n", _STARS.sub("***", _VARYING.sub(_MORE, _NO_INVENTORY.sub("", output))))
    lines = [line.rstrip() for line in text.strip().splitlines()]
    if len(lines) > _FIRST + _LAST + 1:
        lines = [*lines[:_FIRST], _MORE, *lines[-_LAST:]]
    return "\n".join(lines) + "\n"


def missing(block: str, output: str) -> str | None:
    """Return the first line of a block that the output does not have.

    Paragraphs begin in the order of the block. Within one the order is free: hosts answer as they like.
    """
    lines = [line.strip() for line in _STARS.sub("***", output).splitlines()]
    paragraphs: list[str] = re.split(r"\n\s*\n", block.strip("\n"))
    for paragraph in paragraphs:
        for number, line in enumerate(paragraph.splitlines()):
            found = _find(line.strip(), lines)
            if found is None:
                return line
            if number == 0:
                lines = lines[found:]
    return None


def _find(line: str, lines: Sequence[str]) -> int | None:
    if line in ("", _MORE):
        return 0
    pattern = re.compile(".*".join(map(re.escape, line.split(_MORE))))
    return next((number for number, one in enumerate(lines) if pattern.fullmatch(one)), None)


def write(page: Path, texts: dict[int, str]) -> None:
    """Put each text into the block that begins in its line."""
    lines = page.read_text().splitlines()
    for line, text in sorted(texts.items(), reverse=True):
        directive = lines[line - 1]
        indent = directive[: len(directive) - len(directive.lstrip())]
        end = first = line + len([one for one in lines[line : line + 1] if one.strip().startswith(":")])
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(f"{indent} ")):
            end += 1
        body = [f"{indent}   {one}".rstrip() for one in text.splitlines()]
        lines[first:end] = ["", *body, ""]
    page.write_text("\n".join(lines).rstrip() + "\n")


def is_transcript(block: Block) -> bool:
    return block.language == LANGUAGE
