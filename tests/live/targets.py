# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The integration targets that do not run against a real organization, with the reasons."""

from __future__ import annotations

# Targets that do not run at all.
NOT_LIVE = {
    "examples": "their environments are several organizations",
    "identity": "its workloads and their policies are the sandbox's",
    "inventory": "it takes several organizations",
    "module_alert_test": "its data are planted",
    "module_audit_log_info": "nobody can write into the log of a real organization",
    "module_collector_enrollment_token": "policies of collectors are made in the web interface",
    "module_gateway_provider": "it takes the key of a vendor",
    "module_group_mapping": "the mapping is one for all organizations of an installation",
    "module_invitation": "an invitation cannot be removed again",
    "module_member": "members are people, and nobody can make one by the API",
    "module_organization": "it manages other organizations",
    "module_pagerduty_service_info": "it takes an account of PagerDuty",
    "module_query": "its data are planted",
    "module_read_token": "it ages tokens and keys",
    "module_schedule": "schedules have no list, so that after a kill nobody could find one by its name",
    "module_scim_info": "it takes an identity provider",
    "module_usage_info": "how much was used is made up",
    "module_validate": "it sends nothing to any server",
    "progress": "its server is slow on request",
    "redaction": "its server quotes secrets",
    "role_collector": "it looks at secrets as they are stored",
    "role_collector_changes": "its policies are made in the web interface",
    "secrets": "its server fails when a secret was issued",
}

# Parts of the others, by target and file of tasks. Their includes say `when: setup_sandbox_control`.
PARTS = {
    "connection/headers": "the server warns on request",
    "connection/refusals": "it takes other keys, and a server that fails",
    "connection/retries": "the server fails on request",
    "module_alert/channels": "its schedule does not exist",
    "module_alert/old_server": "the server is an older one",
    "module_alert/states": "the server finds a query slow on request",
    "module_api_key/secrets": "the server fails on request",
    "module_apply/failures": "the server fails on request",
    "module_apply/secrets": "it looks at secrets as they are stored, and the server fails",
    "module_channel/active": "the server fails on request",
    "module_channel/secrets": "it looks at secrets as they are stored",
    "module_dashboard/layouts": "somebody drags panels in the web interface",
    "module_dashboard/versions": "somebody else writes between two requests",
    "module_frontend_application/tokens": "the server is one without applications",
    "module_slo/old_server": "the server is an older one",
    "module_variable/spoilt": "the server stores what it cannot read",
    "module_write_token/grace": "the server is an older one",
    "module_write_token/lost": "the server fails on request",
    "module_write_token/path": "it ages tokens",
    "module_write_token/renewal": "it ages tokens",
    "role_environment/wrong": "the server fails on request",
    "role_telemetry/renewal": "it ages tokens",
}


def live(names: list[str]) -> list[str]:
    return [name for name in names if name not in NOT_LIVE]
