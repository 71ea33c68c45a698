# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definitions of all modules, by name. The action plugin looks its module up here."""

from __future__ import annotations

import typing as t

from .._core.module_definition import ModuleDefinition, info_module, manage_module
from .._environment.modules import apply_module, export_module
from .._environment.validation import validate_module
from .._operations.alert_test import alert_test_module
from .._operations.audit_log import audit_log_info_module
from .._operations.billing import billing_info_module
from .._operations.collector import enrollment_token_module, policy_info_module
from .._operations.frontend_application_token import token_info_module, token_module
from .._operations.group_mapping import group_mapping_info_module, group_mapping_module
from .._operations.instance_usage import instance_usage_info_module
from .._operations.invitation import invitation_info_module, invitation_module
from .._operations.pagerduty_service import pagerduty_service_info_module
from .._operations.query import query_module
from .._operations.scim import scim_group_info_module, scim_user_info_module
from .._operations.usage import usage_info_module
from .._resources._registry import RESOURCES

# Modules that stand for no object of their own.
OTHERS: tuple[ModuleDefinition[t.Any], ...] = (
    apply_module(),
    export_module(),
    validate_module(),
    invitation_module(),
    invitation_info_module(),
    group_mapping_module(),
    group_mapping_info_module(),
    scim_user_info_module(),
    scim_group_info_module(),
    token_module(),
    token_info_module(),
    pagerduty_service_info_module(),
    policy_info_module(),
    enrollment_token_module(),
    audit_log_info_module(),
    billing_info_module(),
    instance_usage_info_module(),
    query_module(),
    alert_test_module(),
    usage_info_module(),
)

MODULES: t.Mapping[str, ModuleDefinition[t.Any]] = {
    definition.name: definition
    for definition in (
        *(definition for resource in RESOURCES for definition in (manage_module(resource), info_module(resource))),
        *OTHERS,
    )
}
