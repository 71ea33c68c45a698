# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON values: accepted from options, compared by value, written in one spelling."""

from __future__ import annotations

import json
import typing as t

from .._api.json_text import strict_json


def as_json(value: object) -> t.Any:
    """A value in JSON's own types, as a server will return it (keys in YAML may be numbers). Raises ValueError."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise ValueError("holds values that JSON has no form for, such as dates without quotes") from None


def parse_json(text: str) -> object:
    """The value of a JSON text. Raises ValueError if it is none."""
    return strict_json(text)


def format_json(value: object) -> str:
    """A value as JSON text without white space; the order of keys is kept."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def json_key(value: object) -> object:
    """Return what two JSON values are compared by: the order of keys means nothing, 1 is 1.0, but true is not 1."""
    if isinstance(value, dict):
        return {key: json_key(one) for key, one in value.items()}
    if isinstance(value, list):
        return [json_key(one) for one in value]
    return (value,) if isinstance(value, bool) else value
