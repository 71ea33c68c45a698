# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The repository that an operator begins with, as it looks to its owner."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.awx.job import PROJECT, templates
from tools.environment import environment
from tools.places import ROOT
from tools.venvs import Venv


def test_it_has_every_playbook() -> None:
    assert {file.name for file in PROJECT.glob("*.yml")} - {"execution-environment.yml"} == set(templates())


@pytest.mark.parametrize(
    "skeleton", [PROJECT, ROOT / "extensions" / "eda" / "templates" / "project"], ids=["awx", "eda"]
)
def test_it_is_clean(tmp_path: Path, skeleton: Path) -> None:
    """Run ansible-lint on a copy: in its own folder the project counts as a template, which ansible-lint skips."""
    project = shutil.copytree(skeleton, tmp_path / "project")
    venv = Venv(Path(sys.prefix))
    command = [str(venv.bin / "ansible-lint"), "--offline", "--strict", "--profile=production"]
    done = subprocess.run(
        command,
        cwd=project,
        env=environment(venv),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
