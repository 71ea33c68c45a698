# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from .. import errors
from ..auth import ProjectGrant, in_project
from ..errors import JSON
from ..fields import Identifier, Strict
from ..variation import Variation
from .variable_records import Label, Variable, Version

router = APIRouter(prefix="/api/v1/projects/{project_id}/variables")

Description = Annotated[str, Field(max_length=500)]
Schema = dict[str, Any]
OPERANDS = {
    "value-equals": "value",
    "value-does-not-equal": "value",
    "value-is-in": "values",
    "value-is-not-in": "values",
    "value-matches-regex": "pattern",
    "value-does-not-match-regex": "pattern",
    "key-is-present": "attribute",
    "key-is-not-present": "attribute",
}

# A field that may be left out but not be null has a default of its type, which is never looked at.


class Condition(Strict):
    kind: str = ""
    attribute: str = ""
    value: Any = None
    values: list[Any] = Field(default_factory=list)
    pattern: str = ""


class Rollout(Strict):
    labels: dict[str, float]
    latest_weight: float = 0


class Override(Strict):
    name: str | None = None
    description: str | None = None
    conditions: list[Condition]
    rollout: Rollout


class VersionLabel(Strict):
    target_type: Literal["version"]
    serialized_value: str
    version: int = 0


class LatestLabel(Strict):
    target_type: Literal["latest"]


class CodeDefaultLabel(Strict):
    target_type: Literal["code_default"]


class ReferringLabel(Strict):
    target_type: Literal["label"]
    target_label: str


LabelData = Annotated[
    VersionLabel | LatestLabel | CodeDefaultLabel | ReferringLabel, Field(discriminator="target_type")
]


class VariableCreate(Strict):
    name: str
    description: Description | None
    json_schema: Schema | None
    template_inputs_schema: Schema | None = None
    type_id: Identifier | None = None
    rollout: Rollout
    overrides: list[Override]
    aliases: list[str] = Field(default_factory=list)
    example: str | None = None
    external: bool = False
    labels: dict[str, LabelData] = Field(default_factory=dict)
    initial_serialized_value: str | None = None


class VariableUpdate(Strict):
    name: str = ""
    description: Description | None = None
    json_schema: Schema | None = None
    template_inputs_schema: Schema | None = None
    type_id: Identifier | None = None
    rollout: Rollout = Field(default_factory=lambda: Rollout(labels={}))
    overrides: list[Override] = Field(default_factory=list)
    aliases: list[str] | None = None
    example: str | None = None
    external: bool = False
    labels: dict[str, LabelData] = Field(default_factory=dict)


async def reader(grant: Annotated[ProjectGrant, Depends(in_project("project:read_variables"))]) -> ProjectGrant:
    return for_users(grant)


async def writer(grant: Annotated[ProjectGrant, Depends(in_project("project:write_variables"))]) -> ProjectGrant:
    return for_users(grant)


def for_users(grant: ProjectGrant) -> ProjectGrant:
    """Refuse API keys, as the descriptions of these routes speak of the tokens of users."""
    if not grant.sandbox.settings.variables_by_key:
        raise errors.forbidden("Variables need the token of a user")
    return grant


Reader = Annotated[ProjectGrant, Depends(reader)]
Writer = Annotated[ProjectGrant, Depends(writer)]


@router.get("/")
async def list_variables(grant: Reader) -> Response:
    """Return all variables in the form of the SDK. A malformed one spoils the whole answer."""
    vary = grant.sandbox.vary
    variables = {each.name: config(each, grant) for each in vary.shuffled(grant.project.variables.values())}
    return JSON({"variables": variables, **vary.extra()})


@router.post("/")
async def create_variable(grant: Writer, body: VariableCreate) -> Response:
    refuse_duplicate(grant, body.name)
    sent = body.model_dump(exclude_unset=True)
    sent.pop("labels", None)
    initial = sent.pop("initial_serialized_value", None)
    variable = Variable(grant.sandbox.vary.new_id(), grant.key.name, **{"json_schema": None, **sent})
    if initial is not None:
        version_of(variable, VersionLabel(target_type="version", serialized_value=initial), grant)
    put_labels(variable, body.labels, grant)
    grant.project.variables[variable.id] = variable
    return JSON(view(variable, grant), 201)


