# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run: it begins and ends with the removal of what was made, whatever happens in between."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from types import FrameType

from .api import Api
from .relay import Relay, serve
from .state import State

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """A signal asks the run to end."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class NotRemoved(Exception):
    """Something of the run is still there."""


@contextlib.contextmanager
def signals_end_it() -> Iterator[None]:
    """A signal raises Interrupted once. No further signal ends the removal that follows."""

    def end(number: int, _frame: FrameType | None) -> None:
        ignore_signals()
        raise Interrupted(number)

    before = {number: signal.signal(number, end) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def running(relay: Relay, key: str) -> Iterator[tuple[Api, str]]:
    """Remove what an earlier run has left, serve the targets, and remove what they made.

    Yields the requests of the run, and the address that the targets use. Raises NotRemoved in the end if an object of
    the run is still there.
    """
    api = Api(relay, key)
    if left := api.remove_all():
        print(f"removed what an earlier run has left: {', '.join(left)}", flush=True)
    relay.on_reset = api.remove_all
    relay.state = State(api).read
    server, address = serve(relay)
    try:
        yield api, address
    finally:
        ignore_signals()
        relay.close()
        server.shutdown()
        server.server_close()
        _remove(api)


def _remove(api: Api) -> None:
    try:
        removed = api.remove_all()
    except Exception as error:
        raise NotRemoved(
            f"not everything was removed ({error}); the next run looks for all whose name begins with"
            f" {api.relay.scope.prefix}"
        ) from error
    print(f"removed {len(removed)} objects of this run" if removed else "nothing of this run was left", flush=True)


@contextlib.contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """A playbook and whatever it has started, none of which may outlive the run."""
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
