# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pruning: the deletion of what the server has and the document does not list."""

from __future__ import annotations

import contextlib
import typing as t

from .._api.errors import LogfireError, OptionError
from .._core.protocols import Record
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Resource
from .._resources._registry import RESOURCES
from .document import Document, Item
from .steps import Step, record_of


class Pruner:
    """Plans deletions. ``prune`` names kinds (plural); ``prune_all`` also prunes where nothing is listed."""

    def __init__(
        self, remote: RemoteState, document: Document, prune: t.Sequence[str] = (), prune_all: bool = False
    ) -> None:
        self.remote = remote
        self.document = document
        self.asked = tuple(prune)
        self.prune = tuple(kind for kind in prune if document.selection.prunes(kind))
        self.prune_all = prune_all

    def plan(self, steps: t.Sequence[Step]) -> list[Step]:
        """Plan the deletions of objects that the server has and the document does not list."""
        listed: dict[tuple[str, str | None], list[Step]] = {}
        for step in steps:
            listed.setdefault((step.item.resource.name, step.item.project), []).append(step)
        pruned = []
        for resource, parent, project in self._everywhere():
            siblings = listed.get((resource.name, project.name if project else None), [])
            pruned += self._try(resource, parent, project, siblings)
        return pruned

    def refusals(self) -> list[str]:
        """Report each list without an entry, or that is missing, of whose kind something would be deleted.

        That is rather a mistake than a wish, unless ``prune_all`` is set.
        """
        if self.prune_all:
            return []
        problems = []
        for resource, parent, project in self._everywhere():
            scope = (resource.name, project.name if project else None)
            if self.document.lists.get(scope) or (scope in self.document.lists and scope not in self.document.empty):
                continue
            with contextlib.suppress(LogfireError):
                live = self._extra(resource, parent, ())
                if live:
                    problems.append(_refusal(resource, project, len(live), scope in self.document.lists))
        return problems

    def _everywhere(self) -> t.Iterator[tuple[Resource, Record | None, Item | None]]:
        """Each kind to prune, in each project. They are counted as the caller goes through them."""
        kinds = [one for one in RESOURCES if one.plural in self.prune]
        places = [(kind, *scope) for kind in kinds for scope in self._scopes(kind)]
        with self.remote.client.progress.counting("lists are compared", len(places)) as count:
            for place in places:
                yield place
                count.advance()

    def _try(
        self, resource: Resource, parent: Record | None, project: Item | None, siblings: t.Sequence[Step]
    ) -> list[Step]:
        """Prune nothing where an item of the list could not be planned, as its object is not known."""
        place = f"{project.place}.{resource.plural}" if project else resource.plural
        scope = project.name if project else None
        if any(step.error is not None for step in siblings):
            return []
        try:
            return self._list(resource, parent, project, place, siblings)
        except OptionError:
            raise
        except LogfireError as error:
            desired = Desired(resource, "absent", project=scope)
            return [Step(Item(desired, place, None, desired.project), error=error.message, pruned=True)]

    def _scopes(self, resource: Resource) -> list[tuple[Record | None, Item | None]]:
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

    def _list(
        self, resource: Resource, parent: Record | None, project: Item | None, place: str, siblings: t.Sequence[Step]
    ) -> list[Step]:
        pruned = []
        for record in sorted(self._extra(resource, parent, siblings), key=resource.identity_of):
            name = resource.identity_of(record)
            if self.remote.is_referred(resource, record) or self._is_named(resource, record):
                raise OptionError("prune", f"{place} does not list {name}, to which the document refers")
            reference = None if parent is None else parent["id"]
            desired = Desired(resource, "absent", record["id"], reference, {resource.identity: name})
            step = Step(Item(desired, f"{place} ({name})", name, project.name if project else None), pruned=True)
            step.plan = resource.plan(desired, self.remote)
            pruned.append(step)
        return pruned

    def _is_named(self, resource: Resource, record: Record) -> bool:
        """Return whether an item that is left out of this run refers to the object."""
        names = {resource.identity_of(record), str(record["id"])}
        return any(
            names & set(field.references(item.desired.values[field.name]))
            for item in self.document.left_out
            for field in item.resource.fields
            if field.refers_to == resource.name and field.name in item.desired.values
        )

    def _extra(self, resource: Resource, parent: Record | None, siblings: t.Sequence[Step]) -> list[Record]:
        """Return what the server has besides these items, but for what it made itself."""
        kept = {resource.key_of(record["id"]) for record in map(record_of, siblings) if record is not None}
        records = self.remote.records(resource, parent)
        extra = [record for record in records if resource.key_of(record["id"]) not in kept]
        spared = resource.server_managed(extra, parent, self.remote) if extra else frozenset()
        return [record for record in extra if resource.key_of(record["id"]) not in spared]


def _refusal(resource: Resource, project: Item | None, count: int, listed: bool) -> str:
    kinds = resource.plural.replace("_", " ")
    what = f"the {resource.title} that there is" if count == 1 else f"the {count} {kinds} that there are"
    where = f" of project {project.name}" if project else ""
    listing = f"the list of {resource.plural}{where} is empty" if listed else f"the document lists no {resource.plural}"
    return f"prune: {listing}; that would delete {what}; set prune_all if it is meant"


def check_prune(prune: t.Sequence[str]) -> list[str]:
    """Return what forbids pruning whatever there is: unknown kinds, and kinds that are never pruned."""
    problems = []
    for kind in prune:
        resource = next((one for one in RESOURCES if one.plural == kind and one.in_document), None)
        if resource is None:
            problems.append(f"prune: there is no kind {kind}; it may list {', '.join(prunable())}")
        elif not resource.prunable:
            problems.append(f"prune: {kind} are never pruned; it may list {', '.join(prunable())}")
    return problems


def prunable() -> list[str]:
    return [one.plural for one in RESOURCES if one.in_document and one.prunable]
