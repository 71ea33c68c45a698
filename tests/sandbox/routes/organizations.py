# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException
from pydantic import Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import Call, Grant, authenticated, current_call, holds
from ..errors import JSON
from ..fields import Strict
from ..identities import ExchangedToken
from ..sandbox import Sandbox
from ..settings import Access
from ..store import Organization

instance_router = APIRouter(prefix="/api/v1/instance/organizations")
older_router = APIRouter(prefix="/api/v1/organizations")
inside_router = APIRouter(prefix="/api/v1/organization")

INSTANCE_SCOPES = ("instance:admin", "organization:admin")
OLDER_SCOPES = ("organization:admin",)

OrganizationName = Annotated[str, Field(min_length=2, max_length=50, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]


class Link(Strict):
    url: str
    icon: str
    name: str


class OrganizationCreate(Strict):
    organization_name: OrganizationName
    organization_display_name: str = ""
    github_handle: str = ""
    location: str = ""
    avatar: str = ""
    description: str = ""
    links: list[Link] = Field(default_factory=list)
    creation_intent: Literal["free", "team"] | None = None
    """Known to the newest clients; what comes of it is not."""


class OrganizationUpdate(Strict):
    """Partial, and no field takes null."""

    organization_name: OrganizationName = "unsent"
    organization_display_name: str = ""
    github_handle: str = ""
    location: str = ""
    avatar: str = ""
    description: str = ""
    links: list[Link] = Field(default_factory=list)
    billing_email: str = ""


async def served(call: Call, access: Access) -> Grant:
    """Check access to routes that some servers lack, and others refuse to everybody."""
    if access == "missing":
        raise HTTPException(404, "Not Found")
    grant = await authenticated(call)
    if access == "forbidden":
        raise HTTPException(403, "Not available on this installation")
    return grant


def of_instance(sandbox: Sandbox) -> Access:
    return sandbox.settings.instance if sandbox.settings.supports(releases.INSTANCE_ORGANIZATIONS) else "missing"


def older(sandbox: Sandbox) -> Access:
    return sandbox.settings.older_organizations if sandbox.settings.instance == "open" else sandbox.settings.instance


def inside(sandbox: Sandbox) -> Access:
    return "open" if sandbox.settings.supports(releases.ORGANIZATION_CONTEXT) else "missing"


def admin(access: Callable[[Sandbox], Access], *scopes: str) -> Callable[..., Awaitable[Grant]]:
    """Return a dependency that requires a key of the organization with the admin panel and one of the scopes."""

    async def dependency(call: Annotated[Call, Depends(current_call)]) -> Grant:
        grant = await served(call, access(call.sandbox))
        if not any(holds(grant.key, scope) for scope in scopes) or grant.key.project_id is not None:
            raise errors.scope_missing(scopes[0])
        if not grant.organization.profile.has_admin_panel or isinstance(grant.key, ExchangedToken):
            raise HTTPException(403, "Only keys of the admin organization manage organizations")
        return grant

    return dependency


def exchanged(scope: str) -> Callable[..., Awaitable[Grant]]:
    async def dependency(call: Annotated[Call, Depends(current_call)]) -> Grant:
        grant = await served(call, inside(call.sandbox))
        if not isinstance(grant.key, ExchangedToken):
            raise HTTPException(403, "This route needs a token of the organization")
        if not holds(grant.key, scope):
            raise errors.scope_missing(scope)
        return grant

    return dependency


InstanceAdmin = Annotated[Grant, Depends(admin(of_instance, *INSTANCE_SCOPES))]
OlderAdmin = Annotated[Grant, Depends(admin(older, *OLDER_SCOPES))]
InsideReader = Annotated[Grant, Depends(exchanged("organization:read"))]
InsideWriter = Annotated[Grant, Depends(exchanged("organization:write"))]


@instance_router.get("/")
async def list_instance_organizations(grant: InstanceAdmin) -> Response:
    return listed(grant)


@instance_router.post("/")
async def create_instance_organization(grant: InstanceAdmin, body: OrganizationCreate) -> Response:
    return created(grant, body)


@older_router.get("/")
async def list_organizations(grant: OlderAdmin) -> Response:
    return listed(grant)


@older_router.post("/")
async def create_organization(grant: OlderAdmin, body: OrganizationCreate) -> Response:
    return created(grant, body)


@older_router.get("/{organization_id}/")
async def get_organization(grant: OlderAdmin, organization_id: UUID) -> Response:
    return JSON(view(existing(grant, organization_id), grant.sandbox))


@older_router.put("/{organization_id}/")
async def update_organization(grant: OlderAdmin, organization_id: UUID, body: OrganizationUpdate) -> Response:
    return updated(grant, existing(grant, organization_id), body)


@older_router.delete("/{organization_id}/")
async def delete_organization(grant: OlderAdmin, organization_id: UUID) -> Response:
    return deleted(grant, existing(grant, organization_id))


@inside_router.get("/")
async def get_own_organization(grant: InsideReader) -> Response:
    return JSON(view(grant.organization, grant.sandbox))


@inside_router.put("/")
async def update_own_organization(grant: InsideWriter, body: OrganizationUpdate) -> Response:
    return updated(grant, grant.organization, body)


@inside_router.delete("/")
async def delete_own_organization(grant: InsideWriter) -> Response:
    return deleted(grant, grant.organization)


def existing(grant: Grant, organization_id: UUID) -> Organization:
    organization = grant.sandbox.store.organizations.get(str(organization_id))
    if organization is None:
        raise errors.not_found("Organization")
    return organization


def listed(grant: Grant) -> Response:
    organizations = grant.sandbox.vary.shuffled(grant.sandbox.store.organizations.values())
    return JSON([view(organization, grant.sandbox) for organization in organizations])


def created(grant: Grant, body: OrganizationCreate) -> Response:
    refuse_taken(grant, body.organization_name)
    organization = Organization(grant.sandbox.vary.new_id(), grant.key.name, body.organization_name)
    grant.sandbox.store.organizations[organization.id] = organization
    write_profile(organization, body)
    return JSON(view(organization, grant.sandbox), 201)


def updated(grant: Grant, organization: Organization, body: OrganizationUpdate) -> Response:
    if "organization_name" in body.model_fields_set and body.organization_name != organization.name:
        refuse_taken(grant, body.organization_name)
        organization.name = body.organization_name
    write_profile(organization, body)
    organization.touch(grant.key.name)
    return JSON(view(organization, grant.sandbox))


def deleted(grant: Grant, organization: Organization) -> Response:
    if organization.profile.has_admin_panel:
        raise HTTPException(403, "The organization with the admin panel cannot be deleted")
    grant.sandbox.store.remove_organization(organization)
    return Response(status_code=204)


def refuse_taken(grant: Grant, name: str) -> None:
    if any(each.name == name for each in grant.sandbox.store.organizations.values()):
        raise errors.conflict(f"Organization with name '{name}' already exists")


def write_profile(organization: Organization, body: OrganizationCreate | OrganizationUpdate) -> None:
    for name, value in body.model_dump(exclude_unset=True, exclude={"organization_name", "creation_intent"}).items():
        setattr(organization.profile, name, value)


def view(organization: Organization, sandbox: Sandbox) -> dict[str, Any]:
    vary, profile = sandbox.vary, organization.profile
    texts = ("organization_display_name", "github_handle", "location", "avatar", "description", "billing_email")
    return {
        "id": organization.id,
        "organization_name": organization.name,
        "subscription_plan": None,
        "has_admin_panel": profile.has_admin_panel,
        "created_at": vary.time(organization.created_at),
        "updated_at": vary.time(organization.updated_at or organization.created_at),
        **{name: vary.text(cast(str, getattr(profile, name))) for name in texts},
        "links": [{**link} for link in profile.links] or [None, []][vary.random.getrandbits(1)],
        "spending_cap": None,
        "spending_cap_reached_at": None,
        "planless_grace_period_ends_at": None,
        "gateway_enabled": True,
        "ai_enabled": True,
        "ai_training_enabled": False,
        **vary.extra(),
    }
