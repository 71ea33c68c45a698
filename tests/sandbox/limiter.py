# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from .settings import RateLimit


@dataclass
class Bucket:
    window: str
    allowed: int
    capacity: float
    per_second: float
    level: float
    filled_at: float

    def refill(self, moment: float) -> None:
        self.level = min(self.capacity, self.level + (moment - self.filled_at) * self.per_second)
        self.filled_at = moment

    def wait(self) -> float:
        return max(0.0, (1 - self.level) / self.per_second)


@dataclass(frozen=True)
class Refusal:
    detail: str
    seconds: int


class Limiter:
    """Token buckets per organization, refilled little by little; a refused request costs nothing."""

    def __init__(self, limit: RateLimit) -> None:
        self.limit = limit
        self._buckets: dict[str, list[Bucket]] = {}

    def refuse(self, organization: str) -> Refusal | None:
        moment = time.monotonic()
        buckets = self._buckets.setdefault(organization, self._fresh(moment))
        for bucket in buckets:
            bucket.refill(moment)
        tightest = max(buckets, key=Bucket.wait)
        if tightest.wait() > 0:
            detail = f"Rate limit exceeded: {tightest.allowed} requests per {tightest.window}"
            return Refusal(detail, math.ceil(tightest.wait()))
        for bucket in buckets:
            bucket.level -= 1
        return None

    def _fresh(self, moment: float) -> list[Bucket]:
        limit = self.limit
        minute = float(limit.burst or limit.per_minute)
        buckets = [Bucket("minute", limit.per_minute, minute, limit.per_minute / 60, minute, moment)]
        if limit.per_hour is not None:
            hour = float(limit.per_hour)
            buckets.append(Bucket("hour", limit.per_hour, hour, limit.per_hour / 3600, hour, moment))
        return buckets
