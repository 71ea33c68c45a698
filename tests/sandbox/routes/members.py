# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from .. import errors
from ..auth import Grant, organization_wide
from ..errors import JSON
from ..fields import Strict
from ..people import ADMIN, Member, role_id

router = APIRouter(prefix="/api/v1/members")

Role = Literal["admin", "member", "guest", "billing"]


class MemberUpdate(Strict):
    role: Role


Reader = Annotated[Grant, Depends(organization_wide("organization:read_member"))]
Writer = Annotated[Grant, Depends(organization_wide("organization:write_member"))]


@router.get("/")
async def list_members(grant: Reader) -> Response:
    members = grant.organization.people.members.values()
    return JSON([view(each, grant) for each in grant.sandbox.vary.shuffled(members)])


@router.patch("/{user_id}/")
async def update_member(user_id: UUID, grant: Writer, body: MemberUpdate) -> Response:
    member = find(grant, user_id)
    if body.role != ADMIN:
        note_last_admin(grant, member)
    member.role = body.role
    return Response(status_code=204)


@router.delete("/{user_id}/")
async def remove_member(user_id: UUID, grant: Writer) -> Response:
    member = find(grant, user_id)
    note_last_admin(grant, member)
    del grant.organization.people.members[member.id]
    for key in grant.organization.keys.values():
        # A personal key ends with its owner's membership.
        key.revoked = key.revoked or key.label.user_id == member.id
    return Response(status_code=204)


def find(grant: Grant, user_id: UUID) -> Member:
    member = grant.organization.people.members.get(str(user_id))
    if member is None:
        raise errors.not_found("Member")
    return member


def note_last_admin(grant: Grant, member: Member) -> None:
    """Note the last admin's removal in the ledger. The sandbox allows it; the real service's behaviour is not known."""
    if grant.organization.people.admins == [member]:
        grant.call.note("last_admin")


def view(member: Member, grant: Grant) -> dict[str, Any]:
    vary = grant.sandbox.vary
    return {
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "role_id": role_id(grant.organization.id, member.role),
        "member_since": vary.time(member.member_since),
        "github_username": member.github_username,
        "avatar": member.avatar,
        "role": member.role,
        **vary.extra(),
    }
