# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes with one key, and a loop beside them, below one rate limit."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.killed import Killer
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    accepted,
    alert,
    hook,
)

PROCESSES = 4
ALERTS = 6
CONCURRENCY = 2
# No run has so many requests: nothing is killed here.
NEVER = 10**6


@pytest.fixture(scope="module")
def processes() -> Iterator[list[Killer]]:
    started = [Killer() for _process in range(PROCESSES)]
    yield started
    for one in started:
        one.stop()


def test_processes_and_a_loop_beside_them_share_one_pace(organization: Organization, processes: list[Killer]) -> None:
    organization.control.settings(rate_limit={"per_minute": 600, "burst": 20})

    def converge(process: Killer, name: str) -> bool:
        project = {"name": name, "alerts": [alert(f"a{number}") for number in range(ALERTS)]}
        return process.apply(
            accepted("apply", organization.options(projects=[project], concurrency=CONCURRENCY)), NEVER, False
        )

    with ThreadPoolExecutor(PROCESSES) as pool:
        runs = [pool.submit(converge, one, f"project-{number}") for number, one in enumerate(processes)]
        for number in range(ALERTS):
            assert not organization.run("channel", **hook(f"beside-{number}")).get("failed")
        assert [one.result() for one in runs] == [False] * PROCESSES
    counts = organization.control.stats()["by_status"]
    # A project and its alerts for each process, and the channels of the loop: each of them once.
    assert counts["201"] == PROCESSES * (1 + ALERTS) + ALERTS
    # The limit is new to all of them: requests that are under way at the first refusal are refused too, and no other.
    assert counts.get("429", 0) <= CONCURRENCY * PROCESSES + 1
