# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of times in docs/performance.md is what the documented limits come to."""

from __future__ import annotations

import math
import re
from pathlib import Path

from ansible_collections.pydantic.logfire.plugins.module_utils._api.learning import in_words
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.limited import Bucket, Window, World

PAGE = Path(__file__).parents[3] / "docs" / "performance.md"
SIZES = (10, 50, 100, 500, 1000, 2000, 5000, 10_000)


def cell(requests: int) -> str:
    first, last = (in_words(World(style).imposed(requests)) for style in (Bucket, Window))
    took = "at once" if last == "0 s" else first if first == last else f"{first} to {last}"
    return f"{requests:,} requests: {took}"


def test_the_table_of_times_is_that_of_the_documented_limits() -> None:
    expected = ["| alerts | unchanged | a tenth changed | created |", "|---|---|---|---|"]
    for size in SIZES:
        projects = math.ceil(size / 100)
        lists = 2 + projects
        # Channels and projects are made as well.
        costs = (lists, lists + max(1, size // 10), 5 + projects + size)
        expected.append(f"| {size:,} | {' | '.join(map(cell, costs))} |")
    found = re.search("<!-- begin: how long -->(.*?)<!-- end -->", PAGE.read_text(), re.DOTALL)
    assert found is not None
    assert found[1].strip().splitlines() == expected
