# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi import Query as Parameter
from pydantic import AliasChoices, Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import ProjectGrant, in_project
from ..errors import JSON
from ..fields import Strict
from ..sandbox import Sandbox
from ..store import Dashboard, Project
from ..variation import Variation

router = APIRouter(prefix="/api/v1/projects/{project_id}/dashboards")

Span = Annotated[str, Field(pattern=r"^(([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?|0)$")]

# A field that may be left out but not be null has a default of its type, which is never looked at.


class Display(Strict):
    name: str | None
    description: str | None = None


class Plugin(Strict):
    kind: str = Field(min_length=1)
    spec: Any


class Query(Strict):
    kind: str
    spec: Any


class Datasource(Strict):
    display: Display | None
    default: bool = False
    plugin: Plugin


class VariableDisplay(Strict):
    name: str = ""
    description: str = ""
    hidden: bool = False


class TextVariableSpec(Strict):
    name: str
    display: VariableDisplay = Field(default_factory=VariableDisplay)
    value: str
    constant: bool = False


class TextVariable(Strict):
    kind: Literal["TextVariable"]
    spec: TextVariableSpec


class ListVariableSpec(Strict):
    name: str
    display: VariableDisplay = Field(default_factory=VariableDisplay)
    defaultValue: str | list[str] | None = None
    allowMultiple: bool
    allowAllValue: bool
    customAllValue: str = ""
    capturingRegexp: str = ""
    sort: str = ""
    plugin: Plugin


class ListVariable(Strict):
    kind: Literal["ListVariable"]
    spec: ListVariableSpec


Variable = Annotated[TextVariable | ListVariable, Field(discriminator="kind")]


class PanelDisplay(Strict):
    name: str
    description: str = ""


class PanelLink(Strict):
    name: str = ""
    url: str = ""
    tooltip: str = ""
    renderVariables: bool = False
    targetBlank: bool = False


class PanelSpec(Strict):
    display: PanelDisplay
    plugin: Plugin
    queries: list[Query] = Field(default_factory=list)
    links: list[PanelLink] = Field(default_factory=list)
    variables: list[Variable] = Field(default_factory=list)


class Panel(Strict):
    kind: Literal["Panel"]
    spec: PanelSpec


class PanelReference(Strict):
    """``ref`` and ``$ref`` mean the same."""

    ref: str = Field(validation_alias=AliasChoices("$ref", "ref"), serialization_alias="$ref")


class GridItem(Strict):
    x: int
    y: int
    width: int
    height: int
    content: PanelReference


class Collapse(Strict):
    open: bool


class GridDisplay(Strict):
    title: str = ""
    collapse: Collapse = Field(default_factory=lambda: Collapse(open=True))


class GridSpec(Strict):
    display: GridDisplay = Field(default_factory=GridDisplay)
    items: list[GridItem]


class Layout(Strict):
    kind: Literal["Grid"]
    spec: GridSpec


class Spec(Strict):
    display: Display | None
    datasources: dict[str, Datasource] = Field(default_factory=dict)
    variables: list[Variable] = Field(default_factory=list)
    panels: dict[str, Panel] | None
    layouts: list[Layout]
    duration: Span | None = "1h"
    refreshInterval: Span = "0s"


class Metadata(Strict):
    name: str
    project: str


class NoMetadata(Strict):
    """Newer releases know the names themselves."""


class Definition(Strict):
    kind: Literal["Dashboard"]
    metadata: Metadata | NoMetadata = Field(default_factory=NoMetadata)
    spec: Spec


class DashboardCreate(Strict):
    name: str
    slug: str
    definition: Definition


class DashboardUpdate(Strict):
    name: str | None = None
    definition: Definition | None = None
    version: int | None = None


Reader = Annotated[ProjectGrant, Depends(in_project("project:read_dashboard"))]
Writer = Annotated[ProjectGrant, Depends(in_project("project:write_dashboard"))]


@router.get("/")
async def list_dashboards(grant: Reader) -> Response:
    vary = grant.sandbox.vary
    return JSON([summary(each, grant.project, vary) for each in vary.shuffled(grant.project.dashboards.values())])


@router.post("/")
async def create_dashboard(grant: Writer, body: DashboardCreate) -> Response:
    project = grant.project
    if any(grant.sandbox.same_name(each.slug, body.slug) for each in project.dashboards.values()):
        raise errors.conflict(f"Dashboard with slug '{body.slug}' already exists")
    dashboard = Dashboard(
        grant.sandbox.vary.new_id(),
        grant.key.name,
        name=body.name,
        slug=body.slug,
        metadata=metadata(body.definition, body.name, grant),
        spec=stored(body.definition.spec, grant),
    )
    project.dashboards[dashboard.id] = dashboard
    return JSON(view(dashboard, project, grant.sandbox), 200)


@router.get("/{dashboard_id}/")
async def get_dashboard(grant: Reader, dashboard_id: UUID) -> Response:
    """The content and nothing about it: neither its id nor its slug."""
    return JSON({"dashboard": definition(existing(grant, dashboard_id), grant.sandbox)})


