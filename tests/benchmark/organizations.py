# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many organizations, each a host with its own key, by the playbook ``apply`` and 20 forks: processor and memory."""

from __future__ import annotations

import json
from typing import Any

from tools.places import LOGS
from tools.sandbox import Sandbox, running

from .documents import alert, channel
from .harness import HERE, Bench

_COUNTS = (100, 1000)
_FORKS = 20
_ALERTS = 3


def measure(bench: Bench) -> list[dict[str, Any]]:
    return [_converge(bench, count) for count in _COUNTS]


def _converge(bench: Bench, count: int) -> dict[str, Any]:
    """Converge them, and measure the run after it, which has nothing to do."""
    names = [f"organization-{number}" for number in range(count)]
    chosen = [argument for name in names for argument in ("--organization", name)]
    with running(bench.venv, LOGS / "bench" / "organizations.log", "--seed", "1", *chosen) as sandbox:
        folder = HERE / "organizations"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "hosts.json").write_text(json.dumps(_inventory(sandbox)))
        arguments = ("--inventory=hosts.json", f"--forks={_FORKS}", "pydantic.logfire.apply")
        bench.run("organizations", *arguments)
        sandbox.call("DELETE", "/_sandbox/ledger")
        ran = bench.run("organizations", *arguments)
        requests = sandbox.call("GET", "/_sandbox/stats")["requests"]
    return {
        "organizations": count,
        "forks": _FORKS,
        "seconds": ran.seconds,
        "cpu_seconds": ran.cpu_seconds,
        "peak_mib": ran.peak_mib,
        "requests": requests,
    }


def _inventory(sandbox: Sandbox) -> dict[str, Any]:
    project = {"name": "checkout", "alerts": [alert(number) for number in range(_ALERTS)]}
    variables = {
        "logfire_base_url": sandbox.base_url,
        "logfire_channels": [channel(number) for number in range(_ALERTS)],
        "logfire_projects": [project],
    }
    hosts = {name: {"logfire_api_key": key} for name, key in sandbox.keys.items()}
    return {"environments": {"hosts": hosts, "vars": variables}}
