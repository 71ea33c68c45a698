# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The start of an ordinary module: the files of the collection that it compiles, and how often."""

from __future__ import annotations

import collections
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    alert,
    hook,
)

PLUGINS = Path(__file__).parents[5] / "plugins"
ABOVE = "ansible_collections/pydantic/logfire/plugins"
# The size in bytes of the files that an unchanged task loads: it compiles them at each start. A larger number has to
# be worth the time of every task. Otherwise a function that hardly a task calls imports what it needs.
BUDGET = {"project_info": 258_000, "project": 267_000, "alert": 297_000}
# Packages, and slow parts of Python's library, that such a task does without.
NEEDLESS = {"certifi", "cryptography", "html", "requests", "urllib3", "yaml"}

# Runs a module as its own process does, and writes which files were compiled and what was loaded.
RUN = """
import json, sys
compiled = []
sys.addaudithook(lambda event, args: compiled.append(str(args[1])) if event == "compile" else None)
sys.dont_write_bytecode = True
path, name, arguments = json.loads(sys.stdin.read())
sys.path.insert(0, path)
from ansible.module_utils import basic
basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()
basic._ANSIBLE_PROFILE = "legacy"
basic._PARSED_MODULE_ARGS = arguments
from importlib import import_module
module = import_module("ansible_collections.pydantic.logfire.plugins.modules." + name)
try:
    module.main()
finally:
    print(json.dumps({"compiled": compiled, "loaded": sorted(sys.modules)}), file=sys.stderr)
"""


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection in an archive, as Ansible sends it to a host."""
    path = tmp_path_factory.mktemp("archive") / "module.zip"
    with zipfile.ZipFile(path, "w") as made:
        for parent in ("", "/pydantic", "/pydantic/logfire", "/pydantic/logfire/plugins"):
            made.writestr(f"ansible_collections{parent}/__init__.py", "")
        for folder in ("module_utils", "modules"):
            made.writestr(f"{ABOVE}/{folder}/__init__.py", "")
            for file in (PLUGINS / folder).rglob("*.py"):
                made.write(file, f"{ABOVE}/{file.relative_to(PLUGINS)}")
    return path


def start(archive: Path, organization: Organization, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run a module that has nothing to change. Gives back its result, and what Python did for it."""
    options: dict[str, dict[str, Any]] = {
        "project_info": {},
        "project": {"name": "checkout"},
        "alert": {"project": "checkout", **alert(channels=["oncall"])},
    }
    organization.apply(channels=[hook()], projects=[{"name": "checkout", "alerts": [alert(channels=["oncall"])]}])
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUN],
        input=json.dumps([str(archive), name, {**organization.options(), **options[name], "_ansible_no_log": False}]),
        env={**os.environ, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout), json.loads(done.stderr.splitlines()[-1])


@pytest.mark.parametrize("name", BUDGET)
def test_an_unchanged_task_compiles_no_more_than_it_needs(archive: Path, organization: Organization, name: str) -> None:
    result, did = start(archive, organization, name)
    assert result["changed"] is False
    ours = f"{archive}/{ABOVE}/module_utils/"
    files = {file.removeprefix(ours) for file in did["compiled"] if file.startswith(ours)} - {"__init__.py"}
    size = sum((PLUGINS / "module_utils" / file).stat().st_size for file in files)
    assert len(files) > 30
    assert size <= BUDGET[name], sorted(files)
    assert NEEDLESS.isdisjoint(did["loaded"])


def test_a_file_of_the_archive_is_compiled_once(archive: Path, organization: Organization) -> None:
    """The importer of archives compiles a file a first time to find its name."""
    _result, did = start(archive, organization, "alert")
    times = collections.Counter(file for file in did["compiled"] if f"{ABOVE}/module_utils/" in file)
    # Those by which the collection's own importer is found.
    early = {"__init__.py", "_core/__init__.py", "_zipped.py"}
    twice = {file.partition("module_utils/")[2] for file, count in times.items() if count > 1}
    assert twice <= early
    assert len(times) > 30
