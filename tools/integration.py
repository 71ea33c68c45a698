# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the integration targets against the sandbox, each on both execution paths.

`python -m tools.integration [--core 2.18] [--target NAME]...
[--path PATH]... [--scenario NAME]... [--short] [--jobs N]`

A scenario is a sandbox that differs from the usual one, mostly by a guess about the real service that is turned round.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.live.guesses import SCENARIOS

from . import cores, tree, venvs
from .environment import environment
from .places import LOGS, TARGETS, WORK
from .sandbox import Sandbox, SandboxError, running
from .steps import SKIPPED
from .venvs import Venv

PATHS = ("controller", "module")
_TAIL = 40
_LONGEST = 1500


@dataclass(frozen=True)
class Run:
    target: str
    core: str
    path: str
    scenario: str = ""

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.target, self.core, self.path, self.scenario)))

    @property
    def title(self) -> str:
        return f"{self.target} {self.scenario}".rstrip()

    @property
    def settings(self) -> list[str]:
        """The arguments of the sandbox."""
        scenario = next((one for one in SCENARIOS if one.name == self.scenario), None)
        given = scenario.settings if scenario else {}
        return [f"--set={name}={json.dumps(value)}" for name, value in given.items()]


@dataclass(frozen=True)
class Result:
    run: Run
    ok: bool
    seconds: float
    log: Path


def targets() -> list[str]:
    """Return every target but those that only others include."""
    return sorted(folder.name for folder in TARGETS.glob("*") if (folder / "tasks").is_dir() and not _hidden(folder))


def _hidden(folder: Path) -> bool:
    return "hidden" in _aliases(folder)


def _aliases(folder: Path) -> list[str]:
    aliases = folder / "aliases"
    lines = aliases.read_text().splitlines() if aliases.is_file() else []
    return [line for line in lines if not line.startswith("#")]


def long(target: str) -> bool:
    """Return whether a target takes minutes, so that a run of everything alone has it."""
    return "long" in _aliases(TARGETS / target)


def paths_of(target: str) -> Sequence[str]:
    """Plugins that always run in the controller have no other path."""
    return PATHS[:1] if "controller" in _aliases(TARGETS / target) else PATHS


def variables(sandbox: Sandbox, secrets: Path) -> dict[str, object]:
    """Return the variables of a target, here and under ansible-test."""
    shutil.rmtree(secrets, ignore_errors=True)
    secrets.mkdir(parents=True)
    return {
        "logfire_base_url": sandbox.base_url,
        "logfire_api_key": next(iter(sandbox.keys.values())),
        "logfire_sandbox_url": sandbox.base_url,
        "logfire_secrets_dir": str(secrets),
    }


def write_play(run: Run, sandbox: Sandbox, folder: Path, **more: object) -> None:
    """Write a playbook that includes the target as a role, and its variables."""
    told = {**variables(sandbox, folder / "secrets"), "logfire_in_controller": run.path == "controller", **more}
    play = {
        "name": f"Target {run.target}",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        "roles": [run.target],
    }
    (folder / "variables.json").write_text(json.dumps(told))
    (folder / "playbook.yml").write_text(json.dumps([play]))


def _execute(run: Run, verbose: bool) -> Result:
    folder = WORK / "integration" / run.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = LOGS / "integration" / f"{run.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    venv = venvs.for_core(run.core)
    try:
        with running(venv, folder / "sandbox.log", *run.settings) as sandbox:
            write_play(run, sandbox, folder)
            ok = _ansible_playbook(venv, folder, log, verbose)
    except SandboxError as error:
        log.write_text(str(error))
        ok = False
    return Result(run, ok, time.monotonic() - started, log)


def command(venv: Venv) -> tuple[list[str], dict[str, str]]:
    """The command that runs a play in its folder, and its environment."""
    program = str(venv.bin / "ansible-playbook")
    env = environment(venv, ANSIBLE_ROLES_PATH=str(TARGETS), ANSIBLE_PIPELINING="1")
    return [program, "playbook.yml", "--inventory=localhost,", "--extra-vars=@variables.json"], env


def _ansible_playbook(venv: Venv, folder: Path, log: Path, verbose: bool) -> bool:
    words, env = command(venv)
    with log.open("w") as output:
        done = subprocess.run(
            [*words, *(["-vvv"] if verbose else [])],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return done.returncode == 0


def run_all(runs: Sequence[Run], jobs: int, verbose: bool) -> list[Result]:

    def alone(run: Run) -> Result:
        with venvs.lock(f"integration-{run.name}"):
            return _execute(run, verbose)

    results = []
    with ThreadPoolExecutor(jobs) as pool:
        for result in pool.map(alone, runs):
            results.append(result)
            print(
                f"  {'ok' if result.ok else 'FAIL':<5} {result.run.title:<38} {result.run.core:<6} "
                f"{result.run.path:<11} {result.seconds:6.1f} s" + ("" if result.ok else f"\n{reason(result.log)}"),
                flush=True,
            )
    return results


def _report(failed: Sequence[Result]) -> None:
    for result in failed:
        print(f"\n{result.run.name}: the end of {result.log}")
        print("\n".join(result.log.read_text(errors="replace").splitlines()[-_TAIL:]))


def reason(log: Path) -> str:
    """Return the failed task and its message in two lines: the rest of the log may be long."""
    task, fault, found = "", "", ""
    for line in log.read_text(errors="replace").splitlines():
        if line.startswith("TASK "):
            task, fault = line.rstrip(" *"), ""
        elif line == "...ignoring":
            found = ""
        elif line.startswith(("fatal: ", "failed: ", "ERROR", "[ERROR")):
            fault = fault or line[:_LONGEST]
            found = f"{task}\n{fault}"
    return found or f"it ended in {task}"


def _chosen(scenarios: Sequence[str], names: Sequence[str]) -> list[tuple[str, str]]:
    """The targets, each with its scenario: those that a scenario concerns, or all of them without one."""
    if not scenarios:
        return [("", name) for name in names]
    chosen = [one for one in SCENARIOS if one.name in scenarios or "all" in scenarios]
    return [(one.name, name) for one in chosen for name in one.targets if name in names]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.integration", description="Run the integration targets.")
    parser.add_argument("--core", action="append", choices=cores.known(), help="default: the newest")
    parser.add_argument("--target", action="append", help="default: all")
    parser.add_argument("--short", action="store_true", help="all but those that take minutes")
    parser.add_argument("--path", action="append", choices=PATHS, help="default: both")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="ansible-playbook -vvv in the logs")
    parser.add_argument("--scenario", action="append", choices=["all", *(one.name for one in SCENARIOS)])
    options = parser.parse_args()

    names = [name for name in options.target or targets() if not (options.short and long(name))]
    if not names:
        print("no integration targets yet")
        return SKIPPED
    tree.link()
    runs = [
        Run(target, core, path, scenario)
        for core, path, (scenario, target) in itertools.product(
            options.core or [cores.newest()], options.path or PATHS, _chosen(options.scenario or [], names)
        )
        if path in paths_of(target)
    ]
    results = run_all(runs, options.jobs, options.verbose)
    failed = [result for result in results if not result.ok]
    _report(failed)
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
