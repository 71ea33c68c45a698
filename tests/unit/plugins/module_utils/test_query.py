# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api import client as _client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.plugins.module_utils._operations import query
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.query import decode
from ansible_collections.pydantic.logfire.tests.unit.plugins import jwt
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

TOKEN = "pylf_v1_us_Zq8readToken"
QUERY = f"POST {query.PATH}"
COLUMN = {"name": "n", "datatype": "Int64", "nullable": False}
FIELD = {"name": "n", "data_type": "Int64", "nullable": False, "dict_id": 0, "metadata": {}}
SCHEMA = {"type": "schema", "schema": {"fields": [FIELD], "metadata": {}}}
NOT_WHOLE = "|".join(("ended before it was whole", "broke off", "but says that it has", "has not the form"))


def rows(*values: Any) -> dict[str, Any]:
    return {"type": "data", "rows": [{"n": value} for value in values]}


def end(count: int, **more: Any) -> dict[str, Any]:
    return {"type": "end", "row_count": count, **more}


def stream(*messages: dict[str, Any]) -> bytes:
    return "".join(json.dumps(message) + "\n" for message in messages).encode()


def params(**options: Any) -> dict[str, Any]:
    definition = MODULES["query"]
    given = {"read_token": TOKEN, "sql": "SELECT 1", **options}
    result = ArgumentSpecValidator(definition.full_spec, **definition.constraints).validate(given)
    assert not result.error_messages, result.error_messages
    validated: dict[str, Any] = result.validated_parameters
    return validated


def sent(**options: Any) -> dict[str, Any]:
    """The body of the request that these options make."""
    body = query.validate(params(**options)).body(FakeClient().now())
    assert body.pop("sql") == "SELECT 1"
    return body


# Requests


def test_without_a_span_the_last_hour_is_looked_at() -> None:
    assert sent() == {"min_timestamp": "2026-10-01T11:00:00Z", "limit": 101}


@pytest.mark.parametrize(
    ("options", "span"),
    [
        ({"last": "15m"}, ("2026-10-01T11:45:00Z", None)),
        ({"last": "P1DT1H"}, ("2026-09-30T11:00:00Z", None)),
        ({"last": "90"}, ("2026-10-01T11:58:30Z", None)),
        ({"last": "2h", "max_timestamp": "2026-03-01T00:00:00Z"}, ("2026-02-28T22:00:00Z", "2026-03-01T00:00:00Z")),
        ({"max_timestamp": "2026-03-01T00:00:00Z"}, ("2026-02-28T23:00:00Z", "2026-03-01T00:00:00Z")),
        ({"min_timestamp": "2026-09-30T02:00:00+02:00"}, ("2026-09-30T00:00:00Z", None)),
        ({"min_timestamp": "2026-09-30 00:00:00.1234567Z"}, ("2026-09-30T00:00:00.123456Z", None)),
        ({"min_timestamp": "2026-09-30T00:00:00.5Z"}, ("2026-09-30T00:00:00.500000Z", None)),
    ],
)
def test_a_span_is_sent_as_moments_in_utc(options: dict[str, Any], span: tuple[str, str | None]) -> None:
    body = sent(**options)
    assert (body["min_timestamp"], body.get("max_timestamp")) == span


def test_only_what_was_written_is_sent() -> None:
    body = sent(timezone="Europe/Paris", environments=["prod", ""], limit=7)
    assert (body["timezone"], body["deployment_environment"], body["limit"]) == ("Europe/Paris", ["prod", ""], 8)
    assert set(sent(environments=[])) == {"min_timestamp", "limit"}