@router.put("/{dashboard_id}/")
async def update_dashboard(
    grant: Writer,
    dashboard_id: UUID,
    body: DashboardUpdate,
    replace_layout: Annotated[bool, Parameter()] = False,
) -> Response:
    dashboard = existing(grant, dashboard_id)
    grant.call.note_nulls(body)
    if body.version is not None and body.version != dashboard.version:
        raise errors.conflict(f"Dashboard version conflict: expected {body.version}, it is {dashboard.version}")
    if body.name is not None:
        dashboard.name = body.name
    if body.definition is not None:
        dashboard.metadata = metadata(body.definition, dashboard.name, grant)
        dashboard.spec = stored(body.definition.spec, grant)
    if replace_layout and grant.sandbox.settings.supports(releases.SAVED_LAYOUTS):
        dashboard.saved_layout, dashboard.layout_updated_at = {}, None
    dashboard.version += 1
    dashboard.touch(grant.key.name)
    return JSON(view(dashboard, grant.project, grant.sandbox))


@router.delete("/{dashboard_id}/")
async def delete_dashboard(grant: Writer, dashboard_id: UUID) -> Response:
    del grant.project.dashboards[existing(grant, dashboard_id).id]
    return Response(status_code=204)


def existing(grant: ProjectGrant, dashboard_id: UUID) -> Dashboard:
    dashboard = grant.project.dashboards.get(str(dashboard_id))
    if dashboard is None:
        raise errors.not_found("Dashboard")
    return dashboard


def metadata(definition: Definition, name: str, grant: ProjectGrant) -> dict[str, Any]:
    if isinstance(definition.metadata, Metadata) and not grant.sandbox.settings.metadata_corrected:
        return definition.metadata.model_dump()
    named = isinstance(definition.metadata, Metadata)
    if not named and not grant.sandbox.settings.supports(releases.SAVED_LAYOUTS):
        raise errors.invalid("definition.metadata needs name and project")
    return {"name": name, "project": grant.project.name}


def stored(spec: Spec, grant: ProjectGrant) -> dict[str, Any]:
    """Return the sent definition, with the server's defaults for some of the missing keys."""
    sent: dict[str, Any] = spec.model_dump(by_alias=True, exclude_unset=True)
    if grant.sandbox.settings.panels_checked:
        check_panels(sent)
    for panel in (sent["panels"] or {}).values():
        panel["spec"].setdefault("queries", [])
        panel["spec"].setdefault("links", [])
        fill_in_variables(panel["spec"].get("variables", []))
    for datasource in sent.get("datasources", {}).values():
        datasource.setdefault("default", False)
    fill_in_variables(sent.setdefault("variables", []))
    return {"duration": "1h", "refreshInterval": "0s", **sent}


def check_panels(spec: dict[str, Any]) -> None:
    known = {f"#/spec/panels/{key}" for key in spec["panels"] or {}}
    named = {item["content"]["$ref"] for layout in spec["layouts"] for item in layout["spec"]["items"]}
    if not named <= known:
        raise errors.invalid(f"No panel {min(named - known)}")


def fill_in_variables(variables: list[dict[str, Any]]) -> None:
    for variable in variables:
        if variable["kind"] == "TextVariable":
            variable["spec"].setdefault("constant", False)


def summary(dashboard: Dashboard, project: Project, vary: Variation) -> dict[str, Any]:
    return {
        "id": dashboard.id,
        "project_id": project.id,
        "created_at": vary.time(dashboard.created_at),
        "updated_at": vary.time(dashboard.updated_at),
        "created_by_name": dashboard.created_by,
        "updated_by_name": dashboard.updated_by,
        "dashboard_name": dashboard.name,
        "dashboard_slug": dashboard.slug,
        "version": dashboard.version,
        **vary.extra(),
    }


def view(dashboard: Dashboard, project: Project, sandbox: Sandbox) -> dict[str, Any]:
    return {**summary(dashboard, project, sandbox.vary), "definition": definition(dashboard, sandbox)}


def definition(dashboard: Dashboard, sandbox: Sandbox) -> dict[str, Any]:
    vary = sandbox.vary
    metadata = {
        **dashboard.metadata,
        "createdAt": vary.time(dashboard.created_at),
        "updatedAt": vary.time(dashboard.updated_at or dashboard.created_at),
        "version": dashboard.version,
        **vary.extra(),
    }
    if sandbox.settings.supports(releases.SAVED_LAYOUTS):
        metadata["layoutUpdatedAt"] = vary.time(dashboard.layout_updated_at)
    spec = arranged(copy.deepcopy(dashboard.spec), dashboard.saved_layout)
    shuffled: dict[str, Any] = vary.keys_shuffled({"kind": "Dashboard", "metadata": metadata, "spec": spec})
    return shuffled


def arranged(spec: dict[str, Any], saved: dict[str, dict[str, int]]) -> dict[str, Any]:
    """The panels where people put them, whatever the definition says."""
    for layout in spec["layouts"]:
        for item in layout["spec"]["items"]:
            item.update(saved.get(item["content"]["$ref"], {}))
    return spec
