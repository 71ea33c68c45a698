# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are slow on purpose, and what the environment says about proxies and certificates."""

from __future__ import annotations

import base64
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OutcomeUnknown
from ansible_collections.pydantic.logfire.plugins.module_utils._api.failures import reason_of
from ansible_collections.pydantic.logfire.plugins.module_utils._api.proxy import proxy_for
from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import REDACTED
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

LIST = "/v1/projects/"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
# A port that nothing listens on.
NOWHERE = "http://127.0.0.1:1"
Write = Callable[[bytes], None]


def _trickle(write: Write, text: bytes) -> None:
    for byte in text * 10_000:
        write(bytes([byte]))
        time.sleep(0.02)


def _flood(write: Write, text: bytes) -> None:
    for _time in range(1_000_000):
        write(text)


def _status_line(write: Write) -> None:
    _trickle(write, b"HTTP/1.1 ")


def _header_lines(write: Write) -> None:
    write(OK)
    _trickle(write, b"X-Slow: 1")


def _interim_answers(write: Write) -> None:
    _flood(write, b"HTTP/1.1 100 Continue\r\n\r\n")


def _body(write: Write) -> None:
    write(OK + b"Content-Length: 100000\r\n\r\n")
    _trickle(write, b" ")


def _chunk_line(write: Write) -> None:
    write(CHUNKED)
    _trickle(write, b"0")


def _chunk_extension(write: Write) -> None:
    write(CHUNKED + b"2;")
    _trickle(write, b"x")


def _trailers(write: Write) -> None:
    write(CHUNKED + b"2\r\n{}\r\n0\r\n")
    _trickle(write, b"X-Slow: 1\r\n")


def _gzip_members(write: Write) -> None:
    write(OK + b"Content-Encoding: gzip\r\nContent-Length: 100000000\r\n\r\n")
    _flood(write, gzip.compress(b""))


SLOW = [
    _status_line, _header_lines, _interim_answers, _body, _chunk_line, _chunk_extension, _trailers, _gzip_members,
]  # fmt: skip


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Write], None]], str]]:
    """A server that reads a request and hands its connection over. Gives back its origin."""
    listener = socket.create_server(("127.0.0.1", 0))

    def start(answer: Callable[[Write], None]) -> str:
        def run() -> None:
            try:
                while True:
                    connection, _address = listener.accept()
                    with connection:
                        connection.settimeout(10)
                        connection.recv(65536)
                        answer(connection.sendall)
            except OSError:
                pass

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    listener.close()


def settings(origin: str, **more: Any) -> Settings:
    return Settings(**{"api_key": KEY, "origin": origin, "timeout": 5.0, "retries": 0, **more})


def failure(of: Settings, method: str = "GET") -> LogfireError:
    with Client(of) as client, pytest.raises(LogfireError) as caught:
        client.request(method, LIST, None if method == "GET" else {})
    assert "\n" not in caught.value.message
    return caught.value


@pytest.mark.parametrize("answer", SLOW, ids=lambda one: one.__name__.strip("_"))
def test_the_timeout_holds_for_the_request_as_a_whole(serve: Any, answer: Callable[[Write], None]) -> None:
    """Every read comes in time, and without a deadline the last one hours later, or never."""
    origin = serve(answer)
    assert "no answer within 0.3 s" in failure(settings(origin, timeout=0.3)).message


def test_a_create_that_is_answered_too_slowly_is_of_unknown_outcome(serve: Any) -> None:
    origin = serve(_trailers)
    assert isinstance(failure(settings(origin, timeout=0.3), "POST"), OutcomeUnknown)


# Proxies


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("http://proxy\\example:3128", "no valid host or port"),
        ("http://proxy.example.com:0", "no valid host or port"),
        ("http://proxy.example.com:x", "is not a valid URL"),
        ("http://[::1", "is not a valid URL"),
        ("http://:3128", "no valid host or port"),
        ("http://proxy example:3128", "no valid host or port"),
        ("ftp://proxy.example.com", "must begin with http://"),
        ("://", "must begin with http://"),
    ],
)
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_an_invalid_proxy_is_reported_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, problem: str
) -> None:
    monkeypatch.setenv(variable, value)
    message = failure(settings("http://logfire.invalid")).message
    assert message.startswith(f"{variable}: ")
    assert problem in message


def test_a_proxy_that_does_not_answer_is_reported_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:Zq8-password@127.0.0.1:1")
    error = failure(settings("http://logfire.invalid"), "POST")
    assert not isinstance(error, OutcomeUnknown)
    assert "HTTP_PROXY (http://127.0.0.1:1): cannot connect to this proxy (connection refused" in error.message
    assert "Zq8" not in error.message


