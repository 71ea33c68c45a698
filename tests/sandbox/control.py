# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from . import errors
from .durations import Duration
from .errors import JSON
from .faults import Fault
from .fields import Identifier, Strict, Timestamp
from .sandbox import Sandbox
from .settings import Settings
from .store import Alert, Key

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


class SloAlert(Strict):
    name: str = "slo-fast-burn"


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
    """What is implemented: method and path of every route of the API."""
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


@router.post("/projects/{project_id}/slo-alerts")
async def plant_slo_alert(sandbox: Target, project_id: Identifier, body: SloAlert) -> Response:
    """An alert as a service level objective makes them: nobody asked for it by name."""
    project = sandbox.store.projects.get(project_id)
    if project is None:
        raise errors.not_found("Project")
    alert = Alert(
        sandbox.vary.new_id(),
        "Logfire",
        name=body.name,
        description="Burn rate of an objective",
        query="SELECT 1",
        time_window=Duration(3600, "PT1H"),
        frequency=Duration(300, "PT5M"),
        watermark=Duration(10, "PT10S"),
        notify_when="has_matches",
        active=True,
        assignments=[],
        environments=[],
        slo_id=sandbox.vary.new_id(),
    )
    project.alerts[alert.id] = alert
    return JSON({"id": alert.id, "slo_id": alert.slo_id}, 201)
