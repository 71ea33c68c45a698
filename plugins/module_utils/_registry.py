# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every resource there is. A new one costs its file, its module's documentation and a line here."""

from __future__ import annotations

from ._resource import Resource
from ._resources.alert import ALERT
from ._resources.api_key import API_KEY
from ._resources.channel import CHANNEL
from ._resources.dashboard import DASHBOARD
from ._resources.frontend_application import FRONTEND_APPLICATION
from ._resources.gateway_provider import GATEWAY_PROVIDER
from ._resources.member import MEMBER
from ._resources.organization import ORGANIZATION
from ._resources.project import PROJECT
from ._resources.read_token import READ_TOKEN
from ._resources.schedule import SCHEDULE
from ._resources.slo import SLO
from ._resources.variable import VARIABLE
from ._resources.write_token import WRITE_TOKEN

RESOURCES: tuple[Resource, ...] = (
    CHANNEL,
    PROJECT,
    WRITE_TOKEN,
    READ_TOKEN,
    ALERT,
    DASHBOARD,
    VARIABLE,
    MEMBER,
    FRONTEND_APPLICATION,
    GATEWAY_PROVIDER,
    SLO,
    SCHEDULE,
    ORGANIZATION,
    API_KEY,
)
