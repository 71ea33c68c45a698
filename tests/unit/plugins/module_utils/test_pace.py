# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api import shared_pace
from ansible_collections.pydantic.logfire.plugins.module_utils._api.learning import said
from ansible_collections.pydantic.logfire.plugins.module_utils._api.limits import Limit, Log
from ansible_collections.pydantic.logfire.plugins.module_utils._api.pace import Held, Memory, Pace, Pass, TooLong
from ansible_collections.pydantic.logfire.plugins.module_utils._api.shared_pace import SharedFile, shared_store
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.limited import Bucket, Style, Window, World
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Clock

MOST = 1.02
STYLES = pytest.mark.parametrize("style", [Bucket, Window])
DETAIL = "Rate limit exceeded: 50 requests per minute"


# Requests and time under the documented limits, in both styles of limiter


@STYLES
@pytest.mark.parametrize("workers", [1, 8, 32])
@pytest.mark.parametrize("requests", [57, 1207])
def test_a_limit_costs_hardly_a_request_and_no_time_of_its_own(style: Style, workers: int, requests: int) -> None:
    world, store = World(style), Memory()
    imposed = world.imposed(requests)
    took = world.run(store, requests, workers)
    again = 5
    world.run(store, again, workers)
    assert world.arrived <= MOST * (requests + again)
    # Of what the limit imposes, plus one second, to which it rounds, and the last answer.
    assert took <= MOST * imposed + 1.2


@STYLES
@pytest.mark.parametrize("workers", [1, 8, 32])
def test_a_pause_has_one_refusal_at_most(style: Style, workers: int) -> None:
    world = World(style)
    world.run(Memory(), 60, workers)
    assert world.refused == 1


@STYLES
def test_processes_share_one_pace(style: Style) -> None:
    world, processes = World(style), 10
    imposed = world.imposed(57 * processes)
    took = world.run(Memory(), 57, 8, processes)
    assert world.arrived <= MOST * 57 * processes
    assert took <= MOST * imposed + 1.2


@STYLES
@pytest.mark.parametrize("workers", [1, 8])
def test_a_limit_that_the_server_does_not_name_is_found_out(style: Style, workers: int) -> None:
    world = World(style, says=False)
    imposed = world.imposed(1207)
    took = world.run(Memory(), 1207, workers)
    assert world.arrived <= MOST * 1207
    assert took <= MOST * imposed + 5


def test_another_limit_than_the_documented_one_is_learnt_from_answers() -> None:
    world, workers = World(Bucket, per_minute=80, per_hour=10**6), 8
    imposed = world.imposed(500)
    took = world.run(Memory(), 500, workers)
    assert took <= MOST * imposed + 2.4
    # No answer says beforehand that 80 is too many: requests that were under way then are refused as well.
    assert world.refused <= workers + 2


def test_without_a_limit_one_request_in_thousands_goes_ahead() -> None:
    world = World(Bucket)
    world.lift()
    took = world.run(Memory(), 2000, 8)
    assert world.refused == 0
    free = World(Bucket, per_minute=10**6, per_hour=10**6)
    free.lift()
    assert took <= 2000 / 8 * 0.09


def test_a_run_after_others_asks_only_as_often_as_the_models_of_a_limit_differ() -> None:
    """A window and a bucket, with the requests of others and without them, for a minute and for an hour."""
    world, store = World(Bucket), Memory()
    world.lift()
    world.run(store, 8, 1)
    world.run(store, 1208, 8)
    # In the first minute nothing has come back yet, so that the window and the bucket end together.
    assert world.ahead == 2 + 4


def test_twice_the_documented_number_is_proof_enough() -> None:
    world, store = World(Bucket), Memory()
    world.lift()
    world.run(store, 2001, 8)
    world.ahead = 0
    world.run(store, 1208, 8)
    # A limit of the minute may have come into force between the runs.
    assert world.ahead == 1


def test_a_limit_that_was_lifted_since_the_last_run_holds_nobody_up_for_long() -> None:
    world, store = World(Window), Memory()
    world.run(store, 60, 8)
    world.lift()
    world.now += 1
    assert world.run(store, 200, 8) < 10


@STYLES
def test_an_hour_that_was_spent_by_another_run_is_asked_about_once(style: Style) -> None:
    """The file notes a long wait; the next run sends one request to see whether that is still so."""
    world, store = World(style, per_minute=10**6, per_hour=100), Memory()
    pace = Pace(store, world.clock, lambda _seconds: None)
    sent = 0
    while isinstance(given := pace.attempt(), Pass):
        sent += 1
        refusal = world._answer()
        if refusal:
            pace.refused(given, *refusal)
        else:
            pace.accepted(given)
    assert (sent, world.refused) == (101, 1)
    world.now += 60
    later = Pace(store, world.clock, lambda _seconds: None)
    given = later.attempt()
    if style is Bucket:
        # One request in 36 seconds.
        assert isinstance(given, Pass)
        return
    assert isinstance(given, Pass)
    assert given.early
    later.refused(given, 3540, "100 requests per hour")
    assert isinstance(later.attempt(), Held)


