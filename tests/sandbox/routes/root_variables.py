# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from .. import releases
from ..auth import ProjectGrant, in_own_project, since
from ..errors import JSON
from ..fields import Strict
from . import variables
from .variable_records import VariableType

router = APIRouter(prefix="/v1", dependencies=[Depends(since(releases.ROOT_VARIABLES))])

READ, WRITE = "project:read_variables", "project:write_variables"
Reader = Annotated[ProjectGrant, Depends(in_own_project(READ))]
Writer = Annotated[ProjectGrant, Depends(in_own_project(WRITE))]


class RootVariableCreate(variables.VariableCreate):
    """Here a schema may be left out."""

    json_schema: dict[str, Any] | None = None


class TypeUpsert(Strict):
    name: str
    json_schema: dict[str, Any]
    description: str | None = None
    source_hint: str | None = None


@router.get("/variables/")
async def list_variables(grant: Reader) -> Response:
    return await variables.list_variables(grant)


@router.post("/variables/")
async def create_variable(grant: Writer, body: RootVariableCreate) -> Response:
    return await variables.create_variable(grant, body)


@router.post("/variables/bulk/")
async def upsert_variables(grant: Writer, body: list[RootVariableCreate]) -> Response:
    known = {each.name for each in grant.project.variables.values()}
    for each in body:
        if each.name in known:
            sent = variables.VariableUpdate.model_validate(each.model_dump(exclude_unset=True))
            await variables.update_variable(grant, each.name, sent)
        else:
            await variables.create_variable(grant, each)
    return await variables.list_variables(grant)


@router.put("/variables/{name}/")
async def update_variable(grant: Writer, name: str, body: variables.VariableUpdate) -> Response:
    return await variables.update_variable(grant, name, body)


@router.delete("/variables/{name}/")
async def delete_variable(grant: Writer, name: str) -> Response:
    """The only way to remove one: below /api there is none."""
    del grant.project.variables[variables.existing(grant, name).id]
    return Response(status_code=204)


@router.get("/variable-types/")
async def list_types(grant: Reader) -> Response:
    vary = grant.sandbox.vary
    return JSON([type_view(each, grant) for each in vary.shuffled(grant.project.variable_types.values())])


@router.post("/variable-types/")
async def upsert_type(grant: Writer, body: TypeUpsert) -> Response:
    """Found by name: one that is there is changed."""
    found = next((each for each in grant.project.variable_types.values() if each.name == body.name), None)
    if found is None:
        found = VariableType(grant.sandbox.vary.new_id(), grant.key.name, **body.model_dump())
        grant.project.variable_types[found.id] = found
    for name, value in body.model_dump(exclude_unset=True).items():
        setattr(found, name, value)
    return JSON(type_view(found, grant))


def type_view(one: VariableType, grant: ProjectGrant) -> dict[str, Any]:
    vary = grant.sandbox.vary
    return {
        "id": one.id,
        "project_id": grant.project.id,
        "name": one.name,
        "json_schema": one.json_schema,
        "description": one.description,
        "source_hint": one.source_hint,
        "created_at": vary.time(one.created_at),
        "updated_at": vary.time(one.updated_at or one.created_at),
        **vary.extra(),
    }
