# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of the engine that are killed at a request.

One process that has everything imported waits for orders and forks a child for each run, which takes milliseconds.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform


class Killer:
    """Starts runs of ``apply`` and lets them die."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def apply(self, params: dict[str, Any], number: int, answered: bool, by: int = signal.SIGKILL) -> bool:
        """Kill the run at that request (from 1), before it is sent or once ``answered``. False: it got through."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([params, number, answered, by]) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        assert status in (0, -by), f"the run ended with {status}"
        return status != 0

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)


def _run(params: dict[str, Any], number: int, answered: bool, by: int) -> None:
    send, numbers, turn = Client._send_once, itertools.count(1), threading.Lock()

    def doomed(client: Client, request: Request) -> Any:
        with turn:
            mine = next(numbers)
        if mine == number and not answered:
            os.kill(os.getpid(), by)
        reply = send(client, request)
        if mine == number:
            os.kill(os.getpid(), by)
        return reply

    Client._send_once = doomed  # type: ignore[method-assign, assignment]
    result = perform(MODULES["apply"], params, False)
    os._exit(1 if result.get("failed") else 0)


def _serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(*json.loads(line))
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
