# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from .store import now

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Sent by POST, and change nothing.
HARMLESS = frozenset({"/v2/query", "/api/oauth/token", "/v1/fleet/enrollment-context/"})
_KEPT = 200_000


@dataclass
class Entry:
    n: int
    method: str
    path: str
    query: bytes
    headers: dict[str, str]
    raw_body: bytes
    key: str | None
    organization: str | None
    time: datetime = field(default_factory=now)
    status: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def mutating(self) -> bool:
        return self.method not in SAFE_METHODS and self.path not in HARMLESS

    def view(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "time": self.time.isoformat(),
            "method": self.method,
            "path": self.path,
            "query": dict(parse_qsl(self.query.decode("latin-1"), keep_blank_values=True)),
            "headers": self.headers,
            "body": self._body(),
            "status": self.status,
            "key": self.key,
            "organization": self.organization,
            "notes": self.notes,
        }

    def _body(self) -> Any:
        if not self.raw_body:
            return None
        try:
            return json.loads(self.raw_body)
        except ValueError:
            return self.raw_body.decode(errors="replace")


class Ledger:
    """Every API request that arrived, with its outcome."""

    def __init__(self) -> None:
        self._next = 1
        self.clear()

    def clear(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=_KEPT)
        self._requests = self._mutating = 0
        self._by_status: Counter[str] = Counter()

    def open(
        self,
        method: str,
        path: str,
        query: bytes,
        headers: dict[str, str],
        body: bytes,
        key: str | None,
        organization: str | None,
    ) -> Entry:
        entry = Entry(self._next, method, path, query, headers, body, key, organization)
        self._next += 1
        self.entries.append(entry)
        self._requests += 1
        self._mutating += entry.mutating
        return entry

    def close(self, entry: Entry, status: int | None) -> None:
        entry.status = status
        self._by_status["none" if status is None else str(status)] += 1

    def since(self, n: int) -> list[dict[str, Any]]:
        return [entry.view() for entry in self.entries if entry.n > n]

    def stats(self) -> dict[str, Any]:
        return {"requests": self._requests, "mutating": self._mutating, "by_status": dict(self._by_status)}
