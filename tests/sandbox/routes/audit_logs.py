# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query
from starlette.responses import Response

from .. import errors
from ..auth import Grant, organization_wide
from ..errors import JSON
from ..fields import Timestamp
from ..reports import Action, AuditLog
from ..store import now

router = APIRouter(prefix="/api/v1/audit-logs")

LONGEST = timedelta(days=90)

Reader = Annotated[Grant, Depends(organization_wide("organization:auditlog"))]


@router.get("/")
async def list_audit_logs(
    grant: Reader,
    start_time: Annotated[Timestamp, Query()],
    end_time: Annotated[Timestamp | None, Query()] = None,
    action: Annotated[Action | None, Query()] = None,
) -> Response:
    end = end_time or now()
    if end - start_time > LONGEST:
        raise HTTPException(400, "Time range cannot exceed 90 days")
    found = [
        each for each in own(grant) if start_time <= each.created_at < end and (action is None or each.action == action)
    ]
    return JSON([view(each, grant) for each in grant.sandbox.vary.shuffled(found)])


@router.get("/{audit_log_id}/")
async def get_audit_log(grant: Reader, audit_log_id: UUID) -> Response:
    entry = next((each for each in own(grant) if each.id == str(audit_log_id)), None)
    if entry is None:
        raise errors.not_found("Audit log")
    return JSON({**view(entry, grant), "metadata": entry.metadata, "downgrade_patches": []})


def own(grant: Grant) -> list[AuditLog]:
    logs = grant.sandbox.store.reports.audit_logs.values()
    return [each for each in logs if each.organization_id == grant.organization.id]


def view(entry: AuditLog, grant: Grant) -> dict[str, Any]:
    vary = grant.sandbox.vary
    return {
        "id": entry.id,
        "created_at": vary.time(entry.created_at),
        "organization_name": grant.organization.name,
        "project_name": entry.project_name,
        "user_name": entry.user_name,
        "action": entry.action,
        "resource_type": entry.resource_type,
        "record_id": entry.record_id,
        "ip_address": entry.ip_address,
        **vary.extra(),
    }
