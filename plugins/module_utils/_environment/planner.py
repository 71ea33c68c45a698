# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desired and actual to plan to execution, for a whole document: each list is read once, independent items run at once.

Everything is planned before anything is changed. What is wrong with the document is reported together; an item that
fails later does not stop the others.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import typing as t

from .._api.errors import LogfireError, MissingParent, OptionError, Problems, one_line
from .._core.protocols import Record
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Outcome, Plan, Resource
from .._resources._registry import RESOURCES
from .document import TOP, Document, Item, children

STATS = {"created": "created", "updated": "updated", "expired": "updated", "deleted": "deleted", "none": "unchanged"}


@dataclasses.dataclass
class Step:
    """An item with its plan, and with what became of it: an outcome or an error."""

    item: Item
    plan: Plan | None = None
    outcome: Outcome | None = None
    error: str | None = None
    pruned: bool = False

    @property
    def acts(self) -> bool:
        return self.plan is not None and (self.plan.action != "none" or self.plan.tidies)

    @property
    def deletes(self) -> bool:
        return self.plan is not None and self.plan.action == "deleted"

    def fail(self, error: LogfireError) -> None:
        self.error = error.message


class Reconciler:
    """Converges one document. ``prune`` names kinds (plural); ``prune_all`` also prunes where nothing is listed."""

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
        self.prune = tuple(prune)
        self.prune_all = prune_all
        self.concurrency = concurrency

    def plan(self) -> list[Step]:
        """Read what is there and decide. Raises Problems with all that is wrong with the document at once."""
        # What stands in an unsound project shows its own problems, and goes no further.
        steps = [Step(item) for item in (*self.document.items, *self.document.items_of_invalid_projects)]
        problems = [*self.document.problems, *check_prune(self.document, self.prune, self.prune_all)]
        if problems:
            self._expect_mentioned()
        ranked = sorted(steps, key=lambda step: rank(step.item.resource))
        for resources in _by_rank():
            group = [step for step in ranked if step.item.resource in resources]
            self._fetch(group)
            for step in group:
                try:
                    step.plan = step.item.resource.plan(step.item.desired, self.remote)
                    self._announce(step)
                except (OptionError, MissingParent) as problem:
                    problems.append(f"{step.item.place}: {problem}")
                except LogfireError as error:
                    step.fail(error)
        problems += _duplicates(steps)
        pruned: list[Step] = []
        if not problems:
            try:
                pruned = self._plan_prune(steps)
            except OptionError as problem:
                problems.append(problem.message)
        if problems:
            raise Problems(problems)
        return steps + pruned

    def predict(self, steps: t.Iterable[Step]) -> None:
        for step in steps:
            if step.plan is not None and step.error is None:
                step.outcome = step.plan.predict()

    def execute(self, steps: t.Sequence[Step]) -> None:
        """Write in order of dependency, then delete in the reverse order; what is independent runs at once."""
        self.predict(step for step in steps if not step.acts)
        acting = [step for step in steps if step.acts and step.error is None]
        writing = [step for step in acting if not step.deletes]
        deleting = [step for step in acting if step.deletes]
        if self.remote.unverified_organization is not None:
            self._prove_organization(writing)
        with concurrent.futures.ThreadPoolExecutor(max_workers=self.concurrency) as pool:
            for resources in _by_rank():
                waiting = [step for step in writing if step.outcome is None and step.error is None]
                list(pool.map(self._execute, [step for step in waiting if step.item.resource in resources]))
            for resources in reversed(_by_rank()):
                list(pool.map(self._execute, [step for step in deleting if step.item.resource in resources]))

    def _prove_organization(self, steps: t.Sequence[Step]) -> None:
        """Where nothing that is there tells whose key it is, make first, one by one, what tells."""
        for step in steps:
            if step.item.resource is self.remote.organization_shown_by and t.cast(Plan, step.plan).action == "created":
                self._execute(step)
                if self.remote.wrong_organization is not None or self.remote.unverified_organization is None:
                    return

    def _execute(self, step: Step) -> None:
        if self.remote.wrong_organization is not None:
            step.fail(self.remote.wrong_organization)
            return
        try:
            step.outcome = t.cast(Plan, step.plan).execute()
        except LogfireError as error:
            step.fail(error)
        except Exception as error:
            # What was done by the other items must be reported all the same.
            told = one_line(self.remote.client.redact(str(error)), 300)
            step.error = f"unexpected {type(error).__name__}, please report it: {told}"

    def _fetch(self, steps: t.Sequence[Step]) -> None:
        """Read the lists that planning these items takes, at once. A failure comes back when the list is asked for."""
        lists: dict[tuple[str, str], tuple[Resource, Record | None]] = {}
        for step in steps:
            desired = step.item.desired
            named = {field.refers_to for field in desired.resource.fields if field.name in desired.values}
            for kind in (one for one in RESOURCES if one is desired.resource or one.name in named):
                with contextlib.suppress(LogfireError):
                    parent = self.remote.parent_of(kind, desired.project)
                    if parent is not None or kind.parent is None:
                        lists[kind.name, parent["id"] if parent else ""] = (kind, parent)
        with concurrent.futures.ThreadPoolExecutor(max_workers=self.concurrency) as pool:
            list(pool.map(self._try_list, lists.values()))
            list(pool.map(self._try_complete, [step for step in steps if step.item.resource.partial]))

    def _try_list(self, what: tuple[Resource, Record | None]) -> None:
        with contextlib.suppress(LogfireError):
            self.remote.records(*what)

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
        record = _record_of(step)
        if step.deletes and record is not None:
            self.remote.remove(step.item.resource, record)
        name = step.item.desired.values.get(step.item.resource.identity)
        if name is not None and step.plan is not None and step.plan.action in ("created", "updated"):
            self.remote.announce(step.item.resource, name, record)

    def _plan_prune(self, steps: t.Sequence[Step]) -> list[Step]:
        """Deletions of what the server has and the document does not list."""
        pruned = []
        for resource in RESOURCES:
            if resource.plural in self.prune:
                for parent, project in self._prune_scopes(resource):
                    pruned += self._try_prune(resource, parent, project, steps)
        return pruned

    def _try_prune(
        self, resource: Resource, parent: Record | None, project: Item | None, steps: t.Sequence[Step]
    ) -> list[Step]:
        """Where an item of the list could not be planned, it is not known which object it means: nothing is pruned."""
        place = f"{project.place}.{resource.plural}" if project else resource.plural
        scope = project.name if project else None
        siblings = [step for step in steps if step.item.resource is resource and step.item.project == scope]
        if any(step.error is not None for step in siblings):
            return []
        try:
            return self._prune_list(resource, parent, project, place, siblings)
        except OptionError:
            raise
        except LogfireError as error:
            desired = Desired(resource, "absent", project=scope)
            return [Step(Item(desired, place, None, desired.project), error=error.message, pruned=True)]

    def _prune_scopes(self, resource: Resource) -> list[tuple[Record | None, Item | None]]:
        if resource.parent is None:
            return [(None, None)]
        scopes: list[tuple[Record | None, Item | None]] = []
        for item in self.document.lists.get((resource.parent.name, None), []):
            listed = (resource.name, item.name) in self.document.lists
            if item.desired.state not in item.resource.gone_states and (listed or self.prune_all):
                parent = self.remote.parent_of(resource, item.desired.id or item.name)
                if parent is not None and parent.get("id"):
                    scopes.append((parent, item))
        return scopes

    def _prune_list(
        self, resource: Resource, parent: Record | None, project: Item | None, place: str, siblings: t.Sequence[Step]
    ) -> list[Step]:
        kept = {resource.key_of(record["id"]) for record in map(_record_of, siblings) if record is not None}
        records = self.remote.records(resource, parent)
        extra = [record for record in records if resource.key_of(record["id"]) not in kept]
        spared = resource.server_managed(extra, parent, self.remote) if extra else frozenset()
        pruned = []
        for record in sorted(extra, key=resource.identity_of):
            if resource.key_of(record["id"]) in spared:
                continue
            name = resource.identity_of(record)
            if self.remote.is_referred(resource, record):
                raise OptionError("prune", f"{place} does not list {name}, to which the document refers")
            reference = None if parent is None else parent["id"]
            desired = Desired(resource, "absent", record["id"], reference, {resource.identity: name})
            step = Step(Item(desired, f"{place} ({name})", name, project.name if project else None), pruned=True)
            step.plan = resource.plan(desired, self.remote)
            pruned.append(step)
        return pruned