def test_no_more_rows_are_asked_for_than_the_api_gives() -> None:
    assert [sent(limit=limit)["limit"] for limit in (1, 9_999, 10_000)] == [2, 10_000, 10_000]


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("sql", " \n", "must not be blank"),
        ("limit", 0, "from 1 to 10000"),
        ("limit", 10_001, "from 1 to 10000"),
        ("last", "soon", "not a duration"),
        ("last", "0s", "longer than nothing"),
        ("last", "-5m", "below zero"),
        ("min_timestamp", "2026-03-01", "not a timestamp"),
        ("min_timestamp", "2026-03-01T00:00:00", "time zone"),
        ("min_timestamp", "2026-02-30T00:00:00Z", "not a date and time that exists"),
        ("max_timestamp", "now", "not a timestamp"),
        ("timezone", "", "Europe/Paris"),
        ("timezone", "Europe Paris", "Europe/Paris"),
    ],
)
def test_the_message_names_the_invalid_option(option: str, value: Any, says: str) -> None:
    with pytest.raises(OptionError, match=f"^{option}: .*({says})") as caught:
        query.validate(params(**{option: value}))
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("minimum", ["2026-03-01T00:00:00Z", "2026-03-01T00:00:00.1Z"])
def test_a_span_must_not_end_before_it_starts(minimum: str) -> None:
    with pytest.raises(OptionError, match=r"^max_timestamp: must be after min_timestamp"):
        query.validate(params(min_timestamp=minimum, max_timestamp="2026-03-01T00:00:00Z"))


def test_a_span_must_not_go_back_to_before_the_calendar() -> None:
    desired = query.validate(params(last="14d", max_timestamp="0001-01-02T00:00:00Z"))
    with pytest.raises(OptionError, match=r"^last: "):
        desired.body(datetime.datetime.now(datetime.UTC))


def test_a_span_has_one_beginning() -> None:
    definition = MODULES["query"]
    given = {"read_token": TOKEN, "sql": "SELECT 1", "last": "1h", "min_timestamp": "2026-03-01T00:00:00Z"}
    errors = ArgumentSpecValidator(definition.full_spec, **definition.constraints).validate(given).error_messages
    assert errors == ["parameters are mutually exclusive: last|min_timestamp"]


NOON = datetime.datetime(2026, 11, 29, 12, tzinfo=datetime.UTC)
DATE = NOON.strftime("%a, %d %b %Y %H:%M:%S GMT")


def days_ago(days: float) -> str:
    return (FakeClient().now() - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"last": "15d"}, "last"),
        ({"last": "P14DT1S"}, "last"),
        ({"min_timestamp": days_ago(15)}, "min_timestamp"),
        ({"min_timestamp": days_ago(30), "max_timestamp": days_ago(15.9)}, "max_timestamp"),
    ],
)
def test_a_span_of_more_than_fourteen_days_is_refused(options: dict[str, str], option: str) -> None:
    with pytest.raises(OptionError, match=f"^{option}: .*14 days"):
        sent(**options)


def test_fourteen_days_are_counted_from_our_present() -> None:
    """The server's would be a little later, and the span too long."""
    body = sent(last="14d")
    assert (body["min_timestamp"][:10], body["max_timestamp"][:10]) == (days_ago(14)[:10], days_ago(0)[:10])
    assert "max_timestamp" not in sent(last="13d")
    assert "max_timestamp" not in sent(min_timestamp=days_ago(13))


# Answers


def test_batches_are_put_together() -> None:
    found = decode(stream(SCHEMA, rows(1, 2), rows(3), rows(), end(3)))
    assert found.columns == [COLUMN]
    assert found.rows == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_no_rows_are_an_answer_too() -> None:
    assert decode(stream(SCHEMA, end(0))).rows == []


def test_messages_that_are_not_known_are_passed_over() -> None:
    explained = {"type": "explain", "logical_plan": "…"}
    assert decode(stream(SCHEMA, explained, rows(1), {"type": "progress"}, end(1))).rows == [{"n": 1}]


