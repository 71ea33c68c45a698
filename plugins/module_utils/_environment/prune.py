# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pruning: the deletion of what the server has and the document does not list."""

from __future__ import annotations

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
        self.prune = tuple(prune)
        self.prune_all = prune_all

    def plan(self, steps: t.Sequence[Step]) -> list[Step]:
        """Deletions of what the server has and the document does not list."""
        listed: dict[tuple[str, str | None], list[Step]] = {}
        for step in steps:
            listed.setdefault((step.item.resource.name, step.item.project), []).append(step)
        pruned = []
        for resource in RESOURCES:
            if resource.plural in self.prune:
                for parent, project in self._scopes(resource):
                    siblings = listed.get((resource.name, project.name if project else None), [])
                    pruned += self._try(resource, parent, project, siblings)
        return pruned

    def _try(
        self, resource: Resource, parent: Record | None, project: Item | None, siblings: t.Sequence[Step]
    ) -> list[Step]:
        """Where an item of the list could not be planned, it is not known which object it means: nothing is pruned."""
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
        kept = {resource.key_of(record["id"]) for record in map(record_of, siblings) if record is not None}
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
