# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Label:
    """The fields of an API key besides its scopes and its project."""

    description: str = ""
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    user_id: str | None = None
    """The owner of a personal key; None for a service key."""
