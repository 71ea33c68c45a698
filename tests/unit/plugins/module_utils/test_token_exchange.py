# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import REDACTED
from ansible_collections.pydantic.logfire.plugins.module_utils._api.token_exchange import (
    ActingClient,
    Exchange,
    own_key,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request, Wire
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY, FakeClient, Turns, forbidden, project
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, Clock, ScriptedServer

TOKEN = "POST /oauth/token"
THINGS = "GET /v1/things/"
REFUSED = ApiError("HTTP 401", 401, "expired")


def issued(secret: str = "eyJ.first", seconds: Any = 900) -> dict[str, Any]:
    return {
        "access_token": secret,
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": "project:read",
    }


def nobody(_client: Client) -> set[str]:
    raise AssertionError("nobody was to be asked for")


def exchange(client: FakeClient, names: Callable[[Client], set[str]] = nobody, **more: Any) -> Exchange:
    return Exchange(client, "globex", names, **more)


def bearers(client: FakeClient) -> list[str | None]:
    """Return what each request but the exchanges identified itself with."""
    return [one.wire.headers.get("Authorization") for one in client.sent if one.path != "/oauth/token"]


def test_the_form_is_that_of_rfc_8693() -> None:
    client = FakeClient({TOKEN: issued(), THINGS: []})
    exchange(client).send(Request("GET", "/v1/things/", scope="project:read"))
    sent = client.sent[0]
    assert sent.body is None
    assert sent.wire.form == {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": KEY,
        "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "audience": "https://logfire.example.com/globex",
        "scope": "project:read",
        "expires_in": "900",
    }
    assert sent.wire.headers == {"Authorization": None}
    assert sent.wire.repeatable
    assert bearers(client) == ["Bearer eyJ.first"]


def test_the_audience_is_what_the_server_knows_itself_by() -> None:
    client = FakeClient({TOKEN: issued(), THINGS: []}, audience_url="https://public.example.com")
    exchange(client).send(Request("GET", "/v1/things/"))
    form = client.sent[0].wire.form or {}
    assert form["audience"] == "https://public.example.com/globex"
    assert "scope" not in form


def test_a_request_goes_out_as_it_would_otherwise() -> None:
    client = FakeClient({TOKEN: issued(), "PUT /v1/things/": lambda body: {"id": "x", **body}})
    wire = Wire(headers={"X-Other": "1"}, quota=True)
    assert exchange(client).send(Request("PUT", "/v1/things/", {"a": 1}, "b", "c", wire)) == {"id": "x", "a": 1}
    sent = client.sent[1]
    assert (sent.body, sent.scope, sent.wire.quota) == ({"a": 1}, "b", True)
    assert sent.wire.headers == {"X-Other": "1", "Authorization": "Bearer eyJ.first"}


def test_a_token_serves_until_half_a_minute_before_it_expires() -> None:
    clock = Clock()
    client = FakeClient({TOKEN: Turns(issued(), issued("eyJ.second")), THINGS: []})
    acting = exchange(client, clock=clock)
    for moment in (0, 869, 870):
        clock.now = 1000.0 + moment
        acting.send(Request("GET", "/v1/things/", scope="project:read"))
    assert bearers(client) == ["Bearer eyJ.first", "Bearer eyJ.first", "Bearer eyJ.second"]
    assert client.asked.count(TOKEN) == 2


@pytest.mark.parametrize("seconds", [30, 0, None, "soon"])
def test_a_token_that_expires_at_once_serves_one_request(seconds: Any) -> None:
    client = FakeClient({TOKEN: issued(seconds=seconds), THINGS: []})
    acting = exchange(client)
    for _turn in range(2):
        acting.send(Request("GET", "/v1/things/"))
    assert client.asked == [TOKEN, THINGS, TOKEN, THINGS]


def test_each_scope_has_a_token_of_its_own() -> None:
    client = FakeClient({TOKEN: Turns(issued(), issued("eyJ.second")), THINGS: []})
    acting = exchange(client)
    for scope in ("a", "b", "a", "b"):
        acting.send(Request("GET", "/v1/things/", scope=scope))
    assert [(one.wire.form or {})["scope"] for one in client.sent if one.wire.form] == ["a", "b"]
    assert bearers(client) == ["Bearer eyJ.first", "Bearer eyJ.second"] * 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_refused_is_replaced_once(method: str) -> None:
    what = f"{method} /v1/things/"
    client = FakeClient({TOKEN: Turns(issued(), issued("eyJ.second")), what: Turns(REFUSED, [1])})
    acting = exchange(client)
    assert acting.send(Request(method, "/v1/things/")) == [1]
    assert acting.send(Request(method, "/v1/things/")) == [1]
    assert bearers(client) == ["Bearer eyJ.first", "Bearer eyJ.second", "Bearer eyJ.second"]


def test_a_second_refusal_is_final_and_not_blamed_on_the_key() -> None:
    client = FakeClient({TOKEN: Turns(issued(), issued("eyJ.second")), THINGS: REFUSED})
    with pytest.raises(ApiError, match=r"^GET /v1/things/: a fresh token for the organization globex was refused") as e:
        exchange(client).send(Request("GET", "/v1/things/"))
    assert e.value.status == 401
    assert client.asked == [TOKEN, THINGS] * 2


def test_another_refusal_is_passed_on() -> None:
    client = FakeClient({TOKEN: issued(), THINGS: forbidden("no")})
    with pytest.raises(ApiError, match="no"):
        exchange(client).send(Request("GET", "/v1/things/"))
    assert client.asked == [TOKEN, THINGS]


def test_workers_share_a_token() -> None:
    def slow(_body: Any) -> dict[str, Any]:
        time.sleep(0.05)
        return issued()

    client = FakeClient({TOKEN: slow, THINGS: []})
    acting = exchange(client)
    workers = [threading.Thread(target=acting.send, args=(Request("GET", "/v1/things/"),)) for _number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert client.asked.count(TOKEN) == 1


def test_a_token_is_a_secret() -> None:
    client = FakeClient({TOKEN: issued(), THINGS: []})
    exchange(client).send(Request("GET", "/v1/things/"))
    assert client.redact("a eyJ.first b") == f"a {REDACTED} b"


@pytest.mark.parametrize("answer", [[], {}, {"access_token": None}, issued(""), issued("a b"), issued("a\nX: b"), "x"])
def test_an_answer_without_a_token_is_an_error(answer: Any) -> None:
    client = FakeClient({TOKEN: answer})
    with pytest.raises(LogfireError, match=r"^POST /oauth/token: the answer has no access token$"):
        exchange(client).send(Request("GET", "/v1/things/"))
    assert client.asked == [TOKEN]


def listing(*names: str) -> Callable[[Client], set[str]]:
    return lambda _client: set(names)


def unlisted(_client: Client) -> set[str]:
    raise forbidden("no")


@pytest.mark.parametrize(
    ("code", "names", "says"),
    [
        ("invalid_target", listing("acme"), "; as_organization: there is no organization called globex"),
        (
            "invalid_target",
            listing("acme", "globex"),
            "; there is such an organization, but the server does not know itself by https://logfire.example.com: see"
            " audience_url",
        ),
        (
            "invalid_target",
            unlisted,
            "; either there is no such organization, or the server does not know itself by https://logfire.example.com",
        ),
        ("invalid_scope", nobody, "; the API key has to hold the scopes it passes on (project:read)"),
        (
            "unsupported_grant_type",
            nobody,
            "; it needs Logfire release v2026-06-25.01 or later (this one reports none)",
        ),
        ("invalid_request", nobody, ""),
    ],
)
def test_why_there_is_no_token(code: str, names: Any, says: str) -> None:
    client = FakeClient({TOKEN: ApiError(f"HTTP 400: {code}: no", 400, f"{code}: no")})
    with pytest.raises(ApiError) as caught:
        exchange(client, names).send(Request("GET", "/v1/things/", scope="project:read"))
    said = f"no token to act in the organization globex: HTTP 400: {code}: no{says}"
    assert (caught.value.message, caught.value.status) == (said, 400)
    assert client.asked == [TOKEN]


# The client that acts elsewhere


@pytest.fixture
def acting(server: ScriptedServer) -> Iterator[ActingClient]:
    settings = server.settings(as_organization="globex", custom_headers=(("X-Proxy", "s3cret"),))
    with ActingClient(settings, nobody) as client:
        yield client


def test_the_requests_of_an_exchange(server: ScriptedServer, acting: ActingClient) -> None:
    server.script(Answer(body=issued()), Answer(body=[]))
    acting.get("/v1/things/", scope="project:read")
    exchanged, asked = server.asked
    assert (exchanged.method, exchanged.path) == ("POST", "/api/oauth/token")
    assert "Authorization" not in exchanged.headers
    assert exchanged.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert b"scope=project%3Aread&" in exchanged.body + b"&"
    assert asked.headers["Authorization"] == "Bearer eyJ.first"
    assert {one.headers["X-Proxy"] for one in server.asked} == {"s3cret"}
    assert acting.requests_sent == 2


def test_an_exchange_is_repeated_though_it_is_a_post(server: ScriptedServer) -> None:
    server.script(Answer(503), Answer(body=issued()), Answer(body=[1]))
    with ActingClient(server.settings(as_organization="globex", retries=1), nobody) as client:
        client._sleep = lambda _seconds: None
        assert client.get("/v1/things/") == [1]


def test_the_key_can_still_speak_for_itself(server: ScriptedServer, acting: ActingClient) -> None:
    server.script(Answer(body=[]))
    acting.send(Request("GET", "/v1/things/", wire=own_key(acting)))
    assert [one.headers["Authorization"] for one in server.asked] == [f"Bearer {KEY}"]


def test_a_module_acts_in_the_organization_it_was_given(server: ScriptedServer) -> None:
    server.script(Answer(body=issued()), Answer(body=[project()]))
    params = {"api_key": KEY, "base_url": server.origin, "as_organization": "globex", "name": "checkout"}
    result = perform(MODULES["project"], params, False)
    assert result["changed"] is False
    assert "eyJ.first" not in str(result)
    assert [one.headers.get("Authorization") for one in server.asked] == [None, "Bearer eyJ.first"]
