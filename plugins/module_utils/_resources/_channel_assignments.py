# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Channels that something notifies, each with the schedule during which it does."""

from __future__ import annotations

import dataclasses
import typing as t

from .._api.errors import OptionError, gathered, refuse
from .._core.fields import Field
from .._core.protocols import Kind, Record, References, Spec
from .._core.values import is_uuid
from .channel import CHANNEL

if t.TYPE_CHECKING:
    from .._core.protocols import Exporting

A_CHANNEL = "the name or UUID of a channel as text (put a number in quotes)"


@dataclasses.dataclass(frozen=True)
class Assignment:
    """One channel. ``label`` is what the user or the server calls it; ``id`` is unknown until resolved."""

    label: str
    schedule: str | None = None
    id: str | None = None

    @property
    def key(self) -> tuple[str, str | None]:
        return (self.id.lower() if self.id else f"label {self.label}", self.schedule and self.schedule.lower())


class ChannelsField(Field):
    """Channels by label, id, or mapping with a schedule; a set, one assignment a channel."""

    refers_to = CHANNEL.name
    reference_scope = CHANNEL.read_scope

    def spec(self) -> Spec:
        return {self.name: {"type": "list", "elements": "raw"}}

    def check(self, value: t.Any) -> list[Assignment]:
        assignments: list[Assignment] = []
        problems: list[OptionError] = []
        for one in value:
            with gathered(problems):
                assignments.append(self._assignment(one))
        with gathered(problems):
            self._refuse_duplicates(assignments)
        refuse(problems)
        return assignments

    def _assignment(self, entry: object) -> Assignment:
        if isinstance(entry, str) and entry.strip():
            return Assignment(_named(entry))
        if not isinstance(entry, dict):
            raise self.bad(f"each entry must be {A_CHANNEL}, or a mapping of channel and schedule")
        unknown = sorted(str(key) for key in set(entry) - {"channel", "schedule"})
        if unknown:
            raise self.bad(f"an entry has the unknown key {unknown[0]}; it may have channel and schedule")
        channel, schedule = entry.get("channel"), entry.get("schedule")
        if not isinstance(channel, str) or not channel.strip():
            raise self.bad(f"an entry lacks channel, {A_CHANNEL}")
        if schedule is not None and not is_uuid(schedule):
            raise self.bad(f"the schedule of channel {channel} must be the UUID of a schedule")
        return Assignment(_named(channel), schedule)

    def _refuse_duplicates(self, assignments: t.Sequence[Assignment]) -> None:
        seen = set()
        problems = []
        for one in assignments:
            if one.key[0] in seen:
                problems.append(self.bad(f"the channel {one.label} is listed more than once"))
            seen.add(one.key[0])
        refuse(problems)

    def resolve(self, value: list[Assignment], remote: References) -> list[Assignment]:
        resolved: list[Assignment] = []
        problems: list[OptionError] = []
        for one in value:
            with gathered(problems):
                resolved.append(self._resolve(one, remote))
        with gathered(problems):
            self._refuse_duplicates(resolved)
        refuse(problems)
        return resolved

    def _resolve(self, assignment: Assignment, remote: References) -> Assignment:
        if assignment.id:
            return assignment
        channel = remote.resolve(CHANNEL, assignment.label)
        if channel is None:
            remote.fail_unresolved(self.name, CHANNEL, assignment.label)
            return assignment
        remote.check_not_deleted(self.name, CHANNEL, channel)
        label = CHANNEL.identity_of(channel) or assignment.label
        return dataclasses.replace(assignment, id=channel["id"], label=label)

    def read(self, record: Record) -> list[Assignment]:
        channels = record.get(self.api)
        if not isinstance(channels, list):
            return []
        told = record.get("channel_assignments")
        assigned = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        schedules = {str(one.get("channel_id")): _id_or_none(one.get("schedule_id")) for one in assigned}
        found = [one for one in channels if isinstance(one, dict) and isinstance(one.get("id"), str)]
        return [
            Assignment(
                CHANNEL.identity_of(one), _id_or_none(one.get("schedule_id")) or schedules.get(one["id"]), one["id"]
            )
            for one in found
        ]

    def references(self, value: list[Assignment]) -> list[str]:
        return [text for one in value for text in (one.label, one.id) if text]

    def key(self, value: list[Assignment]) -> frozenset[tuple[str, str | None]]:
        return frozenset(one.key for one in value)

    def payload(self, desired: list[Assignment], actual: object = None) -> dict[str, object]:
        unresolved = [one.label for one in desired if one.id is None]
        if unresolved:
            raise OptionError(self.name, f"there is no channel {unresolved[0]} in this organization")
        assignments: list[dict[str, object]] = []
        for one in sorted(desired, key=lambda assignment: str(assignment.id)):
            assignments.append({"channel_id": one.id, **({"schedule_id": one.schedule} if one.schedule else {})})
        return {"channel_assignments": assignments}

    def export(self, value: list[Assignment], resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        """Labels, but ids where several channels of the organization share one."""
        told = [
            dataclasses.replace(one, label=str(one.id)) if exporter.ambiguous(CHANNEL, one.label) else one
            for one in value
        ]
        return super().export(told, resource, name, exporter)

    def show(self, value: list[Assignment]) -> dict[str, object]:
        labels = [one.label for one in value]
        shown: list[object] = []
        for one in sorted(value, key=lambda assignment: (assignment.label, assignment.key[0])):
            plain = (
                one.label if one.label.strip() and labels.count(one.label) == 1 and not is_uuid(one.label) else one.id
            )
            shown.append({"channel": plain, "schedule": one.schedule} if one.schedule else plain or one.label)
        return {self.name: shown}


def _named(reference: str) -> str:
    """Return a label as channels have it, without white space at its ends. A UUID with some is left to be refused."""
    label = reference.strip()
    return reference if is_uuid(label) else label


def _id_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None
