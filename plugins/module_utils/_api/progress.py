# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The progress of a run: a line every ten seconds at most for whoever watches, and none in a short run.

Lines consist of numbers, limits and times. Nothing that a user or the server named stands in them.
"""

from __future__ import annotations

import contextlib
import threading
import time
import typing as t

EVERY = 10.0
# An answer that takes longer is worth a word.
SILENCE = 5.0

if t.TYPE_CHECKING:
    from .pace import Held

Say = t.Callable[[str], None]
_Item = t.TypeVar("_Item")
_Result = t.TypeVar("_Result")


class Count:
    """Things that are done one by one: so many of them, or nobody knows how many."""

    def __init__(self, words: str, total: int | None = None) -> None:
        self.words = words
        self.total = total
        self._done = 0
        self._failed = 0
        self._lock = threading.Lock()

    def advance(self, number: int = 1, failed: bool = False) -> None:
        with self._lock:
            self._done += number
            self._failed += number if failed else 0

    def expect(self, number: int) -> None:
        """Add a number of items to the total."""
        with self._lock:
            self.total = (self.total or 0) + number

    def each(self, do: t.Callable[[_Item], _Result]) -> t.Callable[[_Item], _Result]:
        """The same, counted when it is done or has failed."""

        def counted(item: _Item) -> _Result:
            try:
                return do(item)
            finally:
                self.advance()

        return counted

    @property
    def left(self) -> int:
        return max(0, (self.total or 0) - self._done)

    def __str__(self) -> str:
        if self.total is None:
            return f"{self._done:,} {self.words} so far"
        failed = f", {self._failed:,} of them failed" if self._failed else ""
        return f"{min(self._done, self.total):,} of {self.total:,} {self.words}{failed}"


class Progress:
    """Watches one run after the other. Safe to share between threads.

    ``shown`` has a thread of its own, so that a run whose only request hangs is reported too. ``pause`` waits for the
    seconds until the next line, and returns true once the run is over.
    """

    def __init__(
        self,
        clock: t.Callable[[], float] = time.monotonic,
        pause: t.Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        # Returns how long so many more requests take under the rate limit.
        self.seconds_for: t.Callable[[int], float] | None = None
        self._clock = clock
        self._pause = pause
        self._say: Say | None = None
        self._lock = threading.RLock()
        self._counts: list[Count] = []
        self._note = ""
        self._said_at = -EVERY
        self._due = 0.0
        self._sent = 0
        self._under_way = 0
        self._heard_at = 0.0
        self._held: Held | None = None
        self._held_at = 0.0

    @contextlib.contextmanager
    def shown(self, say: Say | None) -> t.Iterator[None]:
        """Show the lines of a run with ``say``. The last one comes before the run is over."""
        if say is None or self._say is not None:
            yield
            return
        over = threading.Event()
        with self._lock:
            now = self._clock()
            self._say, self._sent, self._note, self._held = say, 0, "", None
            self._due = max(now, self._said_at) + EVERY
        watcher = threading.Thread(target=self._watch, args=(over,), daemon=True, name="logfire-progress")
        watcher.start()
        try:
            yield
        finally:
            over.set()
            with self._lock:
                self._say = None
            watcher.join()

    @contextlib.contextmanager
    def counting(self, words: str, total: int | None = None) -> t.Iterator[Count]:
        """Count what the run does now. Of counts inside one another, the outermost and the innermost are shown."""
        count = Count(words, total)
        with self._lock:
            self._counts.append(count)
        try:
            yield count
        finally:
            with self._lock:
                self._counts.remove(count)

    @contextlib.contextmanager
    def request(self) -> t.Iterator[None]:
        """While a request is under way."""
        with self._lock:
            self._sent += 1
            if not self._under_way:
                self._heard_at = self._clock()
            self._under_way += 1
        try:
            yield
            self._heard_at = self._clock()
        finally:
            with self._lock:
                self._under_way -= 1

    def announce(self, line: str) -> None:
        """Show this line once the run turns out to be a long one, whatever was expected of it."""
        with self._lock:
            self._note = line

    def waiting(self, held: Held) -> None:
        """The rate limit holds the run up. A long wait is worth a line at once, as it makes the run a long one."""
        with self._lock:
            self._held, self._held_at = held, self._clock()
            if held.opens - held.now >= EVERY:
                self._due = min(self._due, max(self._clock(), self._said_at + EVERY))
            self.tick()

    def tick(self) -> None:
        """Show a line if one is due. Nothing is shown once the run is over."""
        with self._lock:
            now = self._clock()
            if self._say is None or now < self._due:
                return
            self._said_at, self._due = now, now + EVERY
            line, self._note = self._note or self._line(now), ""
            self._say(line)

    def _watch(self, over: threading.Event) -> None:
        while not self._pause(over, max(self._due - self._clock(), 0.05)):
            self.tick()

    def _line(self, now: float) -> str:
        several = [one for one in self._counts[:-1] if one.total != 1]
        counts = [*several[:1], *self._counts[-1:]]
        sent = "1 request was" if self._sent == 1 else f"{self._sent:,} requests were"
        known = ", ".join(map(str, counts)) or f"{sent} sent so far"
        return "; ".join([known, *self._reasons(now, counts[0].left if counts else 0)])

    def _reasons(self, now: float, left: int) -> t.Iterator[str]:
        """The reasons for which the run waits, each with the end of the wait."""
        # Hardly a run is long, and an ordinary module compiles at each start whatever it imports.
        from .learning import in_words

        silent = now - self._heard_at if self._under_way else 0.0
        held = self._held
        wall = held.now + now - self._held_at if held else 0.0
        wait = held.opens - wall if held else 0.0
        limit = f"the rate limit of {held.limit}" if held and held.limit else "the API's rate limit"
        slowed = held is not None and (wait > 0 or now < self._held_at + EVERY)
        rest = self.seconds_for(left) if slowed and left and self.seconds_for else 0.0
        if wait >= EVERY or (wait > 0 and not rest):
            yield f"waiting {in_words(wait)} for {limit}, until {_at(wall + wait)}"
            if rest > wait + EVERY:
                yield f"the rest takes about {in_words(rest)}"
        elif silent >= SILENCE:
            yield f"no answer for {in_words(silent)}"
        elif rest:
            yield f"{limit} lets the rest pass until about {_at(wall + rest)}"


def _at(moment: float) -> str:
    """The time of day, with the time zone: a controller may be in another one than whoever watches."""
    return time.strftime("%H:%M:%S %Z", time.localtime(moment)).rstrip()
