# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sandbox in a process of its own, for as long as somebody needs it."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environment import environment
from .places import ROOT
from .processes import stop
from .venvs import Venv


@dataclass(frozen=True)
class Sandbox:
    base_url: str
    # The admin key of each organization, by its name.
    keys: dict[str, str]

    def call(self, method: str, path: str, body: object = None, key: str = "") -> Any:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base_url}{path}", data=data, headers=headers, method=method)
        with _DIRECT.open(request, timeout=30) as response:
            return json.loads(response.read() or b"null")

    def reset(self) -> None:
        self.call("POST", "/_sandbox/reset")


# A proxy of the machine does not lead to a loopback address.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class SandboxError(Exception):
    """The sandbox does not run."""


@contextmanager
def running(venv: Venv, log: Path, *arguments: str) -> Iterator[Sandbox]:
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(venv.python), "-m", "tests.sandbox", "--port", "0", *arguments]
    with log.open("w") as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(venv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield _announced(process, log)
        finally:
            stop(process)


def _announced(process: subprocess.Popen[str], log: Path) -> Sandbox:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SandboxError(f"the sandbox did not start:\n{log.read_text()}")
    told = json.loads(line)
    return Sandbox(told["base_url"], {one["name"]: one["api_key"] for one in told["organizations"]})
