# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflows, the forms for issues and Dependabot's settings against the schemas that check-jsonschema has."""

from __future__ import annotations

import subprocess
import sys

from . import venvs
from .environment import environment
from .places import ROOT

GITHUB = ROOT / ".github"
FORMS = GITHUB / "ISSUE_TEMPLATE"


def main() -> int:
    venv = venvs.ensure("workflows", "workflows.txt")
    code = 0
    for schema, files in {
        "vendor.github-workflows": sorted((GITHUB / "workflows").glob("*.yml")),
        "vendor.dependabot": [GITHUB / "dependabot.yml"],
        "vendor.github-issue-config": [FORMS / "config.yml"],
        "vendor.github-issue-forms": sorted(set(FORMS.glob("*.yml")) - {FORMS / "config.yml"}),
    }.items():
        command = [str(venv.bin / "check-jsonschema"), "--builtin-schema", schema, *map(str, files)]
        code |= subprocess.run(command, env=environment(venv), stdin=subprocess.DEVNULL, check=False).returncode
    return code


if __name__ == "__main__":
    sys.exit(main())
