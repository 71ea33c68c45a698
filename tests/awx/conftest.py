# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.awx.job import Job
from tools.sandbox import Sandbox, running
from tools.venvs import Venv


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(Venv(Path(sys.prefix)), tmp_path_factory.mktemp("sandbox") / "sandbox.log") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    server.reset()
    server.call("PUT", "/_sandbox/readonly", {"on": False})
    return server


@pytest.fixture
def key(sandbox: Sandbox) -> str:
    return next(iter(sandbox.keys.values()))


@pytest.fixture
def job(sandbox: Sandbox, key: str, tmp_path: Path) -> Job:
    return Job(tmp_path, {"api_key": key, "base_url": sandbox.base_url})


# `python -m tools.awx --modules` gets the collection awx.awx.
collect_ignore = [] if "AWX_COLLECTIONS" in os.environ else ["test_modules.py"]
# Tests that do not depend on the core run once, where all tools are.
if not Path(sys.prefix, "bin", "ansible-lint").exists():
    collect_ignore += ["test_project.py", "test_execution_environment.py"]
