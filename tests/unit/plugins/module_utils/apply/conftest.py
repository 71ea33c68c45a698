# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

if sys.version_info < (3, 11) or find_spec("fastapi") is None or find_spec("requests") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from ansible_collections.pydantic.logfire.tests.sandbox import Config, Running, running
    from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import Organization

    @pytest.fixture(scope="session")
    def started() -> Iterator[Running]:
        with running(Config(seed=20261001)) as sandbox:
            yield sandbox

    @pytest.fixture
    def organization(started: Running, tmp_path: Path) -> Iterator[Organization]:
        """Yield an empty organization, and check afterwards that the server had nothing to complain about."""
        started.control.reset()
        organization = Organization(started, tmp_path)
        yield organization
        complaints = {
            "null_sent",
            "mask_stored",
            "mutating_in_check_mode",
            "slo_alert_deleted",
            "slo_reset_for_nothing",
        }
        assert not complaints & set(organization.notes())
