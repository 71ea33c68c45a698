# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .auth import CALL, Call, bearer
from .faults import Fault
from .ledger import Entry
from .lenience import trimmed, without_unknown_keys
from .sandbox import Sandbox
from .store import now

CONTROL = "/_sandbox/"
TRANSPORT = "sandbox.transport"
_CHUNK = 65_536


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def with_header(self, name: str, value: str) -> Reply:
        return replace(self, headers=[*self.headers, (name.encode(), value.encode("latin-1", "replace"))])

    def with_body(self, body: bytes, content_type: bytes = b"application/json") -> Reply:
        kept = [each for each in self.headers if each[0] not in (b"content-type", b"content-length")]
        length = str(len(body)).encode()
        return replace(self, headers=[*kept, (b"content-type", content_type), (b"content-length", length)], body=body)


class HalfSent(Exception):
    """The connection ended before the body of the request did."""


def json_reply(status: int, content: object) -> Reply:
    return Reply(status).with_body(json.dumps(content).encode())


class Middleware:
    """The layer between the network and the routes: the ledger, and the faults of the way."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self.app = app
        self.sandbox = sandbox
        self._collections = frozenset(path for _method, path in sandbox.routes if "{" not in path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self.app(scope, receive, send)
            return
        try:
            body = b"".join([chunk async for chunk in _chunks(receive)])
        except HalfSent:
            # The client went away in the middle of its request, so that there is nobody to answer and nothing to do.
            return
        entry, call = self._admit(scope, body)
        if self.sandbox.settings.trims_texts:
            body = trimmed(body)
        settings = self.sandbox.settings
        if settings.latency_ms:
            await asyncio.sleep(settings.latency_ms / 1000)
        ledger = self.sandbox.ledger
        reply, fault = self._refuse(entry, call), None
        if reply is None:
            fault = self.sandbox.faults.take(entry.method, entry.path)
            if fault is None:
                reply = await self._execute(scope, body)
            else:
                call.note(f"fault:{fault.kind}")
                reply = await self._befall(fault, scope, body)
        if reply is None:
            ledger.close(entry, None)
            await _drop(scope, receive, rst=fault is not None and fault.rst)
            return
        reply = reply.with_header("Logfire-Version", settings.release)
        if settings.warning:
            reply = reply.with_header("X-Logfire-Warning", settings.warning)
        ledger.close(entry, reply.status)
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        if fault is not None and fault.kind == "truncated":
            await send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})
            await _drop(scope, receive, rst=fault.rst)
            return
        if fault is not None and fault.kind == "big":
            await _send_big(fault.bytes, send)
            return
        await send({"type": "http.response.body", "body": reply.body})

    def _admit(self, scope: Scope, body: bytes) -> tuple[Entry, Call]:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        secret = bearer(headers.get("authorization"), scope["path"])
        key = self.sandbox.store.keys.get(secret) if secret else None
        call = Call(self.sandbox, secret, key)
        if "authorization" in headers:
            headers["authorization"] = f"<{key.name}>" if key else "<unknown>"
        entry = self.sandbox.ledger.open(
            scope["method"],
            scope["path"],
            scope["query_string"],
            headers,
            body,
            key.name if key else None,
            key.organization.name if key else None,
        )
        entry.notes = call.notes
        scope[CALL] = call
        return entry, call

    def _refuse(self, entry: Entry, call: Call) -> Reply | None:
        settings = self.sandbox.settings
        if settings.readonly and entry.mutating:
            call.note("mutating_in_check_mode")
            return json_reply(418, {"detail": "The sandbox is read-only: this request would have changed something"})
        if self.sandbox.limiter is None or call.key is None or not call.key.valid:
            return None
        refusal = self.sandbox.limiter.refuse(call.key.organization.id)
        if refusal is None:
            return None
        wait = str(refusal.seconds)
        if settings.retry_after == "date":
            # The date has no fractions: one second more keeps it from being too early.
            wait = format_datetime(now() + timedelta(seconds=refusal.seconds + 1), usegmt=True)
        return json_reply(429, {"detail": refusal.detail}).with_header("Retry-After", wait)

    async def _execute(self, scope: Scope, body: bytes) -> Reply:
        settings = self.sandbox.settings
        if settings.slash_redirects and f"{scope['path']}/" in self._collections:
            return Reply(307).with_header("Location", f"{scope['path']}/")
        reply = await self._run(scope, body)
        if settings.unknown_keys_dropped and reply.status == 422 and "/dashboards/" in scope["path"]:
            lenient = without_unknown_keys(body, reply.body)
            return reply if lenient is None else await self._run(scope, lenient)
        return reply

    async def _run(self, scope: Scope, body: bytes) -> Reply:
        start: Message = {"status": 500, "headers": []}
        parts: list[bytes] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        try:
            await self.app(scope, receive, send)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return Reply(500).with_body(b"Internal Server Error", b"text/plain")
        return Reply(start["status"], list(start["headers"]), b"".join(parts))

    async def _befall(self, fault: Fault, scope: Scope, body: bytes) -> Reply | None:
        """The answer that this fault leaves of the true one; None when the connection just ends."""
        if fault.kind == "slow_before":
            await asyncio.sleep(fault.seconds)
        true = await self._execute(scope, body) if fault.executed else Reply(200)
        if fault.kind in ("reset_before", "reset_after"):
            return None
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return true
        if fault.kind == "warning":
            return true.with_header("X-Logfire-Warning", fault.text)
        if fault.kind == "bad_json":
            return replace(true, status=fault.status or true.status).with_body(b'{"id": "00000000-0000-40')
        if fault.kind == "wrong_type":
            page = b"<!doctype html><title>Sign in</title><p>Please sign in to continue.</p>"
            return Reply(fault.status or 200).with_body(page, b"text/html; charset=utf-8")
        if fault.kind == "redirect":
            return Reply(fault.status or 307).with_body(b"").with_header("Location", fault.location)
        if fault.kind == "big":
            return Reply(fault.status or 200, [(b"content-type", b"application/json")])
        if fault.kind == "status":
            return _scripted(fault)
        return true


def _scripted(fault: Fault) -> Reply:
    status = fault.status or 503
    detail = fault.detail or f"Scripted fault {status}"
    if fault.html:
        page = f"<html><head><title>{status}</title></head><body><h1>{detail}</h1></body></html>"
        reply = Reply(status).with_body(page.encode(), b"text/html; charset=utf-8")
    elif status == 204:
        reply = Reply(status)
    else:
        reply = json_reply(status, {"detail": detail})
    return reply if fault.retry_after is None else reply.with_header("Retry-After", str(fault.retry_after))


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HalfSent
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def _send_big(size: int, send: Send) -> None:
    """A JSON text of the given size, made while it is sent."""
    await send({"type": "http.response.body", "body": b'"', "more_body": True})
    left = size - 2
    while left > 0:
        await send({"type": "http.response.body", "body": b"x" * min(left, _CHUNK), "more_body": True})
        left -= _CHUNK
    await send({"type": "http.response.body", "body": b'"'})


async def _drop(scope: Scope, receive: Receive, *, rst: bool) -> None:
    """End the connection below HTTP, and wait until the server has noticed."""
    transport: asyncio.Transport = scope[TRANSPORT]
    connection = transport.get_extra_info("socket")
    if rst and connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
