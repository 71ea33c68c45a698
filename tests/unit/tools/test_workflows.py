# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for workflows beyond their schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import cores, pythons
from tools.places import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
# The inputs that an action runs as a script or as the arguments of a command.
RUN_AS_CODE = ("script", "run", "command", "args", "entrypoint")

pytestmark = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)


def read(file: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.load(file.read_text(), yaml.BaseLoader)
    return workflow


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def commands(workflow: dict[str, Any]) -> Iterator[str]:
    for step in steps(workflow):
        yield from step.get("run", "").splitlines()


def test_every_action_is_pinned_to_a_commit(file: Path) -> None:
    uses = [line.strip().removeprefix("- ") for line in file.read_text().splitlines() if "uses:" in line]
    assert uses
    assert [line for line in uses if not PINNED.fullmatch(line)] == []


def test_nothing_may_be_written_unless_a_job_says_so(file: Path) -> None:
    assert read(file)["permissions"] == {"contents": "read"}


def test_every_job_ends(file: Path) -> None:
    workflow = read(file)
    assert "concurrency" in workflow
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_the_key_of_the_checkout_is_not_left_to_the_steps(file: Path) -> None:
    for step in steps(read(file)):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


def test_no_text_from_outside_becomes_part_of_a_command(file: Path) -> None:
    workflow = read(file)
    assert [line for line in commands(workflow) if "${{" in line] == []
    # Some actions run what they are given, too; these read it as data.
    given = [(step["uses"], key) for step in steps(workflow) for key in step.get("with", {}) if key in RUN_AS_CODE]
    assert given == []


def test_a_variable_stands_in_quotation_marks_and_never_in_the_arguments_of_make(file: Path) -> None:
    lines = list(commands(read(file)))
    assert [line for line in lines if re.search(r'(?<!")\$', line)] == []
    assert [line for line in lines if line.startswith("make ") and "$" in line] == []


def test_proposals_of_others_run_without_secrets(file: Path) -> None:
    workflow = read(file)
    assert {"pull_request_target", "workflow_run", "issue_comment", "issues"} & set(workflow["on"]) == set()
    if "pull_request" in workflow["on"]:
        assert "secrets." not in file.read_text()
        assert all(set(job.get("permissions", {}).values()) <= {"read"} for job in workflow["jobs"].values())


def test_a_job_that_may_write_runs_nothing_of_this_repository(file: Path) -> None:
    for name, job in read(file)["jobs"].items():
        may_write = "write" in job.get("permissions", {}).values() or "environment" in job
        run = [step["run"] for step in job["steps"] if "run" in step]
        assert not may_write or not [line for line in run if line.startswith(("make ", "sh ", "bash "))], name


def test_packages_installed_beside_a_key_are_locked(file: Path) -> None:
    lines = [
        line for line in commands(read(file)) if re.search(r"\b(pip|pipx|uv|npm|npx|gem|apt-get|curl|wget)\b", line)
    ]
    locked = r'python -m pip install --require-hashes --only-binary=":all:" --requirement tools/requirements/\w+\.txt'
    assert [line for line in lines if not re.fullmatch(locked, line)] == []


def test_every_target_exists(file: Path) -> None:
    known = set(re.findall(r"^([a-z-]+): ##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    used = {line.split()[1] for line in commands(read(file)) if line.startswith("make ")}
    assert used <= known


def test_a_matrix_of_cores_is_that_of_the_tools(file: Path) -> None:
    for job in read(file)["jobs"].values():
        matrix = job.get("strategy", {}).get("matrix", {})
        if "core" in matrix:
            excluded = [(pair["core"], pair["python"]) for pair in matrix["exclude"]]
            pairs = {(core, python) for core in matrix["core"] for python in matrix["python"]} - set(excluded)
            pairs |= {(pair["core"], pair["python"]) for pair in matrix["include"]}
            every = [*cores.pairs(), cores.next_pair()]
            assert pairs == {(core, pythons.text(python)) for core, python in every}
