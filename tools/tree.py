# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The repository in the place where Ansible looks for collections."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
from pathlib import Path

from .places import COLLECTION, COPY, ROOT, TREE


def link() -> Path:
    """TREE/ansible_collections/pydantic/logfire is the repository itself."""
    place = TREE / COLLECTION
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_symlink() or place.resolve() != ROOT:
        place.unlink(missing_ok=True)
        place.symlink_to(os.path.relpath(ROOT, place.parent), target_is_directory=True)
    return place


def copy(into: Path = COPY) -> Path:
    """INTO/ansible_collections/pydantic/logfire holds the files that git knows, or would add."""
    place = into / COLLECTION
    wanted = set(files())
    for path in [path for path in place.rglob("*") if not path.is_dir() and path.relative_to(place) not in wanted]:
        if ".git" not in path.relative_to(place).parts:
            path.unlink()
    for name in wanted:
        _copy_file(ROOT / name, place / name)
    for folder in sorted((path for path in place.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()) and ".git" not in folder.relative_to(place).parts:
            folder.rmdir()
    # Without a repository of its own ansible-test would ask the one around it, which ignores the copy.
    if not (place / ".git").exists():
        subprocess.run(["git", "init", "--quiet", str(place)], check=True)
    return place


def files() -> list[Path]:
    """Return what git knows, or would add, and is there."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [Path(name) for name in names if name and (ROOT / name).is_file()]


def _copy_file(source: Path, target: Path) -> None:
    if target.exists() and filecmp.cmp(source, target) and source.stat().st_mode == target.stat().st_mode:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target, follow_symlinks=True)
