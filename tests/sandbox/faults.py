# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Kind = Literal[
    "status",
    "reset_before",
    "reset_after",
    "truncated",
    "bad_json",
    "wrong_type",
    "slow",
    "slow_before",
    "redirect",
    "warning",
    "big",
]

_EXECUTED = frozenset({"reset_after", "truncated", "bad_json", "slow", "slow_before", "warning", "big"})


class Fault(BaseModel):
    """A misfortune that befalls the next requests it matches."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    method: str | None = None
    path: str = ""
    times: int = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0)
    status: int | None = Field(default=None, ge=200, le=599)
    detail: str | None = None
    html: bool = False
    retry_after: str | int | None = None
    seconds: float = Field(default=1, ge=0, le=600)
    location: str = "http://127.0.0.1:9/elsewhere"
    text: str = "This route will be retired."
    bytes: int = Field(default=50_000_000, ge=2, le=1_000_000_000)
    rst: bool = Field(default=False, description="drop the connection with a reset instead of an orderly end")
    execute: bool | None = Field(default=None, description="whether the request takes effect; by kind if unset")

    @field_validator("path")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        return value

    @property
    def executed(self) -> bool:
        return self.kind in _EXECUTED if self.execute is None else self.execute

    def matches(self, method: str, path: str) -> bool:
        return (self.method is None or self.method.upper() == method) and re.search(self.path, path) is not None


class Faults:
    def __init__(self) -> None:
        self.pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.pending.append(fault.model_copy())

    def clear(self) -> None:
        self.pending.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault due for this request; every matching fault still to be awaited comes one nearer."""
        due = None
        for fault in self.pending:
            if not fault.matches(method, path):
                continue
            if fault.after:
                fault.after -= 1
            elif due is None:
                due = fault
                fault.times -= 1
        self.pending = [fault for fault in self.pending if fault.times]
        return due
