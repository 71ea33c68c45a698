# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed variables of a project: values under labels, and who gets which.

The API finds them by name. It reads in the form of the SDK, which lacks ids and some of what can be written; its
answers to writes have all. Below a project it cannot delete them: see _root_variables.py.
"""

from __future__ import annotations

import re
import typing as t

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, NotFound, OptionError, refuse
from .._core.fields import UNSET, Field, FlagField, NamesField, TextField
from .._core.json_values import as_json, format_json, json_key, parse_json
from .._core.planned_resource import PlannedResource
from .._core.protocols import Params, Record, ReturnValue, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Plan
from .._core.values import is_uuid
from ._labels import LabelsField, read_label
from ._rollouts import OverridesField, Rollout, RolloutField
from ._schema_fields import ClearedText, SchemaField
from ._variable_list import records_in
from ._variable_types import TypeName, TypeNameField, to_send
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._core.protocols import Exporting

NAME_PATTERN = "[A-Za-z_][A-Za-z0-9_]*"
NAME_RULE = "a letter or underscore, then letters, digits and underscores"


class ExampleField(ClearedText):
    """JSON text; other values than text are written as JSON."""

    type = "raw"

    def check(self, value: object) -> str:
        try:
            return str(value) if isinstance(value, str) else format_json(as_json(value))
        except ValueError as problem:
            raise self.bad(str(problem)) from None

    def key(self, value: t.Any) -> object:
        try:
            return ("value", json_key(parse_json(value)))
        except ValueError:
            return value


class TypeField(ClearedText):
    """The UUID of a type. The API returns its name only, and so shows if there is one."""

    def check(self, value: object) -> str:
        if value and not is_uuid(value):
            raise self.bad(f"{str(value)[:60]!r} must be the UUID of a variable type, or empty for none")
        return str(value).lower()

    def read(self, record: Record) -> t.Any:
        if self.api in record:
            return (record[self.api] or "").lower()
        return "" if record.get("type_name", UNSET) is None else None

    def same(self, desired: object, actual: object) -> bool:
        return bool(desired) if actual is None else bool(desired == actual)


class AliasesField(NamesField):
    """Other names of the variable."""

    def check(self, value: object) -> list[str]:
        names = super().check(value)
        wrong = [name for name in names if not re.fullmatch(NAME_PATTERN, name)]
        refuse([self.bad(f"{name[:60]!r} must be {NAME_RULE}") for name in wrong])
        return names


class VariableResource(PlannedResource):
    def fetch(self, client: Client, parent_id: str | None = None) -> object:
        try:
            body = super().fetch(client, parent_id)
        except ApiError as error:
            if error.status != 500:
                raise
            hint = "one malformed variable spoils the list of the whole project: find it in Logfire's web interface"
            raise ApiError(f"{error.message}; {hint}", error.status, error.detail) from None
        return records_in(body)

    def fetch_one(self, client: Client, object_id: str, parent_id: str | None = None) -> Record | None:
        if not re.fullmatch(NAME_PATTERN, object_id):
            return None
        path = self.item_path({"id": object_id}, parent_id)
        try:
            found = client.get(path, scope=self.read_scope)
        except NotFound:
            return None
        return self.record_of(path, {**found, "id": object_id, "name": object_id} if isinstance(found, dict) else found)

    def server_managed(
        self, records: t.Sequence[Record], parent: Record | None, remote: RemoteState
    ) -> t.AbstractSet[str]:
        """Prompts, which the API lists as well: documents cannot hold them."""
        return {self.key_of(one["id"]) for one in records if one.get("kind") == "prompt"}

    @property
    def comes_after(self) -> frozenset[str]:
        """A type may be in the same document. Its list is read only if a variable is to get the type."""
        return super().comes_after | {"variable_type"}

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        if bool(params.get("type")) is not bool(params.get("type_id")) and None not in (
            params.get("type"),
            params.get("type_id"),
        ):
            raise OptionError("type_id", "must be the UUID of type: write both, or leave one of them out")
        return desired

    def _change(
        self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record, values: Values
    ) -> Plan:
        wanted = values.get("type")
        if wanted is not None and wanted.name != self.managed(record)["type"]:
            values = {**values, "type": to_send(wanted, values.get("type_id"), desired, remote)}
        return super()._change(desired, remote, parent, record, values)

    def _creation(self, desired: Desired, remote: RemoteState, parent: Record | None, values: Values) -> Plan:
        if "type" in values:
            values = {**values, "type": to_send(values["type"], values.get("type_id"), desired, remote)}
        return super()._creation(desired, remote, parent, values)

    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        plan = super().plan(desired, remote)
        gone = desired.state in self.gone_states and plan.action == "none"
        if gone and desired.project is not None and remote.resolve(PROJECT, desired.project) is None:
            from ._root_variables import check_other_project

            check_other_project(desired, remote)
        return plan

    def _deletion(self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record) -> Plan:
        # Imported where it is used: hardly a task deletes, and a module compiles whatever it imports.
        from ._root_variables import VariableDeletion, check_key

        self.check_deletion(desired, remote, record)
        check_key(desired, remote, parent or {}, record["id"])
        return VariableDeletion(desired, remote, parent, record)

    def check_whole(self, values: Values, record: Record | None) -> None:
        """A weight for a label that is not there is stored, and then keeps all variables from being read."""
        before: Values = {field.name: field.read(record or {}) for field in self.fields}
        known = set(_dangling(before))
        for place, label in _dangling(values):
            if label in before["labels"]:
                raise OptionError("labels", f"lack {label}, to which {place} gives a weight", (place,))
            if (place, label) not in known:
                raise OptionError(place, f"gives a weight to {label}, which is none of the labels", ("labels",))

    def check_echo(
        self, desired: Desired, remote: RemoteState, sent: t.Iterable[Field], values: Values, record: Record
    ) -> None:
        for field in sent:
            value, kept = values[field.name], field.read(record)
            if isinstance(field, LabelsField):
                left = sorted(set(kept) - set(value))
                if left:
                    raise LogfireError(
                        f"{field.name}: the server keeps {', '.join(left)} of {desired.label}, which was left out:"
                        " write it as well, or remove it in Logfire's web interface"
                    )
            if not field.same(value, kept):
                remote.warn(
                    f"{desired.label}: the server does not keep {field.name} as it is written; every run will change it"
                )

    def show(self, record: Record, project: Record | None = None, info: bool = False) -> ReturnValue:
        shown = super().show(record, project, info)
        latest = shown["latest_version"]
        if isinstance(latest, dict):
            shown["latest_version"] = read_label(latest).show()
        return shown

    def export(self, record: Record, exporter: Exporting) -> ReturnValue | None:
        """Leave out prompts, which the API lists as well but cannot create."""
        return None if record.get("kind") == "prompt" else super().export(record, exporter)


def _dangling(values: Values) -> t.Iterator[tuple[str, str]]:
    """The places of weights for labels that are not there, with those labels."""
    labels = values.get("labels") or {}
    rollouts = {"rollout": values["rollout"]}
    rollouts.update({f"overrides[{number}].rollout": one["rollout"] for number, one in enumerate(values["overrides"])})
    for place, rollout in rollouts.items():
        for label in sorted(rollout["labels"]):
            if label not in labels:
                yield (f"{place}.labels", label)


NO_ROLLOUT: Rollout = {"labels": {}}

VARIABLE = VariableResource(
    name="variable",
    path="/v1/projects/{project_id}/variables/",
    read_scope="project:read_variables",
    write_scope="project:write_variables",
    parent=PROJECT,
    unique=True,
    readable=True,
    fields=(
        TextField("name", pattern=NAME_PATTERN, rule=NAME_RULE, required=True),
        ClearedText("description", longest=500, default=""),
        SchemaField("json_schema", default={}),
        SchemaField("template_inputs_schema", server_default={}),
        TypeNameField("type", api="type_name", send_as="type_id", server_default=TypeName("")),
        TypeField("type_id", server_default="", write_only=True),
        AliasesField("aliases", server_default=[]),
        ExampleField("example", server_default=""),
        FlagField("external", server_default=False, write_only=True),
        LabelsField("labels", server_default={}),
        RolloutField("rollout", default=NO_ROLLOUT),
        OverridesField("overrides", default=[]),
    ),
    read_only={key: key for key in ("kind", "type_name", "display_name", "prompt_slug", "latest_version")},
    id_is_name=True,
    optional=True,
)
