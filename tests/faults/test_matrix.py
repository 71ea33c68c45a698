# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each request that changes something, disturbed in each way, and then the same task again.

Afterwards there is exactly what an undisturbed run leaves: nothing missing, nothing twice, no live token whose secret
nobody holds. A run that failed said so in one line, without a secret; one that did not fail had done its work.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.tests.faults import totals as figures
from ansible_collections.pydantic.logfire.tests.faults.lifecycles import (
    LIFECYCLES,
    WITHOUT,
    Case,
    Values,
    inside_apply,
    single,
)
from ansible_collections.pydantic.logfire.tests.faults.misfortunes import (
    LATE,
    LENGTHS,
    MISFORTUNES,
    TIMEOUT,
    Misfortune,
    Target,
    inflict,
    relieve,
)
from ansible_collections.pydantic.logfire.tests.faults.totals import Totals
from ansible_collections.pydantic.logfire.tests.faults.world import World

CASES = {case.name: case for case in (*single(), *inside_apply())}
# Of the whole matrix, a run of every day tries this part.
SAMPLE = 47
UNKNOWN = re.compile("may be live|unknown whether (it was carried out|there is one)")


@dataclass(frozen=True)
class Golden:
    """The requests of an undisturbed run, and the state it leaves behind."""

    targets: list[Target]
    changed: bool
    shape: Any


_GOLDEN: dict[str, Golden] = {}


def golden(world: World, case: Case) -> Golden:
    if case.name not in _GOLDEN:
        world.begin(case.before)
        result = world.run(case.task)
        assert not result.get("failed"), result["msg"]
        writing = [target for target in world.sent() if target.method != "GET"]
        assert writing, f"{case.name} changes nothing"
        assert world.unknown_tokens() == []
        _GOLDEN[case.name] = Golden(writing, bool(result["changed"]), world.shape())
    return _GOLDEN[case.name]


@pytest.mark.sampled(SAMPLE)
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("misfortune", MISFORTUNES, ids=lambda one: one.name.replace(" ", "-"))
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nothing_is_lost_leaked_or_doubled(
    world: World,
    totals: Totals,
    case: Case,
    misfortune: Misfortune,
    length: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for target in golden(world, case).targets:
        if target.refused and misfortune.done:
            continue
        totals.add(figures.FAULTS)
        disturb(world, totals, case, misfortune, length, target, caplog)


def disturb(
    world: World,
    totals: Totals,
    case: Case,
    misfortune: Misfortune,
    length: str,
    target: Target,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desired = golden(world, case)
    world.begin(case.before)
    options = world.options(case.task)
    caplog.clear()
    inflict(world.control, misfortune, target, length, f"no\n{' '.join(world.secrets_of(case.task))}")
    first = world.run(case.task, options, **({"timeout": TIMEOUT} if misfortune.slow else {}))
    relieve(world.control)
    if misfortune.slow:
        # The server carries out a request even if its answer came too late for the client.
        time.sleep(LATE)
    world.check_told(first, caplog.text)
    if first.get("failed"):
        totals.add(figures.TOLD)
    else:
        totals.add(figures.SURVIVED)
        assert first["changed"] is desired.changed
        warned = any("still live" in warning for warning in first.get("warnings", []))
        assert warned or world.shape() == desired.shape, "it said that all was well"
        if warned and case.once:
            # Another run would be another action; the message named the leftover by its id.
            return
    if first.get("failed") and case.forgetful and UNKNOWN.search(first["msg"]):
        # It was reported, and nothing but the message remembers it.
        check_tokens(world, totals, first)
        return
    if first.get("failed") or not case.once:
        options = completed(options, first.get("msg", ""))
        again = world.run(case.task, options)
        assert not again.get("failed"), (first, again)
        world.check_told(again, caplog.text)
    assert world.shape() == desired.shape, first
    check_tokens(world, totals, first)
    if not case.once:
        repeated = world.run(case.task, options)
        assert not repeated.get("failed"), (first, repeated)
        assert repeated["changed"] is False, repeated
    totals.add(figures.SEARCHED, world.searched)
    world.searched = 0


def completed(options: Values, message: str) -> Values:
    """Complete the options with values that only the message still has, of an object deleted for a replacement."""
    _before, told, rest = message.partition("write as well: ")
    filled: Values = _with(options, json.JSONDecoder().raw_decode(rest)[0]) if told else options
    return filled


def _with(value: Any, known: Values) -> Any:
    if isinstance(value, list):
        return [_with(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    return {**{name: _with(one, known) for name, one in value.items()}, **(known if value.get("allow_replace") else {})}


def check_tokens(world: World, totals: Totals, first: Values) -> None:
    """Check that the failed run named each live token that nobody holds, or said that it could not know of it."""
    for token in world.unknown_tokens():
        assert first.get("failed")
        assert token in first["msg"] or UNKNOWN.search(first["msg"]), first["msg"]
        totals.add(figures.REPORTED)


def test_every_module_that_writes_is_in_the_matrix() -> None:
    writing = {name for name in MODULES if not name.endswith("_info")} - WITHOUT
    assert writing == {lifecycle.module for lifecycle in LIFECYCLES}
