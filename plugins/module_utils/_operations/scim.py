# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups as an identity provider sees them through SCIM: read, since only the provider may write them."""

from __future__ import annotations

import typing as t
from urllib.parse import quote, urlencode

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, OptionError
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes

SCOPE = "organization:scim"


def scim_user_info_module() -> ModuleDefinition[Params]:
    return _door("user", "Users", "email", _user)


def scim_group_info_module() -> ModuleDefinition[Params]:
    return _door("group", "Groups", "id", _group)


def _user(record: Record) -> ReturnValue:
    emails = [one for one in record.get("emails") or () if isinstance(one, dict)]
    name = record.get("name")
    return {
        "id": record.get("id"),
        "user_name": record.get("userName"),
        "given_name": name.get("givenName") if isinstance(name, dict) else None,
        "active": record.get("active"),
        "emails": [{key: one.get(key) for key in ("value", "type", "primary")} for one in emails],
    }


def _group(record: Record) -> ReturnValue:
    return {"id": record.get("id"), "display_name": record.get("displayName")}


def _door(kind: str, collection: str, key: str, show: t.Callable[[Record], ReturnValue]) -> ModuleDefinition[Params]:
    """The info module of one kind, whose single objects have a path that ends in ``key``."""

    def validate(params: Params) -> Params:
        for option in ("provider_name", "filter", key):
            value = params[option]
            if value is not None and not value.strip():
                raise OptionError(option, "must not be blank")
            if option != "filter" and value in (".", ".."):
                raise OptionError(option, f"{value} cannot be part of a path")
        return params

    def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
        provider = params["provider_name"]
        path = f"/scim/{quote(provider, safe='')}/{collection}" if provider else f"/scim/{collection}"
        records = _listed(remote, path, params["filter"]) if params[key] is None else _single(remote, path, params[key])
        shown = sorted((show(one) for one in records), key=lambda one: str(list(one.values())[1]))
        return {"changed": False, f"scim_{kind}s": shown}

    spec = {name: {"type": "str"} for name in ("provider_name", "filter", key)}
    name = f"scim_{kind}_info"
    constraints = {"mutually_exclusive": [["filter", key]]}
    return ModuleDefinition(name, spec, validate, run, constraints, scopes=fixed_scopes(name, [SCOPE]))


def _single(remote: RemoteState, path: str, key: str) -> list[Record]:
    """The one object, or none. Its 404 may also mean that there is no SCIM at all, which the list shows."""
    try:
        record = remote.client.get(f"{path}/{quote(key, safe='')}", scope=SCOPE)
    except ApiError as error:
        if error.status != 404:
            raise
        _list(remote.client, path)
        return []
    if not isinstance(record, dict):
        raise LogfireError(f"GET {path}: the answer is not an object; check base_url")
    return [record]


def _listed(remote: RemoteState, path: str, desired: str | None) -> list[Record]:
    query = f"?{urlencode({'filter': desired})}" if desired is not None else ""
    answer = _list(remote.client, path + query)
    records: list[Record] = answer["Resources"]
    total = answer.get("totalResults")
    if isinstance(total, int) and total > len(records):
        remote.warn(f"the server gave {len(records)} of {total}, and has no way to ask for the rest: use filter")
    return records


def _list(client: Client, path: str) -> t.Mapping[str, t.Any]:
    try:
        answer = client.get(path, scope=SCOPE)
    except ApiError as error:
        if error.status != 404:
            raise
        hint = "provider_name is for Logfire's cloud, where it is needed, and not for self-hosted instances"
        raise LogfireError(f"{error}; {hint}") from None
    records = answer.get("Resources") if isinstance(answer, dict) else None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise LogfireError(f"GET {path}: the answer is not a list of SCIM resources; check base_url")
    return t.cast(t.Mapping[str, object], answer)
