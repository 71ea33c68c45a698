# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os

import hypothesis
import pytest

from ansible_collections.pydantic.logfire.tests import derived

hypothesis.settings.register_profile(
    "unit",
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("unit")


def pytest_sessionstart() -> None:
    """Name the missing step of a new resource, instead of failing many tests without a hint."""
    lacking = derived.lacking()
    if lacking:
        raise pytest.UsageError("\n".join([*lacking, "CONTRIBUTING.md, A new resource, has the steps."]))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no proxy and no connection options but its own."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("LOGFIRE_"):
            monkeypatch.delenv(name)
