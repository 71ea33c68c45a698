# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of surveys as they reach a job: text, some of which Ansible reads as null, a boolean or a number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.awx.job import Job, Result
from tools.sandbox import Sandbox

_TEXT = {"type": "text", "required": False, "default": ""}


def _own(variable: str, kind: str = "text") -> dict[str, Any]:
    return {**_TEXT, "type": kind, "question_name": variable, "question_description": "", "variable": variable}


def _writes(sandbox: Sandbox) -> list[Any]:
    return [call for call in sandbox.call("GET", "/_sandbox/ledger") if call["method"] not in ("GET", "HEAD")]


def _add(job: Job, *names: str) -> None:
    """Environments besides the first one."""
    inventory = job.synchronise()
    for name in names:
        inventory.hosts[name] = {**inventory.hosts["production"]}
        inventory.groups["environments"].hosts.append(name)


def _ran(result: Result) -> list[str]:
    return sorted(result.stats["ok"])


@pytest.mark.parametrize("answer", ["", " ", "None", "null"])
def test_no_answer_leaves_it_at_the_inventory(job: Job, sandbox: Sandbox, answer: str) -> None:
    other = sandbox.call("POST", "/_sandbox/organizations", {"name": "globex"})
    inventory = job.synchronise()
    inventory.hosts["production"]["logfire_organization"] = other["id"]
    questions = [_own("survey_logfire_organization"), _own("survey_logfire_region"), _own("survey_logfire_prune")]
    blank: dict[str, Any] = {question["variable"]: answer for question in questions}
    result = job.run("apply.yml", logfire_hosts=answer, questions=questions, **blank)
    # The key belongs to acme: the guard of the inventory holds.
    assert result.status == "failed"
    assert any("organization" in error and other["id"] in error for error in result.errors), result.stdout
    assert _writes(sandbox) == []
    job.credential["LOGFIRE_API_KEY"] = other["api_key"]
    assert job.run("apply.yml", logfire_hosts=answer, questions=questions, **blank).status == "successful"


@pytest.mark.parametrize("answer", ["no", "0", "010", "1:30"])
def test_an_environment_may_be_called_like_this(job: Job, answer: str) -> None:
    _add(job, answer)
    result = job.run("drift.yml", logfire_hosts=answer, survey_logfire_fail_on_drift="no")
    assert result.status == "successful", result.stdout
    assert _ran(result) == [answer]


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [
        ("no", ("no", "False")),
        ("0", ("0",)),
        ("production, shop_web, prdo web9", ("prdo, web9",)),
        ("production,!prdo", ("!prdo",)),
        ("prod*z", ("prod*z",)),
    ],
)
def test_an_answer_without_a_matching_host_is_refused(
    job: Job, sandbox: Sandbox, answer: str, unknown: tuple[str, ...]
) -> None:
    # A limit that leaves hosts over does not make it right.
    result = job.run("apply.yml", logfire_hosts=answer, limit="production")
    assert result.status == "failed"
    assert len(result.refusals) == 1
    assert any(result.refusals[0].endswith(f"logfire_hosts: the inventory has no {one}") for one in unknown), result
    assert _writes(sandbox) == []


def test_patterns_that_exclude_each_other(job: Job, sandbox: Sandbox) -> None:
    result = job.run("apply.yml", logfire_hosts="production:&shop_web")
    assert result.status == "failed"
    assert "no host of the inventory matches production,&shop_web" in result.refusals[0]
    assert _writes(sandbox) == []


def test_a_list_typed_as_text(job: Job, sandbox: Sandbox, key: str) -> None:
    inventory = job.synchronise()
    inventory.hosts["production"]["logfire_prune"] = []
    assert job.run("apply.yml").status == "successful"
    (project,) = sandbox.call("GET", "/api/v1/projects/", key=key)
    alerts = f"/api/v1/projects/{project['id']}/alerts/"
    (alert,) = sandbox.call("GET", alerts, key=key)
    sandbox.call("PUT", f"{alerts}{alert['id']}/", {"name": "renamed"}, key=key)
    questions = [_own("survey_logfire_prune", "textarea")]
    result = job.run("apply.yml", questions=questions, survey_logfire_prune="alerts, channels")
    assert result.status == "successful", result.stdout
    assert [one["name"] for one in sandbox.call("GET", alerts, key=key)] == ["errors"]


