# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installer with the modules of awx.awx themselves, against a stand-in for AWX's API."""

from __future__ import annotations

import copy
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.awx.installer import URL, Installer
from tests.awx.job import PROJECT, Job, read
from tests.awx.standin import ENCRYPTED, KINDS, TOKEN, StandIn, standing_in
from tools.sandbox import Sandbox

_MODULES = Path(os.environ["AWX_COLLECTIONS"])
_CHANGED = re.compile(r"changed=(\d+)")


@pytest.fixture
def awx() -> Iterator[StandIn]:
    with standing_in(PROJECT) as standin:
        yield standin


def _install(awx: StandIn, *more: str, wrong: bool = False, **env: str) -> subprocess.CompletedProcess[str]:
    env = {"CONTROLLER_HOST": awx.base_url, "CONTROLLER_OAUTH_TOKEN": TOKEN, **env}
    done = Installer(_MODULES).run(URL, *more, **env)
    assert bool(done.returncode) == wrong, done.stdout + done.stderr
    return done


def _changed(done: subprocess.CompletedProcess[str]) -> int:
    found = _CHANGED.search(done.stdout)
    return int(found[1]) if found else -1


def _objects(awx: StandIn) -> dict[str, dict[int, Any]]:
    """Return all objects but the jobs that an installation starts."""
    return copy.deepcopy({kind: known for kind, known in awx.objects.items() if not kind.endswith("_updates")})


def _edges(awx: StandIn) -> dict[tuple[str, str], list[str]]:
    nodes = awx.objects["workflow_job_template_nodes"]
    return {
        (nodes[number]["identifier"], part): [nodes[one]["identifier"] for one in others]
        for (kind, number, part), others in awx.associated.items()
        if kind == "workflow_job_template_nodes" and others
    }


def test_everything_twice(awx: StandIn) -> None:
    more = ["-e", "logfire_awx_ee_image=registry.example.com/ee", "-e", "logfire_awx_notification_type=slack"]
    more += ["-e", '{"logfire_awx_notification_configuration": {"token": "x", "channels": ["#ops"]}}']
    first = _install(awx, *more, LOGFIRE_API_KEY="the-secret", LOGFIRE_ORGANIZATION="acme")
    assert "the-secret" not in first.stdout + first.stderr
    numbers = {kind: len(known) for kind, known in awx.objects.items()}
    assert numbers == {
        **dict.fromkeys(KINDS, 1),
        "job_templates": 6,
        "schedules": 2,
        "workflow_job_template_nodes": 4,
    }
    credential = awx.named("credentials", "Logfire")
    assert credential["inputs"]["api_key"] == ENCRYPTED
    assert awx.secret_inputs(credential) == {
        **dict.fromkeys((one["id"] for one in read("credential_type.yml")["inputs"]["fields"]), ""),
        "api_key": "the-secret",
        "organization": "acme",
    }
    assert _edges(awx) == {
        ("compare", "failure_nodes"): ["approve"],
        ("approve", "success_nodes"): ["repair"],
        ("repair", "success_nodes"): ["compare again"],
    }
    (source,) = awx.objects["inventory_sources"].values()
    assert source["credential"] == credential["id"]
    notified = [awx.named("notification_templates", "Logfire drift")["id"]]
    for name in ("Logfire apply", "Logfire drift", "Logfire export", "Logfire token rotation"):
        template = awx.named("job_templates", name)
        assert awx.associated["job_templates", template["id"], "credentials"] == [credential["id"]]
        assert awx.associated["job_templates", template["id"], "notification_templates_error"] == notified
        assert awx.surveys[template["id"]]["name"] == name

    before = _objects(awx)
    second = _install(awx, *more, LOGFIRE_API_KEY="the-secret", LOGFIRE_ORGANIZATION="acme")
    assert _objects(awx) == before
    # The inventory is filled once more.
    assert _changed(second) == 1, second.stdout


def test_edited_objects_stay(awx: StandIn) -> None:
    _install(awx, LOGFIRE_API_KEY="the-secret")
    schedule = awx.named("schedules", "Logfire drift, every morning")
    schedule.update(enabled=False, rrule="DTSTART:20260101T033000Z RRULE:FREQ=DAILY;INTERVAL=2")
    number = awx.named("job_templates", "Logfire apply")["id"]
    spec = awx.surveys[number]["spec"]
    awx.surveys[number] = {**awx.surveys[number], "spec": spec[:1]}
    (node,) = (one for one in awx.objects["workflow_job_template_nodes"].values() if one["identifier"] == "repair")
    node["extra_data"] = {"logfire_hosts": "production"}
    edited = _objects(awx)

    _install(awx, LOGFIRE_API_KEY="the-secret")
    assert _objects(awx) == edited
    assert awx.surveys[number]["spec"] == spec[:1]

    _install(awx, "-e", "logfire_awx_replace=surveys,schedules,workflows", LOGFIRE_API_KEY="the-secret")
    assert awx.surveys[number]["spec"] == spec
    assert awx.named("schedules", "Logfire drift, every morning")["rrule"].startswith("DTSTART:20260101T050000Z")
    nodes = awx.objects["workflow_job_template_nodes"].values()
    assert [node["extra_data"] for node in nodes if node["identifier"] == "repair"] == [{}]
    assert len(_edges(awx)) == 3


