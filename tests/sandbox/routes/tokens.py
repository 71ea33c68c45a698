# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Routes made per kind can name their own dependencies only as default values.
# ruff: noqa: B008

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.responses import Response

from .. import errors, releases
from ..auth import Call, ProjectGrant, current_call, in_project
from ..errors import JSON
from ..fields import Strict, Timestamp
from ..sandbox import Sandbox
from ..store import TOKEN_PREFIX_LENGTH, Token, TokenKind, now

DESCRIPTION = "Created by Public API"
NO_BROWSER = {
    "frontend_application_id": None,
    "frontend_application_name": None,
    "frontend_application_deleted": False,
}


class TokenCreate(Strict):
    expires_at: Timestamp | None = None


class TokenRotate(Strict):
    grace_period_hours: Annotated[int, Field(ge=0)] | None = None


def token_router(kind: TokenKind) -> APIRouter:
    router = APIRouter(prefix=f"/api/v1/projects/{{project_id}}/{kind}-tokens")
    access = in_project(f"project:{kind}_token")
    one = live_token(kind, access)

    @router.get("/")
    async def list_tokens(grant: ProjectGrant = Depends(access)) -> Response:
        rows = [listed_view(token, grant.sandbox) for token in listed(grant, kind)]
        if kind == "write" and grant.sandbox.settings.supports(releases.BROWSER_TOKENS):
            rows = [{**NO_BROWSER, **row} for row in rows] + browser_rows(grant)
        return JSON(grant.sandbox.vary.shuffled(rows))

    @router.post("/")
    async def create_token(body: TokenCreate | None = None, grant: ProjectGrant = Depends(access)) -> Response:
        return JSON(issued_view(issue(grant, kind, body.expires_at if body else None), grant.sandbox), 201)

    @router.post("/{token_id}/rotate/")
    async def rotate_token(
        request: Request, grant: ProjectGrant = Depends(access), token: Token = Depends(one)
    ) -> Response:
        if token.expired:
            raise errors.not_found("Project token")
        graceful = kind == "write" and grant.sandbox.settings.supports(releases.GRACE_PERIODS)
        ends = graceful_end(token, await rotation(request)) if graceful else None
        if ends is None and grant.sandbox.settings.rotate_keeps_id:
            shown = issued_view(renewed(token, grant), grant.sandbox)
            return JSON({**shown, "previous_token_expires_at": grant.sandbox.vary.time(now())}, 201)
        if ends is None:
            token.revoked = True
        expires_at = token.expires_at if grant.sandbox.settings.rotate_keeps_expiry else None
        if ends is not None:
            token.expires_at = ends
        shown = issued_view(issue(grant, kind, expires_at), grant.sandbox)
        if graceful:
            shown["previous_token_expires_at"] = grant.sandbox.vary.time(ends or now())
        return JSON(shown, 201)

    @router.patch("/{token_id}/expire/")
    async def expire_token(token: Token = Depends(one)) -> Response:
        if token.expired:
            raise errors.not_found("Project token")
        token.expires_at = now()
        return Response(status_code=204)

    @router.delete("/{token_id}/")
    async def revoke_token(token: Token = Depends(one)) -> Response:
        token.revoked = True
        return Response(status_code=204)

    return router


def live_token(kind: TokenKind, access: Callable[..., Awaitable[ProjectGrant]]) -> Callable[..., Awaitable[Token]]:
    async def dependency(token_id: UUID, grant: ProjectGrant = Depends(access)) -> Token:
        if kind == "write" and any(row["id"] == str(token_id) for row in browser_rows(grant)):
            status = grant.sandbox.settings.browser_token_status
            raise HTTPException(status, "This token belongs to a frontend application")
        token = grant.project.tokens[kind].get(str(token_id))
        if token is None or token.revoked:
            raise errors.not_found("Project token")
        return token

    return dependency


