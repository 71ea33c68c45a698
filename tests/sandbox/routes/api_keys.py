# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zlib import crc32

from fastapi import APIRouter, Depends, HTTPException
from pydantic import Field, model_validator
from starlette.responses import Response

from .. import errors, releases
from ..auth import Call, Grant, anywhere, current_call, organization_wide
from ..errors import JSON
from ..fields import Identifier, Strict, Timestamp
from ..sandbox import Sandbox
from ..store import Key, now

GATEWAY = "project:gateway_proxy"
PROJECT_BOUND = frozenset({GATEWAY, "project:read_otlp", "project:write_otlp"})
CREATE = "organization:create_api_key"

ScopeName = Literal[
    "instance:admin",
    "instance:billing",
    "organization:admin",
    "organization:read",
    "organization:create_project",
    "organization:write",
    "organization:scim",
    "organization:read_invitation",
    "organization:write_invitation",
    "organization:read_member",
    "organization:write_member",
    "organization:read_channel",
    "organization:write_channel",
    "organization:create_api_key",
    "organization:read_api_key",
    "organization:write_api_key",
    "organization:auditlog",
    "organization:payment",
    "organization:read_trust_policy",
    "organization:write_trust_policy",
    "project:read",
    "project:write",
    "project:write_token",
    "project:read_token",
    "project:read_dashboard",
    "project:write_dashboard",
    "project:read_alert",
    "project:write_alert",
    "project:read_datasets",
    "project:write_datasets",
    "project:read_variables",
    "project:write_variables",
    "project:read_external_variables",
    "project:gateway_proxy",
    "project:read_otlp",
    "project:write_otlp",
    "project:read_api_key",
    "project:write_api_key",
    "instance:scim",
    "organization:read_gateway",
    "organization:write_gateway",
    "project:read_workflow",
    "project:write_workflow",
    "project:trigger_workflow",
    "project:execute_monty",
    "project:read_fleet",
    "project:enroll_fleet",
    "project:manage_fleet",
]
NEWER_SCOPES = frozenset(
    {
        "instance:scim",
        "organization:read_gateway",
        "organization:write_gateway",
        "project:read_workflow",
        "project:write_workflow",
        "project:trigger_workflow",
        "project:execute_monty",
        "project:read_fleet",
        "project:enroll_fleet",
        "project:manage_fleet",
    }
)
EVERY_SCOPE: tuple[str, ...] = ScopeName.__args__  # type: ignore[attr-defined]
MOST_DOLLARS = 500_000_000
Dollars = Annotated[int, Field(ge=0)]
Filled = Annotated[str, Field(min_length=1)]


async def known(call: Annotated[Call, Depends(current_call)]) -> None:
    if not call.sandbox.settings.supports(releases.API_KEYS):
        raise HTTPException(404, "Not Found")


router = APIRouter(prefix="/api/v1/api-keys", dependencies=[Depends(known)])


class GatewayClaims(Strict):
    spending_limit_daily: Dollars | None = None
    spending_limit_weekly: Dollars | None = None
    spending_limit_monthly: Dollars | None = None
    spending_limit_total: Dollars | None = None
    cache_enabled: bool | None = None


class Claims(Strict):
    gateway: GatewayClaims = Field(default=GatewayClaims(), alias="project:gateway_proxy")


class KeyCreate(Strict):
    name: Filled
    scopes: Annotated[list[ScopeName], Field(min_length=1)]
    description: str | None = None
    claims: Claims = Claims()
    project_id: Identifier | None = None
    expires_at: Timestamp | None = None


class KeyUpdate(Strict):
    """A name can be left out but not be null, unlike a description."""

    name: Filled = ""
    description: str | None = None
    claims: Claims = Claims()

    @model_validator(mode="after")
    def _not_empty(self) -> KeyUpdate:
        if not self.model_fields_set:
            raise ValueError("at least one field is required")
        return self


Reader = Annotated[Grant, Depends(organization_wide("organization:read_api_key"))]
Writer = Annotated[Grant, Depends(organization_wide("organization:write_api_key"))]
Creator = Annotated[Grant, Depends(anywhere(CREATE))]


@router.get("/")
async def list_keys(grant: Reader) -> Response:
    sandbox = grant.sandbox
    seen = [key for key in grant.organization.keys.values() if visible(key, grant) and not vanished(key, sandbox)]
    return JSON([view(key, grant) for key in sandbox.vary.shuffled(seen)])


@router.post("/")
async def create_key(grant: Creator, body: KeyCreate) -> Response:
    check_delegation(grant, body)
    check_claims(body.claims, frozenset(body.scopes))
    check_spending(grant, body.claims)
    refuse_duplicate(grant, body.name)
    key = grant.sandbox.store.add_key(
        grant.organization,
        body.name,
        scopes=frozenset(body.scopes),
        project_id=body.project_id,
        expires_at=body.expires_at,
    )
    key.created_by = grant.key.name
    key.label.description = body.description or ""
    key.label.claims = merged({}, body.claims)
    key.label.user_id = grant.key.label.user_id
    return JSON({"api_key": view(key, grant), "token": key.secret}, 201)


