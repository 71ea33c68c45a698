# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebook for alerts, through ansible-rulebook: `python -m tools.eda [PYTEST ARGUMENT…]`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping

from . import cores, tree, venvs
from .environment import environment
from .places import ROOT
from .steps import SKIPPED

_JAVA = 17


def lacking(env: Mapping[str, str]) -> str:
    """Return what ansible-rulebook would miss, if anything. It looks for Java in the same places."""
    home = env.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else shutil.which("java", path=env.get("PATH", os.defpath))
    if not java:
        return f"ansible-rulebook needs Java {_JAVA}: JAVA_HOME is not set, and there is no java in PATH"
    try:
        done = subprocess.run([java, "-version"], env=env, capture_output=True, text=True, check=False)
    except OSError as error:
        return f"ansible-rulebook needs Java {_JAVA}: {java}: {error.strerror}"
    found = re.search(r'version "(\d+)', done.stderr)
    if done.returncode or not found:
        return f"ansible-rulebook needs Java {_JAVA}: {java} does not run"
    return "" if int(found[1]) >= _JAVA else f"ansible-rulebook needs Java {_JAVA}: {java} is Java {found[1]}"


def main(*arguments: str) -> int:
    tree.link()
    if reason := lacking(os.environ):
        print(f"not run: {reason}")
        return SKIPPED
    venv = venvs.for_core(cores.newest())
    eda = venvs.ensure("eda", "eda.txt", cores.requirement(cores.newest()))
    command = [str(venv.python), "-m", "pytest", "--quiet", "tests/eda", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(venv, EDA_VENV=str(eda.path)), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
