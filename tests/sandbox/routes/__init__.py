# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from . import alerts, api_keys, channels, dashboards, projects, tokens, variables

ROUTERS = [
    projects.router,
    tokens.write_router,
    tokens.read_router,
    tokens.info_router,
    channels.router,
    alerts.router,
    dashboards.router,
    variables.router,
    api_keys.router,
]
