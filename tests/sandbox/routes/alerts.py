# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import ProjectGrant, in_project
from ..durations import DAY, HOUR, MINUTE, Duration, DurationField, respelled
from ..errors import JSON
from ..fields import Identifier, Strict
from ..objectives import TIERS
from ..sandbox import Sandbox
from ..store import Alert, Assignment, Organization, Project, now
from . import channels

router = APIRouter(prefix="/api/v1/projects/{project_id}/alerts")

WINDOWS_PER_RUN = 1440
DURATIONS = ("time_window", "frequency", "watermark")
QUERY_MESSAGES = {
    "ok": "The query ran",
    "slow": "The query took 9 seconds: it may time out as the data grow",
    "timed_out": "The query did not finish in time",
    "not_checked": "The query was not checked",
}

NotifyWhen = Literal["has_matches", "has_matches_changed", "matches_changed", "starts_having_matches"]


class AlertChannelAssignment(Strict):
    channel_id: Identifier
    schedule_id: Identifier | None = None


class AlertCreate(Strict):
    name: str
    description: str = ""
    query: str
    time_window: DurationField
    frequency: DurationField
    watermark: DurationField
    notify_when: NotifyWhen
    active: bool = True
    channel_ids: list[Identifier] | None = None
    channel_assignments: list[AlertChannelAssignment] | None = None
    environments: list[str] = Field(default_factory=list)


class AlertUpdate(Strict):
    """Omitting a field leaves it alone; only the legacy list of channels may be null."""

    name: str = ""
    description: str = ""
    query: str = ""
    time_window: DurationField = Duration(0, "")
    frequency: DurationField = Duration(0, "")
    watermark: DurationField = Duration(0, "")
    notify_when: NotifyWhen = "has_matches"
    active: bool = True
    channel_ids: list[Identifier] | None = None
    channel_assignments: list[AlertChannelAssignment] = Field(default_factory=list)
    environments: list[str] = Field(default_factory=list)


Reader = Annotated[ProjectGrant, Depends(in_project("project:read_alert"))]
Writer = Annotated[ProjectGrant, Depends(in_project("project:write_alert"))]


@router.get("/")
async def list_alerts(grant: Reader) -> Response:
    known = grant.sandbox.settings.supports(releases.SLOS)
    alerts = grant.sandbox.vary.shuffled(each for each in grant.project.alerts.values() if known or not each.slo_id)
    return JSON([listed_view(alert, grant.project, grant.sandbox) for alert in alerts])


@router.post("/")
async def create_alert(grant: Writer, body: AlertCreate) -> Response:
    check_timing(body.time_window, body.frequency)
    check_description(grant, body)
    refuse_duplicate(grant, body.name)
    alert = Alert(
        grant.sandbox.vary.new_id(),
        grant.key.name,
        name=body.name,
        description=body.description,
        query=body.query,
        time_window=body.time_window,
        frequency=body.frequency,
        watermark=body.watermark,
        notify_when=body.notify_when,
        active=body.active,
        assignments=assignments(grant, body),
        environments=environments(grant, body),
    )
    respell(alert, DURATIONS, grant)
    grant.project.alerts[alert.id] = alert
    created = view(alert, grant.project, grant.sandbox)
    if not grant.sandbox.settings.alert_create_echo:
        created["channels"] = []
        if "channel_assignments" in created:
            created["channel_assignments"] = []
    return JSON({**created, **query_check(grant)}, 201)


@router.get("/{alert_id}/")
async def get_alert(grant: Reader, alert_id: UUID) -> Response:
    return JSON(listed_view(existing(grant, alert_id), grant.project, grant.sandbox))


