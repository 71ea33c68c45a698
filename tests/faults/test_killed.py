# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of ``apply`` that is killed at any request, and then run again: the same guarantees."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from ansible_collections.pydantic.logfire.tests.faults import totals as figures
from ansible_collections.pydantic.logfire.tests.faults.lifecycles import Case, inside_apply
from ansible_collections.pydantic.logfire.tests.faults.totals import Totals
from ansible_collections.pydantic.logfire.tests.faults.world import World
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.killed import Killer
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import accepted

WHOLE = {case.name: case for case in inside_apply() if case.name.startswith("apply-everything")}
# Of all requests, a run of every day is killed at each of that number.
STEP = 4


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    killer = Killer()
    yield killer
    killer.stop()


def settle(world: World) -> None:
    """Wait until the server is done with what it was still being asked."""
    counts = [-1, -2, -3]
    while len(set(counts)) > 1:
        time.sleep(0.02)
        counts = [*counts[1:], world.control.stats()["requests"]]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("answered", [False, True], ids=["before it is sent", "once it is answered"])
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE)
def test_the_next_run_finishes_what_a_killed_one_began(
    world: World,
    totals: Totals,
    killer: Killer,
    case: Case,
    by: signal.Signals,
    answered: bool,
    concurrency: int,
    request: pytest.FixtureRequest,
) -> None:
    world.begin(case.before)
    assert not world.run(case.task).get("failed")
    desired, number = world.shape(), len(world.sent())
    for at in range(1, number + 1, 1 if request.config.getoption("--whole") else STEP):
        world.begin(case.before)
        options = world.options(case.task)
        given = {"api_key": world.api_key, "base_url": world.base_url, **options, "concurrency": concurrency}
        assert killer.apply(accepted("apply", given), at, answered, by)
        totals.add(figures.KILLED)
        settle(world)
        world.known.update(world.held().values())
        result = world.run(case.task, options)
        world.check_told(result)
        assert not result.get("failed"), (at, result)
        assert world.shape() == desired, at
        assert world.unknown_tokens() == [], at
        # The note about the owner of the secret in a file stays; it holds no secret itself.
        leftovers = [path.name for path in world.folder.iterdir() if path.name.startswith(".")]
        assert [name for name in leftovers if not name.endswith(".owner")] == []
        assert world.run(case.task, options)["changed"] is False, at
