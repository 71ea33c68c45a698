# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scopes of a task that works in the name of a workload: no more than it needs, and none that it cannot have."""

from __future__ import annotations

import typing as t

from .._api.errors import Problems
from .._api.identity import may_have
from .._api.settings import Settings
from .._core.module_definition import Accepted, ModuleDefinition

# The scope for the option organization, if it is a UUID: only channels have one.
GUARD = "organization:read_channel"

Narrowed = tuple[t.Optional[frozenset[str]], frozenset[str]]


def narrowed(
    definition: ModuleDefinition[Accepted], accepted: Accepted, settings: Settings, check_mode: bool
) -> Narrowed:
    """The scopes to ask for: needed ones (None: not known) and wished ones. Raises Problems before anything is sent."""
    scopes = definition.scopes(accepted, check_mode) if settings.identity else None
    if scopes is None:
        return None, frozenset()
    problems = [
        f"{settings.credential.option}: {what} takes the scope {scope}, which no workload's identity can have: use an"
        " API key"
        for scope, what in scopes.needed.items()
        if not may_have(scope)
    ]
    if problems:
        raise Problems(problems)
    guard = {GUARD} if settings.organization is not None else set()
    return frozenset(scopes.needed) | guard, scopes.wished
