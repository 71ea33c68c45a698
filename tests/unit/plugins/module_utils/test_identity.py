# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.identity import (
    GRANTABLE,
    Identity,
    audience_in,
    check_bound,
    claims,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.identity_request import requested_token
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import (
    CONNECTION_SPEC,
    Settings,
    settings_from,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY
from ansible_collections.pydantic.logfire.tests.unit.plugins.jwt import AUDIENCE, encoded, token
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import DROP, Answer, ScriptedServer

ORIGIN = "https://logfire.example.com"
UUID = "0b0f7a3e-5b1c-4c1e-9d7a-1f2e3d4c5b6a"


def settings(**options: Any) -> Settings:
    result = ArgumentSpecValidator(CONNECTION_SPEC).validate({"base_url": ORIGIN, **options})
    assert not result.error_messages, result.error_messages
    return settings_from(result.validated_parameters)


def refused(option: str, **options: Any) -> str:
    with pytest.raises(OptionError) as caught:
        settings(**options)
    assert caught.value.option == option
    for secret in (token(), KEY, "Zq8"):
        assert secret not in caught.value.message
    return caught.value.problem


def test_a_token_takes_the_place_of_the_key() -> None:
    found = settings(identity_token=token())
    assert found.identity == Identity("identity_token", token())
    assert (found.api_key, found.credential.option, found.organization) == ("", "identity_token", None)
    assert token() not in repr(found.identity)


@pytest.mark.parametrize(
    ("options", "organization", "project"),
    [
        ({"organization": "acme"}, "acme", None),
        ({"as_organization": "acme", "as_project": "checkout"}, "acme", "checkout"),
        ({"organization": "acme", "as_organization": "acme"}, "acme", None),
        ({"organization": UUID}, None, None),
        ({"organization": UUID, "as_organization": "acme"}, "acme", None),
    ],
)
def test_whom_it_works_for(options: dict[str, Any], organization: str | None, project: str | None) -> None:
    found = settings(identity_token=token(), **options)
    assert found.identity is not None
    assert (found.identity.organization, found.identity.project) == (organization, project)
    assert found.organization == (UUID if options.get("organization") == UUID else None)
    assert found.as_organization is None


@pytest.mark.parametrize(
    ("option", "options"),
    [
        ("identity_token", {"identity_token": ""}),
        ("identity_token", {"identity_token": "Zq8secret"}),
        ("identity_token", {"identity_token": "Zq8.Zq8 x.Zq8"}),
        ("identity_token", {"identity_token": f"{encoded({})}.{encoded([])}.Zq8"}),
        ("identity_token", {"identity_token": "Zq8.Zq8.Zq8"}),
        ("identity_token", {"api_key": KEY, "identity_token": token()}),
        ("identity_token_file", {"identity_token": token(), "identity_token_file": "/no/such/file"}),
        ("identity_token_file", {"identity_token_file": "/no/such/file"}),
        ("identity_token_file", {"identity_token_file": "/"}),
        ("identity_token_file", {"identity_token_file": "/dev/zero"}),
        ("identity_token_file", {"identity_token_file": ""}),
        ("organization", {"identity_provider": "github_actions"}),
        ("organization", {"identity_provider": "github_actions", "organization": UUID}),
        ("organization", {"identity_token": token(), "organization": "two words"}),
        ("organization", {"identity_token": token(), "organization": "acme", "as_organization": "globex"}),
        ("as_organization", {"identity_token": token(), "as_organization": "a/b"}),
        ("as_project", {"identity_token": token(), "organization": "acme", "as_project": "a/b"}),
        ("as_project", {"identity_token": token(), "as_project": "checkout"}),
        ("as_project", {"api_key": KEY, "as_project": "checkout"}),
        ("audience_url", {"identity_token": token(), "audience_url": "logfire.example.com"}),
        ("identity_token", {"identity_token": token(), "base_url": None}),
    ],
)
def test_invalid_options(option: str, options: dict[str, Any]) -> None:
    refused(option, **options)


def test_an_option_wins_over_the_variable_of_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(token())
    monkeypatch.setenv("LOGFIRE_API_KEY", KEY)
    assert settings().api_key == KEY
    for options in ({"identity_token": token()}, {"identity_token_file": str(file)}):
        found = settings(**options).identity
        assert found is not None
        assert found.option in options
    monkeypatch.setenv("LOGFIRE_IDENTITY_TOKEN_FILE", str(file))
    assert settings(api_key="pylf_v1_us_Zq8other").api_key == "pylf_v1_us_Zq8other"
    assert "LOGFIRE_API_KEY" in refused("identity_token_file")
    monkeypatch.delenv("LOGFIRE_API_KEY")
    assert settings().identity == Identity("identity_token_file", str(file))
    monkeypatch.setenv("LOGFIRE_IDENTITY_TOKEN_FILE", " ")
    monkeypatch.setenv("LOGFIRE_IDENTITY_TOKEN", token())
    monkeypatch.setenv("LOGFIRE_AS_PROJECT", "checkout")
    monkeypatch.setenv("LOGFIRE_ORGANIZATION", "acme")
    assert settings().identity == Identity("identity_token", token(), "acme", "checkout")


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "token")
    assert "is not a file" in refused("identity_token_file", identity_token_file=str(tmp_path / "token"))


