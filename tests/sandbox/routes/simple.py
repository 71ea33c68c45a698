# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes of simple resources, from the description that `make generate` takes from their declarations.

A resource with a trap gets a file of its own beside this one instead of these routes.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field, create_model
from starlette.responses import Response

from .. import errors
from ..auth import Grant, ProjectGrant, in_project, organization_wide, since
from ..durations import Duration, DurationField, respelled
from ..errors import JSON
from ..fields import Strict
from ..store import Organization, Project, Record

Description = dict[str, Any]

DESCRIBED: list[Description] = json.loads(Path(__file__).with_name("simple.json").read_text())


@dataclass
class Simple(Record):
    values: dict[str, Any] = field(default_factory=dict)


def router(described: Description) -> APIRouter:
    """Return the five routes of a resource: list, create, read, change and delete."""
    guards = [Depends(since(described["since"]))] if described["since"] else []
    routes = APIRouter(prefix=f"/api{described['path'].rstrip('/')}", dependencies=guards)
    kind = _Kind(described)
    routes.add_api_route("/", kind.endpoint(kind.list, "read"), methods=["GET"])
    routes.add_api_route("/", kind.endpoint(kind.create, "create", body=kind.model(True)), methods=["POST"])
    routes.add_api_route("/{object_id}/", kind.endpoint(kind.get, "read", one=True), methods=["GET"])
    update = kind.endpoint(kind.update, "write", body=kind.model(False), one=True)
    routes.add_api_route("/{object_id}/", update, methods=[described["update"]])
    routes.add_api_route("/{object_id}/", kind.endpoint(kind.delete, "write", one=True), methods=["DELETE"])
    return routes


class _Kind:
    def __init__(self, described: Description) -> None:
        self.described = described
        self.identity = described["identity"]

    def endpoint(
        self, do: Callable[..., Response], scope: str, body: type[Strict] | None = None, one: bool = False
    ) -> Callable[..., Any]:
        """Return a function with the parameters that FastAPI fills in."""
        needed = self.described["scopes"][scope]
        guard = in_project(needed) if "{project_id}" in self.described["path"] else organization_wide(needed)

        async def run(**given: Any) -> Response:
            return do(given["grant"], *[given[name] for name in ("object_id", "body") if name in given])

        parameters: dict[str, Any] = {"grant": Annotated[Grant, Depends(guard)]}
        parameters |= {"object_id": UUID} if one else {}
        parameters |= {"body": body} if body is not None else {}
        return _with_parameters(run, parameters)

    def model(self, new: bool) -> type[Strict]:
        fields: dict[str, Any] = {}
        for name, rules in self.described["fields"].items():
            accepted = _accepted(rules)
            needed = new and rules["required"]
            fields[name] = (accepted, ...) if needed else (accepted | None, rules["default"])
        return create_model(f"{self.described['title']}{'Create' if new else 'Update'}", __base__=Strict, **fields)

    def list(self, grant: Grant) -> Response:
        shown = [self.view(grant, one) for one in grant.sandbox.vary.shuffled(self._stored(grant).values())]
        return JSON(shown)

    def create(self, grant: Grant, body: Strict) -> Response:
        values = {name: self._value(name, getattr(body, name)) for name in self.described["fields"]}
        self._check_name(grant, values[self.identity])
        made = Simple(grant.sandbox.vary.new_id(), grant.key.name, values=values)
        self._holder(grant).simple.setdefault(self.described["plural"], {})[made.id] = made
        return JSON(self.view(grant, made), 201)

    def get(self, grant: Grant, object_id: UUID) -> Response:
        return JSON(self.view(grant, self._existing(grant, object_id)))

    def update(self, grant: Grant, object_id: UUID, body: Strict) -> Response:
        """Omitting a field leaves it alone."""
        record = self._existing(grant, object_id)
        changed = {name: self._value(name, getattr(body, name)) for name in body.model_fields_set}
        if changed.get(self.identity, record.values[self.identity]) != record.values[self.identity]:
            self._check_name(grant, changed[self.identity])
        record.values |= changed
        record.touch(grant.key.name)
        return JSON(self.view(grant, record))

    def delete(self, grant: Grant, object_id: UUID) -> Response:
        del self._stored(grant)[self._existing(grant, object_id).id]
        return Response(status_code=204)

    def view(self, grant: Grant, record: Simple) -> dict[str, Any]:
        vary = grant.sandbox.vary
        shown: dict[str, Any] = {"id": record.id}
        if isinstance(grant, ProjectGrant):
            shown["project_id"] = grant.project.id
        for name, value in record.values.items():
            if isinstance(value, Duration):
                shown[name] = respelled(value, vary.random.getrandbits(8)).text
            elif isinstance(value, list):
                shown[name] = vary.shuffled(value)
            else:
                shown[name] = vary.text(value) if value in ("", None) else value
        times = {"created_at": vary.time(record.created_at), "updated_at": vary.time(record.updated_at)}
        return {**shown, **times, **vary.extra()}

    def _value(self, name: str, value: Any) -> Any:
        return self.described["fields"][name]["default"] if value is None else value

    def _stored(self, grant: Grant) -> dict[str, Simple]:
        return self._holder(grant).simple.get(self.described["plural"], {})

    @staticmethod
    def _holder(grant: Grant) -> Project | Organization:
        return grant.project if isinstance(grant, ProjectGrant) else grant.organization

    def _existing(self, grant: Grant, object_id: UUID) -> Simple:
        record = self._stored(grant).get(str(object_id))
        if record is None:
            raise errors.not_found(self.described["title"])
        return record

    def _check_name(self, grant: Grant, name: str) -> None:
        names = {one.values[self.identity] for one in self._stored(grant).values()}
        if self.described["unique"] and name in names:
            raise errors.conflict(f"{self.described['title']} '{name}' already exists")


def _accepted(rules: Description) -> Any:
    if rules["kind"] == "choice":
        return Literal[tuple(rules["choices"])]
    kinds: dict[str, Any] = {"flag": bool, "names": list[str], "duration": DurationField}
    return kinds.get(rules["kind"], str if rules["blank"] else Annotated[str, Field(min_length=1)])


def _with_parameters(function: Callable[..., Any], parameters: dict[str, Any]) -> Callable[..., Any]:
    kind = inspect.Parameter.KEYWORD_ONLY
    signature = [inspect.Parameter(name, kind, annotation=annotation) for name, annotation in parameters.items()]
    function.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    return function


ROUTERS = [router(described) for described in DESCRIBED]
