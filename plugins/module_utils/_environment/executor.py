# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution of a plan: writes in order of dependency, then deletions in the reverse order."""

from __future__ import annotations

import concurrent.futures
import typing as t

from .._api.errors import LogfireError, unexpected
from .._api.learning import in_words
from .._core.remote_state import RemoteState
from .._core.resource import Plan
from .plan_lines import Effort
from .steps import Step, by_rank, order_of_deletion

# Nobody needs to know beforehand of fewer seconds.
SHORT = 30.0


class Executor:
    """Executes the steps of one plan; independent steps run at once, ``concurrency`` of them."""

    def __init__(self, remote: RemoteState, concurrency: int = 8) -> None:
        self.remote = remote
        self.concurrency = concurrency

    def predict(self, steps: t.Iterable[Step]) -> None:
        for step in steps:
            if step.plan is not None and step.error is None:
                step.end(step.plan.predict())

    def execute(self, steps: t.Sequence[Step]) -> None:
        """Write in order of dependency, then delete in the reverse order; what is independent runs at once."""
        self.predict(step for step in steps if not step.acts)
        acting = [step for step in steps if step.acts and step.error is None]
        writing = [step for step in acting if not step.deletes]
        deleting = [step for step in acting if step.deletes]
        self._announce(acting)
        with (
            self.remote.client.progress.counting("changes are done", len(acting)) as self._count,
            concurrent.futures.ThreadPoolExecutor(max_workers=self.concurrency) as pool,
        ):
            for resources in by_rank():
                list(pool.map(self._execute, [step for step in writing if step.item.resource in resources]))
            for resources in order_of_deletion():
                list(pool.map(self._execute, [step for step in deleting if step.item.resource in resources]))

    def seconds(self, steps: t.Iterable[Step]) -> float:
        """Return the time that the requests of a plan take under the rate limit, as far as it is known."""
        return self.remote.client.pace().seconds_for(sum(step.acts and step.error is None for step in steps))[0]

    def effort(self, steps: t.Sequence[Step]) -> Effort:
        """Return the cost of a run that begins now with this plan. It reads as much as the planning did."""
        client = self.remote.client
        requests = client.requests_sent + sum(step.acts and step.error is None for step in steps)
        return Effort(requests, *client.pace().seconds_for(requests), client.settings.max_wait)

    def _announce(self, acting: t.Sequence[Step]) -> None:
        """Say how long it will take, if it takes long."""
        client = self.remote.client
        client.pace().expect(len(acting))
        seconds, limits = client.pace().seconds_for(len(acting))
        if seconds < SHORT:
            return
        ends = f"; max_wait ends it after {in_words(client.settings.max_wait)}, and the next run does the rest"
        client.progress.announce(
            f"{len(acting)} changes take about {in_words(seconds)} under the rate limit"
            f" ({' and '.join(map(str, limits))}){ends if seconds > client.settings.max_wait else ''}"
        )

    def _execute(self, step: Step) -> None:
        try:
            with self.remote.client.one_object():
                step.end(t.cast(Plan, step.plan).execute())
        except LogfireError as error:
            step.fail(error)
        except Exception as error:
            # The changes of the other items must still be reported.
            step.fail(error, unexpected(error, self.remote.client.redact))
        self._count.advance(failed=step.error is not None)
