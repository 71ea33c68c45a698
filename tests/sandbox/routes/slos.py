# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException
from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from .. import errors, releases
from ..auth import ProjectGrant, in_project, since
from ..durations import DAY, HOUR, Duration, respelled
from ..errors import JSON
from ..fields import Identifier, Strict
from ..objectives import TIERS, Slo
from ..store import Alert, Assignment
from .alerts import AlertChannelAssignment, checked_assignments

router = APIRouter(prefix="/api/v1/projects/{project_id}/slos", dependencies=[Depends(since(releases.SLOS))])

HISTOGRAM = "histogram_threshold"
SLI = frozenset({"source", "metric_aggregation", "total_query", "bad_query", "threshold", "comparison", "environments"})
"""An update with any of these fields, changed or not, resets the figures computed so far."""

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def _decimal(value: object) -> Decimal:
    if isinstance(value, str) and len(value) <= 40 and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError("decimal_parsing", "Input should be a decimal string")


DecimalText = Annotated[Decimal, PlainValidator(_decimal)]
Filled = Annotated[str, Field(min_length=1)]
Seconds = Annotated[int, Field(ge=HOUR, le=90 * DAY)]
ScopeKind = Literal["service", "provider"]
Source = Literal["records", "metrics"]
Aggregation = Literal["additive", "gauge_fraction", "counter_rate", "histogram_threshold"]
Comparison = Literal["less_than", "greater_than"]


class Tier(Strict):
    channel_assignments: list[AlertChannelAssignment]


class TierChannels(Strict):
    """A tier that is left out keeps its channels."""

    fast: Tier = Tier(channel_assignments=[])
    medium: Tier = Tier(channel_assignments=[])
    slow: Tier = Tier(channel_assignments=[])


class SloCreate(Strict):
    name: Filled
    description: str | None = None
    scope_kind: ScopeKind
    scope_value: Filled
    source: Source = "records"
    metric_aggregation: Aggregation = "additive"
    total_query: Filled
    bad_query: Filled | None = None
    threshold: DecimalText | None = None
    comparison: Comparison | None = None
    target_percent: DecimalText
    rolling_window_seconds: Seconds
    environments: list[str] = Field(default_factory=list)
    alerts: TierChannels = TierChannels()
    page_channel_ids: list[Identifier] = Field(default_factory=list)
    ticket_channel_ids: list[Identifier] = Field(default_factory=list)


class SloUpdate(Strict):
    """Omitting a field leaves it alone; null clears what only histograms have. The scope is fixed."""

    name: Filled = "-"
    description: str = ""
    source: Source = "records"
    metric_aggregation: Aggregation = "additive"
    total_query: Filled = "-"
    bad_query: Filled = "-"
    threshold: DecimalText | None = None
    comparison: Comparison | None = None
    target_percent: DecimalText = Decimal(1)
    rolling_window_seconds: Seconds = HOUR
    environments: list[str] = Field(default_factory=list)
    alerts: TierChannels = TierChannels()


async def planned(grant: ProjectGrant) -> ProjectGrant:
    """Refuse the request if the plan has no SLOs."""
    status = grant.sandbox.settings.slo_refusal
    if status is not None:
        raise HTTPException(status, "SLOs are not part of your plan")
    return grant


async def reader(grant: Annotated[ProjectGrant, Depends(in_project("project:read_alert"))]) -> ProjectGrant:
    return await planned(grant)


async def writer(grant: Annotated[ProjectGrant, Depends(in_project("project:write_alert"))]) -> ProjectGrant:
    return await planned(grant)


Reader = Annotated[ProjectGrant, Depends(reader)]
Writer = Annotated[ProjectGrant, Depends(writer)]


@router.get("/")
async def list_slos(grant: Reader) -> Response:
    return JSON([view(slo, grant) for slo in grant.sandbox.vary.shuffled(grant.project.slos.values())])


@router.post("/")
async def create_slo(grant: Writer, body: SloCreate) -> Response:
    check_name(grant, body.name)
    check_mode(body.model_dump(), body.model_fields_set)
    vary = grant.sandbox.vary
    slo = Slo(
        vary.new_id(),
        grant.key.name,
        name=body.name,
        description=body.description or "",
        scope_kind=body.scope_kind,
        scope_value=body.scope_value,
        source=body.source,
        metric_aggregation=body.metric_aggregation,
        total_query=body.total_query,
        bad_query=body.bad_query or "",
        threshold=body.threshold,
        comparison=body.comparison,
        target_percent=target(body.target_percent),
        rolling_window=window(body.rolling_window_seconds),
        environments=list(dict.fromkeys(body.environments)),
    )
    channels = tier_channels(grant, body.alerts)
    for tier, severity in TIERS.items():
        legacy = [Assignment(each) for each in (body.model_dump()[f"{severity}_channel_ids"])]
        slo.alert_ids[tier] = make_alert(grant, slo, tier, channels.get(tier, legacy)).id
    grant.project.slos[slo.id] = slo
    return JSON(view(slo, grant), 201)


@router.get("/{slo_id}/")
async def get_slo(grant: Reader, slo_id: UUID) -> Response:
    return JSON(view(existing(grant, slo_id), grant))


