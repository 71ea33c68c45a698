# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's explanation of an error as one line, without what it repeats of a request."""

from __future__ import annotations

import json
import typing as t

from .errors import one_line

LONGEST_TEXT = 8 * 1024


def explanation(answer: bytes, redact: t.Callable[[str], str]) -> str:
    """The server's explanation. Of validation errors only place and message: their ``input`` echoes what was sent."""
    try:
        body = json.loads(answer)
    except (ValueError, RecursionError):
        # Of a secret at the very end there may be but a part, which is not known for one.
        text = redact(answer[:LONGEST_TEXT].decode("utf-8", "replace"))[: LONGEST_TEXT // 2].strip()
        return "" if text[:1] in ("<", "{", "[") else one_line(text, 300)
    if not isinstance(body, dict):
        return ""
    detail = body.get("detail", _flat_error(body))
    if isinstance(detail, list):
        return one_line(redact("; ".join(_validation_item(item) for item in detail)), 600)
    if isinstance(detail, dict):
        detail = detail.get("message", detail.get("msg"))
    said = [text for text in (detail, _inner_message(body.get("details"))) if isinstance(text, str) and text]
    return one_line(redact(": ".join(said)), 600)


def _inner_message(details: object) -> object:
    """The query API wraps the reason in details of details."""
    while isinstance(details, dict) and "message" not in details:
        details = details.get("details")
    return details.get("message") if isinstance(details, dict) else None


def _flat_error(body: t.Mapping[str, t.Any]) -> str:
    """The flat form of OAuth's and OpenFeature's errors: a code, and perhaps a sentence."""
    keys = ("error", "error_description", "errorCode", "errorDetails")
    return ": ".join(body[key] for key in keys if isinstance(body.get(key), str))


def _validation_item(item: object) -> str:
    if not isinstance(item, dict):
        return "invalid"
    place = _place(item)
    message = item.get("msg") if isinstance(item.get("msg"), str) else "invalid"
    return f"{place}: {message}" if place else str(message)


def _place(item: t.Mapping[str, object]) -> str:
    location = item.get("loc")
    return ".".join(str(part) for part in location if part != "body") if isinstance(location, list) else ""


def invalid_fields(answer: bytes) -> str:
    """Return only the places of validation errors from the server's explanation."""
    try:
        detail = json.loads(answer).get("detail")
    except (ValueError, RecursionError, AttributeError):
        return ""
    places = [_place(item) for item in detail if isinstance(item, dict)] if isinstance(detail, list) else []
    return one_line("; ".join(f"{place}: invalid" for place in places if place), 300)
