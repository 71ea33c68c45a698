# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Frontend applications of a project: code in browsers that sends telemetry under a name of its own.

Nothing of one can be changed: a new one takes its place.
"""

from __future__ import annotations

import typing as t

from .._api.client import Client
from .._api.errors import Conflict
from .._api.pagination import pages
from .._core.create import Creation
from .._core.fields import UNSET, FlagField, TextField
from .._core.planned_resource import PlannedResource
from .._core.protocols import Kind
from .._core.remote_state import RemoteState
from .._core.replace import Replacement
from .._core.resource import Desired, Plan
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._core.protocols import Exporting

ADOPT = "adopt_existing_service_name"


class _LabelField(TextField):
    """Text that nothing is sent of if it is empty: the API then overwrites nothing with it."""

    def payload(self, desired: object, actual: object = UNSET) -> dict[str, object]:
        return super().payload(desired, actual) if desired else {}


class _AdoptField(FlagField):
    """Leave to take a name that telemetry already has. It is about the creation, so nothing of it stays."""

    unreadable = True

    def same(self, desired: object, actual: object) -> bool:
        return True

    def export(self, value: t.Any, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        return {}


class FrontendApplicationResource(PlannedResource):
    def fetch(self, client: Client, parent_id: str | None = None) -> object:
        return pages(client, self.list_path(parent_id), "data", scope=self.read_scope, since=self.since)

    def create(self, client: Client, body: t.Mapping[str, object], parent_id: str | None = None) -> object:
        try:
            return super().create(client, body, parent_id)
        except Conflict as error:
            if body.get(ADOPT):
                raise
            raise Conflict(f"{error}; {ADOPT} gives leave to take it over", error.status, error.detail) from None

    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        """An application that replaces one of the same name takes over the telemetry that has the name by then."""
        plan = super().plan(desired, remote)
        if isinstance(plan, Replacement) and isinstance(plan.creation, Creation):
            values = plan.creation.values
            if values[self.identity] == self.identity_of(plan.record):
                values.setdefault(ADOPT, True)
        return plan


FRONTEND_APPLICATION = FrontendApplicationResource(
    name="frontend_application",
    path="/v1/projects/{project_id}/frontend-applications/",
    read_scope="project:read_token",
    write_scope="project:write_token",
    parent=PROJECT,
    readable=True,
    fields=(
        TextField("name", blank=False, required=True, fixed=True),
        _LabelField("service_namespace", server_default="", fixed=True),
        _LabelField("environment", server_default="", fixed=True),
        _AdoptField(ADOPT),
    ),
    read_only={"created_at": "created_at"},
    optional=True,
    exported=False,
)
