# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for an object that cannot become what is desired: a new one takes its place."""

from __future__ import annotations

import json

from .._api.errors import LogfireError, OptionError, ReplacementFailed
from .create import Creation
from .delete import Deletion
from .fields import UNSET
from .protocols import Record, ReturnValue, Values
from .remote_state import RemoteState
from .resource import Desired, Outcome
from .update import Update, merged


class Replacement(Update):
    """Replacement: a change of an immutable field creates a new object and deletes the old one, only on request."""

    def __init__(
        self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record, values: Values
    ) -> None:
        super().__init__(desired, remote, parent, record, values)
        fixed = ", ".join(field.name for field in self.fields if field.fixed)
        if not desired.options.allow_replace:
            raise OptionError(
                fixed,
                f"cannot be changed once {desired.label} exists; with allow_replace it is deleted and created again",
            )
        whole = self._whole()
        self.resource.check_release(whole, None, remote)
        self.creation = Creation(desired, remote, parent, self.resource.prepare_creation(desired, whole))
        self.after = self.creation.after
        self.deletion = Deletion(desired, remote, parent, record)

    def _whole(self) -> Values:
        """Return all values of the new object."""
        carried = {field.name: field.value_for_replacement(self.record) for field in self.resource.fields}
        kept = {name: value for name, value in carried.items() if value is not UNSET}
        written = [field for field in self.resource.fields if field.name in self.values]
        return {**kept, **merged(written, self.values, self.record)}

    def _check_rename(self) -> None:
        """Return an object with the new name that is as desired: a run that failed then made it."""
        self.made: Record | None = None
        if any(field.name == self.resource.identity for field in self.fields):
            other = self.remote.find(self.resource, self.values[self.resource.identity], parent=self.parent)
            if other is not None:
                other = self.resource.with_details(other, self.parent, self.remote)
                if self.resource.changes(self._whole(), other):
                    super()._check_rename()
                self.made = other

    def execute(self) -> Outcome:
        if self.made is not None:
            self.deletion.execute()
            return self.outcome(self.show(self.made), self.made["id"])
        if any(field.name == self.resource.identity for field in self.fields):
            return self._create_first()
        try:
            self.deletion.execute()
        except LogfireError as error:
            raise ReplacementFailed(
                f"{error}; {self.desired.label} was to be deleted and created again{self._told()}"
            ) from None
        try:
            created = self.creation.execute()
        except LogfireError as error:
            raise ReplacementFailed(
                f"{self.desired.label} was deleted, but its replacement failed: {error}{self._told()}"
            ) from None
        return self.outcome(created.shown, created.id)

    def _told(self) -> str:
        """Return what the new object was to take over: nobody else knows it any more."""
        values = self.creation.values
        told: ReturnValue = {}
        for field in self.resource.fields:
            default = field.default if field.server_default is UNSET else field.server_default
            known = self.values.get(field.name, default)
            if field.name in values and (known is UNSET or not field.same(values[field.name], known)):
                told.update(field.show(values[field.name]))
        return f"; to get it back as it was, write as well: {json.dumps(told)}" if told else ""

    def _create_first(self) -> Outcome:
        """Under another name the new object can stand beside the old one, so that nothing is lost if it fails."""
        created = self.creation.execute()
        try:
            self.deletion.execute()
        except LogfireError as error:
            old = self.record["id"]
            raise LogfireError(f"{self.desired.label} was created, but {old} was not deleted: {error}") from None
        return self.outcome(created.shown, created.id)
