# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The job that publishes a release, its rights, and the packages it uses."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tools import venvs
from tools.places import REQUIREMENTS, ROOT

WORKFLOW: dict[str, Any] = yaml.load((ROOT / ".github" / "workflows" / "release.yml").read_text(), yaml.BaseLoader)
JOBS: dict[str, Any] = WORKFLOW["jobs"]
LOCKS = sorted(REQUIREMENTS.glob("*.in"))


def test_each_job_has_the_rights_that_it_needs_and_no_other() -> None:
    assert {name: job["permissions"] for name, job in JOBS.items() if "permissions" in job} == {
        "attest": {"attestations": "write", "id-token": "write"},
        "publish": {"attestations": "read", "contents": "read"},
        "announce": {"contents": "write"},
    }


def test_nothing_is_published_before_it_was_tested_and_its_origin_attested() -> None:
    assert set(JOBS["publish"]["needs"]) == {"test", "attest"}
    assert (JOBS["attest"]["needs"], JOBS["announce"]["needs"]) == ("build", "publish")
    (attestation,) = [step for step in JOBS["attest"]["steps"] if "attest-build-provenance" in step["uses"]]
    run = [step.get("run", "") for step in JOBS["publish"]["steps"]]
    verified = [number for number, line in enumerate(run) if line.startswith("gh attestation verify ")]
    published = [number for number, line in enumerate(run) if "collection publish" in line]
    assert verified < published
    artifact = attestation["with"]["subject-path"]
    assert all(artifact in run[number] for number in [*verified, *published])


def test_only_the_step_that_publishes_has_the_key() -> None:
    holders = [step for job in JOBS.values() for step in job["steps"] if "secrets." in str(step)]
    assert [step["run"].split()[:3] for step in holders] == [["ansible-galaxy", "collection", "publish"]]


def test_the_job_that_makes_the_tarball_runs_one_command() -> None:
    assert [step["run"] for step in JOBS["build"]["steps"] if "run" in step] == ["make release ARGS=--tagged"]


@pytest.mark.parametrize("source", LOCKS, ids=lambda file: file.stem)
def test_a_lock_has_a_hash_for_each_package(source: Any) -> None:
    text = source.with_suffix(".txt").read_text()
    packages = re.findall(
        r"^([a-z0-9._-]+)==\S+((?: ;[^\n\\]*)?)(( \\\n    --hash=sha256:[0-9a-f]{64})*)$", text, re.MULTILINE
    )
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "    --hash="))]
    assert len(packages) == len(lines)
    assert [package[0] for package in packages if not package[2]] == []
    # The requested packages are in it. Neither a URL nor an index is.
    asked = re.findall(r"^([a-z][a-z0-9-]+)[~=>]", source.read_text(), re.MULTILINE)
    assert set(asked) <= {package[0] for package in packages}
    assert "://" not in "".join(lines)


def test_the_locks_are_those_of_a_release_its_judge_and_the_site() -> None:
    assert [source.stem for source in LOCKS] == ["docs", "importer", "release"]


def test_an_environment_with_a_lock_takes_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    asked: list[list[str]] = []

    def make(new: venvs.Venv, python: Any, what: list[str]) -> None:
        asked.append(what)
        new.path.mkdir(parents=True)

    monkeypatch.setattr(venvs, "VENVS", tmp_path)
    monkeypatch.setattr(venvs, "WORK", tmp_path)
    monkeypatch.setattr(venvs, "_make", make)
    venvs.ensure("release", "release.txt")
    venvs.ensure("test", "test.txt")
    assert asked == [
        ["--require-hashes", "--only-binary=:all:", "-r", str(REQUIREMENTS / "release.txt")],
        ["-r", str(REQUIREMENTS / "test.txt")],
    ]
