# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collectors on hosts (Fleet, in beta): the policies of a project, and tokens with which hosts enroll in one.

Policies are made in the web interface. An enrollment token is shown once, and the API neither lists nor revokes it.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
from urllib.parse import quote, urlsplit

from .._api.errors import ApiError, LogfireError, OptionError, OutcomeUnknown, unexpected
from .._api.pagination import pages
from .._api.wire import Wire
from .._core.diff import difference
from .._core.durations import parse_duration
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes
from .._core.timestamps import in_utc
from .._core.values import is_uuid, same_id
from .._credentials.secret_text import implausible
from .._resources.project import PROJECT
from ._common import checked

POLICIES = "/v1/projects/{}/fleet/collector-policies/"
TOKENS = "/v1/projects/{}/fleet/enrollment-tokens/"
CONTEXT = "/v1/fleet/enrollment-context/"
READ_SCOPE = "project:read_fleet"
ENROLL_SCOPE = "project:enroll_fleet"
READ_SCOPES = (PROJECT.read_scope, READ_SCOPE)
SHOWN = ("id", "name", "revision", "created_at")
DAY = 86400
LONGEST = 365
NEEDS = "Fleet is in beta, and may not be enabled for the project"


@dataclasses.dataclass(frozen=True)
class DesiredToken:
    """A token for one host. ``days``: how long it works if it is not used."""

    project: str
    policy: str
    environment: str
    name: str
    days: int

    @property
    def label(self) -> str:
        return f"enrollment token of {self.name} in project {self.project}"

    @property
    def shown(self) -> ReturnValue:
        return {"policy": self.policy, "environment": self.environment, "name": self.name, "valid_for": f"{self.days}d"}


def policy_info_module() -> ModuleDefinition[Params]:
    def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
        project = _project(params["project"], remote)
        found = [] if project is None else _policies(project, remote)
        chosen = [
            {**{key: in_utc(one.get(key)) for key in SHOWN}, "project": PROJECT.identity_of(t.cast(Record, project))}
            for one in found
            if params["name"] in (None, one.get("name")) and (params["id"] is None or same_id(one["id"], params["id"]))
        ]
        return {"changed": False, "collector_policies": sorted(chosen, key=lambda one: (str(one["name"]), one["id"]))}

    spec: Spec = {"project": {"type": "str", "required": True}, "name": {"type": "str"}, "id": {"type": "str"}}
    scopes = fixed_scopes("collector_policy_info", READ_SCOPES)
    return ModuleDefinition("collector_policy_info", spec, _named, run, scopes=scopes)


def enrollment_token_module() -> ModuleDefinition[DesiredToken]:
    return ModuleDefinition(
        "collector_enrollment_token",
        {
            "project": {"type": "str", "required": True},
            "policy": {"type": "str", "required": True},
            "environment": {"type": "str", "default": "production"},
            "name": {"type": "str", "required": True},
            "valid_for": {"type": "str", "default": "1d"},
        },
        _validate,
        _run,
        scopes=fixed_scopes("collector_enrollment_token", READ_SCOPES, [ENROLL_SCOPE]),
    )


def _named(params: Params) -> Params:
    if not params["project"].strip():
        raise OptionError("project", "must not be blank; give a name or UUID")
    return params


def _validate(params: Params) -> DesiredToken:
    _named(params)
    for option in ("policy", "environment", "name"):
        if not params[option].strip() or not params[option].isprintable() or len(params[option]) > 255:
            raise OptionError(option, "must be a text of 1 to 255 characters, without control characters")
    seconds = checked(params, "valid_for", parse_duration) or 0
    if seconds % DAY or not DAY <= seconds <= LONGEST * DAY:
        raise OptionError("valid_for", f"must be a number of whole days from 1d to {LONGEST}d")
    return DesiredToken(params["project"], params["policy"], params["environment"], params["name"], days=seconds // DAY)


def _run(desired: DesiredToken, remote: RemoteState, check_mode: bool) -> ReturnValue:
    project = _project(desired.project, remote)
    policy = None if project is None else _policy(desired, project, remote)
    result: ReturnValue = {
        "changed": True,
        "collector_policy": None if policy is None else {key: in_utc(policy.get(key)) for key in SHOWN},
        "base_url": remote.client.settings.origin,
        **difference("enrollment token", desired.name, desired.project, {}, desired.shown),
    }
    if check_mode:
        return result
    if project is None or policy is None:
        raise LogfireError(f"project: there is no project {desired.project}")
    token = _create(desired, project, policy, remote)
    return {**result, "token": token, "enrollment_url": _enrollment_url(token, project, policy, remote)}


def _project(reference: str, remote: RemoteState) -> Record | None:
    project = remote.resolve(PROJECT, reference)
    if project is None:
        remote.fail_unresolved("project", PROJECT, reference)
    return project


def _policies(project: Record, remote: RemoteState) -> list[Record]:
    path = POLICIES.format(quote(project["id"], safe=""))
    try:
        records = pages(remote.client, path, "items", scope=READ_SCOPE)
    except ApiError as error:
        raise _explained(error) from None
    if not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in records):
        raise LogfireError(f"GET {path}: the answer is not a list of collector policies; check base_url")
    return records


