# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime
import gzip
import html
import json
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import certifi
import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api import client as _client
from ansible_collections.pydantic.logfire.plugins.module_utils._api import error_text, transport
from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    Conflict,
    LogfireError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import REDACTED
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Wire
from ansible_collections.pydantic.logfire.plugins.module_utils._version import VERSION
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY, PROJECT_ID
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import (
    DROP,
    HANG,
    TRUNCATE,
    Answer,
    Clock,
    ScriptedServer,
)

LIST = "/v1/projects/"
ITEM = f"/v1/projects/{PROJECT_ID}/"
IDEMPOTENT = ["GET", "PUT", "PATCH", "DELETE"]
OK = Answer(body={"ok": True})
GARBAGE = Answer(body=b'{"id": ')
HTML = Answer(body=b"<html>Sign in</html>", headers={"Content-Type": "text/html; charset=utf-8"})
# A port that nothing listens on.
NOWHERE = "http://127.0.0.1:1"

Connect = Callable[..., Client]


@pytest.fixture
def connect(server: ScriptedServer, clock: Clock, request: pytest.FixtureRequest) -> Connect:
    def new(**settings: Any) -> Client:
        client = Client(server.settings(**settings), clock, clock.sleep)
        request.addfinalizer(client.close)
        return client

    return new


def failure(client: Client, method: str = "GET", path: str = LIST, **more: Any) -> LogfireError:
    with pytest.raises(LogfireError) as caught:
        client.request(method, path, **more)
    assert "\n" not in caught.value.message
    assert KEY not in caught.value.message
    return caught.value


# Requests


def test_a_read_carries_the_key_and_no_body(server: ScriptedServer, connect: Connect) -> None:
    assert connect().get(LIST) == {}
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/api/v1/projects/", b"")
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.headers["Accept"] == "application/json"
    assert asked.headers["User-Agent"].startswith(f"pydantic.logfire/{VERSION} ")
    assert "Content-Type" not in asked.headers


def test_a_write_carries_json(server: ScriptedServer, connect: Connect) -> None:
    connect().request("PUT", ITEM, {"description": "schön"})
    (asked,) = server.asked
    assert asked.path == f"/api{ITEM}"
    assert asked.headers["Content-Type"] == "application/json"
    assert json.loads(asked.body) == {"description": "schön"}


def test_an_empty_body_is_a_body(server: ScriptedServer, connect: Connect) -> None:
    connect().request("POST", LIST, {})
    assert server.asked[0].body == b"{}"


def test_custom_headers_are_sent_with_every_request(server: ScriptedServer, connect: Connect) -> None:
    client = connect(custom_headers=(("X-Proxy-Auth", "open sesame"),))
    client.get(LIST)
    client.delete(ITEM)
    assert [asked.headers["X-Proxy-Auth"] for asked in server.asked] == ["open sesame"] * 2


# Differences to the management API


def test_a_path_may_lie_elsewhere(server: ScriptedServer, connect: Connect) -> None:
    connect().request("POST", "/v2/query", {"sql": "SELECT 1"}, wire=Wire(root=""))
    assert server.asked[0].path == "/v2/query"


def test_a_form_goes_out_as_one_and_without_the_key_if_so_wished(server: ScriptedServer, connect: Connect) -> None:
    connect().request("POST", "/oauth/token", wire=Wire(form={"a": "b c"}, headers={"Authorization": None}))
    (asked,) = server.asked
    assert (asked.body, asked.headers["Content-Type"]) == (b"a=b+c", "application/x-www-form-urlencoded")
    assert "Authorization" not in asked.headers


def test_an_answer_in_another_form_is_read_by_whoever_asked_for_it(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(body=b"1\n2\n", headers={"Content-Type": "application/x-ndjson"}))
    wire = Wire(headers={"Accept": "application/x-ndjson"}, decode=bytes.splitlines)
    assert connect().request("POST", LIST, {}, wire=wire) == [b"1", b"2"]
    assert server.asked[0].headers["Accept"] == "application/x-ndjson"


def test_an_answer_that_is_not_whole_is_asked_for_again(server: ScriptedServer, connect: Connect) -> None:
    def decode(body: bytes) -> str:
        if body == b"half":
            raise ValueError("the answer is half")
        return body.decode()

    server.script(Answer(body=b"half"), Answer(body=b"whole"))
    wire = Wire(decode=decode, repeatable=True)
    assert connect().request("POST", LIST, {}, wire=wire) == "whole"
    server.script(Answer(body=b"half"))
    assert failure(connect(retries=1), wire=wire).message == f"GET {LIST}: the answer is half (2 tries)"