def test_a_row_has_every_column() -> None:
    fields = [{"name": name, "data_type": "Utf8", "nullable": True} for name in ("a", "b", "c")]
    schema = {"type": "schema", "schema": {"fields": fields}}
    found = decode(stream(schema, {"type": "data", "rows": [{"c": 1}, {}]}, end(2)))
    assert found.rows == [{"a": None, "b": None, "c": 1}, {"a": None, "b": None, "c": None}]
    assert list(found.rows[0]) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (b"9223372036854775807", 2**63 - 1),
        (b"1180591620717411303424", 2**70),
        (b"0.1", 0.1),
        (b"null", None),
        (b"NaN", None),
        (b"-Infinity", None),
        (b'"2026-10-01T12:00:00.123456Z"', "2026-10-01T12:00:00.123456Z"),
        (b'{"a": [1, {"b": null}], "c": "\\u2028"}', {"a": [1, {"b": None}], "c": "\u2028"}),
        (b'"line\\nbreak"', "line\nbreak"),
    ],
)
def test_values_are_plain_data(literal: bytes, value: Any) -> None:
    body = stream(SCHEMA) + b'{"type": "data", "rows": [{"n": ' + literal + b"}]}\n" + stream(end(1))
    assert decode(body).rows == [{"n": value}]


def test_line_separators_within_a_text_end_no_message() -> None:
    body = json.dumps({"type": "data", "rows": [{"n": "a\u2028b\x85c"}]}, ensure_ascii=False).encode()
    assert decode(stream(SCHEMA) + body + b"\r\n" + stream(end(1))).rows == [{"n": "a\u2028b\x85c"}]


def test_a_type_with_parameters_is_kept() -> None:
    datatype = {"Timestamp": ["Microsecond", "UTC"]}
    schema = {"type": "schema", "schema": {"fields": [{**FIELD, "data_type": datatype}]}}
    assert decode(stream(schema, end(0))).columns == [{**COLUMN, "datatype": datatype}]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_server_without_ndjson_is_understood(indent: int | None) -> None:
    document = {"schema": {"fields": [FIELD]}, "data": [{"n": 1}, {"n": "type"}]}
    found = decode(json.dumps(document, indent=indent).encode())
    assert (found.columns, found.rows) == ([COLUMN], [{"n": 1}, {"n": "type"}])


@pytest.mark.parametrize(
    "body",
    [
        stream(SCHEMA, rows(1), {"type": "error", "message": "division by\nzero"}, end(1, error="division by zero")),
        stream(SCHEMA, rows(1), {"type": "error", "message": "division by zero"}),
        stream(SCHEMA, rows(1), end(1, error="division by zero")),
        stream({"type": "error", "message": "division by zero"}),
        b'{"error": "division by zero"}',
        b'{"error": {"message": "division by zero"}, "data": []}',
    ],
)
def test_an_error_after_the_status_fails(body: bytes) -> None:
    with pytest.raises(LogfireError, match=r"^the query failed: division by zero$"):
        decode(body)


def test_an_error_without_a_reason_fails_too() -> None:
    with pytest.raises(LogfireError, match=r"^the query failed: the server gives no reason$"):
        decode(stream(SCHEMA, {"type": "error"}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        stream(SCHEMA),
        stream(SCHEMA, rows(1)),
        stream(SCHEMA, rows(1), end(1))[:-6],
        stream(SCHEMA, rows(1), end(2)),
        stream(SCHEMA, rows(1), end(0)),
        stream(SCHEMA, {"type": "data"}, end(0)),
        stream(SCHEMA, {"type": "data", "rows": [1]}, end(1)),
        stream({"type": "schema", "schema": {"fields": [{}]}}, end(0)),
        b'{"type": "schema", "schema": []}\n[]\n',
        b'{"type": "progress"}\n[]\n',
        b'{"schema": {"fields": []}, "data": [{"n": 1}, {"n"',
        b'{"schema": [1], "data": []}',
        b'{"detail": "surprise"}',
    ],
)
def test_a_truncated_answer_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=NOT_WHOLE):
        decode(body)


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"ARROW1\0\0", b"n\n1\n", b"[]"])
def test_the_error_about_another_format_points_to_base_url(body: bytes) -> None:
    with pytest.raises(LogfireError, match=r"not NDJSON: check base_url"):
        decode(body)


