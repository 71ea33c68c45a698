# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are allowed but hardly meant get a warning with the likely meaning."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._core.assumed import plan_object
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    ALERTS,
    CHANNELS,
    PROJECTS,
    FakeClient,
    channel,
    project,
)

KINDS = {resource.name: resource for resource in RESOURCES}
HOOK = "http://hooks.example.com/s3cret"


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("slo", {"name": "s", "target_percent": "0.999"}, "did you mean 99.9?"),
        ("slo", {"name": "s", "target_percent": "99.9"}, ""),
        ("slo", {"name": "s", "environments": [""]}, "environments has a blank name"),
        ("alert", {"name": "a", "environments": ["prod", " "]}, "environments has a blank name"),
        ("alert", {"name": "a", "environments": []}, ""),
        (
            "alert",
            {"name": "a", "time_window": "5m", "frequency": "1h"},
            "time_window (5m) is shorter than frequency (1h)",
        ),
        ("alert", {"name": "a", "time_window": "1h", "frequency": "1h"}, ""),
        ("write_token", {"path": "/nowhere/t", "valid_for": "90"}, "did you mean 90d?"),
        ("write_token", {"path": "/nowhere/t", "valid_for": "90d"}, ""),
        ("write_token", {"path": "/nowhere/t", "valid_for": "7776000"}, ""),
        ("channel", {"name": "c", "webhook": {"url": HOOK}}, "did you mean https?"),
        ("channel", {"name": "c", "webhook": {"url": "http://localhost:9000/x"}}, ""),
        ("channel", {"name": "c", "webhook": {"url": HOOK.replace("http:", "https:")}}, ""),
    ],
)
def test_options_that_look_like_a_mistake_are_warned_about(kind: str, options: dict[str, Any], says: str) -> None:
    parent = {"project": "checkout"} if KINDS[kind].parent else {}
    found = KINDS[kind].advice(KINDS[kind].accept({**options, **parent}))
    assert len(found) == bool(says)
    assert says in "".join(found)
    assert "s3cret" not in str(found)


def test_a_project_that_is_misspelt_in_check_mode_warns_with_the_nearest_name() -> None:
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {ALERTS}": [], f"GET {CHANNELS}": [channel()]})
    remote = RemoteState(client, check_mode=True)
    timing = {"time_window": "5m", "frequency": "5m", "notify_when": "has_matches"}
    alert = {"project": "chekout", "name": "errors", "query": "SELECT 1", "channels": ["oncal"], **timing}
    assert plan_object(KINDS["alert"].accept(alert), remote).action == "created"
    assert remote.warnings == [
        "project: there is no project chekout yet; assuming that an earlier task creates it; did you mean checkout?",
        "channels: there is no channel oncal yet; assuming that an earlier task creates it; did you mean oncall?",
    ]