def test_a_post_that_changes_nothing_is_repeated(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(503), OK)
    assert connect().request("POST", LIST, {}, wire=Wire(repeatable=True)) == OK.body
    assert len(server.asked) == 2


def test_a_spent_quota_is_not_waited_for(server: ScriptedServer, connect: Connect, clock: Clock) -> None:
    server.script(Answer(429))
    assert "spent quota" in failure(connect(), wire=Wire(quota=True)).message
    assert len(server.asked) == 1


def test_a_netrc_does_not_replace_the_key(
    server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    connect().get(LIST)
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"


def test_cookies_are_not_kept(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(body={}, headers={"Set-Cookie": "session=1; Path=/"}))
    client = connect()
    client.get(LIST)
    client.get(LIST)
    assert "Cookie" not in server.asked[1].headers


def test_requests_are_counted_with_their_retries(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(503), OK)
    client = connect()
    client.get(LIST)
    assert client.requests_sent == len(server.asked) == 2


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_no_redirect_is_followed(server: ScriptedServer, connect: Connect, status: int, method: str) -> None:
    server.script(Answer(status, headers={"Location": f"{server.origin}/api/elsewhere/?code=1"}))
    message = failure(connect(), method).message
    assert [asked.path for asked in server.asked] == ["/api/v1/projects/"]
    assert "redirects to" in message
    assert "elsewhere" in message
    assert "code=1" not in message


def test_the_key_never_reaches_another_host(server: ScriptedServer, connect: Connect) -> None:
    other = ScriptedServer()
    try:
        server.script(Answer(307, headers={"Location": f"{other.origin}/api/v1/projects/"}))
        failure(connect())
        assert other.asked == []
    finally:
        other.stop()


# Retries

FAULTS = {
    "408": Answer(408),
    "500": Answer(500, b"<h1>oops</h1>"),
    "502": Answer(502),
    "503": Answer(503),
    "504": Answer(504),
    "drop": DROP,
    "truncated": TRUNCATE,
    "garbage": GARBAGE,
    "no number": Answer(body=b'{"id": NaN}'),
    "not utf-8": Answer(body=b'{"id": "\xff"}'),
}
READ_ON_DELETE = {name: fault for name, fault in FAULTS.items() if name not in ("garbage", "no number", "not utf-8")}


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        pytest.param(method, fault, id=f"{method}-{name}")
        for method in IDEMPOTENT
        for name, fault in (READ_ON_DELETE if method == "DELETE" else FAULTS).items()
    ],
)
def test_an_idempotent_request_is_repeated(
    server: ScriptedServer, connect: Connect, clock: Clock, method: str, fault: Answer
) -> None:
    server.script(fault, fault, OK)
    answer = connect().request(method, ITEM, {"a": 1} if method in ("PUT", "PATCH") else None)
    assert answer == (None if method == "DELETE" else {"ok": True})
    assert len(server.asked) == 3
    assert len({asked.body for asked in server.asked}) == 1
    assert len(clock.naps) == 2


@pytest.mark.parametrize("fault", [*FAULTS.values(), HTML], ids=[*FAULTS, "html"])
def test_a_create_is_not_repeated_and_its_outcome_is_unknown(
    server: ScriptedServer, connect: Connect, clock: Clock, fault: Answer
) -> None:
    server.script(fault, OK)
    with pytest.raises(OutcomeUnknown, match="unknown whether it was carried out"):
        connect().request("POST", LIST, {"a": 1})
    assert len(server.asked) == 1
    assert clock.naps == []


def test_a_create_that_is_not_answered_in_time_is_of_unknown_outcome(server: ScriptedServer, connect: Connect) -> None:
    server.script(HANG)
    with pytest.raises(OutcomeUnknown, match=r"no answer within 0\.05 s"):
        connect(timeout=0.05).request("POST", LIST, {"a": 1})


def test_a_read_that_is_not_answered_in_time_is_repeated(server: ScriptedServer, connect: Connect) -> None:
    server.script(HANG, OK)
    # Long enough for the second answer of a busy machine.
    assert connect(timeout=1).get(LIST) == {"ok": True}


