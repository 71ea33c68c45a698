# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import Depends, HTTPException, Request

from . import errors
from .fields import Strict
from .store import Key, Organization, Project

if TYPE_CHECKING:
    from .sandbox import Sandbox

CALL = "sandbox.call"


# The routes of telemetry take a token as it is, too.
BARE = frozenset({"/v2/query", "/v1/read-token-info"})


def bearer(authorization: str | None, path: str = "") -> str | None:
    scheme, space, secret = (authorization or "").partition(" ")
    if scheme.lower() == "bearer":
        return secret.strip()
    return scheme if path in BARE and scheme and not space else None


@dataclass
class Call:
    """One request on its way through the sandbox."""

    sandbox: Sandbox
    secret: str | None
    key: Key | None
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def note_nulls(self, body: Strict) -> None:
        if body.nulls():
            self.note("null_sent")


@dataclass
class Grant:
    """A call whose key was found good for what it asks."""

    call: Call
    key: Key

    @property
    def sandbox(self) -> Sandbox:
        return self.call.sandbox

    @property
    def organization(self) -> Organization:
        return self.key.organization

    def holds(self, scope: str) -> bool:
        """Return whether the key has the scope, or one that counts as it."""
        writing = scope.replace(":read_", ":write_")
        return holds(self.key, scope) or (self.sandbox.settings.write_scopes_read and holds(self.key, writing))


@dataclass
class ProjectGrant(Grant):
    project: Project


async def current_call(request: Request) -> Call:
    call: Call = request.scope[CALL]
    return call


def since(feature: str) -> Callable[..., Awaitable[None]]:
    """Return a dependency for routes that older releases lack: they answer 404 to everybody."""

    async def dependency(call: Annotated[Call, Depends(current_call)]) -> None:
        if not call.sandbox.settings.supports(feature):
            raise HTTPException(404, "Not Found")

    return dependency


async def authenticated(call: Annotated[Call, Depends(current_call)]) -> Grant:
    if call.secret is None:
        raise errors.unauthorized("Not authenticated")
    if call.key is None or not call.key.valid:
        raise errors.unauthorized("Invalid or expired API key")
    return Grant(call, call.key)


def organization_wide(scope: str) -> Callable[..., Awaitable[Grant]]:
    """Return a dependency for routes of the organization, which refuse a key that is bound to a project."""

    async def dependency(grant: Annotated[Grant, Depends(authenticated)]) -> Grant:
        if not grant.holds(scope) or grant.key.project_id is not None:
            raise errors.scope_missing(scope)
        return grant

    return dependency


def anywhere(scope: str) -> Callable[..., Awaitable[Grant]]:
    async def dependency(grant: Annotated[Grant, Depends(authenticated)]) -> Grant:
        if not grant.holds(scope):
            raise errors.scope_missing(scope)
        return grant

    return dependency


def in_own_project(scope: str) -> Callable[..., Awaitable[ProjectGrant]]:
    """Return a dependency for the routes at the root, which act in the project of the key."""

    async def dependency(grant: Annotated[Grant, Depends(authenticated)]) -> ProjectGrant:
        if not grant.holds(scope):
            raise errors.scope_missing(scope)
        project = grant.organization.projects.get(grant.key.project_id or "")
        if project is None and grant.sandbox.settings.root_takes_any_key:
            project = next(iter(grant.organization.projects.values()), None)
        if project is None:
            raise errors.forbidden("This route needs an API key that is bound to one project")
        return ProjectGrant(grant.call, grant.key, project)

    return dependency


def in_project(scope: str) -> Callable[..., Awaitable[ProjectGrant]]:
    """Return a dependency for routes below a project."""

    async def dependency(project_id: UUID, grant: Annotated[Grant, Depends(authenticated)]) -> ProjectGrant:
        project = grant.organization.projects.get(str(project_id))
        if project is None and grant.sandbox.settings.deleted_project_status == 404:
            raise errors.not_found("Project")
        if project is None or not grant.holds(scope) or not reaches(grant.key, project):
            raise errors.project_unreachable(scope)
        return ProjectGrant(grant.call, grant.key, project)

    return dependency


def holds(key: Key, scope: str) -> bool:
    return key.scopes is None or scope in key.scopes


def reaches(key: Key, project: Project) -> bool:
    return key.project_id is None or key.project_id == project.id
