# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module there is, by name: for the action plugin, which stands in for all of them."""

from __future__ import annotations

import typing as t

from .._core.module_definition import Door, info_door, resource_door
from .._environment.modules import apply_door, export_door
from .._operations.audit_log import audit_log_info_door
from .._operations.billing import billing_info_door
from .._operations.frontend_application_token import token_door, token_info_door
from .._operations.group_mapping import group_mapping_door, group_mapping_info_door
from .._operations.instance_usage import instance_usage_info_door
from .._operations.invitation import invitation_door, invitation_info_door
from .._operations.pagerduty_service import pagerduty_service_info_door
from .._operations.query import query_door
from .._operations.scim import scim_group_info_door, scim_user_info_door
from .._operations.usage import usage_info_door
from .._resources._registry import RESOURCES

# Modules that stand for no object of their own.
OTHERS: tuple[Door, ...] = (
    apply_door(),
    export_door(),
    invitation_door(),
    invitation_info_door(),
    group_mapping_door(),
    group_mapping_info_door(),
    scim_user_info_door(),
    scim_group_info_door(),
    token_door(),
    token_info_door(),
    pagerduty_service_info_door(),
    audit_log_info_door(),
    billing_info_door(),
    instance_usage_info_door(),
    query_door(),
    usage_info_door(),
)

DOORS: t.Mapping[str, Door] = {
    door.name: door
    for door in (
        *(door for resource in RESOURCES for door in (resource_door(resource), info_door(resource))),
        *OTHERS,
    )
}
