# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The integration targets and the guesses against a real organization: `python -m tools.live [ARGUMENT…]`."""

from __future__ import annotations

import os
import sys

from . import cores, tree, venvs
from .environment import environment
from .places import COLLECTION, ROOT, TREE

# The only settings of a developer that reach it, apart from the proxy.
GIVEN = ("LOGFIRE_API_KEY", "LOGFIRE_LIVE_ORGANIZATION", "LOGFIRE_BASE_URL", "LOGFIRE_REGION")


def main() -> None:
    tree.link()
    venv = venvs.for_core(cores.newest())
    given = {name: os.environ[name] for name in GIVEN if name in os.environ}
    env = {**environment(venv, PYTHONPATH=os.pathsep.join([str(TREE), str(ROOT)])), **given}
    module = f"{COLLECTION.as_posix().replace('/', '.')}.tests.live"
    os.chdir(ROOT)
    # Replace this process, so that a signal reaches the one that cleans up.
    os.execve(venv.python, [str(venv.python), "-m", module, *sys.argv[1:]], env)


if __name__ == "__main__":
    main()
