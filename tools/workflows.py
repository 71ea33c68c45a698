# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflows and Dependabot's settings against their published schemas, which check-jsonschema brings along."""

from __future__ import annotations

import subprocess
import sys

from . import venvs
from .environment import environment
from .places import ROOT

GITHUB = ROOT / ".github"


def main() -> int:
    venv = venvs.ensure("workflows", "workflows.txt")
    code = 0
    for schema, files in {
        "vendor.github-workflows": sorted((GITHUB / "workflows").glob("*.yml")),
        "vendor.dependabot": [GITHUB / "dependabot.yml"],
    }.items():
        command = [str(venv.bin / "check-jsonschema"), "--builtin-schema", schema, *map(str, files)]
        code |= subprocess.run(command, env=environment(venv), stdin=subprocess.DEVNULL, check=False).returncode
    return code


if __name__ == "__main__":
    sys.exit(main())