@router.get("/{name}/")
async def get_variable(grant: Reader, name: str) -> Response:
    return JSON(config(existing(grant, name), grant))


@router.put("/{name}/")
async def update_variable(grant: Writer, name: str, body: VariableUpdate) -> Response:
    """Keep what is absent, and clear what is null."""
    variable = existing(grant, name)
    sent = body.model_dump(exclude_unset=True)
    if "name" in sent and body.name != name:
        refuse_duplicate(grant, body.name)
    if sent.pop("labels", None) is not None:
        put_labels(variable, body.labels, grant)
    for key, value in sent.items():
        setattr(variable, key, value)
    variable.touch(grant.key.name)
    return JSON(view(variable, grant))


def existing(grant: ProjectGrant, name: str) -> Variable:
    for variable in grant.project.variables.values():
        if variable.name == name:
            found: Variable = variable
            return found
    raise errors.not_found("Variable")


def refuse_duplicate(grant: ProjectGrant, name: str) -> None:
    if any(grant.sandbox.same_name(each.name, name) for each in grant.project.variables.values()):
        raise errors.conflict(f"Variable '{name}' already exists")


def put_labels(variable: Variable, sent: dict[str, Any], grant: ProjectGrant) -> None:
    kept = dict(variable.labels) if grant.sandbox.settings.labels_merge else {}
    variable.labels = {**kept, **{name: label(variable, name, data, grant) for name, data in sent.items()}}


def label(variable: Variable, name: str, data: Any, grant: ProjectGrant) -> Label:
    version = version_of(variable, data, grant) if data.target_type == "version" else None
    target = data.target_label if data.target_type == "label" else None
    known = variable.labels.get(name)
    if known is None:
        return Label(grant.sandbox.vary.new_id(), grant.key.name, data.target_type, version, target)
    known.target, known.points_to, known.target_label = data.target_type, version, target
    known.touch(grant.key.name)
    return known


def version_of(variable: Variable, data: VersionLabel, grant: ProjectGrant) -> Version:
    """A text that was never seen makes a new version."""
    same = [each for each in variable.versions if each.text == data.serialized_value]
    known = next((each for each in same if each.number == data.version), same[-1] if same else None)
    if known is None or grant.sandbox.settings.repeated_text_new_version:
        number = len(variable.versions) + 1
        known = Version(grant.sandbox.vary.new_id(), grant.key.name, number, data.serialized_value)
        variable.versions.append(known)
    return known


# The form of the SDK, which lacks ids, times, `external` and whatever the SDK has no use for


def config(variable: Variable, grant: ProjectGrant) -> dict[str, Any]:
    check_readable(variable)
    vary = grant.sandbox.vary
    latest = variable.latest
    whole = {
        "name": variable.name,
        "kind": variable.kind,
        "labels": {name: label_config(each) for name, each in variable.labels.items()},
        "latest_version": None if latest is None else {"version": latest.number, "serialized_value": latest.text},
        "rollout": weights(variable.rollout),
        "overrides": [
            {"conditions": each["conditions"], "rollout": weights(each["rollout"])} for each in variable.overrides
        ],
        "description": vary.text(variable.description or ""),
        "json_schema": variable.json_schema,
        "template_inputs_schema": variable.template_inputs_schema,
        "type_name": type_name(variable, grant),
        "aliases": variable.aliases or vary.random.choice((None, [])),
        "example": vary.text(variable.example or ""),
        "display_name": None,
        "prompt_slug": None,
    }
    shuffled: dict[str, Any] = vary.keys_shuffled(copy.deepcopy(whole))
    return {**without_some_nulls(shuffled, vary), **vary.extra()}


