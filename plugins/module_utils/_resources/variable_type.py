# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types of managed variables: a JSON schema under a name, which variables of the project share.

Writing a type that is there changes it, so that one request both creates and changes. The API can neither rename nor
delete one.
"""

from __future__ import annotations

import typing as t

from .._core.fields import UNSET, Field, TextField
from .._core.protocols import Record, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired
from ._own_project import REPEATABLE, OwnProjectResource
from ._schema_fields import ClearedText, SchemaField
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._api.client import Client


class NameField(TextField):
    def check_change(self, desired: object, actual: object) -> None:
        raise self.bad(f"the API cannot rename the variable type {actual}")


class WholeSchemaField(SchemaField):
    """A schema that is always there. The empty one takes any value."""

    def send(self, value: object) -> object:
        return value


class VariableTypeResource(OwnProjectResource):
    @property
    def renamable(self) -> bool:
        return False

    def finish(self, body: dict[str, object], record: Record | None, parent: Record | None) -> dict[str, object]:
        """The whole type, as each write replaces it."""
        kept: Values = {} if record is None else {field.name: field.raw(record) for field in self.fields}
        return {**kept, **body}

    def write(
        self,
        client: Client,
        method: str,
        record: Record,
        parent_id: str | None = None,
        body: t.Mapping[str, object] | None = None,
    ) -> object:
        return self.create(client, body or {}, parent_id)

    def check_echo(
        self, desired: Desired, remote: RemoteState, sent: t.Iterable[Field], values: Values, record: Record
    ) -> None:
        for field in sent:
            if field.api in record and not field.same(values[field.name], field.read(record)):
                remote.warn(
                    f"{desired.label}: the server does not keep {field.name} as it is written; every run will change it"
                )


VARIABLE_TYPE = VariableTypeResource(
    name="variable_type",
    path="/v1/variable-types/",
    read_scope="project:read_variables",
    write_scope="project:write_variables",
    parent=PROJECT,
    unique=True,
    fields=(
        NameField("name", blank=False, required=True),
        WholeSchemaField("json_schema", server_default=UNSET, required=True),
        ClearedText("description", server_default=""),
        ClearedText("source_hint", server_default=""),
    ),
    read_only={key: key for key in ("created_at", "updated_at")},
    states=("present",),
    gone_states=frozenset(),
    prunable=False,
    exported=False,
    optional=True,
    wire=REPEATABLE,
)
