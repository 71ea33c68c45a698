# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from .. import releases
from ..auth import Call, current_call, holds
from ..errors import JSON
from ..store import Key, Organization, now

router = APIRouter(prefix="/api/oauth")

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
FORM = "application/x-www-form-urlencoded"
ADMIN_SCOPES = ("instance:admin", "organization:admin")
SCOPE = re.compile(r"(instance|organization|project):[a-z_]+")


@dataclass
class ExchangedToken(Key):
    """Acts inside an organization for a while, and is no key of it."""


class Refused(Exception):
    """An error in OAuth's own flat form."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@router.post("/token")
async def token(request: Request, call: Annotated[Call, Depends(current_call)]) -> Response:
    if request.headers.get("content-type", "").partition(";")[0] != FORM:
        raise RequestValidationError([{"type": "missing", "loc": ("body", "grant_type"), "msg": "Field required"}])
    form = {name: values[-1] for name, values in parse_qs((await request.body()).decode()).items()}
    if "grant_type" not in form:
        raise RequestValidationError([{"type": "missing", "loc": ("body", "grant_type"), "msg": "Field required"}])
    try:
        made = exchange(request, call, form)
    except Refused as refused:
        return JSON({"error": refused.error, "error_description": str(refused)}, 400)
    answer = {
        "access_token": made.secret,
        "issued_token_type": ACCESS_TOKEN,
        "token_type": "Bearer",
        "expires_in": round(((made.expires_at or now()) - now()).total_seconds()),
        "scope": " ".join(sorted(made.scopes or ())),
    }
    return JSON(answer)


def exchange(request: Request, call: Call, form: dict[str, str]) -> ExchangedToken:
    sandbox = call.sandbox
    if form["grant_type"] != GRANT or not sandbox.settings.supports(releases.ORGANIZATION_CONTEXT):
        raise Refused("unsupported_grant_type", "Unknown grant type")
    if "authorization" in request.headers:
        raise Refused("invalid_request", "The subject token is the credential; no other may be sent")
    if form.get("subject_token_type") != ACCESS_TOKEN or not form.get("subject_token") or not form.get("audience"):
        raise Refused("invalid_request", "subject_token, subject_token_type and audience are required")
    key = sandbox.store.keys.get(form["subject_token"])
    if key is None or not key.valid or isinstance(key, ExchangedToken):
        raise Refused("invalid_grant", "The subject token is not valid")
    admin = key.organization.profile.has_admin_panel and any(holds(key, scope) for scope in ADMIN_SCOPES)
    if not admin or sandbox.settings.instance != "open":
        raise Refused("unauthorized_client", "Only keys of the admin organization can be exchanged")
    return made(call, key, target(request, call, form["audience"]), form)


def target(request: Request, call: Call, audience: str) -> Organization:
    """One answer for two mistakes: the host, and the organization."""
    public = call.sandbox.settings.public_url or str(request.base_url).rstrip("/")
    host, _slash, name = audience.rpartition("/")
    found = next((each for each in call.sandbox.store.organizations.values() if each.name == name), None)
    if found is None or host != public:
        raise Refused("invalid_target", "The audience is not known")
    return found


def made(call: Call, key: Key, organization: Organization, form: dict[str, str]) -> ExchangedToken:
    settings, vary = call.sandbox.settings, call.sandbox.vary
    scopes = frozenset(form.get("scope", "").split())
    if not scopes or not all(SCOPE.fullmatch(scope) and holds(key, scope) for scope in scopes):
        raise Refused("invalid_scope", "A scope is unknown, or not held by the subject token")
    asked = form.get("expires_in", "3600")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", asked):
        raise Refused("invalid_request", "expires_in is a number of seconds")
    lifetime = timedelta(seconds=min(int(asked), settings.longest_exchange))
    secret = f"{vary.secret(20)}.{vary.secret(60)}.{vary.secret(43)}"
    issued = ExchangedToken(
        vary.new_id(),
        key.name,
        f"{key.name} in {organization.name}",
        secret,
        organization,
        scopes=scopes,
        expires_at=now() + lifetime,
    )
    call.sandbox.store.keys[secret] = issued
    return issued
