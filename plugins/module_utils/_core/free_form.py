# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options whose keys users choose: they hold what JSON holds, whatever YAML makes of words without quotes.

YAML reads on, off, yes, no, null, numbers and dates as other things than text. Inside the controller such a key or date
would arrive as it is, and in a module as the text that Ansible's JSON makes of it: two objects, of which one is wrong.
"""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Mapping

from .protocols import Spec

_FREE = ("dict", "raw", "json", "jsonarg")
_READS = "YAML reads on, off, yes, no, null, numbers and dates without quotes as other things"


def unquoted(spec: Spec, given: t.Any, prefix: str = "") -> list[str]:
    """Report each key that is not text, and each date, in the options that are free in form, at any depth."""
    problems: list[str] = []
    for name, rules in spec.items() if isinstance(given, Mapping) else ():
        value = given.get(name)
        entries = list(enumerate(value)) if isinstance(value, (list, tuple)) else []
        if "options" in rules:
            for place, one in [(f"{name}[{number}]", one) for number, one in entries] or [(name, value)]:
                problems += unquoted(rules["options"], one, f"{prefix}{place}.")
        elif rules.get("type") in _FREE or rules.get("elements") in _FREE:
            problems += _unquoted(value, prefix + name, bool(rules.get("no_log")))
    return problems


def _unquoted(value: object, place: str, secret: bool) -> t.Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if isinstance(key, str):
                yield from _unquoted(one, f"{place}.{key}", secret)
            else:
                shown = "a key" if secret else f"the key {_spelled(key)}"
                yield f"{place}: {shown} is not text, as {_READS}: put it in quotes"
    elif isinstance(value, (list, tuple)):
        for number, one in enumerate(value):
            yield from _unquoted(one, f"{place}[{number}]", secret)
    elif isinstance(value, (datetime.date, datetime.time)):
        shown = "a value" if secret else _spelled(value)
        yield f"{place}: {shown} is a date without quotes: put it in quotes"


def _spelled(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)[:40]


def dates_as_text(value: object) -> t.Any:
    """A copy with the remaining dates as a module gets them: in the text that Ansible's JSON makes of them."""
    if isinstance(value, Mapping):
        return {key: dates_as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [dates_as_text(one) for one in value]
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else value
