# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of a long job: AWX shows what ansible-runner has events for."""

from __future__ import annotations

import json
import re

from tests.awx.job import Job
from tools.sandbox import Sandbox

_LINE = re.compile(r"\d of \d lists are read; no answer for \d\d s")


def test_a_long_job_shows_its_progress(job: Job, sandbox: Sandbox, key: str) -> None:
    slow = {"kind": "slow", "method": "GET", "path": "/projects/$", "seconds": 12}
    sandbox.call("POST", "/_sandbox/faults", slow)
    result = job.run("apply.yml")
    assert result.status == "successful", result.stdout
    verbose = [str(event.get("stdout")) for event in result.events if event.get("event") == "verbose"]
    assert [line for line in verbose if _LINE.fullmatch(line)], verbose
    others = [event for event in result.events if event.get("event") != "verbose"]
    assert "are read" not in json.dumps([event.get("event_data") for event in others])


def test_a_short_job_says_nothing(job: Job) -> None:
    result = job.run("apply.yml", check=True)
    assert result.status == "successful", result.stdout
    assert "are read" not in result.stdout
