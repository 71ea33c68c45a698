# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that nobody expects: what becomes of a true one on its way to the client."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Mangle = Callable[[Any], Any]

# Not those that are part of a secret.
_UUID = re.compile(r"(?<!_)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Keys whose values are one of a few words.
_WORDS = frozenset({"visibility", "notify_when", "type", "format", "region", "kind", "role", "status"})
# Free text of users, in which a change cannot be recognised.
_FREE = frozenset({"description", "dashboard", "definition", "query"})
_NAMES = frozenset({"project_name", "label", "name", "dashboard_name", "dashboard_slug"})


@dataclasses.dataclass(frozen=True)
class Surprise:
    """``of`` changes decoded JSON, ``raw`` the body, ``headers`` what comes with it. ``status`` replaces the true one.

    ``harmless``: a client must still do its work. ``methods``: the methods whose answers it affects.
    """

    name: str
    of: Mangle | None = None
    raw: Callable[[bytes], bytes] | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    status: int | None = None
    harmless: bool = False
    methods: frozenset[str] = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})

    def befall(self, method: str, reply: Any) -> Any:
        if method not in self.methods:
            return reply
        body = reply.body
        if self.of is not None and body and reply.status < 300:
            body = json.dumps(self.of(json.loads(body))).encode()
        if self.raw is not None:
            body = self.raw(body)
        status = self.status or reply.status
        return reply._replace(status=status, headers={**reply.headers, **self.headers}, body=body)


def everywhere(change: Callable[[str, Any], Any]) -> Mangle:
    """The same change to every value that has a key, however deep, but to no texts of the user's own."""

    def mangle(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: one if key in _FREE else change(key, mangle(one)) for key, one in value.items()}
        return [mangle(one) for one in value] if isinstance(value, list) else value

    return mangle


def records(change: Callable[[dict[str, Any]], Any]) -> Mangle:
    def mangle(value: Any) -> Any:
        if isinstance(value, list):
            return [mangle(one) for one in value]
        return change(value) if isinstance(value, dict) else value

    return mangle


def _upper(value: Any) -> Any:
    return json.loads(_UUID.sub(lambda match: match[0].upper(), json.dumps(value)))


def _new_words(key: str, value: Any) -> Any:
    return "brand-new" if key in _WORDS and isinstance(value, str) else value


def _nulls(key: str, value: Any) -> Any:
    return None if isinstance(value, str) and key not in ("id", "token") and key not in _NAMES else value


def _no_names(key: str, value: Any) -> Any:
    return None if isinstance(value, str) and key in _NAMES else value


def _numbers(key: str, value: Any) -> Any:
    return 7 if isinstance(value, str) and key not in ("id", "token") and key not in _NAMES else value


def _lists(key: str, value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) and key not in ("id", "token") and key not in _NAMES else value


def _without(*keys: str) -> Mangle:
    return records(lambda record: {key: value for key, value in record.items() if key not in keys})


def _deep(_body: bytes) -> bytes:
    return b"[" * 100_000 + b"]" * 100_000


READS = frozenset({"GET"})
PADDING = "x" * 10_000_000

SURPRISES: tuple[Surprise, ...] = (
    Surprise("unknown fields", records(lambda record: {**record, "zzz": {"a": [None]}, "": 1}), harmless=True),
    Surprise("lists in reverse", lambda value: value[::-1] if isinstance(value, list) else value, harmless=True),
    Surprise("ids in upper case", _upper, harmless=True),
    Surprise(
        "ten megabytes", records(lambda record: {**record, "zzz": PADDING}), harmless=True, methods=frozenset({"POST"})
    ),
    Surprise("white space", raw=lambda body: b"\n \r\t" * 1000 + body + b"\n" * 1000, harmless=True),
    Surprise("a mark of byte order", raw=lambda body: b"\xef\xbb\xbf" + body if body else body),
    Surprise("unknown words", everywhere(_new_words)),
    Surprise("nulls", everywhere(_nulls)),
    Surprise("numbers", everywhere(_numbers)),
    Surprise("lists in place of values", everywhere(_lists)),
    Surprise("no names", everywhere(_no_names), methods=READS),
    Surprise("no ids", _without("id")),
    Surprise("ids that are numbers", everywhere(lambda key, value: 7 if key == "id" else value)),
    Surprise("no tokens", _without("token")),
    Surprise("nothing but ids", records(lambda record: {"id": record.get("id")}), methods=READS),
    Surprise("null", lambda _value: None),
    Surprise("a number", lambda _value: 7),
    Surprise("a text", lambda _value: "ok"),
    Surprise("an empty object", lambda _value: {}),
    Surprise("an object around it", lambda value: {"items": value}),
    Surprise("a list around it", lambda value: [value]),
    Surprise("a list of nulls", lambda _value: [None]),
    Surprise("invalid UTF-8", raw=lambda body: body.replace(b'"', b'"\xff', 1) if body else body),
    Surprise("half a surrogate", raw=lambda body: body.replace(b'": "', b'": "\\ud800', 1)),
    Surprise("no body", raw=lambda _body: b""),
    Surprise("brackets without end", raw=_deep),
    Surprise("not a number", raw=lambda body: body.replace(b"null", b"NaN")),
    Surprise("HTML", raw=lambda _body: b"<html>Sign in</html>", headers={"Content-Type": "text/html"}, status=200),
    Surprise(
        "HTML with 404", raw=lambda _body: b"<html>gone</html>", headers={"Content-Type": "text/html"}, status=404
    ),
    Surprise("404 without a body", raw=lambda _body: b"", status=404, methods=READS),
    Surprise("410", raw=lambda _body: b"", status=410),
    Surprise("418 with a list", raw=lambda _body: b"[[[]]]", status=418),
    Surprise("422 with nonsense", raw=lambda _body: b'{"detail": [{"loc": 5, "msg": {}}, 7, null]}', status=422),
    Surprise("400 of ten megabytes", raw=lambda _body: PADDING.encode(), status=400),
    Surprise("redirect without a place", raw=lambda _body: b"", status=302),
    Surprise("redirect to a loop", raw=lambda _body: b"", status=308, headers={"Location": "/api/v1/projects/"}),
    Surprise("100 years of Retry-After", status=429, headers={"Retry-After": "3153600000"}),
    Surprise("no number of Retry-After", status=429, headers={"Retry-After": "soon"}),
    Surprise("600", status=599),
)
