# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel
from starlette.responses import Response

from .. import errors
from ..auth import Grant, organization_wide
from ..errors import JSON
from ..people import Member, ScimGroup

# Paths of SCIM have no trailing slash. With a provider's name they are those of the cloud.
router = APIRouter(prefix="/api/scim")

PROVIDERS = ("okta", "entra")
SCHEMAS = "urn:ietf:params:scim:schemas:core:2.0:"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

_FILTER = re.compile(r'\s*([A-Za-z.]+)\s+eq\s+"([^"]*)"\s*', re.IGNORECASE)

View = dict[str, Any]


class Reference(BaseModel):
    value: str
    display: str | None = None


class Operation(BaseModel):
    op: str
    path: str | None = None
    value: list[Reference] | str | None = None


class GroupPatch(BaseModel):
    """Identity providers send more than is looked at."""

    schemas: list[str]
    Operations: list[Operation]


Reader = Annotated[Grant, Depends(organization_wide("organization:scim"))]


async def known_provider(provider_name: str, grant: Reader) -> Grant:
    if provider_name not in PROVIDERS:
        raise errors.not_found("Identity provider")
    return grant


CloudReader = Annotated[Grant, Depends(known_provider)]


@router.get("/Users")
async def get_users(grant: Reader, filter: str | None = None) -> Response:
    return listed(users(grant), filter, grant, ("userName", "emails.value"))


@router.get("/Users/{user_email}")
async def get_user(user_email: str, grant: Reader) -> Response:
    return single(users(grant), "userName", user_email, "User")


@router.get("/Groups")
async def get_groups(grant: Reader, filter: str | None = None) -> Response:
    return listed(groups(grant), filter, grant, ("displayName",))


@router.get("/Groups/{group_id}")
async def get_group(group_id: str, grant: Reader) -> Response:
    return single(groups(grant), "id", group_id, "Group")


@router.patch("/Groups/{group_id}")
async def patch_group(group_id: str, grant: Reader, body: GroupPatch) -> Response:
    """Accept a change as the identity provider sends it. The sandbox does not keep the members of a group."""
    group = grant.organization.people.scim_groups.get(group_id)
    if group is None:
        raise errors.not_found("Group")
    for operation in body.Operations:
        if operation.path == "displayName" and isinstance(operation.value, str):
            group.display_name = operation.value
    return Response(status_code=204)


@router.get("/{provider_name}/Users")
async def get_users_cloud(grant: CloudReader, filter: str | None = None) -> Response:
    return await get_users(grant, filter)


@router.get("/{provider_name}/Users/{user_email}")
async def get_user_cloud(user_email: str, grant: CloudReader) -> Response:
    return await get_user(user_email, grant)


@router.get("/{provider_name}/Groups")
async def get_groups_cloud(grant: CloudReader, filter: str | None = None) -> Response:
    return await get_groups(grant, filter)


@router.get("/{provider_name}/Groups/{group_id}")
async def get_group_cloud(group_id: str, grant: CloudReader) -> Response:
    return await get_group(group_id, grant)


@router.patch("/{provider_name}/Groups/{group_id}")
async def patch_group_cloud(group_id: str, grant: CloudReader, body: GroupPatch) -> Response:
    return await patch_group(group_id, grant, body)


def users(grant: Grant) -> list[View]:
    return [user_view(each, grant) for each in grant.organization.people.members.values()]


def groups(grant: Grant) -> list[View]:
    return [group_view(each, grant) for each in grant.organization.people.scim_groups.values()]


def listed(resources: list[View], wanted: str | None, grant: Grant, attributes: Sequence[str]) -> Response:
    """Return a list with paging data, although nobody can ask for another page."""
    if wanted is not None:
        match = _FILTER.fullmatch(wanted)
        if match is None or match[1].lower() not in [each.lower() for each in attributes]:
            raise HTTPException(400, f'Unsupported filter; use {attributes[0]} eq "…"')
        value = match[2].lower()
        resources = [each for each in resources if str(each[attributes[0]]).lower() == value]
    page = grant.sandbox.vary.shuffled(resources)[: grant.sandbox.settings.scim_page]
    return JSON(
        {
            "schemas": [LIST],
            "totalResults": len(resources),
            "Resources": page,
            "startIndex": 1,
            "itemsPerPage": len(page),
        }
    )


def single(resources: list[View], key: str, wanted: str, what: str) -> Response:
    for each in resources:
        if each[key].lower() == wanted.lower():
            return JSON(each)
    raise errors.not_found(what)


def user_view(member: Member, grant: Grant) -> View:
    return {
        "schemas": [f"{SCHEMAS}User"],
        "id": member.id,
        "meta": {"resourceType": "User"},
        "userName": member.email,
        "name": {"givenName": member.name},
        "active": True,
        "emails": [{"value": member.email, "type": "work", "primary": True}],
        **grant.sandbox.vary.extra(),
    }


def group_view(group: ScimGroup, grant: Grant) -> View:
    return {
        "schemas": [f"{SCHEMAS}Group"],
        "id": group.id,
        "meta": {"resourceType": "Group"},
        "displayName": group.display_name,
        **grant.sandbox.vary.extra(),
    }
