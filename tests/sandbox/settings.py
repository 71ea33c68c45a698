# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from . import releases


class RateLimit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    per_minute: int = Field(gt=0)
    per_hour: int | None = Field(default=None, gt=0)
    burst: int | None = Field(default=None, gt=0, description="requests that pass at once; the minute's worth if unset")


class Settings(BaseModel):
    """What a control request can change while the sandbox runs."""

    model_config = ConfigDict(extra="forbid")

    latency_ms: Annotated[float, Field(ge=0, le=60_000)] = 0
    rate_limit: RateLimit | None = None
    retry_after: Literal["seconds", "date"] = "seconds"
    release: Annotated[str, Field(min_length=1)] = releases.CURRENT
    readonly: bool = False
    warning: str | None = None
    alert_create_echo: bool = Field(default=False, description="answer the creation of an alert with its channels")
    expired_active: bool = Field(default=True, description="list a token that ran out as active")
    rotate_keeps_expiry: bool = False
    revoked_keys_listed: bool | None = Field(default=None, description="list a revoked API key; by the key if unset")
    mask_tail: bool | None = Field(default=None, description="show the last 4 characters of a key; by the key if unset")

    labels_merge: bool = Field(default=False, description="an update of a variable keeps labels that it leaves out")

    def supports(self, feature: str) -> bool:
        return releases.supports(self.release, feature)
