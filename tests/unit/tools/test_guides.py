# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages: what is read out of a page, that none is forgotten in the menu, and that the pictures are as drawn."""

from __future__ import annotations

from pathlib import Path

import yaml

from tools.docsite import pictures
from tools.examples import examples
from tools.guides import GUIDES, markdown_pages, title
from tools.pages import markdown, restructured, sandbox_arguments
from tools.places import ROOT

KINDS = ("modules", "lookup", "inventory")
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

1. In a list:

   .. code-block:: yaml

      - name: Task
        pydantic.logfire.project:
          name: checkout

   More of the list.
"""


def test_blocks_have_their_text_their_file_and_the_remarks_before_them() -> None:
    play, shell, task = restructured(PAGE)
    assert play.caption == "site.yml"
    assert play.text == "---\n- name: Play\n  hosts: localhost\n"
    assert play.remarks == {"expect": ["changed=1", "created"]}
    assert (shell.language, shell.remarks) == ("shell", {"skip": ["not here"]})
    assert task.text == "- name: Task\n  pydantic.logfire.project:\n    name: checkout\n"
    assert task.remarks == {}
    assert [block.is_tasks for block in (play, shell, task)] == [False, False, True]
    assert [block.is_playbook for block in (play, shell, task)] == [True, False, False]


MARKDOWN = """
<!-- sandbox: --organization dev --organization 'a team' -->

- In a list:

  ```yaml
  # inventory/hosts.yml: what to begin with
  environments:
  ```

<!-- expect: changed=1 -->
<!-- run: ansible-playbook site.yml -->

```yaml
    - name: Task
      pydantic.logfire.project:
        name: checkout
```

`inline`

```
plain text
```
"""


def test_markdown_says_the_same_in_its_own_way(tmp_path: Path) -> None:
    hosts, task = markdown(MARKDOWN)
    assert (hosts.caption, hosts.text.splitlines()[1]) == ("inventory/hosts.yml", "environments:")
    assert hosts.remarks == {}
    assert (task.is_tasks, task.text.splitlines()[1]) == (True, "  pydantic.logfire.project:")
    assert task.remarks == {"expect": ["changed=1"], "run": ["ansible-playbook site.yml"]}
    page = tmp_path / "page.md"
    page.write_text(MARKDOWN)
    assert sandbox_arguments(page) == ["--organization", "dev", "--organization", "a team"]


def test_every_page_with_code_is_walked() -> None:
    assert {"README", "docs-awx", "examples-README", "roles-environment-README"} <= {
        title(page) for page in markdown_pages()
    }


def test_the_examples_of_every_plugin_are_run() -> None:
    named = {(kind, file.stem) for kind in KINDS for file in (ROOT / "plugins" / kind).glob("[!_]*.py")}
    assert named == {(kind, name) for kind in KINDS for name, text in examples(kind) if text.strip()}


def test_every_guide_is_in_the_menu() -> None:
    sections = yaml.safe_load((ROOT / "docs" / "docsite" / "extra-docs.yml").read_text())["sections"]
    assert sorted(name for section in sections for name in section["toctree"]) == sorted(
        guide.stem for guide in GUIDES.glob("*.rst")
    )


def test_the_pictures_are_as_they_are_drawn(tmp_path: Path) -> None:
    pictures.draw(tmp_path)
    for name in pictures.PICTURES:
        assert (pictures.IMAGES / name).read_text() == (tmp_path / name).read_text()
