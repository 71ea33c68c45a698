# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for an object that is deleted."""

from __future__ import annotations

import typing as t

from .protocols import Record
from .remote_state import RemoteState
from .resource import Desired, Outcome
from .update import ObjectPlan

if t.TYPE_CHECKING:
    pass


class Deletion(ObjectPlan):
    action = "deleted"
    record: Record

    def __init__(self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record) -> None:
        super().__init__(desired, remote, parent)
        self.record = record
        self.before = self.resource.managed(record)

    def predict(self) -> Outcome:
        return self.outcome({}, self.record["id"])

    def execute(self) -> Outcome:
        with self.remote.tolerate_missing_parent(self.resource, self.parent):
            self.resource.remove(self.remote.client, self.record, self.parent_id)
        self.remote.forget(self.resource, self.record, self.parent)
        return self.predict()
