# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way between the targets and the server: what a run may touch, at the pace that it may have.

To the targets it is the server. It also has those control routes of the sandbox that need nothing but what passes
through: the list of requests, the refusal of changes, and the removal of what was made.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from ..sandbox.limiter import Limiter
from ..sandbox.settings import RateLimit
from .scope import Refused, Scope, changes

CONTROL = "/_sandbox/"
# For an answer of the server. The modules give up earlier, and the request is still under way.
PATIENCE = 120.0
# Below the limits of the real service, so that others who use the organization get through.
LIMIT = RateLimit(per_minute=45, per_hour=950)
_HOP_BY_HOP = frozenset(
    {
        *("connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-connection"),
        *("host", "content-length", "content-encoding", "accept-encoding", "date", "server"),
    }
)


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def json_reply(status: int, content: object) -> Reply:
    return Reply(status, {"Content-Type": "application/json"}, json.dumps(content).encode())


class Closed(Exception):
    """The run is over, and nothing leaves any more."""


class Relay:
    """Close it before the removal of what was made: after that no request of a target is under way."""

    def __init__(self, origin: str, scope: Scope, limit: RateLimit | None = LIMIT) -> None:
        self.origin = origin
        self.scope = scope
        self.requests = 0
        self.organization = ""
        self.on_reset: Callable[[], object] = lambda: None
        self.state: Callable[[], object] = dict
        self._limiter = Limiter(limit) if limit else None
        self._turn = threading.Lock()
        self._local = threading.local()
        self._ledger: list[dict[str, Any]] = []
        self.sent_by_targets = 0
        self._readonly = False
        self._busy = 0
        self._closed = False
        self._idle = threading.Condition()

    def answer(self, request: Request) -> Reply:
        """Answer a target. Raises an error of ``requests`` if the server's answer got lost."""
        if request.path.startswith(CONTROL):
            return self._control(request)
        with self._idle:
            if self._closed:
                raise Closed
            self._busy += 1
        entry = self._note(request)
        try:
            if self._readonly and changes(request.method, request.path):
                reply = json_reply(418, {"detail": "Nothing may be changed now"})
            else:
                reply = self.exchange(request)
            entry["status"] = reply.status
            return reply
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def exchange(self, request: Request) -> Reply:
        """Send a request to the server, as far as it is within the scope."""
        secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            body = self.scope.outgoing(request.method, request.path, request.body, secret)
        except Refused as refused:
            return json_reply(refused.status, {"detail": refused.detail})
        self._wait()
        sent = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        response = self._session().request(
            request.method,
            f"{self.origin}{request.target}",
            data=body or None,
            headers=sent,
            allow_redirects=False,
            timeout=PATIENCE,
        )
        headers = {name: value for name, value in response.headers.items() if name.lower() not in _HOP_BY_HOP}
        kind = response.headers.get("Content-Type", "")
        return Reply(
            response.status_code,
            headers,
            self.scope.incoming(request.method, request.path, response.status_code, kind, response.content),
        )

    def close(self) -> None:
        """Let no request of a target leave, and wait for those that have left."""
        with self._idle:
            self._closed = True
            self._idle.wait_for(lambda: not self._busy, timeout=PATIENCE + 10)

    def _session(self) -> requests.Session:
        """One for each thread. Its key is the one of the request, whatever ~/.netrc says."""
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.auth = lambda prepared: prepared
        session: requests.Session = self._local.session
        return session

    def _wait(self) -> None:
        with self._turn:
            self.requests += 1
            while self._limiter and (refusal := self._limiter.refuse("")):
                time.sleep(refusal.seconds)

    def _note(self, request: Request) -> dict[str, Any]:
        entry = {
            "n": len(self._ledger) + 1,
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "headers": {name.lower(): value for name, value in request.headers.items() if name != "Authorization"},
            "body": _decoded(request.body),
            "status": None,
            "notes": [],
        }
        self._ledger.append(entry)
        self.sent_by_targets += 1
        return entry

    def _control(self, request: Request) -> Reply:
        what = (request.method, request.path.removeprefix(CONTROL))
        if what == ("GET", "ledger"):
            since = int(request.query.get("since", 0))
            return json_reply(200, [entry for entry in self._ledger if entry["n"] > since])
        if what == ("GET", "state"):
            return json_reply(200, self.state())
        if what == ("PUT", "readonly"):
            self._readonly = bool(_decoded(request.body)["on"])
            return json_reply(200, {"on": self._readonly})
        if what == ("POST", "reset"):
            self._readonly = False
            self._ledger.clear()
            # The state that was read is out of date.
            self.sent_by_targets += 1
            self.on_reset()
            return Reply(204)
        return json_reply(501, {"detail": f"{' '.join(what)}: a real organization has no such control"})


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    relay: Relay

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            reply = self.relay.answer(Request(self.command, self.path, dict(self.headers.items()), body))
        except (requests.RequestException, Closed):
            # As the server did: the connection ends without an answer.
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def log_message(self, format: str, *args: object) -> None:
        """The list of requests has them."""


def serve(relay: Relay) -> tuple[ThreadingHTTPServer, str]:
    """Start to answer on a free port. Returns the server, to be shut down, and its address."""
    handler = type("Handler", (_Handler,), {"relay": relay})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
