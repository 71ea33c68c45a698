# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from .. import errors
from ..auth import Call, ProjectGrant, current_call, in_project
from ..errors import JSON
from ..fields import Strict
from ..paging import LARGEST, Cursor, Limit, page
from ..variation import Variation
from .records import FrontendApplication, FrontendToken

REPLACEMENT = "Issued to replace the previous token"

Filled = Annotated[str, Field(min_length=1)]


class ApplicationCreate(Strict):
    name: Filled
    service_namespace: Filled | None = None
    environment: Filled | None = None
    adopt_existing_service_name: bool = False


async def offered(call: Annotated[Call, Depends(current_call)]) -> None:
    if not call.sandbox.settings.frontend_applications:
        raise errors.not_found("Route")


Reader = Annotated[ProjectGrant, Depends(in_project("project:read_token"))]
Writer = Annotated[ProjectGrant, Depends(in_project("project:write_token"))]

router = APIRouter(prefix="/api/v1/projects/{project_id}/frontend-applications", dependencies=[Depends(offered)])


@router.get("/")
async def list_applications(grant: Reader, limit: Limit = LARGEST, cursor: Cursor = None) -> Response:
    vary = grant.sandbox.vary
    rows = [(each.id, view(each, grant)) for each in vary.shuffled(grant.project.frontend_applications.values())]
    return JSON(page(grant.sandbox, rows, "data", limit, cursor))


@router.post("/")
async def create_application(grant: Writer, body: ApplicationCreate) -> Response:
    """Telemetry goes on under the name of an application that was deleted."""
    project = grant.project
    if body.name in project.service_names and not body.adopt_existing_service_name:
        raise errors.conflict(f"Telemetry already reports under the service name '{body.name}'")
    project.service_names.add(body.name)
    application = FrontendApplication(
        grant.sandbox.vary.new_id(),
        grant.key.name,
        name=body.name,
        service_namespace=body.service_namespace,
        environment=body.environment,
    )
    project.frontend_applications[application.id] = application
    token = issue(grant, application)
    return JSON({**view(application, grant), "token_id": token.id, "token": token.secret}, 201)


@router.get("/{application_id}/")
async def get_application(grant: Reader, application_id: UUID) -> Response:
    return JSON(view(existing(grant, application_id), grant))


@router.delete("/{application_id}/")
async def delete_application(grant: Writer, application_id: UUID) -> Response:
    application = existing(grant, application_id)
    del grant.project.frontend_applications[application.id]
    grant.project.deleted_applications[application.id] = application
    return Response(status_code=204)


@router.get("/{application_id}/tokens/")
async def list_tokens(grant: Reader, application_id: UUID, limit: Limit = LARGEST, cursor: Cursor = None) -> Response:
    application = existing(grant, application_id)
    rows = [(each.id, token_view(each, grant.sandbox.vary)) for each in application.tokens.values()]
    return JSON(page(grant.sandbox, rows, "data", limit, cursor))


@router.post("/{application_id}/tokens/")
async def create_token(grant: Writer, application_id: UUID) -> Response:
    token = issue(grant, existing(grant, application_id), REPLACEMENT)
    shown = token_view(token, grant.sandbox.vary)
    return JSON({**{key: value for key, value in shown.items() if key != "id"}, "token_id": token.id}, 201)


@router.post("/{application_id}/tokens/{token_id}/revoke/")
async def revoke_token(grant: Writer, application_id: UUID, token_id: UUID) -> Response:
    application = existing(grant, application_id)
    token = application.tokens.get(str(token_id))
    if token is None or token.revoked:
        raise errors.not_found("Frontend application token")
    if sum(not each.revoked for each in application.tokens.values()) == 1:
        raise errors.conflict("The last active token of an application cannot be revoked")
    token.revoked = True
    return Response(status_code=204)


def existing(grant: ProjectGrant, application_id: UUID) -> FrontendApplication:
    application: FrontendApplication | None = grant.project.frontend_applications.get(str(application_id))
    if application is None:
        raise errors.not_found("Frontend application")
    return application


def issue(grant: ProjectGrant, application: FrontendApplication, description: str | None = None) -> FrontendToken:
    vary = grant.sandbox.vary
    token = FrontendToken(vary.new_id(), grant.key.name, secret=f"pylf_v1_us_{vary.secret()}", description=description)
    application.tokens[token.id] = token
    return token


def view(application: FrontendApplication, grant: ProjectGrant) -> dict[str, Any]:
    vary = grant.sandbox.vary
    return {
        "id": application.id,
        "project_id": grant.project.id,
        "name": application.name,
        "service_namespace": application.service_namespace,
        "environment": application.environment,
        "created_at": vary.time(application.created_at),
        **vary.extra(),
    }


def token_view(token: FrontendToken, vary: Variation) -> dict[str, Any]:
    """Return a token as lists do: it can be read as long as it works."""
    return {
        "id": token.id,
        "description": token.description,
        "status": "revoked" if token.revoked else "active",
        "token": None if token.revoked else token.secret,
        "created_at": vary.time(token.created_at),
        "expires_at": None,
        "last_used_at": None,
        **vary.extra(),
    }