@router.patch("/{api_key_id}/")
async def update_key(grant: Writer, api_key_id: UUID, body: KeyUpdate) -> Response:
    key = existing(grant, api_key_id)
    sent = body.model_fields_set
    if "claims" in sent:
        check_claims(body.claims, key.scopes)
        check_spending(grant, body.claims)
        if not body.claims.gateway.model_fields_set:
            raise errors.invalid("claims must not be empty")
        key.label.claims = merged(key.label.claims, body.claims)
    if "name" in sent:
        key.name = body.name
    if "description" in sent:
        key.label.description = body.description or ""
    key.touch(grant.key.name)
    return JSON(view(key, grant))


@router.delete("/{api_key_id}/")
async def revoke_key(grant: Writer, api_key_id: UUID) -> Response:
    existing(grant, api_key_id).revoked = True
    return Response(status_code=204)


def refuse_duplicate(grant: Grant, name: str) -> None:
    """Refuse a duplicate name if the setting asks for it. As far as is known, the real service does not."""
    live = (key.name for key in grant.organization.keys.values() if not key.revoked)
    if grant.sandbox.settings.unique_key_names and any(grant.sandbox.same_name(name, each) for each in live):
        raise errors.conflict(f"An API key named '{name}' exists")


def existing(grant: Grant, api_key_id: UUID) -> Key:
    key = grant.organization.keys.get(str(api_key_id))
    if key is None or key.revoked or not visible(key, grant):
        raise errors.not_found("API key")
    return key


def visible(key: Key, grant: Grant) -> bool:
    """Return whether the caller sees a key: the personal keys of others are hidden."""
    return key.label.user_id is None or key.label.user_id == grant.key.label.user_id


def vanished(key: Key, sandbox: Sandbox) -> bool:
    """Return whether a revoked key leaves the list is not promised: some do, some stay."""
    listed = sandbox.settings.revoked_keys_listed
    return key.revoked and not (bool(crc32(key.id.encode()) & 1) if listed is None else listed)


def check_delegation(grant: Grant, body: KeyCreate) -> None:
    """No key is worth more than the one that made it."""
    mine, wanted = grant.key, frozenset(body.scopes)
    unknown = frozenset() if grant.sandbox.settings.supports(releases.NEWER_SCOPES) else wanted & NEWER_SCOPES
    if unknown:
        raise errors.invalid(f"Unknown scopes: {', '.join(sorted(unknown))}")
    if body.project_id is not None and body.project_id not in grant.organization.projects:
        raise errors.not_found("Project")
    if mine.scopes is not None and not wanted <= mine.scopes:
        raise HTTPException(403, f"Scopes exceed those of the caller: {', '.join(sorted(wanted - mine.scopes))}")
    if mine.project_id is not None and mine.project_id != body.project_id:
        raise HTTPException(403, "The caller's key is bound to another project")
    delegates = CREATE in wanted and grant.sandbox.settings.supports(releases.DELEGATION)
    if body.project_id is None and wanted & PROJECT_BOUND and not delegates:
        raise errors.invalid(f"Scopes that need a project: {', '.join(sorted(wanted & PROJECT_BOUND))}")


def check_claims(claims: Claims, scopes: frozenset[str] | None) -> None:
    if claims.model_fields_set and scopes is not None and GATEWAY not in scopes:
        raise errors.invalid(f"claims are for scopes that are granted, and {GATEWAY} is not")


def check_spending(grant: Grant, claims: Claims) -> None:
    limits = claims.gateway.model_dump(exclude={"cache_enabled"}, exclude_none=True).values()
    if grant.sandbox.settings.spending_capped and any(limit > MOST_DOLLARS for limit in limits):
        raise errors.invalid(f"A spending limit is at most {MOST_DOLLARS}")


def merged(old: dict[str, dict[str, Any]], claims: Claims) -> dict[str, dict[str, Any]]:
    """Field by field; null clears one."""
    if not claims.model_fields_set:
        return old
    values = {**old.get(GATEWAY, {}), **claims.gateway.model_dump(exclude_unset=True)}
    kept = {name: value for name, value in values.items() if value is not None}
    return {GATEWAY: kept} if kept else {}


def view(key: Key, grant: Grant) -> dict[str, Any]:
    sandbox = grant.sandbox
    vary = sandbox.vary
    project = grant.organization.projects.get(key.project_id or "")
    expired = key.expires_at is not None and key.expires_at <= now()
    return {
        "id": key.id,
        "organization_id": grant.organization.id,
        "name": key.name,
        "description": vary.text(key.label.description),
        "scopes": vary.shuffled(EVERY_SCOPE if key.scopes is None else sorted(key.scopes)),
        "project_id": key.project_id,
        "project_name": project.name if project else None,
        "all_projects": key.project_id is None,
        "created_by": None,
        "created_by_name": key.created_by,
        "created_at": vary.time(key.created_at),
        "last_used_at": vary.time(now() - timedelta(seconds=0 if key is grant.key else vary.random.randrange(86400))),
        "expires_at": vary.time(key.expires_at),
        "user_id": key.label.user_id,
        "active": not key.revoked and (sandbox.settings.expired_active or not expired),
        "updated_at": vary.time(key.updated_at),
        "updated_by": None,
        "claims": vary.keys_shuffled(key.label.claims),
        **vary.extra(),
    }
