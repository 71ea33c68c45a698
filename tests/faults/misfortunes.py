# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults that a request can meet: the sandbox's scripted ones, and one that only the client's side can have."""

from __future__ import annotations

import copy
import dataclasses
import email.utils
import itertools
import re
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings
from ansible_collections.pydantic.logfire.plugins.module_utils._api.token_exchange import ActingClient, Exchange, Names
from ansible_collections.pydantic.logfire.plugins.module_utils._api.transport import Transport
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._api.workload import WorkloadClient
from ansible_collections.pydantic.logfire.tests.sandbox.client import Control

Values = dict[str, Any]

TIMEOUT = 0.25
LATE = 0.4
WAIT = 7


def _date() -> str:
    return email.utils.formatdate(time.time() + WAIT, usegmt=True)


@dataclasses.dataclass(frozen=True)
class Misfortune:
    """``kind`` and ``options`` are the sandbox's; without a kind the connection is refused."""

    name: str
    kind: str = ""
    options: Values = dataclasses.field(default_factory=dict)
    retry_after: Callable[[], str] | None = None
    slow: bool = False

    @property
    def done(self) -> bool:
        """Return whether the server says that it has done what was asked."""
        return self.options.get("status") == 204

    def scripted(self) -> Values:
        return {"kind": self.kind, **self.options, **({"retry_after": self.retry_after()} if self.retry_after else {})}


def _status(status: int, **options: Any) -> Values:
    return {"status": status, **options}


MISFORTUNES: tuple[Misfortune, ...] = (
    Misfortune("429 with seconds", "status", _status(429, retry_after=WAIT)),
    Misfortune("429 with a date", "status", _status(429), _date),
    Misfortune("429 without either", "status", _status(429)),
    Misfortune("408", "status", _status(408)),
    Misfortune("500", "status", _status(500)),
    Misfortune("502 with HTML", "status", _status(502, html=True)),
    Misfortune("503", "status", _status(503)),
    Misfortune("503 with seconds", "status", _status(503, retry_after=WAIT)),
    Misfortune("504", "status", _status(504)),
    Misfortune("500 after commit", "status", _status(500, execute=True)),
    Misfortune("502 with HTML after commit", "status", _status(502, html=True, execute=True)),
    Misfortune("503 after commit", "status", _status(503, execute=True)),
    Misfortune("504 after commit", "status", _status(504, execute=True)),
    Misfortune("204 without the object", "status", _status(204, execute=True)),
    Misfortune("connection refused"),
    Misfortune("end before commit", "reset_before"),
    Misfortune("reset before commit", "reset_before", {"rst": True}),
    Misfortune("end after commit", "reset_after"),
    Misfortune("reset after commit", "reset_after", {"rst": True}),
    Misfortune("cut answer", "truncated"),
    Misfortune("cut answer with a reset", "truncated", {"rst": True}),
    Misfortune("truncated JSON", "bad_json"),
    Misfortune("wrong content type", "wrong_type"),
    Misfortune("wrong content type after commit", "wrong_type", {"execute": True}),
    Misfortune("redirect", "redirect"),
    Misfortune("403", "status", _status(403)),
    Misfortune("answer later than the timeout", "slow", {"seconds": LATE}, slow=True),
    Misfortune("commit later than the timeout", "slow_before", {"seconds": LATE}, slow=True),
)


@dataclasses.dataclass(frozen=True)
class Target:
    """One request of an undisturbed run: its place in it, and how to know it again. ``refused``: it was in vain."""

    number: int
    method: str
    path: str
    refused: bool = False

    @property
    def pattern(self) -> str:
        return "^" + re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[^/]+", self.path) + "$"


# Once; whenever this request is made; and whatever is asked from then on.
LENGTHS = ("once", "always", "outage")


class Shift:
    """A clock that sleeping moves on, so that nobody waits."""

    def __init__(self) -> None:
        self.slept = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return time.monotonic() + self.slept

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept += seconds


class Disturbed(Client):
    """The client as it is, but that it does not really wait, and for what is done to it from outside.

    ``refuses`` selects the connections that are refused; ``meanwhile`` is called before each request, and ``mangles``
    gets each answer before the client sees it.
    """

    shift = Shift()
    refuses: Callable[[str, str], bool] | None = None
    meanwhile: Callable[[str, str], None] | None = None
    mangles: Callable[[str, str, Any], Any] | None = None

    def __init__(self, settings: Settings) -> None:
        Client.__init__(self, settings, clock=self.shift, sleep=self.shift.sleep)

    def _send_once(self, request: Request) -> Any:
        kind, method, path = type(self), request.method, request.path
        if kind.meanwhile is not None:
            kind.meanwhile(method, path)
        if kind.refuses is not None and kind.refuses(method, f"/api{path}"):
            elsewhere = copy.copy(self)
            elsewhere.settings = dataclasses.replace(self.settings, origin=f"http://127.0.0.1:{closed_port()}")
            elsewhere._transport = Transport(elsewhere.settings, self.shift, self.keep_secret)
            self.requests_sent += 1
            return Client._send_once(elsewhere, request)
        reply = super()._send_once(request)
        return reply if kind.mangles is None else kind.mangles(method, path, reply)


class DisturbedActing(Disturbed, ActingClient):
    """The same of a client that acts in another organization."""

    def __init__(self, settings: Settings, names: Names) -> None:
        Disturbed.__init__(self, settings)
        self._exchange = Exchange(self, settings.as_organization or "", names)


class DisturbedWorkload(Disturbed, WorkloadClient):
    """The same of a client that works in the name of a workload."""

    def __init__(self, settings: Settings) -> None:
        Disturbed.__init__(self, settings)
        self.start()


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def inflict(control: Control, misfortune: Misfortune, target: Target, length: str, detail: str) -> None:
    """Let it happen to that request of the next run. ``detail`` is what the server says, secrets included."""
    if not misfortune.kind:
        numbers, matching = itertools.count(), re.compile(target.pattern)

        def refuses(method: str, path: str) -> bool:
            number = next(numbers)
            if length == "once":
                return number == target.number
            same = method == target.method and matching.search(path) is not None
            return number >= target.number and (same or length == "outage")

        Disturbed.refuses = refuses
        return
    fault = misfortune.scripted()
    if fault["kind"] == "status":
        fault["detail"] = detail
    if length == "once":
        control.fault(**fault, after=target.number)
    elif length == "outage":
        control.fault(**fault, after=target.number, times=1000)
    else:
        control.fault(**fault, method=target.method, path=target.pattern, times=1000)


def relieve(control: Control) -> None:
    Disturbed.refuses = Disturbed.meanwhile = Disturbed.mangles = None
    control.clear_faults()
