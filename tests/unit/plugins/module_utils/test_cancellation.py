# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.cancellation import SIGNALS, Cancellation


@pytest.fixture
def passed_on() -> Iterator[list[int]]:
    """The signals that reach whoever handled them before."""
    seen: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: seen.append(number)) for number in SIGNALS}
    yield seen
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_run_and_then_takes_its_course(passed_on: list[int], number: int) -> None:
    cancellation = Cancellation()
    with pytest.raises(SystemExit):
        signal.raise_signal(number)
    assert passed_on == []
    cancellation.ending()
    cancellation.end()
    assert passed_on == [number]
    # The alarm was turned off.
    assert signal.alarm(0) == 0


def test_those_that_follow_the_first_do_not_break_off_the_end(passed_on: list[int]) -> None:
    cancellation = Cancellation()
    with pytest.raises(SystemExit):
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGTERM)
    cancellation.end()
    assert passed_on == [signal.SIGINT]


def test_a_signal_during_the_end_waits_for_it(passed_on: list[int]) -> None:
    cancellation = Cancellation()
    cancellation.ending()
    signal.raise_signal(signal.SIGTERM)
    assert passed_on == []
    # It does not wait for ever.
    assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    cancellation.end()
    assert passed_on == [signal.SIGTERM]


def test_nothing_is_left_of_it(passed_on: list[int]) -> None:
    cancellation = Cancellation()
    cancellation.end()
    cancellation.end()
    signal.raise_signal(signal.SIGTERM)
    assert passed_on == [signal.SIGTERM]


def test_one_inside_of_another_passes_the_signal_on(passed_on: list[int]) -> None:
    outer, inner = Cancellation(), Cancellation()
    with pytest.raises(SystemExit):
        signal.raise_signal(signal.SIGTERM)
    with pytest.raises(SystemExit):
        inner.end()
    outer.end()
    assert passed_on == [signal.SIGTERM]


def test_a_thread_leaves_the_signals_alone(passed_on: list[int]) -> None:
    thread = threading.Thread(target=Cancellation)
    thread.start()
    thread.join()
    signal.raise_signal(signal.SIGTERM)
    assert passed_on == [signal.SIGTERM]
