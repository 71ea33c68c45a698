# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a report beside the differences: links, authors, objects that are off, and options not compared.

All of it comes from the lists that the run has read. The audit log alone is a request of its own, if it was
asked for.
"""

from __future__ import annotations

import datetime
import typing as t
from urllib.parse import quote

from .._api.errors import ApiError, LogfireError, one_line
from .._core.protocols import Record, ReturnValue
from .._core.remote_state import RemoteState
from .._core.resource import Resource
from .._core.timestamps import in_utc
from .._credentials.resource import SecretResource
from .._resources.alert import ALERT
from .._resources.channel import CHANNEL
from .._resources.project import PROJECT
from .._resources.slo import SLO
from .steps import Step, kinds, record_of

AUDITED = datetime.timedelta(days=30)
WRITES = ("INSERT", "UPDATE", "DELETE")
# Pages of a project in the web interface. Without one, the page of the project has to do.
PAGES = {
    "alert": "/alerts/{id}",
    "dashboard": "/dashboards",
    "write_token": "/settings/write-tokens",
    "read_token": "/settings/read-tokens",
}


class ReportDetails:
    """Looks at the steps of one plan, and at the lists that were read for it."""

    def __init__(self, remote: RemoteState, steps: t.Sequence[Step]) -> None:
        self.remote = remote
        self.steps = steps
        projects = [one for records in remote.known(PROJECT).values() for one in records]
        self._projects = {str(one["id"]).lower(): one for one in projects}
        self._names = {PROJECT.identity_of(one): one for one in projects}
        self._audit: dict[str, ReturnValue] = {}
        self.note = ""

    def result(self, audit_log: bool) -> ReturnValue:
        changed = [step for step in self.steps if step.outcome is not None and step.outcome.changed]
        if audit_log and any(record_of(step) for step in changed):
            self._read_audit_log()
        return {
            "url": self._url(None),
            "changes": [self._change(step) for step in changed],
            "off": self._off(),
            "left_out": self._left_out(),
            "unlisted": self._unlisted(),
            "audit_log": self.note or None,
        }

    def _change(self, step: Step) -> ReturnValue:
        record = record_of(step) or {}
        resource = step.item.resource
        project = record if resource is PROJECT else self._names.get(str(step.item.project))
        entry = self._audit.get(str(record.get("id")).lower())
        known = entry or {"user_name": record.get("updated_by_name"), "created_at": in_utc(record.get("updated_at"))}
        return {
            "id": record.get("id"),
            "url": self._page(resource, record, project),
            "project_url": self._url(project) if project else None,
            "changed_by": known["user_name"],
            "changed_at": known["created_at"],
        }

    # Links

    def _url(self, project: Record | None) -> str | None:
        """Return the address of the organization or a project in the web interface, as far as it is known."""
        known = project or next(iter(self._projects.values()), {})
        organization, name = known.get("organization_name"), known.get("project_name")
        if not organization or (project is not None and not name):
            return None
        path = quote(str(organization), safe="") + (f"/{quote(str(name), safe='')}" if project is not None else "")
        return f"{self.remote.client.settings.origin}/{path}"

    def _page(self, resource: Resource, record: Record, project: Record | None) -> str | None:
        if project is None or resource.parent is None:
            return self._url(project)
        url = self._url(project)
        page = PAGES.get(resource.name, "")
        if "{id}" in page and not record.get("id"):
            page = "/alerts"
        return url and url + page.format(id=quote(str(record.get("id")), safe=""))

    # Authors

    def _read_audit_log(self) -> None:
        """Keep the last write of each object. A key or a plan without the log is not an error."""
        # Imported where it is used: hardly a task asks for it, and a module compiles whatever it imports.
        from .._operations.audit_log import Span, entries_of

        client = self.remote.client
        try:
            entries = entries_of(client, Span(client.now() - AUDITED, None, None))
        except (ApiError, LogfireError) as error:
            self.note = one_line(str(error), 300)
            return
        for entry in entries:
            if entry.get("action") in WRITES and entry.get("record_id"):
                self._audit[str(entry["record_id"]).lower()] = entry

    # Objects that are off

    def _off(self) -> list[ReturnValue]:
        """The alerts and channels that are off, and the SLOs that notify nobody or have an alert that is off."""
        found = []
        for resource in (CHANNEL, ALERT, SLO):
            for parent, records in self.remote.known(resource).items():
                project = self._projects.get(str(parent))
                for record in records:
                    state = self._state(resource, record, str(parent))
                    if state:
                        found.append(
                            {
                                "kind": resource.name,
                                "project": PROJECT.identity_of(project) if project else None,
                                "name": resource.identity_of(record),
                                "state": state,
                                "url": self._page(resource, record, project),
                            }
                        )
        return sorted(found, key=lambda one: (str(one["project"] or ""), one["kind"], one["name"]))

    def _state(self, resource: Resource, record: Record, parent: str) -> str:
        if resource is not SLO:
            # Those of an SLO show there.
            return "switched off" if record.get("active") is False and not record.get("slo_id") else ""
        alerts = [one for one in self.remote.known(ALERT).get(parent, []) if one.get("slo_id") == record["id"]]
        off = sum(one.get("active") is False for one in alerts)
        if off:
            return "switched off" if off == len(alerts) else f"{off} of its {len(alerts)} alerts switched off"
        tiers = record.get("alerts")
        told = [one for one in tiers.values() if isinstance(one, dict)] if isinstance(tiers, dict) else []
        return "notifies nobody" if told and not any(one.get("channel_assignments") for one in told) else ""

    # Options and objects that were not compared

    def _left_out(self) -> list[ReturnValue]:
        """The options that items leave out, by kind: how many items do."""
        counts: dict[str, dict[str, int]] = {}
        for step in self.steps:
            desired, record = step.item.desired, record_of(step)
            if record is None or step.deletes or isinstance(desired.resource, SecretResource):
                continue
            for field in desired.resource.fields:
                options = [f"{field.name} (in part)"] if self._is_partial(step, record, field.name) else []
                if field.name not in desired.values and not field.unreadable:
                    options = list(field.show(field.read(record))) or [field.name]
                for option in options:
                    kind = counts.setdefault(desired.resource.name, {})
                    kind[option] = kind.get(option, 0) + 1
        return [{"kind": kind, "options": dict(sorted(options.items()))} for kind, options in counts.items()]

    @staticmethod
    def _is_partial(step: Step, record: Record, name: str) -> bool:
        """Return whether the value that is there has parts that the item does not mention."""
        desired = step.item.desired
        for field in desired.resource.fields:
            if field.name == name and name in desired.values:
                return field.is_partial(desired.values[name], field.read(record))
        return False

    def _unlisted(self) -> list[ReturnValue]:
        """The objects of lists that were read, and that the document neither lists nor prunes, by kind and project."""
        listed = {
            (step.item.resource.name, str(record["id"]).lower())
            for step in self.steps
            for record in [record_of(step)]
            if record is not None
        }
        found = []
        for resource in kinds():
            for parent, records in self.remote.known(resource).items():
                project = self._projects.get(str(parent))
                beside = [
                    resource.identity_of(one)
                    for one in records
                    if (resource.name, str(one["id"]).lower()) not in listed
                    and not one.get("slo_id")
                    and resource.exists(one, self.remote.client)
                ]
                if beside:
                    name = PROJECT.identity_of(project) if project else None
                    found.append({"kind": resource.name, "project": name, "names": sorted(beside)})
        return found
