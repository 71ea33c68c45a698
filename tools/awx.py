# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The job templates for AWX, through ansible-runner and against the sandbox.

`python -m tools.awx [--core 2.18]... [PYTEST ARGUMENT…]`, on the oldest and the newest core unless one is named.
`python -m tools.awx --modules [PYTEST ARGUMENT…]` holds the tasks of the installer and its data against the modules of
the collection awx.awx instead, and runs it with them against a stand-in for AWX.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import cores, tree, venvs
from .environment import environment
from .places import ROOT, TREE, WORK
from .steps import SKIPPED

# The last one that carries awx.awx.
_WHEEL = "ansible==10.7.0"
_PLACE = WORK / "awx"


def run_tests(core: str, what: str, *arguments: str, **more: str) -> int:
    venv = venvs.for_core(core)
    runner = venvs.ensure("awx", "awx.txt")
    command = [str(venv.python), "-m", "pytest", "--quiet", "--numprocesses=2", what, *arguments]
    env = {**environment(venv, AWX_VENV=str(runner.path)), **more}
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def _modules(venv: venvs.Venv) -> Path | None:
    """A folder of collections with awx.awx, or nothing if it cannot be had."""
    found = _PLACE / "ansible_collections" / "awx" / "awx"
    with venvs.lock("awx-modules"):
        if found.is_dir():
            return _PLACE
        _PLACE.mkdir(parents=True, exist_ok=True)
        what = ["--no-deps", "--only-binary=:all:", "--dest", str(_PLACE), _WHEEL]
        command = [str(venv.python), "-m", "pip", "download", "--quiet", "--no-input", *what]
        if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
            return None
        (wheel,) = _PLACE.glob("ansible-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            wanted = [name for name in archive.namelist() if name.startswith("ansible_collections/awx/awx/")]
            archive.extractall(_PLACE, wanted)
        wheel.unlink()
    return _PLACE


def against_modules(*more: str) -> int:
    venv = venvs.for_core(cores.newest())
    collections = _modules(venv)
    if collections is None:
        print(f"not run: {_WHEEL}, which carries awx.awx, could not be downloaded")
        return SKIPPED
    env = environment(venv, ANSIBLE_COLLECTIONS_PATH=f"{TREE}:{collections}")
    # ansible-lint's rule for arguments says nothing about wrong ones here: they are compared with the documentation.
    program = [str(venv.python), "-m", "tools.awx", "--arguments"]
    wrong = subprocess.run(program, cwd=ROOT, env=env, check=False).returncode
    return wrong or run_tests(cores.newest(), "tests/awx/test_modules.py", *more, AWX_COLLECTIONS=str(collections))


def arguments() -> int:
    """Compare each call with the documentation. It needs PyYAML, and awx.awx in the path of collections."""
    problems = [problem for name, given in _calls() for problem in _wrong(name, given)]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} wrong arguments")
    return 1 if problems else 0


def _calls() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The arguments given to modules of awx.awx, by the tasks and by the data that they pass on."""
    import yaml

    data = ROOT / "playbooks"
    tasks = [
        task
        for name in ("awx.yml", "awx_job_template.yml")
        for task in yaml.safe_load((ROOT / "playbooks" / "tasks" / name).read_text())
    ]
    for task in tasks:
        yield from ((name, given) for name, given in task.items() if name.startswith("awx.awx."))
    yield "awx.awx.credential_type", yaml.safe_load((data / "files" / "awx" / "credential_type.yml").read_text())
    listed = yaml.safe_load((data / "vars" / "awx" / "job_templates.yml").read_text())
    for name, kind in (("job_template",) * 2, ("schedule",) * 2, ("workflow", "workflow_job_template")):
        yield from ((f"awx.awx.{kind}", given) for given in listed[f"logfire_awx_{name}s"])


def _wrong(name: str, given: Mapping[str, Any]) -> Iterator[str]:
    done = subprocess.run(["ansible-doc", "--json", name], capture_output=True, text=True, check=True)
    options = json.loads(done.stdout)[name]["doc"]["options"]
    known = options.keys() | {alias for option in options.values() for alias in option.get("aliases", [])}
    for argument in given.keys() - known:
        yield f"{name}: {argument} is not an argument"
    for argument in {key for key, option in options.items() if option.get("required")} - given.keys():
        yield f"{name}: {argument} is required"
    for argument, value in given.items():
        choices = options.get(argument, {}).get("choices")
        if choices and value not in choices and "{{" not in str(value):
            yield f"{name}: {argument} must be one of {choices}"


def main() -> int:
    tree.link()
    if sys.argv[1:2] == ["--modules"]:
        return against_modules(*sys.argv[2:])
    if sys.argv[1:] == ["--arguments"]:
        return arguments()
    parser = argparse.ArgumentParser(prog="python -m tools.awx")
    parser.add_argument("--core", action="append", choices=cores.supported())
    options, more = parser.parse_known_args()
    return max(
        run_tests(core, "tests/awx", *more) for core in options.core or dict.fromkeys((cores.oldest(), cores.newest()))
    )


if __name__ == "__main__":
    sys.exit(main())
