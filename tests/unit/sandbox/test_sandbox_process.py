# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from ansible_collections.pydantic.logfire.tests.sandbox import Config, running
from ansible_collections.pydantic.logfire.tests.sandbox.__main__ import main

MODULE = "ansible_collections.pydantic.logfire.tests.sandbox"
KEY = "pylf_v2_eu_5f0c0a3e-0000-4000-8000-000000000000_abc"


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", MODULE, *options]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}


@contextmanager
def process(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    started = subprocess.Popen(command(*options), stdout=subprocess.PIPE, text=True, env=environment())
    try:
        assert started.stdout is not None
        yield started, json.loads(started.stdout.readline())
    finally:
        started.kill()
        started.wait()


def projects(base_url: str, key: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{base_url}/api/v1/projects/", headers={"Authorization": f"Bearer {key}"}, timeout=60)


def test_starts_answers_and_stops(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.env"
    with process("--organization", "acme", "--key", f"globex={KEY}", "--env-file", str(file)) as (started, said):
        assert said["pid"] == started.pid
        assert said["base_url"].startswith("http://127.0.0.1:")
        acme, globex = said["organizations"]
        assert (acme["name"], globex["name"]) == ("acme", "globex")
        assert (globex["api_key"], globex["id"]) == (KEY, "5f0c0a3e-0000-4000-8000-000000000000")
        for each in (acme, globex):
            assert projects(said["base_url"], each["api_key"]).json() == []
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_text().splitlines() == [
            f"LOGFIRE_BASE_URL={said['base_url']}",
            f"LOGFIRE_API_KEY={acme['api_key']}",
            f"LOGFIRE_API_KEY_ACME={acme['api_key']}",
            f"LOGFIRE_API_KEY_GLOBEX={KEY}",
        ]
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=60) == 0


def test_the_environment_of_one_organization_has_its_name(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.env"
    with process("--env-file", str(file)) as (_started, said):
        (acme,) = said["organizations"]
        assert file.read_text().splitlines()[1:] == [f"LOGFIRE_API_KEY={acme['api_key']}", "LOGFIRE_ORGANIZATION=acme"]


def test_stops_while_connections_are_open() -> None:
    with process() as (started, said), requests.Session() as session:
        session.trust_env = False
        session.get(f"{said['base_url']}/_sandbox/stats", timeout=60)
        started.terminate()
        assert started.wait(timeout=60) == 0


def test_options_reach_the_server() -> None:
    with process("--release", "old", "--rate-limit", "5/9", "--latency-ms", "2") as (_started, said):
        settings = requests.get(f"{said['base_url']}/_sandbox/settings", timeout=60).json()
        assert settings["release"] == "v2026-05-01.01"
        assert settings["rate_limit"] == {"per_minute": 5, "per_hour": 9, "burst": None}
        assert settings["latency_ms"] == 2
        version = projects(said["base_url"], said["organizations"][0]["api_key"]).headers["Logfire-Version"]
        assert version == "v2026-05-01.01"


@pytest.mark.parametrize(
    "options",
    [
        ["--rate-limit", "0"],
        ["--rate-limit", "5/x"],
        ["--key", "acme"],
        ["--port", "99999"],
        ["--latency-ms", "-1"],
        ["--env-file", "/nowhere/at/all/sandbox.env"],
        ["--key", "a=same", "--key", "b=same"],
    ],
)
def test_wrong_options(options: list[str], monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["sandbox", *options])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_a_seed_repeats_ids_and_keys() -> None:
    with running(Config(seed=1)) as first, running(Config(seed=1)) as second, running(Config(seed=2)) as third:
        assert first.organizations == second.organizations
        assert first.organizations != third.organizations


def test_any_text_can_be_a_key() -> None:
    with running(Config(organizations=(), keys={"acme": "from the vault"})) as sandbox:
        assert projects(sandbox.base_url, "from the vault").status_code == 200
