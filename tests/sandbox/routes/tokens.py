# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Routes made per kind can name their own dependencies only as default values.
# ruff: noqa: B008

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from .. import errors
from ..auth import Call, ProjectGrant, current_call, in_project
from ..errors import JSON
from ..fields import Strict, Timestamp
from ..sandbox import Sandbox
from ..store import Token, TokenKind, now

DESCRIPTION = "Created by Public API"


class TokenCreate(Strict):
    expires_at: Timestamp | None = None


def token_router(kind: TokenKind) -> APIRouter:
    router = APIRouter(prefix=f"/api/v1/projects/{{project_id}}/{kind}-tokens")
    access = in_project(f"project:{kind}_token")
    one = live_token(kind, access)

    @router.get("/")
    async def list_tokens(grant: ProjectGrant = Depends(access)) -> Response:
        tokens = grant.sandbox.vary.shuffled(grant.project.tokens[kind].values())
        return JSON([listed_view(token, grant.sandbox) for token in tokens])

    @router.post("/")
    async def create_token(body: TokenCreate | None = None, grant: ProjectGrant = Depends(access)) -> Response:
        return JSON(minted_view(mint(grant, kind, body.expires_at if body else None), grant.sandbox), 201)

    @router.post("/{token_id}/rotate/")
    async def rotate_token(grant: ProjectGrant = Depends(access), token: Token = Depends(one)) -> Response:
        if token.expired:
            raise errors.not_found("Project token")
        token.revoked = True
        expires_at = token.expires_at if grant.sandbox.settings.rotate_keeps_expiry else None
        return JSON(minted_view(mint(grant, kind, expires_at), grant.sandbox), 201)

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
        token = grant.project.tokens[kind].get(str(token_id))
        if token is None or token.revoked:
            raise errors.not_found("Project token")
        return token

    return dependency


def mint(grant: ProjectGrant, kind: TokenKind, expires_at: datetime | None) -> Token:
    vary = grant.sandbox.vary
    secret = f"pylf_v1_us_{vary.secret()}"
    token = Token(vary.new_id(), grant.key.name, kind=kind, project=grant.project, secret=secret, expires_at=expires_at)
    grant.sandbox.store.add_token(token)
    return token


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


def minted_view(token: Token, sandbox: Sandbox) -> dict[str, Any]:
    return {**view(token, sandbox), "token": token.secret}


def listed_view(token: Token, sandbox: Sandbox) -> dict[str, Any]:
    return {
        **view(token, sandbox),
        "project_name": token.project.name,
        "created_by_name": token.created_by,
        "token_prefix": token.prefix,
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
