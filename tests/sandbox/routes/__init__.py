# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from . import (
    alerts,
    api_keys,
    audit_logs,
    channels,
    dashboards,
    frontend_applications,
    gateway_providers,
    group_mappings,
    invitations,
    members,
    oauth,
    organizations,
    pagerduty,
    projects,
    query,
    schedules,
    scim,
    slos,
    tokens,
    usage,
    variables,
)

ROUTERS = [
    projects.router,
    tokens.write_router,
    tokens.read_router,
    tokens.info_router,
    channels.router,
    alerts.router,
    dashboards.router,
    variables.router,
    members.router,
    invitations.router,
    group_mappings.router,
    scim.router,
    gateway_providers.router,
    frontend_applications.router,
    pagerduty.router,
    audit_logs.router,
    usage.router,
    query.router,
    slos.router,
    schedules.router,
    oauth.router,
    organizations.instance_router,
    organizations.older_router,
    organizations.inside_router,
    api_keys.router,
]
