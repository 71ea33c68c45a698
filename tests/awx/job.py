# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as AWX runs it: ansible-runner with a private data directory, made of the data that the installer uses."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.awx.controller import Database, extra_vars_file, injected, meta_variables, survey_answers
from tools.environment import environment
from tools.places import ROOT
from tools.venvs import Venv

PROJECT = ROOT / "playbooks" / "templates" / "project"
# The settings of AWX for jobs and for the synchronisation of inventories.
_SETTINGS = {"ANSIBLE_HOST_KEY_CHECKING": "False", "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"}
_UPDATE_SETTINGS = {
    **_SETTINGS,
    "ANSIBLE_INVENTORY_EXPORT": "True",
    "ANSIBLE_VERBOSE_TO_STDERR": "True",
    "ANSIBLE_HOST_PATTERN_MISMATCH": "error",
    "INVENTORY_UPDATE_ID": "5",
}
_ERROR = re.compile(r"^(?:\[ERROR\]|ERROR!): (.*)$|^ERROR! (.*)$", re.MULTILINE)
_FILES = "inventory/hosts.yml"
# Of inventories that are nothing but files.
_exports: dict[str, str] = {}


def read(name: str) -> Any:
    folder = "vars" if name == "job_templates.yml" else "files"
    return yaml.safe_load((ROOT / "playbooks" / folder / "awx" / name).read_text())


def templates() -> dict[str, Any]:
    return {template["playbook"]: template for template in read("job_templates.yml")["logfire_awx_job_templates"]}


class SynchronisationFailed(Exception):
    """The output of ansible-inventory."""


@dataclass(frozen=True)
class Result:
    status: str
    events: list[dict[str, Any]]
    stdout: str
    # Folders with secrets that the role should have removed from the controller.
    left_over: list[str]

    @property
    def stats(self) -> dict[str, Any]:
        return next(event["event_data"] for event in self.events if event.get("event") == "playbook_on_stats")

    @property
    def changed(self) -> dict[str, int]:
        return {host: count for host, count in self.stats["changed"].items() if count}

    @property
    def artifacts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.stats["artifact_data"]
        return found

    @property
    def errors(self) -> list[str]:
        failed = [event["event_data"] for event in self.events if event.get("event") == "runner_on_failed"]
        return [
            message
            for data in failed
            if not data.get("ignore_errors")
            for message in ([one.get("msg") for one in data["res"].get("results", [])] or [data["res"].get("msg")])
            if message
        ]

    @property
    def refusals(self) -> list[str]:
        """Errors for which the playbook ended before a host had one."""
        return [first or second for first, second in _ERROR.findall(self.stdout)]

    def tells(self, secret: str) -> bool:
        return secret in self.stdout or secret in json.dumps(self.events)


