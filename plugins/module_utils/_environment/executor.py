# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution of a plan: writes in order of dependency, then deletions in the reverse order."""

from __future__ import annotations

import concurrent.futures
import typing as t

from .._api.errors import LogfireError, unexpected
from .._core.remote_state import RemoteState
from .._core.resource import Plan
from .steps import Step, by_rank


class Executor:
    """Executes the steps of one plan; independent steps run at once, ``concurrency`` of them."""

    def __init__(self, remote: RemoteState, concurrency: int = 8) -> None:
        self.remote = remote
        self.concurrency = concurrency

    def predict(self, steps: t.Iterable[Step]) -> None:
        for step in steps:
            if step.plan is not None and step.error is None:
                step.outcome = step.plan.predict()

    def execute(self, steps: t.Sequence[Step]) -> None:
        """Write in order of dependency, then delete in the reverse order; what is independent runs at once."""
        self.predict(step for step in steps if not step.acts)
        acting = [step for step in steps if step.acts and step.error is None]
        writing = [step for step in acting if not step.deletes]
        deleting = [step for step in acting if step.deletes]
        with concurrent.futures.ThreadPoolExecutor(max_workers=self.concurrency) as pool:
            for resources in by_rank():
                list(pool.map(self._execute, [step for step in writing if step.item.resource in resources]))
            for resources in reversed(by_rank()):
                list(pool.map(self._execute, [step for step in deleting if step.item.resource in resources]))

    def _execute(self, step: Step) -> None:
        try:
            step.outcome = t.cast(Plan, step.plan).execute()
        except LogfireError as error:
            step.fail(error)
        except Exception as error:
            # What was done by the other items must be reported all the same.
            step.fail(error, unexpected(error, self.remote.client.redact))
