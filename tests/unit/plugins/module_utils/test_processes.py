# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api import processes
from ansible_collections.pydantic.logfire.plugins.module_utils._api.limits import Log
from ansible_collections.pydantic.logfire.plugins.module_utils._api.pace import Held, Pace, Pass
from ansible_collections.pydantic.logfire.plugins.module_utils._api.processes import Process, this_process
from ansible_collections.pydantic.logfire.plugins.module_utils._api.shared_pace import SharedFile
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Clock


@pytest.fixture
def other() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def as_owner(number: int) -> Process:
    return this_process()._replace(number=number, started=processes._stat(number)[1])


def test_a_process_is_over_once_it_was_killed(other: subprocess.Popen[bytes]) -> None:
    owner = as_owner(other.pid)
    assert not owner.is_over()
    other.kill()
    other.communicate()
    assert owner.is_over()


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="needs /proc")
def test_a_process_is_over_before_its_parent_asks_for_it(other: subprocess.Popen[bytes]) -> None:
    owner = as_owner(other.pid)
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert owner.is_over()


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="needs /proc")
def test_a_number_that_another_process_has_now_is_not_the_first_one(other: subprocess.Popen[bytes]) -> None:
    assert as_owner(other.pid)._replace(started="1").is_over()


@pytest.mark.parametrize("number", [-1, 0, 10**30])
def test_a_doubtful_process_is_not_over(number: int) -> None:
    assert not this_process()._replace(number=number).is_over()
    assert not Process("elsewhere", 10**6, "1").is_over()


def test_a_process_of_another_user_is_not_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_number: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not this_process()._replace(number=1, started="0").is_over()


def test_without_proc_a_live_number_counts_as_the_process(
    other: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_stat", lambda _number: ("", ""))
    assert not as_owner(other.pid).is_over()


def test_a_fork_is_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    before = this_process()
    monkeypatch.setattr(os, "getpid", os.getppid)
    assert this_process() != before
    monkeypatch.undo()
    assert this_process() == before


@pytest.mark.parametrize("killed", [True, False])
def test_nobody_waits_for_the_answer_to_a_process_that_was_killed(
    tmp_path: Path, clock: Clock, other: subprocess.Popen[bytes], killed: bool
) -> None:
    file = str(tmp_path / "pace")
    pace = Pace(SharedFile(file), clock, clock.sleep)
    pace.refused(pace.enter(60), 1, teaches=False)
    clock.now += 1
    owner: Any = as_owner(other.pid)
    with SharedFile(file).locked() as state:
        state.log = Log([(clock.now, 1)])
        state.under_way = [(clock.now, owner)]
        state.ahead_until, state.ahead_sent = clock.now + 10, clock.now
    assert isinstance(pace.attempt(), Held)
    if killed:
        other.kill()
        other.communicate()
    assert isinstance(pace.attempt(), Pass if killed else Held)
