# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as AWX runs it: ansible-runner and a private data directory made of the data in extensions/awx."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Template

from tools.environment import environment
from tools.places import ROOT
from tools.venvs import Venv

DATA = ROOT / "extensions" / "awx"
PROJECT = DATA / "templates" / "project"
# AWX has the hosts in its database. Here they are all this machine, with a file each in place of /etc.
_LOCAL = {
    "applications": {
        "hosts": {
            host: {
                "ansible_connection": "local",
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
                "logfire_env_file": "{{ hosts_dir }}/{{ inventory_hostname }}.env",
                "logfire_service": "",
            }
            for host in ("web1.example.com", "web2.example.com")
        }
    }
}


def read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text())


def templates() -> dict[str, Any]:
    return {template["playbook"]: template for template in read("job_templates.yml")["logfire_awx_job_templates"]}


def injected(inputs: Mapping[str, str]) -> dict[str, str]:
    """What the credential puts into the environment: a field that was left blank is there, too."""
    kind = read("credential_type.yml")
    fields = {field["id"]: inputs.get(field["id"], "") for field in kind["inputs"]["fields"]}
    return {name: Template(value).render(fields) for name, value in kind["injectors"]["env"].items()}


def answered(playbook: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """All questions of the survey, with what is preset where nothing else is answered."""
    questions = templates()[playbook]["survey_spec"]["spec"]
    preset = {question["variable"]: question["default"] for question in questions}
    unknown = answers.keys() - preset.keys()
    assert not unknown, f"the survey of {playbook} does not ask for {unknown}"
    return {**preset, **answers}


def sliced(inventory: Mapping[str, Any], number: int, count: int) -> dict[str, Any]:
    """What AWX leaves in slice NUMBER of COUNT: all groups and variables, and of the hosts by name every COUNTth."""
    hosts = {host for group in inventory.values() for host in group.get("hosts", [])}
    kept = sorted(hosts)[number - 1 :: count]
    groups = {
        name: {**group, "hosts": [host for host in group.get("hosts", []) if host in kept]}
        for name, group in inventory.items()
        if name != "_meta"
    }
    known = inventory["_meta"]["hostvars"]
    return {**groups, "_meta": {"hostvars": {host: known.get(host, {}) for host in kept}}}


@dataclass(frozen=True)
class Result:
    status: str
    events: list[dict[str, Any]]
    stdout: str
    # Folders with secrets that the role should have removed from the controller.
    left_over: list[str]

    @property
    def stats(self) -> dict[str, Any]:
        return next(event["event_data"] for event in self.events if event["event"] == "playbook_on_stats")

    @property
    def changed(self) -> dict[str, int]:
        return {host: count for host, count in self.stats["changed"].items() if count}

    @property
    def artifacts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.stats["artifact_data"]
        return found

    @property
    def errors(self) -> list[str]:
        failed = [event["event_data"] for event in self.events if event["event"] == "runner_on_failed"]
        return [
            message
            for data in failed
            if not data.get("ignore_errors")
            for message in ([one.get("msg") for one in data["res"].get("results", [])] or [data["res"].get("msg")])
            if message
        ]

    def tells(self, secret: str) -> bool:
        return secret in self.stdout or secret in json.dumps(self.events)


class Job:
    def __init__(self, folder: Path, inputs: Mapping[str, str], with_credential: bool = True) -> None:
        self.folder = folder
        self.hosts = folder / "hosts"
        self.hosts.mkdir(parents=True, exist_ok=True)
        shutil.copytree(PROJECT, folder / "project", dirs_exist_ok=True)
        shutil.copytree(PROJECT / "inventory", folder / "inventory", dirs_exist_ok=True)
        (folder / "inventory" / "local.yml").write_text(yaml.safe_dump(_LOCAL))
        (folder / "env").mkdir(exist_ok=True)
        self._env("envvars", injected(inputs) if with_credential else {})

    def _env(self, name: str, content: object) -> None:
        (self.folder / "env" / name).write_text(json.dumps(content))

    def imported(self) -> dict[str, Any]:
        """The inventory as AWX has it in its database."""
        command = ["ansible-inventory", "--inventory", str(self.folder / "inventory"), "--list", "--export"]
        env = environment(Venv(Path(sys.prefix)))
        found: dict[str, Any] = json.loads(subprocess.run(command, env=env, capture_output=True, check=True).stdout)
        return found

    def give(self, inventory: Mapping[str, Any]) -> None:
        """An inventory as AWX hands it to a job: a script, and nothing beside it."""
        shutil.rmtree(self.folder / "inventory")
        script = self.folder / "inventory" / "hosts"
        script.parent.mkdir()
        script.write_text(f"#!{sys.executable}\nprint({json.dumps(inventory)!r})\n")
        script.chmod(0o700)

    def run(self, playbook: str, check: bool = False, limit: str = "", **answers: Any) -> Result:
        self._env("extravars", {**answered(playbook, answers), "hosts_dir": str(self.hosts)})
        options = ["--check --diff"] * check + [f"--limit {limit}"] * bool(limit)
        (self.folder / "env" / "cmdline").write_text(" ".join(options))
        shutil.rmtree(self.folder / "artifacts", ignore_errors=True)
        runner = Path(os.environ["AWX_VENV"]) / "bin" / "ansible-runner"
        command = [str(runner), "run", str(self.folder), "--playbook", playbook, "--ident", "job", "--quiet"]
        # Not below a test's folder: the path of a socket in it must not be long.
        with tempfile.TemporaryDirectory() as temporary:
            env = environment(Venv(Path(sys.prefix)), TMPDIR=temporary, PWD=str(self.folder / "project"))
            subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
            left = sorted(path.name for path in Path(temporary).glob("logfire.*"))
        job = self.folder / "artifacts" / "job"
        events = [json.loads(file.read_text()) for file in (job / "job_events").glob("*.json")]
        events.sort(key=lambda event: int(event["counter"]))
        return Result((job / "status").read_text(), events, (job / "stdout").read_text(), left)
