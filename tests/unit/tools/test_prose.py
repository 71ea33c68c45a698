# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The prose linter: the sentences that it finds, and the rules for them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tools import venvs
from tools.environment import environment
from tools.places import ROOT
from tools.prose import text

PYTHON = '''"""Summary of a module."""

# A comment.
def test_what_is_found(value: str) -> None:
    """Return a value with `code()` in it."""
    raise ValueError("a message {{ jinja }} here", "word")
'''
MARKDOWN = "# Title\n\nWords `code` words.\n\n```yaml\nnot: prose\n```\n\nThe end.\n"
RESTRUCTURED = "Title\n=====\n\nWords :ref:`code`.\n\n.. code-block:: yaml\n\n   not: prose\n\nThe end.\n"


def found(folder: Path, name: str, content: str) -> list[tuple[int, str]]:
    (folder / name).write_text(content)
    return [
        (piece.line + number, " ".join(line.split()))
        for piece in text.pieces(folder / name)
        for number, line in enumerate(piece.text.splitlines())
        if line.strip()
    ]


def test_python_has_docstrings_comments_messages_and_names_of_tests(tmp_path: Path) -> None:
    assert sorted(found(tmp_path, "test_one.py", PYTHON)) == [
        (1, "Summary of a module."),
        (3, "A comment."),
        (4, "What is found"),
        (5, "Return a value with in it."),
        (6, "a message here"),
    ]
    assert (4, "What is found") not in found(tmp_path, "one.py", PYTHON)


def test_code_on_a_page_is_not_prose(tmp_path: Path) -> None:
    assert found(tmp_path, "one.md", MARKDOWN) == [(1, "# Title"), (3, "Words words."), (9, "The end.")]
    lines = found(tmp_path, "one.rst", RESTRUCTURED)
    assert lines == [(1, "Title"), (2, "====="), (4, "Words ."), (10, "The end.")]


@pytest.fixture(scope="module")
def linter() -> venvs.Venv:
    try:
        return venvs.ensure("prose", "prose.txt")
    except venvs.VenvError as error:
        pytest.skip(f"no environment with proselint: {str(error).splitlines()[-1]}")


RULES = {
    "What it has is shown.": "relative-clause",
    "Whether it is there.": "relative-clause",
    "How it is sent.": "relative-clause",
    "It is no list.": "negation",
    "The key tells the region.": "tell",
    "A token is minted.": "words",
    "It shall be so.": "words",
    "It is proven by a file.": "passive",
    "The life of a token.": "words",
}
FINE = ["What is a project?", "There is no list.", "It is no longer there.", "The lifetime of a token.", "Tell apart."]


def run(linter: venvs.Venv, code: str) -> object:
    done = subprocess.run(
        [str(linter.python), "-c", code], cwd=ROOT, env=environment(linter), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_each_rule_finds_its_kind_and_leaves_good_sentences_alone(linter: venvs.Venv, tmp_path: Path) -> None:
    sentences = [*RULES, *FINE]
    (tmp_path / "page.md").write_text("\n\n".join(sentences))
    code = f"""
import json
from pathlib import Path
from tools.prose.__main__ import offences
print(json.dumps([[one.line, one.rule] for one in offences([Path({str(tmp_path / "page.md")!r})])]))
"""
    assert run(linter, code) == [[2 * number + 1, rule] for number, rule in enumerate(RULES.values())]
