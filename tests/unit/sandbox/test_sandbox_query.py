# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

QUERY = "/v2/query"
SINCE = {"min_timestamp": (datetime.now(UTC) - timedelta(days=1)).isoformat()}
NDJSON = "application/x-ndjson"
PROBLEM = "application/problem+json"
BEFORE = "v2026-10-01.01"


@pytest.fixture
def token(api: Any) -> dict[str, Any]:
    created: dict[str, Any] = api.post(f"{api.project()}read-tokens/")
    return created


@pytest.fixture
def reader(api: Any, token: dict[str, Any]) -> Any:
    return api.with_key(token["token"])


def stream(reader: Any, sql: str = "SELECT 1", **more: object) -> list[dict[str, Any]]:
    response = reader.send("POST", QUERY, {"sql": sql, **SINCE, **more}, headers={"Accept": NDJSON})
    assert (response.status_code, response.headers["content-type"]) == (200, NDJSON)
    return [json.loads(line) for line in response.content.splitlines()]


def rows(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for message in messages if message["type"] == "data" for row in message["rows"]]


def test_a_release_before_keys_takes_a_read_token_and_nothing_else(api: Any, token: dict[str, Any]) -> None:
    api.control.settings(release=BEFORE)
    api.call("POST", QUERY, {"sql": "SELECT 1", **SINCE}, 401)
    written = api.post(f"/api/v1/projects/{token['project_id']}/write-tokens/")["token"]
    api.with_key(written).call("POST", QUERY, {"sql": "SELECT 1", **SINCE}, 401)
    api.with_key(token["token"]).get("/api/v1/projects/", 401)


@pytest.mark.parametrize("change", [{"active": False}, {"expires_at": (datetime.now(UTC) - timedelta(1)).isoformat()}])
def test_a_token_that_is_over_is_refused(api: Any, reader: Any, token: dict[str, Any], change: dict[str, Any]) -> None:
    stream(reader)
    api.control.token(token["id"], **change)
    reader.call("POST", QUERY, {"sql": "SELECT 1", **SINCE}, 401)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sql": "SELECT 1"},
        {"sql": "", **SINCE},
        {"sql": "SELECT 1", "min_timestamp": "2026-10-01"},
        {"sql": "SELECT 1", "min_timestamp": "2026-10-01T00:00:00"},
        {"sql": "SELECT 1", **SINCE, "limit": 0},
        {"sql": "SELECT 1", **SINCE, "limit": 10_001},
        {"sql": "SELECT 1", **SINCE, "deployment_environment": "prod"},
        {"sql": "SELECT 1", **SINCE, "environments": ["prod"]},
    ],
)
def test_a_body_is_strict(reader: Any, body: dict[str, Any]) -> None:
    reader.call("POST", QUERY, body, 422)


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("SELECT count(*) AS errors FROM records WHERE is_exception", [{"errors": 0}]),
        ("select COUNT(*) as n from records", [{"n": 0}]),
        ("SELECT count(*) AS n FROM records\nGROUP BY span_name", []),
        ("SELECT message FROM records", []),
    ],
)
def test_there_are_no_records(reader: Any, sql: str, answer: list[dict[str, Any]]) -> None:
    messages = stream(reader, sql)
    assert rows(messages) == answer
    assert messages[-1] == {"type": "end", "row_count": len(answer)}


def test_answers_come_in_turn_and_the_last_one_stays(api: Any, reader: Any) -> None:
    api.control.answers("SELECT 1\n", {"rows": [{"n": 2}]}, {"rows": [{"n": 1}]})
    assert [rows(stream(reader, " SELECT 1")) for _turn in range(3)] == [[{"n": 2}], [{"n": 1}], [{"n": 1}]]


def test_rows_come_in_batches_without_what_is_null(api: Any, reader: Any) -> None:
    api.control.answers("SELECT 1", {"rows": [{"n": number, "m": None} for number in range(50)]})
    messages = stream(reader)
    assert [field["name"] for field in messages[0]["schema"]["fields"]] == ["n", "m"]
    assert rows(messages) == [{"n": number} for number in range(50)]
    assert len(messages) > 3


@pytest.mark.parametrize("limit", [None, 3])
def test_the_limit_cuts_the_rows(api: Any, reader: Any, limit: int | None) -> None:
    api.control.answers("SELECT 1", {"rows": [{"n": number} for number in range(150)]})
    messages = stream(reader, **({} if limit is None else {"limit": limit}))
    assert len(rows(messages)) == messages[-1]["row_count"] == (limit or 100)


def test_an_answer_may_fail_after_its_status(api: Any, reader: Any) -> None:
    api.control.answers("SELECT 1", {"rows": [{"n": 1}], "error": "out of memory"})
    error, end = stream(reader)[-2:]
    assert (error, end["error"]) == ({"type": "error", "message": "out of memory"}, "out of memory")


