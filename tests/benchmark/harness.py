# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The means of every measurement: a sandbox, ansible-playbook, and the engine on its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.environment import environment
from tools.places import LOGS, ROOT, TREE, WORK
from tools.sandbox import Sandbox, running
from tools.venvs import Venv

HERE = WORK / "bench"
_LOGS = LOGS / "bench"
_ORGANIZATION = "acme"
# macOS counts memory in bytes.
_BYTES = sys.platform == "darwin"
_TASK = re.compile(r"^(\S+ \S+) p=\d+ .*(?:TASK \[(.*)\]|PLAY RECAP) \*")


class BenchError(Exception):
    """The run to be measured failed."""


@dataclass(frozen=True)
class Played:
    """A run of ansible-playbook: wall and processor time, and each task's by its name (same names add up)."""

    seconds: float
    cpu_seconds: float
    tasks: dict[str, float]


@dataclass(frozen=True)
class Ran:
    """A whole run: wall and processor time, and the most memory that one of its processes held."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


@dataclass(frozen=True)
class Bench:
    venv: Venv
    sandbox: Sandbox

    @property
    def key(self) -> str:
        return self.sandbox.keys[_ORGANIZATION]

    def settings(self, **settings: object) -> None:
        self.sandbox.call("PUT", "/_sandbox/settings", settings)

    def requests(self) -> int:
        """Return the number of requests that arrived since the last call."""
        stats = self.sandbox.call("GET", "/_sandbox/stats")
        self.sandbox.call("DELETE", "/_sandbox/ledger")
        return int(stats["requests"])

    def refused(self) -> int:
        """Return the number of those that the rate limit refused."""
        return int(self.sandbox.call("GET", "/_sandbox/stats")["by_status"].get("429", 0))

    def apply(self, document: dict[str, Any], **options: object) -> dict[str, Any]:
        """One ``apply`` without Ansible. Gives back what it took; ``arrived`` is the sandbox's count of requests."""
        job = {"api_key": self.key, "base_url": self.sandbox.base_url, **document, **options}
        self.requests()
        done = subprocess.run(
            [str(self.venv.python), "-m", "tests.benchmark.engine"],
            cwd=ROOT,
            env=environment(self.venv, PYTHONPATH=str(TREE)),
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchError(done.stderr[-2000:])
        refused = self.refused()
        return {**json.loads(done.stdout), "arrived": self.requests(), "refused": refused}

    def play(
        self,
        name: str,
        tasks: list[dict[str, Any]],
        variables: dict[str, Any] | None = None,
        hosts: dict[str, dict[str, Any]] | None = None,
    ) -> Played:
        """Run tasks on this machine, or with several hosts that stand for it, as many at once as there are."""
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        play = {
            "name": name,
            "hosts": "all",
            "connection": "local",
            "gather_facts": False,
            "module_defaults": {"group/pydantic.logfire.logfire": {"api_key": self.key, "base_url": "{{ url }}"}},
            "vars": {
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
                "url": self.sandbox.base_url,
                "authorization": {"Authorization": f"Bearer {self.key}"},
            },
            "vars_files": ["variables.json"],
            "tasks": tasks,
        }
        (folder / "playbook.yml").write_text(json.dumps([play]))
        (folder / "variables.json").write_text(json.dumps(variables or {}))
        log = _LOGS / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)
        inventory = {"all": {"hosts": hosts or {"localhost": {}}}}
        (folder / "hosts.json").write_text(json.dumps(inventory))
        arguments = ("--inventory=hosts.json", f"--forks={len(hosts or '1')}", "playbook.yml")
        ran = self.run(name, *arguments, ANSIBLE_LOG_PATH=str(log))
        return Played(ran.seconds, ran.cpu_seconds, _task_times(log))

    def run(self, name: str, *arguments: str, **more: str) -> Ran:
        """One run of ansible-playbook in the folder of that name."""
        folder, output = HERE / name, _LOGS / f"{name}.out"
        output.parent.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        with output.open("w") as out:
            process = subprocess.Popen(
                [str(self.venv.bin / "ansible-playbook"), *arguments],
                cwd=folder,
                env={**environment(self.venv), **more},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - started
        if process.returncode:
            raise BenchError(f"{name}: the playbook failed, see {output.relative_to(ROOT)}")
        return Ran(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024**2 if _BYTES else 1024))


def _task_times(log: Path) -> dict[str, float]:
    """Ansible's log has the moment at which each task began."""
    times: dict[str, float] = {}
    before: tuple[str, datetime] | None = None
    for line in log.read_text().splitlines():
        if found := _TASK.match(line):
            moment = datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S,%f")
            if before:
                times[before[0]] = times.get(before[0], 0.0) + (moment - before[1]).total_seconds()
            before = (found[2], moment) if found[2] else None
    return times


@contextmanager
def bench(log: str = "sandbox") -> Iterator[Bench]:
    """A sandbox of its own, of whose limits nobody knows anything yet."""
    venv = Venv(Path(sys.prefix))
    with running(venv, _LOGS / f"{log}.log", "--organization", _ORGANIZATION, "--seed", "1") as sandbox:
        yield Bench(venv, sandbox)
