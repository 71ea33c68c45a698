# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys of the organization, those of the AI gateway among them.

A key may be bound to a project, but all of them are in one list of the organization.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import typing as t

from .._api.client import Client
from .._api.errors import ApiError, OptionError
from .._core.fields import UNSET, Field, NamesField, TextField
from .._core.protocols import Kind, Params, Record, References, ReturnValue, Spec, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired
from .._core.values import check_reference
from .._credentials.keys import NamedSecretResource
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._core.protocols import Exporting

GATEWAY_SCOPE = "project:gateway_proxy"
READ_SCOPE = "organization:read_api_key"
LIMITS = ("spending_limit_daily", "spending_limit_weekly", "spending_limit_monthly", "spending_limit_total")
CACHE = "cache_enabled"
UNLIMITED = "unlimited"
INHERIT = "inherit"
# Scopes that only a key bound to a project can use. A key of the organization may have them to pass them on.
OF_PROJECTS = frozenset({GATEWAY_SCOPE, "project:read_otlp", "project:write_otlp"})
CREATE_SCOPE = "organization:create_api_key"
PASSED_ON_SINCE = "v2026-09-14.01"

# Those that are known; newer servers have more, so that others are not refused.
SCOPES = frozenset(
    {
        *(f"instance:{name}" for name in ("admin", "billing", "scim")),
        *(
            f"organization:{name}"
            for name in ("admin", "auditlog", "payment", "scim", "create_project", "create_api_key")
        ),
        *(f"project:{name}" for name in ("gateway_proxy", "read_otlp", "write_otlp", "write_token", "read_token")),
        *("organization:read", "organization:write", "project:read", "project:write"),
        *(
            f"{scope}_{what}"
            for what in ("invitation", "member", "channel", "api_key", "trust_policy", "gateway")
            for scope in ("organization:read", "organization:write")
        ),
        *(
            f"{scope}_{what}"
            for what in ("dashboard", "alert", "datasets", "variables", "api_key", "workflow")
            for scope in ("project:read", "project:write")
        ),
        *(f"project:{name}" for name in ("trigger_workflow", "execute_monty")),
        *(f"project:{name}_fleet" for name in ("read", "enroll", "manage")),
        "project:read_external_variables",
    }
)


class ScopesField(NamesField):
    """The permissions of a key: at least one scope."""

    def check(self, value: t.Any) -> list[str]:
        names = super().check([str(one).strip() for one in value])
        if not names or "" in names:
            raise self.bad("must list at least one scope, none of them blank")
        return names


class DescriptionField(TextField):
    """Cleared by null."""

    def send(self, value: object) -> object:
        return value or None


@dataclasses.dataclass(frozen=True)
class Bound:
    """The project that a key is bound to. Without one it is the organization's; ``id`` is unknown until resolved."""

    name: str | None = None
    id: str | None = None