def label_config(each: Label) -> dict[str, Any]:
    if each.points_to is not None:
        return {"version": each.points_to.number, "serialized_value": each.points_to.text}
    return {"ref": each.target_label or each.target}


def weights(rollout: dict[str, Any]) -> dict[str, Any]:
    return {"labels": {name: float(weight) for name, weight in rollout["labels"].items()}}


def without_some_nulls(whole: dict[str, Any], vary: Variation) -> dict[str, Any]:
    """Null and missing are the same."""
    optional = ("description", "json_schema", "template_inputs_schema", "aliases", "example", "latest_version")
    return {
        key: value
        for key, value in whole.items()
        if value is not None or key not in optional or vary.random.getrandbits(1)
    }


def type_name(variable: Variable, grant: ProjectGrant) -> str | None:
    """Any id is taken, known or not."""
    known = grant.project.variable_types.get(variable.type_id or "")
    return known.name if known else None if variable.type_id is None else f"type-{variable.type_id[:8]}"


def check_readable(variable: Variable) -> None:
    """The SDK's own checks, which no write makes: their failure is an internal error of the server."""
    rollouts = [variable.rollout, *(each["rollout"] for each in variable.overrides)]
    for rollout in rollouts:
        known(variable, rollout["labels"])
        if sum(rollout["labels"].values()) > 1:
            raise ValueError("weights come to more than 1")
    known(variable, (each.target_label for each in variable.labels.values() if each.target_label is not None))
    if not all(1 <= len(name) <= 200 for name in variable.labels):
        raise ValueError("a label without a name")
    for each in variable.overrides:
        for condition in each["conditions"]:
            if OPERANDS[condition.get("kind")] not in condition or "attribute" not in condition:
                raise ValueError("an incomplete condition")


def known(variable: Variable, names: Iterable[str]) -> None:
    missing = [name for name in names if name not in variable.labels and name not in ("latest", "code_default")]
    if missing:
        raise ValueError(f"no label {missing[0]}")


# The form of answers to writes


def view(variable: Variable, grant: ProjectGrant) -> dict[str, Any]:
    vary = grant.sandbox.vary
    latest = variable.latest
    whole = {
        "id": variable.id,
        "project_id": grant.project.id,
        "type_id": variable.type_id,
        "type_name": type_name(variable, grant),
        "kind": variable.kind,
        "name": variable.name,
        "display_name": None,
        "prompt_slug": None,
        "description": variable.description,
        "json_schema": variable.json_schema,
        "template_inputs_schema": variable.template_inputs_schema,
        "labels": {name: label_view(name, each, variable, vary) for name, each in variable.labels.items()},
        "latest_version": None if latest is None else version_view(latest, variable, vary),
        "rollout": variable.rollout,
        "overrides": variable.overrides,
        "aliases": variable.aliases,
        "example": variable.example,
        "external": variable.external,
        "created_at": vary.time(variable.created_at),
        "updated_at": vary.time(variable.updated_at or variable.created_at),
        "created_by_name": variable.created_by,
        "updated_by_name": variable.updated_by,
    }
    shuffled: dict[str, Any] = vary.keys_shuffled(copy.deepcopy(whole))
    return {**shuffled, **vary.extra()}


def label_view(name: str, each: Label, variable: Variable, vary: Variation) -> dict[str, Any]:
    version = each.points_to
    return {
        "id": each.id,
        "variable_definition_id": variable.id,
        "label": name,
        "target_type": each.target,
        "target_label": each.target_label,
        "version_id": None if version is None else version.id,
        "version_number": None if version is None else version.number,
        "serialized_value": None if version is None else version.text,
        "updated_at": vary.time(each.updated_at or each.created_at),
        "updated_by": None,
        "updated_by_name": each.created_by,
    }


def version_view(version: Version, variable: Variable, vary: Variation) -> dict[str, Any]:
    return {
        "id": version.id,
        "variable_definition_id": variable.id,
        "version": version.number,
        "serialized_value": version.text,
        "description": None,
        "created_at": vary.time(version.created_at),
        "created_by": None,
        "created_by_name": version.created_by,
    }
