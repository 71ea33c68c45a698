# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox and the client against the recorded OpenAPI document: `python -m tools.contract [PYTEST ARGUMENT…]`.

The document is not part of this repository: LOGFIRE_OPENAPI names the file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from . import cores, venvs
from .environment import environment
from .places import ROOT
from .steps import SKIPPED

_FOLDER = ROOT / "tests" / "contract"


def document() -> Path | None:
    named = os.environ.get("LOGFIRE_OPENAPI")
    if named:
        return Path(named).resolve()
    usual = ROOT.parent / "shared" / "logfire-openapi.yml"
    return usual if usual.is_file() else None


def main() -> int:
    path = document()
    if path is None:
        print("not run: set LOGFIRE_OPENAPI to a copy of Logfire's OpenAPI document (its /api/docs link to it)")
        return SKIPPED
    if not path.is_file():
        print(f"LOGFIRE_OPENAPI: there is no file {path}")
        return 1
    venv = venvs.for_core(cores.newest())
    env = environment(venv, LOGFIRE_OPENAPI=str(path))
    passed = failed = 0
    for script in sorted(_FOLDER.glob("check_*.py")):
        print(f"{script.name}", flush=True)
        if subprocess.run(
            [str(venv.python), "-m", f"tests.contract.{script.stem}", str(path)], cwd=ROOT, env=env, check=False
        ).returncode:
            failed += 1
        else:
            passed += 1
    if any(_FOLDER.glob("test_*.py")):
        command = [str(venv.python), "-m", "pytest", "--quiet", str(_FOLDER), *sys.argv[1:]]
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
            failed += 1
        else:
            passed += 1
    if not passed and not failed:
        print("no contract checks yet")
        return SKIPPED
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
