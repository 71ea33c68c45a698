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
import re
import typing as t

MINUTE = 60.0
HOUR = 3600.0
# The documented limits of most plans. Nothing enforces them here: at so many requests, one goes ahead of the others.
DOCUMENTED = ((50, MINUTE), (1000, HOUR))
# Requests that come so close together are kept as one entry.
RESOLUTION = 0.05
ENTRIES = 120
# From fewer requests no limit is guessed.
FEWEST = 10

_UNITS = {"second": 1.0, "minute": MINUTE, "hour": HOUR, "day": 24 * HOUR}
_SAID = re.compile(r"(\d{1,7}) ?(?:requests?|calls?)? ?(?:per|/|an?|every) ?(\d{1,4})? ?(second|minute|hour|day)", re.I)


class Log:
    """How many requests were sent when; the times of several may be that of the latest."""

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


@dataclasses.dataclass
class Limit:
    """So many requests in a window of seconds.

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
        """There was nothing left at that moment."""
        self.level, self.at = 0.0, moment

    def _level(self, now: float) -> float:
        return min(self.capacity, self.level + max(0.0, now - self.at) / self.interval)

    def __str__(self) -> str:
        units = {length: name for name, length in _UNITS.items()}
        unit = units.get(self.window, f"{self.window:g} seconds")
        return f"{self.count:,.0f} requests {'an' if unit == 'hour' else 'a' if unit in _UNITS else 'in'} {unit}"


def said(detail: str) -> tuple[int, float] | None:
    """The limit that a refusal names in words, such as "50 requests per minute"; None if it names none."""
    found = _SAID.search(detail)
    if found is None or not int(found[1]):
        return None
    return int(found[1]), _UNITS[found[3].lower()] * max(1, int(found[2] or 1))


def learn(log: Log, now: float, wait: float, detail: str, known: t.Sequence[Limit]) -> Limit | None:
    """The limit behind a refusal that asks to wait so many seconds; None if too little is known to guess one."""
    named = said(detail)
    window = named[1] if named else MINUTE if wait <= MINUTE + 1 else HOUR
    passed = log.since(now - window)
    before = next((one for one in known if one.window == window), None)
    if not named and passed < FEWEST:
        return None
    limit = Limit(
        float(named[0] if named else max(1, passed)), window, named_by_server=named is not None, refused_at=now
    )
    # A bucket asks for the time of one request, rounded up to a second, or to two for a date.
    limit.opens_at_once = wait > 2 * limit.interval + 2
    limit.capacity = max(1.0, min(limit.count, passed))
    if limit.opens_at_once:
        if named:
            _add_others(log, named[0] - passed, now, now + wait - window)
        return limit
    if before is not None and not before.opens_at_once:
        limit.capacity = max(limit.capacity, min(limit.count, before.capacity))
        between = now - before.refused_at
        if not named and between > 1.0:
            # As many came in as passed from one empty bucket to the next.
            limit.count = max(1.0, log.since(before.refused_at)) / between * window
    expected = level_of(log, limit.count, window, now)
    if named and 0 <= expected < 1:
        # The requests of this machine explain it, to the fraction.
        limit.level, limit.at = expected, now
    else:
        limit.empty(now + wait)
    return limit


def level_of(log: Log, count: float, window: float, now: float) -> float:
    """The level of a bucket that began full."""
    level, at = count, 0.0
    for when, sent in log.entries:
        level = min(count, level + (when - at) * count / window) - sent
        at = when
    return min(count, level + (now - at) * count / window)


def _add_others(log: Log, count: int, now: float, oldest: float) -> None:
    """Enter the requests of other machines: the oldest leaves the window first, the others evenly after it."""
    parts = min(count, 20)
    for number in range(parts):
        share = count // parts + (number < count % parts)
        log.add(min(now, oldest + (now - oldest) * number / parts), share)


def seconds_for(requests: int, limits: t.Sequence[Limit], log: Log, now: float) -> float:
    """How long so many more requests take under the limits, if nothing else does."""
    ends = [0.0]
    for limit in limits:
        if limit.opens_at_once:
            free = max(0, limit.count - log.since(now - limit.window))
            rounds = math.ceil(max(0, requests - free) / limit.count)
            first = max(0.0, log.opening(int(limit.count), limit.window) - now)
            ends.append(first + (rounds - 1) * limit.window if rounds else 0.0)
        else:
            free_now = limit.level + max(0.0, now - limit.at) / limit.interval
            ends.append((requests - min(limit.capacity, free_now)) * limit.interval)
    return max(ends)


def in_words(seconds: float) -> str:
    """A time to wait: 45 s, 12 min, 1 h 30 min."""
    if not math.isfinite(seconds) or seconds < 100:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
