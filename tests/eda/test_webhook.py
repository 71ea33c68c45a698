# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source alone, on the Python of ansible-rulebook."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.eda.payloads import RAW_DATA
from tests.eda.rulebook import SECRET
from tools.environment import environment
from tools.places import ROOT
from tools.processes import stop
from tools.venvs import Venv

_SOURCE = ROOT / "extensions" / "eda" / "plugins" / "event_source" / "webhook.py"
# Prints each event, and its port as soon as it listens.
_DRIVER = """
import asyncio, json, runpy, socket, sys
source, args = sys.argv[1], json.loads(sys.argv[2])
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    args.setdefault("port", free.getsockname()[1])
class Printing(asyncio.Queue):
    async def put(self, event):
        print(json.dumps(event), flush=True)
async def run():
    task = asyncio.ensure_future(runpy.run_path(source)["main"](Printing(), args))
    while not task.done():
        try:
            (await asyncio.open_connection("127.0.0.1", args["port"]))[1].close()
        except OSError:
            await asyncio.sleep(0.02)
        else:
            print(args["port"], flush=True)
            break
    await task
asyncio.run(run())
"""


def _command(args: dict[str, Any]) -> list[str]:
    return [str(Path(os.environ["EDA_VENV"]) / "bin" / "python"), "-c", _DRIVER, str(_SOURCE), json.dumps(args)]


def _environment(secret: str | None) -> dict[str, str]:
    more: dict[str, Any] = {} if secret is None else {"LOGFIRE_WEBHOOK_SECRET": secret}
    return environment(Venv(Path(os.environ["EDA_VENV"])), **more)


@contextmanager
def _running(args: dict[str, Any]) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    process = subprocess.Popen(
        _command(args), env=_environment(SECRET), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield int(process.stdout.readline()), process
    finally:
        stop(process)


@pytest.mark.parametrize("secret", [None, "", "short", "sixteen {letters}", " " * 20, "a/b/c/d/e/f/g/h/i/j"])
def test_without_a_good_secret_it_does_not_start(secret: str | None) -> None:
    done = subprocess.run(
        _command({}), env=_environment(secret), capture_output=True, text=True, check=False, timeout=60
    )
    message = done.stderr.strip().splitlines()[-1]
    assert message.startswith("ValueError: secret_env: ")
    assert "LOGFIRE_WEBHOOK_SECRET" in message
    assert not secret or secret not in message


def test_an_option_that_it_does_not_have_is_an_error() -> None:
    done = subprocess.run(
        _command({"token": "x"}), env=_environment(SECRET), capture_output=True, text=True, check=False, timeout=60
    )
    assert "ValueError: token: no such option of pydantic.logfire.webhook" in done.stderr


def test_the_secret_is_in_no_event_and_no_answer() -> None:
    with _running({}) as (port, process):
        for path in (f"hooks/{SECRET}", f"{SECRET}/{SECRET}/", f"%62{SECRET[1:]}?{SECRET}"):
            request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", json.dumps(RAW_DATA).encode())
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as response:
                assert (response.status, response.read()) == (200, b"OK")
            assert process.stdout
            event = json.loads(process.stdout.readline())
            assert event["payload"] == RAW_DATA
            assert event["meta"].keys() == {"endpoint"}
            assert event["meta"]["endpoint"].endswith("**********")
            assert SECRET not in json.dumps(event)


def test_it_speaks_https(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    with _running({"certfile": str(certificate), "keyfile": str(key)}) as (port, _process):
        context = ssl.create_default_context(cafile=str(certificate))
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
        opener = urllib.request.build_opener(*handlers)
        with opener.open(f"https://127.0.0.1:{port}/{SECRET}", b"{}", timeout=60) as response:
            assert response.status == 200
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(f"https://127.0.0.1:{port}/wrong", b"{}", timeout=60)
        assert refused.value.code == 403
