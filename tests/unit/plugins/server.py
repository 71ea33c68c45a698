# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A loopback server that gives scripted answers and keeps what it was asked."""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings

from .fakes import KEY


@dataclasses.dataclass(frozen=True)
class Answer:
    """``body``: bytes as they are, anything else as JSON. ``fault``: what happens in place of the whole answer.

    ``meanwhile`` runs before the answer is given.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    fault: str = ""
    meanwhile: Callable[[], Any] | None = None

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


DROP = Answer(fault="drop")
HANG = Answer(fault="hang")
TRUNCATE = Answer(body=[1, 2, 3], fault="truncate")


@dataclasses.dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class ScriptedServer:
    """``answers`` are given in turn, the last one again and again."""

    def __init__(self, certificate: str | None = None) -> None:
        self.answers: list[Answer] = [Answer(body={})]
        self.asked: list[Asked] = []
        self.connections = 0
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self.origin = f"{'https' if certificate else 'http'}://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def script(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def settings(self, **more: Any) -> Settings:
        return Settings(**{"api_key": KEY, "origin": self.origin, "timeout": 5.0, **more})

    def stop(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _next(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                with server._lock:
                    server.connections += 1
                super().setup()

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                given = server._next(Asked(self.command, self.path, dict(self.headers), body))
                if given.meanwhile:
                    given.meanwhile()
                if given.fault == "hang":
                    server.over.wait(30)
                if given.fault in ("drop", "hang"):
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if given.fault == "no tls":
                    self.close_connection = True
                    with socket.socket(fileno=os.dup(self.connection.fileno())) as plain:
                        plain.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
                    return
                self.send_response_only(given.status)
                content = b"" if given.status == 204 else given.content
                headers = {"Content-Type": "application/json", "Content-Length": str(len(content)), **given.headers}
                for name, value in headers.items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                if given.fault == "trickle":
                    for byte in content:
                        server.over.wait(0.05)
                        self.wfile.write(bytes([byte]))
                    return
                if given.fault == "truncate":
                    content = content[:-1]
                    self.close_connection = True
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, *_arguments: Any) -> None:
                pass

        return Handler


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds
