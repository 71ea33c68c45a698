# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types of managed variables: a JSON schema under a name, which variables of the project share.

Their routes are at the root of the server, whose project is that of the API key. A type is found by its name, and
writing one that is there changes it. The API cannot delete one.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._api.errors import ApiError, LogfireError, OptionError
from .._api.wire import Wire
from .._core.diff import difference
from .._core.json_values import as_json, json_key
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes
from .._core.timestamps import in_utc
from .._core.values import same_id
from .._resources.project import PROJECT

NAME = "variable_type"
PATH = "/v1/variable-types/"
READ_SCOPE, WRITE_SCOPE = "project:read_variables", "project:write_variables"
FIELDS = ("json_schema", "description", "source_hint")
BOUND = f"must be bound to the one project, with the scopes {PROJECT.read_scope}, {READ_SCOPE} and {WRITE_SCOPE}"
SPEC: Spec = {
    "project": {"type": "str", "required": True},
    "name": {"type": "str", "required": True},
    "json_schema": {"type": "dict"},
    "description": {"type": "str"},
    "source_hint": {"type": "str"},
}


@dataclasses.dataclass(frozen=True)
class Desired:
    """A type as a user wants it. ``values`` has what was written."""

    project: str
    name: str
    values: t.Mapping[str, t.Any]


def validate(params: Params) -> Desired:
    for option in ("project", "name"):
        if not params[option].strip():
            raise OptionError(option, "must not be blank")
    values = {field: params[field] for field in FIELDS if params.get(field) is not None}
    if "json_schema" in values:
        try:
            values["json_schema"] = as_json(values["json_schema"])
        except ValueError as problem:
            raise OptionError("json_schema", str(problem)) from None
    return Desired(params["project"], params["name"].strip(), values)


class Types:
    """The types of one project, with a key that is certain to be bound to it."""

    def __init__(self, project: str, remote: RemoteState) -> None:
        self.remote = remote
        self.client = remote.client
        self.project = remote.resolve(PROJECT, project)
        self.name = project
        if self.project is None:
            remote.fail_unresolved("project", PROJECT, project)
            self.records: list[Record] = []
            return
        self.name = PROJECT.identity_of(self.project) or project
        self._check_key(self.project)
        self.records = self._listed()

    def _check_key(self, project: Record) -> None:
        """Raise OptionError unless the routes at the root mean the wanted project: no request there names one."""
        try:
            seen = [one["id"] for one in self.remote.records(PROJECT)]
        except ApiError as error:
            if error.status != 403:
                raise
            seen = []
        if len(seen) != 1 or not same_id(seen[0], project["id"]):
            raise OptionError("api_key", f"{BOUND}; this one reads {len(seen)} projects")

    def _listed(self) -> list[Record]:
        try:
            answer = self.client.request("GET", PATH, scope=READ_SCOPE, wire=Wire(root=""))
        except ApiError as error:
            if error.status != 403:
                raise
            raise OptionError("api_key", f"{BOUND} ({error.message})") from None
        if not isinstance(answer, list) or not all(isinstance(one, dict) and "name" in one for one in answer):
            raise LogfireError(f"GET {PATH}: the answer is not a list of variable types; check base_url")
        return answer

    def put(self, body: Record) -> Record:
        """Write a type: it is changed if there is one of that name, so that the request may be repeated."""
        wire = Wire(root="", repeatable=True)
        answer = self.client.request("POST", PATH, body, scope=WRITE_SCOPE, wire=wire)
        if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
            raise LogfireError(f"POST {PATH}: the answer is not a variable type; check base_url")
        return answer

    def show(self, record: Record) -> ReturnValue:
        return {
            "id": record.get("id"),
            "name": record.get("name"),
            **_managed(record),
            "project": self.name,
            "project_id": None if self.project is None else self.project["id"],
            "created_at": in_utc(record.get("created_at")),
            "updated_at": in_utc(record.get("updated_at")),
        }


def _managed(record: Record) -> ReturnValue:
    """The fields that can be written. An empty text and none at all are the same."""
    return {
        "json_schema": record.get("json_schema") or {},
        "description": record.get("description") or "",
        "source_hint": record.get("source_hint") or "",
    }


def run(desired: Desired, remote: RemoteState, check_mode: bool) -> ReturnValue:
    types = Types(desired.project, remote)
    current = next((one for one in types.records if one["name"] == desired.name), None)
    if current is None and "json_schema" not in desired.values:
        raise OptionError("json_schema", f"is required to create the variable type {desired.name}")
    before = {} if current is None else {"name": desired.name, **_managed(current)}
    after = {"name": desired.name, **_managed({**(current or {}), **desired.values})}
    changed = json_key(before) != json_key(after)
    record: Record = {**(current or {}), **after}
    if changed and not check_mode:
        record = types.put({**after, **{key: after[key] or None for key in ("description", "source_hint")}})
        if json_key({"name": record.get("name"), **_managed(record)}) != json_key(after):
            remote.warn(f"variable type {desired.name}: the server does not keep it as it is written")
    shown = types.show(record)
    return {
        "changed": changed,
        NAME: shown,
        "id": shown["id"],
        **difference("variable type", desired.name, types.name, before, after),
    }


def variable_type_module() -> ModuleDefinition[Desired]:
    scopes = fixed_scopes(NAME, [PROJECT.read_scope, READ_SCOPE], [WRITE_SCOPE])
    return ModuleDefinition(NAME, SPEC, validate, run, scopes=scopes)


def variable_type_info_module() -> ModuleDefinition[Params]:
    def list_types(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
        types = Types(params["project"], remote)
        found = [one for one in types.records if params.get("name") in (None, one["name"])]
        shown = sorted((types.show(one) for one in found), key=lambda one: str(one["name"]))
        return {"changed": False, f"{NAME}s": shown}

    spec: Spec = {"project": {"type": "str", "required": True}, "name": {"type": "str"}}
    scopes = fixed_scopes(f"{NAME}_info", [PROJECT.read_scope, READ_SCOPE])
    return ModuleDefinition(f"{NAME}_info", spec, dict, list_types, scopes=scopes)