class BindingField(Field):
    """A project by name or UUID."""

    refers_to = PROJECT.name

    def check(self, value: object) -> Bound:
        check_reference(self.name, str(value), ", or leave it out")
        return Bound(str(value))

    def resolve(self, value: Bound, remote: References) -> Bound:
        if value.id is not None or value.name is None:
            return value
        project = remote.resolve(PROJECT, value.name)
        if project is None:
            remote.fail_unresolved(self.name, PROJECT, value.name)
            return value
        remote.check_not_deleted(self.name, PROJECT, project)
        return Bound(PROJECT.identity_of(project) or value.name, project["id"])

    def read(self, record: Record) -> Bound:
        project_id = record.get("project_id")
        return Bound(record.get("project_name") or project_id, project_id) if project_id else Bound()

    def key(self, value: Bound) -> str | None:
        return value.id.lower() if value.id else value.name

    def payload(self, desired: Bound, actual: object = UNSET) -> dict[str, object]:
        if desired.name is not None and desired.id is None:
            raise OptionError(self.name, f"there is no project {desired.name} in this organization")
        return {} if desired.id is None else {self.api: desired.id}

    def show(self, value: Bound) -> dict[str, object]:
        return {self.name: value.name}

    def export(self, value: Bound, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        return {} if value.id is None else self.show(value)


class GatewayField(Field):
    """Limits of a gateway key, each compared by itself. A value of None is what the API calls null: no limit."""

    def spec(self) -> Spec:
        limits: Spec = {name: {"type": "str"} for name in LIMITS}
        cache: Spec = {CACHE: {"type": "str", "choices": ["true", "false", INHERIT]}}
        return {self.name: {"type": "dict", "options": {**limits, **cache}}}

    def check(self, value: t.Any) -> Values:
        given = {name: one for name, one in value.items() if one is not None}
        if not given:
            raise self.bad(f"must set at least one of {', '.join((*LIMITS, CACHE))}")
        return {name: self._cache(one) if name == CACHE else self._limit(name, one) for name, one in given.items()}

    def _limit(self, name: str, value: object) -> int | None:
        text = str(value).strip()
        if text == UNLIMITED:
            return None
        if not re.fullmatch(r"[0-9]{1,15}", text):
            problem = f"{text[:40]!r} must be a whole number of US dollars, 0 or more, or {UNLIMITED}"
            raise OptionError(f"{self.name}.{name}", problem)
        return int(text)

    @staticmethod
    def _cache(value: object) -> bool | None:
        return None if value == INHERIT else value == "true"

    def read(self, record: Record) -> Values:
        claims = record.get(self.api)
        found = claims.get(GATEWAY_SCOPE) if isinstance(claims, dict) else None
        return _set({name: found.get(name) for name in (*LIMITS, CACHE)}) if isinstance(found, dict) else {}

    def same(self, desired: Values, actual: Values) -> bool:
        return all(actual.get(name) == value for name, value in desired.items())

    def payload(self, desired: Values, actual: object = UNSET) -> dict[str, object]:
        if isinstance(actual, dict):
            sent = {name: value for name, value in desired.items() if value != actual.get(name)}
        else:
            sent = _set(desired)
        return {self.api: {GATEWAY_SCOPE: sent}} if sent else {}

    def value_after_update(self, desired: Values, actual: Values) -> Values:
        return _set({**actual, **desired})

    def show(self, value: Values) -> dict[str, object]:
        return {self.name: _set(value) or None}

    def export(self, value: Values, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        return self.show(value) if value else {}


def _set(values: t.Mapping[str, object]) -> Values:
    return {name: values[name] for name in (*LIMITS, CACHE) if values.get(name) is not None}


class ApiKeyResource(NamedSecretResource):
    def __init__(self, **declaration: t.Any) -> None:
        super().__init__(**declaration)
        self.title = "API key"

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        if desired.state not in self.gone_states and "scopes" in desired.values:
            self.check_values(desired.values)
        return desired

    def settled(self, values: Values, written: Values) -> Values:
        """Limits of the gateway go with the scope that they are for."""
        fits = "gateway" in written or GATEWAY_SCOPE in values["scopes"]
        return values if fits else {**values, "gateway": {}}

    def check_values(self, values: Values) -> None:
        if values.get("gateway") and GATEWAY_SCOPE not in values.get("scopes", ()):
            said = f"is for keys with the scope {GATEWAY_SCOPE}, which is not among the scopes"
            raise OptionError("gateway", said, ("scopes",))

    def check_new(self, values: Values, remote: RemoteState) -> None:
        self._check_binding(values, remote.client.release)
        for scope in values.get("scopes", ()):
            if scope not in SCOPES:
                near = difflib.get_close_matches(scope, SCOPES, n=1, cutoff=0.7)
                hint = f"did you mean {near[0]}?" if near else "the server decides"
                remote.warn(f"scopes: {scope} is none that this release of the collection knows; {hint}")

    @staticmethod
    def _check_binding(values: Values, release: str | None) -> None:
        scopes = set(values.get("scopes", ()))
        bound = sorted(scopes & OF_PROJECTS)
        if not bound or values.get("project", Bound()).name is not None:
            return
        if CREATE_SCOPE not in scopes:
            said = f"is required with {bound[0]}, unless {CREATE_SCOPE} passes it on"
            raise OptionError("project", said, ("scopes",))
        if release is not None and release < PASSED_ON_SINCE:
            raise OptionError(
                "project",
                f"is required with {bound[0]}: to pass it on without one needs Logfire {PASSED_ON_SINCE} or later"
                f" (this server reports {release})",
            )

    def finish(self, body: dict[str, object], record: Record | None, parent: Record | None) -> dict[str, object]:
        return body if record is not None else {name: value for name, value in body.items() if value is not None}

    def issue(self, client: Client, path: str, body: ReturnValue) -> tuple[Record, str]:
        try:
            return super().issue(client, path, body)
        except ApiError as error:
            if error.status == 404 and "project_id" in body:
                # The list was just read: the path is there, so the project is not.
                raise OptionError("project", f"there is no project {body['project_id']} any more") from None
            raise

    def unpack(self, answer: t.Any) -> tuple[Record, str]:
        inner = answer.get("api_key") if isinstance(answer, dict) else None
        return super().unpack({**inner, "token": answer.get("token")} if isinstance(inner, dict) else None)

    def is_in_use(self, record: Record, live: t.Sequence[Record]) -> bool:
        """Return the only key with the scope to read the list, if there is but one: it was just used."""
        readers = [one["id"] for one in live if READ_SCOPE in (one.get("scopes") or ())]
        return readers == [record["id"]]


API_KEY = ApiKeyResource(
    name="api_key",
    path="/v1/api-keys/",
    read_scope=READ_SCOPE,
    write_scope="organization:write_api_key",
    create_scope=CREATE_SCOPE,
    since="v2026-06-09.01",
    fields=(
        TextField("name", blank=False, required=True),
        ScopesField("scopes", required=True, fixed=True),
        BindingField("project", api="project_id", fixed=True),
        DescriptionField("description", server_default=""),
        GatewayField("gateway", api="claims"),
    ),
    read_only={
        key: key
        for key in (
            "project_id",
            "organization_id",
            "expires_at",
            "active",
            "created_at",
            "created_by_name",
            "updated_at",
            "user_id",
        )
    },
    # It moves with every use.
    info_only=("last_used_at",),
)
