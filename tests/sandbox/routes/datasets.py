# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi import Query as Parameter
from pydantic import Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import ProjectGrant, in_own_project, since
from ..errors import JSON
from ..fields import Strict
from .dataset_records import Case, Dataset

router = APIRouter(prefix="/v1/datasets", dependencies=[Depends(since(releases.DATASETS))])

# A field that may be left out but not be null has a default of its type, which is never looked at.

Name = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$")]
Object = dict[str, Any]


class Evaluator(Strict):
    name: str
    arguments: Object | None = None


class DatasetCreate(Strict):
    name: Name
    description: str | None = None
    guidance: str | None = None
    ai_managed_guidance: bool = False
    input_schema: Object | None = None
    output_schema: Object | None = None
    metadata_schema: Object | None = None
    evaluators: list[Evaluator] | None = None
    report_evaluators: list[Evaluator] | None = None


class DatasetUpdate(DatasetCreate):
    name: Name = "unsent"


class CaseFields(Strict):
    name: str | None = None
    expected_output: Object | None = None
    metadata: Object | None = None
    evaluators: list[Evaluator] | None = None
    tags: list[str] | None = None
    source_trace_id: str | None = None
    source_span_id: str | None = None


class CaseCreate(CaseFields):
    inputs: Object


class CaseUpdate(CaseFields):
    inputs: Object = Field(default_factory=dict)


class Import(Strict):
    cases: list[CaseCreate]


Reader = Annotated[ProjectGrant, Depends(in_own_project("project:read_datasets"))]
Writer = Annotated[ProjectGrant, Depends(in_own_project("project:write_datasets"))]


@router.get("/")
async def list_datasets(grant: Reader) -> Response:
    datasets = grant.sandbox.vary.shuffled(grant.project.datasets.values())
    return JSON([summary(dataset, grant) for dataset in datasets])


@router.post("/")
async def create_dataset(grant: Writer, body: DatasetCreate) -> Response:
    refuse_taken(grant, body.name)
    dataset = Dataset(grant.sandbox.vary.new_id(), grant.key.name, **body.model_dump())
    grant.project.datasets[dataset.id] = dataset
    return JSON(view(dataset, grant), 201)


@router.get("/{id_or_name}/")
async def get_dataset(grant: Reader, id_or_name: str) -> Response:
    return JSON(view(existing(grant, id_or_name), grant))


@router.patch("/{id_or_name}/")
async def update_dataset(grant: Writer, id_or_name: str, body: DatasetUpdate) -> Response:
    """Keep what is absent; null clears."""
    dataset = existing(grant, id_or_name)
    sent = body.model_dump(exclude_unset=True)
    if body.name != dataset.name and "name" in sent:
        refuse_taken(grant, body.name)
    for name, value in sent.items():
        setattr(dataset, name, value)
    dataset.touch(grant.key.name)
    return JSON(view(dataset, grant))


@router.delete("/{id_or_name}/")
async def delete_dataset(grant: Writer, id_or_name: str) -> Response:
    del grant.project.datasets[existing(grant, id_or_name).id]
    return Response(status_code=204)


@router.get("/{id_or_name}/export/")
async def export_dataset(grant: Reader, id_or_name: str) -> Response:
    """Return a dataset in the form of the evaluation library, without ids and times."""
    dataset = existing(grant, id_or_name)
    names = ("name", "inputs", "metadata", "expected_output", "evaluators")
    cases = [{name: getattr(case, name) for name in names} for case in dataset.cases.values()]
    for case in cases:
        case["evaluators"] = case["evaluators"] or []
    evaluators = {name: getattr(dataset, name) or [] for name in ("evaluators", "report_evaluators")}
    return JSON({"name": dataset.name, "cases": cases, **evaluators})


@router.get("/{id_or_name}/cases/")
async def list_cases(grant: Reader, id_or_name: str) -> Response:
    dataset = existing(grant, id_or_name)
    return JSON([case_view(case, dataset, grant) for case in grant.sandbox.vary.shuffled(dataset.cases.values())])


@router.get("/{id_or_name}/cases/{case_id}/")
async def get_case(grant: Reader, id_or_name: str, case_id: UUID) -> Response:
    dataset = existing(grant, id_or_name)
    return JSON(case_view(existing_case(dataset, case_id), dataset, grant))


