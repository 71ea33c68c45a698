# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization guard: no write with a key that belongs to another organization than the user expects."""

from __future__ import annotations

import contextlib
import typing as t

from .._api.errors import ApiError, LogfireError, OptionError
from .._core.remote_state import RemoteState
from .._core.values import is_uuid, same_id

if t.TYPE_CHECKING:
    from .._api.settings import Settings
    from .._core.resource import Resource


def check_organization(remote: RemoteState, writes: bool = True) -> None:
    """Raise OptionError if the option ``organization`` (a name or UUID) is not the key's organization.

    A key of the second format carries its organization's UUID. Otherwise only objects of the organization show it. If
    there are none, nothing is written; reading goes on with a warning.
    """
    settings = remote.client.settings
    desired = settings.organization
    if desired is None:
        return
    by_id = is_uuid(desired)
    if settings.as_organization and not by_id:
        known = {settings.as_organization}
    elif settings.key_organization_id and by_id:
        known = {settings.key_organization_id}
    else:
        known = _shown_by_objects(remote, by_id)
    if not known:
        problem = f"{desired} cannot be checked before anything is written: {_hint(settings, by_id)}"
        if writes:
            raise OptionError("organization", problem)
        remote.warn(f"organization: {problem}")
    elif {one.lower() if by_id else one for one in known} != {desired.lower() if by_id else desired}:
        told = ", ".join(sorted(known))
        owner = "as_organization is" if settings.as_organization and not by_id else "the API key belongs to"
        raise OptionError("organization", f"is {desired}, but {owner} {told}")


def _shown_by_objects(remote: RemoteState, by_id: bool) -> set[str]:
    """Return the organizations that objects say they belong to: one, or none if there are no objects."""
    # Imported where they are used: hardly a task sets the option, and a module compiles whatever it imports at each
    # start.
    from .._resources.project import PROJECT

    if not by_id:
        return _told(remote, PROJECT, "organization_name") or _shown_by_installation(remote, by_id)
    from .._resources.channel import CHANNEL

    found = _told(remote, CHANNEL, "organization_id") or _shown_by_installation(remote, by_id)
    if found:
        return found
    from .._resources.api_key import API_KEY

    with contextlib.suppress(LogfireError):
        # The key itself is in this list, but few keys may read it.
        return {str(one["organization_id"]) for one in remote.records(API_KEY) if one.get("organization_id")}
    return set()


def _told(remote: RemoteState, resource: Resource, key: str) -> set[str]:
    try:
        return {str(record[key]) for record in remote.records(resource) if record.get(key)}
    except ApiError as error:
        message = f"organization: cannot be checked with this key; leave it out, or solve this: {error}"
        raise ApiError(message, error.status, error.detail) from None


def _shown_by_installation(remote: RemoteState, by_id: bool) -> set[str]:
    """Return the organization as the list of a self-hosted installation has it, if the key may read that list."""
    settings = remote.client.settings
    known = settings.as_organization or settings.key_organization_id
    if known is None:
        return set()
    from .._resources.organization import ORGANIZATION

    try:
        records = ORGANIZATION.fetch(remote.client)
    except LogfireError:
        return set()
    names = {
        str(one.get("id")).lower(): ORGANIZATION.identity_of(one)
        for one in (records if isinstance(records, list) else ())
        if isinstance(one, dict)
    }
    if settings.as_organization:
        return {object_id for object_id, name in names.items() if name == settings.as_organization}
    return {name for object_id, name in names.items() if same_id(object_id, known)}


def _hint(settings: Settings, by_id: bool) -> str:
    if by_id:
        return "neither the API key nor a channel shows the UUID; leave the option out until there is a channel"
    if settings.key_organization_id:
        return f"no project shows the name yet; give a UUID, that of the API key is {settings.key_organization_id}"
    return "no project shows the name yet; give the UUID, or leave the option out"