@router.patch("/{slo_id}/")
async def update_slo(grant: Writer, slo_id: UUID, body: SloUpdate) -> Response:
    slo = existing(grant, slo_id)
    sent = body.model_fields_set
    values = {name: value for name, value in body.model_dump().items() if name in sent}
    if "name" in sent and body.name != slo.name:
        check_name(grant, body.name)
    check_mode({**vars(slo), **values}, sent)
    channels = tier_channels(grant, body.alerts)
    if "target_percent" in sent:
        values["target_percent"] = target(body.target_percent)
    if "rolling_window_seconds" in sent:
        values["rolling_window"] = window(values.pop("rolling_window_seconds"))
    if "environments" in sent:
        values["environments"] = list(dict.fromkeys(body.environments))
    values.pop("alerts", None)
    if any(vars(slo)[name] == value for name, value in values.items() if name in SLI):
        grant.call.note("slo_reset_for_nothing")
    slo.predicate_version += bool(SLI & sent)
    for name, value in values.items():
        setattr(slo, name, value)
    for tier in TIERS:
        alert = tier_alert(grant, slo, tier)
        alert.name = f"{slo.name} ({tier} burn)"
        alert.assignments = channels.get(tier, alert.assignments)
    slo.touch(grant.key.name)
    return JSON(view(slo, grant))


@router.delete("/{slo_id}/")
async def delete_slo(grant: Writer, slo_id: UUID) -> Response:
    slo = existing(grant, slo_id)
    for alert_id in slo.alert_ids.values():
        grant.project.alerts.pop(alert_id, None)
    del grant.project.slos[slo.id]
    return Response(status_code=204)


def existing(grant: ProjectGrant, slo_id: UUID) -> Slo:
    slo = grant.project.slos.get(str(slo_id))
    if slo is None:
        raise errors.not_found("SLO")
    return slo


def check_name(grant: ProjectGrant, name: str) -> None:
    taken = any(grant.sandbox.same_name(slo.name, name) for slo in grant.project.slos.values())
    if taken and grant.sandbox.settings.unique_slo_names:
        raise errors.conflict(f"An SLO named {name} exists in this project")


def check_mode(values: dict[str, Any], sent: set[str]) -> None:
    """Check the combination: a histogram is compared with a threshold, everything else has a query for bad events."""
    if values["metric_aggregation"] == HISTOGRAM:
        if values["source"] != "metrics":
            raise errors.invalid("histogram_threshold requires source metrics")
        if "bad_query" in sent:
            raise errors.invalid("bad_query must be absent for histogram_threshold")
        if values["threshold"] is None or values["comparison"] is None:
            raise errors.invalid("threshold and comparison are required for histogram_threshold")
        return
    if values["threshold"] is not None or values["comparison"] is not None:
        raise errors.invalid("threshold and comparison are for histogram_threshold only")
    if not values["bad_query"]:
        raise errors.invalid("bad_query is required")


def target(percent: Decimal) -> Decimal:
    if not 0 < percent < 100:
        raise errors.invalid("target_percent must be above 0 and below 100")
    return percent.quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def window(seconds: int) -> Duration:
    return respelled(Duration(seconds, f"PT{seconds}S"), 1)


def tier_channels(grant: ProjectGrant, alerts: TierChannels) -> dict[str, list[Assignment]]:
    """Return the channels of the sent tiers. One older release accepts them and does nothing."""
    sent = {tier: getattr(alerts, tier).channel_assignments for tier in alerts.model_fields_set}
    wanted = {
        tier: checked_assignments(grant, [Assignment(each.channel_id, each.schedule_id) for each in given])
        for tier, given in sent.items()
    }
    return wanted if grant.sandbox.settings.supports(releases.SLO_ALERT_WRITES) else {}


def make_alert(grant: ProjectGrant, slo: Slo, tier: str, assignments: list[Assignment]) -> Alert:
    alert = Alert(
        grant.sandbox.vary.new_id(),
        "Logfire",
        name=f"{slo.name} ({tier} burn)",
        description="Burn rate of an objective",
        query="SELECT 1",
        time_window=Duration(HOUR, "PT1H"),
        frequency=Duration(300, "PT5M"),
        watermark=Duration(10, "PT10S"),
        notify_when="has_matches",
        active=True,
        assignments=checked_assignments(grant, assignments),
        environments=[],
        slo_id=slo.id,
    )
    grant.project.alerts[alert.id] = alert
    return alert


def tier_alert(grant: ProjectGrant, slo: Slo, tier: str) -> Alert:
    """One that somebody deleted comes back with the next update."""
    alert = grant.project.alerts.get(slo.alert_ids[tier])
    if alert is None:
        alert = make_alert(grant, slo, tier, [])
        slo.alert_ids[tier] = alert.id
    return alert


def view(slo: Slo, grant: ProjectGrant) -> dict[str, Any]:
    vary = grant.sandbox.vary
    shown = {
        "id": slo.id,
        "project_id": grant.project.id,
        "created_at": vary.time(slo.created_at),
        "updated_at": vary.time(slo.updated_at),
        "name": slo.name,
        "description": vary.text(slo.description),
        "scope_kind": slo.scope_kind,
        "scope_value": slo.scope_value,
        "source": slo.source,
        "metric_aggregation": slo.metric_aggregation,
        "total_query": slo.total_query,
        "bad_query": slo.bad_query,
        "threshold": None if slo.threshold is None else f"{slo.threshold:.6f}",
        "comparison": slo.comparison,
        "target_percent": f"{slo.target_percent:.4f}",
        "rolling_window": slo.rolling_window.text,
        "environments": vary.shuffled(slo.environments),
        "predicate_version": slo.predicate_version,
        **vary.extra(),
    }
    if grant.sandbox.settings.supports(releases.SLO_ALERTS):
        shown["alerts"] = {tier: tier_view(grant, slo, tier) for tier in vary.shuffled(TIERS)}
    return shown


def tier_view(grant: ProjectGrant, slo: Slo, tier: str) -> dict[str, Any]:
    alert = grant.project.alerts.get(slo.alert_ids[tier])
    assigned = grant.sandbox.vary.shuffled(alert.assignments if alert else [])
    return {
        "alert_id": alert and alert.id,
        "severity": TIERS[tier],
        "viable": slo.viable(tier),
        "channel_assignments": [vars(each) for each in assigned],
    }
