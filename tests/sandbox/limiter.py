# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal, Protocol

from .settings import RateLimit

Style = Literal["bucket", "window"]


class Count(Protocol):
    """One limit of an organization, in either style."""

    window: str
    allowed: int

    def wait(self, moment: float) -> float:
        """The seconds until a request passes."""

    def take(self, moment: float) -> None:
        """Count a request that passes."""


@dataclass
class Bucket:
    """Refills little by little."""

    window: str
    allowed: int
    capacity: float
    per_second: float
    level: float
    filled_at: float

    def wait(self, moment: float) -> float:
        self.level = min(self.capacity, self.level + (moment - self.filled_at) * self.per_second)
        self.filled_at = moment
        return max(0.0, (1 - self.level) / self.per_second)

    def take(self, moment: float) -> None:
        self.level -= 1


@dataclass
class Window:
    """Opens at once for whatever has left it."""

    window: str
    allowed: int
    seconds: float
    passed: deque[float] = field(default_factory=deque)

    def wait(self, moment: float) -> float:
        while self.passed and self.passed[0] <= moment - self.seconds:
            self.passed.popleft()
        full = len(self.passed) >= self.allowed
        return self.passed[-self.allowed] + self.seconds - moment if full else 0.0

    def take(self, moment: float) -> None:
        self.passed.append(moment)


@dataclass(frozen=True)
class Refusal:
    detail: str
    seconds: int


class Limiter:
    """Counts per organization; a refused request costs nothing. A minute may be shorter than one, for tests."""

    def __init__(self, limit: RateLimit, style: Style = "bucket", minute: float = 60.0) -> None:
        self.limit = limit
        self.style = style
        self.minute = minute
        self._counts: dict[str, list[Count]] = {}

    def is_like(self, other: Limiter) -> bool:
        return (self.limit, self.style, self.minute) == (other.limit, other.style, other.minute)

    def refuse(self, organization: str) -> Refusal | None:
        moment = time.monotonic()
        counts = self._counts.setdefault(organization, self._fresh(moment))
        waits = [count.wait(moment) for count in counts]
        longest = max(waits)
        if longest > 0:
            tightest = counts[waits.index(longest)]
            detail = f"Rate limit exceeded: {tightest.allowed} requests per {tightest.window}"
            return Refusal(detail, math.ceil(longest))
        for count in counts:
            count.take(moment)
        return None

    def _fresh(self, moment: float) -> list[Count]:
        limit, minute = self.limit, self.minute
        counts = [self._count("minute", limit.per_minute, minute, limit.burst, moment)]
        if limit.per_hour is not None:
            counts.append(self._count("hour", limit.per_hour, 60 * minute, None, moment))
        return counts

    def _count(self, unit: str, allowed: int, seconds: float, burst: int | None, moment: float) -> Count:
        name = unit if self.minute == 60 else f"{seconds:g} seconds"
        if self.style == "window":
            return Window(name, allowed, seconds)
        capacity = float(burst or allowed)
        return Bucket(name, allowed, capacity, allowed / seconds, capacity, moment)
