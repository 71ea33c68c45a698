# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects with a name whose plan is chosen by comparing what the user wrote with what is there.

The plans are imported where they are chosen: a module compiles whatever it imports at each start, reading needs none
of them, and most tasks find nothing to create.
"""

from __future__ import annotations

import dataclasses

from .._api.errors import LogfireError, MissingParent, OptionError, gathered, independent, refuse
from .named_resource import NamedResource, Unchanged
from .protocols import Record, Values
from .remote_state import RemoteState
from .resource import Desired, Plan


class PlannedResource(NamedResource):
    """A named resource whose objects are created, updated in place, replaced and deleted one by one."""

    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        gone = desired.state in self.gone_states
        written = self.written(desired)
        for field in written:
            # Even an answer to a request that sends none of them may repeat what an earlier one sent.
            remote.client.keep_secret(*field.secrets(desired.values[field.name]))
        try:
            parent = remote.parent_of(self, desired.project)
            record = self.find(desired, remote, parent)
        except MissingParent:
            if not gone:
                raise
            return Unchanged(desired)
        if gone:
            return Unchanged(desired) if record is None else self._deletion(desired, remote, parent, record)
        problems: list[OptionError] = []
        values = {}
        for field in written:
            with gathered(problems):
                values[field.name] = field.resolve(desired.values[field.name], remote)
        if not (problems or desired.unsound):
            return self._choose(desired, remote, parent, record, values)
        # The other problems are found as if the options with these had not been written.
        unresolved = frozenset(option for problem in problems for option in problem.options)
        desired = dataclasses.replace(desired, unsound=desired.unsound | unresolved)
        try:
            plan = self._choose(desired, remote, parent, record, values)
        except OptionError as error:
            refuse([*problems, *independent(error, desired.unsound)])
            return Unchanged(desired)
        except LogfireError:
            refuse(problems)
            raise
        refuse(problems)
        return plan

    def _choose(
        self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record | None, values: Values
    ) -> Plan:
        self.check_release(values, record, remote)
        if record is None:
            return self._creation(desired, remote, parent, values)
        record = self.full_record(record, parent, remote)
        return self._change(desired, remote, parent, record, {**self.entailed(values), **values})

    def _change(
        self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record, values: Values
    ) -> Plan:
        if any(field.fixed for field in self.changes(values, record)):
            from .replace import Replacement

            return Replacement(desired, remote, parent, record, values)
        from .update import Update

        return Update(desired, remote, parent, record, values)

    def _creation(self, desired: Desired, remote: RemoteState, parent: Record | None, values: Values) -> Plan:
        from .create import Creation

        return Creation(desired, remote, parent, self.prepare_creation(desired, values))

    def _deletion(self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record) -> Plan:
        from .delete import Deletion

        self.check_deletion(desired, remote, record)
        return Deletion(desired, remote, parent, record)
