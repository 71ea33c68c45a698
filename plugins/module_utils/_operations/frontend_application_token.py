# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens of a frontend application. They stand in browsers, so they are not secret, and can be read again."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from .._api.errors import Conflict, LogfireError, MissingParent, NotFound, OptionError, OutcomeUnknown, unexpected
from .._api.pagination import pages
from .._api.placeholder_id import is_placeholder_id, placeholder_id
from .._api.wire import Wire
from .._core.diff import difference
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes
from .._core.timestamps import in_utc, read_instant, sortable_instant
from .._core.values import check_reference, is_uuid, same_id
from .._credentials.secret_text import implausible
from .._resources.frontend_application import FRONTEND_APPLICATION
from .._resources.project import PROJECT

NAME = "frontend_application_token"
MOST = 20
SHOWN = ("id", "status", "description", "created_at", "expires_at", "last_used_at")
READ_SCOPE = "project:read_token"
WRITE_SCOPE = "project:write_token"


@dataclasses.dataclass(frozen=True)
class DesiredToken:
    """``at_least``: the least number of active tokens of the application."""

    state: str
    project: str
    application: str
    id: str | None
    at_least: int

    @property
    def label(self) -> str:
        return f"frontend application {self.application} of project {self.project}"


class Tokens:
    """The tokens of one application, or of none that an earlier task would create."""

    def __init__(self, project: str, application: str, remote: RemoteState) -> None:
        self.remote = remote
        self.client = remote.client
        self.project = remote.parent_of(FRONTEND_APPLICATION, project)
        self.application = self._find(application)
        self.called = {"project": project, "application": application}
        self.records = self._list()

    def _find(self, reference: str) -> Record | None:
        if self.project is None:
            return None
        by_id = (
            self.remote.find(FRONTEND_APPLICATION, object_id=reference, parent=self.project)
            if is_uuid(reference)
            else None
        )
        found = by_id or self.remote.find(FRONTEND_APPLICATION, reference, parent=self.project)
        if found is None and not self.remote.may_appear(FRONTEND_APPLICATION, reference):
            raise MissingParent(f"application: there is no frontend application {reference} in this project")
        return found

    @property
    def path(self) -> str:
        project, application = t.cast(Record, self.project), t.cast(Record, self.application)
        return f"{FRONTEND_APPLICATION.item_path(application, project['id'])}tokens/"

    def _list(self) -> list[Record]:
        if self.application is None:
            return []
        records = pages(self.client, self.path, "data", scope=READ_SCOPE)
        return sorted(records, key=lambda one: (sortable_instant(one.get("created_at")), str(one.get("id"))))

    @property
    def active(self) -> list[Record]:
        """Those that work, the newest last."""
        now = self.client.now()
        expiries = [(one, read_instant(one.get("expires_at"))) for one in self.records if one.get("status") == "active"]
        return [one for one, expires in expiries if expires is None or expires > now]

    def issue(self) -> None:
        """Create one more. If the outcome is unknown, the list shows it."""
        known = {one["id"] for one in self.records}
        try:
            self._receive(self.client.request("POST", self.path, scope=WRITE_SCOPE))
        except Exception as error:
            if isinstance(error, LogfireError) and not isinstance(error, OutcomeUnknown):
                raise
            self.records = self._list()
            fresh = [one["id"] for one in self.records if one["id"] not in known]
            if len(fresh) == 1 and isinstance(error, OutcomeUnknown):
                return
            found = f"possibly created by it, possibly by others: {', '.join(sorted(fresh))}" if fresh else "run again"
            problem = str(error) if isinstance(error, OutcomeUnknown) else unexpected(error)
            raise LogfireError(f"{problem}; {found}") from error

    def _receive(self, answer: object) -> None:
        if not isinstance(answer, dict) or not isinstance(answer.get("token_id"), str):
            self.records = self._list()
            return
        token_id = answer["token_id"]
        self.remote.undelivered[token_id] = f"the frontend application token {token_id}"
        problem = implausible(answer.get("token"))
        if problem:
            raise LogfireError(f"POST {self.path}: the token in the answer {problem}")
        self.records = [*self.records, {**answer, "id": token_id}]

    def revoke(self, record: Record) -> None:
        with contextlib.suppress(NotFound):
            self.client.request(
                "POST", f"{self.path}{record['id']}/revoke/", scope=WRITE_SCOPE, wire=Wire(repeatable=True)
            )

    def show(self, record: Record) -> dict[str, object]:
        application, project = self.application or {}, self.project or {}
        return {
            **{key: in_utc(record.get(key)) for key in SHOWN},
            "application": FRONTEND_APPLICATION.identity_of(application) or self.called["application"],
            "application_id": application.get("id"),
            "project": PROJECT.identity_of(project) or self.called["project"],
            "project_id": project.get("id"),
        }


