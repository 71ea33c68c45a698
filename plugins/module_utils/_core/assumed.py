# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode, where a task is about an object that an earlier task did not really create."""

from __future__ import annotations

import dataclasses
import typing as t

from .._api.errors import OptionError
from .._api.placeholder_id import is_placeholder_id, placeholder_id
from .resource import Outcome, Plan

if t.TYPE_CHECKING:
    from .protocols import ReturnValue
    from .remote_state import RemoteState
    from .resource import Desired


def plan_object(desired: Desired, remote: RemoteState) -> Plan:
    """Return the plan for one object, also for one that only an earlier task of check mode knows."""
    if is_placeholder_id(desired.id):
        remote.check_assumed("id", str(desired.id))
        return AssumedChange(desired)
    plan = desired.resource.plan(desired, remote)
    for text in desired.resource.advice(desired) if desired.state not in desired.resource.gone_states else ():
        remote.warn(f"{desired.label}: {text}")
    if plan.action != "none":
        _check_scope(desired, remote, plan)
    return plan


def _check_scope(desired: Desired, remote: RemoteState, plan: Plan) -> None:
    """Raise OptionError for a change that nobody with this credential can make; in check mode, warn."""
    resource = desired.resource
    why = remote.client.cannot(resource.create_scope if plan.action == "created" else resource.write_scope)
    if why and not remote.check_mode:
        raise OptionError(remote.client.settings.credential.option, f"{plan.action[:-1]} {desired.label}: it {why}")
    if why:
        remote.warn(f"{desired.label}: in an ordinary run it {why}")


def with_placeholder_id(desired: Desired, outcome: Outcome) -> Outcome:
    """Return a predicted outcome in which an object to be created has an id that later tasks can refer to."""
    if outcome.action != "created" or outcome.id is not None:
        return outcome
    resource = desired.resource
    name = desired.values.get(resource.identity) or desired.options.path
    made = placeholder_id(resource.name, desired.project, None if name is None else str(name))
    shown = {**outcome.shown, "id": made}
    if resource.parent and is_placeholder_id(desired.project):
        shown[f"{resource.parent.name}_id"] = desired.project
    return dataclasses.replace(outcome, shown=shown, id=made)


class AssumedChange(Plan):
    """A change of an object of which nothing is known but what the task wants. It is never executed."""

    def __init__(self, desired: Desired) -> None:
        self.desired = desired
        self.before: ReturnValue = {}
        self.after: ReturnValue = {}
        self.action = "deleted" if desired.state in desired.resource.gone_states else "updated"
        if self.action == "updated":
            for field in desired.resource.fields:
                if field.name in desired.values and not field.unreadable:
                    self.after.update(field.show(desired.values[field.name]))

    def predict(self) -> Outcome:
        shown = {"id": self.desired.id, **self.after} if self.action == "updated" else {}
        return Outcome(True, self.action, self.before, self.after, shown, self.desired.id)

    def execute(self) -> Outcome:
        raise NotImplementedError
