# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the prose linter in an environment of its own: `python -m tools.prose.run [FILE…]`."""

from __future__ import annotations

import subprocess
import sys

from .. import venvs
from ..environment import environment
from ..places import ROOT


def main(*arguments: str) -> int:
    venv = venvs.ensure("prose", "prose.txt")
    command = [str(venv.python), "-m", "tools.prose", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(venv), stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