def validate(params: Params) -> DesiredToken:
    check_reference("project", str(params["project"]))
    application = str(params["application"]).strip()
    if not application:
        raise OptionError("application", "must not be blank; give a name or UUID")
    object_id, at_least = params.get("id"), params.get("at_least")
    if object_id is None and params["state"] == "absent":
        raise OptionError("id", "is required to revoke a token: give its UUID")
    if object_id is not None and not is_uuid(object_id):
        raise OptionError("id", f"{object_id!r} is not the UUID of a frontend application token")
    if at_least is not None and not 1 <= at_least <= MOST:
        raise OptionError("at_least", f"must be from 1 to {MOST}, got {at_least}")
    return DesiredToken(params["state"], params["project"], application, object_id, at_least or 1)


def run(desired: DesiredToken, remote: RemoteState, check_mode: bool) -> ReturnValue:
    if is_placeholder_id(desired.id):
        remote.check_assumed("id", str(desired.id))
        return _result(desired.state == "absent", desired.id, {}, {})
    try:
        tokens = Tokens(desired.project, desired.application, remote)
    except MissingParent:
        if desired.state != "absent":
            raise
        return _result(False, None, {}, {})
    return (_revoke if desired.state == "absent" else _issue)(desired, tokens, check_mode)


def _revoke(desired: DesiredToken, tokens: Tokens, check_mode: bool) -> ReturnValue:
    active = tokens.active
    record = next((one for one in active if same_id(one["id"], desired.id)), None)
    if record is None:
        return _result(False, None, {}, {})
    last = OptionError(
        "id",
        f"{record['id']} is the last active token of {desired.label}, which cannot be revoked; create another one"
        " first (at_least), or delete the application",
    )
    if len(active) == 1:
        raise last
    if not check_mode:
        try:
            tokens.revoke(record)
        except Conflict:
            raise last from None
    return _result(True, record["id"], _count(len(active)), _count(len(active) - 1))


def _issue(desired: DesiredToken, tokens: Tokens, check_mode: bool) -> ReturnValue:
    active = tokens.active
    if desired.id is not None:
        active = [one for one in active if same_id(one["id"], desired.id)]
        if not active:
            raise OptionError(
                "id", f"there is no active token {desired.id} of {desired.label}, and id never creates one"
            )
    before, after = len(active), max(len(active), desired.at_least)
    if before < after and check_mode:
        made = placeholder_id(NAME, desired.project, desired.application, str(after))
        active = [{"status": "active", "id": made}]
    elif before < after:
        if tokens.application is None:
            raise MissingParent(f"application: {desired.label} was not created")
        for _time in range(after - before):
            tokens.issue()
        active = tokens.active
    newest = active[-1]
    result = _result(before < after, newest.get("id"), _count(before), _count(after), tokens.show(newest))
    return {**result, "token": newest["token"]} if newest.get("token") else result


def _count(number: int) -> dict[str, object]:
    return {"active_tokens": number}


def _result(
    changed: bool,
    object_id: str | None,
    before: dict[str, object],
    after: dict[str, object],
    shown: dict[str, object] | None = None,
) -> ReturnValue:
    shown = shown or {}
    named = difference("tokens of frontend application", shown.get("application"), shown.get("project"), before, after)
    return {"changed": changed, NAME: shown, "id": object_id, **named}


def token_module() -> ModuleDefinition[DesiredToken]:
    return ModuleDefinition(
        NAME,
        {
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "id": {"type": "str"},
            "project": {"type": "str", "required": True},
            "application": {"type": "str", "required": True},
            "at_least": {"type": "int"},
        },
        validate,
        run,
        {"mutually_exclusive": [["id", "at_least"]]},
        scopes=fixed_scopes(NAME, [PROJECT.read_scope, READ_SCOPE], [WRITE_SCOPE]),
    )


def token_info_module() -> ModuleDefinition[Params]:
    def list_tokens(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
        tokens = Tokens(params["project"], params["application"], remote)
        found = [one for one in tokens.records if params.get("id") is None or same_id(one["id"], params["id"])]
        return {"changed": False, f"{NAME}s": [{**tokens.show(one), "token": one.get("token")} for one in found]}

    return ModuleDefinition(
        f"{NAME}_info",
        {
            "id": {"type": "str"},
            "project": {"type": "str", "required": True},
            "application": {"type": "str", "required": True},
        },
        dict,
        list_tokens,
        scopes=fixed_scopes(f"{NAME}_info", [PROJECT.read_scope, READ_SCOPE]),
    )
