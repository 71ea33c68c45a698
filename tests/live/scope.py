# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The limits of a run: objects whose names begin with its prefix, and whatever lies below its projects.

A scope looks at every request before it leaves and at every answer before it comes back. Names get the prefix on the
way out and lose it on the way in; objects of others are left out of lists, and a request that names one is refused.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

PREFIX = "ansible-live-"
SAFE = frozenset({"GET", "HEAD"})
# Sent by POST, and change nothing.
HARMLESS = frozenset({"/v2/query"})
OF_THE_API = ("/api/", "/v1/", "/v2/")
# Below these the project is the one that the key is bound to.
ROOTS = ("/v1/variables/", "/v1/variable-types/", "/v1/datasets/", "/v1/ofrep/")
_UNCLEAR = re.compile(r"%2e|%2f|%5c|\\|//|/\.\.?(/|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """Objects of an organization, by the key of their name. ``rows``, ``created``: where answers have them."""

    title: str
    path: str
    name: str
    rows: str = ""
    created: str = ""


# In the order in which they are removed: projects first, since their alerts use channels and keys are bound to them.
KINDS = (
    Kind("project", "/api/v1/projects/", "project_name"),
    Kind("channel", "/api/v1/channels/", "label"),
    Kind("API key", "/api/v1/api-keys/", "name", created="api_key"),
    Kind("gateway provider", "/api/v1/gateway/providers/", "slug", rows="providers"),
)


@dataclass(frozen=True)
class Refused(Exception):
    """The request does not leave."""

    status: int
    detail: str


def changes(method: str, path: str) -> bool:
    return method not in SAFE and path not in HARMLESS


class Scope:
    """The objects of a run, by the ids that answers have shown. Safe to share between threads."""

    def __init__(self, prefix: str = PREFIX) -> None:
        self.prefix = prefix
        self._lock = threading.Lock()
        self._ids: dict[str, str] = {}
        self._bound: set[str] = set()
        # Secrets that were shown once, by id.
        self.secrets: dict[str, str] = {}

    def outgoing(self, method: str, path: str, body: bytes, secret: str = "") -> bytes:
        """Return the body as it is to leave. Raises Refused."""
        if _UNCLEAR.search(path) or not path.startswith(OF_THE_API):
            raise Refused(404, "Not Found")
        if kind := _kind(path):
            identity = path[len(kind.path) :].partition("/")[0]
            if identity and not self._is_own(kind, identity):
                raise Refused(404, f"{kind.title.capitalize()} not found")
            self._check_reach(kind, body)
            return self._with_prefix(kind, path, body)
        if changes(method, path) and not (path.startswith(ROOTS) and secret in self._bound):
            raise Refused(403, f"{method} {path} is outside of what a live run may touch")
        return body

    def incoming(self, method: str, path: str, status: int, content_type: str, body: bytes) -> bytes:
        """Return the body as the caller is to see it, and remember what it shows."""
        if "json" not in content_type and not content_type.startswith("text/"):
            return body
        kind = _kind(path)
        if kind and 200 <= status < 300:
            content = _decoded(body)
            if path == kind.path and method == "GET":
                body = json.dumps(self._own_rows(kind, content)).encode()
            elif isinstance(content, dict):
                self._remember(kind, path, method, content)
        return body.replace(self.prefix.encode(), b"")

    def _is_own(self, kind: Kind, identity: str) -> bool:
        with self._lock:
            return self._ids.get(identity.lower()) == kind.title

    def _check_reach(self, kind: Kind, body: bytes) -> None:
        """Refuse a key for a project of others."""
        sent = _decoded(body)
        project = sent.get("project_id") if isinstance(sent, dict) and kind.created else None
        if project is not None and not self._is_own(KINDS[0], str(project)):
            raise Refused(404, "Project not found")

    def _with_prefix(self, kind: Kind, path: str, body: bytes) -> bytes:
        sent = _decoded(body)
        if not isinstance(sent, dict):
            return body
        places = [(sent, kind.name)] if path.count("/") - kind.path.count("/") < 2 else []
        if "/dashboards/" in path and kind is KINDS[0]:
            # The metadata name the project as well.
            definition = sent.get("definition")
            metadata = definition.get("metadata") if isinstance(definition, dict) else None
            places = [(metadata, "project")] if isinstance(metadata, dict) else []
        for place, name in places:
            if isinstance(place.get(name), str):
                place[name] = f"{self.prefix}{place[name]}"
        return json.dumps(sent).encode() if places else body

    def _own_rows(self, kind: Kind, content: Any) -> Any:
        rows = content.get(kind.rows) if kind.rows and isinstance(content, dict) else content
        if not isinstance(rows, list):
            return content
        own = [row for row in rows if isinstance(row, dict) and str(row.get(kind.name)).startswith(self.prefix)]
        self._add(kind, own)
        return {**content, kind.rows: own} if kind.rows else own

    def _remember(self, kind: Kind, path: str, method: str, content: dict[str, Any]) -> None:
        created = content.get(kind.created) if kind.created else content
        if path == kind.path and method == "POST" and isinstance(created, dict):
            self._add(kind, [created])
            if kind.created and created.get("project_id") and isinstance(content.get("token"), str):
                with self._lock:
                    self._bound.add(content["token"])
        if method == "POST" and isinstance(content.get("token"), str):
            self.secrets[str((created if isinstance(created, dict) else content).get("id"))] = content["token"]

    def _add(self, kind: Kind, rows: Iterable[dict[str, Any]]) -> None:
        with self._lock:
            self._ids.update({str(row["id"]).lower(): kind.title for row in rows if row.get("id")})


def _kind(path: str) -> Kind | None:
    return next((kind for kind in KINDS if path.startswith(kind.path)), None)


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
