# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .settings import Settings


@dataclass(frozen=True)
class Config:
    """The state in which a sandbox starts, and to which a reset returns."""

    organizations: tuple[str, ...] = ("acme",)
    keys: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    settings: Settings = field(default_factory=Settings)

    def names(self) -> list[str]:
        return list(dict.fromkeys([*self.organizations, *self.keys]))