def check_prune(document: Document, prune: t.Sequence[str], prune_all: bool) -> list[str]:
    """What forbids pruning: unknown kinds, tokens, and lists that are empty, which is rather a mistake than a wish."""
    problems = []
    for kind in prune:
        resource = next((one for one in RESOURCES if one.plural == kind and one.in_document), None)
        if resource is None:
            problems.append(f"prune: there is no kind {kind}; it may list {', '.join(prunable())}")
        elif not resource.prunable:
            problems.append(f"prune: {kind} are never pruned; it may list {', '.join(prunable())}")
        elif not prune_all:
            problems += _empty_lists(document, resource)
    return problems


def prunable() -> list[str]:
    return [one.plural for one in RESOURCES if one.in_document and one.prunable]


def _empty_lists(document: Document, resource: Resource) -> list[str]:
    hint = "that would delete all there are; set prune_all if it is meant"
    if not any(kind == resource.name for kind, _project in document.lists):
        return [f"prune: the document lists no {resource.plural}; {hint}"]
    return [
        f"prune: the list of {resource.plural}{f' of project {project}' if project else ''} is empty; {hint}"
        for kind, project in document.empty
        if kind == resource.name
    ]


def rank(resource: Resource) -> int:
    """How many kinds in a row must be in place before this one: 0 for those that need nothing."""
    needed = [one for one in RESOURCES if one.name in resource.comes_after]
    return 1 + max(map(rank, needed)) if needed else 0


