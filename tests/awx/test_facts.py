# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates with AWX's fact storage: the facts of hosts come from its database as files, and go back there."""

from __future__ import annotations

import json
import stat
from importlib.metadata import version
from typing import Any

import pytest
import yaml

from tests.awx.job import Job
from tools.sandbox import Sandbox

_CORE = tuple(map(int, version("ansible-core").split(".")[:2]))
_FACTS = {"ansible_distribution": "Debian", "ansible_env": {"HOME": "/root"}, "text": "{{ 7 * 6 }}", "none": None}


@pytest.mark.parametrize("playbook", ["apply.yml", "rotate.yml", "drift.yml"])
def test_facts_stay_as_they_are(job: Job, sandbox: Sandbox, key: str, playbook: str) -> None:
    sandbox.call("POST", "/api/v1/projects/", {"project_name": "shop-web"}, key=key)
    job.synchronise()
    before = {"production": _FACTS, "web1.example.com": {}}
    job.facts = dict(before)
    answers: dict[str, dict[str, Any]] = {
        "drift.yml": {"survey_logfire_fail_on_drift": "no"},
        "rotate.yml": {"survey_logfire_token_renew": "yes"},
    }
    result = job.run(playbook, **answers.get(playbook, {}))
    assert result.status == "successful", result.stdout
    assert job.facts == before
    cache = job.folder / "artifacts" / "7" / "fact_cache"
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    # No secret, no answer and no result of a task is kept there. The files of newer cores are called otherwise.
    others = [file.read_text() for file in cache.iterdir() if file.name not in before]
    assert set(others) <= {json.dumps({"__payload__": "{}"})}


@pytest.mark.skipif(_CORE >= (2, 19), reason="AWX gives the files of facts the names that ansible-core had before 2.19")
def test_facts_of_a_playbook_of_your_own(job: Job) -> None:
    """The launcher reads them back: otherwise the test above would show nothing."""
    job.synchronise()
    job.facts = {"production": dict(_FACTS)}
    tasks = [{"ansible.builtin.set_fact": {"seen": "{{ ansible_distribution }}", "cacheable": True}}]
    play = {"hosts": "production", "gather_facts": False, "tasks": tasks}
    (job.project / "look.yml").write_text(yaml.safe_dump([play]))
    result = job.run("look.yml")
    assert result.status == "successful", result.stdout
    assert job.facts["production"]["seen"] == "Debian"
