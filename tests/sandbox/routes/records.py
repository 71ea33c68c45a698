# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..store import Record


@dataclass
class Provider(Record):
    """A provider of the AI gateway. ``credentials`` leave the sandbox only with its state."""

    slug: str
    vendor: str
    credentials: dict[str, Any]
    config: dict[str, Any]
    pricing_required: bool


@dataclass
class FrontendToken(Record):
    secret: str
    description: str | None = None
    revoked: bool = False


@dataclass
class FrontendApplication(Record):
    name: str
    service_namespace: str | None
    environment: str | None
    tokens: dict[str, FrontendToken] = field(default_factory=dict)
