# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from . import releases

Access = Literal["open", "forbidden", "missing"]


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
    limiter: Literal["bucket", "window"] = Field(
        default="bucket", description="refills little by little, or opens at once for what has left the window"
    )
    minute_seconds: float = Field(default=60, gt=0, le=60, description="how long a minute of the rate limit lasts")
    retry_after: Literal["seconds", "date"] = "seconds"
    release: Annotated[str, Field(min_length=1)] = releases.CURRENT
    readonly: bool = False
    warning: str | None = None
    alert_create_echo: bool = Field(default=False, description="answer the creation of an alert with its channels")
    expired_active: bool = Field(default=True, description="list a token that ran out as active")
    rotate_keeps_expiry: bool = False
    plan: Literal["personal", "team", "growth", "enterprise", "internal"] = "enterprise"
    revoked_tokens_listed: bool = Field(default=True, description="list a token that was revoked")
    query_check: Literal["ok", "slow", "timed_out", "not_checked"] | None = Field(
        default="ok", description="what the server says of an alert's query when it is written"
    )
    trims_texts: bool = Field(default=False, description="take white space off the ends of names, queries and the like")
    names_ignore_case: bool = Field(default=False, description="names that differ in case only are the same")
    query_wait: Annotated[int, Field(gt=0, le=3600)] | None = Field(
        default=None, description="seconds until the spent budget of queries is filled up again"
    )
    mapping_overridden: bool = Field(default=False, description="group mappings are set by the environment")
    page_size: int = Field(default=100, gt=0, description="records on a page at most, whatever was asked for")
    frontend_applications: bool = Field(default=True, description="the real service has them in staging only")
    slo_refusal: Literal[402, 403] | None = Field(default=None, description="how SLOs are refused as not in the plan")
    instance: Access = Field(default="open", description="whether organizations can be managed; not so in the cloud")
    older_organizations: Access = Field(default="open", description="the older routes of organizations")
    public_url: str | None = Field(default=None, description="what the server knows itself by; as reached if unset")
    longest_exchange: Annotated[int, Field(gt=0)] = Field(default=900, description="seconds that such a token lives")
    revoked_keys_listed: bool | None = Field(default=None, description="list a revoked API key; by the key if unset")
    mask_tail: bool | None = Field(default=None, description="show the last 4 characters of a key; by the key if unset")
    bare_mask: bool = Field(default=False, description="mask a webhook's URL right behind the host, port and slash too")
    scim_page: int | None = Field(default=None, gt=0, description="how many SCIM resources a list gives at most")

    labels_merge: bool = Field(default=False, description="an update of a variable keeps labels that it leaves out")

    def supports(self, feature: str) -> bool:
        return releases.supports(self.release, feature)
