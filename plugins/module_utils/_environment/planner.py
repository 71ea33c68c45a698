# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a whole document: each list is read once, and independent lists are read at once.

Everything is planned before anything is changed, and all that is wrong with the document is reported together.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import typing as t

from .._api.errors import LogfireError, MissingParent, OptionError, Problems, independent
from .._api.progress import Count
from .._core.assumed import plan_object
from .._core.remote_state import RemoteState
from .._core.resource import Resource
from .._resources._registry import RESOURCES
from .detached import warn_of_detached
from .document import Document
from .inspection import Problem, in_order
from .prune import Pruner, check_prune
from .steps import Step, by_rank, rank, record_of

# The options about pruning come after all lists.
LAST = (len(RESOURCES) ** 2,)


class Planner:
    """Plans one document: reads what is there and decides what to do."""

    def __init__(
        self,
        remote: RemoteState,
        document: Document,
        prune: t.Sequence[str] = (),
        prune_all: bool = False,
        concurrency: int = 8,
    ) -> None:
        self.remote = remote
        self.document = document
        self.pruner = Pruner(remote, document, prune, prune_all)
        self.concurrency = concurrency
        self._read: set[tuple[Resource, str | None]] = set()

    def plan(self) -> list[Step]:
        """Read what is there and decide. Raises Problems with all that is wrong with the document at once."""
        # Invalid items show their other problems, and go no further.
        steps = [Step(item) for item in (*self.document.items, *self.document.unsound)]
        problems = [*self.document.found, *(Problem(LAST, text) for text in check_prune(self.pruner.asked))]
        if problems:
            self._expect_mentioned()
        with self._reading(steps) as self._count:
            problems += self._plan_items(steps)
        problems += _duplicates([step for step in steps if step.item.place not in self.document.duplicates])
        problems += [Problem(LAST, text) for text in self.pruner.refusals()]
        pruned: list[Step] = []
        if not problems:
            try:
                pruned = self.pruner.plan(steps)
            except OptionError as error:
                problems += [Problem(LAST, text) for text in error.lines]
        if problems:
            raise Problems(in_order(problems), self.remote.client.requests_sent, self.document.notes)
        warn_of_detached([*steps, *pruned], self.remote)
        return steps + pruned

    def _plan_items(self, steps: t.Sequence[Step]) -> t.Iterator[Problem]:
        """Plan the items in the order of their kinds. A problem of one does not keep the others."""
        ranked = sorted(steps, key=lambda step: rank(step.item.resource))
        for resources in by_rank():
            group = [step for step in ranked if step.item.resource in resources]
            self._fetch(group)
            for step in group:
                try:
                    step.plan = plan_object(step.item.desired, self.remote)
                    self._announce(step)
                except OptionError as error:
                    for one in independent(error, step.item.desired.unsound):
                        yield step.item.problem(min(one.options), one.message)
                except MissingParent as error:
                    yield step.item.problem("", error.message)
                except LogfireError as error:
                    step.fail(error)

    def _reading(self, steps: t.Sequence[Step]) -> t.ContextManager[Count]:
        """Count the reads of the planning: a list for each kind and project, and objects that a list does not show."""
        places = {place for step in steps for place in self._places(step)}
        details = sum(step.item.resource.partial for step in steps)
        what = "lists and objects are read" if details else "lists are read"
        return self.remote.client.progress.counting(what, len(places) + details)

    def _places(self, step: Step) -> t.Iterator[tuple[Resource, str | None]]:
        """The kinds whose lists it takes to plan an item, each with the project whose list it is."""
        desired = step.item.desired
        named = {field.refers_to for field in desired.resource.fields if field.name in desired.values}
        for kind in RESOURCES:
            if kind is desired.resource or kind.name in named:
                yield kind, None if kind.parent is None else desired.project

    def _fetch(self, steps: t.Sequence[Step]) -> None:
        """Read the lists that planning these items takes, at once. A failure comes back when the list is asked for."""
        places = dict.fromkeys(place for step in steps for place in self._places(step) if place not in self._read)
        self._read.update(places)
        partial = [step for step in steps if step.item.resource.partial]
        with concurrent.futures.ThreadPoolExecutor(max_workers=self.concurrency) as pool:
            list(pool.map(self._count.each(self._try_list), places))
            list(pool.map(self._count.each(self._try_complete), partial))

    def _try_list(self, place: tuple[Resource, str | None]) -> None:
        kind, project = place
        with contextlib.suppress(LogfireError):
            parent = self.remote.parent_of(kind, project)
            if parent is not None or kind.parent is None:
                self.remote.records(kind, parent)

    def _try_complete(self, step: Step) -> None:
        desired = step.item.desired
        resource = desired.resource
        with contextlib.suppress(LogfireError):
            parent = self.remote.parent_of(resource, desired.project)
            if parent is not None and desired.state not in resource.gone_states:
                record = self.remote.find(resource, desired.values.get(resource.identity), desired.id, parent)
                if record is not None:
                    resource.with_details(record, parent, self.remote)

    def _expect_mentioned(self) -> None:
        for resource in RESOURCES:
            for kind, name in self.document.mentioned:
                if kind == resource.name:
                    self.remote.announce(resource, name)

    def _announce(self, step: Step) -> None:
        """Let later items refer to what this run will create or rename, and not to what it will delete."""
        record = record_of(step)
        if step.deletes and record is not None:
            self.remote.remove(step.item.resource, record)
        name = step.item.desired.values.get(step.item.resource.identity)
        if name is not None and step.plan is not None and step.plan.action in ("created", "updated"):
            self.remote.announce(step.item.resource, name, record)


def _duplicates(steps: t.Sequence[Step]) -> list[Problem]:
    """Items that mean one object, each in its own way, and objects that would come to share a name."""
    objects: dict[tuple[str, str | None, str], str] = {}
    names: dict[tuple[str, str | None, str], Step] = {}
    problems = []
    for step in steps:
        kind, record = step.item.resource.name, record_of(step)
        if record is not None:
            # If the id is the name, each project may have it.
            key = (kind, step.item.project, step.item.resource.key_of(record["id"]))
            if key in objects:
                problems.append(step.item.problem("", f"means the same object as {objects[key]}"))
            objects.setdefault(key, step.item.place)
        name = step.item.desired.values.get(step.item.resource.identity)
        if name is None or step.deletes:
            continue
        other = names.setdefault((kind, step.item.project, name), step)
        by_id = step.item.desired.id or other.item.desired.id
        if other is not step and by_id and (_named_anew(step) or _named_anew(other)):
            identity = step.item.resource.identity
            problems.append(step.item.problem(identity, f"would have the same {identity} as {other.item.place}"))
    return problems


def _named_anew(step: Step) -> bool:
    record = record_of(step)
    return record is None or step.item.resource.identity_of(record) != step.item.name
