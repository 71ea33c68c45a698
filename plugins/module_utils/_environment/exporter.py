# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The live organization as a document that ``apply`` takes: no ids, no defaults, secrets as placeholders."""

from __future__ import annotations

import fnmatch
import re
import typing as t
from functools import partial

from .._api.errors import ApiError
from .._api.progress import Count
from .._core.protocols import Kind, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.resource import Resource
from .document import TOP, children
from .yaml_text import Template

PREFIX = "vault_logfire"


class Placeholder(Template):
    """A placeholder for a secret, or for a variable of another file."""


class Exporter:
    """Collects the document. ``projects`` are names or shell patterns, ``kinds`` are plural names.

    Without ``kinds`` it takes those that are exported unasked, and leaves out what a server or plan does not have.
    """

    def __init__(self, remote: RemoteState, projects: t.Sequence[str], kinds: t.Sequence[str] | None = None) -> None:
        self.remote = remote
        self.projects = projects
        self.kinds = kinds or [one.plural for top in TOP for one in (top, *children(top)) if one.exported]
        self.lenient = not kinds
        self.secrets: list[ReturnValue] = []
        self._ambiguous: dict[tuple[str, str | None, str], bool] = {}
        self._variables: set[str] = set()
        # By how many objects a name of a variable was wanted before.
        self._numbers: dict[str, int] = {}
        self._count = Count("lists are read")

    def document(self) -> ReturnValue:
        document: ReturnValue = {}
        tops = [
            one for one in TOP if one.plural in self.kinds or any(child.plural in self.kinds for child in children(one))
        ]
        # The lists of the projects join when these are known.
        with self.remote.client.progress.counting(self._count.words, len(tops)) as self._count:
            for resource in tops:
                self._add(document, resource)
        return document

    def placeholder(self, resource: Kind, name: str, option: str) -> str:
        """The Jinja expression that stands for a secret, under a variable's name that says what to fill in."""
        variable = re.sub(r"[^a-z0-9]+", "_", f"{PREFIX}_{resource.name}_{name}_{option.rpartition('.')[2]}".lower())
        unique = variable
        while unique in self._variables:
            self._numbers[variable] = self._numbers.get(variable, 1) + 1
            unique = f"{variable}_{self._numbers[variable]}"
        self._variables.add(unique)
        expression = Placeholder(f"{{{{ {unique} }}}}")
        self.secrets.append(
            {"placeholder": expression, "variable": unique, "kind": resource.name, "name": name, "option": option}
        )
        return expression

    def warn(self, text: str) -> None:
        self.remote.warn(text)

    def ambiguous(self, resource: Resource, name: str, parent: Record | None = None) -> bool:
        """Return whether a name alone would not find the object again."""
        key = (resource.name, str(parent["id"]) if parent else None, name)
        if key not in self._ambiguous:
            named = self.remote.named(resource, name, parent)
            self._ambiguous[key] = sum(resource.exists(one, self.remote.client) for one in named) > 1
        return self._ambiguous[key]

    def _add(self, owner: ReturnValue, resource: Resource, parent: Record | None = None) -> None:
        """Put the list of a kind into its owner: the document or a project."""
        try:
            owner[resource.plural] = self._items(resource, parent)
        except ApiError as error:
            if not (self.lenient and resource.optional and error.lacking):
                raise
            place = f" of {resource.parent.title} {owner.get('name')}" if resource.parent else ""
            self.remote.warn(f"the {resource.plural}{place} are left out: {error}")
        finally:
            self._count.advance()

    def _items(self, resource: Resource, parent: Record | None = None) -> list[ReturnValue]:
        client = self.remote.client
        records = [one for one in self.remote.records(resource, parent) if resource.exists(one, client)]
        spared = resource.server_managed(records, parent, self.remote)
        below = [child for child in children(resource) if child.plural in self.kinds]
        chosen = [
            record
            for record in sorted(records, key=lambda one: (resource.identity_of(one), one["id"]))
            if resource.key_of(record["id"]) not in spared
            and (not children(resource) or self._chosen(resource.identity_of(record)))
        ]
        self._count.expect(len(chosen) * len(below))
        with client.progress.counting("objects of a list are read", len(chosen)) as count:
            items = map(count.each(partial(self._item, resource, parent, below)), chosen)
            return resource.deduplicate([item for item in items if item is not None])

    def _item(
        self, resource: Resource, parent: Record | None, below: t.Sequence[Resource], record: Record
    ) -> ReturnValue | None:
        """One object, with the lists of the kinds below it."""
        name = resource.identity_of(record)
        item = resource.export(resource.full_record(record, parent, self.remote), self)
        if item is None:
            return None
        if resource.identity != "id" and (not name.strip() or self.ambiguous(resource, name, parent)):
            item["id"] = record["id"]
        if not name.strip():
            item.pop(resource.identity, None)
        for child in below:
            self._add(item, child, record)
        return item

    def _chosen(self, name: str) -> bool:
        return not self.projects or any(fnmatch.fnmatchcase(name, pattern) for pattern in self.projects)


def unmatched(exporter: Exporter, resource: Resource) -> list[str]:
    """The patterns that match no project."""
    names = [resource.identity_of(record) for record in exporter.remote.records(resource)]
    return [pattern for pattern in exporter.projects if not fnmatch.filter(names, pattern)]


def export_spec(kinds: t.Sequence[str]) -> Spec:
    return {
        "projects": {"type": "list", "elements": "str"},
        "kinds": {"type": "list", "elements": "str", "choices": list(kinds)},
        "dest": {"type": "path"},
    }
