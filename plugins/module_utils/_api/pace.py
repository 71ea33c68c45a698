# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One pace for all who share a rate limit: the threads of a client, and all clients of a user on one machine.

After a refusal one request goes first, and the others follow as its answer allows. The same holds for the first request
beyond a documented limit that no answer has confirmed yet.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
import typing as t

from .limits import DOCUMENTED, HOUR, MINUTE, Limit, Log, level_of
from .processes import Process, this_process

# The interval at which somebody looks whether a request that goes ahead in another process was answered.
POLL = 0.05
# For so long at most the others wait for the answer to one that goes ahead.
LEASE = 10.0
# A wait that another run has left behind is doubted beyond this, as the limit may be gone.
BELIEVED_WAIT = 5.0
BELIEVED_WAITS = 10
MANY = 25
# So long after the last refusal a limit is put to the test.
BELIEF = 300.0
# A wait goes on in parts, so that it can be reported.
SLICE = 10.0
# A bucket that has this much more than one request left may have less by the server's clock.
CLOSE = 0.2
# By so much a guessed rate grows with each request that passes.
GROWTH = 1.0005
_COUNTS = {window: count for count, window in DOCUMENTED}


@dataclasses.dataclass(repr=False, eq=False)
class State:
    """The knowledge about a limit. Moments are by the wall clock, so that other processes understand them.

    ``closed_until``: what the server asked for. ``first``: it is not known yet whether requests pass again, so that one
    has to go first. ``ahead_until``: one was sent at ``ahead_sent``, and the others wait for its answer until then at
    the latest, and for the answers to all that was sent before it. ``refused_at``: when the server last asked to wait.
    ``under_way``: when the requests were sent that have no answer yet, and by which process.
    """

    log: Log = dataclasses.field(default_factory=Log)
    limits: list[Limit] = dataclasses.field(default_factory=list)
    closed_until: float = 0.0
    first: bool = False
    ahead_until: float = 0.0
    ahead_sent: float = 0.0
    refused_at: float = 0.0
    under_way: list[tuple[float, Process]] = dataclasses.field(default_factory=list)

    def someone_ahead(self, now: float) -> bool:
        if self.ahead_until <= now:
            return False
        # Nobody waits for the answer to a process that was killed.
        over = {process for process in {process for _sent, process in self.under_way} if process.is_over()}
        self.under_way = [one for one in self.under_way if one[1] not in over]
        return any(sent <= self.ahead_sent for sent, _process in self.under_way)

    def forget_old(self, now: float) -> None:
        self.under_way = [one for one in self.under_way if one[0] > now - LEASE]
        self.log.forget(now - HOUR)
        if now > max(self.refused_at, self.closed_until) + HOUR:
            self.limits = []


class Store(t.Protocol):
    """A place for a state. ``locked`` gives it to one caller at a time and keeps the changes."""

    def locked(self) -> t.ContextManager[State]: ...


class Memory:
    """A state of this process alone."""

    def __init__(self) -> None:
        self._state = State()
        self._lock = threading.RLock()

    def locked(self) -> t.ContextManager[State]:
        return _Held(self._lock, self._state)


class _Held:
    def __init__(self, lock: threading.RLock, state: State) -> None:
        self._lock = lock
        self._state = state

    def __enter__(self) -> State:
        self._lock.acquire()
        return self._state

    def __exit__(self, *_exc: object) -> None:
        self._lock.release()


class Pass(t.NamedTuple):
    """The right to send one request.

    ``ahead``: the others wait for its answer. ``early``: it puts the known limits to the test. ``beyond``: the
    documented limits that do not hold if this request passes.
    """

    sent_at: float
    ahead: bool = False
    early: bool = False
    beyond: tuple[tuple[str, float], ...] = ()


class Held(t.NamedTuple):
    """Why no request may go out now: before ``opens``, or before the answer to one that went ahead."""

    now: float
    opens: float
    limit: Limit | None


