# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rate limit and the clients below it, in a time that passes from event to event: hours take a moment."""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections.abc import Callable
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.pace import Pace, Pass, Store

LATENCY = 0.05
JITTER = 0.02
POLL = 0.05


class Bucket:
    """Refills little by little."""

    def __init__(self, count: int, window: float, now: float) -> None:
        self._count, self._rate = count, count / window
        self._level, self._at = float(count), now

    def wait(self, now: float) -> float:
        self._level = min(self._count, self._level + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, (1 - 1e-9 - self._level) / self._rate)

    def take(self, _now: float) -> None:
        self._level -= 1


class Window:
    """Opens at once for whatever has left it."""

    def __init__(self, count: int, window: float, _now: float) -> None:
        self._count, self._window = count, window
        self._sent: list[float] = []

    def wait(self, now: float) -> float:
        self._sent = [sent for sent in self._sent if sent > now - self._window]
        return 0.0 if len(self._sent) < self._count else self._sent[-self._count] + self._window - now

    def take(self, now: float) -> None:
        self._sent.append(now)


Style = Callable[[int, float, float], Any]


class World:
    """One organization's limits and a clock. ``says``: a refusal names the limit in words."""

    def __init__(self, style: Style, says: bool = True, per_minute: int = 50, per_hour: int = 1000) -> None:
        self.now = 1_000_000.0
        self.arrived = self.refused = 0
        # The requests for whose answers the others waited.
        self.ahead = 0
        self._style = style
        self._says = says
        self._random = random.Random(1)
        self._limits = {"minute": (per_minute, 60.0), "hour": (per_hour, 3600.0)}
        self._limiters = self._fresh(self.now)

    def clock(self) -> float:
        return self.now

    def lift(self) -> None:
        self._limiters = {}

    def _fresh(self, now: float) -> dict[str, Any]:
        return {unit: self._style(count, window, now) for unit, (count, window) in self._limits.items()}

    def _answer(self) -> tuple[int, str] | None:
        self.arrived += 1
        waits = {unit: limiter.wait(self.now) for unit, limiter in self._limiters.items()}
        unit = max(waits, key=waits.__getitem__, default="")
        if unit and waits[unit] > 0:
            self.refused += 1
            detail = f"Rate limit exceeded: {self._limits[unit][0]} requests per {unit}" if self._says else "Slow down"
            return max(1, math.ceil(waits[unit])), detail
        for limiter in self._limiters.values():
            limiter.take(self.now)
        return None

    def imposed(self, requests: int) -> float:
        """The seconds that the limit itself takes for so many requests that are sent as early as they pass."""
        limiters, now = self._fresh(self.now), self.now
        for _request in range(requests):
            while (wait := max(one.wait(now) for one in limiters.values())) > 0:
                now += wait + 1e-6
            for one in limiters.values():
                one.take(now)
        return now - self.now

    def run(self, store: Store, requests: int, workers: int, processes: int = 1, expect: bool = False) -> float:
        """Each process sends so many requests with so many workers, announced or not. Gives back how long it took."""
        started = self.now
        paces = [Pace(store, self.clock, lambda _seconds: None) for _process in range(processes)]
        for pace in paces if expect else ():
            pace.expect(requests)
        left = [requests] * processes
        order = itertools.count()
        events: list[tuple[float, int, str, int, Any]] = []

        def then(moment: float, what: str, process: int, about: Any = None) -> None:
            heapq.heappush(events, (moment, next(order), what, process, about))

        for process in range(processes):
            for _worker in range(workers):
                then(self.now, "ask", process)
        while events:
            self.now, _order, what, process, about = heapq.heappop(events)
            pace = paces[process]
            if what == "ask" and left[process]:
                given = pace.attempt()
                if isinstance(given, Pass):
                    left[process] -= 1
                    self.ahead += given.ahead
                    then(self.now + self._half_way(), "arrive", process, given)
                else:
                    then(max(given.opens, self.now + POLL), "ask", process)
            elif what == "arrive":
                then(self.now + self._half_way(), "answer", process, (about, self._answer()))
            elif what == "answer":
                given, refusal = about
                if refusal is None:
                    pace.accepted(given)
                else:
                    pace.refused(given, *refusal)
                    left[process] += 1
                then(self.now, "ask", process)
        return self.now - started

    def _half_way(self) -> float:
        return LATENCY / 2 + self._random.random() * JITTER
