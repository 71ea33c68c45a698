# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values with an algebra of their own: durations (whole seconds), instants, identifiers, JSON."""

from __future__ import annotations

import datetime
import json
import re
import typing as t

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_SHORT = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.IGNORECASE)
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)
_ISO_READ = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.0*)?S)?)?", re.IGNORECASE)
_LONGEST = 100 * 366 * 86400

DURATION_FORMS = "write it like 90s, 5m, 1h30m, 30d, PT5M or whole seconds"

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d+))? ?([Zz]|[+-]\d{2}:?\d{2})?",
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_uuid(text: t.Any) -> bool:
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def same_id(left: t.Any, right: t.Any) -> bool:
    """UUIDs are equal in upper and lower case."""
    return isinstance(left, str) and isinstance(right, str) and left.lower() == right.lower()


def parse_duration(value: t.Any) -> int:
    """Seconds of a duration as users write it. Raises ValueError saying what would be right."""
    text = str(value).strip()
    if isinstance(value, bool):
        raise ValueError(f"{text} is not a duration; {DURATION_FORMS}")
    if re.fullmatch(r"\d+", text):
        seconds = int(text)
    else:
        match = _SHORT.fullmatch(text) or _ISO.fullmatch(text)
        if match is None or not any(match.groups()) or text[-1:] in "Tt":
            raise ValueError(_not_a_duration(text))
        seconds = sum(int(part or 0) * unit for part, unit in zip(match.groups(), _UNITS.values()))
    if seconds > _LONGEST:
        raise ValueError(f"{text} is longer than 100 years")
    return seconds


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


def read_duration(value: t.Any) -> int | None:
    """Seconds of a duration as a server spells it (weeks and zero fractions included), or None if it is not one."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value)
    match = _ISO_READ.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or not any(match.groups()):
        return None
    return sum(int(part or 0) * unit for part, unit in zip(match.groups(), (604800, *_UNITS.values())))


def format_duration(seconds: int) -> str:
    """ISO 8601 without days, the form that the API is known to take: 300 -> PT5M, 0 -> PT0S."""
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    parts = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (second, "S")) if number)
    return f"PT{parts or '0S'}"


def parse_instant(value: t.Any) -> datetime.datetime:
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


def parse_exact_instant(value: t.Any) -> datetime.datetime:
    """The same with the fraction of its second, to the microsecond."""
    moment = parse_instant(value)
    match = _INSTANT.fullmatch(str(value).strip())
    fraction = match.group(3) if match else None
    return moment.replace(microsecond=int((fraction or "")[:6].ljust(6, "0")))


def read_instant(value: t.Any) -> datetime.datetime | None:
    """An instant as a server spells it (no offset means UTC), or None if it is not one."""
    if not isinstance(value, str):
        return None
    for text in (value, value + "Z"):
        try:
            return parse_instant(text)
        except ValueError:
            continue
    return None


def sortable_instant(value: t.Any) -> str:
    """A text that sorts as a server's timestamps do, fractions of a second included; empty for what is none."""
    moment = read_instant(value)
    fraction = re.search(r":\d\d[.,](\d+)", str(value))
    return "" if moment is None else format_instant(moment) + (fraction.group(1) if fraction else "").ljust(9, "0")


def format_instant(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_exact_instant(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def parse_date(value: t.Any) -> datetime.date:
    """A plain date. Raises ValueError saying what would be right."""
    text = str(value).strip()
    if not _DATE.fullmatch(text):
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise ValueError(f"{shown!r} is not a date; write it like 2027-01-31")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a date that exists") from None


def is_live(record: t.Mapping[str, t.Any], now: datetime.datetime) -> bool:
    """Whether a token or key still works: whether revoked and expired ones stay listed as active is not promised."""
    expires = read_instant(record.get("expires_at"))
    return record.get("active") is not False and (expires is None or expires > now)


def as_json(value: t.Any) -> t.Any:
    """A value in JSON's own types, as a server will return it (keys in YAML may be numbers). Raises ValueError."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise ValueError("holds values that JSON has no form for, such as dates without quotes") from None


def parse_json(text: str) -> t.Any:
    """The value of a JSON text. Raises ValueError if it is none."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def _refuse_constant(name: str) -> t.NoReturn:
    raise ValueError(f"JSON has no {name}")


def format_json(value: t.Any) -> str:
    """A value as JSON text without white space; the order of keys is kept."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def json_key(value: t.Any) -> t.Any:
    """What two JSON values are compared by: the order of keys means nothing, 1 is 1.0, but true is not 1."""
    if isinstance(value, dict):
        return {key: json_key(one) for key, one in value.items()}
    if isinstance(value, list):
        return [json_key(one) for one in value]
    return (value,) if isinstance(value, bool) else value


def is_placeholder(value: str) -> bool:
    """Whether it is what ``export`` writes in the place of a secret, and nobody filled in."""
    return re.fullmatch(r"\{\{ \w+ \}\}", value) is not None
