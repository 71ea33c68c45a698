# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that several roles have in common, written once, in `tools/generate/roles/`: a role has no fragments."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from ..places import ROOT
from . import kinds

# The roles that have the options of a file.
SHARED: dict[str, Sequence[str]] = {
    "connection": ("collector", "environment", "telemetry"),
    "token": ("collector", "telemetry"),
}
_FOLDER = ROOT / "tools" / "generate" / "roles"
_INDENT = 6


def files() -> dict[str, str]:
    # Other lists in the same files are written before.
    texts = kinds.files()
    changed = {}
    for role in sorted({role for roles in SHARED.values() for role in roles}):
        name = f"roles/{role}/meta/argument_specs.yml"
        text = texts.get(name) or (ROOT / name).read_text()
        for options, roles in SHARED.items():
            text = with_options(text, shared(options), name) if role in roles else text
        changed[name] = text
    return changed


def shared(options: str) -> str:
    """Return the options of a file as a role has them, without the licence."""
    body = (_FOLDER / f"{options}.yml").read_text().partition("---\n")[2]
    return textwrap.indent(body, " " * _INDENT)


def with_options(text: str, block: str, name: str) -> str:
    """Return the text with the options of the block as the block has them: in one place, in its order."""
    options = re.findall(rf"^ {{{_INDENT}}}(\w+):", block, re.MULTILINE)
    first, last = options[0], options[-1]
    found = re.search(
        rf"^ {{{_INDENT}}}{first}:\n(?:.*\n)*?^ {{{_INDENT}}}{last}:\n(?: {{{_INDENT + 1},}}.*\n)+", text, re.MULTILINE
    )
    if found is None:
        raise kinds.PlaceError(f"{name} has no options from {first} to {last}")
    return text[: found.start()] + block + text[found.end() :]
