# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, TypeAdapter
from starlette.responses import Response

from . import errors
from .errors import JSON
from .faults import Fault
from .fields import Identifier, Strict, Timestamp
from .people import Member, People, ScimGroup
from .reports import Action, AuditLog, QueryAnswer
from .routes.fleet import CollectorPolicy
from .sandbox import Sandbox
from .settings import Settings
from .store import Key, Project, now

router = APIRouter(prefix="/_sandbox")

Scope = Annotated[str, Field(pattern=r"^(instance|organization|project):[a-z_]+$")]


async def the_sandbox(request: Request) -> Sandbox:
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox


Target = Annotated[Sandbox, Depends(the_sandbox)]


class Switch(Strict):
    on: bool


class NewOrganization(Strict):
    name: str = Field(min_length=1)


class NewKey(Strict):
    organization: str
    name: str | None = None
    scopes: list[Scope] | None = None
    project_id: Identifier | None = None
    expires_at: Timestamp | None = None
    user_id: Identifier | None = None


class KeyChange(Strict):
    active: bool | None = None
    expires_at: Timestamp | None = None


class TokenChange(Strict):
    active: bool | None = None
    expires_at: Timestamp | None = None
    token: str | None = Field(default=None, min_length=1)


class AlertChange(Strict):
    """Fields of an alert that nobody can write by the API."""

    snoozed_until: Timestamp | None = None
    schedule_warning: str | None = None


class Position(Strict):
    x: int
    y: int
    width: int
    height: int


class Rearranged(Strict):
    positions: dict[str, Position]


class NewPolicy(Strict):
    project: str
    """Its name or its id."""
    name: str = Field(min_length=1)


class RevokedTokens(Strict):
    count: int = Field(gt=0, le=100_000)
    kind: Literal["write", "read"] = "write"


class NewMember(Strict):
    organization: str
    email: str
    name: str = "Somebody"
    role: str = "member"


class NewScimGroup(Strict):
    organization: str
    display_name: str


class NewAuditLog(Strict):
    created_at: Timestamp
    action: Action = "UPDATE"
    resource_type: str | None = None
    record_id: Identifier | None = None
    project_name: str | None = None
    user_name: str | None = None
    ip_address: str | None = None
    metadata: dict[str, Any] | None = None


class NewAuditLogs(Strict):
    organization: str
    entries: list[NewAuditLog]


class PlantedAnswer(Strict):
    rows: list[dict[str, Any]] = Field(default_factory=list)
    fields: list[dict[str, Any]] | None = None
    refused: str | None = None
    error: str | None = None
    cut: bool = False
    raw: str | None = None


class PlantedAnswers(Strict):
    sql: str = Field(min_length=1)
    answers: list[PlantedAnswer] = Field(min_length=1)


class NewRecords(Strict):
    organization: str
    project: str
    records: list[dict[str, Any]]


_MOMENT: TypeAdapter[datetime] = TypeAdapter(Timestamp)


@router.get("/ledger")
async def read_ledger(sandbox: Target, since: Annotated[int, Query()] = 0) -> Response:
    return JSON(sandbox.ledger.since(since))


@router.delete("/ledger")
async def clear_ledger(sandbox: Target) -> Response:
    sandbox.ledger.clear()
    return Response(status_code=204)


@router.get("/stats")
async def read_stats(sandbox: Target) -> Response:
    return JSON(sandbox.ledger.stats())


@router.get("/state")
async def read_state(sandbox: Target) -> Response:
    return JSON(sandbox.store.raw())


@router.get("/routes")
async def read_routes(sandbox: Target) -> Response:
    """Return what is implemented: method and path of every route of the API."""
    return JSON(sandbox.routes)


@router.get("/settings")
async def read_settings(sandbox: Target) -> Response:
    return JSON(sandbox.settings.model_dump())


