# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that nobody expects, to every request of every task: never a traceback and never a wrong absent.

The next run, which meets no surprise, leaves exactly the state that an undisturbed one leaves: nothing that was there
counted as absent and was created again, and nothing that was missing counted as present.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Iterator

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api import client as _client
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.tests.faults import totals as figures
from ansible_collections.pydantic.logfire.tests.faults.inputs import RIGHT
from ansible_collections.pydantic.logfire.tests.faults.lifecycles import PROJECT, Case, Task
from ansible_collections.pydantic.logfire.tests.faults.misfortunes import Disturbed, relieve
from ansible_collections.pydantic.logfire.tests.faults.surprises import SURPRISES, Surprise
from ansible_collections.pydantic.logfire.tests.faults.test_matrix import (
    CASES,
    UNKNOWN,
    check_tokens,
    completed,
    golden,
)
from ansible_collections.pydantic.logfire.tests.faults.totals import Totals
from ansible_collections.pydantic.logfire.tests.faults.world import HEADER, World, forget_pace

# Of all surprises, a run of every day gives each task this part.
SAMPLE = 47

EVERY = [case for case in CASES.values() if case.name.startswith("apply-everything")]
every_surprise = pytest.mark.parametrize("surprise", SURPRISES, ids=lambda one: one.name.replace(" ", "-"))


def befall(surprise: Surprise) -> None:
    Disturbed.mangles = lambda method, path, reply: surprise.befall(method, reply)


@pytest.mark.sampled(SAMPLE)
@every_surprise
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_surprise_ends_in_one_line_or_in_the_right_state(
    world: World, totals: Totals, case: Case, surprise: Surprise
) -> None:
    desired = golden(world, case)
    world.begin(case.before)
    options = world.options(case.task)
    befall(surprise)
    first = world.run(case.task, options)
    relieve(world.control)
    # The next run on this machine would wait for a century as well.
    forget_pace()
    totals.add(figures.SURPRISES, len(world.sent()))
    world.check_told(first)
    if surprise.harmless:
        assert not first.get("failed"), first
    if not first.get("failed") and not first.get("warnings"):
        assert world.shape() == desired.shape, "it said that all was well"
    if first.get("failed") and case.unlisted and UNKNOWN.search(first["msg"]):
        # It was reported; the API has no list to find it in.
        return
    if first.get("failed") and case.once and (surprise.name == "no tokens" or UNKNOWN.search(first["msg"])):
        # A rotation that ends the old token and gives no new one, however often: it was reported.
        return
    if first.get("failed") or not case.once:
        again = world.run(case.task, completed(options, first.get("msg", "")))
        assert not again.get("failed"), (first, again)
    assert world.shape() == desired.shape, first
    check_tokens(world, totals, first)


def readings() -> Iterator[Task]:
    for resource in RESOURCES:
        yield f"{resource.name}_info", {}
        if resource.readable:
            yield f"{resource.name}_info", {"id": "{id}"}
    for name in MODULES:
        if name.endswith("_info") and name.removesuffix("_info") not in {one.name for one in RESOURCES}:
            yield name, {}
    yield "export", {}


READINGS = [(name, {**RIGHT.get(name, {}), **options}) for name, options in readings()]


@pytest.mark.sampled(SAMPLE)
@every_surprise
@pytest.mark.parametrize("task", READINGS, ids=lambda task: task[0])
def test_a_surprise_causes_no_traceback_when_reading(
    world: World, totals: Totals, task: Task, surprise: Surprise
) -> None:
    world.begin((*EVERY[0].before, EVERY[0].task))
    befall(surprise)
    result = world.run(task)
    world.check_told(result)
    totals.add(figures.SURPRISES, len(world.sent()))


@pytest.mark.parametrize("task", [task for task in READINGS if task[0] not in RIGHT], ids=lambda task: task[0])
def test_an_empty_organization_is_read_as_one(world: World, task: Task) -> None:
    world.begin(())
    result = world.run((task[0], {}))
    assert not result.get("failed"), result
    world.check_told(result)


@pytest.mark.parametrize("text", ["Soon gone, {secret}", "x" * 5_000, "ünïcode", "<b>"])
def test_a_warning_of_the_server_is_shown_once_and_without_secrets(world: World, text: str) -> None:
    world.begin(())
    world.control.settings(warning=text.replace("{secret}", HEADER))
    result = world.run(PROJECT)
    world.control.settings(warning=None)
    assert not result.get("failed")
    (warning,) = result["warnings"]
    assert warning[:5] == text[:5]
    assert len(warning) <= 1000
    world.check_told(result)


class Skewed(datetime.datetime):
    """The clock of this machine, which is wrong."""

    by = datetime.timedelta()

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
        return datetime.datetime.now(tz) + cls.by


@pytest.mark.parametrize("hours", [-1, 1])
# Nothing lists enrollment tokens, so one whose creation was lost is not settled.
@pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if "token" in case.name and "enrollment" not in case.name],
    ids=lambda case: case.name,
)
def test_an_hour_of_clock_skew_changes_nothing(
    world: World, case: Case, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expiries are computed, and orphans recognised, by the server's clock."""
    desired = golden(world, case)
    monkeypatch.setattr(Skewed, "by", datetime.timedelta(hours=hours))
    module = types.SimpleNamespace(**vars(datetime))
    module.datetime = Skewed
    monkeypatch.setattr(_client, "datetime", module)
    world.begin(case.before)
    options = world.options(case.task)
    world.control.fault("reset_after", method="POST", path="-tokens/$")
    result = world.run(case.task, options)
    relieve(world.control)
    assert not result.get("failed"), result
    assert world.shape() == desired.shape
    assert world.unknown_tokens() == []
