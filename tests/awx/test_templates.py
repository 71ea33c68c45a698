# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every job template, in check mode and for real, with its answers left blank and given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.awx.job import Job, templates
from tools.sandbox import Sandbox


def _projects(sandbox: Sandbox, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.call("GET", "/api/v1/projects/", key=key)
    return found


def _writes(sandbox: Sandbox) -> list[Any]:
    return [call for call in sandbox.call("GET", "/_sandbox/ledger") if call["method"] not in ("GET", "HEAD")]


def _live(sandbox: Sandbox, key: str, project: str) -> list[dict[str, Any]]:
    tokens = sandbox.call("GET", f"/api/v1/projects/{project}/write-tokens/", key=key)
    return [token for token in tokens if token["active"]]


@pytest.mark.parametrize("playbook", templates())
def test_questions(playbook: str) -> None:
    for question in templates()[playbook]["survey_spec"]["spec"]:
        chosen = question["type"] in ("multiplechoice", "multiselect")
        assert chosen or question["type"] == "text"
        assert chosen == ("choices" in question)
        assert question["default"] in ("", *question.get("choices", []))
        assert not question["required"]


def test_apply_drift_and_export(job: Job, sandbox: Sandbox, key: str) -> None:
    predicted = job.run("apply.yml", check=True)
    assert predicted.status == "successful", predicted.stdout
    assert predicted.changed == {"production": 1}
    assert _writes(sandbox) == []

    applied = job.run("apply.yml", logfire_hosts=" ", survey_logfire_prune=[])
    assert applied.status == "successful", applied.stdout
    assert applied.changed == {"production": 1}
    (project,) = _projects(sandbox, key)
    assert project["project_name"] == "shop-web"

    alerts = f"/api/v1/projects/{project['id']}/alerts/"
    (alert,) = sandbox.call("GET", alerts, key=key)
    sandbox.call("PUT", f"{alerts}{alert['id']}/", {"active": False, "name": "renamed"}, key=key)
    sandbox.call("PUT", "/_sandbox/readonly", {"on": True})
    drifted = job.run("drift.yml", logfire_hosts="production")
    assert drifted.status == "failed"
    assert drifted.artifacts["logfire_drifted"] == ["production"]
    assert "### " in drifted.artifacts["logfire_drift_report"]
    assert "objects differ" in drifted.errors[0]
    sandbox.call("PUT", "/_sandbox/readonly", {"on": False})

    repaired = job.run("apply.yml")
    assert repaired.changed == {"production": 1}
    # The inventory prunes alerts, and a blank answer leaves it at that.
    assert [one["name"] for one in sandbox.call("GET", alerts, key=key)] == ["errors"]

    settled = job.run("drift.yml", survey_logfire_fail_on_drift="no")
    assert settled.status == "successful", settled.stdout
    assert settled.changed == {}
    assert settled.artifacts["logfire_drifted"] == []

    exported = job.run("export.yml", survey_logfire_export_projects="shop*, *-web", survey_logfire_export_kinds=[])
    assert exported.status == "successful", exported.stdout
    document = exported.artifacts["logfire_exported"]["production"]
    assert [one["name"] for one in document["projects"]] == ["shop-web"]

    for result in (predicted, applied, drifted, repaired, settled, exported):
        assert not result.tells(key)


def test_rotate(job: Job, sandbox: Sandbox, key: str) -> None:
    sandbox.call("POST", "/api/v1/projects/", {"project_name": "shop-web"}, key=key)
    (project,) = _projects(sandbox, key)

    predicted = job.run("rotate.yml", check=True)
    assert predicted.status == "successful", predicted.stdout
    assert set(predicted.changed) == {"web1.example.com", "web2.example.com"}
    assert _live(sandbox, key, project["id"]) == []

    first = job.run("rotate.yml", survey_logfire_token_valid_for="")
    assert first.status == "successful", first.stdout
    (token,) = _live(sandbox, key, project["id"])
    # A blank answer leaves it at the inventory's 90 days.
    assert token["expires_at"]
    old = _delivered(job)
    # The address comes from the credential, and no variable names it.
    for file in job.hosts.glob("*.env"):
        assert f"LOGFIRE_BASE_URL={sandbox.base_url}\n" in file.read_text()

    (job.hosts / "web2.example.com.env").unlink()
    again = job.run("rotate.yml")
    assert set(again.changed) == {"web2.example.com"}
    assert _delivered(job) == old

    renewed = job.run("rotate.yml", survey_logfire_token_renew="yes", survey_logfire_token_valid_for="30d")
    assert renewed.status == "successful", renewed.stdout
    new = _delivered(job)
    assert new != old
    assert len(_live(sandbox, key, project["id"])) == 2

    revoking: dict[str, Any] = {"survey_logfire_token_renew": "yes", "survey_logfire_token_revoke_replaced": "yes"}
    assert job.run("rotate.yml", check=True, **revoking).status == "successful"
    assert _delivered(job) == new
    revoked = job.run("rotate.yml", **revoking)
    assert revoked.status == "successful", revoked.stdout
    last = _delivered(job)
    live = _live(sandbox, key, project["id"])
    # The first one is nobody's any more, and works until it expires; the second was the hosts' own.
    assert sorted(secret.startswith(token["token_prefix"]) for secret in (old, last) for token in live).count(True) == 2
    assert not any(new.startswith(token["token_prefix"]) for token in live)

    for result in (predicted, first, again, renewed, revoked):
        assert result.left_over == []
        assert not any(result.tells(secret) for secret in (key, old, new, last))


def test_an_unreadable_file_on_a_host_is_not_a_missing_one(job: Job, sandbox: Sandbox, key: str) -> None:
    """A host whose token cannot be read would be given another one in each run."""
    sandbox.call("POST", "/api/v1/projects/", {"project_name": "shop-web"}, key=key)
    (project,) = _projects(sandbox, key)
    for name in ("web1.example.com", "web2.example.com"):
        (job.hosts / f"{name}.env").mkdir()
    result = job.run("rotate.yml")
    assert result.status == "failed"
    assert len(result.errors) == 2
    assert all(".env, which may hold a token, cannot be read: " in error for error in result.errors), result.errors
    assert _live(sandbox, key, project["id"]) == []


def _delivered(job: Job) -> str:
    lines = {line for file in job.hosts.glob("*.env") for line in file.read_text().splitlines()}
    (token,) = [line.removeprefix("LOGFIRE_TOKEN=") for line in lines if line.startswith("LOGFIRE_TOKEN=")]
    assert len(list(job.hosts.glob("*.env"))) == 2
    return token


@pytest.mark.parametrize(("playbook", "blank"), [("apply.yml", True), ("apply.yml", False), ("rotate.yml", True)])
def test_no_credential(sandbox: Sandbox, tmp_path: Path, playbook: str, blank: bool) -> None:
    result = Job(tmp_path, {}, with_credential=blank).run(playbook)
    assert result.status == "failed"
    assert result.errors
    for error in result.errors:
        assert "api_key" in error
        assert "\n" not in error
