# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables as feature flags, evaluated by the OpenFeature Remote Evaluation Protocol."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from .. import errors, releases
from ..auth import Grant, authenticated, holds, since
from ..errors import JSON
from ..store import Project
from .variable_records import Variable

router = APIRouter(prefix="/v1/ofrep/v1/evaluate", dependencies=[Depends(since(releases.FLAGS))])

READ, READ_EXTERNAL = "project:read_variables", "project:read_external_variables"
CODE_DEFAULT = "code_default"


class Question(BaseModel):
    context: dict[str, Any] = {}


async def flags(grant: Annotated[Grant, Depends(authenticated)]) -> dict[str, Variable]:
    """Those that the key may see: with the narrower scope only those meant for the outside."""
    if not holds(grant.key, READ) and not holds(grant.key, READ_EXTERNAL):
        raise errors.scope_missing(READ)
    project: Project | None = grant.organization.projects.get(grant.key.project_id or "")
    if project is None:
        raise errors.forbidden("This route needs an API key that is bound to one project")
    every = holds(grant.key, READ)
    return {each.name: each for each in project.variables.values() if every or each.external}


Flags = Annotated[dict[str, Variable], Depends(flags)]


@router.post("/flags/{key}")
async def evaluate(known: Flags, key: str, body: Question) -> Response:
    if key not in known:
        return JSON({"key": key, "errorCode": "FLAG_NOT_FOUND", "errorDetails": f"Flag '{key}' not found"}, 404)
    return JSON(evaluated(known[key], body.context))


@router.post("/flags")
async def evaluate_all(known: Flags, body: Question) -> Response:
    return JSON({"flags": [evaluated(each, body.context) for each in known.values()]})


def evaluated(flag: Variable, context: Mapping[str, Any]) -> dict[str, Any]:
    """The first override whose conditions all hold decides; else the rollout does, by a hash of the targeting key."""
    rollout, matched = flag.rollout, False
    for each in flag.overrides:
        if all(holds_true(condition, context) for condition in each["conditions"]):
            rollout, matched = each["rollout"], True
            break
    name = drawn(flag.name, str(context.get("targetingKey", "")), rollout)
    text = value_of(flag, name)
    if text is None:
        return {"key": flag.name, "reason": "DEFAULT", "metadata": {}}
    reason = "TARGETING_MATCH" if matched or name is not None else "DEFAULT"
    return {"key": flag.name, "value": json.loads(text), "variant": name or "latest", "reason": reason, "metadata": {}}


def drawn(name: str, targeting_key: str, rollout: Mapping[str, Any]) -> str | None:
    place = int(hashlib.sha256(f"{name}:{targeting_key}".encode()).hexdigest()[:8], 16) / 0x1_0000_0000
    for label, weight in sorted(rollout["labels"].items()):
        if place < weight:
            return str(label)
        place -= weight
    return "latest" if place < (rollout.get("latest_weight") or 0) else None


def value_of(flag: Variable, name: str | None) -> str | None:
    """The text under a label, which may refer to another one; None for what the code has as its default."""
    seen: set[str] = set()
    while name is not None and name not in seen:
        seen.add(name)
        if name == "latest":
            return flag.latest.text if flag.latest else None
        label = flag.labels.get(name)
        if label is None or label.target == CODE_DEFAULT:
            return None
        if label.points_to is not None:
            return label.points_to.text
        name = label.target_label or label.target
    return None


def holds_true(condition: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    kind, there = condition["kind"], condition["attribute"] in context
    actual = context.get(condition["attribute"])
    if kind == "key-is-present" or kind == "key-is-not-present":
        return there is (kind == "key-is-present")
    if kind.endswith("regex"):
        found = there and re.search(condition["pattern"], str(actual)) is not None
        return found is (kind == "value-matches-regex")
    wanted = condition["values"] if "values" in condition else [condition["value"]]
    return (there and actual in wanted) is (kind in ("value-equals", "value-is-in"))