def test_projects_typed_as_text(job: Job, sandbox: Sandbox, key: str) -> None:
    questions = [_own("survey_logfire_projects", "textarea")]
    typed = "- name: typed\n  description: '{{ 7 * 6 }}'\n"
    inventory = job.synchronise()
    inventory.hosts["production"]["logfire_prune"] = []
    result = job.run("apply.yml", questions=questions, survey_logfire_projects=typed)
    assert result.status == "successful", result.stdout
    (project,) = sandbox.call("GET", "/api/v1/projects/", key=key)
    # Text that somebody typed is never a template.
    assert (project["project_name"], project["description"]) == ("typed", "{{ 7 * 6 }}")

    wrong = job.run("apply.yml", questions=questions, survey_logfire_projects="typed")
    assert wrong.status == "failed"
    assert any("survey_logfire_projects: must be a list in YAML" in error for error in wrong.errors), wrong.errors


FORMATS = ("md", "html", "json", "xml")


def test_the_report_goes_where_the_job_runs(job: Job, tmp_path: Path) -> None:
    """The shell's PWD is another folder than the working directory."""
    extra_vars = {"logfire_report_dir": "report"}
    result = job.run("drift.yml", extra_vars=extra_vars, survey_logfire_fail_on_drift="no")
    assert result.status == "successful", result.stdout
    assert {file.name for file in (job.project / "report").iterdir()} == {f"drift.{end}" for end in FORMATS}
    assert [file for file in tmp_path.rglob("drift.*") if job.project not in file.parents] == []


def test_no_file_is_written_unless_a_folder_is_named(job: Job, tmp_path: Path) -> None:
    result = job.run("drift.yml", survey_logfire_fail_on_drift="no")
    assert result.status == "successful", result.stdout
    assert not [*job.project.glob("drift.*"), *tmp_path.rglob("drift.*")] or (job.project / "drift.yml").exists()
    assert "# Drift of the Logfire environments" in result.artifacts["logfire_drift_report"]


@pytest.mark.parametrize(
    ("option", "playbook"),
    [
        ("api_key", "apply.yml"),
        ("api_key", "export.yml"),
        ("organization", "apply.yml"),
        ("organization", "drift.yml"),
        ("as_organization", "apply.yml"),
        ("base_url", "apply.yml"),
    ],
)
def test_a_guard_that_is_left_blank_is_refused(job: Job, sandbox: Sandbox, option: str, playbook: str) -> None:
    """A question without the prefix wins over the inventory, blank as it is: then nothing may be written."""
    variable = f"logfire_{option}"
    answers: dict[str, Any] = {variable: ""}
    kind = "password" if option == "api_key" else "text"
    result = job.run(playbook, questions=[_own(variable, kind)], **answers)
    assert result.status == "failed"
    assert any(error.startswith(option) for error in result.errors), result.errors
    assert _writes(sandbox) == []


@pytest.mark.parametrize("value", [None, " "])
def test_a_blank_key_in_the_inventory_is_refused(job: Job, sandbox: Sandbox, value: str | None) -> None:
    """The environment has lost its key: the one of the credential may belong to somebody else."""
    job.synchronise().hosts["production"]["logfire_api_key"] = value
    for playbook in ("apply.yml", "export.yml"):
        result = job.run(playbook)
        assert result.status == "failed"
        assert all(error.startswith("api_key") and "\n" not in error for error in result.errors), result.errors
        assert result.errors
    assert _writes(sandbox) == []


@pytest.mark.parametrize("answer", ["", "None"])
def test_a_blank_answer_leaves_the_key_to_the_credential(job: Job, key: str, answer: str) -> None:
    questions = [_own("survey_logfire_api_key", "password")]
    result = job.run("apply.yml", questions=questions, survey_logfire_api_key=answer)
    assert result.status == "successful", result.stdout
    assert not result.tells(key)


def test_a_key_that_is_typed_in_is_hidden(job: Job, key: str) -> None:
    typed, job.credential["LOGFIRE_API_KEY"] = key, ""
    questions = [_own("survey_logfire_api_key", "password")]
    result = job.run("apply.yml", questions=questions, survey_logfire_api_key=typed)
    assert result.status == "successful", result.stdout
    assert not result.tells(key)
