# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invitations: links that anyone can join the organization with, once.

An invitation has no address and no name, and each request creates another one. Creating one is therefore an action and
not a state. Its link is a secret, which the list of invitations shows to everybody who may read it.
"""

from __future__ import annotations

import dataclasses
import datetime
import time
import typing as t
from urllib.parse import quote

from .._api.errors import LogfireError, OptionError, OutcomeUnknown, unexpected
from .._core.diff import difference
from .._core.expiry import EXPIRY_EXCLUSIVE, EXPIRY_SPEC, Expiry, accept_expiry
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import Scopes, fixed_scopes
from .._core.timestamps import in_utc, read_instant, sortable_instant
from .._core.values import is_uuid, same_id
from .._credentials.secret_text import implausible
from .._resources.member import ROLES

INVITATIONS = "/v1/invitations/"
# Deprecated: what an admin of a self-hosted instance has to invite into another organization of it.
ELSEWHERE = "/v1/organizations/{id}/invitations/"
READ_SCOPE = "organization:read_invitation"
# The times at which invitations were created may be cut to seconds.
TOLERANCE = datetime.timedelta(seconds=2)


@dataclasses.dataclass(frozen=True)
class Invitation:
    role: str
    expiry: Expiry
    organization_id: str | None

    @property
    def path(self) -> str:
        return ELSEWHERE.format(id=quote(self.organization_id, safe="")) if self.organization_id else INVITATIONS

    @property
    def scope(self) -> str:
        return "organization:admin" if self.organization_id else "organization:write_invitation"

    @property
    def place(self) -> ReturnValue:
        return {"organization_id": self.organization_id} if self.organization_id else {}


def invitation_module() -> ModuleDefinition[Invitation]:
    def validate(params: Params) -> Invitation:
        organization_id = params.get("organization_id")
        if organization_id is not None and not is_uuid(organization_id):
            raise OptionError("organization_id", f"{organization_id[:60]!r} is not the UUID of an organization")
        return Invitation(params["role"], accept_expiry(params), organization_id and organization_id.lower())

    def run(desired: Invitation, remote: RemoteState, check_mode: bool) -> ReturnValue:
        expires_at = desired.expiry.at(remote.client.now())
        result: ReturnValue = {
            "changed": True,
            "invitation": {"role": desired.role, "expires_at": expires_at, **desired.place},
            **difference(
                "invitation", "", None, {}, {"role": desired.role, **desired.expiry.planned(), **desired.place}
            ),
        }
        return result if check_mode else {**result, "invite_url": _create(desired, expires_at, remote)}

    return ModuleDefinition(
        "invitation",
        {
            "role": {"type": "str", "choices": list(ROLES), "required": True},
            **EXPIRY_SPEC,
            "organization_id": {"type": "str"},
        },
        validate,
        run,
        {"mutually_exclusive": [EXPIRY_EXCLUSIVE]},
        scopes=lambda desired, _check_mode: Scopes({READ_SCOPE: "invitation", desired.scope: "invitation"}),
    )


def _create(desired: Invitation, expires_at: str | None, remote: RemoteState) -> str:
    client = remote.client
    body = {"role": desired.role, **({} if expires_at is None else {"expiration": expires_at})}
    began = time.monotonic()
    try:
        url = _url(desired.path, client.request("POST", desired.path, body, scope=desired.scope))
        client.keep_secret(url)
        # Its id is in no answer.
        remote.undelivered["invitation"] = "an invitation"
        return url
    except Exception as error:
        if isinstance(error, LogfireError) and not isinstance(error, OutcomeUnknown):
            raise
        problem = str(error) if isinstance(error, OutcomeUnknown) else unexpected(error)
        raise LogfireError(f"{problem}; {_orphans(desired, began, remote)}") from error


def _orphans(desired: Invitation, began: float, remote: RemoteState) -> str:
    """Return what is known about a link that may have been made and that nobody was given."""
    if desired.organization_id:
        return "if it was, there is a link that nobody holds, and only that organization's own key can list it"
    try:
        records = _listed(remote)
    except LogfireError as failure:
        return f"reading the list failed too: {failure}"
    since = remote.client.now() - datetime.timedelta(seconds=time.monotonic() - began) - TOLERANCE
    fresh = sorted(str(one["id"]) for one in records if _made(one) >= since)
    if not fresh:
        return "the list read afterwards has no invitation made since: run again"
    return (
        f"possibly created by it, possibly by others: {', '.join(fresh)}; pydantic.logfire.invitation_info with"
        " show_urls shows the links"
    )


def _made(record: Record) -> datetime.datetime:
    return read_instant(record.get("created_at")) or datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)


def _url(path: str, answer: object) -> str:
    url = answer.get("invite_url") if isinstance(answer, dict) else None
    problem = implausible(url)
    if problem:
        raise OutcomeUnknown(f"POST {path}: the link in the answer {problem}; it is unknown whether there is one now")
    return t.cast(str, url)


def _listed(remote: RemoteState) -> list[Record]:
    answer = remote.client.get(INVITATIONS, scope=READ_SCOPE)
    if not isinstance(answer, list) or not all(isinstance(one, dict) and "id" in one for one in answer):
        raise LogfireError(f"GET {INVITATIONS}: the answer is not a list of invitations; check base_url")
    return answer


def invitation_info_module() -> ModuleDefinition[Params]:
    def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
        chosen = [one for one in _listed(remote) if params["id"] is None or same_id(one["id"], params["id"])]
        now = remote.client.now()
        return {
            "changed": False,
            "invitations": [_show(one, now, params["show_urls"]) for one in sorted(chosen, key=_age)],
        }

    spec: Spec = {"id": {"type": "str"}, "show_urls": {"type": "bool", "default": False}}
    return ModuleDefinition("invitation_info", spec, dict, run, scopes=fixed_scopes("invitation_info", [READ_SCOPE]))


def _age(record: Record) -> tuple[str, str]:
    return (sortable_instant(record.get("created_at")), str(record.get("id")))


def _show(record: Record, now: datetime.datetime, with_url: bool) -> ReturnValue:
    kept = ("id", "organization_id", "role_id", "max_usage_count", "usage_count", "created_at", "last_used_at")
    shown = {key: in_utc(record.get(key)) for key in kept}
    shown.update(expires_at=in_utc(record.get("expiration")), usable=_usable(record, now))
    return {**shown, "invite_url": record.get("invite_url")} if with_url else shown


def _usable(record: Record, now: datetime.datetime) -> bool:
    ends = read_instant(record.get("expiration"))
    used, most = record.get("usage_count"), record.get("max_usage_count")
    spent = isinstance(used, int) and isinstance(most, int) and used >= most
    return not spent and (ends is None or ends > now)