@pytest.mark.parametrize("payload", [b"[" * 40_000, b"[1]", b'{"aud": NaN}', b"\xff"])
def test_claims_that_cannot_be_read(payload: bytes) -> None:
    text = f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.x"
    assert "does not hold a JSON Web Token" in refused("identity_token", identity_token=text)


def test_a_file_is_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{token()}\n")
    identity = settings(identity_token_file=str(file)).identity
    assert identity is not None
    assert identity.read() == token()
    file.write_text(token(jti="2"))
    assert identity.read() == token(jti="2")
    file.unlink()
    with pytest.raises(OptionError, match=f"^identity_token_file: {file} cannot be read: No such file"):
        identity.read()


@pytest.mark.parametrize(
    ("organization", "project", "audience", "found"),
    [
        ("acme", None, AUDIENCE, AUDIENCE),
        ("acme", None, [AUDIENCE], AUDIENCE),
        ("acme", None, ["x", AUDIENCE], AUDIENCE),
        ("acme", None, f"{AUDIENCE}/checkout", f"{AUDIENCE}/checkout"),
        ("acme", "checkout", f"{AUDIENCE}/checkout", f"{AUDIENCE}/checkout"),
        (None, None, AUDIENCE, AUDIENCE),
        (None, None, f"{AUDIENCE}/checkout", f"{AUDIENCE}/checkout"),
        ("acme", "checkout", AUDIENCE, None),
        ("acme", "checkout", f"{AUDIENCE}/basket", None),
        ("globex", None, AUDIENCE, None),
        ("acme", None, f"{AUDIENCE}-2", None),
        ("acme", None, f"{AUDIENCE}/checkout/more", None),
        (None, None, ORIGIN, None),
        (None, None, "https://logfire-eu.pydantic.dev/acme", None),
        (None, None, None, None),
    ],
)
def test_the_audience_is_the_tokens_own(organization: Any, project: Any, audience: Any, found: str | None) -> None:
    identity = Identity("identity_token", "x", organization, project)
    said = claims("identity_token", token(audience))
    if found is not None:
        assert audience_in(identity, said, ORIGIN) == found
        return
    with pytest.raises(OptionError, match=r"^identity_token: is meant for the audience \S+, but this task needs https"):
        audience_in(identity, said, ORIGIN)


@pytest.mark.parametrize(
    ("option", "value", "project", "fine"),
    [
        ("identity_token", token(), None, False),
        ("identity_token", token(f"{AUDIENCE}/checkout"), None, True),
        ("identity_token", token(), "checkout", True),
        ("identity_provider", "github_actions", None, False),
        ("identity_provider", "github_actions", "checkout", True),
    ],
)
def test_options_that_take_one_project(option: str, value: str, project: str | None, fine: bool) -> None:
    identity = Identity(option, value, "acme", project)
    if fine:
        check_bound(identity, ORIGIN, "a query")
        return
    with pytest.raises(OptionError, match=r"^as_project: is required: a query takes a token for one project"):
        check_bound(identity, ORIGIN, "a query")


def test_a_key_needs_no_audience() -> None:
    check_bound(None, ORIGIN, "a query")


def test_no_token_may_have_what_takes_a_key() -> None:
    assert len(GRANTABLE) == 17
    assert not GRANTABLE & {"organization:create_project", "organization:write_channel", "project:write_variables"}


# GitHub Actions


@pytest.fixture
def client(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{server.origin}/idtoken/1?api-version=2.0")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "Zq8request")
    headers = (("X-Proxy-Key", "Zq8proxy"),)
    return Client(Settings("", ORIGIN, timeout=2.0, retries=2, custom_headers=headers))


def ask(client: Client) -> str:
    return requested_token(client, f"{AUDIENCE}/check out", lambda _seconds: None)


def test_a_job_asks_for_its_token(server: ScriptedServer, client: Client) -> None:
    server.script(Answer(503), DROP, Answer(body={"value": token()}))
    assert ask(client) == token()
    asked = server.asked[-1]
    assert asked.path == "/idtoken/1?api-version=2.0&audience=https%3A%2F%2Flogfire.example.com%2Facme%2Fcheck%20out"
    assert asked.headers["Authorization"] == "Bearer Zq8request"
    assert "X-Proxy-Key" not in asked.headers
    for secret in (token(), "Zq8request"):
        assert secret not in client.redact(f"{secret} ")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([Answer(403)], "gave no token: HTTP 403; give the job the permission id-token: write"),
        ([Answer(500)], "gave no token: HTTP 500"),
        ([DROP], "gave no token: "),
        ([Answer(body={})], "does not hold a JSON Web Token"),
        ([Answer(body=b"<html>")], "does not hold a JSON Web Token"),
        ([Answer(body={"value": 5})], "does not hold a JSON Web Token"),
    ],
)
def test_a_job_that_gets_none(server: ScriptedServer, client: Client, answers: list[Answer], says: str) -> None:
    server.script(*answers)
    with pytest.raises(OptionError, match=says) as caught:
        ask(client)
    assert caught.value.option == "identity_provider"
    assert len(server.asked) == (3 if answers in ([Answer(500)], [DROP]) else 1)


@pytest.mark.parametrize("name", ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
def test_a_job_that_may_not_ask(client: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(OptionError, match=rf"^identity_provider: the environment has no {name}: give the job"):
        ask(client)
    monkeypatch.setenv(name, "ftp://x" if name.endswith("URL") else " ")
    with pytest.raises(OptionError, match=r"^identity_provider: "):
        ask(client)
