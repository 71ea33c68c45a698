# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rate limits as answers reveal them, and the moment of the next request. Nothing here waits or touches a file.

There are two styles of limiter. A bucket refills little by little, so that after a pause one request passes at a time.
A window opens for as many requests as leave it. The models of both err on the side of caution: a request that they
allow passes, unless other machines use up the same limit.
"""

from __future__ import annotations

import dataclasses
import math
import typing as t

MINUTE = 60.0
HOUR = 3600.0
# The documented limits of most plans. Nothing enforces them here: at so many requests, one goes ahead of the others.
DOCUMENTED = ((50, MINUTE), (1000, HOUR))
# Requests that come so close together are kept as one entry.
RESOLUTION = 0.05
ENTRIES = 120
UNITS = {"second": 1.0, "minute": MINUTE, "hour": HOUR, "day": 24 * HOUR}


class Log:
    """The numbers of requests with their times; several may share the time of the latest."""

    def __init__(self, entries: t.Iterable[tuple[float, int]] = ()) -> None:
        self.entries = [(float(moment), int(count)) for moment, count in entries]

    def add(self, moment: float, count: int = 1) -> None:
        last = self.entries[-1] if self.entries else (-math.inf, 0)
        if last[0] <= moment <= last[0] + RESOLUTION:
            self.entries[-1] = (moment, last[1] + count)
        else:
            self.entries.append((moment, count))
            if moment < last[0]:
                self.entries.sort()
        if len(self.entries) > ENTRIES:
            self._fold()

    def move(self, moment: float, later: float | None) -> None:
        """Take one request to a later moment, or out of the log."""
        for number, (when, count) in enumerate(self.entries):
            if when >= moment:
                self.entries[number : number + 1] = [(when, count - 1)] if count > 1 else []
                break
        if later is not None:
            self.add(later)

    def forget(self, before: float) -> None:
        if self.entries and self.entries[0][0] < before:
            self.entries = [one for one in self.entries if one[0] >= before]

    def since(self, moment: float) -> int:
        return sum(count for when, count in self.entries if when > moment)

    def opening(self, room: int, window: float) -> float:
        """The moment at which fewer than ``room`` of the requests lie within the window."""
        passed = 0
        for when, count in reversed(self.entries):
            passed += count
            if passed >= room:
                return when + window
        return 0.0

    def _fold(self) -> None:
        """Join the older entries that lie closest together, as of the later one of each two."""
        half = len(self.entries) // 2
        gaps = sorted(later[0] - one[0] for one, later in zip(self.entries, self.entries[1:half]))
        narrow = gaps[len(gaps) // 2]
        joined: list[tuple[float, int]] = []
        begun = 0.0
        for when, count in self.entries[:half]:
            if joined and when - begun <= narrow:
                joined[-1] = (when, joined[-1][1] + count)
            else:
                joined.append((when, count))
                begun = when
        self.entries = joined + self.entries[half:]


@dataclasses.dataclass(repr=False, eq=False)
class Limit:
    """A number of requests in a window of seconds.

    ``level`` is the least that a bucket has at the moment ``at``. ``named_by_server``: the server said the numbers;
    otherwise they are guessed, and grow while requests pass. ``refused_at``: when it last refused a request.
    """

    count: float
    window: float
    opens_at_once: bool = False
    capacity: float = 1.0
    level: float = 0.0
    at: float = 0.0
    named_by_server: bool = True
    refused_at: float = 0.0

    @property
    def interval(self) -> float:
        return self.window / self.count

    def opening(self, log: Log, now: float) -> float:
        """The moment at which the limit allows a request."""
        if self.opens_at_once:
            return log.opening(int(self.count), self.window)
        moment = max(now, self.at)
        level = self._level(moment)
        return now if level >= 1.0 else moment + (1.0 - level) * self.interval

    def take(self, now: float) -> None:
        """Count a request that is sent. The log alone counts for a server that opens at once."""
        self.level = self._level(now) - 1.0
        self.at = max(self.at, now)

    def empty(self, moment: float) -> None:
        """Note that nothing was left at that moment."""
        self.level, self.at = 0.0, moment

    def _level(self, now: float) -> float:
        return min(self.capacity, self.level + max(0.0, now - self.at) / self.interval)

    def __str__(self) -> str:
        units = {length: name for name, length in UNITS.items()}
        unit = units.get(self.window, f"{self.window:g} seconds")
        return f"{self.count:,.0f} requests {'an' if unit == 'hour' else 'a' if unit in UNITS else 'in'} {unit}"


def level_of(log: Log, count: float, window: float, now: float) -> float:
    """The level of a bucket that began full."""
    level, at = count, 0.0
    for when, sent in log.entries:
        level = min(count, level + (when - at) * count / window) - sent
        at = when
    return min(count, level + (now - at) * count / window)
