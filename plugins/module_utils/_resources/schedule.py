# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of the organization: the times at which an assigned channel is notified.

The API has no list of them and keeps no name unique, so only an id finds one again. A file may remember it.
"""

from __future__ import annotations

import re
import typing as t
import zoneinfo

from .._api.errors import LogfireError, OptionError, OutcomeUnknown
from .._core.fields import Field, TextField, check_path
from .._core.named_resource import Unchanged
from .._core.planned_resource import PlannedResource
from .._core.protocols import Params, Record, Spec
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Outcome, Plan
from .._core.values import is_uuid
from .._credentials.access import ACCESS_SPEC, FileAccess, accept_access
from .._credentials.journal import JournaledFile

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# A data base that has both knows today's zones and their former names: what it lacks does not exist.
COMPLETE = ("Europe/London", "US/Pacific")

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.0*)?)?", re.ASCII)

Window = tuple[frozenset[int], str, str]


class TimezoneField(TextField):
    """A time zone of the IANA data base, as far as this machine knows them."""

    def check(self, value: object) -> str:
        text = super().check(value)
        if not _is_zone(text) and all(map(_is_zone, COMPLETE)):
            raise self.bad(f"{text[:60]!r} is not a time zone of the IANA data base, such as Europe/London or UTC")
        return text


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True


class WindowsField(Field):
    """A set of weekly windows. Days are a set too, and times have seconds."""

    def spec(self) -> Spec:
        options: Spec = {
            "days": {"type": "list", "elements": "str", "required": True},
            "start_time": {"type": "str", "required": True},
            "end_time": {"type": "str", "required": True},
        }
        return {self.name: {"type": "list", "elements": "dict", "options": options}}

    def check(self, value: t.Any) -> list[Window]:
        if not value:
            raise self.bad("must have at least one window")
        return _sorted(
            (
                self._days(f"[{number}].days", window["days"]),
                self._time(f"[{number}].start_time", window["start_time"]),
                self._time(f"[{number}].end_time", window["end_time"]),
            )
            for number, window in enumerate(value)
        )

    def _days(self, place: str, days: t.Sequence[str]) -> frozenset[int]:
        found = set()
        for text in days:
            day = _day(text)
            if day is None:
                raise OptionError(f"{self.name}{place}", f"{text[:20]!r} must be from 1 (Monday) to 7, or mon to sun")
            found.add(day)
        if not found:
            raise OptionError(f"{self.name}{place}", "must have at least one day")
        return frozenset(found)

    def _time(self, place: str, text: str) -> str:
        time = _time(text)
        if time is None:
            hint = 'write it in quotes like "18:00", which YAML takes for a number without them'
            raise OptionError(f"{self.name}{place}", f"{text[:20]!r} is not a time of day; {hint}")
        return time

    def read(self, record: Record) -> list[Window]:
        windows = record.get(self.api)
        return _sorted(
            (
                frozenset(day for day in map(_day, one.get("days") or []) if day is not None),
                _time(one.get("start_time")) or str(one.get("start_time")),
                _time(one.get("end_time")) or str(one.get("end_time")),
            )
            for one in (windows if isinstance(windows, list) else [])
            if isinstance(one, dict)
        )

    def send(self, value: list[Window]) -> object:
        return [{"days": sorted(days), "start_time": start, "end_time": end} for days, start, end in value]

    def show(self, value: list[Window]) -> dict[str, object]:
        return {self.name: self.send(value)}


def _sorted(windows: t.Iterable[Window]) -> list[Window]:
    """Each once, in one order."""
    return sorted(set(windows), key=lambda window: (sorted(window[0]), window[1], window[2]))


def _day(value: object) -> int | None:
    text = str(value).strip().lower()
    for names in (DAYS, LONG_DAYS, tuple("1234567")):
        if text in names:
            return names.index(text) + 1
    return None


def _time(value: object) -> str | None:
    match = _TIME.fullmatch(str(value).strip())
    return f"{int(match[1]):02}:{match[2]}:{match[3] or '00'}" if match else None


class IdFile:
    """A file that remembers the id of a schedule."""

    def __init__(self, path: str, access: FileAccess) -> None:
        self.file = JournaledFile(path, "path", "UUID of a schedule", access)
        self.id = self.file.read()
        if self.id is not None and not is_uuid(self.id):
            raise self.file.unlike()
        self.interrupted = self.file.interrupted()
        kind = (self.interrupted or {}).get("kind")
        if kind not in (None, "schedule"):
            raise self.file.bad_journal(f"it is about a {str(kind).replace('_', ' ')}")


class RememberedPlan(Plan):
    """A plan whose schedule is remembered in a file: it gets the id of a new one, and goes with one that goes."""

    def __init__(self, desired: Desired, remote: RemoteState, plan: Plan, memory: IdFile) -> None:
        self.desired = desired
        self.remote = remote
        self.plan = plan
        self.memory = memory
        self.file = memory.file
        self.before, self.after = plan.before, plan.after
        # The schedule is gone already, but not what remembers it.
        self.stale = desired.state == "absent" and plan.action == "none" and memory.id is not None
        self.action = "deleted" if self.stale else plan.action
        if self.stale:
            self.before = {"path": self.file.path}
        if plan.action == "created":
            self.file.check_writable(remote.check_mode, remote.warn)
            if memory.interrupted is not None:
                remote.warn(
                    f"path: an earlier run for {self.file.path} was interrupted while it created a schedule; there"
                    " may be one more than is remembered"
                )

    @property
    def tidies(self) -> bool:
        return self.memory.interrupted is not None

    def predict(self) -> Outcome:
        if self.stale:
            return Outcome(True, self.action, self.before, {}, {}, self.memory.id)
        return self.plan.predict()

    def execute(self) -> Outcome:
        if self.memory.interrupted is not None:
            self.file.forget(self.memory.interrupted)
        if self.action == "created":
            return self._create()
        outcome = self.predict() if self.stale else self.plan.execute()
        if self.action == "deleted":
            self.file.remove()
        return outcome

    def _create(self) -> Outcome:
        """Try the file before there is anything to remember; if the outcome is unknown, a journal stays."""
        try:
            self.file.prepare({"kind": self.desired.resource.name})
            outcome = self.plan.execute()
            try:
                label = {"organization_id": self.remote.client.settings.key_organization_id}
                self.file.commit(str(outcome.id), None, label, self.memory.id is not None)
            except OSError as error:
                self._give_up(outcome, f"path: {self.file.path} could not be written after all: {error.strerror}")
        except BaseException as error:
            # Only what we explain ourselves is known to have come to nothing.
            known = isinstance(error, LogfireError) and not isinstance(error, OutcomeUnknown)
            (self.file.discard if known else self.file.leave)()
            raise
        self.file.discard()
        return outcome

    def _give_up(self, outcome: Outcome, problem: str) -> t.NoReturn:
        resource = self.desired.resource
        path = resource.item_path({"id": outcome.id})
        try:
            self.remote.client.delete(path, scope=resource.write_scope)
        except LogfireError as error:
            raise OutcomeUnknown(
                f"{problem}; the new schedule {outcome.id} could not be deleted either: {error}"
            ) from None
        raise LogfireError(f"{problem}; the new schedule was deleted again")


class ScheduleResource(PlannedResource):
    def spec(self) -> Spec:
        spec = super().spec()
        spec["name"]["aliases"] = ["label"]
        return {**spec, "path": {"type": "path", "aliases": ["id_file"]}, **ACCESS_SPEC}

    def constraints(self) -> dict[str, object]:
        return {"mutually_exclusive": [["id", "path"]]}

    def accept(self, params: Params) -> Desired:
        path = params.get("path")
        check_path("path", path)
        desired = super().accept(params)
        desired.options.path = path
        desired.options.access = accept_access(params, "path")
        if desired.id is not None and not is_uuid(desired.id):
            raise OptionError("id", f"{desired.id!r} is not the UUID of a schedule")
        if desired.id is None and path is None:
            self._check_findable(desired)
        return desired

    def check_selection(self, desired: Desired) -> None:
        """Leave it to ``plan``, which reads the file when everything else is right."""

    def _check_findable(self, desired: Desired) -> None:
        if desired.state == "absent":
            raise OptionError("id", "is required to delete a schedule (or path): the API has no list to find it in")
        if self.identity not in desired.values:
            raise OptionError(self.identity, "is required to create a schedule; or id, to change one")

    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        path = desired.options.path
        if path is None:
            return super().plan(desired, remote)
        memory = IdFile(path, desired.options.access)
        memory.file.check_organization(memory.id, remote.client.settings.key_organization_id)
        desired.id = memory.id
        forgotten = desired.state in self.gone_states and memory.id is None
        return RememberedPlan(
            desired, remote, Unchanged(desired) if forgotten else super().plan(desired, remote), memory
        )

    def find(self, desired: Desired, remote: RemoteState, parent: Record | None) -> Record | None:
        record = self.fetch_one(remote.client, desired.id) if desired.id is not None else None
        if record is None and desired.options.path is not None:
            desired.id = None
        if record is None and desired.id is not None and desired.state not in self.gone_states:
            raise OptionError("id", f"there is no schedule with the id {desired.id}")
        return record


SCHEDULE = ScheduleResource(
    name="schedule",
    path="/v1/schedules/",
    read_scope="organization:read_channel",
    write_scope="organization:write_channel",
    since="v2026-09-23.01",
    identity="name",
    readable=True,
    fields=(
        TextField("name", api="label", blank=False, required=True),
        TimezoneField(
            "timezone",
            pattern=r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*",
            rule="the name of a time zone, such as Europe/London or UTC",
            required=True,
        ),
        WindowsField("windows", required=True),
    ),
    in_document=False,
    prunable=False,
    exported=False,
    listed=False,
)
