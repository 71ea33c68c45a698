# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from . import releases
from .guesses import Guesses

Access = Literal["open", "forbidden", "missing"]


class RateLimit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    per_minute: int = Field(gt=0)
    per_hour: int | None = Field(default=None, gt=0)
    burst: int | None = Field(default=None, gt=0, description="requests that pass at once; the minute's worth if unset")


class Settings(Guesses):
    """The settings that a control request can change while the sandbox runs."""

    latency_ms: Annotated[float, Field(ge=0, le=60_000)] = 0
    rate_limit: RateLimit | None = None
    limiter: Literal["bucket", "window"] = Field(
        default="bucket", description="refills little by little, or opens at once for what has left the window"
    )
    minute_seconds: float = Field(default=60, gt=0, le=60, description="how long a minute of the rate limit lasts")
    retry_after: Literal["seconds", "date"] = "seconds"
    release: Annotated[str, Field(min_length=1)] = releases.CURRENT
    readonly: bool = False
    warning: str | None = None
    plan: Literal["personal", "team", "growth", "enterprise", "internal"] = "enterprise"
    query_check: Literal["ok", "slow", "timed_out", "not_checked"] | None = Field(
        default="ok", description="what the server says of an alert's query when it is written"
    )
    old_tokens: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=0, description="revoked tokens of each kind that a new project has"
    )
    query_wait: Annotated[int, Field(gt=0, le=3600)] | None = Field(
        default=None, description="seconds until the spent budget of queries is filled up again"
    )
    mapping_overridden: bool = Field(default=False, description="group mappings are set by the environment")
    page_size: int = Field(default=100, gt=0, description="records on a page at most, whatever was asked for")
    frontend_applications: bool = Field(default=True, description="the real service has them in staging only")
    fleet: bool = Field(default=True, description="the real service has it for some projects, as long as it is in beta")
    slo_refusal: Literal[402, 403] | None = Field(default=None, description="how SLOs are refused as not in the plan")
    instance: Access = Field(default="open", description="whether organizations can be managed; not so in the cloud")
    older_organizations: Access = Field(default="open", description="the older routes of organizations")
    public_url: str | None = Field(default=None, description="what the server knows itself by; as reached if unset")
    longest_exchange: Annotated[int, Field(gt=0)] = Field(default=900, description="seconds until such a token expires")
    scim_page: int | None = Field(default=None, gt=0, description="how many SCIM resources a list gives at most")

    def supports(self, feature: str) -> bool:
        return releases.supports(self.release, feature)
