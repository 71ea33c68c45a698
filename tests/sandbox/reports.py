# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Action = Literal[
    "INSERT",
    "UPDATE",
    "DELETE",
    "VIEW",
    "LOGIN",
    "FAILED_LOGIN",
    "LOGOUT",
    "CLAIM_INVITATION",
    "REVOKE_INVITATION",
    "VERIFY",
    "SSO_SIGN_IN_ATTEMPT",
]


@dataclass
class AuditLog:
    id: str
    organization_id: str
    created_at: datetime
    action: Action
    resource_type: str | None
    record_id: str | None
    project_name: str | None
    user_name: str | None
    ip_address: str | None
    metadata: dict[str, Any] | None


@dataclass
class QueryAnswer:
    """The answer to a query.

    ``refused`` is a reason for status 400; ``error`` and ``cut`` strike after 200 was sent; ``raw`` is the whole body.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    fields: list[dict[str, Any]] | None = None
    refused: str | None = None
    error: str | None = None
    cut: bool = False
    raw: str | None = None


@dataclass
class Reports:
    """Data that can only be read, planted by control requests."""

    audit_logs: dict[str, AuditLog] = field(default_factory=dict)
    answers: dict[str, list[QueryAnswer]] = field(default_factory=dict)
    """By SQL; given in turn, the last one again and again."""
