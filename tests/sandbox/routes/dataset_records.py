# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..store import Record


@dataclass
class Case(Record):
    inputs: dict[str, Any]
    name: str | None = None
    expected_output: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    evaluators: list[dict[str, Any]] | None = None
    tags: list[str] | None = None
    source_trace_id: str | None = None
    source_span_id: str | None = None
    version: int = 1


@dataclass
class Dataset(Record):
    name: str
    description: str | None = None
    guidance: str | None = None
    ai_managed_guidance: bool = False
    input_schema: dict[str, Any] | None = None
    output_schema: dict[str, Any] | None = None
    metadata_schema: dict[str, Any] | None = None
    evaluators: list[dict[str, Any]] | None = None
    report_evaluators: list[dict[str, Any]] | None = None
    cases: dict[str, Case] = field(default_factory=dict)
