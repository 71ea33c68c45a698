# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types that fields share with the layers above them: plain values, and what a field may ask of others."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .._api.client import Client

# The options of one object or module, as Ansible passes them.
Params = t.Mapping[str, t.Any]
# One object as the API sends it.
Record = dict[str, t.Any]
# One object, or a result, as a module returns it.
ReturnValue = dict[str, t.Any]
# The values of fields, by field name.
Values = dict[str, t.Any]
# Options with their rules, as AnsibleModule takes them.
Spec = dict[str, dict[str, t.Any]]


class Kind(t.Protocol):
    """A kind of object, by name."""

    name: str
    title: str


class ListedKind(t.Protocol):
    """A kind of object, as far as the state of the organization needs it to read and index a list."""

    name: str
    title: str
    plural: str
    identity: str
    since: str
    read_scope: str

    @property
    def parent(self) -> ListedKind | None: ...

    def key_of(self, object_id: str) -> str: ...

    def identity_of(self, record: Record) -> str: ...

    def normalise_name(self, name: str) -> str: ...

    def is_nameless(self, record: Record) -> bool: ...

    def exists(self, record: Record, client: Client) -> bool: ...

    def fetch(self, client: Client, parent_id: str | None = None) -> object: ...

    def list_path(self, parent_id: str | None = None) -> str: ...

    def item_path(self, record: Record, parent_id: str | None = None) -> str: ...


class References(t.Protocol):
    """The state of the organization, as far as a field asks for the objects that it refers to."""

    client: Client
    check_mode: bool

    def warn(self, text: str) -> None:
        """Add a warning to the result."""

    def resolve(self, resource: ListedKind, reference: str) -> Record | None:
        """Return the object that a name or UUID refers to."""

    def fail_unresolved(self, option: str, resource: ListedKind, reference: str) -> None:
        """Raise OptionError for a reference to nothing, unless an earlier task may still create the object."""

    def check_not_deleted(self, option: str, resource: ListedKind, record: Record) -> None:
        """Raise OptionError if this run deletes the object."""


class Exporting(t.Protocol):
    """A running export, as far as a field asks it."""

    def placeholder(self, resource: Kind, name: str, option: str) -> str:
        """Return the template that stands for a secret in the document."""

    def warn(self, text: str) -> None:
        """Add a warning to the result."""

    def ambiguous(self, resource: t.Any, name: str, parent: Record | None = None) -> bool:
        """Return whether a name alone would not find the object again."""