def test_a_second_organization_with_the_default_names(awx: StandIn) -> None:
    awx.add("organizations", name="Second")
    image = ["-e", "logfire_awx_ee_image=registry.example.com/ee"]
    _install(awx, *image, LOGFIRE_API_KEY="the-first")
    first = _objects(awx)
    _install(awx, *image, "-e", "logfire_awx_organization=Second", LOGFIRE_API_KEY="the-second")
    for kind, known in first.items():
        for number, item in known.items():
            assert awx.objects[kind][number] == item
    second = awx.named("organizations", "Second")["id"]
    for name in ("Logfire apply", "Logfire token rotation"):
        template = awx.named("job_templates", name, organization=second)
        for kind in ("project", "inventory", "execution_environment"):
            other = "inventories" if kind == "inventory" else f"{kind}s"
            assert awx.objects[other][template[kind]]["organization"] == second
        (credential,) = awx.associated["job_templates", template["id"], "credentials"]
        assert awx.secret_inputs(awx.objects["credentials"][credential])["api_key"] == "the-second"
    workflow = awx.named("workflow_job_templates", "Logfire drift and repair", organization=second)
    nodes = [
        node
        for node in awx.objects["workflow_job_template_nodes"].values()
        if node["workflow_job_template"] == workflow["id"] and node["identifier"] != "approve"
    ]
    assert {awx.objects["job_templates"][node["unified_job_template"]]["organization"] for node in nodes} == {second}
    # And once more, now that each name is there twice.
    again = _install(awx, *image, LOGFIRE_API_KEY="the-first")
    assert _changed(again) == 1, again.stdout


def test_first_without_a_key(awx: StandIn) -> None:
    _install(awx)
    credential = awx.named("credentials", "Logfire")
    assert awx.secret_inputs(credential) == {}
    _install(awx, LOGFIRE_API_KEY="the-secret", LOGFIRE_REGION="eu")
    assert awx.secret_inputs(credential)["api_key"] == "the-secret"
    assert credential["inputs"]["region"] == "eu"
    # A key that somebody put into the form stays, too.
    awx.secrets[credential["id"]]["api_key"] = "another"
    _install(awx, LOGFIRE_API_KEY="the-secret", LOGFIRE_REGION="eu")
    assert awx.secret_inputs(credential)["api_key"] == "another"
    _install(awx, "-e", "logfire_awx_update_secrets=true", LOGFIRE_API_KEY="the-secret", LOGFIRE_REGION="eu")
    assert awx.secret_inputs(credential)["api_key"] == "the-secret"


def test_in_check_mode(awx: StandIn) -> None:
    """On an empty AWX, objects that refer to others cannot be predicted."""
    _install(awx, "--check", LOGFIRE_API_KEY="the-secret", wrong=True)
    assert awx.writes == []
    _install(awx, LOGFIRE_API_KEY="the-secret")
    awx.writes.clear()
    _install(awx, "--check", LOGFIRE_API_KEY="the-secret")
    assert awx.writes == []


def test_jobs_of_what_was_installed(awx: StandIn, sandbox: Sandbox, key: str, tmp_path: Path) -> None:
    """The credential, the surveys and the source as they are in AWX, and not as the files of the collection say."""
    _install(awx, LOGFIRE_API_KEY=key, LOGFIRE_BASE_URL=sandbox.base_url)
    kind = awx.named("credential_types", "Pydantic Logfire")
    (source,) = awx.objects["inventory_sources"].values()
    credential = awx.objects["credentials"][source["credential"]]
    job = Job(tmp_path, awx.secret_inputs(credential), kind=kind)
    job.synchronise(source["source_path"])
    for name, status in (("Logfire drift", "failed"), ("Logfire apply", "successful"), ("Logfire drift", "successful")):
        template = awx.named("job_templates", name)
        result = job.run(template["playbook"], template={**template, "survey_spec": awx.surveys[template["id"]]})
        assert result.status == status, result.stdout
        assert not result.tells(key)
