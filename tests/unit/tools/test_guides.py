# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guides: what is read out of a page, that none is forgotten in the menu, and that the pictures are as drawn."""

from __future__ import annotations

from pathlib import Path

import yaml

from tools.docsite import pictures
from tools.guides import GUIDES, blocks
from tools.places import ROOT

PAGE = """
.. expect: changed=1
.. expect: created

.. code-block:: yaml+jinja
   :caption: site.yml

   ---
   - name: Play
     hosts: localhost

Words.

.. skip: not here

.. code-block:: shell

   export LOGFIRE_API_KEY=…

.. code-block:: yaml

   - name: Task
     pydantic.logfire.project:
       name: checkout
"""


def test_blocks_have_their_text_their_file_and_the_remarks_before_them() -> None:
    play, shell, task = blocks(PAGE)
    assert play.options == {"caption": "site.yml"}
    assert play.text == "---\n- name: Play\n  hosts: localhost\n"
    assert play.remarks == {"expect": ["changed=1", "created"]}
    assert (shell.language, shell.remarks) == ("shell", {"skip": ["not here"]})
    assert task.remarks == {}
    assert [block.is_tasks for block in (play, shell, task)] == [False, False, True]


def test_every_guide_is_in_the_menu() -> None:
    sections = yaml.safe_load((ROOT / "docs" / "docsite" / "extra-docs.yml").read_text())["sections"]
    assert sorted(name for section in sections for name in section["toctree"]) == sorted(
        guide.stem for guide in GUIDES.glob("*.rst")
    )


def test_the_pictures_are_as_they_are_drawn(tmp_path: Path) -> None:
    pictures.draw(tmp_path)
    for name in pictures.PICTURES:
        assert (pictures.IMAGES / name).read_text() == (tmp_path / name).read_text()
