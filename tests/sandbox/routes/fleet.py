# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collectors on hosts (Fleet, in beta), as the vendor's command line of October 2026 uses them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import Call, ProjectGrant, current_call, in_project, since
from ..errors import JSON
from ..fields import Identifier, Strict
from ..paging import Cursor, page
from ..store import Project, Record, now

router = APIRouter(dependencies=[Depends(since(releases.FLEET))])

# More than of other lists.
Limit = Annotated[int, Query(ge=1, le=500)]
Label = Annotated[str, Field(min_length=1, max_length=255)]
Reader = Annotated[ProjectGrant, Depends(in_project("project:read_fleet"))]
Enroller = Annotated[ProjectGrant, Depends(in_project("project:enroll_fleet"))]


@dataclass
class CollectorPolicy(Record):
    name: str
    revision: int = 1


@dataclass
class EnrollmentToken(Record):
    secret: str
    project: Project = field(repr=False)
    policy: CollectorPolicy
    environment: str
    installation_name: str
    max_installations: int
    expires_at: datetime


class EnrollmentTokenCreate(Strict):
    assignment_id: Identifier
    environment: Label
    expires_in: Annotated[int, Field(ge=1, le=365)]
    installation_name: Label
    max_installations: Literal[1] = 1


class EnrollmentContext(Strict):
    organization: str
    project: str


def enabled(grant: ProjectGrant) -> None:
    """Raise for projects without Fleet, for which there is nothing at these paths."""
    if not grant.sandbox.settings.fleet:
        raise errors.not_found("Fleet")


@router.get("/api/v1/projects/{project_id}/fleet/collector-policies/")
async def list_policies(grant: Reader, limit: Limit = 100, cursor: Cursor = None) -> Response:
    enabled(grant)
    rows = [(each.id, view(each, grant)) for each in grant.project.collector_policies.values()]
    return JSON(page(grant.sandbox, rows, "items", limit, cursor))


@router.post("/api/v1/projects/{project_id}/fleet/enrollment-tokens/")
async def create_token(grant: Enroller, body: EnrollmentTokenCreate) -> Response:
    """The secret is shown here and nowhere else, and no other route knows the token."""
    enabled(grant)
    policy = grant.project.collector_policies.get(str(body.assignment_id))
    if policy is None:
        raise errors.not_found("Collector policy")
    vary = grant.sandbox.vary
    token = EnrollmentToken(
        vary.new_id(),
        grant.key.name,
        secret=f"pylf_fleet_{vary.secret()}",
        project=grant.project,
        policy=policy,
        environment=body.environment,
        installation_name=body.installation_name,
        max_installations=body.max_installations,
        expires_at=now() + timedelta(days=body.expires_in),
    )
    grant.project.enrollment_tokens[token.id] = token
    return JSON({"token": token.secret, **vary.extra()}, 201)


@router.post("/v1/fleet/enrollment-context/")
async def enrollment_context(
    call: Annotated[Call, Depends(current_call)], request: Request, body: EnrollmentContext
) -> Response:
    """Return the place of a host, by its token: not for API keys."""
    tokens = [one for project in call.sandbox.store.projects.values() for one in project.enrollment_tokens.values()]
    token = next((one for one in tokens if one.secret == call.secret), None)
    if token is None or token.expires_at <= now():
        raise errors.unauthorized("Invalid or expired enrollment key")
    project = token.project
    if (project.organization.name, project.name) != (body.organization, body.project):
        raise errors.forbidden("The enrollment key belongs to another project")
    return JSON(
        {
            "assignment_id": token.policy.id,
            "policy_name": token.policy.name,
            "environment": token.environment,
            "enrollment_url": f"{'wss' if request.url.scheme == 'https' else 'ws'}://{request.url.netloc}/v1/opamp",
            **call.sandbox.vary.extra(),
        }
    )


def view(policy: CollectorPolicy, grant: ProjectGrant) -> dict[str, Any]:
    vary = grant.sandbox.vary
    return {
        "id": policy.id,
        "name": policy.name,
        "revision": policy.revision,
        "created_at": vary.time(policy.created_at),
        **vary.extra(),
    }
