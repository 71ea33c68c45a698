# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The amount of data sent to the organization's projects, by day or month."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
from urllib.parse import quote

from .._api.client import Client
from .._api.errors import LogfireError, OptionError
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes
from .._core.timestamps import parse_date
from .._core.values import check_reference
from .._resources.project import PROJECT
from ._common import as_record, as_records, ask, checked, windows

PATH = "/v1/usage/"
PAGED = f"{PATH}projects/daily/"
SCOPE = "organization:payment"
COUNTS = ("records_count", "metrics_count", "total_observations")
# The most that the API gives by day in one answer: 90 days with the first and the last.
LONGEST = datetime.timedelta(days=89)
PAGE = 200
# More rows than a span of usage has days and projects.
MOST_ROWS = 1_000_000

SPEC: Spec = {
    "start_date": {"type": "str", "required": True},
    "end_date": {"type": "str"},
    "granularity": {"type": "str", "choices": ["daily", "monthly"], "default": "daily"},
    "by": {"type": "str", "choices": ["organization", "project"]},
    "project": {"type": "str"},
}


@dataclasses.dataclass(frozen=True)
class Desired:
    start: datetime.date
    end: datetime.date | None
    granularity: str
    by_project: bool
    project: str | None


def usage_info_module() -> ModuleDefinition[Desired]:
    return ModuleDefinition("usage_info", SPEC, validate, run, scopes=fixed_scopes("usage_info", [SCOPE]))


def validate(params: Params) -> Desired:
    start = checked(params, "start_date", parse_date)
    if start is None:
        raise OptionError("start_date", "must be given")
    end = checked(params, "end_date", parse_date)
    if end and start > end:
        raise OptionError("end_date", f"must not be before start_date, {start}")
    project = params.get("project")
    if project is not None:
        check_reference("project", project)
    if project is not None and params.get("by") == "organization":
        raise OptionError("by", "must not be organization where project names one; leave one of the two out")
    return Desired(start, end, params["granularity"], params.get("by") == "project", project)


def run(desired: Desired, remote: RemoteState, check_mode: bool) -> ReturnValue:
    end = desired.end or remote.client.now().date()
    if desired.start > end:
        raise OptionError("start_date", f"must not be after today, {end}")
    rows = sorted(_rows(desired, end, remote), key=lambda row: tuple(str(value) for value in row.values()))
    return {
        "changed": False,
        "usage": rows,
        "totals": {count: sum(row[count] or 0 for row in rows) for count in COUNTS},
        "start_date": str(desired.start),
        "end_date": str(end),
    }


def _rows(desired: Desired, end: datetime.date, remote: RemoteState) -> t.Iterable[dict[str, object]]:
    """One row for each day or month (and project). The pieces of a long span share a day, which is in both."""
    path, project = f"{PATH}{desired.granularity}/", None
    if desired.project is not None:
        project = remote.resolve(PROJECT, desired.project)
        if project is None:
            remote.fail_unresolved("project", PROJECT, desired.project)
            return []
        path = f"{PATH}projects/{quote(project['id'], safe='')}/{desired.granularity}/"
    elif desired.by_project:
        path = f"{PATH}projects/{desired.granularity}/"
    pieces = windows(desired.start, end, LONGEST) if desired.granularity == "daily" else [(desired.start, end)]
    read = _pages if path == PAGED else _list
    found: dict[tuple[t.Any, t.Any], dict[str, object]] = {}
    with remote.client.progress.counting("rows are read") as count:
        for first, last in pieces:
            for row in read(remote.client, path, {"start_date": str(first), "end_date": str(last)}):
                shown = _shown(row, desired, project)
                found[shown["date"], shown.get("project_id")] = shown
                count.advance()
    return found.values()


def _shown(row: Record, desired: Desired, project: Record | None) -> dict[str, object]:
    of_whom: dict[str, object] = {}
    if project is not None:
        of_whom = {"project": project.get("project_name"), "project_id": project["id"]}
    elif desired.by_project:
        of_whom = {"project": row.get("project_name"), "project_id": row.get("project_id")}
    return {"date": row["date"], **of_whom, **{count: row.get(count) for count in COUNTS}}


def _list(client: Client, path: str, params: dict[str, object]) -> list[Record]:
    answer = as_record(ask(client, path, SCOPE, params), path, "usage")
    return as_records(answer["usage"], path, "date")


def _pages(client: Client, path: str, params: dict[str, object]) -> list[Record]:
    """A list in pages: ``limit``, ``offset`` and ``total`` count its rows."""
    rows: list[Record] = []
    while True:
        answer = as_record(
            ask(client, path, SCOPE, {**params, "limit": PAGE, "offset": len(rows)}), path, "usage", "total"
        )
        page = as_records(answer["usage"], path, "date", "project_id")
        rows += page
        if isinstance(answer["total"], bool) or not isinstance(answer["total"], int):
            raise LogfireError(f"GET {path}: the answer does not say how many rows there are; check base_url")
        if len(rows) > MOST_ROWS:
            raise LogfireError(f"GET {path}: the server gives page after page without an end")
        if not page or len(rows) >= answer["total"]:
            break
    if len({(row["date"], row["project_id"]) for row in rows}) < answer["total"]:
        raise LogfireError(f"GET {path}: the list of {answer['total']} rows changed while it was read; try again")
    return rows
