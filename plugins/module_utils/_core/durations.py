# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Durations: as users write them, as the API does, and as whole seconds."""

from __future__ import annotations

import functools
import re

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


_SHORT = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.IGNORECASE)


_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)


_ISO_READ = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.0*)?S)?)?", re.IGNORECASE)


_LONGEST = 100 * 366 * 86400


# Python refuses to read numbers of thousands of digits. One of so many is longer than any duration in any unit.
_MOST_DIGITS = 15


DURATION_FORMS = "write it like 90s, 5m, 1h30m, 30d, PT5M or whole seconds"


def parse_duration(value: object) -> int:
    """Seconds of a duration as users write it. Raises ValueError saying what would be right."""
    text = str(value).strip()
    if isinstance(value, bool):
        raise ValueError(f"{text} is not a duration; {DURATION_FORMS}")
    return _parse_text(text)


# Thousands of objects have a handful of durations among them.
@functools.lru_cache(maxsize=256)
def _parse_text(text: str) -> int:
    if re.fullmatch(r"\d+", text):
        seconds = _whole(text)
    else:
        match = _SHORT.fullmatch(text) or _ISO.fullmatch(text)
        if match is None or not any(match.groups()) or text[-1:] in "Tt":
            raise ValueError(_not_a_duration(text))
        seconds = sum(_whole(part) * unit for part, unit in zip(match.groups(), _UNITS.values()))
    if seconds > _LONGEST:
        raise ValueError(f"{text if len(text) <= 40 else text[:39] + '…'} is longer than 100 years")
    return seconds


def _whole(digits: str | None) -> int:
    """The number, which is only known to be too long if it has too many digits."""
    text = (digits or "0").lstrip("0")
    return int(text or 0) if len(text) <= _MOST_DIGITS else 10**_MOST_DIGITS


def _not_a_duration(text: str) -> str:
    shown = text if len(text) <= 40 else text[:39] + "…"
    if text.startswith("-"):
        return f"{shown} is below zero; {DURATION_FORMS}"
    if re.search(r"\d[.,]\d", text):
        return f"{shown} has a fraction; {DURATION_FORMS}"
    if re.search(r"\d\s*w", text, re.IGNORECASE):
        return f"{shown} has weeks, which are not accepted; write days instead"
    if re.match(r"P[^T]*\d[YM]", text, re.IGNORECASE):
        return f"{shown} has years or months, which have no fixed length; write days instead"
    return f"{shown!r} is not a duration; {DURATION_FORMS}"


def read_duration(value: object) -> int | None:
    """Seconds of a duration as a server spells it (weeks and zero fractions included), or None if it is not one."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if abs(value) < 10**_MOST_DIGITS else None
    return _read_text(value.strip()) if isinstance(value, str) else None


@functools.lru_cache(maxsize=256)
def _read_text(text: str) -> int | None:
    match = _ISO_READ.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    if any(len(part or "") > _MOST_DIGITS for part in match.groups()):
        return None
    return sum(int(part or 0) * unit for part, unit in zip(match.groups(), (604800, *_UNITS.values())))


def format_duration(seconds: int) -> str:
    """ISO 8601 without days, the form that the API is known to take: 300 -> PT5M, 0 -> PT0S."""
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    parts = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (second, "S")) if number)
    return f"PT{parts or '0S'}"


@functools.lru_cache(maxsize=256)
def spell_duration(seconds: int) -> str:
    """The shortest spelling for people: 300 -> 5m, 5400 -> 90m, 90000 -> 25h, 90061 -> 1d1h1m1s, 0 -> 0s."""
    if not seconds:
        return "0s"
    rest, parts = seconds, ""
    for unit, length in _UNITS.items():
        number, rest = divmod(rest, length)
        parts += f"{number}{unit}" if number else ""
    single = next(f"{seconds // length}{unit}" for unit, length in _UNITS.items() if not seconds % length)
    return min(single, parts, key=len)
