# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exact comparison: an option that an item leaves out is to have the value that the server would choose."""

from __future__ import annotations

from .._core.fields import UNSET, Field
from .._core.resource import Desired
from .._credentials.resource import SecretResource


def compare_exactly(desired: Desired) -> None:
    """Let an item say all that can be compared. Tokens and keys are left as they are."""
    if desired.state in desired.resource.gone_states or isinstance(desired.resource, SecretResource):
        return
    for field in desired.resource.fields:
        if field.name in desired.values:
            desired.values[field.name] = field.exactly(desired.values[field.name])
        elif has_default(field):
            desired.values[field.name] = field.server_default


def has_default(field: Field) -> bool:
    """Return whether it is known what the field has if nobody chose, and whether an object can be changed to it."""
    return field.server_default is not UNSET and not (field.write_only or field.unreadable or field.fixed)
