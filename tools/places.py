# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of the repository. Everything that is made lies below WORK."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".work"
COLLECTION = Path("ansible_collections/pydantic/logfire")

# The repository as a collection: a link serves Python and Ansible, ansible-test wants real files.
TREE = WORK / "tree"
COPY = WORK / "copy"

VENVS = WORK / "venv"
LOGS = WORK / "log"
BUILD = WORK / "build"
REQUIREMENTS = ROOT / "tools" / "requirements"
TARGETS = ROOT / "tests" / "integration" / "targets"
# The licence header of this file, with which generated ones begin.
HEADER = "".join(Path(__file__).read_text().splitlines(keepends=True)[:3])
