# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``Any`` turns the type checker off wherever a value goes. There may be fewer of them, and never more."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from tools.places import ROOT

# Lower it with each one that goes. A value that is only passed on, or looked at with isinstance, is an ``object``.
MOST = 214


def uses(text: str) -> int:
    """Count the uses of Any in a module. Its imports and texts do not count."""
    return sum("Any" in (getattr(node, "attr", ""), getattr(node, "id", "")) for node in ast.walk(ast.parse(text)))


def test_every_spelling_counts() -> None:
    text = '"""Any text."""\nfrom typing import Any\n\ndef f(a: Any, *b: t.Any) -> dict[str, t.Any]: ...\n'
    assert uses(text) == 3


def test_there_is_no_more_of_any() -> None:
    files = list(Path(ROOT, "plugins").rglob("*.py"))
    found = Counter({str(file.relative_to(ROOT)): uses(file.read_text(encoding="utf-8")) for file in files})
    assert len(files) > 200
    assert found.total() <= MOST, f"Any is used {found.total()} times, mostly in {found.most_common(10)}"
