# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the schema of a workflow does not ask for."""

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

pytestmark = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)


def read(file: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.load(file.read_text(), yaml.BaseLoader)
    return workflow


def commands(workflow: dict[str, Any]) -> Iterator[str]:
    for job in workflow["jobs"].values():
        for step in job["steps"]:
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
    for job in read(file)["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


def test_no_text_from_outside_becomes_part_of_a_command(file: Path) -> None:
    assert [line for line in commands(read(file)) if "${{" in line] == []


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
            assert pairs == {(core, pythons.text(python)) for core, python in cores.pairs()}
