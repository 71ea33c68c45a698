# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import Grant, ProjectGrant, anywhere, authenticated, organization_wide, reaches
from ..errors import JSON
from ..fields import Strict
from ..sandbox import Sandbox
from ..store import Project
from ..variation import Variation

router = APIRouter(prefix="/api/v1/projects")

ProjectName = Annotated[str, Field(min_length=2, max_length=50, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
ProjectDescription = Annotated[str, Field(max_length=500)]
Visibility = Literal["public", "private"]


class ProjectCreate(Strict):
    project_name: ProjectName
    description: ProjectDescription | None = None
    visibility: Visibility = "public"


class ProjectUpdate(Strict):
    project_name: ProjectName | None = None
    description: ProjectDescription | None = None
    visibility: Visibility | None = None


def own_project(scope: str) -> Callable[..., Awaitable[ProjectGrant]]:
    """The project itself, whose absence is told apart from a missing scope."""

    async def dependency(project_id: UUID, grant: Annotated[Grant, Depends(authenticated)]) -> ProjectGrant:
        if not grant.holds(scope):
            raise errors.scope_missing(scope)
        project = grant.organization.projects.get(str(project_id))
        if project is None:
            raise errors.not_found("Project")
        if not reaches(grant.key, project):
            raise errors.project_unreachable(scope)
        return ProjectGrant(grant.call, grant.key, project)

    return dependency


Creator = Annotated[Grant, Depends(organization_wide("organization:create_project"))]
Lister = Annotated[Grant, Depends(anywhere("project:read"))]
Reader = Annotated[ProjectGrant, Depends(own_project("project:read"))]
Writer = Annotated[ProjectGrant, Depends(own_project("project:write"))]


@router.get("/")
async def list_projects(grant: Lister) -> Response:
    vary = grant.sandbox.vary
    projects = [each for each in grant.organization.projects.values() if reaches(grant.key, each)]
    return JSON([listed_view(project, grant.sandbox) for project in vary.shuffled(projects)])


@router.post("/")
async def create_project(grant: Creator, body: ProjectCreate) -> Response:
    refuse_taken(grant, body.project_name)
    vary = grant.sandbox.vary
    project = Project(
        vary.new_id(),
        grant.key.name,
        organization=grant.organization,
        name=body.project_name,
        description=body.description or "",
        visibility=body.visibility,
    )
    grant.sandbox.store.add_project(project)
    project.alerts.update(grant.organization.remains.pop(project.name, {}))
    for kind in project.tokens:
        grant.sandbox.add_revoked_tokens(project, kind, grant.sandbox.settings.old_tokens)
    return JSON(view(project, vary), 201)


@router.get("/{project_id}/")
async def get_project(grant: Reader) -> Response:
    return JSON(listed_view(grant.project, grant.sandbox))


@router.put("/{project_id}/")
async def update_project(grant: Writer, body: ProjectUpdate) -> Response:
    project = grant.project
    grant.call.note_nulls(body)
    if body.project_name is not None and body.project_name != project.name:
        refuse_taken(grant, body.project_name)
        if grant.sandbox.settings.metadata_follows_rename:
            for dashboard in project.dashboards.values():
                dashboard.metadata["project"] = body.project_name
        grant.sandbox.store.rename_project(project, body.project_name)
    if body.description is not None:
        project.description = body.description
    elif "description" in body.model_fields_set and grant.sandbox.settings.null_clears:
        project.description = ""
    if body.visibility is not None:
        project.visibility = body.visibility
    project.touch(grant.key.name)
    return JSON(view(project, grant.sandbox.vary))


@router.delete("/{project_id}/")
async def delete_project(grant: Writer) -> Response:
    if grant.sandbox.settings.deleted_alerts_return:
        grant.organization.remains[grant.project.name] = grant.project.alerts
    grant.sandbox.store.remove_project(grant.project)
    return Response(status_code=204)


def refuse_taken(grant: Grant, name: str) -> None:
    if name in grant.organization.project_ids:
        raise errors.conflict(f"Project with name '{name}' already exists in the organization")


def view(project: Project, vary: Variation) -> dict[str, Any]:
    return {
        "id": project.id,
        "project_name": project.name,
        "created_at": vary.time(project.created_at),
        "description": vary.text(project.description),
        "organization_name": project.organization.name,
        "visibility": project.visibility,
        **vary.extra(),
    }


def listed_view(project: Project, sandbox: Sandbox) -> dict[str, Any]:
    vary = sandbox.vary
    shown = {**view(project, vary), "updated_at": vary.time(project.updated_at or project.created_at)}
    if sandbox.settings.supports(releases.PROJECT_ROLES):
        roles = {"organization_role_name": "admin", "project_role_name": "admin"}
        shown |= {name: role for name, role in roles.items() if vary.random.getrandbits(1)}
    return shown
