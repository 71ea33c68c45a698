# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL over the data of one project, by the query API and a read token."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
import re
import typing as t

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, OptionError
from .._api.identity import check_bound
from .._api.settings import CONNECTION_SPEC, Credential, env_fallback
from .._api.wire import Wire
from .._core.durations import parse_duration
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import Scopes
from .._core.timestamps import format_exact_instant, parse_exact_instant
from ._common import checked

PATH = "/v2/query"
MOST_ROWS = 10000
LAST = 3600
LONGEST = datetime.timedelta(days=14)
TOO_LONG = "must be at most 14 days, the longest span that Logfire queries"
# Within this of the longest span, the moment at which the server starts to count may make it too long.
LEEWAY = datetime.timedelta(minutes=5)

SCOPE = "project:read_otlp"
SOURCE = f"give a read token of the project, or an API key of the project with the scope {SCOPE}"
READ_TOKEN = Credential(
    "read_token",
    "read token",
    f"{SOURCE}, or set LOGFIRE_READ_TOKEN",
    guarded=False,
    otherwise=Credential("api_key", "API key", SOURCE, guarded=False),
)
# A default of the action group reaches this module too: what it has no use for is accepted.
CONNECTION: Spec = {
    **CONNECTION_SPEC,
    "read_token": {
        "type": "str",
        "fallback": (env_fallback, ["LOGFIRE_READ_TOKEN"]),
        "no_log": True,
    },
}

SPEC: Spec = {
    "sql": {"type": "str", "required": True},
    "last": {"type": "str"},
    "min_timestamp": {"type": "str"},
    "max_timestamp": {"type": "str"},
    "limit": {"type": "int", "default": 100},
    "timezone": {"type": "str"},
    "environments": {"type": "list", "elements": "str"},
}

_TIMEZONE = re.compile(r"[A-Za-z0-9_+/-]+")


class QueryFailed(LogfireError):
    """The server ran a query in vain, or refused to run it. The message has its words."""


@dataclasses.dataclass
class Rows:
    """The answer to a query. Each row has every column."""

    columns: list[dict[str, t.Any]]
    rows: list[dict[str, t.Any]]


@dataclasses.dataclass(frozen=True)
class Desired:
    """A query. If ``start`` is None, it begins ``last`` seconds before ``end`` or the present."""

    sql: str
    start: datetime.datetime | None
    end: datetime.datetime | None
    last: int
    limit: int
    more: t.Mapping[str, t.Any]

    def body(self, now: datetime.datetime) -> dict[str, object]:
        start = self.start or _before(self.end or now, self.last)
        end = self.end
        if end is None and now - start > LONGEST:
            raise OptionError("min_timestamp", f"{TOO_LONG}; with max_timestamp an earlier span can be looked at")
        if end is None and now - start > LONGEST - LEEWAY:
            end = now
        body = {"sql": self.sql, "min_timestamp": format_exact_instant(start)}
        if end:
            body["max_timestamp"] = format_exact_instant(end)
        # One row more than is desired, where that is possible, shows if there are more.
        return {**body, "limit": min(self.limit + 1, MOST_ROWS), **self.more}


def query_module() -> ModuleDefinition[Desired]:
    return ModuleDefinition(
        "query",
        SPEC,
        validate,
        run,
        {"mutually_exclusive": [("last", "min_timestamp")]},
        connection=CONNECTION,
        credential=READ_TOKEN,
        scopes=lambda _desired, _check_mode: Scopes({SCOPE: "query"}),
    )


def validate(params: Params) -> Desired:
    if not params["sql"].strip():
        raise OptionError("sql", "must not be blank")
    if not 1 <= params["limit"] <= MOST_ROWS:
        raise OptionError("limit", f"must be from 1 to {MOST_ROWS}, got {params['limit']}")
    last = checked(params, "last", parse_duration)
    if last == 0:
        raise OptionError("last", "must be longer than nothing")
    if last is not None and last > LONGEST.total_seconds():
        raise OptionError("last", TOO_LONG)
    start = checked(params, "min_timestamp", parse_exact_instant)
    end = checked(params, "max_timestamp", parse_exact_instant)
    if start and end and start >= end:
        raise OptionError("max_timestamp", f"must be after min_timestamp, {params['min_timestamp']}")
    if start and end and end - start > LONGEST:
        raise OptionError("max_timestamp", f"the span from min_timestamp {TOO_LONG}")
    more: dict[str, object] = {}
    if params.get("timezone") is not None:
        if not _TIMEZONE.fullmatch(params["timezone"]):
            raise OptionError("timezone", "must be the name of a time zone, such as Europe/Paris")
        more["timezone"] = params["timezone"]
    if params.get("environments"):
        more["deployment_environment"] = params["environments"]
    return Desired(params["sql"], start, end, last or LAST, params["limit"], more)


