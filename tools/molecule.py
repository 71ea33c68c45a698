# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of the roles, by molecule and against the sandbox: `python -m tools.molecule [--short] [SCENARIO]...`.

`--short` leaves out those of package managers, which take minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from . import cores, tree, venvs
from .environment import environment
from .places import ROOT, WORK
from .sandbox import running
from .steps import Tally
from .venvs import Venv

_SCENARIOS = ROOT / "extensions" / "molecule"
_WORK = WORK / "molecule"
# Programs without which a scenario cannot run. Those with a package manager install packages, which root alone may do.
_PROGRAMS = {
    "collector_apt": ("apt-get", "dpkg-deb", "dpkg-scanpackages", "gpg"),
    "collector_dnf": ("dnf", "rpmbuild", "rpmsign", "createrepo_c", "gpg"),
}


def scenarios() -> list[str]:
    return sorted(file.parent.name for file in _SCENARIOS.glob("*/molecule.yml"))


def missing(scenario: str) -> str:
    """Return what this machine lacks for a scenario, blank for nothing."""
    programs = _PROGRAMS.get(scenario, ())
    lacking = [program for program in programs if shutil.which(program) is None]
    return ", ".join(lacking) or ("root" if programs and os.geteuid() != 0 else "")


def _run(scenario: str, molecule: Venv, newest: Venv) -> bool:
    folder = _WORK / scenario
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with running(newest, folder / "sandbox.log") as sandbox:
        connection = {"LOGFIRE_API_KEY": next(iter(sandbox.keys.values())), "LOGFIRE_BASE_URL": sandbox.base_url}
        env = {**environment(molecule, MOLECULE_EPHEMERAL_DIRECTORY=str(folder)), **connection}
        command = [str(molecule.bin / "molecule"), "test", "--scenario-name", scenario]
        cwd = _SCENARIOS.parent
        return subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, check=False).returncode == 0


def main(*names: str) -> int:
    tree.link()
    core = cores.newest()
    molecule, newest = venvs.ensure("molecule", "molecule.txt", cores.requirement(core)), venvs.for_core(core)
    short = [name for name in scenarios() if name not in _PROGRAMS]
    named = [name for name in names if name != "--short"]
    chosen = {name: missing(name) for name in named or (short if "--short" in names else scenarios())}
    for name, lacking in chosen.items():
        if lacking:
            print(f"not looked at {name}: it takes {lacking}")
    results = [_run(name, molecule, newest) for name, lacking in chosen.items() if not lacking]
    print(Tally(results.count(True), results.count(False), len(chosen) - len(results)))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
