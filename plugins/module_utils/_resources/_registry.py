# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All resources. A new one costs its file, its module's documentation and a line here."""

from __future__ import annotations

from .._core.resource import Resource
from .alert import ALERT
from .api_key import API_KEY
from .channel import CHANNEL
from .dashboard import DASHBOARD
from .dataset import DATASET
from .frontend_application import FRONTEND_APPLICATION
from .gateway_provider import GATEWAY_PROVIDER
from .member import MEMBER
from .organization import ORGANIZATION
from .project import PROJECT
from .read_token import READ_TOKEN
from .schedule import SCHEDULE
from .slo import SLO
from .variable import VARIABLE
from .variable_type import VARIABLE_TYPE
from .write_token import WRITE_TOKEN

RESOURCES: tuple[Resource, ...] = (
    CHANNEL,
    PROJECT,
    WRITE_TOKEN,
    READ_TOKEN,
    ALERT,
    DASHBOARD,
    VARIABLE_TYPE,
    VARIABLE,
    MEMBER,
    FRONTEND_APPLICATION,
    GATEWAY_PROVIDER,
    DATASET,
    SLO,
    SCHEDULE,
    ORGANIZATION,
    API_KEY,
)
