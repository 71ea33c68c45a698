# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.identity import Identity
from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import REDACTED
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request, Wire
from ansible_collections.pydantic.logfire.plugins.module_utils._api.workload import Workload, WorkloadClient
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, Turns, forbidden
from ansible_collections.pydantic.logfire.tests.unit.plugins.jwt import AUDIENCE, ISSUER, SUBJECT, token
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, Clock, ScriptedServer

TOKEN = "POST /oauth/token"
REVOKE = "POST /oauth/revoke"
THINGS = "GET /v1/things/"
REFUSED = ApiError("HTTP 401", 401, "expired")
READ = "project:read"


def issued(secret: str = "eyJ.first", seconds: Any = 900) -> dict[str, Any]:
    return {"access_token": secret, "token_type": "Bearer", "expires_in": seconds, "scope": READ}


def fake(answers: dict[str, Any], identity: Identity | None = None, **more: Any) -> FakeClient:
    chosen = identity or Identity("identity_token", token())
    return FakeClient({REVOKE: None, **answers}, api_key="", identity=chosen, **more)


def workload(client: FakeClient, *needed: str, wished: tuple[str, ...] = (), **more: Any) -> Workload:
    made = Workload(client, **more)
    made.needed, made.wished = (frozenset(needed) if needed else None), frozenset(wished)
    return made


def forms(client: FakeClient) -> list[dict[str, str]]:
    return [dict(one.wire.form or {}) for one in client.sent if one.path == "/oauth/token"]


def bearers(client: FakeClient) -> list[str | None]:
    return [one.wire.headers.get("Authorization") for one in client.sent if not one.path.startswith("/oauth/")]


def test_the_form_is_that_of_rfc_8693() -> None:
    client = fake({TOKEN: issued(), THINGS: []})
    workload(client, READ, "project:write_alert").send(Request("GET", "/v1/things/", scope=READ))
    assert forms(client) == [
        {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": token(),
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "audience": AUDIENCE,
            "scope": "project:read project:write_alert",
        }
    ]
    assert client.sent[0].wire.headers == {"Authorization": None}
    assert bearers(client) == ["Bearer eyJ.first"]


def test_unknown_scopes_are_not_narrowed() -> None:
    client = fake({TOKEN: issued(), THINGS: []})
    made = workload(client)
    for scope in ("", READ, "project:write"):
        made.send(Request("GET", "/v1/things/", scope=scope))
    assert ["scope" in one for one in forms(client)] == [False]


def test_one_token_serves_the_whole_task() -> None:
    client = fake({TOKEN: issued(), THINGS: []})
    made = workload(client, READ, "project:read_alert")
    for scope in ("", READ, "project:read_alert", READ):
        made.send(Request("GET", "/v1/things/", scope=scope))
    assert client.asked.count(TOKEN) == 1


def test_an_unforeseen_scope_gets_a_token_of_its_own() -> None:
    client = fake({TOKEN: Turns(issued(), issued("eyJ.second")), THINGS: []})
    made = workload(client, READ)
    for scope in (READ, "project:read_alert", READ, "project:read_alert"):
        made.send(Request("GET", "/v1/things/", scope=scope))
    assert [one["scope"] for one in forms(client)] == [READ, "project:read project:read_alert"]


def test_an_unforeseen_scope_that_is_not_granted_counts_as_forbidden() -> None:
    said = ApiError("HTTP 400", 400, "invalid_scope: no")
    client = fake({TOKEN: Turns(issued(), said), THINGS: []})
    made = workload(client, READ)
    made.send(Request("GET", "/v1/things/", scope=READ))
    for _turn in range(2):
        with pytest.raises(ApiError) as caught:
            made.send(Request("GET", "/v1/things/", scope="organization:read_channel"))
        assert caught.value.lacking
    assert client.asked.count(TOKEN) == 2


def test_an_optional_scope_may_be_refused() -> None:
    said = ApiError("HTTP 400", 400, "invalid_scope: no")
    client = fake({TOKEN: Turns(said, issued()), THINGS: []})
    made = workload(client, READ, wished=("organization:read_channel",))
    for scope in (READ, "organization:read_channel"):
        made.send(Request("GET", "/v1/things/", scope=scope))
    assert [one["scope"] for one in forms(client)] == ["organization:read_channel project:read", READ]


def test_a_token_is_renewed_before_it_ends() -> None:
    clock = Clock()
    client = fake({TOKEN: Turns(issued(), issued("eyJ.second")), THINGS: []})
    made = workload(client, READ, clock=clock)
    for moment in (0, 839, 840, 1000):
        clock.now = 1000.0 + moment
        made.send(Request("GET", "/v1/things/", scope=READ))
    assert bearers(client) == ["Bearer eyJ.first"] * 2 + ["Bearer eyJ.second"] * 2


