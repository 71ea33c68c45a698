# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instants and dates: parsed, compared and written in one spelling."""

from __future__ import annotations

import datetime
import re
import typing as t

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d+))? ?([Zz]|[+-]\d{2}:?\d{2})?",
)


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_instant(value: object) -> datetime.datetime:
    """An RFC 3339 timestamp with its offset, in UTC and to the second. Raises ValueError saying what would be right."""
    text = str(value).strip()
    shown = text if len(text) <= 40 else text[:39] + "…"
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(f"{shown!r} is not a timestamp; write it like 2027-01-31T12:00:00Z")
    day, clock, _fraction, offset = match.groups()
    if offset is None:
        raise ValueError(f"{shown} has no time zone; add Z or an offset such as +02:00")
    offset = "+00:00" if offset in "Zz" else offset
    offset = offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
    try:
        return datetime.datetime.fromisoformat(f"{day}T{clock}{offset}").astimezone(datetime.timezone.utc)
    except (ValueError, OverflowError):
        raise ValueError(f"{shown} is not a date and time that exists") from None


def parse_exact_instant(value: object) -> datetime.datetime:
    """The same with the fraction of its second, to the microsecond."""
    moment = parse_instant(value)
    match = _INSTANT.fullmatch(str(value).strip())
    fraction = match.group(3) if match else None
    return moment.replace(microsecond=int((fraction or "")[:6].ljust(6, "0")))


def read_instant(value: object) -> datetime.datetime | None:
    """An instant as a server spells it (no offset means UTC), or None if it is not one."""
    if not isinstance(value, str):
        return None
    for text in (value, value + "Z"):
        try:
            return parse_instant(text)
        except ValueError:
            continue
    return None


def sortable_instant(value: object) -> str:
    """A text that sorts as a server's timestamps do, fractions of a second included; empty for what is none."""
    moment = read_instant(value)
    fraction = re.search(r":\d\d[.,](\d+)", str(value))
    return "" if moment is None else format_instant(moment) + (fraction.group(1) if fraction else "").ljust(9, "0")


def format_instant(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_exact_instant(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def in_utc(value: object) -> object:
    """A server's timestamp as results have it: in UTC and to the second. Anything else is left as it is."""
    moment = read_instant(value)
    return value if moment is None else format_instant(moment)


def parse_date(value: object) -> datetime.date:
    """A plain date. Raises ValueError saying what would be right."""
    text = str(value).strip()
    if not _DATE.fullmatch(text):
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise ValueError(f"{shown!r} is not a date; write it like 2027-01-31")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a date that exists") from None


def is_live(record: t.Mapping[str, object], now: datetime.datetime) -> bool:
    """Return whether a token or key still works. The API may list revoked and expired ones as active."""
    expires = read_instant(record.get("expires_at"))
    return record.get("active") is not False and (expires is None or expires > now)
