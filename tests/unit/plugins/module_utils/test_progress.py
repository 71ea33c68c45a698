# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a long run, by a clock of the tests: nothing here takes time."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.limits import MINUTE, Limit
from ansible_collections.pydantic.logfire.plugins.module_utils._api.pace import Held
from ansible_collections.pydantic.logfire.plugins.module_utils._api.progress import Progress

AT = r"\d\d:\d\d:\d\d( \S+)?"


class Broken(Exception):
    """A request or a run that fails."""


class Run:
    """A progress whose thread waits for the test, and the lines that it showed."""

    def __init__(self) -> None:
        self.now = 100.0
        self.lines: list[str] = []
        self.progress = Progress(lambda: self.now, lambda over, _seconds: over.wait())

    @contextmanager
    def begun(self) -> Iterator[Progress]:
        with self.progress.shown(self.lines.append):
            yield self.progress

    def after(self, seconds: float) -> str | None:
        """The line that so many seconds bring, looked for every second."""
        before = len(self.lines)
        for _second in range(int(seconds)):
            self.now += 1
            self.progress.tick()
        new = self.lines[before:]
        assert len(new) <= 1
        return new[0] if new else None

    def held(self, seconds: float, limit: Limit | None = None) -> None:
        self.progress.waiting(Held(1_000_000 + self.now, 1_000_000 + self.now + seconds, limit))


@pytest.fixture
def run() -> Run:
    return Run()


def test_a_short_run_says_nothing(run: Run) -> None:
    with run.begun() as progress, progress.counting("lists are read", 120):
        assert run.after(9) is None


def test_a_long_run_says_every_ten_seconds_how_far_it_is(run: Run) -> None:
    with run.begun() as progress, progress.counting("lists are read", 1120) as count:
        count.advance(40)
        assert run.after(10) == "40 of 1,120 lists are read"
        assert run.after(9) is None
        count.advance(1000)
        assert run.after(1) == "1,040 of 1,120 lists are read"


def test_without_a_total_it_says_what_was_done(run: Run) -> None:
    with run.begun() as progress:
        for _number in range(3):
            with progress.request():
                pass
        assert run.after(10) == "3 requests were sent so far"
        with progress.counting("entries of a list are read") as count:
            count.advance(300)
            assert run.after(10) == "300 entries of a list are read so far"


def test_failures_are_counted(run: Run) -> None:
    with run.begun() as progress, progress.counting("changes are done", 117) as count:
        count.advance(10)
        count.advance(2, failed=True)
        assert run.after(10) == "12 of 117 changes are done, 2 of them failed"


def test_of_counts_inside_one_another_the_outermost_and_the_innermost_are_shown(run: Run) -> None:
    with (
        run.begun() as progress,
        progress.counting("changes are done", 3),
        progress.counting("middle", 5),
        progress.counting("cases are done", 2000) as cases,
    ):
        cases.advance(500)
        assert run.after(10) == "0 of 3 changes are done, 500 of 2,000 cases are done"
    with run.begun() as progress, progress.counting("lists are read", 1), progress.counting("objects are read", 7):
        assert run.after(10) == "0 of 7 objects are read"


def test_a_request_without_an_answer_shows(run: Run) -> None:
    with run.begun() as progress:
        with progress.request():
            assert run.after(10) == "1 request was sent so far; no answer for 10 s"
        assert run.after(10) == "1 request was sent so far"
        run.now += 5
        with pytest.raises(Broken), progress.request():
            raise Broken
        with progress.request():
            assert run.after(10) == "3 requests were sent so far; no answer for 5 s"


def test_the_limit_is_named_with_the_end_of_the_wait(run: Run) -> None:
    with run.begun() as progress, progress.counting("changes are done", 117) as count:
        count.advance(12)
        run.after(10)
        run.after(4)
        run.held(41, Limit(50, MINUTE))
        line = run.after(6)
        assert line
        assert re.fullmatch(
            rf"12 of 117 changes are done; waiting 35 s for the rate limit of 50 requests a minute, until {AT}", line
        )


def test_a_long_wait_is_shown_at_once(run: Run) -> None:
    with run.begun():
        run.after(1)
        run.held(60)
        said = rf"0 requests were sent so far; waiting 60 s for the API's rate limit, until {AT}"
        assert re.fullmatch(said, run.lines[0])
        run.held(59)
        assert len(run.lines) == 1
        assert run.after(10) is not None


def test_the_rest_is_estimated(run: Run) -> None:
    run.progress.seconds_for = lambda requests: requests * 1.2
    with run.begun() as progress, progress.counting("changes are done", 117) as count:
        count.advance(17)
        run.held(40, Limit(50, MINUTE))
        assert run.lines[0].endswith("; the rest takes about 2 min")
        run.after(10)
        run.after(9)
        run.held(1.2, Limit(50, MINUTE))
        line = run.after(1)
        assert line
        assert re.fullmatch(
            rf"17 of 117 changes are done; the rate limit of 50 requests a minute lets the rest pass until about {AT}",
            line,
        )
        count.advance(100)
        run.held(1.2, Limit(50, MINUTE))
        assert run.after(10) == "117 of 117 changes are done"


def test_an_estimate_is_the_first_line_of_a_run_that_turns_out_to_be_long(run: Run) -> None:
    with run.begun() as progress, progress.counting("changes are done", 117):
        progress.announce("117 changes take about 2 min")
        assert run.after(9) is None
        assert run.after(1) == "117 changes take about 2 min"
        assert run.after(10) == "0 of 117 changes are done"
        progress.announce("another")
        run.held(60)
        assert run.after(10) == "another"


def test_the_run_that_is_over_says_nothing_more(run: Run) -> None:
    with run.begun() as progress:
        run.after(8)
    progress.announce("late")
    assert run.after(30) is None
    with run.begun():
        assert run.after(9) is None


def test_runs_one_after_the_other_keep_the_distance(run: Run) -> None:
    with run.begun():
        assert run.after(10) is not None
    with run.begun():
        run.held(60)
        assert len(run.lines) == 1
        assert run.after(10) is not None


def test_without_an_audience_there_is_no_thread(run: Run) -> None:
    before = threading.active_count()
    with run.progress.shown(None), run.progress.counting("lists are read", 2) as count:
        assert threading.active_count() == before
        assert count.each(str)(1) == "1"
        run.progress.announce("nobody hears")
        run.held(60)
        assert run.after(60) is None


def test_the_thread_speaks_and_ends_with_the_run() -> None:
    """It waits for ten seconds at a time, and after three lines until the run is over."""
    asked: list[float] = []
    lines: list[str] = []
    now = 0.0
    spoken = threading.Event()

    def pause(over: threading.Event, seconds: float) -> bool:
        nonlocal now
        asked.append(seconds)
        if len(lines) == 3:
            spoken.set()
            return over.wait()
        now += seconds
        return False

    with Progress(lambda: now, pause).shown(lines.append):
        assert spoken.wait(60)
    assert asked == [10.0] * 4
    assert lines == ["0 requests were sent so far"] * 3
    assert "logfire-progress" not in [one.name for one in threading.enumerate()]


def test_an_error_ends_it_too(run: Run) -> None:
    with pytest.raises(Broken), run.begun():
        raise Broken
    assert run.after(60) is None


def test_threads_count_together(run: Run) -> None:
    with run.begun() as progress, progress.counting("things are done", 4000) as count:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(count.each(lambda _number: None), range(4000)))
        assert run.after(10) == "4,000 of 4,000 things are done"
