# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group mappings: which roles the groups of an identity provider bring, for all organizations of an instance.

The API keeps them as one document, which is replaced as a whole and has no version. A change therefore reads the
document, sends it with the change, and reads it again: whoever wrote at the same time must not go unnoticed.
"""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Mapping

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, OptionError, refuse
from .._core.diff import difference
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes

# The first is the later one, and both stand for the same document.
PATHS = ("/v1/instance/group-mappings/", "/v1/group-mappings/")
KEY = "group_organization_mapping"
STATUS = "api_mapping_status"
OVERRIDDEN = "overridden_by_environment"
SCOPE = "instance:admin"

# The key of the items of each level, and the list below it.
LEVELS = (("group_id", "organization_roles"), ("organization_name", "project_roles"), ("project_name", ""))

ROLES: Spec = {
    "organization_name": {"type": "str", "required": True},
    "role": {"type": "str", "required": True},
    "project_roles": {
        "type": "list",
        "elements": "dict",
        "options": {
            "project_name": {"type": "str", "required": True},
            "role": {"type": "str", "required": True},
        },
    },
}
ORGANIZATION_ROLES: dict[str, t.Any] = {"type": "list", "elements": "dict", "options": ROLES}

Mappings = list[ReturnValue]


@dataclasses.dataclass(frozen=True)
class Desired:
    """The desired mappings of one group (None: nothing at all), or of all groups."""

    group_id: str | None
    mappings: Mappings | None

    def applied(self, current: Mappings) -> Mappings:
        """The whole document with what is desired in it."""
        if self.group_id is None:
            return self.mappings or []
        others = [one for one in current if one["group_id"] != self.group_id]
        return normalised([*others, *(self.mappings or [])])

    def part(self, document: Mappings) -> Mappings:
        """Return what is desired to be so, of a document."""
        return [one for one in document if self.group_id in (None, one["group_id"])]

    def shown(self, document: Mappings) -> ReturnValue:
        part = self.part(document)
        if self.group_id is None:
            return {"group_mappings": part}
        return {} if not part else part[0] if len(part) == 1 else {"group_mappings": part}


def normalised(items: t.Any, depth: int = 0) -> Mappings:
    """Return the mappings in a canonical order and spelling, with only the keys that the API accepts."""
    name, below = LEVELS[depth]
    shown = []
    for item in items or ():
        if not isinstance(item, Mapping):
            raise LogfireError("the group mappings on the server are of a form that is not understood")
        role = {"role": item.get("role")} if depth else {}
        lower = {below: normalised(item.get(below), depth + 1)} if below else {}
        shown.append({name: item.get(name), **role, **lower})
    return sorted(shown, key=lambda one: str(list(one.values())))


def group_mapping_module() -> ModuleDefinition[Desired]:
    spec: Spec = {
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "group_id": {"type": "str"},
        "organization_roles": ORGANIZATION_ROLES,
        "mappings": {
            "type": "list",
            "elements": "dict",
            "options": {
                "group_id": {"type": "str", "required": True},
                "organization_roles": {**ORGANIZATION_ROLES, "required": True},
            },
        },
        "remove_all": {"type": "bool", "default": False},
    }
    constraints = {
        "required_one_of": [["group_id", "mappings"]],
        "mutually_exclusive": [["group_id", "mappings"], ["organization_roles", "mappings"]],
    }
    scopes = fixed_scopes("group_mapping", [SCOPE])
    return ModuleDefinition("group_mapping", spec, _accept, _act, constraints, scopes=scopes)


def _accept(params: Params) -> Desired:
    gone, mappings = params["state"] == "absent", params.get("mappings")
    if mappings is not None:
        if gone:
            raise OptionError("state", "absent needs group_id; to remove all groups, empty mappings with remove_all")
        if not mappings and not params["remove_all"]:
            raise OptionError("mappings", "is empty, which removes all groups; confirm that with remove_all")
        _check(mappings, "mappings")
        return Desired(None, normalised(mappings))
    _check([params])
    if gone:
        return Desired(params["group_id"], None)
    if params.get("organization_roles") is None:
        raise OptionError("organization_roles", "is required for a group that is present; [] gives it no role")
    return Desired(params["group_id"], normalised([params]))


def _check(items: t.Sequence[Params], place: str = "") -> None:
    refuse(list(_problems(items, place)))


def _problems(items: t.Sequence[Params], place: str, depth: int = 0) -> t.Iterator[OptionError]:
    """Blank words, and what is listed twice."""
    name, below = LEVELS[depth]
    seen = set()
    for number, item in enumerate(items):
        prefix = f"{place}[{number}]." if place else ""
        for word in (name, "role") if depth else (name,):
            if not item[word].strip():
                yield OptionError(f"{prefix}{word}", "must not be blank")
        if item[name] in seen:
            yield OptionError(f"{prefix}{name}", f"{item[name]} is listed twice")
        seen.add(item[name])
        if below:
            yield from _problems(item.get(below) or [], f"{prefix}{below}", depth + 1)


def _act(desired: Desired, remote: RemoteState, check_mode: bool) -> ReturnValue:
    client = remote.client
    path, (before, status) = _read(client)
    after = desired.applied(before)
    changed = desired.part(before) != desired.part(after)
    if changed and status == OVERRIDDEN:
        whose = "of all groups" if desired.group_id is None else f"of {desired.group_id}"
        raise LogfireError(
            f"the mapping {whose} differs and cannot be changed: the environment of this installation sets the group"
            f" mappings ({STATUS}: {status}), see the value groupOrganizationMapping of its Helm chart"
        )
    if changed and not check_mode:
        client.request("PUT", path, {KEY: after}, scope=SCOPE)
        after = _confirm(desired, after, client, path)
    result: ReturnValue = {
        "changed": changed,
        "group_mappings": after,
        **difference("group mapping", desired.group_id, None, desired.shown(before), desired.shown(after)),
    }
    if desired.group_id is not None:
        result.update(id=desired.group_id, group_mapping=desired.shown(after))
    return result


def _confirm(desired: Desired, sent: Mappings, client: Client, path: str) -> Mappings:
    """Return the document as it is now. Changes by somebody else are theirs, unless ours is gone."""
    whose = "of all groups" if desired.group_id is None else f"of {desired.group_id}"
    try:
        found, _status = _fetch(client, path)
    except LogfireError as error:
        raise LogfireError(f"the mapping {whose} was changed, but reading it again failed: {error}") from None
    if desired.part(found) != desired.part(sent):
        raise LogfireError(
            f"the mapping {whose} was sent and is not on the server now, as if somebody else had written at the same"
            " time: run again, and change group mappings from one place at a time"
        )
    return found


def _read(client: Client) -> tuple[str, tuple[Mappings, object]]:
    """The path that this server has, and the document with its status."""
    for path in PATHS:
        try:
            return path, _fetch(client, path)
        except ApiError as error:
            if error.status != 404:
                raise
            missing = error
    raise LogfireError(f"{missing}; group mappings are a feature of self-hosted instances")


def _fetch(client: Client, path: str) -> tuple[Mappings, object]:
    """The document, and whether it is in force. Older servers do not say that."""
    told = client.get(path, scope=SCOPE)
    answer = told if isinstance(told, dict) else {}
    mappings = answer.get(KEY)
    if not isinstance(mappings, list) or not all(isinstance(one, dict) for one in mappings):
        raise LogfireError(f"GET {path}: the answer holds no list of group mappings; check base_url")
    return normalised(mappings), answer.get(STATUS)


def group_mapping_info_module() -> ModuleDefinition[Params]:
    def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
        _path, (found, status) = _read(remote.client)
        return {"changed": False, "group_mappings": Desired(params["group_id"], None).part(found), STATUS: status}

    scopes = fixed_scopes("group_mapping_info", [SCOPE])
    return ModuleDefinition("group_mapping_info", {"group_id": {"type": "str"}}, dict, run, scopes=scopes)
