# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from .. import errors, records, releases
from ..auth import Call, current_call, holds
from ..errors import JSON
from ..fields import Strict, Timestamp
from ..negotiation import accepted, chosen
from ..reports import QueryAnswer
from ..store import now

router = APIRouter()

JSON_TYPE = "application/json"
NDJSON = "application/x-ndjson"
CSV = "text/csv"
ARROW = "application/vnd.apache.arrow.stream"
PROBLEM = "application/problem+json"
SCOPE = "project:read_otlp"
LONGEST = timedelta(days=14)
COUNT = re.compile(r"\s*select\s+count\(\*\)\s+as\s+(\w+)\b(?!.*\bgroup\s+by\b)", re.IGNORECASE | re.DOTALL)


class QueryBody(Strict):
    sql: Annotated[str, Field(min_length=1)]
    min_timestamp: Timestamp
    max_timestamp: Timestamp | None = None
    limit: Annotated[int, Field(ge=1, le=10_000)] = 100
    timezone: Annotated[str, Field(min_length=1)] | None = None
    deployment_environment: list[str] | None = None
    explain: bool = False
    include_schema: bool = True


async def reader(call: Annotated[Call, Depends(current_call)]) -> Call:
    token = call.sandbox.store.token_with(call.secret, "read") if call.secret else None
    if token is not None and not token.revoked and not token.expired:
        return call
    key, settings = call.key, call.sandbox.settings
    if key is None or not key.valid or not settings.supports(releases.QUERY_BY_KEY):
        raise errors.unauthorized("Invalid read token")
    if not settings.query_by_key or key.project_id is None or not holds(key, SCOPE):
        raise errors.forbidden(f"Queries need a read token, or an API key of a project with the scope {SCOPE}")
    return call


@router.post("/v2/query")
async def query(call: Annotated[Call, Depends(reader)], request: Request, body: QueryBody) -> Response:
    accept = request.headers.get("accept", "")
    refused = refusal_of(call, body)
    if refused is None:
        answer = planted(call, body.sql) or from_records(call, body) or without_data(body.sql)
        if answer.raw is not None:
            return Response(answer.raw, media_type=accept)
        if answer.refused is None:
            return answered(call, replace(answer, rows=answer.rows[: body.limit], fields=fields_of(answer)), accept)
        refused = invalid_query(answer.refused)
    return refused.response(problem=PROBLEM in accepted(accept) and supports_problems(call))


def answered(call: Call, answer: QueryAnswer, accept: str) -> Response:
    kind = chosen(accept, (JSON_TYPE, NDJSON, CSV, ARROW))
    if kind == NDJSON:
        lines = [json.dumps(message) + "\n" for message in messages(call, answer)]
        return Response("".join(lines), media_type=NDJSON)
    if answer.error is not None:
        return invalid_query(answer.error).response(problem=PROBLEM in accepted(accept) and supports_problems(call))
    if kind == JSON_TYPE:
        return JSON({"schema": {"fields": answer.fields}, "data": answer.rows})
    if kind == CSV:
        return Response(as_csv(answer), media_type=CSV)
    return Response(as_arrow(answer), media_type=ARROW)


@dataclass(frozen=True)
class Refusal:
    """The same reason in the form of the query API, and as RFC 9457 has it for clients that name that type."""

    status: int
    title: str
    body: dict[str, Any]
    retry_after: int | None = None

    def response(self, *, problem: bool) -> Response:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if not problem:
            return Response(json.dumps(self.body), self.status, headers, JSON_TYPE)
        details = {
            "type": f"https://errors.example.com/{self.title.lower().replace(' ', '-')}",
            "title": self.title,
            "status": self.status,
            "detail": json.dumps(self.body),
            "retryable": self.retry_after is not None,
            "error_details": self.body,
        }
        if self.retry_after is not None:
            details["retry_after"] = self.retry_after
        return Response(json.dumps(details), self.status, headers, PROBLEM)


def refusal_of(call: Call, body: QueryBody) -> Refusal | None:
    """Return the first error that is found before the query runs."""
    settings = call.sandbox.settings
    if settings.query_wait is not None:
        reason = {"detail": "Query budget exceeded: 100 queries per hour"}
        return Refusal(429, "Too many requests", reason, settings.query_wait)
    if settings.supports(releases.QUERY_BY_KEY) and (body.max_timestamp or now()) - body.min_timestamp > LONGEST:
        return Refusal(422, "Invalid request", {"detail": "The time range cannot exceed 14 days"})
    return None


def invalid_query(reason: str) -> Refusal:
    """Return the refusal of a query, which has another form than the management API's."""
    inner = {"kind": "Error", "message": reason, "span": {"start": {"line": 1, "column": 1}}}
    details = {"error": "invalid query", "details": {"error_type": "UserError", "details": inner}}
    return Refusal(400, "Invalid query", details)


def supports_problems(call: Call) -> bool:
    return call.sandbox.settings.supports(releases.PROBLEM_DETAILS)


def as_csv(answer: QueryAnswer) -> str:
    names = [field["name"] for field in answer.fields or []]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(answer.rows)
    return text.getvalue()


def as_arrow(answer: QueryAnswer) -> bytes:
    """A stream that Arrow's own library can read, where that is installed."""
    if find_spec("pyarrow") is None:
        return b"ARROW1"
    pyarrow = import_module("pyarrow")
    names = [field["name"] for field in answer.fields or []]
    table = pyarrow.table({name: [row.get(name) for row in answer.rows] for name in names})
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def planted(call: Call, sql: str) -> QueryAnswer | None:
    answers = call.sandbox.store.reports.answers.get(sql.strip())
    if not answers:
        return None
    return answers.pop(0) if len(answers) > 1 else answers[0]


def from_records(call: Call, body: QueryBody) -> QueryAnswer | None:
    """Return what the planted records of the window come to, in a project that has any."""
    store = call.sandbox.store
    token = store.token_with(call.secret, "read") if call.secret else None
    bound = call.key.project_id if call.key else None
    project = token.project if token else store.projects.get(bound or "")
    if project is None or not project.records:
        return None
    window = (body.min_timestamp, body.max_timestamp, body.deployment_environment)
    return records.select(body.sql, records.in_window(project.records, *window))


def without_data(sql: str) -> QueryAnswer:
    """Return 0 for a count of records, and no rows for all else."""
    count = COUNT.match(sql)
    return QueryAnswer([{count[1]: 0}] if count else [])


def fields_of(answer: QueryAnswer) -> list[dict[str, Any]]:
    if answer.fields is not None:
        return answer.fields
    names = dict.fromkeys(name for row in answer.rows for name in row)
    return [{"name": name, "data_type": "Utf8", "nullable": True, "dict_id": 0, "metadata": {}} for name in names]


def messages(call: Call, answer: QueryAnswer) -> Iterator[dict[str, Any]]:
    """The stream as it comes: rows in batches, and what is null left out."""
    yield {"type": "schema", "schema": {"fields": answer.fields, "metadata": {}}}
    rows = [{name: value for name, value in row.items() if value is not None} for row in answer.rows]
    while rows:
        size = call.sandbox.vary.random.randint(1, len(rows))
        yield {"type": "data", "rows": rows[:size]}
        rows = rows[size:]
    if answer.error is not None:
        yield {"type": "error", "message": answer.error}
    if not answer.cut:
        yield {"type": "end", "row_count": len(answer.rows), **({"error": answer.error} if answer.error else {})}