@router.put("/settings")
async def change_settings(sandbox: Target, patch: dict[str, Any]) -> Response:
    try:
        sandbox.apply(Settings.model_validate({**sandbox.settings.model_dump(), **patch}))
    except ValueError as error:
        raise errors.invalid(str(error)) from error
    return JSON(sandbox.settings.model_dump())


@router.put("/readonly")
async def change_readonly(sandbox: Target, switch: Switch) -> Response:
    sandbox.settings.readonly = switch.on
    return JSON({"on": switch.on})


@router.get("/faults")
async def read_faults(sandbox: Target) -> Response:
    return JSON([fault.model_dump() for fault in sandbox.faults.pending])


@router.post("/faults")
async def add_fault(sandbox: Target, fault: Fault) -> Response:
    sandbox.faults.add(fault)
    return JSON(fault.model_dump(), 201)


@router.delete("/faults")
async def clear_faults(sandbox: Target) -> Response:
    sandbox.faults.clear()
    return Response(status_code=204)


@router.post("/reset")
async def reset(sandbox: Target) -> Response:
    sandbox.reset()
    return Response(status_code=204)


@router.post("/organizations")
async def add_organization(sandbox: Target, body: NewOrganization) -> Response:
    if sandbox.store.find_organization(body.name):
        raise errors.conflict(f"Organization {body.name} exists")
    organization, key = sandbox.store.add_organization(body.name)
    return JSON({"name": organization.name, "id": organization.id, "api_key": key.secret}, 201)


@router.post("/keys")
async def add_key(sandbox: Target, body: NewKey) -> Response:
    organization = sandbox.store.find_organization(body.organization)
    if organization is None:
        raise errors.not_found("Organization")
    if body.project_id is not None and body.project_id not in organization.projects:
        raise errors.not_found("Project")
    key = sandbox.store.add_key(
        organization,
        body.name or f"{organization.name}-{len(organization.keys) + 1}",
        scopes=None if body.scopes is None else frozenset(body.scopes),
        project_id=body.project_id,
        expires_at=body.expires_at,
    )
    key.label.user_id = body.user_id
    return JSON(_key(key), 201)


@router.post("/keys/{key_id}")
async def change_key(sandbox: Target, key_id: Identifier, change: KeyChange) -> Response:
    key = next((each for each in sandbox.store.keys.values() if each.id == key_id), None)
    if key is None:
        raise errors.not_found("Key")
    if change.active is not None:
        key.revoked = not change.active
    if "expires_at" in change.model_fields_set:
        key.expires_at = change.expires_at
    return JSON(_key(key))


def _key(key: Key) -> dict[str, Any]:
    return {"id": key.id, "name": key.name, "organization": key.organization.name, "api_key": key.secret}


@router.post("/members")
async def add_member(sandbox: Target, body: NewMember) -> Response:
    """Somebody who followed an invitation; the role may be one that the organization made itself."""
    member = Member(sandbox.vary.new_id(), body.name, body.email, body.role)
    _people(sandbox, body.organization).members[member.id] = member
    return JSON({"id": member.id, "email": member.email}, 201)


@router.post("/scim-groups")
async def add_scim_group(sandbox: Target, body: NewScimGroup) -> Response:
    """A group as an identity provider brings them."""
    group = ScimGroup(sandbox.vary.new_id(), body.display_name)
    _people(sandbox, body.organization).scim_groups[group.id] = group
    return JSON({"id": group.id}, 201)


def _people(sandbox: Sandbox, name: str) -> People:
    organization = sandbox.store.find_organization(name)
    if organization is None:
        raise errors.not_found("Organization")
    return organization.people


@router.post("/tokens/{token_id}")
async def change_token(sandbox: Target, token_id: Identifier, change: TokenChange) -> Response:
    token = sandbox.store.tokens.get(token_id)
    if token is None:
        raise errors.not_found("Token")
    if change.active is not None:
        token.revoked = not change.active
    if "expires_at" in change.model_fields_set:
        token.expires_at = change.expires_at
    if change.token is not None:
        token.secret = change.token
    return JSON({"id": token.id, "token_prefix": token.prefix})


