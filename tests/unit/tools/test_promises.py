# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/promises.md").read_text()
TABLE = PAGE[PAGE.index("| Safeguard removed |") : PAGE.index("## The figures")]


def test_every_safeguard_names_a_test_that_exists() -> None:
    named = re.findall(r"`(test_\w+)`", TABLE)
    tests = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *def (test_\w+)\(", path.read_text(), re.MULTILINE)
    }
    assert len(named) >= 60
    assert [name for name in named if name not in tests] == []


def test_every_line_has_a_safeguard_and_a_test() -> None:
    lines = [line for line in TABLE.splitlines()[2:] if line.startswith("|") and "**" not in line]
    assert [line for line in lines if not re.fullmatch(r"\| [^|]+ \| `test_\w+`(?:, `test_\w+`)* \|", line)] == []
