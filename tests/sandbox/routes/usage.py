# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import calendar
import zlib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from starlette.responses import Response

from .. import errors
from ..auth import Grant, ProjectGrant, in_project, organization_wide
from ..errors import JSON
from ..fields import PlainDate
from ..store import Organization, Project, now

router = APIRouter(prefix="/api/v1")

Payer = Annotated[Grant, Depends(organization_wide("organization:payment"))]
ProjectPayer = Annotated[ProjectGrant, Depends(in_project("organization:payment"))]
Operator = Annotated[Grant, Depends(organization_wide("instance:billing"))]

LONGEST = timedelta(days=92)
LONGEST_BY_PROJECT = timedelta(days=90)
INCLUDED = 1_000_000
PRICE = 2.0

Row = dict[str, Any]
Counts = tuple[int, int]


class Span:
    """The dates of a query string, both of which belong to the span."""

    def __init__(self, start_date: Annotated[PlainDate, Query()], end_date: Annotated[PlainDate, Query()]) -> None:
        self.start, self.end = start_date, end_date
        if self.start > self.end:
            raise errors.invalid("start_date must not be after end_date")

    def days(self, longest: timedelta) -> list[date]:
        if self.end - self.start > longest:
            raise HTTPException(400, f"Date range cannot exceed {longest.days} days")
        return [self.start + timedelta(days=number) for number in range((self.end - self.start).days + 1)]

    def months(self) -> list[date]:
        """The first days of all months that the span touches."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.start, self.end))
        return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]


Dates = Annotated[Span, Depends()]


@router.get("/usage/daily/")
async def daily(grant: Payer, span: Dates) -> Response:
    return summary(grant, span, rows(span.days(LONGEST), on_day, grant.organization.projects.values()))


@router.get("/usage/monthly/")
async def monthly(grant: Payer, span: Dates) -> Response:
    return summary(grant, span, rows(span.months(), in_month, grant.organization.projects.values()))


@router.get("/usage/projects/daily/")
async def projects_daily(
    grant: Payer,
    span: Dates,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Return usage in pages, and therefore in a stable order."""
    found = rows_by_project(span.days(LONGEST_BY_PROJECT), on_day, grant.organization)
    shown = found[offset : offset + limit]
    if grant.sandbox.settings.page_counts_projects:
        wanted = sorted({row["project_id"] for row in found})[offset : offset + limit]
        shown = [row for row in found if row["project_id"] in wanted]
    page = [{**row, **grant.sandbox.vary.extra()} for row in shown]
    return JSON({**dates(span), "total": len(found), "usage": page})


@router.get("/usage/projects/monthly/")
async def projects_monthly(grant: Payer, span: Dates) -> Response:
    return summary(grant, span, rows_by_project(span.months(), in_month, grant.organization))


@router.get("/usage/projects/{project_id}/daily/")
async def project_daily(grant: ProjectPayer, span: Dates) -> Response:
    return summary(grant, span, rows(span.days(LONGEST), on_day, [grant.project]))


@router.get("/usage/projects/{project_id}/monthly/")
async def project_monthly(grant: ProjectPayer, span: Dates) -> Response:
    return summary(grant, span, rows(span.months(), in_month, [grant.project]))


@router.get("/billing/usage/")
async def billing(grant: Payer, period: Annotated[int, Query(alias="periodOffset", ge=-2, le=0)] = 0) -> Response:
    today = now().date()
    number = today.year * 12 + today.month - 1 + period
    start = date(number // 12, number % 12 + 1, 1)
    projects = grant.sandbox.vary.shuffled(grant.organization.projects.values())
    used = [(project, in_month(project, start)) for project in projects]
    spans, metrics = (sum(counts[kind] for _project, counts in used) for kind in (0, 1))
    billable = max(0, spans + metrics - INCLUDED)
    cost = billable / 1_000_000 * PRICE
    return JSON(
        {
            "organization": grant.organization.name,
            "billing_period": {"start": str(start), "end": str(month_end(start)), "anchor_day": 1},
            "plan": "enterprise_cloud",
            "usage": {
                "total_observations": spans + metrics,
                "breakdown": {"spans": spans, "metrics": metrics},
                "included_observations": INCLUDED,
                "billable_observations": billable,
                "project_breakdown": [
                    {"project_name": project.name, "project_id": project.id, "observations": sum(counts)}
                    for project, counts in used
                ],
            },
            "cost": {
                "currency": "USD",
                "price_per_million_observations": PRICE,
                "included_observations_value": INCLUDED / 1_000_000 * PRICE,
                "usage_cost": cost,
                "discount": 0.0,
                "total_cost": cost,
            },
            **grant.sandbox.vary.extra(),
        }
    )


@router.get("/instance/usage-report/")
async def usage_report(grant: Operator) -> Response:
    """Return the usage of all organizations in the last three full months."""
    today = now().date()
    number = today.year * 12 + today.month - 1
    months = [date((number - back) // 12, (number - back) % 12 + 1, 1) for back in (1, 2, 3)]
    found = [
        {"organization_id": each.id, "organization_name": each.name, **row}
        for each in grant.sandbox.store.organizations.values()
        for row in rows_by_project(months, in_month, each)
    ]
    for row in found:
        del row["project_name"]
    return JSON(grant.sandbox.vary.shuffled(found))


def on_day(project: Project, day: date) -> Counts:
    """Return numbers of records and metrics, made up but the same each time."""
    noise = zlib.crc32(f"{project.id} {day}".encode())
    return noise % 50_000, noise % 977


def in_month(project: Project, first: date) -> Counts:
    days = [on_day(project, first.replace(day=number + 1)) for number in range(month_end(first).day)]
    return sum(records for records, _metrics in days), sum(metrics for _records, metrics in days)


def month_end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def rows(moments: list[date], count: Callable[[Project, date], Counts], projects: Iterable[Project]) -> list[Row]:
    kept = list(projects)
    counted = [(moment, [count(project, moment) for project in kept]) for moment in moments]
    return [row(moment, (sum(each[0] for each in all_), sum(each[1] for each in all_))) for moment, all_ in counted]


def rows_by_project(
    moments: list[date], count: Callable[[Project, date], Counts], organization: Organization
) -> list[Row]:
    return [
        {"project_id": project.id, "project_name": project.name, **row(moment, count(project, moment))}
        for moment in moments
        for project in organization.projects.values()
    ]


def row(moment: date, counts: Counts) -> Row:
    records, metrics = counts
    return {
        "date": str(moment),
        "records_count": records,
        "metrics_count": metrics,
        "total_observations": records + metrics,
    }


def dates(span: Span) -> Row:
    return {"start_date": str(span.start), "end_date": str(span.end)}


def summary(grant: Grant, span: Span, found: list[Row]) -> Response:
    kinds = ("records_count", "metrics_count", "total_observations")
    totals = {
        kind if kind.startswith("total") else f"total_{kind}": sum(each[kind] for each in found) for kind in kinds
    }
    return JSON({**dates(span), **totals, "usage": grant.sandbox.vary.shuffled(found), **grant.sandbox.vary.extra()})