def test_an_answer_that_trickles_in_single_bytes_is_not_waited_for(server: ScriptedServer) -> None:
    """Each byte comes in time, all of them after half a minute."""
    server.script(Answer(body=b" " * 600, fault="trickle"))
    client = Client(server.settings(timeout=0.5, retries=0))
    begun = time.monotonic()
    assert "no answer within" in failure(client).message
    assert time.monotonic() - begun < 20
    client.close()


def test_an_answer_that_trickles_beyond_the_timeout_is_given_up(server: ScriptedServer, clock: Clock) -> None:
    def late() -> float:
        clock.now += 6
        return clock.now

    server.script(OK)
    client = Client(server.settings(retries=0), late, clock.sleep)
    assert "no answer within" in failure(client).message
    client.close()


@pytest.mark.parametrize("method", [*IDEMPOTENT, "POST"])
def test_a_rate_limit_is_waited_for_and_the_request_repeated(
    server: ScriptedServer, connect: Connect, clock: Clock, method: str
) -> None:
    server.script(Answer(429, {"detail": "slow"}, {"Retry-After": "7"}), Answer(429, None, {"Retry-After": "2"}), OK)
    connect().request(method, ITEM)
    assert len(server.asked) == 3
    assert clock.naps == [7, 2]


def test_a_rate_limit_without_retry_after_is_backed_off_from(
    server: ScriptedServer, connect: Connect, clock: Clock
) -> None:
    server.script(Answer(429), OK)
    connect().request("POST", LIST, {})
    assert len(server.asked) == 2
    assert sum(clock.naps) <= 0.5


def test_retry_after_as_a_date_is_reckoned_by_the_servers_clock(
    server: ScriptedServer, connect: Connect, clock: Clock
) -> None:
    dates = {"Date": "Thu, 01 Oct 2099 12:00:00 GMT", "Retry-After": "Thu, 01 Oct 2099 12:00:30 GMT"}
    server.script(Answer(429, None, dates), OK)
    connect().get(LIST)
    assert sum(clock.naps) == pytest.approx(30, abs=3)


def test_retry_after_counts_for_a_server_error_too(server: ScriptedServer, connect: Connect, clock: Clock) -> None:
    server.script(Answer(503, None, {"Retry-After": "11"}), OK)
    connect().get(LIST)
    assert clock.naps == [10, 1]


