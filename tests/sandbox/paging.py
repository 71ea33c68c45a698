# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query

from . import errors
from .sandbox import Sandbox

LARGEST = 100

Limit = Annotated[int, Query(ge=1, le=LARGEST)]
Cursor = Annotated[str | None, Query()]


def page(sandbox: Sandbox, rows: Sequence[tuple[str, Any]], key: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return what follows the cursor, of rows in the order of their first part."""
    after = "" if cursor is None else _opened(cursor)
    left = sorted((row for row in rows if row[0] > after), key=lambda row: row[0])
    shown = left[: min(limit, sandbox.settings.page_size)]
    more = len(left) > len(shown)
    return {key: [row[1] for row in shown], "next_cursor": _cursor(shown[-1][0]) if more else None}


def _cursor(position: str) -> str:
    """Return a cursor with characters that have to be escaped in a URL."""
    return f"p?&+ {base64.b64encode(position.encode()).decode()}=="


def _opened(cursor: str) -> str:
    try:
        return base64.b64decode(cursor.removeprefix("p?&+ ").removesuffix("=="), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise errors.invalid("Invalid cursor") from error
