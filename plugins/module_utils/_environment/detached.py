# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A warning of what loses a channel that a plan deletes, as far as the lists that were read show it."""

from __future__ import annotations

import typing as t

from .._api.errors import one_line
from .._core.protocols import Record
from .._core.remote_state import RemoteState
from .._core.resource import Resource
from .._resources._registry import RESOURCES
from .._resources.channel import CHANNEL
from .._resources.project import PROJECT
from .steps import Step, record_of

# So many names are shown; what a run changes is in its result in any case.
NAMED = 10


def warn_of_detached(steps: t.Sequence[Step], remote: RemoteState) -> None:
    """Warn of each object that a deleted channel is assigned to, and that the same plan neither changes nor deletes."""
    channels = {
        str(record["id"]).lower(): CHANNEL.identity_of(record)
        for step in steps
        if step.item.resource is CHANNEL and step.deletes
        for record in [record_of(step)]
        if record is not None
    }
    if not channels:
        return
    settled = {
        (step.item.resource.name, str(record["id"]).lower())
        for step in steps
        for record in [record_of(step)]
        if record is not None and (step.deletes or _writes_channels(step))
    }
    projects = {str(one["id"]).lower(): one for records in remote.known(PROJECT).values() for one in records}
    users: dict[str, list[str]] = {channel: [] for channel in channels}
    unread: set[str] = set(projects)
    for resource in RESOURCES:
        fields = [field for field in resource.fields if field.refers_to == CHANNEL.name]
        for parent, records in remote.known(resource).items() if fields else ():
            unread.discard(str(parent))
            for record in records:
                # The alerts of an SLO notify what the SLO does.
                if (resource.name, str(record["id"]).lower()) not in settled and not record.get("slo_id"):
                    for channel in _assigned(resource, record) & set(channels):
                        users[channel].append(_called(resource, record, projects.get(str(parent))))
    for channel, label in channels.items():
        if users[channel]:
            remote.warn(_warning(label, sorted(users[channel]), len(unread)))


def _writes_channels(step: Step) -> bool:
    written = step.item.desired.values
    return any(field.refers_to == CHANNEL.name and field.name in written for field in step.item.resource.fields)


def _assigned(resource: Resource, record: Record) -> set[str]:
    """Return the ids of the channels that an object notifies."""
    fields = [field for field in resource.fields if field.refers_to == CHANNEL.name]
    return {text.lower() for field in fields for text in field.references(field.read(record))}


def _called(resource: Resource, record: Record, project: Record | None) -> str:
    where = f" ({PROJECT.identity_of(project)})" if project else ""
    return one_line(f"{resource.title} {resource.identity_of(record)}{where}", 100)


def _warning(label: str, users: t.Sequence[str], unread: int) -> str:
    more = f" and {len(users) - NAMED} more" if len(users) > NAMED else ""
    others = f"; {unread} other project{' was' if unread == 1 else 's were'} not looked at" if unread else ""
    they = "which no longer notifies it" if len(users) == 1 else "which no longer notify it"
    named = ", ".join(users[:NAMED])
    return one_line(f"deleting channel {label} detaches it from {named}{more}, {they}{others}", 2000)
