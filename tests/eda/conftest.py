# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.eda.rulebook import Rulebook, running


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rulebook]:
    with running(tmp_path_factory.mktemp("rulebook")) as rulebook:
        yield rulebook


@pytest.fixture
def rulebook(started: Rulebook) -> Rulebook:
    started.forget()
    return started
