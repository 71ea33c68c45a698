# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the sentences of this repository against the style: `python -m tools.prose [--update] [--list] [FILE…]`.

It runs where proselint and ruff are, which `make prose` takes care of. The file baseline.json has the number of
offences that are still there, by file and rule. A rule may not be broken more often than that.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proselint.registry import CheckRegistry
from proselint.tools import LintFile

from .. import tree
from ..places import ROOT
from . import style, text

BASELINE = Path(__file__).parent / "baseline.json"
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


def counted(found: Sequence[Offence]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for one in found:
        counts.setdefault(one.file, Counter())[one.rule] += 1
    return {file: dict(sorted(rules.items())) for file, rules in sorted(counts.items())}


def totals(counts: dict[str, dict[str, int]]) -> Counter[str]:
    return sum((Counter(rules) for rules in counts.values()), Counter())


def files(named: Sequence[str]) -> list[Path]:
    every = [file for file in tree.files() if file.suffix in _SUFFIXES and not str(file).startswith(_IGNORED)]
    return [file for file in every if not named or any(file.is_relative_to(name) for name in named)]


def worse(found: Sequence[Offence], baseline: dict[str, dict[str, int]]) -> list[Offence]:
    """Return the offences that are new: of a rule that is broken more often than before, where that happened.

    The number of a rule counts for all files together, so that a file can be moved or split.
    """
    before, now = totals(baseline), totals(counted(found))
    rules = {rule for rule in now if now[rule] > before[rule]}
    counts = counted(found)
    return [
        one
        for one in found
        if one.rule in rules and counts[one.file][one.rule] > baseline.get(one.file, {}).get(one.rule, 0)
    ]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.prose", description=__doc__.partition("\n")[0])
    parser.add_argument("--update", action="store_true", help="write what is left into the baseline")
    parser.add_argument("--list", action="store_true", help="show every offence, the old ones included")
    parser.add_argument("file", nargs="*", help="a file or a folder; default: all")
    options = parser.parse_args(arguments)
    found = offences(files(options.file))
    if options.update:
        BASELINE.write_text(json.dumps(counted(found), indent=1) + "\n")
    if options.list or options.file:
        print("\n".join(map(str, found)))
        return 1 if found else 0
    baseline = json.loads(BASELINE.read_text())
    new = worse(found, baseline)
    print("\n".join(map(str, new)))
    print(", ".join(f"{rule}: {count}" for rule, count in sorted(totals(counted(found)).items())) or "nothing is left")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
