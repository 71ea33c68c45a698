# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-lint in the version that Red Hat's partners are checked with: `python -m tools.partner`.

It is older than the one of `make ansible-lint`, and runs on the oldest supported core.
"""

from __future__ import annotations

import subprocess
import sys

from . import cores, tree, venvs
from .environment import environment
from .places import WORK
from .steps import SKIPPED

# Newer cores lack a part of Ansible that this version of ansible-lint imports.
_CORE = "2.18"
_PLACE = WORK / "partner"


def main() -> int:
    if _CORE not in cores.supported():
        print(f"not run: ansible-core {_CORE} does not run on this Python")
        return SKIPPED
    venv = venvs.ensure("partner", "partner.txt", cores.requirement(_CORE))
    command = [str(venv.bin / "ansible-lint"), "--offline", "--nocolor", "--profile=production"]
    env = environment(venv, collections=_PLACE)
    return subprocess.run(command, cwd=tree.copy(_PLACE), env=env, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    with venvs.lock("partner"):
        sys.exit(main())