@router.post("/alerts/{alert_id}")
async def change_alert(sandbox: Target, alert_id: Identifier, change: AlertChange) -> Response:
    alert = next(
        (each for project in _projects(sandbox) for each in project.alerts.values() if each.id == alert_id), None
    )
    if alert is None:
        raise errors.not_found("Alert")
    for name in change.model_fields_set:
        setattr(alert, name, getattr(change, name))
    return JSON({"id": alert.id})


@router.put("/dashboards/{dashboard_id}/layout")
async def rearrange(sandbox: Target, dashboard_id: Identifier, body: Rearranged) -> Response:
    """Somebody drags panels in the web interface: by the key of the panel."""
    found = (each for project in _projects(sandbox) for each in project.dashboards.values() if each.id == dashboard_id)
    dashboard = next(found, None)
    if dashboard is None:
        raise errors.not_found("Dashboard")
    dashboard.saved_layout = {f"#/spec/panels/{key}": position.model_dump() for key, position in body.positions.items()}
    dashboard.layout_updated_at = now()
    return JSON({"id": dashboard.id, "positions": len(dashboard.saved_layout)})


def _projects(sandbox: Sandbox) -> list[Project]:
    return list(sandbox.store.projects.values())


@router.post("/projects/{project_id}/revoked-tokens")
async def plant_revoked_tokens(sandbox: Target, project_id: Identifier, body: RevokedTokens) -> Response:
    """Return what an old project has: tokens that nobody uses any more."""
    project = sandbox.store.projects.get(project_id)
    if project is None:
        raise errors.not_found("Project")
    sandbox.add_revoked_tokens(project, body.kind, body.count)
    return JSON({"count": body.count}, 201)


@router.post("/collector-policies")
async def add_collector_policy(sandbox: Target, body: NewPolicy) -> Response:
    """Somebody makes one in the web interface. Two may have the same name."""
    project = next((each for each in _projects(sandbox) if body.project in (each.id, each.name)), None)
    if project is None:
        raise errors.not_found("Project")
    policy = CollectorPolicy(sandbox.vary.new_id(), "sandbox", name=body.name)
    project.collector_policies[policy.id] = policy
    return JSON({"id": policy.id, "name": policy.name}, 201)


@router.post("/audit-logs")
async def plant_audit_logs(sandbox: Target, body: NewAuditLogs) -> Response:
    organization = sandbox.store.find_organization(body.organization)
    if organization is None:
        raise errors.not_found("Organization")
    logs = [AuditLog(sandbox.vary.new_id(), organization.id, **dict(entry)) for entry in body.entries]
    sandbox.store.reports.audit_logs.update({each.id: each for each in logs})
    return JSON([each.id for each in logs], 201)


@router.put("/queries")
async def plant_answers(sandbox: Target, body: PlantedAnswers) -> Response:
    """Return what a query comes to from now on: the answers in turn, the last one again and again."""
    sandbox.store.reports.answers[body.sql.strip()] = [QueryAnswer(**dict(answer)) for answer in body.answers]
    return Response(status_code=204)


@router.post("/records")
async def plant_records(sandbox: Target, body: NewRecords) -> Response:
    """Telemetry of a project, from now on the data of its queries. Each record has a start_timestamp."""
    organization = sandbox.store.find_organization(body.organization)
    projects = organization.projects.values() if organization else ()
    project = next((one for one in projects if one.name == body.project), None)
    if project is None:
        raise errors.not_found("Project")
    try:
        moments = [_MOMENT.validate_python(record.get("start_timestamp")) for record in body.records]
    except ValueError as error:
        raise errors.invalid(str(error)) from error
    project.records += [
        {**record, "start_timestamp": moment} for record, moment in zip(body.records, moments, strict=True)
    ]
    return JSON({"count": len(project.records)}, 201)