@pytest.mark.parametrize(
    ("limit", "answered", "returned", "truncated"),
    [(2, 1, 1, False), (2, 2, 2, False), (2, 3, 2, True), (9_999, 10_000, 9_999, True), (10_000, 10_000, 10_000, True)],
)
def test_a_result_that_was_cut_says_so(limit: int, answered: int, returned: int, truncated: bool) -> None:
    client = Answering(query.Rows([COLUMN], [{"n": number} for number in range(answered)]))
    remote = RemoteState(client)
    result = query.run(query.validate(params(limit=limit)), remote, False)
    assert result["rows"] == client.answer.rows[:returned]
    assert (result["row_count"], result["truncated"], result["changed"]) == (returned, truncated, False)
    assert [f"limit: only the first {limit} rows" in warning for warning in remote.warnings] == [True] * truncated


class Answering(FakeClient):
    """Answers with something that is not JSON."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer

    def send(self, request: Request) -> Any:
        assert request.wire.decode is decode
        return self.answer


# From the parameters to the result


def run(server: ScriptedServer, *answers: Answer, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    server.script(*answers)
    given = {"base_url": server.origin, "retries": 1, **options}
    return perform(MODULES["query"], params(**given), check_mode)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_client, "backoff", lambda _attempt: 0.0)


NDJSON = {"Content-Type": "application/x-ndjson"}
GOOD = Answer(body=stream(SCHEMA, rows(1), end(1)), headers=NDJSON)
CUT = Answer(body=stream(SCHEMA, rows(1)), headers=NDJSON)


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_query_goes_to_the_query_api_with_the_read_token(server: ScriptedServer, check_mode: bool) -> None:
    result = run(server, GOOD, check_mode=check_mode, sql="SELECT 1 -- …")
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v2/query")
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Accept"] == "application/x-ndjson"
    assert json.loads(asked.body)["sql"] == "SELECT 1 -- …"
    assert result == {"changed": False, "columns": [COLUMN], "rows": [{"n": 1}], "row_count": 1, "truncated": False}


def test_defaults_of_the_action_group_do_no_harm(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is sent, nor is anything looked up for them."""
    monkeypatch.setenv("LOGFIRE_API_KEY", "pylf_v1_eu_Zq8environment")
    monkeypatch.setenv("LOGFIRE_ORGANIZATION", "other")
    result = run(server, GOOD, api_key="pylf_v1_eu_Zq8apiKey", organization="acme")
    assert result["row_count"] == 1
    assert len(server.asked) == 1
    assert "Zq8apiKey" not in str(server.asked)


def test_the_read_token_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGFIRE_READ_TOKEN", TOKEN)
    result = ArgumentSpecValidator(MODULES["query"].full_spec).validate({"sql": "SELECT 1"})
    assert result.validated_parameters["read_token"] == TOKEN


def test_a_blank_read_token_is_named(server: ScriptedServer) -> None:
    result = run(server, GOOD, read_token=" ")
    assert result["msg"].startswith("read_token: must not be blank")
    assert server.asked == []


KEY = "pylf_v1_eu_Zq8apiKey"