def _policy(desired: DesiredToken, project: Record, remote: RemoteState) -> Record:
    records = _policies(project, remote)
    found = [one for one in records if is_uuid(desired.policy) and same_id(one["id"], desired.policy)]
    found = found or [one for one in records if one.get("name") == desired.policy]
    if len(found) > 1:
        ids = ", ".join(sorted(one["id"] for one in found))
        raise OptionError("policy", f"{len(found)} policies are called {desired.policy}: {ids}; give the UUID of one")
    if not found:
        names = ", ".join(sorted(str(one.get("name")) for one in records)) or "none"
        hint = f"the project has {names}; policies are made in Logfire's web interface"
        raise OptionError("policy", f"there is no collector policy {desired.policy} in this project: {hint}")
    return found[0]


def _explained(error: ApiError) -> ApiError:
    return type(error)(f"{error.message}; {NEEDS}", error.status, error.detail) if error.status == 404 else error


def _create(desired: DesiredToken, project: Record, policy: Record, remote: RemoteState) -> str:
    path = TOKENS.format(quote(project["id"], safe=""))
    body = {
        "assignment_id": policy["id"],
        "environment": desired.environment,
        "expires_in": desired.days,
        "installation_name": desired.name,
        "max_installations": 1,
    }
    try:
        answer = remote.client.request("POST", path, body, scope=ENROLL_SCOPE)
        token = answer.get("token") if isinstance(answer, dict) else None
        problem = implausible(token)
        if problem:
            raise OutcomeUnknown(f"POST {path}: the token in the answer {problem}")
        remote.client.keep_secret(token)
        remote.undelivered["enrollment token"] = f"the {desired.label}, which ends by itself after {desired.days} days"
        return t.cast(str, token)
    except ApiError as error:
        raise _explained(error) from None
    except Exception as error:
        if isinstance(error, LogfireError) and not isinstance(error, OutcomeUnknown):
            raise
        problem = str(error) if isinstance(error, OutcomeUnknown) else unexpected(error)
        raise LogfireError(
            f"{problem}; if it was created, nobody holds it, and it ends by itself after {desired.days} days: run again"
        ) from error


def _enrollment_url(token: str, project: Record, policy: Record, remote: RemoteState) -> str:
    """Ask with the token itself where the host enrolls. It is the first use of the token, and does not spend it."""
    names = {"organization": project.get("organization_name"), "project": project.get("project_name")}
    wire = Wire(root="", headers={"Authorization": f"Bearer {token}"}, repeatable=True)
    told = remote.client.request("POST", CONTEXT, names, wire=wire)
    answer = told if isinstance(told, dict) else {}
    url = answer.get("enrollment_url")
    if not isinstance(url, str) or not _is_address(url, remote.client.settings.origin):
        raise LogfireError(f"POST {CONTEXT}: the answer has no usable enrollment_url; check base_url")
    if not same_id(str(answer.get("assignment_id")), policy["id"]):
        raise LogfireError(f"POST {CONTEXT}: the token is for another collector policy than {policy.get('name')}")
    return url


def _is_address(url: str, origin: str) -> bool:
    """Return whether a token may be sent there: encrypted, or to a server that is itself reached without encryption."""
    parts = urlsplit(url)
    schemes = ("wss", "https") if origin.startswith("https:") else ("wss", "https", "ws", "http")
    plain = re.fullmatch(r"[\x21-\x7e]+", url) is not None and parts.username is None and not parts.fragment
    return plain and parts.scheme in schemes and bool(parts.hostname)
