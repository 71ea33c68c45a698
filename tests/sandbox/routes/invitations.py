# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from .. import errors
from ..auth import Grant, organization_wide
from ..errors import JSON
from ..fields import Strict, Timestamp
from ..people import Invitation, role_id
from ..store import Organization
from .members import Role

router = APIRouter(prefix="/api/v1")


class InvitationCreate(Strict):
    role: Role
    # May be left out, but not null.
    expiration: Timestamp = cast(Any, None)


Reader = Annotated[Grant, Depends(organization_wide("organization:read_invitation"))]
Writer = Annotated[Grant, Depends(organization_wide("organization:write_invitation"))]
Admin = Annotated[Grant, Depends(organization_wide("organization:admin"))]


@router.get("/invitations/")
async def list_invitations(grant: Reader) -> Response:
    invitations = grant.organization.people.invitations.values()
    return JSON([view(each, grant) for each in grant.sandbox.vary.shuffled(invitations)])


@router.post("/invitations/")
async def create_invitation(grant: Writer, body: InvitationCreate) -> Response:
    return create(grant, grant.organization, body)


@router.post("/organizations/{organization_id}/invitations/")
async def create_invitation_elsewhere(organization_id: UUID, grant: Admin, body: InvitationCreate) -> Response:
    """The deprecated way into another organization of a self-hosted instance."""
    organization = grant.sandbox.store.organizations.get(str(organization_id))
    if organization is None:
        raise errors.not_found("Organization")
    return create(grant, organization, body)


def create(grant: Grant, organization: Organization, body: InvitationCreate) -> Response:
    vary = grant.sandbox.vary
    url = f"https://logfire.example.com/invite/{vary.secret()}"
    invitation = Invitation(vary.new_id(), url, body.role, body.expiration)
    organization.people.invitations[invitation.id] = invitation
    return JSON({"invite_url": url, **vary.extra()}, 201)


def view(invitation: Invitation, grant: Grant) -> dict[str, Any]:
    vary = grant.sandbox.vary
    return {
        "id": invitation.id,
        "organization_id": grant.organization.id,
        "invite_url": invitation.invite_url,
        "expiration": vary.time(invitation.expiration),
        "max_usage_count": invitation.max_usage_count,
        "role_id": role_id(grant.organization.id, invitation.role),
        "usage_count": invitation.usage_count,
        "created_at": vary.time(invitation.created_at),
        "last_used_at": vary.time(invitation.last_used_at),
        **vary.extra(),
    }