class Job:
    def __init__(
        self,
        folder: Path,
        inputs: Mapping[str, str],
        with_credential: bool = True,
        kind: Mapping[str, Any] | None = None,
    ) -> None:
        self.folder = folder
        self.hosts = folder / "hosts"
        self.hosts.mkdir(parents=True, exist_ok=True)
        self.project = Path(shutil.copytree(PROJECT, folder / "project", dirs_exist_ok=True))
        for name in ("env", "inventory"):
            (folder / name).mkdir(exist_ok=True)
        self.credential = injected(kind or read("credential_type.yml"), inputs) if with_credential else {}
        # The inventory in the database, once it was synchronised.
        self.inventory: Database | None = None
        # The facts of its hosts there, if the template uses them.
        self.facts: dict[str, dict[str, Any]] | None = None

    def _environment(self, **more: str) -> dict[str, str]:
        # The working directory is the project's, and the shell's idea of it is another.
        return {**environment(Venv(Path(sys.prefix))), **_SETTINGS, "PWD": str(self.folder), **more}

    def export(self, source: str = _FILES) -> dict[str, Any]:
        """Return what ansible-inventory writes for AWX."""
        path = self.project / source
        key = _digest(path.parent) if source == _FILES else ""
        written = _exports.get(key) or self._export(path)
        if key:
            _exports[key] = written
        found: dict[str, Any] = json.loads(written)
        return found

    def _export(self, path: Path) -> str:
        output = self.folder / "output.json"
        command = [str(Venv(Path(sys.prefix)).bin / "ansible-inventory"), "--list", "--export", "-i", str(path)]
        command += ["--output", str(output), "--playbook-dir", str(path.parent)]
        # The credential of the source is that of the jobs.
        env = {**self._environment(**_UPDATE_SETTINGS), **self.credential}
        done = subprocess.run(command, env=env, cwd=self.project, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SynchronisationFailed(done.stderr)
        return output.read_text()

    def synchronise(self, source: str = _FILES) -> Database:
        self.inventory = Database(self.export(source))
        for name, variables in self.inventory.hosts.items():
            # Applications are this machine, with a file each instead of /etc.
            if name.startswith("web"):
                local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
                variables.update({**local, "logfire_env_file": str(self.hosts / f"{name}.env"), "logfire_service": ""})
        return self.inventory

    def run(
        self,
        playbook: str,
        check: bool = False,
        limit: str = "",
        *,
        questions: Sequence[Mapping[str, Any]] = (),
        extra_vars: Mapping[str, Any] | None = None,
        piece: tuple[int, int] = (1, 1),
        vault_password: str = "",
        template: Mapping[str, Any] | None = None,
        **answers: Any,
    ) -> Result:
        """QUESTIONS are added to the survey, EXTRA_VARS are the template's own, PIECE is a slice and their number."""
        # A playbook of the project that has no template of ours is run without a survey.
        template = copy.deepcopy(dict(template or templates().get(playbook, {"survey_spec": {"spec": []}})))
        template["survey_spec"]["spec"] += questions
        own = dict(extra_vars or {})
        variables = {**own, **survey_answers(template["survey_spec"], answers), **meta_variables()}
        (self.folder / "env" / "extravars").write_text(extra_vars_file(variables, own))
        options = ["--check"] * check + ["-u", "root"]
        options += ["--become"] * template.get("become_enabled", False) + ["--diff"] * template.get("diff_mode", False)
        options += ["--ask-vault-pass"] * bool(vault_password) + (["-l", limit] if limit else [])
        (self.folder / "env" / "cmdline").write_text(shlex.join(options))
        self._write_inventory((self.inventory or self.synchronise()).script_data(*piece))
        return self._launch(playbook, vault_password)

    def _write_inventory(self, data: Mapping[str, Any]) -> None:
        script = self.folder / "inventory" / "hosts"
        script.write_text(f"#!{sys.executable}\nprint({json.dumps(data)!r})\n")
        script.chmod(0o700)

    def _launch(self, playbook: str, vault_password: str) -> Result:
        job = self.folder / "artifacts" / "7"
        shutil.rmtree(job, ignore_errors=True)
        written = self._write_facts(job / "fact_cache")
        parameters = {
            "ident": "7",
            "private_data_dir": str(self.folder),
            "playbook": playbook,
            "inventory": str(self.folder / "inventory" / "hosts"),
            "passwords": {r"Vault password:\s*?$": vault_password} if vault_password else {},
            "suppress_env_files": True,
            "fact_cache_type": "jsonfile" if self.facts is not None else "",
            "settings": {"suppress_ansible_output": True},
            "envvars": {"JOB_ID": "7", "INVENTORY_ID": "2", "MAX_EVENT_RES": "700000", **self.credential},
        }
        # Not below a test's folder: the path of a socket in it must not be long.
        with tempfile.TemporaryDirectory() as temporary:
            subprocess.run(
                [str(Path(os.environ["AWX_VENV"]) / "bin" / "python"), str(Path(__file__).with_name("receptor.py"))],
                env=self._environment(TMPDIR=temporary),
                input=json.dumps(parameters),
                cwd=self.folder,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            left = sorted(path.name for path in Path(temporary).glob("logfire.*"))
        self._read_facts(job / "fact_cache", written)
        # Beside them may be the parts of events whose lines ansible-runner did not see.
        files = [file for file in (job / "job_events").glob("*.json") if not file.stem.endswith("-partial")]
        events = [json.loads(file.read_text()) for file in files]
        events.sort(key=lambda event: int(event["counter"]))
        return Result((job / "status").read_text(), events, (job / "stdout").read_text(), left)

    def _write_facts(self, folder: Path) -> int:
        """Write the facts, and return the time after which a changed file is read back."""
        folder.mkdir(parents=True, mode=0o700)
        for host, facts in (self.facts or {}).items():
            file = folder / host
            file.touch(mode=0o600)
            file.write_text(json.dumps(facts))
        summary = folder.parent / "host_cache_summary.json"
        summary.write_text(json.dumps({"hosts_cached": sorted(self.inventory.hosts if self.inventory else ())}))
        return summary.stat().st_mtime_ns

    def _read_facts(self, folder: Path, written: int) -> None:
        """Read the facts back as AWX does: a host without a file has lost its facts."""
        if self.facts is None or self.inventory is None:
            return
        found = {host: folder / host for host in self.inventory.hosts}
        changed = {host: file for host, file in found.items() if file.exists() and file.stat().st_mtime_ns >= written}
        kept = {host: facts for host, facts in self.facts.items() if found[host].exists()}
        self.facts = {**kept, **{host: json.loads(file.read_text()) for host, file in changed.items()}}


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"\0{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
