# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection, and the execution environment of the documentation, as read by ansible-builder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.awx.job import PROJECT
from tools.places import ROOT, TREE

_BUILDER = Path(os.environ["AWX_VENV"]) / "bin" / "ansible-builder"


def _run(*arguments: str) -> str:
    done = subprocess.run([str(_BUILDER), *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_introspect() -> None:
    """The collection asks for no package of Python and none of the system."""
    assert not any(yaml.safe_load(_run("introspect", str(TREE))).values())


@pytest.mark.parametrize(
    "definition",
    [
        PROJECT / "execution-environment.yml",
        ROOT / "extensions" / "eda" / "templates" / "project" / "decision-environment.yml",
    ],
    ids=lambda path: path.stem,
)
def test_create(tmp_path: Path, definition: Path) -> None:
    _run("create", "--file", str(definition), "--context", str(tmp_path))
    assert "pydantic.logfire" in (tmp_path / "_build" / "requirements.yml").read_text()
