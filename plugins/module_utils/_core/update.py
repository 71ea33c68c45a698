# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates: only the fields that differ are sent, and an unchanged object costs no request."""

from __future__ import annotations

import typing as t

from .._api.errors import Conflict, LogfireError, OptionError, gathered, refuse
from .fields import UNSET, Field
from .named_resource import NamedResource
from .protocols import Record, ReturnValue, Values
from .remote_state import RemoteState
from .resource import Desired, Outcome, Plan, Resource


class ObjectPlan(Plan):
    def __init__(self, desired: Desired, remote: RemoteState, parent: Record | None) -> None:
        self.desired = desired
        self.resource = t.cast(NamedResource, desired.resource)
        self.remote = remote
        self.parent = parent
        self.before: ReturnValue = {}
        self.after: ReturnValue = {}

    def outcome(self, shown: ReturnValue, object_id: str | None, changed: bool = True) -> Outcome:
        action = self.action if changed else "none"
        return Outcome(changed, action, self.before, self.after, shown, object_id, self.changed_options())

    def changed_options(self) -> tuple[str, ...]:
        return ()

    @property
    def parent_id(self) -> str | None:
        return None if self.parent is None else str(self.parent["id"])

    def show(self, record: Record) -> ReturnValue:
        return self.desired.show(record, self.parent)

    def renamed(self, shown: ReturnValue) -> ReturnValue:
        """Return what is predicted, under the id that a new name gives."""
        return {**shown, "id": shown[self.resource.identity]} if self.resource.id_is_name else shown

    def resolved(self, values: Values) -> Values:
        """The values with what has come to exist since they were planned."""
        return {
            field.name: field.resolve(values[field.name], self.remote)
            for field in self.resource.fields
            if field.name in values
        }

    def payload(self, fields: t.Iterable[Field], values: Values, record: Record | None) -> dict[str, object]:
        body: dict[str, object] = {}
        for field in fields:
            _merge(body, field.payload(values[field.name], UNSET if record is None else field.read(record)))
        return self.resource.finish(body, record, self.parent)

    def put(self, record: Record, fields: t.Sequence[Field], values: Values, again: bool = True) -> Record:
        """Send the fields that differ, and only those. An object that changed meanwhile is read once more."""
        resource, remote = self.resource, self.remote
        body = self.payload(fields, values, record)
        try:
            answer = resource.write(remote.client, resource.update_method, record, self.parent_id, body)
        except Conflict:
            if not (resource.versioned and again):
                raise
            return self._put_again(record, values)
        echoed = resource.answered(answer, record)
        resource.check_echo(self.desired, remote, fields, values, echoed)
        merged = resource.with_references({**record, **echoed}, remote)
        remote.remember(resource, merged, self.parent, before=record)
        self.after_write(fields, values, merged)
        return merged

    @staticmethod
    def after_write(fields: t.Iterable[Field], values: Values, record: Record) -> None:
        for field in fields:
            field.after_write(values[field.name], record)

    def _put_again(self, record: Record, values: Values) -> Record:
        self.remote.refresh(self.resource, self.parent)
        current = self.remote.find(self.resource, object_id=record["id"], parent=self.parent)
        if current is None:
            raise LogfireError(f"{self.desired.label} was deleted meanwhile: run again")
        current = self.resource.full_record(current, self.parent, self.remote)
        fields = self.resource.changes(values, current, self.desired.options.always)
        return self.put(current, fields, values, again=False) if fields else current

    def show_written(self, record: Record, fields: t.Iterable[Field], values: Values) -> ReturnValue:
        """The object after a write. Fields that the answer does not echo (some it leaves empty) show as sent."""
        shown = self.show(record)
        for field in fields:
            value = values[field.name]
            if not field.same(value, field.read(record)):
                shown = _replace(shown, field.show(field.read(record)), field.show(value))
        return shown


class Update(ObjectPlan):
    record: Record

    def __init__(
        self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record, values: Values
    ) -> None:
        super().__init__(desired, remote, parent)
        self.record = record
        self.values = values
        self.fields = self.resource.changes(values, record, desired.options.always)
        self.action = "updated" if self.fields else "none"
        problems: list[OptionError] = []
        with gathered(problems):
            self._check_rename()
        self.before = self.resource.managed(record)
        self.after = dict(self.before)
        for field in self.fields:
            with gathered(problems):
                field.check_change(values[field.name], field.read(record))
            old = {} if field.unreadable else field.show(field.read(record))
            self.after = _replace(self.after, old, self._shown_after(field))
        before, after = self.resource.side_effects(self.fields, record)
        self.before.update(before)
        self.after.update(after)
        if self.fields:
            kept = _read(self.resource, record)
            with gathered(problems):
                self.resource.check_whole({**kept, **merged(self.fields, values, record)}, record)
        refuse(problems)

    def predict(self) -> Outcome:
        shown = self.show(self.record)
        for field in (one for one in self.fields if not one.unreadable):
            shown = _replace(shown, field.show(field.read(self.record)), self._shown_after(field))
        shown = self.renamed(shown)
        return self.outcome(shown, shown["id"], changed=bool(self.fields))

    def execute(self) -> Outcome:
        if not self.fields:
            return self.predict()
        # The project may have got another name meanwhile.
        self.parent = self.remote.existing_parent(self.resource, self.desired.project)
        self.values = self.resolved(self.values)
        record = self.put(self.record, self.fields, self.values)
        return self.outcome(self.show_written(record, self.fields, self.values), record["id"])

    def changed_options(self) -> tuple[str, ...]:
        return tuple(option for field in self.fields for option in field.show(self.values[field.name]) or (field.name,))

    def _after(self, field: Field) -> object:
        return field.value_after_update(self.values[field.name], field.read(self.record))

    def _shown_after(self, field: Field) -> ReturnValue:
        return field.show(self._after(field))

    def _check_rename(self) -> None:
        name = self.values.get(self.resource.identity)
        if self.resource.listed and any(field.name == self.resource.identity for field in self.fields):
            other = self.remote.find(self.resource, name, parent=self.parent)
            if other is not None:
                raise OptionError(
                    self.resource.identity, f"another {self.resource.title} is called {name}: {other['id']}"
                )


def _read(resource: Resource, record: Record) -> Values:
    return {field.name: field.read(record) for field in resource.fields}


def merged(fields: t.Iterable[Field], values: Values, record: Record) -> Values:
    return {field.name: field.value_after_update(values[field.name], field.read(record)) for field in fields}


def _replace(shown: ReturnValue, old: ReturnValue, new: ReturnValue) -> ReturnValue:
    """Swap a field's options: a group of options may leave one and take another."""
    kept = {option: value for option, value in shown.items() if option not in old}
    return {**kept, **new}


def _merge(body: dict[str, object], part: t.Mapping[str, object]) -> None:
    """Put a part into a body; what both have as an object is merged."""
    for key, value in part.items():
        inside = body.get(key)
        if isinstance(value, dict) and isinstance(inside, dict):
            _merge(inside, value)
        else:
            body[key] = value
