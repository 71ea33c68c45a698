# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of the run itself: for the removal of what it made, for what targets ask about, and for the guesses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from .relay import Relay, Request
from .scope import KINDS, Kind

LONGEST_WAIT = 300.0
TRIES = 5


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    text: str
    headers: dict[str, str]

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Unexpected(Exception):
    """The server did not do what everything that follows needs."""


class Api:
    """Requests by one key, within the scope of the relay."""

    def __init__(self, relay: Relay, key: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self.relay = relay
        self.key = key
        self._sleep = sleep

    def with_key(self, key: str) -> Api:
        return Api(self.relay, key, self._sleep)

    def call(self, method: str, path: str, body: object = None, **query: object) -> Answer:
        """Send it, and again after a 429; what changes nothing, or can be repeated, also after an error on the way."""
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        data = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        target = f"{path}?{urlencode(query)}" if query else path
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                reply = self.relay.exchange(Request(method, target, headers, data))
            except requests.RequestException:
                if method == "POST" or last:
                    raise
                self._sleep(2.0**attempt)
                continue
            transient = reply.status == 429 or (reply.status >= 500 and method != "POST")
            if not transient or last:
                break
            self._sleep(min(_seconds(reply.headers.get("Retry-After")), LONGEST_WAIT))
        text = reply.body.decode(errors="replace")
        return Answer(reply.status, _decoded(text), text, dict(reply.headers))

    def must(self, method: str, path: str, body: object = None, **query: object) -> Any:
        answer = self.call(method, path, body, **query)
        if not answer.ok:
            raise Unexpected(f"{method} {path}: HTTP {answer.status}: {answer.text[:200]}")
        return answer.body

    def own(self, kind: Kind) -> list[dict[str, Any]]:
        """Return the run's objects of a kind; none if the server has no such path, or the key no right to it."""
        rows: list[dict[str, Any]] = []
        query: dict[str, object] = {}
        while True:
            answer = self.call("GET", kind.path, **query)
            if answer.status in (402, 403, 404):
                return []
            if not answer.ok:
                raise Unexpected(f"GET {kind.path}: HTTP {answer.status}: {answer.text[:200]}")
            rows += answer.body[kind.rows] if kind.rows else answer.body
            cursor = answer.body.get("next_cursor") if kind.rows else None
            if not cursor:
                return [row for row in rows if row.get("active", True) or kind.created == ""]
            query = {"cursor": cursor}

    def remove_all(self) -> list[str]:
        """Remove every object of the run, and return their names. Raises Unexpected if one is still there."""
        removed = []
        for kind in KINDS:
            for row in self.own(kind):
                self.call("DELETE", f"{kind.path}{row['id']}/")
                removed.append(f"{kind.title} {row[kind.name]}")
            if left := [row[kind.name] for row in self.own(kind)] if removed else []:
                raise Unexpected(f"could not remove {kind.title} {', '.join(left)}")
        return removed


def _seconds(text: str | None) -> float:
    return float(text) if text and text.isdigit() else 5.0


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