@router.put("/{alert_id}/")
async def update_alert(grant: Writer, alert_id: UUID, body: AlertUpdate) -> Response:
    alert = existing(grant, alert_id)
    grant.call.note_nulls(body)
    sent = body.model_fields_set
    if sent & {"time_window", "frequency"}:
        check_timing(
            body.time_window if "time_window" in sent else alert.time_window,
            body.frequency if "frequency" in sent else alert.frequency,
        )
    assigned = assignments(grant, body)
    if "name" in sent and body.name != alert.name:
        refuse_duplicate(grant, body.name)
    for name in sent - {"channel_ids", "channel_assignments", "environments"}:
        setattr(alert, name, getattr(body, name))
    if "channel_assignments" in sent or body.channel_ids is not None:
        alert.assignments = assigned
    if "environments" in sent:
        alert.environments = environments(grant, body)
    respell(alert, [name for name in DURATIONS if name in sent], grant)
    alert.touch(grant.key.name)
    return JSON({**view(alert, grant.project, grant.sandbox), **query_check(grant)})


@router.delete("/{alert_id}/")
async def delete_alert(grant: Writer, alert_id: UUID) -> Response:
    alert = existing(grant, alert_id)
    if alert.slo_id is not None:
        grant.call.note("slo_alert_deleted")
    del grant.project.alerts[alert.id]
    return Response(status_code=204)


def existing(grant: ProjectGrant, alert_id: UUID) -> Alert:
    alert = grant.project.alerts.get(str(alert_id))
    if alert is None:
        raise errors.not_found("Alert")
    return alert


def refuse_duplicate(grant: ProjectGrant, name: str) -> None:
    taken = (each.name for each in grant.project.alerts.values())
    if grant.sandbox.settings.unique_alert_names and any(grant.sandbox.same_name(name, each) for each in taken):
        raise errors.conflict(f"An alert named '{name}' exists")


def check_description(grant: ProjectGrant, body: AlertCreate) -> None:
    """Older releases wanted one, be it empty."""
    if "description" not in body.model_fields_set and not grant.sandbox.settings.supports(releases.ALERT_STATES):
        raise errors.invalid("description is required")


def query_check(grant: ProjectGrant) -> dict[str, Any]:
    """Return what the server says of the query when it is written."""
    settings = grant.sandbox.settings
    if not settings.supports(releases.QUERY_CHECKS):
        return {}
    status = settings.query_check
    if status is None:
        return {"query_check": None}
    measured = status in ("ok", "slow")
    check = {
        "status": status,
        "message": QUERY_MESSAGES[status],
        "timed_out": status == "timed_out",
        "duration_ms": (12 if status == "ok" else 9_000) if measured else None,
    }
    return {"query_check": check}


def check_timing(time_window: Duration, frequency: Duration) -> None:
    if not MINUTE <= time_window.seconds <= 30 * DAY:
        raise errors.invalid("time_window must be between 1 minute and 30 days")
    if not MINUTE <= frequency.seconds <= 24 * HOUR:
        raise errors.invalid("frequency must be between 1 minute and 24 hours")
    if time_window.seconds > WINDOWS_PER_RUN * frequency.seconds:
        raise errors.invalid("time_window is too long for this frequency: run the alert less often")


def assignments(grant: ProjectGrant, body: AlertCreate | AlertUpdate) -> list[Assignment]:
    """Return what the two ways of naming channels come to: the newer one wins."""
    if "channel_assignments" in body.model_fields_set and body.channel_assignments is not None:
        wanted = [Assignment(each.channel_id, each.schedule_id) for each in body.channel_assignments]
    else:
        wanted = [Assignment(each) for each in body.channel_ids or []]
    return checked_assignments(grant, wanted)


def checked_assignments(grant: ProjectGrant, wanted: list[Assignment]) -> list[Assignment]:
    known = None if not grant.sandbox.settings.schedules_checked else {None, *grant.organization.schedules}
    for each in wanted:
        if each.channel_id not in grant.organization.channels:
            raise errors.invalid(f"Channel {each.channel_id} not found")
        if known is not None and each.schedule_id not in known:
            raise errors.invalid(f"Schedule {each.schedule_id} not found")
    if len({each.channel_id for each in wanted}) < len(wanted):
        raise errors.invalid("A channel can be assigned to an alert only once")
    return wanted


