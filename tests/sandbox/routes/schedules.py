# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import zoneinfo
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from .. import errors, releases
from ..auth import Grant, organization_wide, since
from ..errors import JSON
from ..fields import Strict
from ..objectives import Schedule
from ..sandbox import Sandbox

router = APIRouter(prefix="/api/v1/schedules", dependencies=[Depends(since(releases.SCHEDULES))])


def _zone(value: object) -> str:
    try:
        if isinstance(value, str):
            return zoneinfo.ZoneInfo(value).key
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        pass
    raise PydanticCustomError("timezone", "Input should be an IANA time zone")


Zone = Annotated[str, PlainValidator(_zone)]
Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")]
Day = Annotated[int, Field(ge=1, le=7)]


class Window(Strict):
    days: Annotated[list[Day], Field(min_length=1)]
    start_time: Time
    end_time: Time


Windows = Annotated[list[Window], Field(min_length=1)]
Label = Annotated[str, Field(min_length=1)]


class ScheduleCreate(Strict):
    label: Label
    timezone: Zone
    windows: Windows


class ScheduleUpdate(Strict):
    """Omitting a field leaves it alone."""

    label: Label = "-"
    timezone: Zone = "UTC"
    windows: Windows = Field(default_factory=list)


Reader = Annotated[Grant, Depends(organization_wide("organization:read_channel"))]
Writer = Annotated[Grant, Depends(organization_wide("organization:write_channel"))]


@router.post("/")
async def create_schedule(grant: Writer, body: ScheduleCreate) -> Response:
    schedule = Schedule(grant.sandbox.vary.new_id(), grant.key.name, body.label, body.timezone, stored(body.windows))
    grant.organization.schedules[schedule.id] = schedule
    return JSON(view(schedule, grant.sandbox), 201)


@router.get("/{schedule_id}/")
async def get_schedule(grant: Reader, schedule_id: UUID) -> Response:
    return JSON(view(existing(grant, schedule_id), grant.sandbox))


@router.put("/{schedule_id}/")
async def update_schedule(grant: Writer, schedule_id: UUID, body: ScheduleUpdate) -> Response:
    schedule = existing(grant, schedule_id)
    for name in body.model_fields_set - {"windows"}:
        setattr(schedule, name, getattr(body, name))
    if "windows" in body.model_fields_set:
        schedule.windows = stored(body.windows)
    schedule.touch(grant.key.name)
    return JSON(view(schedule, grant.sandbox))


@router.delete("/{schedule_id}/")
async def delete_schedule(grant: Writer, schedule_id: UUID) -> Response:
    grant.sandbox.store.remove_schedule(grant.organization, existing(grant, schedule_id))
    return Response(status_code=204)


def existing(grant: Grant, schedule_id: UUID) -> Schedule:
    schedule = grant.organization.schedules.get(str(schedule_id))
    if schedule is None:
        raise errors.not_found("Schedule")
    return schedule


def stored(windows: list[Window]) -> list[dict[str, Any]]:
    return [
        {"days": each.days, "start_time": with_seconds(each.start_time), "end_time": with_seconds(each.end_time)}
        for each in windows
    ]


def with_seconds(time: str) -> str:
    return time if time.count(":") == 2 else f"{time}:00"


def view(schedule: Schedule, sandbox: Sandbox) -> dict[str, Any]:
    vary = sandbox.vary
    windows = [{**each, "days": vary.shuffled(each["days"])} for each in schedule.windows]
    return {
        "id": schedule.id,
        "label": schedule.label,
        "timezone": schedule.timezone,
        "windows": vary.shuffled(windows),
        **vary.extra(),
    }
