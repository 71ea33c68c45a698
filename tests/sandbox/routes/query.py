# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from .. import errors
from ..auth import Call, current_call
from ..errors import JSON
from ..fields import Strict, Timestamp
from ..reports import QueryAnswer

router = APIRouter()

NDJSON = "application/x-ndjson"
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
    if token is None or token.revoked or token.expired:
        raise errors.unauthorized("Invalid read token")
    return call


@router.post("/v2/query")
async def query(call: Annotated[Call, Depends(reader)], request: Request, body: QueryBody) -> Response:
    answer = planted(call, body.sql) or without_data(body.sql)
    accept = request.headers.get("accept", "")
    if answer.raw is not None:
        return Response(answer.raw, media_type=accept)
    if answer.refused is not None:
        return refusal(answer.refused)
    answer = replace(answer, rows=answer.rows[: body.limit], fields=fields_of(answer))
    if accept == NDJSON:
        lines = [json.dumps(message) + "\n" for message in messages(call, answer)]
        return Response("".join(lines), media_type=NDJSON)
    if accept != "application/json":
        return Response(b"ARROW1", media_type="application/vnd.apache.arrow.stream")
    if answer.error is not None:
        return refusal(answer.error)
    return JSON({"schema": {"fields": answer.fields}, "data": answer.rows})


def refusal(reason: str) -> Response:
    """Not of the management API's form."""
    inner = {"kind": "Error", "message": reason, "span": {"start": {"line": 1, "column": 1}}}
    return JSON({"error": "invalid query", "details": {"error_type": "UserError", "details": inner}}, 400)


def planted(call: Call, sql: str) -> QueryAnswer | None:
    answers = call.sandbox.store.reports.answers.get(sql.strip())
    if not answers:
        return None
    return answers.pop(0) if len(answers) > 1 else answers[0]


def without_data(sql: str) -> QueryAnswer:
    """There are no records: a count of them is nothing, and of all else there is nothing."""
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
