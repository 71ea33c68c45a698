# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage of all organizations of a self-hosted installation, in completed months."""

from __future__ import annotations

from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, ReturnValue
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes
from ._common import as_records, ask

PATH = "/v1/instance/usage-report/"
SCOPE = "instance:billing"
OFFERED = "the usage report of an instance exists on self-hosted installs only"

SHOWN = {
    "date": "date",
    "organization": "organization_name",
    "organization_id": "organization_id",
    "project_id": "project_id",
    "records_count": "records_count",
    "metrics_count": "metrics_count",
    "total_observations": "total_observations",
}


def instance_usage_info_module() -> ModuleDefinition[Params]:
    return ModuleDefinition("instance_usage_info", {}, dict, run, scopes=fixed_scopes("instance_usage_info", [SCOPE]))


def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
    rows = [
        {name: row.get(key) for name, key in SHOWN.items()}
        for row in as_records(ask(remote.client, PATH, SCOPE, offered=OFFERED), PATH, "date")
    ]
    return {"changed": False, "usage": sorted(rows, key=lambda row: tuple(str(value) for value in row.values()))}