def test_an_answer_may_lack_its_end(api: Any, reader: Any) -> None:
    api.control.answers("SELECT 1", {"rows": [{"n": 1}], "cut": True})
    assert stream(reader)[-1]["type"] == "data"


def test_an_answer_may_be_anything(api: Any, reader: Any) -> None:
    api.control.answers("SELECT 1", {"raw": '{"type": "data", "rows": [{"n": NaN}]}'})
    response = reader.send("POST", QUERY, {"sql": "SELECT 1", **SINCE}, headers={"Accept": NDJSON})
    assert response.text == '{"type": "data", "rows": [{"n": NaN}]}'


def test_a_refusal_has_a_form_of_its_own(api: Any, reader: Any) -> None:
    api.control.answers("SELEKT", {"refused": "found: SELEKT"})
    answer = reader.call("POST", QUERY, {"sql": "SELEKT", **SINCE}, 400)
    assert answer["error"] == "invalid query"
    assert answer["details"]["details"]["message"] == "found: SELEKT"


def test_the_form_is_what_was_asked_for(api: Any, reader: Any) -> None:
    api.control.answers("SELECT 1", {"rows": [{"n": 1}]})
    body = {"sql": "SELECT 1", **SINCE}
    document = reader.send("POST", QUERY, body, headers={"Accept": "application/json"}).json()
    assert (document["data"], document["schema"]["fields"][0]["name"]) == ([{"n": 1}], "n")
    other = reader.send("POST", QUERY, body, headers={"Accept": "*/*"})
    assert other.headers["content-type"] == "application/vnd.apache.arrow.stream"


def test_a_query_changes_nothing(api: Any, reader: Any) -> None:
    before = api.control.stats()["mutating"]
    api.control.readonly()
    stream(reader)
    assert api.control.stats()["mutating"] == before
    assert api.notes() == []


def test_a_key_of_a_project_queries_with_the_scope(api: Any, token: dict[str, Any]) -> None:
    """A key that is bound to none is refused, and so is one without the scope."""
    body = {"sql": "SELECT count(*) AS n FROM records", **SINCE}
    bound = {"project_id": token["project_id"]}
    for options, status in (
        ({"scopes": ["project:read_otlp"], **bound}, 200),
        ({"scopes": ["project:read"], **bound}, 403),
        ({"scopes": ["project:read_otlp"]}, 403),
    ):
        key = api.control.key("acme", **options)["api_key"]
        assert api.with_key(key).send("POST", QUERY, body).status_code == status, options


def test_the_bare_token_works_for_queries_only(api: Any, reader: Any, token: dict[str, Any]) -> None:
    for client, path, status in (
        (reader, QUERY, 200),
        (reader, "/v1/read-token-info", 200),
        (api, "/api/v1/projects/", 401),
    ):
        secret = client.session.headers["Authorization"].removeprefix("Bearer ")
        method, body = ("POST", {"sql": "SELECT 1", **SINCE}) if path == QUERY else ("GET", None)
        assert client.send(method, path, body, headers={"Authorization": secret}).status_code == status


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json, application/problem+json;q=0.9", "application/json"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv; charset=utf-8"),
        ("application/json;q=0, text/csv", "text/csv; charset=utf-8"),
        ("application/problem+json, application/x-ndjson;q=0.1", NDJSON),
        ("application/json;q=none, text/csv;q=0.1", "text/csv; charset=utf-8"),
        ("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream"),
    ],
)
def test_the_best_form_of_those_accepted_is_chosen(api: Any, reader: Any, accept: str, kind: str) -> None:
    api.control.answers("SELECT 1", {"rows": [{"n": 1, "text": "a,b"}, {"n": 2}]})
    response = reader.send("POST", QUERY, {"sql": "SELECT 1", **SINCE}, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, kind)
    if kind.startswith("text/csv"):
        assert response.text == 'n,text\n1,"a,b"\n2,\n'


@pytest.mark.parametrize("accept", [NDJSON, "application/json"])
@pytest.mark.parametrize(("names_it", "release"), [(True, None), (False, None), (True, BEFORE)])
def test_errors_are_problems_for_those_who_name_the_type(
    api: Any, reader: Any, accept: str, names_it: bool, release: str | None
) -> None:
    if release:
        api.control.settings(release=release)
    api.control.answers("SELEKT", {"refused": "found: SELEKT"})
    asked = f"{accept}, {PROBLEM};q=0.9" if names_it else accept
    response = reader.send("POST", QUERY, {"sql": "SELEKT", **SINCE}, headers={"Accept": asked})
    body = response.json()
    assert response.status_code == 400
    if names_it and not release:
        assert response.headers["content-type"] == PROBLEM
        assert (body["status"], body["retryable"], body["error_details"]["error"]) == (400, False, "invalid query")
    else:
        assert response.headers["content-type"] == "application/json"
        assert body["error"] == "invalid query"