@pytest.mark.parametrize("source", ["option", "environment"])
def test_an_api_key_serves_where_there_is_no_read_token(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    options = {"api_key": KEY} if source == "option" else {}
    if source == "environment":
        monkeypatch.setenv("LOGFIRE_API_KEY", KEY)
    result = run(server, GOOD, read_token=None, **options)
    assert result["rows"] == [{"n": 1}]
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"


def test_an_identity_serves_where_there_is_neither(server: ScriptedServer) -> None:
    answer = {"access_token": "eyJ.exchanged", "expires_in": 900}
    signed = jwt.token(f"{server.origin}/acme/checkout")
    result = run(server, Answer(body=answer), GOOD, Answer(body=b""), read_token=None, identity_token=signed)
    assert result["rows"] == [{"n": 1}]
    assert [one.headers.get("Authorization") for one in server.asked] == [None, "Bearer eyJ.exchanged", None]
    assert "eyJ.exchanged" not in str(result)


def test_a_read_token_wins_over_an_identity_of_the_environment(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGFIRE_IDENTITY_TOKEN", jwt.token(f"{server.origin}/acme/checkout"))
    run(server, GOOD)
    assert [one.headers["Authorization"] for one in server.asked] == [f"Bearer {TOKEN}"]


def test_the_message_about_a_refused_api_key_names_the_scope(server: ScriptedServer) -> None:
    result = run(server, Answer(403, {"detail": "no"}), read_token=None, api_key=KEY)
    assert "project:read_otlp" in result["msg"]
    assert KEY not in str(result)


def test_one_of_the_two_is_needed(server: ScriptedServer) -> None:
    result = run(server, GOOD, read_token=None)
    assert result["msg"].startswith("read_token: is required: give a read token of the project, or an API key")
    assert server.asked == []


@pytest.mark.parametrize("wait", ["61", "1800", "3600"])
def test_a_spent_quota_fails_at_once_and_says_when_there_is_more(server: ScriptedServer, wait: str) -> None:
    result = run(server, Answer(429, {"detail": "100 an hour"}, {"Retry-After": wait, "Date": DATE}))
    moment = (NOON + datetime.timedelta(seconds=int(wait))).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert f"HTTP 429: 100 an hour; the quota is spent, and more is allowed at {moment[:17]}" in result["msg"]
    assert len(server.asked) == 1


def test_a_short_wait_is_waited_for(server: ScriptedServer) -> None:
    assert run(server, Answer(429, {"detail": "5 a minute"}, {"Retry-After": "0"}), GOOD)["rows"] == [{"n": 1}]


@pytest.mark.parametrize("broken", [Answer(503), CUT, Answer(body=b"{", headers=NDJSON)])
def test_a_query_may_be_repeated(server: ScriptedServer, broken: Answer) -> None:
    assert run(server, broken, GOOD)["rows"] == [{"n": 1}]
    assert len(server.asked) == 2


def test_an_answer_that_stays_broken_fails(server: ScriptedServer) -> None:
    result = run(server, CUT)
    assert result["msg"] == "POST /v2/query: the answer ended before it was whole (2 tries)"
    assert "rows" not in result


LIVE = {
    "error": "invalid query",
    "details": {"error_type": "UserError", "details": {"kind": "Error", "message": "found:\nSELEKT at Line: 1"}},
}


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (400, LIVE, "sql: the query failed: invalid query: found: SELEKT at Line: 1"),
        (400, {"detail": "no such table"}, "sql: the query failed: no such table"),
        (400, b"", "sql: the query failed: POST /v2/query: HTTP 400"),
        (422, {"detail": [{"loc": ["body", "limit"], "msg": "too many", "input": 7}]}, "HTTP 422: limit: too many"),
        (401, {"detail": "no"}, "the read token was refused (HTTP 401: no)"),
        (403, {"detail": "no"}, "HTTP 403: no; the token may lack a scope"),
        (404, {"detail": "Not Record"}, "this server does not know the path"),
        (429, {"detail": "5 a minute"}, "HTTP 429: 5 a minute; without a Retry-After that is a spent quota"),
    ],
)
def test_a_refusal_is_reported_on_one_line(server: ScriptedServer, status: int, body: Any, says: str) -> None:
    result = run(server, Answer(status, body))
    assert result["failed"]
    assert says in result["msg"]
    assert "\n" not in result["msg"]
    assert len(server.asked) == 1


def test_a_limit_that_says_how_long_is_waited_for(server: ScriptedServer) -> None:
    assert run(server, Answer(429, headers={"Retry-After": "0"}), GOOD)["row_count"] == 1


def test_other_refusals_stay_what_they_are() -> None:
    client = FakeClient({QUERY: ApiError("HTTP 500", 500)})
    with pytest.raises(ApiError, match=r"^HTTP 500$"):
        query.run(query.validate(params()), RemoteState(client), False)


def test_no_message_shows_the_token(server: ScriptedServer) -> None:
    result = run(server, Answer(body=stream({"type": "error", "message": f"no {TOKEN}"}), headers=NDJSON))
    assert result["failed"]
    assert TOKEN not in str(result)
