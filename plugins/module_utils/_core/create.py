# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans that create an object."""

from __future__ import annotations

import typing as t

from .._api.errors import Conflict, LogfireError, OptionError, OutcomeUnknown, gathered, refuse
from .fields import UNSET, Field
from .protocols import Record, Values
from .remote_state import RemoteState
from .resource import Desired, Outcome
from .update import ObjectPlan


class Creation(ObjectPlan):
    action = "created"

    def __init__(self, desired: Desired, remote: RemoteState, parent: Record | None, values: Values) -> None:
        super().__init__(desired, remote, parent)
        defaults = {field.name: field.default for field in self.resource.fields if field.default is not UNSET}
        self.values = {**defaults, **values}
        problems: list[OptionError] = []
        missing = [
            field.option_names
            for field in self.resource.fields
            if field.required and field.name not in self.values and desired.unsound.isdisjoint(field.spec())
        ]
        if missing:
            said = f"required to create {desired.label}, which does not exist yet"
            problems.append(OptionError(", ".join(missing), said))
        for field in self.resource.fields:
            if field.name in self.values:
                with gathered(problems):
                    field.check_new(self.values[field.name])
                    self.after.update(field.show(self.values[field.name]))
        with gathered(problems):
            self.resource.check_whole(self.values, None)
        refuse(problems)

    def predict(self) -> Outcome:
        shown = self.show({})
        for field in self.resource.fields:
            if field.unreadable:
                continue
            if field.server_default is not UNSET:
                value = self.values.get(field.name, field.server_default)
                shown.update(field.show(field.value_after_update(value, field.server_default)))
            elif field.name in self.values:
                shown.update(field.show(self.values[field.name]))
        shown = self.renamed(shown)
        return self.outcome(shown, shown["id"])

    def execute(self) -> Outcome:
        self.parent = self.remote.existing_parent(self.resource, self.desired.project)
        self.values = self.resolved(self.values)
        fields = [field for field in self.resource.fields if field.name in self.values]
        first = [field for field in fields if field.on_create]
        record = self._create(first)
        self.resource.check_echo(self.desired, self.remote, first, self.values, record)
        later = [field for field in fields if not field.on_create]
        differing = [field for field in later if not field.same(self.values[field.name], field.read(record))]
        if differing:
            record = self._complete(record, differing)
        return self.outcome(self.show_written(record, fields, self.values), record["id"])

    def _create(self, fields: t.Sequence[Field]) -> Record:
        resource, remote = self.resource, self.remote
        body = self.payload(fields, self.values, None)
        try:
            record = resource.answered(resource.create(remote.client, body, self.parent_id))
        except (Conflict, OutcomeUnknown) as error:
            record = self._settle(error, fields)
        record = resource.with_references(record, remote)
        remote.remember(resource, record, self.parent)
        self.after_write(fields, self.values, record)
        return record

    def _settle(self, error: LogfireError, fields: t.Sequence[Field]) -> Record:
        """Settle a creation of unknown outcome, or one that met a duplicate: read the list again and adopt a match.

        A unique key is proof enough. Otherwise only one object that was not there before and has exactly what was
        asked for counts as ours.
        """
        resource = self.resource
        if not resource.listed:
            if isinstance(error, OutcomeUnknown):
                raise OutcomeUnknown(f"{error}; the API has no list of {resource.plural} to look for it in") from None
            raise error
        name = self.values[resource.identity]
        known = self.remote.known_ids(resource, self.parent)
        try:
            records = self.remote.refresh(resource, self.parent)
        except LogfireError as failure:
            raise LogfireError(f"{error}; reading the list again failed too: {failure}") from None
        named = [one for one in records if resource.identity_of(one) == name]
        if resource.unique:
            if named:
                found = resource.with_details(named[0], self.parent, self.remote)
                # Nobody knows who made it: what cannot be seen is put right as well.
                changed = resource.changes({f.name: self.values[f.name] for f in fields}, found, always=True)
                fixed = ", ".join(field.name for field in changed if field.fixed)
                if fixed:
                    raise LogfireError(f"{error}; there is one of that name now ({found['id']}), with another {fixed}")
                differing = [field for field in fields if field in changed or field.unreadable]
                return self.put(found, differing, self.values) if differing else found
        elif isinstance(error, OutcomeUnknown):
            fresh = [one for one in named if resource.key_of(one["id"]) not in known]
            exact = [
                one for one in fresh if all(field.same(self.values[field.name], field.read(one)) for field in fields)
            ]
            if len(exact) == 1:
                return exact[0]
            if fresh:
                ids = ", ".join(sorted(one["id"] for one in fresh))
                raise LogfireError(f"{error}; possibly created by it, possibly by others: {ids}")
        if isinstance(error, Conflict):
            raise error
        raise LogfireError(f"{error}; {self.desired.label} is not in the list read afterwards: run again")

    def _complete(self, record: Record, fields: t.Sequence[Field]) -> Record:
        """Set what the API takes in updates only."""
        try:
            return self.put(record, fields, self.values)
        except LogfireError as error:
            names = ", ".join(field.name for field in fields)
            raise LogfireError(
                f"{self.desired.label} was created with the id {record['id']} and is live, but setting {names} failed:"
                f" {error}"
            ) from None
