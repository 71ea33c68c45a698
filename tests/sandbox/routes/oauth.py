# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from .. import releases
from ..auth import Call, current_call, holds, since
from ..errors import JSON
from ..identities import ExchangedToken, Policy, Untrusted, claims_of
from ..store import Key, Organization, Project, now

router = APIRouter(prefix="/api/oauth")

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
JWT = "urn:ietf:params:oauth:token-type:jwt"
FORM = "application/x-www-form-urlencoded"
ADMIN_SCOPES = ("instance:admin", "organization:admin")
SCOPE = re.compile(r"(instance|organization|project):[a-z_]+")


class Refused(Exception):
    """An error in OAuth's own flat form."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@router.post("/token")
async def token(request: Request, call: Annotated[Call, Depends(current_call)]) -> Response:
    form = await form_of(request)
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


async def form_of(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0] != FORM:
        return {}
    return {name: values[-1] for name, values in parse_qs((await request.body()).decode()).items()}


def exchange(request: Request, call: Call, form: dict[str, str]) -> ExchangedToken:
    sandbox = call.sandbox
    if form["grant_type"] != GRANT or not sandbox.settings.supports(releases.ORGANIZATION_CONTEXT):
        raise Refused("unsupported_grant_type", "Unknown grant type")
    if "authorization" in request.headers:
        raise Refused("invalid_request", "The subject token is the credential; no other may be sent")
    if form.get("subject_token_type") == JWT and sandbox.settings.supports(releases.WORKLOAD_IDENTITY):
        return for_workload(request, call, form)
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
    settings = call.sandbox.settings
    scopes = frozenset(form.get("scope", "").split())
    if not scopes or not all(SCOPE.fullmatch(scope) and holds(key, scope) for scope in scopes):
        raise Refused("invalid_scope", "A scope is unknown, or not held by the subject token")
    asked = form.get("expires_in", "3600")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", asked):
        raise Refused("invalid_request", "expires_in is a number of seconds")
    seconds = min(int(asked), settings.longest_exchange)
    return issued(call, organization, f"{key.name} in {organization.name}", scopes, seconds)


def issued(
    call: Call,
    organization: Organization,
    name: str,
    scopes: frozenset[str],
    seconds: int,
    project: Project | None = None,
) -> ExchangedToken:
    vary = call.sandbox.vary
    token = ExchangedToken(
        vary.new_id(),
        "exchange",
        name,
        f"{vary.secret(20)}.{vary.secret(60)}.{vary.secret(43)}",
        organization,
        scopes=scopes,
        project_id=None if project is None else project.id,
        expires_at=now() + timedelta(seconds=seconds),
    )
    call.sandbox.store.keys[token.secret] = token
    return token


def for_workload(request: Request, call: Call, form: dict[str, str]) -> ExchangedToken:
    """Exchange a token that an issuer has signed for a workload, by the policy of the organization."""
    if not form.get("subject_token") or not form.get("audience"):
        raise Refused("invalid_request", "subject_token and audience are required")
    try:
        claims = claims_of(form["subject_token"])
    except Untrusted as problem:
        raise Refused("invalid_grant", str(problem)) from None
    organization, project = place(request, call, form["audience"])
    if claims.get("aud") not in (form["audience"], [form["audience"]]):
        raise Refused("invalid_target", "The subject token is meant for another audience")
    policy = trusting(organization, project, claims)
    scopes = frozenset(form.get("scope", "").split()) or policy.scopes
    if not scopes <= policy.scopes:
        raise Refused("invalid_scope", "A scope is unknown, or not granted by the trust policy")
    return issued(call, organization, f"{policy.name} by trust", scopes, policy.lifetime, project)


def trusting(organization: Organization, project: Project | None, claims: dict[str, Any]) -> Policy:
    """The policy for the place that is wanted: one of a project is good for nothing beyond it."""
    wanted = None if project is None else project.id
    for policy in organization.policies.values():
        if policy.trusts(claims) and policy.project_id in (None, wanted):
            found: Policy = policy
            return found
    raise Refused("invalid_grant", "No trust policy matches the subject token")


def place(request: Request, call: Call, audience: str) -> tuple[Organization, Project | None]:
    """The organization that an audience names, and the project in it. One answer for all mistakes."""
    public = call.sandbox.settings.public_url or str(request.base_url).rstrip("/")
    names = audience.removeprefix(f"{public}/").split("/")
    found = next((each for each in call.sandbox.store.organizations.values() if each.name == names[0]), None)
    if found is None or len(names) > 2 or not audience.startswith(f"{public}/"):
        raise Refused("invalid_target", "The audience is not known")
    if len(names) == 1:
        return found, None
    project = found.projects.get(found.project_ids.get(names[1], ""))
    if project is None:
        raise Refused("invalid_target", "The audience is not known")
    return found, project


@router.post("/revoke", dependencies=[Depends(since(releases.WORKLOAD_IDENTITY))])
async def revoke(request: Request, call: Annotated[Call, Depends(current_call)]) -> Response:
    """End a token. One that is not known is as good as revoked; a key of the organization is not for this route."""
    form = await form_of(request)
    if not form.get("token"):
        return JSON({"error": "invalid_request", "error_description": "token is required"}, 400)
    known = call.sandbox.store.keys.get(form["token"])
    if isinstance(known, ExchangedToken):
        known.revoked = True
    return Response(status_code=200)
