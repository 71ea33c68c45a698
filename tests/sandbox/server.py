# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from .app import create_app
from .client import Control
from .config import Config
from .middleware import TRANSPORT
from .sandbox import Founder, Sandbox

LOOPBACK = "127.0.0.1"


def _protocol() -> type[asyncio.Protocol]:
    """Uvicorn's HTTP protocol, handing its transport down so that a fault can end the connection."""
    base: Any
    if find_spec("httptools"):
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as base
    else:
        from uvicorn.protocols.http.h11_impl import H11Protocol as base

    class Protocol(base):  # type: ignore[misc]
        app: ASGIApp

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            # asyncio sets it only on sockets that were made with the protocol spelled out.
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.app = _with_transport(self.app, transport)

    return Protocol


def _with_transport(app: ASGIApp, transport: asyncio.Transport) -> ASGIApp:
    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        scope[TRANSPORT] = transport
        await app(scope, receive, send)

    return inner


class Server(uvicorn.Server):
    def __init__(self, app: ASGIApp, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_protocol(),
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=1,
            )
        )
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Uvicorn would raise the signal again once it has stopped; here a signal is an orderly end.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
        yield


def listen(port: int = 0) -> socket.socket:
    return socket.create_server((LOOPBACK, port), backlog=512)


def address(listener: socket.socket) -> str:
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


def serve(sandbox: Sandbox, listener: socket.socket, ready: Callable[[], None]) -> None:
    app = create_app(sandbox)
    # All of this stays: a search for garbage among it would hold up every answer, for 60 ms at a time.
    gc.collect()
    gc.freeze()
    Server(app, ready).run(sockets=[listener])


@dataclass(frozen=True)
class Running:
    base_url: str
    organizations: list[Founder]
    control: Control

    @property
    def api_key(self) -> str:
        return self.organizations[0].api_key


@contextlib.contextmanager
def running(config: Config | None = None) -> Iterator[Running]:
    """A sandbox in a thread of this process, on a free port."""
    sandbox = Sandbox(config or Config())
    listener = listen()
    base_url = address(listener)
    started = threading.Event()
    server = Server(create_app(sandbox), started.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    if not started.wait(timeout=60):
        raise RuntimeError("the sandbox did not start")
    try:
        yield Running(base_url, sandbox.founders, Control(base_url))
    finally:
        server.should_exit = True
        thread.join(timeout=10)
