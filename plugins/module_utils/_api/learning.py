# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits that are found out: what a refusal teaches, and how long so many requests take.

Hardly a task is refused, and an ordinary module compiles at each start whatever it imports: hence a file of its own.
"""

from __future__ import annotations

import math
import re
import typing as t

from .limits import HOUR, MINUTE, UNITS, Limit, Log, level_of

# From fewer requests no limit is guessed.
FEWEST = 10

_SAID = re.compile(r"(\d{1,7}) ?(?:requests?|calls?)? ?(?:per|/|an?|every) ?(\d{1,4})? ?(second|minute|hour|day)", re.I)


def said(detail: str) -> tuple[int, float] | None:
    """The limit that a refusal names in words, such as "50 requests per minute"; None if it names none."""
    found = _SAID.search(detail)
    if found is None or not int(found[1]):
        return None
    return int(found[1]), UNITS[found[3].lower()] * max(1, int(found[2] or 1))


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


def _add_others(log: Log, count: int, now: float, oldest: float) -> None:
    """Enter the requests of other machines: the oldest leaves the window first, the others evenly after it."""
    parts = min(count, 20)
    for number in range(parts):
        share = count // parts + (number < count % parts)
        log.add(min(now, oldest + (now - oldest) * number / parts), share)


def seconds_for(requests: int, limits: t.Sequence[Limit], log: Log, now: float) -> float:
    """Return the time that so many more requests take under the limits alone."""
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
