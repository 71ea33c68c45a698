# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Job slicing: AWX shares the hosts out among jobs, and all of them together converge each environment once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.awx.controller import Database
from tests.awx.job import Job
from tools.sandbox import Sandbox

_SLICES = 3
_NAMES = [f"customer{number}" for number in range(1, 8)]
_EACH = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}


@pytest.fixture
def keys(sandbox: Sandbox) -> dict[str, str]:
    made = (sandbox.call("POST", "/_sandbox/organizations", {"name": name}) for name in _NAMES)
    return {one["name"]: one["api_key"] for one in made}


def _environments(job: Job, hosts: dict[str, dict[str, str]]) -> Database:
    """Replace the environment of the skeleton; its applications stay."""
    inventory = job.synchronise()
    del inventory.hosts["production"]
    inventory.hosts.update({name: {**_EACH, **variables} for name, variables in hosts.items()})
    inventory.groups["environments"].hosts = list(hosts)
    return inventory


def _converged(sandbox: Sandbox) -> list[str]:
    """One name for each project that was created, in whichever organization."""
    calls = [call for call in sandbox.call("GET", "/_sandbox/ledger") if call["path"].startswith("/api/v1/projects")]
    return [
        str(call["body"]["description"])
        for call in calls
        if call["method"] == "POST" and "project_name" in call["body"]
    ]


def _organization_of(key: str) -> str:
    """Return the UUID in a key: there is no project yet that shows the name."""
    return key.split("_")[3]


def test_all_slices_together_converge_each_environment_once(
    sandbox: Sandbox, keys: dict[str, str], tmp_path: Path
) -> None:
    # The credential has no key: each environment has its own, as if from a vault.
    job = Job(tmp_path, {"base_url": sandbox.base_url})
    hosts = {
        name: {"logfire_api_key": key, "logfire_organization": _organization_of(key)} for name, key in keys.items()
    }
    _environments(job, hosts)

    results = [job.run("apply.yml", piece=(number, _SLICES)) for number in range(1, _SLICES + 1)]
    assert [result.status for result in results] == ["successful"] * _SLICES, [result.stdout for result in results]
    changed = [host for result in results for host in result.changed]
    assert sorted(changed) == _NAMES
    assert all(result.changed for result in results)
    assert sorted(_converged(sandbox)) == [f"Web shop, {name}" for name in _NAMES]

    whole = job.run("drift.yml")
    assert whole.status == "successful", whole.stdout
    assert whole.artifacts["logfire_drifted"] == []
    assert not any(result.tells(key) for result in [*results, whole] for key in keys.values())


def test_one_key_of_a_self_hosted_installation_does_for_all(
    sandbox: Sandbox, key: str, keys: dict[str, str], tmp_path: Path
) -> None:
    job = Job(tmp_path, {"api_key": key, "base_url": sandbox.base_url})
    _environments(job, {name: {"logfire_as_organization": name} for name in keys})
    assert sorted(job.run("apply.yml").changed) == _NAMES
    assert sorted(_converged(sandbox)) == [f"Web shop, {name}" for name in _NAMES]


def test_a_slice_without_the_environments_that_are_asked_for_fails(
    sandbox: Sandbox, keys: dict[str, str], tmp_path: Path
) -> None:
    job = Job(tmp_path, {"base_url": sandbox.base_url})
    _environments(job, {name: {"logfire_api_key": key} for name, key in keys.items()})
    one = (1, _SLICES)
    asked = job.run("apply.yml", logfire_hosts="customer2", piece=one)
    assert asked.refusals[0].endswith("logfire_hosts: the inventory has no customer2")
    limited = job.run("apply.yml", limit="customer2", piece=one)
    assert (asked.status, limited.status, _converged(sandbox)) == ("failed", "failed", [])

    # Applications are shared out as well: a slice that has nothing else has nothing to do.
    assert job.run("apply.yml", piece=(len(keys) + 1, len(keys) + 2)).status == "successful"
    assert _converged(sandbox) == []
