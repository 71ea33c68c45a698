# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cost of a billing period."""

from __future__ import annotations

from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes
from ._common import as_record, ask

PATH = "/v1/billing/usage/"
SCOPE = "organization:payment"
OFFERED = "billing usage exists in the Enterprise plan of Logfire's cloud only"

SPEC: Spec = {"period_offset": {"type": "int", "choices": [0, -1, -2], "default": 0}}


def billing_info_module() -> ModuleDefinition[Params]:
    return ModuleDefinition("billing_info", SPEC, dict, run, scopes=fixed_scopes("billing_info", [SCOPE]))


def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
    asked = {"periodOffset": params["period_offset"]}
    answer = as_record(ask(remote.client, PATH, SCOPE, asked, OFFERED), PATH, "billing_period", "usage", "cost")
    usage: Record = dict(answer["usage"])
    projects = [
        {
            "project": one.get("project_name"),
            "project_id": one.get("project_id"),
            "observations": one.get("observations"),
        }
        for one in usage.pop("project_breakdown", None) or ()
    ]
    return {
        "changed": False,
        "billing": {
            "organization": answer.get("organization"),
            "plan": answer.get("plan"),
            "period": answer["billing_period"],
            "usage": usage,
            "projects": sorted(projects, key=lambda one: (str(one["project"]), str(one["project_id"]))),
            "cost": answer["cost"],
        },
    }
