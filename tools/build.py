# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the collection, looks at what is in it, installs it and reads its documentation from there."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from . import cores, venvs
from .environment import environment
from .places import BUILD, COLLECTION, ROOT
from .venvs import Venv

# Anything else in an artifact was forgotten in build_ignore.
_EXPECTED = {
    "CHANGELOG.md",
    "CHANGELOG.rst",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "COPYING",
    "FILES.json",
    "LICENSES",
    "MANIFEST.json",
    "README.md",
    "REUSE.toml",
    "SECURITY.md",
    "changelogs",
    "docs",
    "examples",
    "extensions",
    "meta",
    "playbooks",
    "plugins",
    "roles",
    "tests/sandbox",
}


def build(venv: Venv, folder: Path = BUILD, source: Path = ROOT) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run(venv, "ansible-galaxy", "collection", "build", str(source), "--output-path", str(folder))
    (artifact,) = folder.glob("*.tar.gz")
    return artifact


def install(venv: Venv, artifact: Path, collections: Path) -> Path:
    shutil.rmtree(collections, ignore_errors=True)
    _run(venv, "ansible-galaxy", "collection", "install", str(artifact), "--collections-path", str(collections))
    return collections / COLLECTION


def _run(venv: Venv, *command: str, collections: Path = BUILD) -> str:
    done = subprocess.run(
        command,
        env=environment(venv, collections),
        executable=str(venv.bin / command[0]),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def unexpected(artifact: Path) -> list[str]:
    with tarfile.open(artifact) as archive:
        names = [name for name in archive.getnames() if name != "."]
    return sorted(name for name in names if not _is_expected(Path(name)))


def _is_expected(path: Path) -> bool:
    if "__pycache__" in path.parts:
        return False
    return any(path.is_relative_to(expected) or Path(expected).is_relative_to(path) for expected in _EXPECTED)


def undocumented(venv: Venv, installed: Path) -> list[str]:
    """Modules of which ansible-doc finds nothing in the installed collection."""
    collections = installed.parents[2]
    listed = _run(venv, "ansible-doc", "--json", "--list", "--type=module", "pydantic.logfire", collections=collections)
    documented = {name.rpartition(".")[2] for name, text in json.loads(listed).items() if text}
    return sorted({file.stem for file in (installed / "plugins" / "modules").glob("*.py")} - documented)


def faults(venv: Venv, artifact: Path, collections: Path) -> list[str]:
    """Return what is wrong with it, once it is installed."""
    installed = install(venv, artifact, collections)
    found = [f"not for users: {name}" for name in unexpected(artifact)]
    return found + [f"without documentation: {name}" for name in undocumented(venv, installed)]


def importer_warnings(artifact: Path) -> list[str]:
    """Return what galaxy-importer warns of, or refuses."""
    venv = venvs.ensure("importer", "importer.txt")
    command = [str(venv.python), "-m", "galaxy_importer.main", str(artifact)]
    done = subprocess.run(
        command,
        cwd=artifact.parent,
        env=environment(venv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        return [f"galaxy-importer refused the collection:\n{done.stdout}"]
    return warnings(done.stdout)


def warnings(log: str) -> list[str]:
    return [f"galaxy-importer: {line}" for line in log.splitlines() if line.startswith(("WARNING", "ERROR"))]


def check(venv: Venv, importer: bool) -> int:
    artifact = build(venv)
    print(artifact.relative_to(ROOT), flush=True)
    found = faults(venv, artifact, BUILD / "collections")
    if importer:
        found += importer_warnings(artifact)
    for problem in found:
        print(problem)
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.build", description=__doc__)
    parser.add_argument("--import", dest="importer", action="store_true", help="let the Galaxy importer judge it too")
    options = parser.parse_args()

    with venvs.lock("build"):
        return check(venvs.for_core(cores.newest()), options.importer)


if __name__ == "__main__":
    sys.exit(main())