def test_processes_that_start_in_a_pause_of_others_do_not_ask_in_vain(clock: Clock) -> None:
    store = Memory()
    early = Pace(store, clock, clock.sleep)
    early.refused(early.enter(60), 60, DETAIL)
    for _process in range(3):
        clock.now += 1
        assert isinstance(Pace(store, clock, clock.sleep).attempt(), Held)


@STYLES
@pytest.mark.parametrize("workers", [1, 8, 32])
@pytest.mark.parametrize("before", [60, 300])
def test_a_limit_that_comes_after_a_busy_minute_without_one_is_met_once(
    style: Style, workers: int, before: int
) -> None:
    """Nothing that others were allowed before lets a run go on blindly."""
    world, store = World(style), Memory()
    limiters, world._limiters = world._limiters, {}
    world.run(store, before, 8)
    world.now += 1
    world._limiters = {unit: type(one)(*world._limits[unit], world.now) for unit, one in limiters.items()}
    world.run(store, 57, workers)
    assert world.refused == 1


@STYLES
@pytest.mark.parametrize("workers", [1, 8, 32])
def test_a_limit_that_was_reset_is_met_once_more(style: Style, workers: int) -> None:
    world, store = World(style), Memory()
    world.run(store, 57, workers)
    world.now += 1
    world._limiters = world._fresh(world.now)
    world.refused = 0
    started = world.now
    world.run(store, 57, workers, expect=True)
    assert world.refused <= 1
    assert world.now - started <= 1.2 * World(style).imposed(57) + 3


def test_a_process_that_starts_after_a_refusal_believes_the_limit() -> None:
    world, store = World(Bucket), Memory()
    world.run(store, 57, 8)
    refused = world.refused

    def sleep(seconds: float) -> None:
        world.now += seconds

    late = Pace(store, world.clock, sleep)
    for _request in range(20):
        given = late.enter(600)
        assert world._answer() is None
        late.accepted(given)
    assert world.refused == refused


# One worker tries first


def test_after_a_refusal_one_goes_first_and_the_rest_follow_its_answer(clock: Clock) -> None:
    pace = Pace(Memory(), clock, clock.sleep)
    given = pace.enter(60)
    pace.refused(given, 7, "slow down")
    first = pace.enter(60)
    assert clock.naps == [7]
    assert first.ahead
    assert isinstance(pace.attempt(), Held)
    pace.lost(first)
    second = pace.attempt()
    assert isinstance(second, Pass)
    assert second.ahead
    pace.accepted(second)


def test_a_probe_that_never_returns_blocks_nobody_for_ever(clock: Clock) -> None:
    pace = Pace(Memory(), clock, clock.sleep)
    pace.refused(pace.enter(60), 1, teaches=False)
    pace.enter(60)
    assert isinstance(pace.attempt(), Held)
    clock.now += 11
    assert isinstance(pace.attempt(), Pass)


def test_the_wait_ends_before_it_begins_if_it_is_too_long(clock: Clock) -> None:
    pace = Pace(Memory(), clock, clock.sleep)
    pace.refused(pace.enter(60), 61, "1000 requests per hour")
    with pytest.raises(TooLong) as caught:
        pace.enter(60)
    assert (caught.value.wait, str(caught.value.limit)) == (61, "1,000 requests an hour")
    assert clock.naps == []


def test_the_waits_of_a_run_count_together(clock: Clock) -> None:
    pace = Pace(Memory(), clock, clock.sleep)
    for _turn in range(2):
        pace.refused(pace.enter(25), 12, teaches=False)
    pace.refused(pace.enter(25), 12, teaches=False)
    with pytest.raises(TooLong):
        pace.enter(25)
    assert clock.naps == [10, 2, 10, 2]


def test_a_long_wait_is_reported_as_it_goes_on(clock: Clock) -> None:
    pace = Pace(Memory(), clock, clock.sleep)
    told: list[float] = []
    pace.report = lambda held: told.append(held.opens - held.now)
    pace.refused(pace.enter(600), 70, "50 requests per minute")
    pace.enter(600)
    assert told == [70, 60, 50, 40, 30, 20, 10]
    assert clock.naps == [10] * 7


# The text of a refusal


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        (DETAIL, (50, 60.0)),
        ("Rate limit exceeded: 1000 requests per hour", (1000, 3600.0)),
        ("5 per 1 minute", (5, 60.0)),
        ("50/minute", (50, 60.0)),
        ("at most 20 requests per 3 seconds", (20, 3.0)),
        ("1 request a second, please", (1, 1.0)),
        ("0 requests per minute", None),
        ("Too many requests", None),
        ("9" * 5000 + " requests per minute", (9999999, 60.0)),
        ("", None),
    ],
)
def test_a_limit_is_read_from_words(detail: str, expected: Any) -> None:
    assert said(detail) == expected


