# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Pythons of this machine, by version."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Version = tuple[int, int]


def text(version: Version) -> str:
    return f"{version[0]}.{version[1]}"


@cache
def find(version: Version) -> Path | None:
    """One that can make virtual environments, or None."""
    return next((python for python in _candidates(version) if _is(python, version)), None)


def _candidates(version: Version) -> Iterator[Path]:
    # pyenv's shims answer for one version only: past them to the Pythons themselves.
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from sorted(versions.glob(f"{text(version)}.*/bin/python{text(version)}"))
    if found := shutil.which(f"python{text(version)}"):
        yield Path(found)


def _is(python: Path, version: Version) -> bool:
    code = f"import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != {version})"
    command = [str(python), "-c", code]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
