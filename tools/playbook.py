# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a playbook and reads what came of it from the play recap and the diffs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_RECAP = re.compile(r"^(\S+) +: (ok=\d+ .*)$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    code: int
    output: str

    @property
    def recap(self) -> dict[str, dict[str, int]]:
        """Return the counts of the play recap for each host: ok, changed, failed …."""
        recap = self.output.rpartition("PLAY RECAP")[2]
        return {
            host: {name: int(count) for name, count in (pair.split("=") for pair in counts.split())}
            for host, counts in _RECAP.findall(recap)
        }

    @property
    def changed(self) -> int:
        return sum(counts["changed"] for counts in self.recap.values())

    @property
    def diffs(self) -> list[str]:
        """Each diff, with the line that says which host and item it belongs to."""
        found: list[str] = []
        diff: list[str] = []
        for line in self.output.splitlines():
            if line.startswith("--- before"):
                diff = [line]
            elif diff and line.startswith("changed: "):
                found.append("\n".join([line.partition(" => {")[0], *diff]))
                diff = []
            elif diff and line:
                diff.append(line)
        return found


def run(command: list[str], env: Mapping[str, str], log: Path, cwd: Path) -> Outcome:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout)
    return Outcome(done.returncode, done.stdout)