def test_a_log_that_is_long_keeps_its_counts_and_errs_to_the_late_side() -> None:
    log = Log()
    for number in range(1000):
        log.add(number * 3.0)
    assert len(log.entries) <= 130
    assert log.since(-1) == 1000
    for window in (60.0, 600.0):
        assert 0 <= log.since(2997 - window) - window / 3 <= 1 + window / 3
    assert log.opening(1000, 3600) >= 3600


def test_a_limit_says_itself_in_words() -> None:
    assert [str(Limit(50, 60.0)), str(Limit(20, 3.0))] == ["50 requests a minute", "20 requests in 3 seconds"]


# The file that processes share


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pace"


def test_processes_share_what_a_refusal_taught_one_of_them(file: Path, clock: Clock) -> None:
    one, other = (Pace(SharedFile(str(file)), clock, clock.sleep) for _process in range(2))
    one.refused(one.enter(60), 7, DETAIL)
    held = other.attempt()
    assert isinstance(held, Held)
    assert held.opens == clock.now + 7
    assert str(held.limit) == "50 requests a minute"
    assert file.stat().st_mode & 0o777 == 0o600


def test_many_processes_lose_no_request(file: Path) -> None:
    stores = [SharedFile(str(file)) for _process in range(8)]

    def work(store: SharedFile) -> None:
        pace = Pace(store)
        for _request in range(25):
            pace.accepted(pace.enter(60))

    # A lock on a file that was opened again keeps threads apart just as it does processes.
    threads = [threading.Thread(target=work, args=[store]) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with stores[0].locked() as state:
        assert sum(count for _moment, count in state.log.entries) == 200
        assert state.under_way == []


def test_a_file_is_read_again_only_if_somebody_else_has_written_to_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    understood = shared_pace._state
    monkeypatch.setattr(shared_pace, "_state", lambda text: read.append(text) or understood(text))
    one, other = (Pace(SharedFile(str(file))) for _process in range(2))
    for _request in range(3):
        one.accepted(one.enter(60))
    assert not any(read)
    other.accepted(other.enter(60))
    one.accepted(one.enter(60))
    assert len([text for text in read if text]) == 2


BROKEN = {
    "nothing": b"",
    "no JSON": b"\x00\xff{{{",
    "cut": b"[4,[0,fal",
    "another version": b"[99,[0,false,0,0,0],[],[],[]]",
    "no list": b'{"a": 1}',
    "closed for ever": b"[4,[99999999999999,true,0,0,0],[],[],[]]",
    "a limit of nothing": b"[4,[0,false,0,0,0],[[0,60,false,1,0,0,true,0]],[],[]]",
    "infinity": b"[4,[Infinity,false,0,0,0],[],[],[]]",
    "5,000 digits": b"[4,[" + b"9" * 5000 + b",false,0,0,0],[],[],[]]",
    "1e999": b"[4,[1e999,false,0,0,0],[],[],[]]",
    "text": b'[4,["x",false,0,0,0],[],[],[]]',
    "deep": b"[" * 20_000,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_corrupt_counts_as_empty(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    file.chmod(0o600)
    naps: list[float] = []
    pace = Pace(SharedFile(str(file)), sleep=naps.append)
    pace.accepted(pace.enter(60))
    assert naps == []
    assert json.loads(file.read_bytes())[0] == shared_pace.VERSION


@pytest.mark.parametrize("what", ["link", "hard link", "others may write", "folder", "pipe"])
def test_a_file_that_is_not_the_users_own_is_left_alone(file: Path, tmp_path: Path, what: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    victim.chmod(0o600)
    if what == "link":
        file.symlink_to(victim)
    elif what == "hard link":
        file.hardlink_to(victim)
    elif what == "others may write":
        file.write_text("precious")
        file.chmod(0o622)
    elif what == "folder":
        file.mkdir()
    else:
        os.mkfifo(file, 0o600)
    pace = Pace(SharedFile(str(file)))
    pace.accepted(pace.enter(60))
    assert victim.read_text() == "precious"
    assert what != "others may write" or file.read_text() == "precious"


def test_the_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = shared_store("https://logfire-eu.pydantic.dev", "organization")
    assert isinstance(store, SharedFile)
    (folder,) = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o770)
    assert isinstance(shared_store("https://logfire-eu.pydantic.dev", "organization"), Memory)


def test_a_folder_that_is_a_link_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / f"pydantic-logfire-{os.geteuid()}").symlink_to(tmp_path / "elsewhere")
    assert isinstance(shared_store("origin"), Memory)


def test_each_organization_has_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for what in (("origin", "one"), ("origin", "two"), ("origin", "one")):
        pace = Pace(shared_store(*what))
        pace.accepted(pace.enter(60))
    (folder,) = tmp_path.iterdir()
    assert len(list(folder.iterdir())) == 2


def test_a_process_that_was_stopped_with_the_lock_holds_nobody_up(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_pace, "LONGEST_LOCK", 0.01)
    stopped = SharedFile(str(file))
    with stopped.locked():
        pace = Pace(SharedFile(str(file)))
        pace.accepted(pace.enter(60))