@pytest.mark.parametrize("header", ["0", "Thu, 01 Oct 2026 11:00:00 GMT", "-3", ""])
def test_a_server_that_asks_for_no_wait_does_not_burn_all_tries_at_once(
    server: ScriptedServer, connect: Connect, clock: Clock, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    monkeypatch.setattr(_client, "backoff", lambda attempt: 2.0**attempt)
    server.script(Answer(503, None, {"Retry-After": header, "Date": "Thu, 01 Oct 2026 12:00:00 GMT"}))
    failure(connect(retries=3))
    assert clock.naps == [1, 2, 4]


@pytest.mark.parametrize("wait", ["601", "1e400", "inf", "9" * 5000])
def test_a_wait_beyond_what_is_wished_is_not_waited_for(
    server: ScriptedServer, connect: Connect, clock: Clock, wait: str
) -> None:
    server.script(Answer(429, {"detail": "quota"}, {"Retry-After": wait}))
    error = failure(connect())
    assert isinstance(error, RateLimited)
    assert "asks to wait" in error.message
    assert "quota" in error.message
    assert "longer than max_wait (10 min) allows" in error.message
    assert clock.naps == []


def test_a_started_object_is_still_waited_for(server: ScriptedServer, connect: Connect, clock: Clock) -> None:
    server.script(OK, Answer(429, None, {"Retry-After": "900"}), OK)
    client = connect(max_wait=0)
    with client.one_object():
        client.request("PUT", ITEM, {})
        client.request("PUT", ITEM, {})
    assert sum(clock.naps) == 900
    server.script(Answer(429, None, {"Retry-After": "900"}), OK)
    with client.one_object():
        assert isinstance(failure(client, "PUT", body={}), RateLimited)


def test_a_run_that_nobody_waits_for_sends_nothing_more(server: ScriptedServer, connect: Connect) -> None:
    client = connect()
    client.get(LIST)
    client.wanted = lambda: False
    assert "the run that asked for it has ended" in failure(client, "POST", body={}).message
    assert len(server.asked) == 1


def test_a_long_wait_is_announced(server: ScriptedServer, connect: Connect) -> None:
    told: list[str] = []
    client = connect()
    server.script(Answer(429, None, {"Retry-After": "150"}), OK)
    with client.progress.shown(told.append):
        client.get(LIST)
    assert re.fullmatch(
        r"1 request was sent so far; waiting 2 min for the API's rate limit, until \d\d:\d\d:\d\d( \S+)?", told[0]
    )
    assert len(told) == 15


def test_all_workers_wait_together(server: ScriptedServer, clock: Clock) -> None:
    """While one worker waits, another one's request waits for the same moment instead of being sent."""
    others: list[int] = []

    def sleep(seconds: float) -> None:
        if not others:
            others.append(len(server.asked))
            client.get("/v1/channels/")
            others.append(len(server.asked))
            return
        clock.sleep(seconds)

    server.script(Answer(429, None, {"Retry-After": "9"}), OK)
    client = Client(server.settings(), clock, sleep)
    client.get(LIST)
    client.close()
    assert clock.naps == [9]
    assert others == [1, 2]


LIMITED = Answer(429, None, {"Retry-After": "1"})


def test_waiting_while_others_get_through_is_not_a_failure(server: ScriptedServer, clock: Clock) -> None:
    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        client.get("/v1/channels/")

    server.script(LIMITED, OK, LIMITED, OK, LIMITED, OK, LIMITED, OK, OK)
    with Client(server.settings(retries=2), clock, sleep) as client:
        assert client.get(LIST) == {"ok": True}


@pytest.mark.parametrize(("retries", "tries"), [(0, "1 try"), (2, "3 tries")])
@pytest.mark.parametrize(
    "fault", [Answer(500, {"detail": "boom"}), Answer(429, {"detail": "boom"})], ids=["500", "429"]
)
def test_a_request_that_never_succeeds_fails_after_the_last_try(
    server: ScriptedServer, connect: Connect, fault: Answer, retries: int, tries: str
) -> None:
    server.script(fault)
    message = failure(connect(retries=retries)).message
    assert len(server.asked) == retries + 1
    assert message == f"GET {LIST}: HTTP {fault.status}: boom ({tries})"


def test_a_rate_limit_that_never_ends_fails_a_create_for_sure(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(429))
    error = failure(connect(retries=1), "POST", body={})
    assert not isinstance(error, OutcomeUnknown)


def test_a_create_that_cannot_connect_was_surely_not_sent(clock: Clock, server: ScriptedServer) -> None:
    with Client(server.settings(origin=NOWHERE), clock, clock.sleep) as client:
        error = failure(client, "POST", body={})
    assert not isinstance(error, OutcomeUnknown)
    assert "cannot connect" in error.message
    assert "nothing was sent" in error.message


def test_a_read_that_cannot_connect_is_tried_again(clock: Clock, server: ScriptedServer) -> None:
    with Client(server.settings(origin=NOWHERE, retries=2), clock, clock.sleep) as client:
        assert "(3 tries)" in failure(client).message
    assert len(clock.naps) == 2


@pytest.mark.parametrize("method", [*IDEMPOTENT, "POST"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_is_not_repeated(server: ScriptedServer, connect: Connect, status: int, method: str) -> None:
    server.script(Answer(status, {"detail": "no"}), OK)
    error = failure(connect(), method, ITEM)
    assert isinstance(error, ApiError)
    assert error.status == status
    assert len(server.asked) == 1


# Refusals

OBJECT = {"detail": {"message": "too fast"}}
ITEMS = {
    "detail": [
        {
            "loc": ["body", "config", 0, "url"],
            "msg": "bad url",
            "type": "x",
            "input": "Zq8-hidden",
            "ctx": {"a": "Zq8-hidden"},
        },
        {"loc": ["body"], "msg": "whole body", "input": {"token": "Zq8-hidden"}},
        {"msg": "no place"},
        {"loc": ["query", "limit"], "input": "Zq8-hidden"},
        "strange Zq8-hidden",
    ]
}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(422, {"detail": "too fast"}), "HTTP 422: too fast"),
        (Answer(422, OBJECT), "HTTP 422: too fast"),
        (Answer(422, {"detail": {"msg": "too fast"}}), "HTTP 422: too fast"),
        (Answer(422, ITEMS), "HTTP 422: config.0.url: bad url; whole body; no place; query.limit: invalid; invalid"),
        (Answer(400, {"error": "invalid_target", "error_description": "no host"}), "HTTP 400: invalid_target: no host"),
        (Answer(400, {"error": "no", "details": {"details": {"message": "bad\nSQL"}}}), "HTTP 400: no: bad SQL"),
        (Answer(400, {"error": "no", "details": {"message": {"sent": "s3cret"}}}), "HTTP 400: no"),
        (Answer(400, {"error": "no", "details": [{"message": "s3cret"}]}), "HTTP 400: no"),
        (Answer(400, {"error": "invalid_target"}), "HTTP 400: invalid_target"),
        (Answer(422, b"plain words\nof a proxy", {"Content-Type": "text/plain"}), "HTTP 422: plain words of a proxy"),
        (Answer(422, b"caf\xe9", {"Content-Type": "text/plain"}), "HTTP 422: caf\ufffd"),
        (Answer(422, b"<html>\n<h1>Zq8-hidden</h1>", {"Content-Type": "text/html"}), "HTTP 422"),
        (Answer(422, b'{"detail": "cut'), "HTTP 422"),
        (Answer(422, b""), "HTTP 422"),
        (Answer(422, {"unknown": "Zq8-hidden"}), "HTTP 422"),
        (Answer(422, ["Zq8-hidden"]), "HTTP 422"),
        (Answer(422, {"detail": None}), "HTTP 422"),
        (Answer(422, {"detail": 7}), "HTTP 422"),
        (Answer(422, {"detail": {"input": "Zq8-hidden"}}), "HTTP 422"),
        (Answer(422, b"[" * 5000), "HTTP 422"),
        (Answer(409, {"detail": "taken"}), "HTTP 409: taken"),
    ],
)
def test_a_refusal_says_what_the_server_said_and_nothing_that_was_sent(
    server: ScriptedServer, connect: Connect, answer: Answer, said: str
) -> None:
    server.script(answer)
    assert failure(connect(), "PUT", ITEM, body={}).message == f"PUT {ITEM}: {said}"