def environments(grant: ProjectGrant, body: AlertCreate | AlertUpdate) -> list[str]:
    """A set; an old server does not know the field and drops it without a word."""
    if not grant.sandbox.settings.supports(releases.ENVIRONMENTS):
        return []
    return list(dict.fromkeys(body.environments))


def respell(alert: Alert, names: Iterable[str], grant: ProjectGrant) -> None:
    for name in () if grant.sandbox.settings.durations_as_sent else names:
        choice = int(alert.id[:2], 16) + DURATIONS.index(name)
        setattr(alert, name, respelled(getattr(alert, name), choice))


def view(alert: Alert, project: Project, sandbox: Sandbox) -> dict[str, Any]:
    vary, settings, organization = sandbox.vary, sandbox.settings, project.organization
    assigned = vary.shuffled(alert.assignments)
    shown = {
        "id": alert.id,
        "organization_id": organization.id,
        "project_id": project.id,
        "created_at": vary.time(alert.created_at),
        "updated_at": vary.time(alert.updated_at),
        "created_by_name": alert.created_by,
        "updated_by_name": alert.updated_by,
        "name": alert.name,
        "description": vary.text(alert.description),
        "query": alert.query,
        "time_window": alert.time_window.text,
        "frequency": alert.frequency.text,
        "watermark": alert.watermark.text,
        "channels": [channel_view(each, organization, sandbox) for each in assigned],
        "notify_when": alert.notify_when,
        "active": alert.active,
        **vary.extra(),
    }
    if settings.supports(releases.ENVIRONMENTS):
        shown["environments"] = vary.shuffled(alert.environments)
    if settings.supports(releases.CHANNEL_ASSIGNMENTS):
        shown["channel_assignments"] = [vars(each) for each in vary.shuffled(assigned)]
    if settings.supports(releases.ALERT_STATES):
        shown |= state_view(alert, project, sandbox)
    return shown


def state_view(alert: Alert, project: Project, sandbox: Sandbox) -> dict[str, Any]:
    """Return whether it can notify at all, and the objective that it belongs to."""
    vary = sandbox.vary
    slo = project.slos.get(alert.slo_id or "")
    tier = next((tier for tier, alert_id in slo.alert_ids.items() if alert_id == alert.id), None) if slo else None
    viable = slo.viable(tier) if slo and tier else None
    snoozed = alert.snoozed_until is not None and alert.snoozed_until > now()
    reason = next(
        reason
        for reason, holds in (
            ("paused", not alert.active),
            ("snoozed", snoozed),
            ("target_too_low", viable is False),
            (None, True),
        )
        if holds
    )
    until = vary.time(alert.snoozed_until) if reason == "snoozed" else None
    shown: dict[str, Any] = {
        "snoozed_until": vary.time(alert.snoozed_until),
        "suppression": None if reason is None else {"evaluated": reason != "paused", "reason": reason, "until": until},
    }
    optional = {
        "integration_id": None,
        "schedule_warning": alert.schedule_warning,
        "slo_id": alert.slo_id,
        # The numbers of the real service are not known: fast, medium and slow count as 1, 2 and 3 here.
        "slo_tier": None if tier is None else list(TIERS).index(tier) + 1,
        "slo_bucket_tier": None if tier is None else list(TIERS).index(tier) + 1,
        "slo_tier_viable": viable,
    }
    return shown | {name: value for name, value in optional.items() if value is not None or vary.random.getrandbits(1)}


def channel_view(assignment: Assignment, organization: Organization, sandbox: Sandbox) -> dict[str, Any]:
    channel = organization.channels[assignment.channel_id]
    return {**channels.view(channel, organization.id, sandbox), "schedule_id": assignment.schedule_id}


def listed_view(alert: Alert, project: Project, sandbox: Sandbox) -> dict[str, Any]:
    rows = sandbox.vary.rows()
    fired = {"fired": bool(rows)} if sandbox.settings.supports(releases.ALERT_STATES) else {}
    return {
        **fired,
        **view(alert, project, sandbox),
        "last_run": sandbox.vary.time(now()),
        "has_matches": bool(rows),
        "has_errors": False,
        "result": rows,
        "result_length": len(rows),
    }