async def rotation(request: Request) -> TokenRotate:
    """Parse the body by hand, since an older release and the route of read tokens ignore it."""
    body = await request.body()
    try:
        return TokenRotate.model_validate_json(body if body not in (b"", b"null") else b"{}")
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from error


def graceful_end(token: Token, asked: TokenRotate) -> datetime | None:
    """The moment until which the old secret works, never later than it would have ended anyway."""
    if not asked.grace_period_hours:
        return None
    ends = now() + timedelta(hours=asked.grace_period_hours)
    return ends if token.expires_at is None else min(ends, token.expires_at)


def renewed(token: Token, grant: ProjectGrant) -> Token:
    """The same record with another secret."""
    token.secret = f"pylf_v1_us_{grant.sandbox.vary.secret()}"
    if not grant.sandbox.settings.rotate_keeps_expiry:
        token.expires_at = None
    return token


def issue(grant: ProjectGrant, kind: TokenKind, expires_at: datetime | None) -> Token:
    vary = grant.sandbox.vary
    secret = f"pylf_v1_us_{vary.secret()}"
    if expires_at is not None and grant.sandbox.settings.whole_seconds:
        expires_at = expires_at.replace(microsecond=0)
    token = Token(vary.new_id(), grant.key.name, kind=kind, project=grant.project, secret=secret, expires_at=expires_at)
    grant.sandbox.store.add_token(token)
    return token


def listed(grant: ProjectGrant, kind: TokenKind) -> list[Token]:
    tokens = grant.project.tokens[kind].values()
    return [each for each in tokens if grant.sandbox.settings.revoked_tokens_listed or not each.revoked]


def browser_rows(grant: ProjectGrant) -> list[dict[str, Any]]:
    """The tokens of frontend applications, deleted ones included: write tokens that other routes manage."""
    if not grant.sandbox.settings.supports(releases.BROWSER_TOKENS):
        return []
    vary, rows = grant.sandbox.vary, []
    for application in (*grant.project.frontend_applications.values(), *grant.project.deleted_applications.values()):
        deleted = application.id in grant.project.deleted_applications
        for token in application.tokens.values():
            rows.append(
                {
                    "id": token.id,
                    "project_id": grant.project.id,
                    "created_at": vary.time(token.created_at),
                    "description": token.description or DESCRIPTION,
                    "expires_at": None,
                    "project_name": grant.project.name,
                    "created_by_name": token.created_by,
                    "token_prefix": token.secret[:TOKEN_PREFIX_LENGTH],
                    "active": not (token.revoked or deleted),
                    "frontend_application_id": application.id,
                    "frontend_application_name": application.name,
                    "frontend_application_deleted": deleted,
                    **vary.extra(),
                }
            )
    return rows


def view(token: Token, sandbox: Sandbox) -> dict[str, Any]:
    vary = sandbox.vary
    return {
        "id": token.id,
        "project_id": token.project.id,
        "created_at": vary.time(token.created_at),
        "description": DESCRIPTION,
        "expires_at": vary.time(token.expires_at),
        **vary.extra(),
    }


def issued_view(token: Token, sandbox: Sandbox) -> dict[str, Any]:
    return {**view(token, sandbox), "token": token.secret}


def listed_view(token: Token, sandbox: Sandbox) -> dict[str, Any]:
    return {
        **view(token, sandbox),
        "project_name": token.project.name,
        "created_by_name": token.created_by,
        "token_prefix": token.prefix if sandbox.settings.prefix_of_secret else f"pylf_****_{token.id[:8]}",
        "active": not token.revoked and (sandbox.settings.expired_active or not token.expired),
    }


write_router = token_router("write")
read_router = token_router("read")
info_router = APIRouter()


@info_router.get("/v1/read-token-info")
async def read_token_info(call: Annotated[Call, Depends(current_call)]) -> Response:
    token = call.sandbox.store.token_with(call.secret, "read") if call.secret else None
    if token is None or token.revoked or token.expired:
        raise errors.unauthorized("Invalid or expired read token")
    return JSON({"organization_name": token.project.organization.name, "project_name": token.project.name})
