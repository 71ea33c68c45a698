# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from . import control, errors, identity_control
from .config import Config
from .middleware import Middleware
from .routes import ROUTERS
from .sandbox import Sandbox


def implemented(router: APIRouter) -> list[tuple[str, str]]:
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    return [(method, route.path) for route in routes for method in sorted(route.methods or ())]


def create_app(source: Config | Sandbox) -> FastAPI:
    sandbox = source if isinstance(source, Sandbox) else Sandbox(source)
    app = FastAPI(redirect_slashes=False, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.sandbox = sandbox
    for router in ROUTERS:
        app.include_router(router)
        sandbox.routes += implemented(router)
    app.include_router(control.router)
    app.include_router(identity_control.router)
    app.add_middleware(Middleware, sandbox=sandbox)
    errors.install(app)
    return app