def test_a_proxy_that_refuses_a_tunnel_is_reported_with_its_answer(monkeypatch: pytest.MonkeyPatch, serve: Any) -> None:
    origin = serve(lambda write: write(b"HTTP/1.1 407 who are you\r\nContent-Length: 0\r\n\r\n"))
    monkeypatch.setenv("HTTPS_PROXY", origin)
    message = failure(settings("https://logfire.invalid")).message
    assert f"HTTPS_PROXY ({origin}): cannot connect to this proxy (407 who are you)" in message


@pytest.mark.parametrize("said", ["Zq8p/ss", "Zq8p%2fss", "user:Zq8p/ss", base64.b64encode(b"user:Zq8p/ss").decode()])
def test_a_proxy_that_repeats_the_password_it_refuses_does_not_show_it(
    monkeypatch: pytest.MonkeyPatch, server: ScriptedServer, said: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.origin.replace("//", "//user:Zq8p%2Fss@"))
    server.script(Answer(407, {"detail": f"who is <{said}>"}))
    message = failure(settings("http://logfire.invalid")).message
    assert "407" in message
    assert "who is <" in message
    assert said not in message
    assert "Zq8" not in message


def test_a_proxy_gets_its_user_and_password(monkeypatch: pytest.MonkeyPatch, server: ScriptedServer) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.origin.replace("//", "//us%65r:p%40ss@"))
    with Client(settings("http://logfire.invalid")) as client:
        client.get(LIST)
        assert client.redact("p@ss") == REDACTED
    assert server.asked[0].headers["Proxy-Authorization"] == f"Basic {base64.b64encode(b'user:p@ss').decode()}"
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"https_proxy": "proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "", "HTTPS_PROXY": "http://upper"}, None),
        ({"https_proxy": "http://lower", "HTTPS_PROXY": "http://upper"}, "http://lower"),
        ({"all_proxy": "http://all", "https_proxy": "http://one"}, "http://one"),
        ({"http_proxy": "http://other"}, None),
        ({"https_proxy": "http://[::1]:3128"}, "http://[::1]:3128"),
        ({"https_proxy": "http://one", "no_proxy": "example.com"}, None),
        ({"https_proxy": "http://one", "no_proxy": ".example.com"}, None),
        ({"https_proxy": "http://one", "no_proxy": "other.org, logfire.EXAMPLE.com:443"}, "http://one"),
        ({"https_proxy": "http://one", "no_proxy": "ample.com"}, "http://one"),
        ({"https_proxy": "http://one", "no_proxy": "*"}, None),
        ({"https_proxy": "http://one", "no_proxy": "10.0.0.0/8,nonsense/x"}, "http://one"),
    ],
)
def test_the_variables_of_proxies_are_read_as_everywhere(environ: dict[str, str], expected: str | None) -> None:
    found = proxy_for("https://logfire.example.com", environ)
    assert (found and found.url) == expected


def test_a_web_servers_request_header_is_not_a_proxy() -> None:
    environ = {"HTTP_PROXY": "http://evil", "REQUEST_METHOD": "GET"}
    assert proxy_for("http://logfire.example.com", environ) is None


def test_a_network_in_no_proxy_counts_for_addresses() -> None:
    assert proxy_for("http://10.1.2.3:8000", {"http_proxy": "http://one", "no_proxy": "10.0.0.0/8"}) is None


# Certificates


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_missing_bundle_is_reported_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "missing.pem"))
    message = failure(settings("https://127.0.0.1:1")).message
    assert message == f"{variable}: there is no file or directory {tmp_path / 'missing.pem'}"


def test_a_bundle_without_certificates_is_reported_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, serve: Any
) -> None:
    (tmp_path / "empty.pem").write_text("nothing\n")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "empty.pem"))
    origin = serve(lambda _write: None)
    assert "see REQUESTS_CA_BUNDLE" in failure(settings(origin.replace("http:", "https:"))).message


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        (socket.gaierror(-2, "Name or service not known"), " (DNS does not know the name of the host)"),
        (ConnectionRefusedError(111, "Connection refused"), " (connection refused: nothing listens there)"),
        (TimeoutError("timed out"), " (no answer in time)"),
        (OSError(101, "Network is unreachable"), " (Network is unreachable)"),
        (ValueError("x"), ""),
    ],
)
def test_a_connection_that_fails_says_why(cause: Exception, says: str) -> None:
    assert reason_of([ValueError("outer"), cause]) == says
