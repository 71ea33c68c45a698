# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PagerDuty service as Logfire knows it: the two UUIDs that a channel of that kind wants."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from .._api.errors import ApiError, LogfireError, OptionError
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, ReturnValue
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes

NAME = "pagerduty_service"
SHOWN = ("pagerduty_service_id", "service_name", "install_id", "service_id")
SCOPE = "organization:read_channel"
_RULES = {
    "pagerduty_service_id": (r"[A-Za-z0-9]{1,64}", "PagerDuty's own id of the service, such as PABC123"),
    "account_subdomain": (
        r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
        "the subdomain of the account, such as acme of acme.pagerduty.com",
    ),
}


def validate(params: Params) -> Params:
    for option, (pattern, rule) in _RULES.items():
        if not re.fullmatch(pattern, params[option]):
            raise OptionError(option, f"{params[option][:60]!r} must be {rule}")
    return dict(params)


def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
    service, account, region = (
        params[option] for option in ("pagerduty_service_id", "account_subdomain", "pagerduty_region")
    )
    path = f"/v1/integrations/pagerduty/services/{quote(service, safe='')}/"
    query = urlencode({"account_subdomain": account, "region": region})
    try:
        record = remote.client.get(f"{path}?{query}", scope=SCOPE)
    except ApiError as error:
        if error.status != 404:
            raise
        raise LogfireError(
            f"pagerduty_service_id: Logfire knows no PagerDuty service {service} of the account {account} ({region});"
            " approve it in Logfire's web interface. A server that is too old to look services up answers the same"
            f" (HTTP 404; it reports {remote.client.release or 'no release'})"
        ) from None
    if not isinstance(record, dict) or not all(
        isinstance(record.get(key), str) for key in ("install_id", "service_id")
    ):
        raise LogfireError(f"GET {path}: the answer is not a PagerDuty service; check base_url")
    return {"changed": False, f"{NAME}s": [{key: record.get(key) for key in SHOWN}]}


def pagerduty_service_info_module() -> ModuleDefinition[Params]:
    return ModuleDefinition(
        f"{NAME}_info",
        {
            "pagerduty_service_id": {"type": "str", "required": True},
            "account_subdomain": {"type": "str", "required": True},
            # The connection has a region already, which is Logfire's.
            "pagerduty_region": {"type": "str", "choices": ["us", "eu"], "default": "us"},
        },
        validate,
        run,
        scopes=fixed_scopes(f"{NAME}_info", [SCOPE]),
    )
