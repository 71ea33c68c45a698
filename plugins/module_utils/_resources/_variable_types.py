# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The type of a variable by its name. The API reads it so, and takes the type's id, which another list has."""

from __future__ import annotations

import dataclasses
import typing as t

from .._api.errors import OptionError, nearest
from .._core.fields import UNSET, TextField
from .._core.protocols import Record
from .._core.remote_state import RemoteState
from .._core.resource import Desired
from ._own_project import check_own_parent


@dataclasses.dataclass(frozen=True)
class TypeName:
    """The name of a type, empty for none. ``id`` is known only if the type is about to be sent.

    ``wanted_by`` is the variable to send it for.
    """

    name: str
    id: str = ""
    wanted_by: Desired | None = dataclasses.field(default=None, compare=False, repr=False)


class TypeNameField(TextField):
    """The name of a type. Names are compared, so that an unchanged variable takes no look at the types."""

    def check(self, value: object) -> t.Any:
        return TypeName(str(value).strip())

    def read(self, record: Record) -> t.Any:
        return TypeName(super().read(record))

    def key(self, value: t.Any) -> object:
        return value.name

    def resolve(self, value: TypeName, remote: t.Any) -> TypeName:
        return value if value.wanted_by is None else _with_id(value, value.wanted_by, remote)

    def payload(self, desired: TypeName, actual: object = UNSET) -> dict[str, object]:
        if desired.name and not desired.id:
            raise self.bad(f"there is no variable type {desired.name} in the project")
        return {self.send_as: desired.id or None}

    def show(self, value: TypeName) -> dict[str, object]:
        return {self.name: value.name}


def to_send(wanted: TypeName, type_id: object, desired: Desired, remote: RemoteState) -> TypeName:
    """Return a type that a variable does not have yet, with what sending it takes. Raises if there is no such type."""
    if not wanted.name:
        return wanted
    if type_id:
        return dataclasses.replace(wanted, id=str(type_id))
    return _with_id(wanted, desired, remote)


def _with_id(wanted: TypeName, desired: Desired, remote: RemoteState) -> TypeName:
    # Imported where it is used: few variables have a type, and a module compiles whatever it imports.
    from .variable_type import VARIABLE_TYPE

    parent = remote.parent_of(VARIABLE_TYPE, desired.project)
    label = f"the type {wanted.name} of {desired.label}"
    check_own_parent(label, remote, desired.project, parent)
    record = None if parent is None else remote.find(VARIABLE_TYPE, wanted.name, parent=parent)
    if record is None:
        if not remote.may_appear(VARIABLE_TYPE, wanted.name):
            names = [] if parent is None else remote.records(VARIABLE_TYPE, parent)
            near = nearest(wanted.name, map(VARIABLE_TYPE.identity_of, names), 0.6)
            meant = f"; did you mean {near}?" if near else ""
            raise OptionError("type", f"there is no variable type {wanted.name} in {desired.project}{meant}")
        remote.fail_unresolved("type", VARIABLE_TYPE, wanted.name)
    return dataclasses.replace(wanted, wanted_by=desired, id="" if record is None else record["id"])
