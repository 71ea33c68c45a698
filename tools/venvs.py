# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual environments: built once, and rebuilt when their requirements change."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import cores, pythons
from .places import REQUIREMENTS, VENVS, WORK
from .pythons import Version

_STAMP = "made-from"


@dataclass(frozen=True)
class Venv:
    path: Path

    @property
    def bin(self) -> Path:
        return self.path / "bin"

    @property
    def python(self) -> Path:
        return self.bin / "python"


class VenvError(Exception):
    """A virtual environment could not be created."""


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Two commands of ours in one clone wait for each other here."""
    folder = WORK / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def for_core(core: str) -> Venv:
    """The newest core comes with all tools, the others with what the tests need."""
    requirements = "dev.txt" if core == cores.newest() else "test.txt"
    return ensure(f"core-{core}", requirements, cores.requirement(core))


def for_pair(core: str, version: Version) -> Venv:
    """Return what the tests need on a core and a Python: this one or another of this machine."""
    if version == sys.version_info[:2]:
        return for_core(core)
    python = pythons.find(version)
    if python is None:
        raise VenvError(f"Python {pythons.text(version)} was not found")
    name = f"core-{core}-python-{pythons.text(version)}"
    return ensure(name, "test.txt", cores.requirement(core), python=python)


def ensure(name: str, requirements: str, *packages: str, python: Path | None = None) -> Venv:
    """Return a virtual environment of this Python, or of the one that is named."""
    # Its programs name the place that it was made in, which must not go away with a link to it.
    made = Venv(VENVS.resolve() / name)
    source = REQUIREMENTS / requirements
    # Packages that tools/lock.py has resolved, each with its hashes; nothing is built here.
    locked = ["--require-hashes", "--only-binary=:all:"] if source.with_suffix(".in").is_file() else []
    origin = [str(python.resolve())] if python else [sys.version, sys.base_prefix]
    wanted = _fingerprint(origin, source, packages)
    with lock(f"venv-{name}"):
        if not _serves(made, wanted):
            _make(made, python or Path(sys.executable), [*locked, "-r", str(source), *packages])
            (made.path / _STAMP).write_text(wanted)
    return made


def _serves(made: Venv, wanted: str) -> bool:
    """Return true if it is what is wanted, and was not moved here."""
    stamp, config = made.path / _STAMP, made.path / "pyvenv.cfg"
    if not stamp.is_file() or stamp.read_text() != wanted:
        return False
    return any(line.endswith(f" {made.path}") for line in config.read_text().splitlines())


def _fingerprint(origin: list[str], source: Path, packages: tuple[str, ...]) -> str:
    text = "\n".join([*origin, *packages, *_lines(source)])
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(source: Path) -> Iterator[str]:
    for line in source.read_text().splitlines():
        if line.startswith("-r "):
            yield from _lines(source.parent / line.removeprefix("-r ").strip())
        elif line and not line.startswith("#"):
            yield line


def _make(made: Venv, python: Path, what: list[str]) -> None:
    print(f"making {VENVS.relative_to(WORK.parent) / made.path.name} …", flush=True)
    shutil.rmtree(made.path, ignore_errors=True)
    pip = [str(made.python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", *what]
    for command in [str(python), "-m", "venv", "--symlinks", str(made.path)], pip:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            raise VenvError(f"{done.stdout}{done.stderr}\n{command[2]} failed for {made.path}")
