# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client that a connection asks for: the key's own, one that acts elsewhere, or one in the name of a workload."""

from __future__ import annotations

from .._api.client import Client
from .._api.settings import Settings


def client_for(settings: Settings) -> Client:
    """A client, to be closed by the caller."""
    if settings.identity is not None:
        # Imported where they are used, as below.
        from .._api.workload import WorkloadClient

        return WorkloadClient(settings)
    if settings.as_organization is None:
        return Client(settings)
    # Imported where they are used: hardly a task sets the option, and a module compiles whatever it imports.
    from .._api.token_exchange import ActingClient
    from .._resources.organization import organization_names

    return ActingClient(settings, organization_names)
