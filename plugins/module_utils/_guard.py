# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization guard: no write with a key that belongs to another organization than the user expects."""

from __future__ import annotations

from ._catalog import Catalog
from ._errors import ApiError, LogfireError, OptionError
from ._resources.project import PROJECT
from ._values import is_uuid, same_id


def check_organization(catalog: Catalog) -> None:
    """Raise OptionError if the option ``organization`` (a name or UUID) is not the key's organization.

    A key of the second format carries its organization's UUID. The name is only told by the organization's projects.
    """
    settings = catalog.client.settings
    wanted = settings.organization
    if wanted is None:
        return
    if is_uuid(wanted) and settings.key_organization_id:
        if not same_id(wanted, settings.key_organization_id):
            raise OptionError("organization", f"is {wanted}, but the API key belongs to {settings.key_organization_id}")
        return
    try:
        projects = catalog.records(PROJECT)
    except ApiError as error:
        raise LogfireError(
            f"organization: cannot be checked with this key, leave it out or mend this: {error}"
        ) from None
    names = {str(project.get("organization_name")) for project in projects}
    if not names:
        catalog.warn(f"organization: {wanted} could not be checked, as the key's organization has no project yet")
    elif names != {wanted}:
        raise OptionError("organization", f"is {wanted}, but the API key belongs to {', '.join(sorted(names))}")
