# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..store import Record


@dataclass
class Version(Record):
    """A value that a label once had. It stays for good."""

    number: int
    text: str


@dataclass
class VariableType(Record):
    name: str
    json_schema: dict[str, Any]
    description: str | None = None
    source_hint: str | None = None


@dataclass
class Label(Record):
    target: str
    points_to: Version | None = None
    target_label: str | None = None


@dataclass
class Variable(Record):
    name: str
    description: str | None
    json_schema: dict[str, Any] | None
    rollout: dict[str, Any]
    overrides: list[dict[str, Any]]
    template_inputs_schema: dict[str, Any] | None = None
    type_id: str | None = None
    aliases: list[str] | None = None
    example: str | None = None
    external: bool = False
    kind: str = "general"
    labels: dict[str, Label] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)

    @property
    def latest(self) -> Version | None:
        return self.versions[-1] if self.versions else None
