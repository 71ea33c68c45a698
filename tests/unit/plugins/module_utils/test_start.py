# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The imports of a module: an ordinary module compiles all of them at each start, so it imports only what it uses."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_PLUGINS = "ansible_collections.pydantic.logfire.plugins"
_PLANS = {"_core.create", "_core.update"}
# The parts that most tasks of a kind do without.
_RARE = {
    "_api.token_exchange",
    "_credentials.resource",
    "_environment.planner",
    "_resources._registry",
    "_resources.organization",
}
_OF_SLOS = {"_core.decimal_field", "_resources.slo"}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("project_info", _RARE | _PLANS | _OF_SLOS | {"_resources.alert", "_resources.channel"}),
        ("project", _RARE | _PLANS | _OF_SLOS | {"_resources.alert", "_resources.channel"}),
        ("alert", _RARE | _PLANS | _OF_SLOS),
        ("slo", _RARE | _PLANS | {"_resources.alert"}),
    ],
)
def test_a_module_imports_only_what_it_uses(module: str, unwanted: set[str]) -> None:
    program = f"import sys, {_PLUGINS}.modules.{module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    ours = f"{_PLUGINS}.module_utils."
    imported = {name.removeprefix(ours) for name in done.stdout.split() if name.startswith(ours)}
    assert "_modules.perform" in imported
    assert not imported & unwanted
