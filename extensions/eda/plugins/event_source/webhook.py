# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event source of ansible-rulebook: a webhook for senders that cannot set a header."""

from __future__ import annotations

DOCUMENTATION = r"""
name: webhook
short_description: Receive what webhook channels of Pydantic Logfire post
version_added: 0.1.0
description:
  - Channels of Logfire cannot send a header, such as the C(token) and C(hmac_secret) of other webhook sources ask for.
    So the secret is the last part of the path of the address that is posted to.
  - A request with another one is refused with status 403 before its body is read, and becomes no event.
  - The events are those of C(eda.builtin.webhook), with C(payload) and C(meta.endpoint), but without headers. The
    secret is masked, and neither the log nor an answer has it.
  - It needs aiohttp, which comes with C(ansible-rulebook).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  host:
    description: Address to listen on.
    type: str
    default: 127.0.0.1
  port:
    description: TCP port to listen on.
    type: int
    default: 5000
  secret_env:
    description:
      - Name of the environment variable of C(ansible-rulebook) with the secret, of at least 16 characters that need no
        escape in an address, such as C(openssl rand -hex 32) makes.
      - The source does not start without it.
    type: str
    default: LOGFIRE_WEBHOOK_SECRET
  certfile:
    description: File with the certificate, and those between it and its authority, for HTTPS.
    type: str
  keyfile:
    description: File with the key of the certificate, if O(certfile) does not hold it.
    type: str
  max_body:
    description: Bytes that a body may have. A longer one is refused with status 413.
    type: int
    default: 1048576
"""

EXAMPLES = r"""
- pydantic.logfire.webhook:
    host: 127.0.0.1
    port: 5000
  filters:
    - pydantic.logfire.logfire_alert:
"""

import asyncio
import hmac
import json
import logging
import os
import re
import ssl
from typing import Any

from aiohttp import web

_MASK = "**********"
_OPTIONS = {"host", "port", "secret_env", "certfile", "keyfile", "max_body", "eda_feedback_queue"}
_SECRET = re.compile(r"[A-Za-z0-9._~-]{16,}")
# A string, ended or not, or a bracket.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_DEEPEST = 100
_log = logging.getLogger(__name__)


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    if unknown := sorted(args.keys() - _OPTIONS):
        raise ValueError(f"{', '.join(unknown)}: no such option of pydantic.logfire.webhook")
    receiver = _Receiver(queue, _secret(args.get("secret_env") or "LOGFIRE_WEBHOOK_SECRET"))
    app = web.Application(client_max_size=int(args.get("max_body", 1 << 20)))
    app.add_routes([web.post("/{endpoint:.*}", receiver.receive)])
    # The log of requests would have the secret.
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, port = args.get("host", "127.0.0.1"), int(args.get("port", 5000))
    try:
        await web.TCPSite(runner, host, port, ssl_context=_tls(args)).start()
        await asyncio.Future()
    finally:
        await runner.cleanup()


def _secret(name: Any) -> str:
    secret = os.environ.get(str(name), "")
    if not secret:
        raise ValueError(f"secret_env: the environment variable {name}, which holds the secret, is not set")
    if not _SECRET.fullmatch(secret):
        raise ValueError(
            f"secret_env: the secret in {name} needs at least 16 characters, which are letters, digits, '-', '.', '_' "
            "or '~': openssl rand -hex 32 makes one"
        )
    return secret


def _tls(args: dict[str, Any]) -> ssl.SSLContext | None:
    if not args.get("certfile"):
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(args["certfile"], args.get("keyfile"))
    return context


def _parsed(body: bytes) -> Any:
    """Parse a body that is not nested too deeply: beside Java, a parser that runs out of stack ends the process."""
    depth = 0
    for token in _TOKEN.finditer(body):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token[0], 0)
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
    return json.loads(body)


class _Receiver:
    def __init__(self, queue: asyncio.Queue[Any], secret: str) -> None:
        self._queue = queue
        self._secret = secret

    async def receive(self, request: web.Request) -> web.Response:
        before, slash, last = request.match_info["endpoint"].rstrip("/").rpartition("/")
        if not hmac.compare_digest(last.encode(errors="replace"), self._secret.encode()):
            _log.warning("Ignored, as the secret at the end of the URL is missing or wrong")
            return web.Response(status=403, text="Forbidden")
        try:
            payload = _parsed(await request.read())
        except ValueError:
            _log.warning("Ignored, as the body is not JSON, or nested too deeply")
            return web.Response(status=400, text="The body is not JSON, or nested too deeply")
        endpoint = f"{before}{slash}{_MASK}".replace(self._secret, _MASK)
        await self._queue.put({"payload": payload, "meta": {"endpoint": endpoint}})
        return web.Response(text="OK")