def _by_rank() -> list[list[Resource]]:
    ranks = {resource.name: rank(resource) for resource in RESOURCES}
    return [[one for one in RESOURCES if ranks[one.name] == level] for level in range(max(ranks.values()) + 1)]


def _record_of(step: Step) -> Record | None:
    return getattr(step.plan, "record", None)


def _duplicates(steps: t.Sequence[Step]) -> list[str]:
    """Items that mean one object, each in its own way, and objects that would come to share a name."""
    objects: dict[tuple[str, str | None, str], str] = {}
    names: dict[tuple[str, str | None, str], Step] = {}
    problems = []
    for step in steps:
        kind, record = step.item.resource.name, _record_of(step)
        if record is not None:
            # Where the id is the name, each project may have it.
            key = (kind, step.item.project, step.item.resource.key_of(record["id"]))
            if key in objects:
                problems.append(f"{step.item.place}: means the same object as {objects[key]}")
            objects.setdefault(key, step.item.place)
        name = step.item.desired.values.get(step.item.resource.identity)
        if name is None or step.deletes:
            continue
        other = names.setdefault((kind, step.item.project, name), step)
        by_id = step.item.desired.id or other.item.desired.id
        if other is not step and by_id and (_named_anew(step) or _named_anew(other)):
            problems.append(
                f"{step.item.place}: would have the same {step.item.resource.identity} as {other.item.place}"
            )
    return problems


def _named_anew(step: Step) -> bool:
    record = _record_of(step)
    return record is None or step.item.resource.identity_of(record) != step.item.name


def kinds() -> tuple[Resource, ...]:
    """All kinds that a document may hold, parents before their children."""
    return tuple(one for top in TOP for one in (top, *children(top)))
