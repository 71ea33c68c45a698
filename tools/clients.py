# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's own clients against the sandbox and the modules: `python -m tools.clients [PYTEST ARGUMENT…]`."""

from __future__ import annotations

import subprocess
import sys

from . import cores, sandbox, venvs
from .environment import environment
from .places import LOGS, ROOT

_FOLDER = ROOT / "tests" / "clients"
_ORGANIZATION = "acme"


def main() -> int:
    tests = venvs.for_core(cores.newest())
    clients = venvs.ensure("clients", "clients.txt")
    with sandbox.running(clients, LOGS / "clients" / "sandbox.log", "--organization", _ORGANIZATION) as server:
        env = environment(
            tests,
            LOGFIRE_CLIENTS=str(clients.path),
            LOGFIRE_CLIENTS_SERVER=server.base_url,
            LOGFIRE_CLIENTS_KEY=server.keys[_ORGANIZATION],
        )
        command = [str(tests.python), "-m", "pytest", "--quiet", str(_FOLDER), *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