def test_a_range_is_at_most_fourteen_days(api: Any, reader: Any) -> None:
    def status(days: int, **more: str) -> int:
        start = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        answered = reader.send("POST", QUERY, {"sql": "SELECT 1", "min_timestamp": start, **more})
        return int(answered.status_code)

    assert (status(13), status(15)) == (200, 422)
    assert status(20, max_timestamp=(datetime.now(UTC) - timedelta(days=10)).isoformat()) == 200
    api.control.settings(release=BEFORE)
    assert status(15) == 200


def test_a_spent_budget_says_when_it_is_filled_up(api: Any, reader: Any) -> None:
    api.control.settings(query_wait=1800)
    response = reader.send("POST", QUERY, {"sql": "SELECT 1", **SINCE}, headers={"Accept": f"{NDJSON}, {PROBLEM}"})
    assert (response.status_code, response.headers["retry-after"]) == (429, "1800")
    assert (response.json()["retryable"], response.json()["retry_after"]) == (True, 1800)


RECORDS: list[dict[str, Any]] = [
    {"start_timestamp": "2026-10-01T10:00:00Z", "message": "a", "is_exception": True, "attributes": {"n": 1}},
    {"start_timestamp": "2026-10-01T11:00:00.5+00:00", "message": "b", "deployment_environment": "prod", "mine": 2},
]
DAY = {"min_timestamp": "2026-10-01T00:00:00Z", "max_timestamp": "2026-10-02T00:00:00Z"}


@pytest.mark.parametrize(
    ("sql", "more", "answer"),
    [
        ("SELECT message, is_exception FROM records WHERE is_exception", {}, [{"message": "a", "is_exception": True}]),
        ("SELECT count(*) AS n FROM records", {}, [{"n": 2}]),
        ("SELECT count(*) AS n FROM records", {"min_timestamp": "2026-10-01T10:00:00.1Z"}, [{"n": 1}]),
        ("SELECT count(*) AS n FROM records", {"max_timestamp": "2026-10-01T10:00:00Z"}, [{"n": 0}]),
        ("SELECT message FROM records", {"deployment_environment": ["prod"]}, [{"message": "b"}]),
        ("SELECT message FROM records", {"deployment_environment": [""]}, [{"message": "a"}]),
        ("SELECT mine FROM records WHERE mine = 2", {}, [{"mine": 2}]),
        ("SELECT start_timestamp AS at FROM records", {"limit": 1}, [{"at": "2026-10-01T10:00:00.000000Z"}]),
        ("SELECT attributes ->> 'n' AS n FROM records WHERE message = 'a'", {}, [{"n": 1}]),
        ("SELECT scalar_value FROM metrics", {}, []),
    ],
)
def test_queries_run_over_the_planted_records_of_their_window(
    api: Any, reader: Any, sql: str, more: dict[str, Any], answer: list[dict[str, Any]]
) -> None:
    api.control.records("acme", "checkout", *RECORDS)
    assert rows(stream(reader, sql, **{**DAY, **more})) == answer


@pytest.mark.parametrize(
    "sql", ["SELECT missing FROM records", "DELETE FROM records", "ATTACH 'x' AS y", "SELEKT", ";"]
)
def test_a_query_that_does_not_run_over_records_is_refused(api: Any, reader: Any, sql: str) -> None:
    api.control.records("acme", "checkout", *RECORDS)
    body = {"sql": sql, **DAY}
    refused = reader.send("POST", QUERY, body)
    assert refused.status_code == (200 if sql == ";" else 400)
    assert rows(stream(reader, "SELECT count(*) AS n FROM records", **DAY)) == [{"n": 2}]


def test_an_answer_that_is_planted_wins_over_records(api: Any, reader: Any) -> None:
    api.control.records("acme", "checkout", *RECORDS)
    api.control.answers("SELECT 1", {"rows": [{"n": 7}]})
    assert rows(stream(reader, "SELECT 1", **DAY)) == [{"n": 7}]


def test_records_are_those_of_a_project(api: Any, reader: Any) -> None:
    api.project("basket")
    api.control.records("acme", "basket", *RECORDS)
    assert rows(stream(reader, "SELECT missing FROM records", **DAY)) == []


@pytest.mark.parametrize(
    ("project", "record", "status"), [("unknown", RECORDS[0], 404), ("checkout", {"message": "a"}, 422)]
)
def test_records_need_a_project_and_a_time(
    api: Any, reader: Any, project: str, record: dict[str, Any], status: int
) -> None:
    body = {"organization": "acme", "project": project, "records": [record]}
    assert api.send("POST", "/_sandbox/records", body).status_code == status
