# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from tools import pages, transcripts
from tools.guides import GUIDES

OUTPUT = """[WARNING]: No inventory was parsed, only implicit localhost is available

PLAY [One] *********************************************************************

TASK [Two] *********************************************************************
changed: [b]
changed: [a] => {"path": "/root/x/.work/guides/page/a.token", "id": "0198a3b4-1111-7222-8333-444455556666"}

PLAY RECAP *********************************************************************
a : ok=1    changed=1
"""
SHOWN = """PLAY [One] ***

TASK [Two] ***
changed: [b]
changed: [a] => {"path": "…/page/a.token", "id": "…"}

PLAY RECAP ***
a : ok=1    changed=1
"""


def test_an_output_is_shown_without_its_varying_parts() -> None:
    assert transcripts.shown(OUTPUT) == SHOWN


def test_a_long_output_is_cut_in_its_middle() -> None:
    lines = transcripts.shown("\n".join(f"line {number}" for number in range(100))).splitlines()
    assert len(lines) == 54
    assert (lines[44], lines[45], lines[46], lines[-1]) == ("line 44", "…", "line 92", "line 99")


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (SHOWN, None),
        ("PLAY [One] ***\n…\na : ok=…\n", None),
        ("TASK [Two] ***\nchanged: [a] => …\nchanged: [b]\n", None),
        ("TASK [Two] ***\nchanged: [c]\n", "changed: [c]"),
        ("PLAY RECAP ***\nchanged: [b]\n", "changed: [b]"),
        ("TASK [Two] ***\n\nPLAY [One] ***\n", "PLAY [One] ***"),
        ("changed: [b] and more\n", "changed: [b] and more"),
    ],
)
def test_each_line_has_to_be_in_the_output_and_paragraphs_in_their_order(block: str, line: str | None) -> None:
    assert transcripts.missing(block, OUTPUT) == line


def test_a_block_is_written_where_it_stands(tmp_path: Path) -> None:
    page = tmp_path / "page.rst"
    page.write_text(
        "1. One\n\n   .. code-block:: ansible-output\n      :caption: Output\n\n      old\n\n   Two\n\n"
        ".. code-block:: ansible-output\n"
    )
    first, second = pages.restructured(page.read_text())
    assert (first.caption, second.text) == ("Output", "\n")
    transcripts.write(page, {first.line: "new\n\n  newer\n", second.line: "last\n"})
    assert page.read_text() == (
        "1. One\n\n   .. code-block:: ansible-output\n      :caption: Output\n\n      new\n\n        newer\n\n"
        "   Two\n\n"
        ".. code-block:: ansible-output\n\n   last\n"
    )


@pytest.mark.parametrize("guide", sorted(GUIDES.glob("*.rst")), ids=lambda guide: guide.stem)
def test_every_guide_shows_an_output(guide: Path) -> None:
    blocks = [block for block in pages.read(guide) if transcripts.is_transcript(block)]
    assert blocks
    assert [block.line for block in blocks if len(block.text.split()) < 1] == []
