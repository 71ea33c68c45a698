# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit tests on one pair of ansible-core and Python, skipped where that Python is missing."""

from __future__ import annotations

import argparse
import subprocess
import sys

from . import cores, pythons, venvs
from .environment import environment
from .places import ROOT
from .pythons import Version
from .steps import SKIPPED


def unit(core: str, version: Version, *arguments: str) -> int:
    if version != sys.version_info[:2] and pythons.find(version) is None:
        print(f"Python {pythons.text(version)} (with venv and ensurepip) was not found")
        return SKIPPED
    venv = venvs.for_pair(core, version)
    command = [str(venv.python), "-m", "pytest", "--quiet", "--numprocesses=2", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(venv), stdin=subprocess.DEVNULL, check=False).returncode


def main() -> int:
    every = [*cores.pairs(), cores.next_pair()]
    pairs = {f"{core}/{pythons.text(version)}": (core, version) for core, version in every}
    parser = argparse.ArgumentParser(prog="python -m tools.matrix", description=__doc__)
    parser.add_argument("pair", choices=pairs, help="as in 2.18/3.11")
    options, more = parser.parse_known_args()
    try:
        return unit(*pairs[options.pair], *more)
    except venvs.VenvError as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
