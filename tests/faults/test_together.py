# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs of one task at once. Both have read what is there before either writes, which is as bad as it gets."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api import client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.pace import Memory
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.tests.faults.lifecycles import (
    ALERT,
    CHANNEL,
    PROJECT,
    Case,
    Values,
    inside_apply,
    single,
)
from ansible_collections.pydantic.logfire.tests.faults.misfortunes import Disturbed
from ansible_collections.pydantic.logfire.tests.faults.world import World

CASES = {case.name: case for case in (*single(), *inside_apply()) if not case.once}

# Of these, a run of every day tries this part.
SAMPLE = 3


@pytest.fixture(autouse=True)
def machines_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the runs not share a pace, or one of them may let the other one go ahead."""
    monkeypatch.setattr(client, "shared_store", lambda *_what: Memory())


def at_once(world: World, case: Case) -> list[Values]:
    options = world.options(case.task)
    barrier = threading.Barrier(2)
    waited = threading.local()

    def meanwhile(method: str, path: str) -> None:
        if method != "GET" and not getattr(waited, "done", False):
            waited.done = True
            with contextlib.suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=0.3)

    Disturbed.meanwhile = meanwhile
    with ThreadPoolExecutor(2) as pool:
        results = [one.result() for one in [pool.submit(world.run, case.task, options) for turn in range(2)]]
    Disturbed.meanwhile = None
    return results


def creates_what_is_not_unique(world: World, case: Case) -> bool:
    """Neither of two runs can know of the other.

    Many names need not be unique, and tokens without a file have none, so the server creates both objects.
    """
    shared = "{folder}" in str(case.task[1])
    free = [one for one in RESOURCES if not (one.unique or (shared and {"path", "id_file"} & set(one.spec())))]
    created = {target.path.rstrip("/").rpartition("/")[2] for target in world.sent() if target.method == "POST"}
    paths = {one.path.rstrip("/").rpartition("/")[2] for one in free}
    return bool(created & {*paths, "tokens"})


@pytest.mark.sampled(SAMPLE)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_two_runs_at_once(world: World, case: Case) -> None:
    """The desired state without duplicates; if they got in each other's way they say so, and the next run does it."""
    world.begin(case.before)
    assert not world.run(case.task).get("failed")
    desired, doubtful = world.shape(), creates_what_is_not_unique(world, case)
    world.begin(case.before)
    options = world.options(case.task)
    results = at_once(world, case)
    for result in results:
        world.check_told(result)
    if doubtful:
        return
    if any(result.get("failed") for result in results):
        assert not world.run(case.task, options).get("failed")
    assert world.shape() == desired
    assert world.unknown_tokens() == []
    assert world.run(case.task, options)["changed"] is False


@pytest.mark.parametrize("task", [("alert", ALERT), ("channel", CHANNEL[1])], ids=["alert", "channel"])
def test_duplicates_of_two_runs_are_reported_by_the_next(world: World, task: tuple[str, Values]) -> None:
    """No client can prevent duplicates, but the next run names both and touches neither."""
    world.begin((PROJECT,))
    assert [one.get("failed") for one in at_once(world, Case("duplicates", task))] == [None, None]
    result = world.run(task)
    assert "choose one by id" in result["msg"]
    assert [target.method for target in world.sent() if target.method != "GET"] == []


def test_an_object_that_somebody_else_created_at_that_moment_is_not_adopted(world: World) -> None:
    """A creation failed, but an object of that name is there: another one, so it is reported and left alone."""
    world.begin((PROJECT,))

    def meanwhile(method: str, path: str) -> None:
        if method == "POST":
            Disturbed.meanwhile = None
            world.run(("alert", {**ALERT, "query": "SELECT 'theirs'"}))
            world.control.fault("reset_before", method="POST")

    Disturbed.meanwhile = meanwhile
    result = world.run(("alert", ALERT))
    (theirs,) = world.state()["projects"][0]["alerts"]
    assert theirs["query"] == "SELECT 'theirs'"
    assert result["failed"] is True
    assert f"possibly by others: {theirs['id']}" in result["msg"]
