# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization guard: no write with a key that belongs to another organization than the user expects."""

from __future__ import annotations

from .._api.errors import ApiError, OptionError
from .._core.remote_state import RemoteState
from .._core.values import is_uuid, same_id


def check_organization(remote: RemoteState) -> None:
    """Raise OptionError if the option ``organization`` (a name or UUID) is not the key's organization.

    A key of the second format carries its organization's UUID. Otherwise only objects of the organization tell.
    """
    settings = remote.client.settings
    desired = settings.organization
    if desired is None:
        return
    if settings.as_organization and not is_uuid(desired):
        if desired != settings.as_organization:
            raise OptionError("organization", f"is {desired}, but as_organization is {settings.as_organization}")
        return
    if is_uuid(desired) and settings.key_organization_id:
        if not same_id(desired, settings.key_organization_id):
            raise OptionError(
                "organization", f"is {desired}, but the API key belongs to {settings.key_organization_id}"
            )
        return
    # Imported where it is used: hardly a task sets the option, and a module compiles whatever it imports at each start.
    from .._resources.channel import CHANNEL
    from .._resources.project import PROJECT

    # A key of the first format tells nothing: the organization's own objects must.
    kind, key = (CHANNEL, "organization_id") if is_uuid(desired) else (PROJECT, "organization_name")
    try:
        told = {str(record[key]) for record in remote.records(kind) if record.get(key)}
    except ApiError as error:
        message = f"organization: cannot be checked with this key, leave it out or mend this: {error}"
        raise ApiError(message, error.status, error.detail) from None
    if not told:
        remote.unverified_organization, remote.organization_shown_by = desired, kind
        remote.warn(f"organization: {desired} could not be checked, as the key's organization has no {kind.title} yet")
    elif told != {desired.lower() if is_uuid(desired) else desired}:
        raise OptionError("organization", f"is {desired}, but the API key belongs to {', '.join(sorted(told))}")