@pytest.mark.parametrize("method", ["PATCH", "POST"])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(422, ITEMS), "HTTP 422: config.0.url: invalid; query.limit: invalid"),
        (Answer(422, {"detail": "Zq8-hidden"}), "HTTP 422"),
        (Answer(409, {"detail": {"message": "Zq8-hidden"}}), "HTTP 409"),
        (Answer(403, {"detail": "Zq8-hidden"}), "HTTP 403; the key may lack a scope, or the project is"),
        (Answer(502, {"detail": "Zq8-hidden"}), "HTTP 502"),
        (Answer(400, b"Zq8-hidden", {"Content-Type": "text/plain"}), "HTTP 400"),
        (Answer(400, ["Zq8-hidden"]), "HTTP 400"),
    ],
)
def test_a_refusal_that_may_quote_a_secret_is_reduced_to_its_places(
    server: ScriptedServer, connect: Connect, method: str, answer: Answer, said: str
) -> None:
    server.script(answer)
    error = failure(connect(retries=0), method, ITEM, body={}, wire=Wire(secretive=True))
    assert error.message.startswith(f"{method} {ITEM}: {said}")
    assert "hidden" not in error.message
    assert "hidden" not in getattr(error, "detail", "")


def test_the_servers_words_are_shown_when_the_request_had_no_body(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(403, {"detail": "needs another plan"}))
    assert "needs another plan" in failure(connect(), wire=Wire(secretive=True)).message


@pytest.mark.parametrize(
    ("status", "path", "kind", "words"),
    [
        (401, LIST, ApiError, ["wrong, revoked or expired", "http://127.0.0.1", "write or read token"]),
        (403, LIST, ApiError, ["HTTP 403: no", "may lack the scope project:read"]),
        (403, ITEM, ApiError, ["may lack the scope project:read", "out of its reach or was deleted"]),
        (404, ITEM, NotFound, ["HTTP 404: no"]),
        (404, LIST, ApiError, ["does not know the path", "v2026-06-09.01 or later", "it reports v2026-01-02.03"]),
        (405, LIST, ApiError, ["does not know the path", "v2026-06-09.01 or later"]),
        (409, ITEM, Conflict, ["HTTP 409: no"]),
        (418, ITEM, ApiError, ["HTTP 418: no"]),
    ],
)
def test_a_refusal_says_what_it_may_mean(
    server: ScriptedServer, connect: Connect, status: int, path: str, kind: type, words: list[str]
) -> None:
    server.script(Answer(status, {"detail": "no"}, {"Logfire-Version": "v2026-01-02.03"}))
    error = failure(connect(), "GET", path, scope="project:read", since="v2026-06-09.01")
    assert error.__class__ is kind
    for word in words:
        assert word in error.message


