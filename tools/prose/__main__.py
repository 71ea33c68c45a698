# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the sentences of this repository against the style: `python -m tools.prose [FILE…]`.

It runs in the environment with proselint and ruff, which `make prose` creates.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proselint.registry import CheckRegistry
from proselint.tools import LintFile

from .. import tree
from ..places import ROOT
from . import style, text

# The rules of ruff that pyproject.toml cannot have, since not everything they find is one of ours.
RUFF = "D401"
# It knows the imperative only. A noun phrase is as good, and the rule for relative clauses has the others.
_NOUN_PHRASE = re.compile(r'mood: "(A|An|The|What|Whether|Where|Which|Who|Whose)\b')
_SUFFIXES = (".md", ".py", ".rst", ".yaml", ".yml")
# Its own rules name what they forbid; texts from others are not ours to change.
_IGNORED = (
    "tools/prose/",
    "tests/unit/tools/test_prose.py",
    "CODE_OF_CONDUCT.md",
    "LICENSES/",
    "changelogs/changelog.yaml",
    "CHANGELOG.",
)
_CONFIG = {"max_errors": sys.maxsize, "checks": {"style": True}}


@dataclass(frozen=True)
class Offence:
    file: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.message}"


def offences(files: Sequence[Path]) -> list[Offence]:
    CheckRegistry().register_many(style.CHECKS)
    found = [offence for file in files for offence in _sentences(file)]
    return sorted([*found, *_docstrings(files)], key=lambda one: (one.file, one.line, one.rule))


def _sentences(file: Path) -> Iterator[Offence]:
    for piece in text.pieces(ROOT / file):
        if piece.text.strip():
            for result in LintFile(str(file), piece.text).lint(_CONFIG):
                # proselint counts from one, too.
                line = piece.line + result.pos[0] - 1
                check = result.check_result
                yield Offence(str(file), line, check.check_path.removeprefix("style."), check.message)


def _docstrings(files: Sequence[Path]) -> Iterator[Offence]:
    python = [str(file) for file in files if file.suffix == ".py"]
    command = ["ruff", "check", "--isolated", f"--select={RUFF}", "--output-format=json", "--exit-zero", *python]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for one in json.loads(done.stdout) if python else []:
        file = str(Path(one["filename"]).relative_to(ROOT))
        if _NOUN_PHRASE.search(one["message"]):
            continue
        yield Offence(file, one["location"]["row"], one["code"], one["message"])


def files(named: Sequence[str]) -> list[Path]:
    every = [file for file in tree.files() if file.suffix in _SUFFIXES and not str(file).startswith(_IGNORED)]
    return [file for file in every if not named or any(file.is_relative_to(name) for name in named)]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.prose", description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="*", help="a file or a folder; default: all")
    found = offences(files(parser.parse_args(arguments).file))
    print("\n".join(map(str, found)) or "no offences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
