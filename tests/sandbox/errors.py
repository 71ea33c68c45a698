# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from pydantic_core import PydanticSerializationError, to_json
from starlette.responses import Response


class JSON(Response):
    """An answer written without validating what is already known to be right."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        try:
            return to_json(content, inf_nan_mode="null")
        except PydanticSerializationError:  # half a surrogate pair, echoed from the request
            return json.dumps(content, default=str).encode()


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})


def scope_missing(scope: str) -> HTTPException:
    return HTTPException(403, f"Missing required scope: {scope}")


def forbidden(detail: str) -> HTTPException:
    return HTTPException(403, detail)


def project_unreachable(scope: str) -> HTTPException:
    """One text for a missing scope and for a project that is deleted, foreign or out of reach."""
    return HTTPException(403, f"Project not accessible: it does not exist or the scope {scope} is missing")


def not_found(what: str) -> HTTPException:
    return HTTPException(404, f"{what} not found")


def conflict(detail: str) -> HTTPException:
    return HTTPException(409, detail)


def invalid(detail: str) -> HTTPException:
    """A rule of the domain: unlike a schema error its detail is a plain string."""
    return HTTPException(422, detail)


def install(app: FastAPI) -> None:
    async def validation_failed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        echo = request.app.state.sandbox.settings.errors_echo
        return JSON({"detail": [_plain(item, echo) for item in error.errors()]}, 422)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 422 and request.app.state.sandbox.settings.domain_errors_listed:
            item = {"type": "value_error", "loc": ["body"], "msg": f"Value error, {error.detail}"}
            return JSON({"detail": [item]}, 422)
        return await http_exception_handler(request, error)

    app.add_exception_handler(RequestValidationError, validation_failed)
    app.add_exception_handler(HTTPException, refused)


def _plain(item: dict[str, Any], echo: bool) -> dict[str, Any]:
    if not echo:
        return {name: value for name, value in item.items() if name not in ("input", "ctx")}
    if "ctx" not in item:
        return item
    return {**item, "ctx": {name: str(value) for name, value in item["ctx"].items()}}