def test_a_refusal_below_no_project_does_not_speak_of_one(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(403, {"detail": "no"}))
    message = failure(connect(), "PATCH", f"/v1/members/{PROJECT_ID}/", scope="organization:write_member").message
    assert message.endswith("the key may lack the scope organization:write_member")


def test_a_refusal_of_a_list_is_never_taken_for_absence(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(404, {"detail": "Not Record"}))
    error = failure(connect(), "GET", "/v1/api-keys/")
    assert not isinstance(error, NotFound)
    assert "reports no release" in error.message


@pytest.mark.parametrize(("status", "expected"), [(204, True), (200, True), (404, False)])
def test_deleting_what_is_gone_is_a_success(
    server: ScriptedServer, connect: Connect, status: int, expected: bool
) -> None:
    server.script(Answer(status, {"detail": "Not Record"}))
    assert connect().delete(ITEM) is expected


@pytest.mark.parametrize("status", [401, 403, 409])
def test_deleting_what_may_not_be_deleted_is_an_error(server: ScriptedServer, connect: Connect, status: int) -> None:
    server.script(Answer(status))
    with pytest.raises(ApiError):
        connect().delete(ITEM)


# Answers


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/problem+json", "APPLICATION/JSON", ""]
)
def test_json_is_read_under_each_of_its_names(server: ScriptedServer, connect: Connect, kind: str) -> None:
    server.script(Answer(body=[1], headers={"Content-Type": kind}))
    assert connect().get(LIST) == [1]


@pytest.mark.parametrize("method", IDEMPOTENT)
def test_a_login_page_is_not_an_answer(server: ScriptedServer, connect: Connect, method: str) -> None:
    server.script(HTML)
    message = failure(connect(), method, ITEM).message
    assert "text/html, not JSON" in message
    assert "base_url" in message
    assert "Sign in" not in message
    assert len(server.asked) == 1


@pytest.mark.parametrize("method", [*IDEMPOTENT, "POST"])
def test_no_content_is_none(server: ScriptedServer, connect: Connect, method: str) -> None:
    server.script(Answer(204))
    assert connect().request(method, ITEM) is None


def test_a_compressed_answer_is_read(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(body=gzip.compress(b'{"ok": true}'), headers={"Content-Encoding": "gzip"}))
    assert connect().get(LIST) == {"ok": True}


