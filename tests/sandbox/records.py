# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planted telemetry, and SQL over those records of it that lie in the window of a query.

SQLite stands in for the real engine: plain SELECTs mean the same in both, functions may not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from .reports import QueryAnswer

Row = dict[str, Any]

# Those of the real table that queries of alerts go by. Other keys of records are columns as well.
COLUMNS = (
    "start_timestamp",
    "end_timestamp",
    "trace_id",
    "span_id",
    "parent_span_id",
    "span_name",
    "message",
    "level",
    "kind",
    "service_name",
    "deployment_environment",
    "duration",
    "is_exception",
    "exception_type",
    "exception_message",
    "http_response_status_code",
    "attributes",
)
METRICS = ("recorded_timestamp", "metric_name", "service_name", "deployment_environment", "scalar_value", "attributes")
READS = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)


def in_window(
    records: Iterable[Row], start: datetime, end: datetime | None, environments: Sequence[str] | None
) -> list[Row]:
    """The records from the start on and before the end; the empty text stands for those without an environment."""
    return [
        record
        for record in records
        if start <= record["start_timestamp"]
        and (end is None or record["start_timestamp"] < end)
        and (not environments or (record.get("deployment_environment") or "") in environments)
    ]


def select(sql: str, records: Sequence[Row]) -> QueryAnswer:
    """Run one query. A refusal has the words of the engine."""
    names = list(dict.fromkeys([*COLUMNS, *(name for record in records for name in record)]))
    columns = ", ".join(f'"{name}"' for name in names)
    flags = {name for record in records for name, value in record.items() if isinstance(value, bool)}
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE records ({columns})")
        connection.execute(f"CREATE TABLE metrics ({', '.join(METRICS)})")
        marks = ", ".join("?" for _name in names)
        rows = [[_stored(record.get(name)) for name in names] for record in records]
        connection.executemany(f"INSERT INTO records VALUES ({marks})", rows)
        connection.set_authorizer(_allowed)
        cursor = connection.execute(sql)
        found = [column[0] for column in cursor.description or ()]
        rows_found = [dict(zip(found, row, strict=True)) for row in cursor.fetchall()]
    except (sqlite3.Error, sqlite3.Warning) as error:
        return QueryAnswer(refused=str(error))
    finally:
        connection.close()
    for row in rows_found:
        row.update({name: bool(row[name]) for name in flags & row.keys() if row[name] is not None})
    return QueryAnswer(rows_found)


def _allowed(action: int, *_details: object) -> int:
    return sqlite3.SQLITE_OK if action in READS else sqlite3.SQLITE_DENY


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return json.dumps(value) if isinstance(value, (dict, list)) else value
