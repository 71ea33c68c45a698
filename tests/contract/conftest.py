# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from ansible_collections.pydantic.logfire.tests.contract.overlay import amended
from ansible_collections.pydantic.logfire.tests.contract.recording import Ledger, Recording
from ansible_collections.pydantic.logfire.tests.contract.tasks import sent

DOCUMENT = os.environ.get("LOGFIRE_OPENAPI")


@pytest.fixture(scope="session")
def document() -> Recording:
    """The recorded document with what is newer."""
    if not DOCUMENT:
        pytest.skip("LOGFIRE_OPENAPI names no copy of Logfire's OpenAPI document")
    return Recording(amended(yaml.safe_load(Path(DOCUMENT).read_text())))


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return the requests of a run through every module."""
    return sent(tmp_path_factory.mktemp("secrets"))
