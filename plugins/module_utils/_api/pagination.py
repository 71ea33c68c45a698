# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that come in pages, each with the cursor of the next."""

from __future__ import annotations

import typing as t
from urllib.parse import urlencode

from .errors import LogfireError

if t.TYPE_CHECKING:
    from .client import Client

PAGE = 100
# More pages than any organization has, and more empty ones than any server needs to look for rows.
MOST_PAGES = 10_000
MOST_EMPTY = 3


def pages(client: Client, path: str, key: str, scope: str = "", since: str = "") -> list[dict[str, object]]:
    """The whole list below ``path``, whose pages hold their records under ``key``."""
    records: list[dict[str, object]] = []
    with client.progress.counting("entries of a list are read") as count:
        for rows in _each_page(client, path, key, scope, since):
            records += rows
            count.advance(len(rows))
    return records


def _each_page(client: Client, path: str, key: str, scope: str, since: str) -> t.Iterator[list[dict[str, object]]]:
    seen: set[str] = set()
    empty = 0
    query: dict[str, object] = {"limit": PAGE}
    while True:
        answer = client.get(f"{path}?{urlencode(query)}", scope=scope, since=since)
        body = answer if isinstance(answer, dict) else {}
        rows = body.get(key)
        if not isinstance(rows, list):
            raise LogfireError(f"GET {path}: the answer has no list of {key}; check base_url")
        yield rows
        cursor = body.get("next_cursor")
        if not cursor:
            return
        empty = 0 if rows else empty + 1
        if empty > MOST_EMPTY or len(seen) >= MOST_PAGES:
            raise LogfireError(f"GET {path}: the server gives page after page without an end")
        if cursor in seen:
            raise LogfireError(f"GET {path}: the server gives the same page again and again; the list has no end")
        seen.add(cursor)
        query["cursor"] = cursor
