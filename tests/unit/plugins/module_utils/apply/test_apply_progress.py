# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The counts of long runs. Here a line is due at any moment, and shown whenever something was counted."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api import progress as lines
from ansible_collections.pydantic.logfire.plugins.module_utils._api.progress import Progress
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.host import Host
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    accepted,
    alert,
    hook,
)

SECRET = "hook-path-5d1c"


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is due at once, and looked for whenever something was counted."""
    monkeypatch.setattr(lines, "EVERY", 0.0)
    monkeypatch.setattr(lines, "SILENCE", 1e9)
    advance = lines.Count.advance
    counting = Progress.counting

    def counted(self: Progress, *given: Any) -> Any:
        manager = counting(self, *given)
        return _Noticing(self, manager)

    class _Noticing:
        def __init__(self, progress: Progress, manager: Any) -> None:
            self._progress, self._manager = progress, manager

        def __enter__(self) -> lines.Count:
            count: lines.Count = self._manager.__enter__()
            progress = self._progress

            def noticed(number: int = 1, failed: bool = False) -> None:
                advance(count, number, failed)
                progress.tick()

            monkeypatch.setattr(count, "advance", noticed)
            return count

        def __exit__(self, *error: Any) -> Any:
            return self._manager.__exit__(*error)

    monkeypatch.setattr(Progress, "counting", counted)


def watched(organization: Organization, module: str, **options: Any) -> tuple[Values, list[str]]:
    said: list[str] = []
    params = accepted(module, {**organization.options(), **options})
    return perform(MODULES[module], params, False, Host(said.append)), said


def document() -> Values:
    alerts = [alert(f"{SECRET} {number}", channels=[SECRET]) for number in range(3)]
    return {"channels": [hook(SECRET)], "projects": [{"name": "checkout", "alerts": alerts}]}


def test_a_run_counts_lists_and_changes(organization: Organization) -> None:
    result, said = watched(organization, "apply", **document(), concurrency=1)
    assert "failed" not in result
    # The list of a project that is not there yet takes no request, and is done with.
    assert [line for line in said if line.startswith("3 of 3 lists are read")]
    assert [line for line in said if line.startswith("5 of 5 changes are done")]
    assert sorted(said, key=said.index) == said
    assert SECRET not in str(said)


def test_pruning_and_export_count_their_lists(organization: Organization) -> None:
    organization.apply(**document())
    _result, said = watched(
        organization, "apply", projects=[{"name": "checkout", "alerts": []}], prune=["alerts"], prune_all=True
    )
    assert [line for line in said if line.startswith("1 of 1 lists are compared")]
    assert [line for line in said if line.startswith("3 of 3 changes are done")]
    exported, said = watched(organization, "export", kinds=["channels", "alerts", "dashboards"])
    assert "failed" not in exported
    assert [line for line in said if line.startswith("4 of 4 lists are read")]
    assert SECRET not in str(said)


def test_failures_show(organization: Organization) -> None:
    organization.apply(channels=[hook("other")])
    organization.control.fault(kind="status", status=422, method="POST", path="/channels/", detail=SECRET)
    result, said = watched(organization, "apply", channels=[hook(SECRET)])
    assert result["failed"] is True
    assert [line for line in said if line.startswith("1 of 1 changes are done, 1 of them failed")]
    assert SECRET not in str(said)


def test_an_info_module_counts_lists_and_objects(organization: Organization) -> None:
    organization.apply(**document())
    _result, said = watched(organization, "alert_info")
    assert [line for line in said if line.startswith("1 of 1 lists are read")]
    assert SECRET not in str(said)
