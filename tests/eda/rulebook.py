# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebook of the collection, run by ansible-rulebook, with a playbook that writes down what it is given."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.environment import environment
from tools.processes import stop
from tools.venvs import Venv

SECRET = "b6c2f1d0e9a84c37"

_LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
_INVENTORY = {"all": {"hosts": {"localhost": _LOCAL}}}
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_PATIENCE = 60


@dataclass
class Rulebook:
    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    read: int = 0

    def forget(self) -> None:
        """Forget the log and the runs so far."""
        self.read = len(self._log())
        for file in self.folder.glob("done-*.json"):
            file.unlink()

    def post(self, body: object, path: str = SECRET) -> int:
        """The status of the answer. Bytes are sent as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{path}", data, method="POST")
        try:
            with _DIRECT.open(request, timeout=_PATIENCE) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def logged(self) -> str:
        return self._log()[self.read :].decode(errors="replace")

    def waits_for(self, text: str) -> None:
        """Events are dealt with one after another: what came before this has had its turn."""
        self.until(lambda: text in self.logged(), f"nothing logged of {text!r}")

    def given(self) -> list[dict[str, Any]]:
        """Return the variables of the playbook, run by run."""
        return [json.loads(file.read_text()) for file in sorted(self.folder.glob("done-*.json"))]

    def does_something(self) -> dict[str, Any]:
        self.waits_for("PLAY RECAP")
        (given,) = self.given()
        return given

    def starts(self) -> None:
        def listens() -> bool:
            with socket.socket() as client:
                return client.connect_ex(("127.0.0.1", self.port)) == 0

        self.until(listens, "it does not listen")

    def until(self, met: Callable[[], bool], otherwise: str) -> None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if met():
                return
            if self.process.poll() is not None:
                raise AssertionError(f"ansible-rulebook has ended:\n{self.logged()}")
            time.sleep(0.05)
        raise AssertionError(f"{otherwise}:\n{self.logged()}")

    def _log(self) -> bytes:
        return (self.folder / "log").read_bytes()


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def _playbook(folder: Path) -> list[dict[str, Any]]:
    done = f"{folder}/done-{{{{ now(utc=true).timestamp() }}}}.json"
    alert = {"content": "{{ {'alert': logfire_alert, 'event': ansible_eda.event} | to_json }}", "dest": done}
    write = {"name": "Write it down", "ansible.builtin.copy": {**alert, "mode": "0600"}}
    # A fact is templated where it is used, on ansible-core 2.18 once more: whatever came out the first time.
    cells = "{{ (logfire_alert.rows | first | default({})).values() | select('string') | list }}"
    facts = {
        "name": "{{ logfire_alert.name }}",
        "stripped": "{{ logfire_alert.description | trim }}",
        "cells": cells,
        "joined": cells.replace("| list", "| map('trim') | join"),
        "keys": "{{ logfire_alert.links.keys() | list }}",
    }
    return [
        {"name": "The collection's own", "import_playbook": "pydantic.logfire.on_alert"},
        {
            "name": "Mine",
            "hosts": "localhost",
            "gather_facts": False,
            "tasks": [
                {"name": "Keep it", "ansible.builtin.set_fact": {"kept": facts}},
                {"name": "Use it", "ansible.builtin.debug": {"msg": "{{ kept }}"}},
                write,
            ],
        },
    ]


@contextmanager
def running(
    folder: Path, rulebook: str = "alert_webhook", *options: str, secret: str | None = SECRET, starts: bool = True
) -> Iterator[Rulebook]:
    venv = Venv(Path(os.environ["EDA_VENV"]))
    port = _free_port()
    variables = {"logfire_webhook_port": port, "logfire_alert_playbook": str(folder / "mine" / "mine.yml")}
    (folder / "mine").mkdir()
    for name, content in (("inventory", _INVENTORY), ("variables", variables), ("mine/mine", _playbook(folder))):
        # JSON is YAML.
        (folder / f"{name}.yml").write_text(json.dumps(content))
    name = f"pydantic.logfire.{rulebook}"
    if "\n" in rulebook:
        name = "rulebook.yml"
        (folder / name).write_text(rulebook)
    command = ["ansible-rulebook", f"--rulebook={name}", "--inventory=inventory.yml", "--vars=variables.yml"]
    more: dict[str, Any] = {} if secret is None else {"LOGFIRE_WEBHOOK_SECRET": secret}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options],
            executable=str(venv.bin / command[0]),
            cwd=folder,
            env=environment(venv, EDA_JOB_TEMPLATE_REFRESH_DELAY="0.1", **more),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            running = Rulebook(folder, port, process)
            if starts:
                running.starts()
            yield running
        finally:
            stop(process, patience=20)
