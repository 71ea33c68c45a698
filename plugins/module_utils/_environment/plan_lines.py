# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan in lines for people: one for each object that changes, grouped by project, and one with the numbers."""

from __future__ import annotations

import dataclasses
import typing as t

from .._api.errors import one_line
from .._api.learning import in_words
from .._api.limits import MINUTE, Limit
from .._core.resource import Outcome
from .report import changed_fields
from .steps import Step

SIGNS = {"created": "+", "updated": "~", "expired": "~", "deleted": "-"}
# So many lines are shown of one project, and of all of them together. The result has every change as data.
OF_PROJECT = 20
IN_ALL = 100
# A name of the server may be of any length.
LONGEST = 300


@dataclasses.dataclass(frozen=True)
class Effort:
    """The cost of a run: its requests, how long they take under which limits, and for how long it may wait."""

    requests: int
    seconds: float = 0.0
    limits: t.Sequence[Limit] = ()
    max_wait: float = 0.0


def plan_lines(steps: t.Sequence[Step], stats: t.Mapping[str, int], effort: Effort, check_mode: bool) -> list[str]:
    """The lines that a run, or its prediction, ends with."""
    left = sum(step.left for step in steps)
    return [*_objects(steps), *(_prediction(stats, effort) if check_mode else [_summary(stats, left, effort)])]


def _objects(steps: t.Sequence[Step]) -> list[str]:
    groups: dict[str | None, list[Step]] = {None: []}
    for step in steps:
        if step.outcome is not None and step.outcome.changed:
            groups.setdefault(_project_of(step), []).append(step)
    lines: list[str] = []
    beyond = 0
    for project, changed in groups.items():
        room = min(OF_PROJECT, IN_ALL - len(lines))
        if room <= 0:
            beyond += len(changed)
            continue
        # A line that says that one more is left out takes the place of that one.
        shown = changed if len(changed) <= room else changed[: room - 1]
        lines += map(_object, shown)
        if len(shown) < len(changed):
            where = "" if project is None else f" ({project})"
            lines.append(one_line(f"… and {_number(len(changed) - len(shown))} more{where}", LONGEST))
    return [*lines, f"… and {_number(beyond)} more in other projects"] if beyond else lines


def _project_of(step: Step) -> str | None:
    """The project that an object lies in, or that it is."""
    name = step.item.name if step.item.resource.name == "project" else step.item.project
    return None if name is None else str(name)


def _object(step: Step) -> str:
    """``~ alert slow (checkout): query, time_window``."""
    item, outcome = step.item, t.cast(Outcome, step.outcome)
    name = f" {item.name}" if item.name else ""
    project = f" ({item.project})" if item.project else ""
    sign = SIGNS[outcome.action]
    fields = f": {', '.join(changed_fields(outcome))}" if sign == "~" else ""
    return one_line(f"{sign} {item.resource.title}{name}{project}{fields}", LONGEST)


def _prediction(stats: t.Mapping[str, int], effort: Effort) -> list[str]:
    long = effort.seconds >= MINUTE
    about = f"about {in_words(effort.seconds)}" if long else "under a minute"
    numbers = _numbers(stats, created="to create", updated="to update", deleted="to delete", unchanged="unchanged")
    lines = [f"Plan: {numbers}{_failed(stats, 0)}; about {_requests(effort)}, {about}"]
    if long:
        ends = f"; max_wait ends a run after {in_words(effort.max_wait)}, and the next one does the rest"
        limits = " and ".join(map(str, effort.limits))
        lines.append(
            f"The rate limit allows {limits}: {_requests(effort)} take {about}"
            + (ends if effort.seconds > effort.max_wait else "")
        )
    return lines


def _summary(stats: t.Mapping[str, int], left: int, effort: Effort) -> str:
    numbers = _numbers(stats, created="created", updated="updated", deleted="deleted", unchanged="unchanged")
    return f"Done: {numbers}{_failed(stats, left)}; {_requests(effort)}"


def _numbers(stats: t.Mapping[str, int], **words: str) -> str:
    if not any(stats.values()):
        return "nothing is described"
    return ", ".join(f"{_number(stats[name])} {word}" for name, word in words.items())


def _failed(stats: t.Mapping[str, int], left: int) -> str:
    """The numbers of items that failed, and of those that the rate limit left undone."""
    failed = stats["failed"] - left
    parts = (f", {_number(failed)} failed" if failed else "", f", {_number(left)} left" if left else "")
    return "".join(parts)


def _requests(effort: Effort) -> str:
    return f"{_number(effort.requests)} request{'' if effort.requests == 1 else 's'}"


def _number(count: int) -> str:
    return f"{count:,}"
