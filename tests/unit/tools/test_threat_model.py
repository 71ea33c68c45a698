# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The threat model names tests that exist."""

from __future__ import annotations

import re

from tools.places import ROOT

_PAGE = ROOT / "docs" / "docsite" / "rst" / "threat_model.rst"


def test_every_test_that_it_names_exists() -> None:
    named = re.findall(r"``(tests/[\w./-]+)``", _PAGE.read_text())
    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_readers_find_it() -> None:
    for place in "SECURITY.md", "README.md", "docs/docsite/extra-docs.yml":
        assert "threat_model" in (ROOT / place).read_text()