def test_an_endless_answer_is_given_up(
    server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MAX_BODY", 1 << 20)
    server.script(Answer(body=b'"' + b"x" * (1 << 20) + b'"'))
    assert "larger than 1 MiB" in failure(connect()).message


def test_a_compressed_answer_is_measured_as_it_unfolds(
    server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MAX_BODY", 1 << 20)
    server.script(Answer(body=gzip.compress(b'"' + b"x" * (1 << 22) + b'"'), headers={"Content-Encoding": "gzip"}))
    assert "larger than 1 MiB" in failure(connect()).message


def test_an_endless_answer_to_a_create_leaves_its_outcome_unknown(
    server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MAX_BODY", 1 << 10)
    server.script(Answer(body=b'"' + b"x" * (1 << 11) + b'"'))
    with pytest.raises(OutcomeUnknown):
        connect().request("POST", LIST, {})


def test_only_the_beginning_of_an_errors_body_is_read(server: ScriptedServer, connect: Connect) -> None:
    answer = Answer(422, b" " * transport.MAX_ERROR_BODY + b"the end", {"Content-Type": "text/plain"})
    server.script(answer)
    assert "the end" not in failure(connect()).message


def test_a_validation_error_that_echoes_a_large_object_is_understood(server: ScriptedServer, connect: Connect) -> None:
    echoed = {"loc": ["body", "definition"], "msg": "must have a layout", "input": "x" * 100_000}
    server.script(Answer(422, {"detail": [echoed]}))
    assert failure(connect()).message.endswith("definition: must have a layout")


def test_a_long_explanation_is_cut(server: ScriptedServer, connect: Connect) -> None:
    server.script(Answer(422, {"detail": "word " * 1000}))
    message = failure(connect()).message
    assert len(message) < 700
    assert message.endswith("…")


# Headers of answers


def test_a_warning_of_the_server_is_kept_once(server: ScriptedServer, connect: Connect) -> None:
    server.script(
        Answer(body={}, headers={"X-Logfire-Warning": f"old  client {KEY}"}),
        Answer(404, None, {"X-Logfire-Warning": f"old client {KEY}"}),
        Answer(body={}, headers={"X-Logfire-Warning": "another"}),
    )
    client = connect()
    client.get(LIST)
    failure(client)
    client.get(LIST)
    assert client.warnings == [f"old client {REDACTED}", "another"]


@pytest.mark.parametrize(
    ("header", "release"),
    [("v2026-09-23.01", "v2026-09-23.01"), ("sha256:abc", None), ("v2026-09-23", None), ("", None)],
)
def test_only_a_release_counts_as_one(
    server: ScriptedServer, connect: Connect, header: str, release: str | None
) -> None:
    server.script(Answer(body={}, headers={"Logfire-Version": header}))
    client = connect()
    client.get(LIST)
    assert client.release == release


def test_the_present_is_read_from_the_servers_clock(server: ScriptedServer, connect: Connect) -> None:
    client = connect()
    server.script(Answer(body={}, headers={"Date": "Thu, 01 Oct 2099 12:00:00 GMT"}), OK)
    client.get(LIST)
    assert client.now() - datetime.datetime(2099, 10, 1, 12, tzinfo=datetime.UTC) < datetime.timedelta(hours=1)
    assert client.now().year == 2099


def test_a_date_of_an_unknown_zone_is_that_of_greenwich(
    server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    client = connect()
    server.script(Answer(body={}, headers={"Date": "Thu, 01 Oct 2099 12:00:00 -0000"}))
    client.get(LIST)
    monkeypatch.undo()
    time.tzset()
    assert abs(client.now() - datetime.datetime(2099, 10, 1, 12, tzinfo=datetime.UTC)) < datetime.timedelta(hours=1)


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_without_a_date_the_clock_is_our_own(server: ScriptedServer, connect: Connect, date: str) -> None:
    client = connect()
    server.script(Answer(body={}, headers={"Date": date}))
    client.get(LIST)
    assert abs(client.now() - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(hours=1)


# Secrets


def test_secrets_that_the_server_echoes_are_not_shown(server: ScriptedServer, connect: Connect) -> None:
    client = connect(custom_headers=(("X-Proxy", "Zq8-proxy"),))
    client.keep_secret("https://hooks.example.com/Zq8-hook", "/Zq8-hook", None, "")
    echo = f"{KEY} Zq8-proxy https://hooks.example.com/Zq8-hook host/Zq8-hook"
    server.script(Answer(422, {"detail": echo}))
    message = failure(client).message
    assert "Zq8" not in message
    assert message.endswith(f"{REDACTED} {REDACTED} {REDACTED} host{REDACTED}")


def test_the_longest_secret_is_hidden_first(connect: Connect) -> None:
    client = connect()
    client.keep_secret("abcdefgh", "abcdefghij")
    assert client.redact("abcdefghij abcdefgh") == f"{REDACTED} {REDACTED}"


@pytest.mark.parametrize(("status", "method"), [(500, "GET"), (429, "GET"), (500, "POST")])
def test_secrets_are_hidden_in_transient_errors_too(
    server: ScriptedServer, connect: Connect, status: int, method: str
) -> None:
    server.script(Answer(status, {"detail": f"while handling {KEY}"}))
    assert REDACTED in failure(connect(retries=0), method).message


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_no_part_of_a_secret_is_left_by_a_cut(server: ScriptedServer, connect: Connect, kind: str) -> None:
    longest = 300 if kind == "text/plain" else 600
    text = "x" * (longest - 10) + KEY
    body: Any = text.encode() if kind == "text/plain" else {"detail": text}
    server.script(Answer(422, body, {"Content-Type": kind}))
    assert KEY[:8] not in failure(connect()).message


@pytest.mark.parametrize(
    "spell",
    [
        lambda secret: quote(secret, safe=""),
        quote,
        quote_plus,
        html.escape,
        lambda secret: json.dumps(secret)[1:-1],
        lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1].replace("/", r"\/"),
        lambda secret: base64.b64encode(secret.encode()).decode(),
    ],
    ids=["url", "path", "form", "html", "json", "json of php", "base64"],
)
@pytest.mark.parametrize("secret", [KEY, 'https://hooks.example.com/a b?token=Zq8&x="é"'])
def test_a_secret_is_not_shown_in_another_spelling(
    server: ScriptedServer, connect: Connect, secret: str, spell: Callable[[str], str]
) -> None:
    client = connect()
    client.keep_secret(secret)
    server.script(Answer(422, {"detail": f"cannot do <{spell(secret)}>"}))
    assert f"<{REDACTED}" in failure(client).message


@pytest.mark.parametrize("room", [1, len(KEY) // 2, len(KEY) - 1])
def test_no_part_of_a_secret_is_left_where_a_body_is_cut(server: ScriptedServer, connect: Connect, room: int) -> None:
    body = b" " * (error_text.LONGEST_TEXT - room) + KEY.encode()
    server.script(Answer(422, body, {"Content-Type": "text/plain"}))
    assert failure(connect()).message.endswith("HTTP 422")


@pytest.mark.parametrize(
    ("header", "status", "longest"), [("Location", 302, 200), ("X-Logfire-Warning", 200, 1000)], ids=str
)
def test_no_part_of_a_secret_is_left_where_a_header_is_cut(
    server: ScriptedServer, connect: Connect, header: str, status: int, longest: int
) -> None:
    client = connect()
    server.script(Answer(status, {}, {header: "x" * (longest - 10) + KEY}))
    told = failure(client).message if status == 302 else client.get(LIST) or client.warnings[0]
    assert "xxx" in told
    assert KEY[:8] not in told


# Proxies


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_used(
    server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, server.origin)
    connect(origin="http://logfire.invalid").get(LIST)
    assert server.asked[0].path == "http://logfire.invalid/api/v1/projects/"


@pytest.mark.parametrize("exempt", ["127.0.0.1", "127.0.0.0/8", "example.com,127.0.0.1", "*"])
def test_no_proxy_is_honoured(
    server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, exempt: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", NOWHERE)
    monkeypatch.setenv("NO_PROXY", exempt)
    connect(retries=0).get(LIST)
    assert len(server.asked) == 1


def test_a_proxy_that_cannot_be_reached_means_nothing_was_sent(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", NOWHERE)
    assert not isinstance(failure(connect(), "POST", body={}), OutcomeUnknown)


# TLS


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_untrusted_certificate_is_refused_at_once(
    server_with_tls: ScriptedServer, clock: Clock, method: str
) -> None:
    with Client(server_with_tls.settings(), clock, clock.sleep) as client:
        error = failure(client, method)
    assert not isinstance(error, OutcomeUnknown)
    assert "TLS" in error.message
    assert "ca_path" in error.message
    assert server_with_tls.asked == []
    assert clock.naps == []


def test_tls_that_breaks_once_the_request_was_sent_leaves_a_create_of_unknown_outcome(
    server_with_tls: ScriptedServer, certificate: str, clock: Clock
) -> None:
    """The server may have done it: the connection leaves TLS only after the whole request."""
    server_with_tls.script(Answer(fault="no tls"))
    with Client(server_with_tls.settings(ca_path=certificate), clock, clock.sleep) as client:
        error = failure(client, "POST", body={})
    assert isinstance(error, OutcomeUnknown)
    assert "TLS" in error.message
    assert len(server_with_tls.asked) == 1


@pytest.mark.parametrize("way", ["ca_path", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "validate_certs"])
def test_a_certificate_is_trusted_in_each_documented_way(
    server_with_tls: ScriptedServer, certificate: str, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    options: dict[str, Any] = {"ca_path": certificate, "validate_certs": False}
    options = {way: options[way]} if way in options else {}
    if not options:
        monkeypatch.setenv(way, certificate)
    with Client(server_with_tls.settings(**options)) as client:
        assert client.get(LIST) == {}


def test_ca_path_wins_over_the_environment(
    server_with_tls: ScriptedServer, certificate: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    with Client(server_with_tls.settings(ca_path=certificate)) as client:
        assert client.get(LIST) == {}


def test_a_bundle_in_the_environment_does_not_turn_verification_on_again(
    server_with_tls: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
    with Client(server_with_tls.settings(validate_certs=False)) as client:
        assert client.get(LIST) == {}


# Threads


def test_one_client_serves_many_threads(server: ScriptedServer, connect: Connect) -> None:
    client = connect()
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(client.get(LIST))) for _number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{}] * 16
    assert client.requests_sent == len(server.asked) == 16


def test_the_user_agent_names_all_versions(server: ScriptedServer, connect: Connect) -> None:
    connect().get(LIST)
    assert re.fullmatch(r"pydantic\.logfire/\S+ ansible-core/\S+ python/\S+", server.asked[0].headers["User-Agent"])
