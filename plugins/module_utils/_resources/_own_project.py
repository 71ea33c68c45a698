# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects in the API key's own project: routes at the root of the server act in it, whichever project a task names."""

from __future__ import annotations

import typing as t

from .._api.errors import ApiError, LogfireError, OptionError
from .._api.wire import Wire
from .._core.planned_resource import PlannedResource
from .._core.protocols import Record
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Plan
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._api.client import Client

ROOT = Wire(root="")
# Nothing more happens if such a request is carried out twice.
REPEATABLE = Wire(root="", repeatable=True)


def check_own_project(label: str, remote: RemoteState, parent: Record) -> None:
    """Raise OptionError unless the API key reads the wanted project and no other one."""
    try:
        seen = [str(one["id"]).lower() for one in remote.records(PROJECT)]
    except ApiError as error:
        if error.status != 403:
            raise
        raise _wrong_key(label, "may not list projects") from None
    if seen != [str(parent["id"]).lower()]:
        raise _wrong_key(label, "reads another project" if len(seen) == 1 else f"reads {len(seen)} projects")


def check_own_parent(label: str, remote: RemoteState, project: str | None, parent: Record | None) -> None:
    """Raise OptionError unless the API key is bound to the wanted project, which has to be there.

    Check mode takes a project that is not there for one that an earlier task creates, with its key.
    """
    if parent is not None:
        check_own_project(label, remote, parent)
    elif not remote.assume_missing:
        raise OptionError("project", f"{project} does not exist yet, and {label} needs an API key bound to it")


def _wrong_key(label: str, why: str) -> OptionError:
    return OptionError("api_key", f"must be bound to the one project, for {label}; this one {why}")


class OwnProjectResource(PlannedResource):
    """A kind of object whose routes name no project."""

    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        if desired.state not in self.gone_states:
            parent = remote.parent_of(self, desired.project)
            check_own_parent(desired.label, remote, desired.project, parent)
        return super().plan(desired, remote)

    def _deletion(self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record) -> Plan:
        check_own_project(desired.label, remote, parent or {"id": ""})
        return super()._deletion(desired, remote, parent, record)

    def fetch(self, client: Client, parent_id: str | None = None) -> object:
        try:
            body = client.request("GET", self.path, scope=self.read_scope, wire=ROOT)
        except ApiError as error:
            if error.status != 403:
                raise
            hint = f"the API key must be bound to the one project to read its {self.title}s"
            raise type(error)(f"{error.message}; {hint}", error.status, error.detail) from None
        for record in body if isinstance(body, list) else ():
            owner = record.get("project_id") if isinstance(record, dict) else None
            if owner is not None and parent_id is not None and str(owner).lower() != parent_id.lower():
                raise LogfireError(
                    f"api_key: is bound to the project {owner}, and reads no {self.title}s of {parent_id}"
                )
        return body
