# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential: its fields are the connection's, and what is wrong in one of them ends the job before it writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.awx.job import Job, read
from tools.places import ROOT
from tools.sandbox import Sandbox


def test_every_variable_of_the_connection_has_a_field() -> None:
    fragment = (ROOT / "plugins" / "doc_fragments" / "_connection.py").read_text()
    named = set(re.findall(r"E\((LOGFIRE_\w+)\)", fragment))
    kind = read("credential_type.yml")
    assert kind["injectors"]["env"].keys() == named
    assert {value.strip("{ }") for value in kind["injectors"]["env"].values()} == {
        field["id"] for field in kind["inputs"]["fields"]
    }


def test_acting_in_another_organization(sandbox: Sandbox, key: str, tmp_path: Path) -> None:
    sandbox.call("PUT", "/_sandbox/settings", {"public_url": "https://logfire.example.com"})
    other = sandbox.call("POST", "/_sandbox/organizations", {"name": "globex"})
    inputs = {"api_key": key, "base_url": sandbox.base_url, "as_organization": "globex"}

    wrong = Job(tmp_path / "wrong", inputs).run("apply.yml")
    assert wrong.status == "failed"
    assert "audience_url" in wrong.errors[0]

    job = Job(tmp_path / "right", {**inputs, "audience_url": "https://logfire.example.com"})
    result = job.run("apply.yml")
    assert result.status == "successful", result.stdout
    assert [one["project_name"] for one in sandbox.call("GET", "/api/v1/projects/", key=other["api_key"])] == [
        "shop-web"
    ]
    assert sandbox.call("GET", "/api/v1/projects/", key=key) == []


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"organization": "5f0c0a3e-0000-4000-8000-000000000000"}, "organization: "),
        ({"base_url": "", "region": "eu"}, "region (LOGFIRE_REGION): "),
        ({"as_organization": "nobody"}, "there is no organization called nobody"),
    ],
)
def test_a_wrong_field_is_named(sandbox: Sandbox, key: str, tmp_path: Path, inputs: dict[str, str], says: str) -> None:
    result = Job(tmp_path, {"api_key": key, "base_url": sandbox.base_url, **inputs}).run("apply.yml")
    assert result.status == "failed"
    (error,) = result.errors
    assert says in error
    assert "\n" not in error
    assert not result.tells(key)
    assert sandbox.call("GET", "/api/v1/projects/", key=key) == []


def test_a_wrong_answer_is_named(job: Job, sandbox: Sandbox, key: str) -> None:
    sandbox.call("POST", "/api/v1/projects/", {"project_name": "shop-web"}, key=key)
    result = job.run("rotate.yml", survey_logfire_token_valid_for="soon")
    assert result.status == "failed"
    assert any("valid_for" in error for error in result.errors)
    assert not any("\n" in error for error in result.errors)

    # An environment is not an application.
    result = job.run("rotate.yml", logfire_hosts="production")
    assert result.errors == ["Validation of arguments failed:\nmissing required arguments: logfire_project"]


def test_the_scopes_that_the_page_names_are_enough(sandbox: Sandbox, key: str, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "awx.md").read_text()
    scopes = sorted(set(re.findall(r"`((?:organization|project):\w+)`", page)))
    made = sandbox.call("POST", "/_sandbox/keys", {"organization": "acme", "scopes": scopes})
    job = Job(tmp_path, {"api_key": made["api_key"], "base_url": sandbox.base_url})
    for playbook in ("apply.yml", "drift.yml", "export.yml", "rotate.yml"):
        result = job.run(playbook)
        assert result.status == "successful", result.stdout
