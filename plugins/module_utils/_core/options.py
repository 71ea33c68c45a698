# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state that is desired of an object, what a plan does about it, and the options beside its fields."""

from __future__ import annotations

import dataclasses
import typing as t

from .expiry import Expiry

State = t.Literal["present", "absent", "rotated", "expired"]
Action = t.Literal["none", "created", "updated", "deleted", "rotated", "expired"]


@dataclasses.dataclass(repr=False)
class Options:
    """The options of an object beside its fields. ``always``: the value of ``update_write_only`` or the like.

    Of secrets: ``access`` is a FileAccess, ``renew_before`` is in seconds, ``grace_hours`` in hours.
    """

    allow_replace: bool = False
    always: bool = False
    force: bool = False
    renamed_from: str | None = None
    path: str | None = None
    access: t.Any = None
    token: str | None = None
    reuse: bool = True
    return_token: bool = False
    expiry: Expiry = dataclasses.field(default_factory=Expiry)
    renew_before: int | None = None
    revoke_replaced: bool = False
    grace_hours: int | None = None