def test_a_file_is_read_for_each_exchange(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(token(jti="1"))
    clock = Clock()
    client = fake({TOKEN: issued(), THINGS: []}, Identity("identity_token_file", str(file)))
    made = workload(client, READ, clock=clock)
    made.send(Request("GET", "/v1/things/"))
    file.write_text(token(jti="2"))
    clock.now += 900
    made.send(Request("GET", "/v1/things/"))
    file.unlink()
    clock.now += 900
    for _turn in range(2):
        with pytest.raises(OptionError, match=r"^identity_token_file: .* cannot be read: No such file"):
            made.send(Request("GET", "/v1/things/"))
    assert [one["subject_token"] for one in forms(client)] == [token(jti="1"), token(jti="2")]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_refused_is_replaced_once(method: str) -> None:
    what = f"{method} /v1/things/"
    client = fake({TOKEN: Turns(issued(), issued("eyJ.second")), what: Turns(REFUSED, [1], REFUSED)})
    made = workload(client, READ)
    assert made.send(Request(method, "/v1/things/")) == [1]
    with pytest.raises(ApiError, match="a fresh token of the workload's identity was refused"):
        made.send(Request(method, "/v1/things/"))


def test_a_token_that_ends_while_its_request_waits_is_replaced_as_often_as_it_takes() -> None:
    clock = Clock()
    turns = iter([REFUSED, REFUSED, REFUSED])

    def late(_body: Any) -> Any:
        clock.now += 1000
        error = next(turns, None)
        if error:
            raise error
        return [1]

    client = fake({TOKEN: issued(), THINGS: late})
    assert workload(client, READ, clock=clock).send(Request("GET", "/v1/things/")) == [1]
    assert client.asked.count(TOKEN) == 4


def test_workers_share_a_token_and_a_failure() -> None:
    said = ApiError("HTTP 400", 400, "invalid_grant: no")
    client = fake({TOKEN: said})
    made = workload(client, READ)
    failures: list[LogfireError] = []

    def work() -> None:
        try:
            made.send(Request("GET", "/v1/things/"))
        except LogfireError as error:
            failures.append(error)

    workers = [threading.Thread(target=work) for _number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(failures), client.asked) == (8, [TOKEN])
    made.begin()
    work()
    assert client.asked == [TOKEN, TOKEN]


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        ("invalid_scope: no", "; scope: the trust policy has to grant all that this task needs (project:read)"),
        (
            "invalid_target: no",
            f"; audience: the server does not know {AUDIENCE}: see organization, as_project",
        ),
        (
            "invalid_grant: no",
            f"; policy: the organization needs a trust policy for issuer {ISSUER} and subject {SUBJECT}",
        ),
        ("invalid_request: no", "; policy: the organization needs a trust policy"),
    ],
)
def test_why_there_is_no_token(detail: str, says: str) -> None:
    client = fake({TOKEN: ApiError(f"HTTP 400: {detail}", 400, detail)})
    with pytest.raises(ApiError) as caught:
        workload(client, READ).send(Request("GET", "/v1/things/", scope=READ))
    assert caught.value.message.startswith(f"no token for the workload's identity: HTTP 400: {detail}{says}")
    assert token() not in caught.value.message


def test_a_token_that_has_ended_is_named_as_such() -> None:
    identity = Identity("identity_token", token(exp=1_790_000_000))
    client = fake({TOKEN: ApiError("HTTP 400", 400, "invalid_grant: no")}, identity)
    with pytest.raises(ApiError, match=r"; lifetime: the token of identity_token has ended \d+ h \d+ min ago$"):
        workload(client, READ).send(Request("GET", "/v1/things/", scope=READ))


def test_a_server_that_says_so_is_believed_at_once() -> None:
    identity = Identity("identity_token", token(exp=int(FakeClient().now().timestamp()) - 5))
    client = fake({TOKEN: ApiError("HTTP 400", 400, "invalid_grant: The subject token is expired")}, identity)
    with pytest.raises(ApiError, match=r"; lifetime: the token of identity_token has ended"):
        workload(client, READ).send(Request("GET", "/v1/things/", scope=READ))


def test_another_failure_is_not_put_down_to_the_policy() -> None:
    client = fake({TOKEN: ApiError("HTTP 503: busy", 503, "busy")})
    with pytest.raises(ApiError, match=r"^no token for the workload's identity: HTTP 503: busy$"):
        workload(client, READ).send(Request("GET", "/v1/things/", scope=READ))


@pytest.mark.parametrize("seconds", [0, None, "soon", -5])
def test_an_answer_without_a_lifetime_is_an_error(seconds: Any) -> None:
    client = fake({TOKEN: issued(seconds=seconds)})
    with pytest.raises(LogfireError, match="does not say how long the token is valid"):
        workload(client, READ).send(Request("GET", "/v1/things/"))


def test_an_audience_of_somebody_else_is_never_sent() -> None:
    client = fake({}, Identity("identity_token", token(), "globex"))
    with pytest.raises(OptionError, match=r"^identity_token: is meant for the audience"):
        workload(client, READ).send(Request("GET", "/v1/things/"))
    assert client.asked == []


