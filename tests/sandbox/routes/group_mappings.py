# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from pydantic import Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import Grant, organization_wide
from ..errors import JSON
from ..fields import Strict
from ..variation import Variation

router = APIRouter(prefix="/api/v1")


class ProjectRole(Strict):
    project_name: str
    role: str


class OrganizationRole(Strict):
    organization_name: str
    role: str
    project_roles: list[ProjectRole] = Field(default_factory=list)


class GroupMapping(Strict):
    group_id: str
    organization_roles: list[OrganizationRole]


class GroupMappingUpdate(Strict):
    group_organization_mapping: list[GroupMapping]


Admin = Annotated[Grant, Depends(organization_wide("instance:admin"))]


async def instance_admin(grant: Admin) -> Grant:
    if not grant.sandbox.settings.supports(releases.INSTANCE_GROUP_MAPPINGS):
        raise HTTPException(404, "Not Found")
    return grant


InstanceAdmin = Annotated[Grant, Depends(instance_admin)]


@router.get("/group-mappings/")
async def get_group_mappings(grant: Admin) -> Response:
    return shown(grant)


@router.get("/instance/group-mappings/")
async def get_instance_group_mappings(grant: InstanceAdmin) -> Response:
    return shown(grant)


@router.put("/group-mappings/")
async def put_group_mappings(grant: Admin, body: GroupMappingUpdate) -> Response:
    return replaced(grant, body)


@router.put("/instance/group-mappings/")
async def put_instance_group_mappings(grant: InstanceAdmin, body: GroupMappingUpdate) -> Response:
    return replaced(grant, body)


def replaced(grant: Grant, body: GroupMappingUpdate) -> Response:
    """Replace the one document behind both paths. It has no version: the last writer wins."""
    store = grant.sandbox.store
    if overridden(grant):
        raise errors.conflict("Group mappings are set by the environment of this installation")
    for group in body.group_organization_mapping:
        for role in group.organization_roles:
            organization = next(
                (each for each in store.organizations.values() if each.name == role.organization_name), None
            )
            if organization is None:
                raise HTTPException(400, f"Organization '{role.organization_name}' does not exist")
            for below in role.project_roles:
                if below.project_name not in organization.project_ids:
                    raise HTTPException(
                        400, f"Project '{below.project_name}' does not exist in organization '{organization.name}'"
                    )
    store.group_mappings = body.model_dump()["group_organization_mapping"]
    return shown(grant)


def overridden(grant: Grant) -> bool:
    return grant.sandbox.settings.mapping_overridden and grant.sandbox.settings.supports(releases.MAPPING_STATUS)


def shown(grant: Grant) -> Response:
    vary = grant.sandbox.vary
    status = {}
    if grant.sandbox.settings.supports(releases.MAPPING_STATUS):
        status = {"api_mapping_status": "overridden_by_environment" if overridden(grant) else "active"}
    return JSON({**status, "group_organization_mapping": disordered(grant.sandbox.store.group_mappings, vary)})


def disordered(value: Any, vary: Variation) -> Any:
    if isinstance(value, list):
        return vary.shuffled([disordered(each, vary) for each in value])
    if isinstance(value, dict):
        return {**{key: disordered(each, vary) for key, each in value.items()}, **vary.extra()}
    return value
