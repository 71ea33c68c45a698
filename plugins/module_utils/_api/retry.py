# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When to try again: back-off with full jitter, and ``Retry-After`` in both forms."""

from __future__ import annotations

import datetime
import email.utils
import functools
import math
import random
import typing as t

from .errors import ApiError

BACKOFF_FIRST = 0.5
BACKOFF_CAP = 15.0
# The widest window of the documented limits is an hour: so long an object that was begun is waited for at most.
LONGEST_WAIT = 3600.0
# Seconds that are worth waiting for where whoever asks for more means that a quota is spent.
SHORT_WAIT = 60.0

RETRY_STATUSES = frozenset({408, 429})


class Again(t.NamedTuple):
    """The reason why a try came to nothing.

    ``wait``: the seconds for which all workers pause, None if only this one does. ``detail``: the server's own words.
    """

    problem: str
    wait: float | None = None
    status: int = 0
    detail: str = ""


def is_transient(status: int) -> bool:
    return status in RETRY_STATUSES or status >= 500


def backoff(attempt: int, chance: t.Callable[[], float] = random.random) -> float:
    """Seconds before the retry after try number ``attempt`` (from 0): anything up to a ceiling that doubles."""
    return chance() * min(BACKOFF_CAP, BACKOFF_FIRST * 2.0 ** min(attempt, 16))


# All answers of a second have the same one.
@functools.lru_cache(maxsize=8)
def http_date(text: str) -> datetime.datetime | None:
    """Return the moment in a header, or None if there is none."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def retry_after(header: str | None, now: datetime.datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for (a number or an HTTP date), or None if it says nothing usable."""
    text = (header or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        moment = http_date(text)
        if moment is None:
            return None
        seconds = (moment - now).total_seconds()
    return None if math.isnan(seconds) else max(0.0, seconds)


def check_quota(problem: str, wait: float | None, now: datetime.datetime) -> None:
    """Raise ApiError if a quota is spent rather than a limit reached for a moment: nobody waits for that."""
    if wait is None:
        raise ApiError(f"{problem}; without a Retry-After that is a spent quota", 429)
    if wait > SHORT_WAIT:
        from .learning import in_words

        moment = (now + datetime.timedelta(seconds=wait)).strftime("%Y-%m-%dT%H:%M:%SZ")
        raise ApiError(f"{problem}; the quota is spent, and more is allowed at {moment} (in {in_words(wait)})", 429)
