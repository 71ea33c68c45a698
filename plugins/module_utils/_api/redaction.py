# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets kept out of texts: each one, in the spellings that a server may repeat it in, gives way to a mark."""

from __future__ import annotations

import base64
import html
import json
import typing as t
from urllib.parse import quote, quote_plus

# Of what is shorter, another spelling would stand in many a word.
SHORTEST_SPELLED = 8


REDACTED = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def redact(text: str, secrets: t.Iterable[str]) -> str:
    """The text with a mark in the place of each secret, the longest first."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, REDACTED)
    return text


def spellings(secret: str) -> set[str]:
    """The secret, and how a server may write it that repeats it inside of a URL, a page, a JSON text or a header."""
    if len(secret) < SHORTEST_SPELLED:
        return {secret}
    escaped = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    encoded = base64.b64encode(secret.encode("utf-8", "replace")).decode().rstrip("=")
    quoted = {quote(secret), quote(secret, safe=""), quote_plus(secret), html.escape(secret)}
    return {secret, encoded, *quoted, *escaped, *(one.replace("/", "\\/") for one in escaped)}


def non_blank(secrets: t.Iterable[str]) -> set[str]:
    """The secrets that are any. A blank one, given by mistake, would blot out every space of the message about it."""
    return {secret for secret in secrets if secret.strip()}


def redact_keys(value: t.Any, secrets: t.Collection[str]) -> t.Any:
    """A copy with a mark in the place of each secret in a mapping's keys, where Ansible leaves them."""
    if isinstance(value, dict):
        return {
            redact(key, secrets) if isinstance(key, str) else key: redact_keys(one, secrets)
            for key, one in value.items()
        }
    return [redact_keys(one, secrets) for one in value] if isinstance(value, list) else value
