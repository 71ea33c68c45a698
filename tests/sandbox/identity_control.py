# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the control that stands for the world of workloads: who signs their tokens, and who is trusted."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic import Field
from starlette.responses import Response

from . import errors
from .control import Target
from .errors import JSON
from .fields import Identifier, Strict
from .identities import GRANTABLE, LONGEST, SHORTEST, Policy, signed
from .store import now

router = APIRouter(prefix="/_sandbox")

ISSUER = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:acme/infrastructure:ref:refs/heads/main"


class NewPolicy(Strict):
    organization: str
    name: str = "ci"
    issuer: str = ISSUER
    subject: str = "*"
    scopes: list[str] = Field(default_factory=lambda: sorted(GRANTABLE))
    lifetime: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = 900
    project_id: Identifier | None = None


class NewIdentity(Strict):
    audience: str | list[str]
    issuer: str = ISSUER
    subject: str = SUBJECT
    expires_in: int = 300
    claims: dict[str, Any] = Field(default_factory=dict)


@router.post("/policies")
async def add_policy(sandbox: Target, body: NewPolicy) -> Response:
    organization = sandbox.store.find_organization(body.organization)
    if organization is None:
        raise errors.not_found("Organization")
    if body.project_id is not None and body.project_id not in organization.projects:
        raise errors.not_found("Project")
    foreign = sorted(set(body.scopes) - GRANTABLE)
    if foreign:
        raise errors.invalid(f"No policy may grant {foreign[0]}")
    given = {**body.model_dump(exclude={"organization"}), "scopes": frozenset(body.scopes)}
    policy = Policy(sandbox.vary.new_id(), "sandbox", **given)
    organization.policies[policy.id] = policy
    return JSON({"id": policy.id, "name": policy.name}, 201)


@router.delete("/policies")
async def remove_policies(sandbox: Target) -> Response:
    for organization in sandbox.store.organizations.values():
        organization.policies.clear()
    return Response(status_code=204)


@router.post("/identities")
async def sign_identity(body: NewIdentity) -> Response:
    """A token of a workload, good for some minutes; with a negative ``expires_in`` it is expired."""
    return JSON({"token": signed(claims(body))}, 201)


@router.get("/identity-token")
async def request_identity(
    audience: Annotated[str, Query()], authorization: Annotated[str | None, Header()] = None
) -> Response:
    """Answer as GitHub does a job that asks for its token."""
    if not (authorization or "").lower().startswith("bearer "):
        raise errors.unauthorized("Not authenticated")
    return JSON({"count": 1, "value": signed(claims(NewIdentity(audience=audience)))})


def claims(body: NewIdentity) -> dict[str, Any]:
    moment = int(now().timestamp())
    return {
        "iss": body.issuer,
        "sub": body.subject,
        "aud": body.audience,
        "iat": moment,
        "exp": moment + body.expires_in,
        **body.claims,
    }