class TooLong(Exception):
    """The next request is allowed later than the caller is ready to wait. ``limit`` is the reason, if known."""

    def __init__(self, wait: float, limit: Limit | None) -> None:
        super().__init__(wait)
        self.wait = wait
        self.limit = limit


class Pace:
    """Decides when each request goes out. Safe to share between threads.

    ``report`` is called while the limit holds the run up, every now and then. ``limited_since`` is when it first did.
    """

    def __init__(
        self,
        store: Store,
        clock: t.Callable[[], float] = time.time,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self.report: t.Callable[[Held], None] | None = None
        self.limited_since: float | None = None
        self.passed = 0
        self._store = store
        self._clock = clock
        self._sleep = sleep
        self._turn = threading.RLock()
        self._answered = threading.Condition()
        self._born = clock()
        self._waits = 0
        self._many = False
        self._own = Log()
        # The documented limits that do not hold, by the requests of this run and by those of all runs.
        self._beyond: set[tuple[str, float]] = set()

    def enter(self, patience: float) -> Pass:
        """Wait until a request may go out, for so many seconds since the limit first held the run up.

        Raises TooLong if that is not enough.
        """
        with self._turn:
            while True:
                given = self.attempt()
                if isinstance(given, Pass):
                    return given
                if given.opens > given.now:
                    self._wait(given, patience)
                else:
                    self._wait_for_answer()

    def attempt(self) -> Pass | Held:
        """The right to send a request at once, or what holds it up."""
        with self._store.locked() as state:
            now = self._clock()
            state.forget_old(now)
            opens, ahead, early = self._opening(state, now)
            if opens <= now and not (ahead and state.someone_ahead(now)):
                return self._pass(state, now, ahead, early)
            limit = max(state.limits, key=lambda one: one.opening(state.log, now), default=None)
            return Held(now, opens, limit)

    def accepted(self, given: Pass) -> None:
        """The limit let the request through."""
        with self._store.locked() as state:
            now = _answered(state, given, self._clock())
            state.log.move(given.sent_at, now)
            self._own.move(given.sent_at, now)
            if given.early:
                # The limit is not what it was, and neither is what it counted before this run.
                state.limits, state.closed_until = [], 0.0
                state.log.forget(self._born)
            if given.ahead:
                state.first = False
            self._beyond.update(given.beyond)
            for limit in state.limits:
                if given.ahead and limit.level < 0:
                    limit.empty(now)
                if not limit.named_by_server and not limit.opens_at_once:
                    limit.count *= GROWTH
        self.passed += 1
        self._wake()

    def lost(self, given: Pass) -> None:
        """Count a request that may not have reached the server, and learn nothing from it."""
        with self._store.locked() as state:
            _answered(state, given, self._clock())
        self._wake()

    def returned(self, given: Pass) -> None:
        """The request is not sent after all."""
        with self._store.locked() as state:
            _answered(state, given, self._clock())
            state.log.move(given.sent_at, None)
            self._own.move(given.sent_at, None)
        self._wake()

    def refused(self, given: Pass, wait: float, detail: str = "", teaches: bool = True) -> None:
        """The server asks to wait: the request was one too many, or (unless it teaches) something else is wrong."""
        from .learning import learn

        with self._store.locked() as state:
            now = _answered(state, given, self._clock())
            state.log.move(given.sent_at, None)
            self._own.move(given.sent_at, None)
            state.closed_until = max(state.closed_until, now + wait)
            state.first = True
            state.refused_at = now
            limit = learn(state.log, now, wait, detail, state.limits) if teaches else None
            if limit is not None:
                state.limits = [*(one for one in state.limits if one.window != limit.window), limit]
                self._beyond = {one for one in self._beyond if one[1] != limit.window}
        self._wake()

    def expect(self, requests: int) -> None:
        """Announce so many requests: for that many, it is worth one to find out whether a limit of old still holds."""
        if requests >= MANY:
            self._many = True

    def seconds_for(self, requests: int) -> tuple[float, list[Limit]]:
        """Return the time that so many requests take, and the learnt or else documented limits behind it."""
        from .learning import seconds_for

        with self._store.locked() as state:
            now = self._clock()
            state.forget_old(now)
            limits = list(state.limits)
            for count, window in DOCUMENTED if not limits else ():
                level = max(0.0, float(count - state.log.since(now - window)))
                limits.append(Limit(count, window, capacity=float(count), level=level, at=now))
            return seconds_for(requests, limits, state.log, now), limits

    def _opening(self, state: State, now: float) -> tuple[float, bool, bool]:
        """The moment of the next request, whether it goes ahead of the others, and whether it tests the limits."""
        opens = state.closed_until
        if not state.first:
            opens = max([opens, *(one.opening(state.log, now) for one in state.limits)])
        if opens > now and self._doubts(state, now, opens - now):
            return now, True, True
        return opens, state.first or state.someone_ahead(now) or bool(self._at_documented(state, now)), False

    def _pass(self, state: State, now: float, ahead: bool, early: bool) -> Pass:
        beyond: list[tuple[str, float]] = []
        if ahead:
            state.ahead_until, state.ahead_sent = now + LEASE, now
            for whose, window in self._at_documented(state, now):
                if level_of(self._log(state, whose), _COUNTS[window], window, now) < 1:
                    beyond.append((whose, window))
        for limit in state.limits:
            limit.take(now)
        state.log.add(now)
        self._own.add(now)
        state.under_way.append((now, this_process()))
        return Pass(now, ahead, early, tuple(beyond))

    def _log(self, state: State, whose: str) -> Log:
        return self._own if whose == "own" else state.log

    def _at_documented(self, state: State, now: float) -> list[tuple[str, float]]:
        """The documented limits that the next request exceeds, of which no answer has shown more yet.

        The requests of this run count by themselves as well: what others sent before may be counted no longer.
        """
        found = []
        for count, window in DOCUMENTED:
            for whose in ("own", "all"):
                if (whose, window) in self._beyond or any(limit.window == window for limit in state.limits):
                    continue
                log = self._log(state, whose)
                sent = log.since(now - window)
                reached = sent == count or (sent > count and level_of(log, count, window, now) < 1 + CLOSE)
                # However a limit opens, it lets no more than twice its number pass. If it has come into force since,
                # it refuses a handful of this run's requests: little of a thousand, and much of fifty.
                little = whose == "all" or window > MINUTE
                if reached and not (little and state.log.since(now - window) > 2 * count):
                    found.append((whose, window))
        return found

    def _doubts(self, state: State, now: float, wait: float) -> bool:
        """Return true if the limit was learnt long ago, or by a run that is over."""
        if now > max(state.refused_at, state.closed_until) + BELIEF:
            return True
        if now < state.refused_at + MINUTE and (wait > BELIEVED_WAIT or not self._many):
            # Of many processes that start while others wait, each would ask in vain.
            return False
        return state.refused_at < self._born and (wait > BELIEVED_WAIT or self._many or self._waits >= BELIEVED_WAITS)

    def _wait(self, held: Held, patience: float) -> None:
        if self.limited_since is None:
            self.limited_since = held.now
        left = held.opens - held.now
        if held.opens > self.limited_since + patience:
            raise TooLong(left, held.limit)
        self._waits += 1
        if self.report:
            self.report(held)
        self._sleep(min(left, SLICE))

    def _wait_for_answer(self) -> None:
        with self._answered:
            self._answered.wait(POLL)

    def _wake(self) -> None:
        with self._answered:
            self._answered.notify_all()


def _answered(state: State, given: Pass, now: float) -> float:
    with contextlib.suppress(ValueError):
        state.under_way.remove((given.sent_at, this_process()))
    return now
