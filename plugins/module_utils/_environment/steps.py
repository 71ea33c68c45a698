# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a plan: each item with its plan and its outcome."""

from __future__ import annotations

import dataclasses
import functools

from .._api.errors import RateLimited, crash_of
from .._core.diff import diff_of
from .._core.protocols import Record, ReturnValue
from .._core.resource import Outcome, Plan, Resource
from .._resources._registry import RESOURCES
from .document import TOP, Item, children, item_kind
from .document_secrets import secrets_in


@dataclasses.dataclass
class Step:
    """An item with its plan, and with what became of it: an outcome or an error."""

    item: Item
    plan: Plan | None = None
    outcome: Outcome | None = None
    diff: ReturnValue | None = None
    error: str | None = None
    traceback: str | None = None
    # The rate limit ended the run before it came to this item.
    left: bool = False
    pruned: bool = False

    @property
    def acts(self) -> bool:
        return self.plan is not None and (self.plan.action != "none" or self.plan.tidies)

    @property
    def deletes(self) -> bool:
        return self.plan is not None and self.plan.action == "deleted"

    @property
    def returns_secret(self) -> bool:
        """Return whether nothing but the result would hold the secret that the step makes."""
        return bool(getattr(self.plan, "returns_secret", False))

    def end(self, outcome: Outcome) -> None:
        """Keep the outcome, with the difference as Ansible shows it: written while others wait for their answers."""
        self.outcome = outcome
        if outcome.changed:
            item = self.item
            self.diff = diff_of(item.resource.title, item.name, item.project, outcome.before, outcome.after)

    def fail(self, error: Exception, message: str = "") -> None:
        """Report the item as failed, with the traceback of what should not have happened."""
        self.error = message or str(error)
        self.traceback = crash_of(error)
        self.left = isinstance(error, RateLimited)


def record_of(step: Step) -> Record | None:
    return getattr(step.plan, "record", None)


@functools.cache
def rank(resource: Resource) -> int:
    """Return the length of the chain of kinds that must be in place before this one: 0 for those that need nothing."""
    needed = [one for one in RESOURCES if one.name in resource.comes_after]
    return 1 + max(map(rank, needed)) if needed else 0


def by_rank() -> list[list[Resource]]:
    ranks = {resource.name: rank(resource) for resource in RESOURCES}
    return [[one for one in RESOURCES if ranks[one.name] == level] for level in range(max(ranks.values()) + 1)]


def order_of_deletion() -> list[list[Resource]]:
    """The reverse order, with projects before what their alerts use: a server may keep a channel that is in use."""
    parents = {one.parent.name for one in RESOURCES if one.parent}
    return [
        [one for one in resources if (one.name in parents) is first]
        for resources in reversed(by_rank())
        for first in (True, False)
    ]


def kinds() -> tuple[Resource, ...]:
    """Return all kinds that a document may hold, parents before their children."""
    return tuple(one for top in TOP for one in (top, *children(top)))


def prepare_documents() -> None:
    """Make what every run over a document needs: a controller forks a process for each of thousands of hosts."""
    for resource in kinds():
        item_kind(resource.name)
        rank(resource)
    secrets_in({"": ""})