def run(desired: Desired, remote: RemoteState, check_mode: bool) -> ReturnValue:
    try:
        found = ask(remote.client, desired.body(remote.client.now()))
    except QueryFailed as failure:
        raise LogfireError(f"sql: {failure.message}") from None
    rows = found.rows[: desired.limit]
    truncated = len(found.rows) > desired.limit or len(found.rows) == MOST_ROWS
    if truncated:
        advice = "raise limit, or narrow" if desired.limit < MOST_ROWS else "there may be more: narrow"
        remote.warn(f"limit: only the first {desired.limit} rows were returned; {advice} the query")
    return {
        "changed": False,
        "columns": found.columns,
        "rows": rows,
        "row_count": len(rows),
        "truncated": truncated,
    }


def ask(client: Client, body: t.Mapping[str, object]) -> Rows:
    """Send a query. Raises QueryFailed if the server cannot run it."""
    check_bound(client.settings.identity, client.settings.audience_origin, "a query")
    wire = Wire(root="", headers={"Accept": "application/x-ndjson"}, decode=decode, repeatable=True, quota=True)
    try:
        scope = SCOPE if client.settings.credential is not READ_TOKEN else ""
        found = client.request("POST", PATH, body, scope, wire=wire)
    except ApiError as error:
        if error.status == 400:
            raise _failed(error.detail or error.message) from None
        raise
    return t.cast("Rows", found)


def decode(body: bytes) -> Rows:
    """Read an answer in NDJSON. Raises QueryFailed if the query failed, ValueError if the answer is not whole."""
    if body.lstrip()[:1] not in (b"{", b""):
        hint = "check base_url, and whether a proxy in between wants custom_headers"
        raise LogfireError(f"POST {PATH}: the answer is not NDJSON: {hint}")
    try:
        return _read(_messages(body))
    except (KeyError, TypeError, AttributeError):
        raise ValueError("the answer has not the form of a query's") from None


def _read(messages: t.Iterable[Record]) -> Rows:
    fields: list[object] = []
    rows: list[object] = []
    for message in messages:
        kind = message.get("type")
        if kind == "schema":
            fields = message["schema"]["fields"]
        elif kind == "data":
            rows += message["rows"]
        elif kind == "error":
            raise _failed(message.get("message"))
        elif kind == "end":
            return _whole(fields, rows, message)
        elif kind is None:
            return _whole((message.get("schema") or {}).get("fields"), message.get("data"), message)
    raise ValueError("the answer ended before it was whole")


def _messages(body: bytes) -> t.Iterator[Record]:
    """The messages of the stream; a server that does not know NDJSON answers with one document, on as many lines."""
    stripped = body.strip()
    for text in stripped.splitlines() if b'"type"' in stripped.partition(b"\n")[0] else [stripped]:
        try:
            yield json.loads(text, parse_constant=_no_number, parse_float=_finite)
        except ValueError:
            raise ValueError("the answer broke off, or is not valid JSON") from None


def _whole(fields: t.Any, rows: t.Any, end: t.Mapping[str, object]) -> Rows:
    if end.get("error") is not None:
        raise _failed(end["error"])
    if end.get("row_count") not in (None, len(rows)):
        raise ValueError(f"the answer has {len(rows)} rows, but says that it has {end['row_count']}")
    columns = [
        {"name": one["name"], "datatype": one.get("data_type"), "nullable": one.get("nullable")} for one in fields or ()
    ]
    # A row may leave out what is null in it.
    empty = {column["name"]: None for column in columns}
    return Rows(columns, [{**empty, **row} for row in rows])


def _no_number(_name: str) -> None:
    """JSON has no NaN and no infinity, and neither has whoever reads the result."""


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _failed(said: object) -> QueryFailed:
    said = said.get("message", said) if isinstance(said, dict) else said
    return QueryFailed(f"the query failed: {said or 'the server gives no reason'}")


def _before(moment: datetime.datetime, seconds: int) -> datetime.datetime:
    try:
        return moment - datetime.timedelta(seconds=seconds)
    except OverflowError:
        raise OptionError("last", "goes back before the year 1") from None