# The end


def test_a_live_token_is_revoked_at_the_end() -> None:
    clock = Clock()
    client = fake({TOKEN: Turns(issued(), issued("eyJ.second")), THINGS: []})
    made = workload(client, READ, clock=clock)
    made.send(Request("GET", "/v1/things/"))
    clock.now += 850
    made.send(Request("GET", "/v1/things/"))
    made.revoke()
    made.revoke()
    sent = [one.wire.form for one in client.sent if one.path == "/oauth/revoke"]
    assert sent == [{"token": one, "token_type_hint": "access_token"} for one in ("eyJ.first", "eyJ.second")]
    assert {str(one.wire.headers) for one in client.sent if one.path == "/oauth/revoke"} == {"{'Authorization': None}"}


def test_a_token_that_has_ended_is_left_alone() -> None:
    clock = Clock()
    client = fake({TOKEN: issued(), THINGS: []})
    made = workload(client, READ, clock=clock)
    made.send(Request("GET", "/v1/things/"))
    clock.now += 900
    made.revoke()
    assert REVOKE not in client.asked


@pytest.mark.parametrize("error", [ApiError("HTTP 503", 503), LogfireError("no answer"), RuntimeError("eyJ.first")])
def test_a_token_that_cannot_be_revoked_is_a_warning(error: Exception) -> None:
    client = fake({TOKEN: issued(), THINGS: [], REVOKE: error})
    made = workload(client, READ)
    made.send(Request("GET", "/v1/things/"))
    made.revoke()
    (warning,) = client.warnings
    assert warning.startswith("the token for the workload's identity could not be revoked, and ends in 15 min: ")
    assert "eyJ.first" not in warning


# The client


@pytest.fixture
def acting(server: ScriptedServer) -> Iterator[WorkloadClient]:
    identity = Identity("identity_token", token(f"{server.origin}/acme"))
    with WorkloadClient(server.settings(api_key="", identity=identity, retries=0)) as client:
        yield client


def test_the_requests_of_an_exchange(server: ScriptedServer, acting: WorkloadClient) -> None:
    server.script(Answer(body=issued()), Answer(body=[]), Answer(body=b""))
    acting.narrow(frozenset([READ]))
    acting.get("/v1/things/", scope=READ)
    acting.close()
    exchanged, asked, revoked = server.asked
    assert (exchanged.path, revoked.path) == ("/api/oauth/token", "/api/oauth/revoke")
    assert [("Authorization" in one.headers) for one in server.asked] == [False, True, False]
    assert asked.headers["Authorization"] == "Bearer eyJ.first"
    assert acting.warnings == []
    assert acting.credentials == {"eyJ.first", token(f"{server.origin}/acme")}
    assert acting.redact("a eyJ.first b") == f"a {REDACTED} b"


def test_a_scope_that_it_can_never_have_is_not_sent(server: ScriptedServer, acting: WorkloadClient) -> None:
    with pytest.raises(ApiError, match="not sent: it takes the scope organization:write_channel, which no workload's"):
        acting.send(Request("POST", "/v1/channels/", {}, scope="organization:write_channel"))
    assert server.asked == []


def test_a_request_may_bring_its_own_credential(server: ScriptedServer, acting: WorkloadClient) -> None:
    server.script(Answer(body=[]))
    acting.send(Request("GET", "/v1/things/", wire=Wire(headers={"Authorization": "Bearer x"})))
    assert [one.headers["Authorization"] for one in server.asked] == ["Bearer x"]


def test_it_is_revoked_though_the_process_is_to_end(server: ScriptedServer) -> None:
    server.script(Answer(body=issued()), Answer(body=[]), Answer(body=b""))
    seen: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: seen.append(number))
    identity = Identity("identity_token", token(f"{server.origin}/acme"))
    try:
        client = WorkloadClient(server.settings(api_key="", identity=identity, retries=0))
        client.get("/v1/things/", scope=READ)
        with pytest.raises(SystemExit), client:
            signal.raise_signal(signal.SIGTERM)
        assert [one.path for one in server.asked][-1] == "/api/oauth/revoke"
        assert seen == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_it_is_revoked_though_nobody_waits_any_more(server: ScriptedServer, acting: WorkloadClient) -> None:
    server.script(Answer(body=issued()), Answer(body=[]), Answer(body=b""))
    acting.get("/v1/things/", scope=READ)
    acting.wanted = lambda: False
    with pytest.raises(LogfireError, match="has ended"):
        acting.get("/v1/things/", scope=READ)
    acting.close()
    assert [one.path for one in server.asked][-1] == "/api/oauth/revoke"


def test_another_refusal_is_passed_on() -> None:
    client = fake({TOKEN: issued(), THINGS: forbidden("no")})
    with pytest.raises(ApiError, match="no"):
        workload(client, READ).send(Request("GET", "/v1/things/"))
    assert client.asked == [TOKEN, THINGS]
