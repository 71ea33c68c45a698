# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletion of variables, by the routes at the root of the server, whose project is that of the API key.

No request there names a project, so a key of another project would delete the variable of that name in its own.
"""

from __future__ import annotations

import contextlib

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, NotFound, OptionError
from .._api.wire import Wire
from .._core.delete import Deletion
from .._core.fields import TextField
from .._core.protocols import Record
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Outcome, Resource
from ._variable_list import records_in
from .project import PROJECT

ROOT = Wire(root="")
SCOPES = "project:read, project:read_variables and project:write_variables"


class OwnVariables(Resource):
    """The variables of the project that the API key is bound to."""

    def fetch(self, client: Client, parent_id: str | None = None) -> object:
        return records_in(client.request("GET", self.list_path(), scope=self.read_scope, wire=ROOT))


OWN_VARIABLES = OwnVariables(
    name="own_variable",
    path="/v1/variables/",
    read_scope="project:read_variables",
    write_scope="project:write_variables",
    fields=(TextField("name", required=True),),
    unique=True,
    id_is_name=True,
)


def check_key(desired: Desired, remote: RemoteState, parent: Record, name: str) -> None:
    """Raise OptionError unless the routes at the root are certain to mean the wanted project."""
    try:
        seen = [str(one["id"]).lower() for one in remote.records(PROJECT)]
    except ApiError as error:
        if error.status != 403:
            raise
        raise _wrong_key(desired, "may not list projects") from None
    if seen != [str(parent["id"]).lower()]:
        raise _wrong_key(desired, "reads another project" if len(seen) == 1 else f"reads {len(seen)} projects")
    try:
        listed = _lists(remote, name)
    except ApiError as error:
        if error.status == 403:
            raise _wrong_key(desired, "is not bound to a project, or lacks a scope") from None
        if error.status not in (404, 405):
            raise
        hint = f"this server cannot delete {desired.label} by its API: use its web interface"
        raise OptionError("state", f"{hint} ({error.message})") from None
    if not listed:
        raise _wrong_key(desired, "is bound to a project that lacks the variable")


def check_other_project(desired: Desired, remote: RemoteState) -> None:
    """Raise OptionError where nothing is found because the API key is bound to another project."""
    seen = remote.records(PROJECT)
    if len(seen) != 1:
        return
    try:
        remote.records(OWN_VARIABLES)
    except ApiError:
        return
    bound = PROJECT.identity_of(seen[0])
    raise OptionError("api_key", f"is bound to project {bound}, so it cannot delete {desired.label}")


def _lists(remote: RemoteState, name: str) -> bool:
    if remote.find(OWN_VARIABLES, object_id=name) is None:
        # An earlier task of the same run may have created it since the list was read.
        remote.refresh(OWN_VARIABLES)
    return remote.find(OWN_VARIABLES, object_id=name) is not None


def _wrong_key(desired: Desired, why: str) -> OptionError:
    return OptionError(
        "api_key",
        f"must be bound to the one project, with the scopes {SCOPES}, to delete {desired.label}; this one {why}",
    )


class VariableDeletion(Deletion):
    """The deletion at the root, with a look at the wanted project afterwards."""

    def execute(self) -> Outcome:
        client, resource = self.remote.client, self.resource
        with contextlib.suppress(NotFound):
            path = OWN_VARIABLES.item_path(self.record)
            client.request("DELETE", path, scope=resource.write_scope, wire=ROOT)
        left = resource.fetch(client, self.parent_id)
        if not isinstance(left, list) or any(one["id"] == self.record["id"] for one in left):
            raise LogfireError(
                f"{self.desired.label}: the server still lists it after its deletion; if the API key belongs to another"
                " project, the variable of that name is missing there now"
            )
        self.remote.forget(resource, self.record, self.parent)
        return self.predict()