@router.patch("/{id_or_name}/cases/{case_id}/")
async def update_case(grant: Writer, id_or_name: str, case_id: UUID, body: CaseUpdate) -> Response:
    dataset = existing(grant, id_or_name)
    case = existing_case(dataset, case_id)
    change_case(case, body.model_dump(exclude_unset=True), grant)
    return JSON(case_view(case, dataset, grant))


@router.delete("/{id_or_name}/cases/{case_id}/")
async def delete_case(grant: Writer, id_or_name: str, case_id: UUID) -> Response:
    dataset = existing(grant, id_or_name)
    del dataset.cases[existing_case(dataset, case_id).id]
    return Response(status_code=204)


@router.post("/{id_or_name}/import/")
async def import_cases(
    grant: Writer,
    id_or_name: str,
    body: Import,
    on_conflict: Annotated[Literal["update", "error"], Parameter()] = "update",
) -> Response:
    """Cases with a name that is there take its place; those without a name are always new."""
    dataset = existing(grant, id_or_name)
    named = {case.name: case for case in dataset.cases.values() if case.name is not None}
    if on_conflict == "error" and any(each.name in named for each in body.cases):
        raise errors.conflict("A case with this name already exists")
    imported = []
    for each in body.cases:
        sent = each.model_dump(exclude_unset=True)
        case = None if each.name is None else named.get(each.name)
        if case is None:
            case = Case(grant.sandbox.vary.new_id(), grant.key.name, **sent)
            dataset.cases[case.id] = case
        else:
            change_case(case, sent, grant)
        if case.name is not None:
            named[case.name] = case
        imported.append(case_view(case, dataset, grant))
    return JSON(imported)


def change_case(case: Case, sent: Object, grant: ProjectGrant) -> None:
    for name, value in sent.items():
        setattr(case, name, value)
    case.version += 1
    case.touch(grant.key.name)


def existing(grant: ProjectGrant, id_or_name: str) -> Dataset:
    found: Dataset | None = grant.project.datasets.get(id_or_name)
    for dataset in grant.project.datasets.values():
        found = found or (dataset if dataset.name == id_or_name else None)
    if found is None:
        raise errors.not_found("Dataset")
    return found


def existing_case(dataset: Dataset, case_id: UUID) -> Case:
    case = dataset.cases.get(str(case_id))
    if case is None:
        raise errors.not_found("Case")
    return case


def refuse_taken(grant: ProjectGrant, name: str) -> None:
    if any(dataset.name == name for dataset in grant.project.datasets.values()):
        raise errors.conflict(f"Dataset '{name}' already exists")


def summary(dataset: Dataset, grant: ProjectGrant) -> Object:
    vary = grant.sandbox.vary
    return {
        "id": dataset.id,
        "name": dataset.name,
        "project_id": grant.project.id,
        "description": vary.text(dataset.description or ""),
        "guidance": dataset.guidance,
        "ai_managed_guidance": dataset.ai_managed_guidance,
        "case_count": len(dataset.cases),
        "created_at": vary.time(dataset.created_at),
        "updated_at": vary.time(dataset.updated_at or dataset.created_at),
        "created_by_name": dataset.created_by,
        "updated_by_name": dataset.updated_by,
        **vary.extra(),
    }


def view(dataset: Dataset, grant: ProjectGrant) -> Object:
    names = ("input_schema", "output_schema", "metadata_schema", "evaluators", "report_evaluators")
    details = {name: getattr(dataset, name) for name in names}
    return {**summary(dataset, grant), **details, "created_by": None}


def case_view(case: Case, dataset: Dataset, grant: ProjectGrant) -> Object:
    vary = grant.sandbox.vary
    names = ("name", "inputs", "expected_output", "metadata", "evaluators", "tags", "source_trace_id", "source_span_id")
    return {
        "id": case.id,
        "dataset_id": dataset.id,
        **{name: getattr(case, name) for name in names},
        "version": case.version,
        "created_at": vary.time(case.created_at),
        "created_by": None,
        "updated_at": vary.time(case.updated_at or case.created_at),
        "updated_by": None,
        **vary.extra(),
    }
