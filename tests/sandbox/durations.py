# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_SHAPE = re.compile(r"P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII)
_LONGEST = 1_000_000 * DAY


@dataclass(frozen=True)
class Duration:
    seconds: int
    text: str


def parse(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    match = _SHAPE.fullmatch(value) if isinstance(value, str) and len(value) <= 64 else None
    if not isinstance(value, str) or match is None:
        raise PydanticCustomError("time_delta_parsing", "Input should be a valid duration, invalid format")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = days * DAY + hours * HOUR + minutes * MINUTE + seconds
    if total > _LONGEST:
        raise PydanticCustomError("time_delta_parsing", "Input should be a valid duration, too large")
    return Duration(total, value)


def respelled(duration: Duration, choice: int) -> Duration:
    """The same length in another spelling than the one that was sent."""
    others = [text for text in spellings(duration.seconds) if text != duration.text]
    return Duration(duration.seconds, others[choice % len(others)])


def spellings(total: int) -> list[str]:
    days, rest = divmod(total, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    full = f"P{days}DT{hours}H{minutes}M{seconds}S"
    short_time = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if count)
    short = "P" + (f"{days}D" if days else "") + (f"T{short_time}" if short_time else "")
    return list(dict.fromkeys([f"PT{total}S", full, short if total else "PT0S", f"PT{total // MINUTE}M{seconds}S"]))


DurationField = Annotated[Duration, PlainValidator(parse)]
