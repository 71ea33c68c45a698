# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-playbook is killed, as by somebody who cancels a job, while a request that creates something is under way."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.environment import environment
from tools.sandbox import Sandbox
from tools.venvs import Venv

_CHANNELS = [
    {"name": f"chat-{number}", "webhook": {"url": "https://hooks.example.com/x", "format": "raw-data"}}
    for number in range(1, 7)
]
# Longer than it takes to see the request and to kill the run.
_SLOW = 2.0
_LONG = 60


class Run:
    """A playbook of one task in a process group of its own."""

    def __init__(self, folder: Path, sandbox: Sandbox, key: str, module: str, **options: Any) -> None:
        self.file = folder / f"{module}.yml"
        task = {f"pydantic.logfire.{module}": options}
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task]}
        self.file.write_text(yaml.safe_dump([play]))
        venv = Venv(Path(sys.prefix))
        # All that the run starts has this in its environment.
        self.mark = str(folder)
        self.env = environment(venv, LOGFIRE_API_KEY=key, LOGFIRE_BASE_URL=sandbox.base_url, TEST_OF_THIS_RUN=self.mark)
        self.command = [str(venv.bin / "ansible-playbook"), str(self.file)]

    def whole(self) -> str:
        done = subprocess.run(
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONG,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def killed(self, by: signal.Signals, when: Callable[[], bool]) -> None:
        """Kill the process that was started, and no other, as soon as that is so; wait until nothing of it is left."""
        process = subprocess.Popen(
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _wait(when)
        process.send_signal(by)
        process.wait(timeout=_LONG)
        # Workers and modules are in sessions of their own and may outlive it.
        _wait(lambda: not self.is_left())

    def is_left(self) -> bool:
        mark = f"\0TEST_OF_THIS_RUN={self.mark}\0".encode()
        return any(mark in b"\0" + _environment_of(process) for process in Path("/proc").glob("[0-9]*"))


def _environment_of(process: Path) -> bytes:
    """As Linux shows it; nothing of a process that has ended or belongs to somebody else."""
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONG
    while not until():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def _sent(sandbox: Sandbox) -> list[Any]:
    return [call for call in sandbox.call("GET", "/_sandbox/ledger") if call["method"] not in ("GET", "HEAD")]


def _slow(sandbox: Sandbox, kind: str, times: int = 1, what: str = "write-tokens|channels") -> None:
    fault = {"kind": kind, "method": "POST", "path": f"/({what})/$", "seconds": _SLOW, "times": times}
    sandbox.call("POST", "/_sandbox/faults", fault)


@pytest.mark.parametrize("kind", ["slow", "slow_before"])
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_a_token_that_was_being_made(sandbox: Sandbox, key: str, tmp_path: Path, by: signal.Signals, kind: str) -> None:
    project = sandbox.call("POST", "/api/v1/projects/", {"project_name": "shop-web"}, key=key)
    before = len(_sent(sandbox))
    secret = tmp_path / "secrets" / "token"
    options = {"project": "shop-web", "path": str(secret), "create_parent": True}
    run = Run(tmp_path, sandbox, key, "write_token", **options)
    _slow(sandbox, kind)
    run.killed(by, lambda: len(_sent(sandbox)) > before)
    assert len(_sent(sandbox)) == before + 1
    sandbox.call("DELETE", "/_sandbox/faults")

    def live() -> list[Any]:
        made = sandbox.call("GET", f"/api/v1/projects/{project['id']}/write-tokens/", key=key)
        return [one for one in made if one["active"]]

    # No run can find what the server makes only after it.
    _wait(lambda: bool(live()))
    run.whole()
    # The only live token is the one in the file: none was lost, and none is left without a place.
    assert [secret.read_text().startswith(one["token_prefix"]) for one in live()] == [True]
    assert not list(secret.parent.glob(".*.journal"))
    assert "changed=0" in run.whole()


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_objects_that_were_being_made(sandbox: Sandbox, key: str, tmp_path: Path, by: signal.Signals) -> None:
    run = Run(tmp_path, sandbox, key, "apply", channels=_CHANNELS, concurrency=1)
    _slow(sandbox, "slow", times=len(_CHANNELS))
    run.killed(by, lambda: len(_sent(sandbox)) > 0)
    # The request under way was carried out; the other channels were not asked for.
    assert [call["body"]["label"] for call in _sent(sandbox)] == ["chat-1"]
    sandbox.call("DELETE", "/_sandbox/faults")

    run.whole()
    made = sandbox.call("GET", "/api/v1/channels/", key=key)
    assert sorted(one["label"] for one in made) == [one["name"] for one in _CHANNELS]
    assert "changed=0" in run.whole()


@pytest.mark.parametrize("in_controller", [True, False])
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_token_of_a_workload_is_revoked(
    sandbox: Sandbox, key: str, tmp_path: Path, by: signal.Signals, in_controller: bool
) -> None:
    organization = next(iter(sandbox.keys))
    sandbox.call("POST", "/api/v1/projects/", {"project_name": "shop-web"}, key=key)
    sandbox.call("POST", "/_sandbox/policies", {"organization": organization})
    signed = sandbox.call("POST", "/_sandbox/identities", {"audience": f"{sandbox.base_url}/{organization}"})
    options = {
        "name": "errors",
        "query": "SELECT 1",
        "time_window": "5m",
        "frequency": "5m",
        "notify_when": "has_matches",
    }
    run = Run(tmp_path, sandbox, "", "alert", project="shop-web", identity_token=signed["token"], **options)
    run.command += ["--extra-vars", json.dumps({"logfire_in_controller": in_controller})]
    _slow(sandbox, "slow", what="alerts")
    run.killed(by, lambda: any(call["path"].endswith("/alerts/") for call in _sent(sandbox)))
    paths = [call["path"] for call in _sent(sandbox) if "/oauth/" in call["path"]]
    assert paths == ["/api/oauth/token", "/api/oauth/revoke"]
