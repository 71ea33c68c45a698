# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resolves what a release and the site are made with: each NAME.in of tools/requirements becomes NAME.txt.

`python -m tools.lock [NAME…]`

A lock names every package with its version and the hashes of its files, for each supported Python. A package stays at
its version as long as it fits, so remove the lock to move all of them.
"""

from __future__ import annotations

import subprocess
import sys

from . import venvs
from .environment import environment
from .places import REQUIREMENTS, ROOT

# The licence header, which uv does not write.
_HEADER_LINES = 3
_OPTIONS = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-build", "--no-annotate", "--no-header")


def lock(name: str) -> int:
    source, target = REQUIREMENTS / f"{name}.in", REQUIREMENTS / f"{name}.txt"
    venv = venvs.ensure("lock", "lock.txt")
    command = [str(venv.bin / "uv"), "pip", "compile", "--quiet", *_OPTIONS, str(source), f"--output-file={target}"]
    done = subprocess.run(command, cwd=ROOT, env=environment(venv), check=False)
    if done.returncode == 0:
        header = source.read_text().splitlines(keepends=True)[:_HEADER_LINES]
        target.write_text("".join([*header, "# Written by `make lock`.\n", target.read_text()]))
    return done.returncode


def main(*names: str) -> int:
    every = sorted(file.stem for file in REQUIREMENTS.glob("*.in"))
    if unknown := set(names) - set(every):
        print(f"there is no lock named {', '.join(sorted(unknown))}: there are {', '.join(every)}")
        return 2
    return max(lock(name) for name in names or every)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
