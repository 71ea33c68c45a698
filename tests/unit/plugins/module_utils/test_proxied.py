# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Through proxies of every kind to a server, with TLS to either of them."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OutcomeUnknown
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

LIST = "/v1/projects/"
USER = "user:p%40ss"
BASIC = "Basic dXNlcjpwQHNz"


class Proxy:
    """It opens tunnels, and keeps what it was asked for. ``certificate``: it is itself reached by TLS."""

    def __init__(self, certificate: str | None = None, answer: bytes = b"HTTP/1.1 200 Go on\r\n\r\n") -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._context: ssl.SSLContext | None = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._treat, args=(connection,), daemon=True).start()

    def _treat(self, connection: socket.socket) -> None:
        try:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                received = connection.recv(65536)
                if not received:
                    return
                head += received
            self.asked.append(head.decode())
            connection.sendall(self._answer)
            if self._answer.split()[1:2] == [b"200"]:
                target = head.split()[1].decode().rpartition(":")
                with socket.create_connection(("127.0.0.1", int(target[2]))) as server:
                    _joined(connection, server)
        except OSError:
            pass
        finally:
            connection.close()


def _joined(one: socket.socket, other: socket.socket) -> None:
    back = threading.Thread(target=_poured, args=(other, one), daemon=True)
    back.start()
    _poured(one, other)
    back.join()


def _poured(source: socket.socket, target: socket.socket) -> None:
    try:
        while received := source.recv(65536):
            target.sendall(received)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture
def proxies() -> Iterator[Callable[..., Proxy]]:
    made: list[Proxy] = []

    def make(*arguments: Any, **more: Any) -> Proxy:
        made.append(Proxy(*arguments, **more))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def settings(origin: str, **more: Any) -> Settings:
    return Settings(**{"api_key": KEY, "origin": origin, "timeout": 10.0, "retries": 0, **more})


def failure(of: Settings) -> LogfireError:
    with Client(of) as client, pytest.raises(LogfireError) as caught:
        client.request("POST", LIST, {})
    return caught.value


# Tunnels


@pytest.mark.parametrize("outer", ["http", "https"])
def test_a_server_with_tls_is_reached_by_a_tunnel(
    server_with_tls: ScriptedServer, certificate: str, monkeypatch: pytest.MonkeyPatch, proxies: Any, outer: str
) -> None:
    proxy = proxies(certificate if outer == "https" else None)
    monkeypatch.setenv("HTTPS_PROXY", f"{outer}://{USER}@{proxy.place}")
    large = {"text": "x" * 1_000_000}
    server_with_tls.script(Answer(body=large))
    with Client(settings(server_with_tls.origin, ca_path=certificate)) as client:
        for _time in range(3):
            assert client.request("PUT", LIST, large) == large
    (asked,) = proxy.asked
    host = server_with_tls.origin.removeprefix("https://")
    assert asked.startswith(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n")
    assert f"Proxy-Authorization: {BASIC}\r\n" in asked
    assert KEY not in asked
    assert {one.path for one in server_with_tls.asked} == {f"/api{LIST}"}
    assert all("Proxy-Authorization" not in one.headers for one in server_with_tls.asked)
    assert server_with_tls.connections == 1


@pytest.mark.parametrize("outer", ["http", "https"])
def test_a_server_behind_a_tunnel_is_not_trusted_blindly(
    server_with_tls: ScriptedServer, certificate: str, monkeypatch: pytest.MonkeyPatch, proxies: Any, outer: str
) -> None:
    """The certificate is one of 127.0.0.1. The proxy connects to that, whatever the name says."""
    proxy = proxies(certificate if outer == "https" else None)
    monkeypatch.setenv("HTTPS_PROXY", f"{outer}://{proxy.place}")
    port = server_with_tls.origin.rpartition(":")[2]
    error = failure(settings(f"https://logfire.invalid:{port}", ca_path=certificate))
    assert not isinstance(error, OutcomeUnknown)
    assert f"TLS with https://logfire.invalid:{port} failed" in error.message
    assert server_with_tls.asked == []


def test_a_proxy_with_an_untrusted_certificate_gets_nothing(
    server_with_tls: ScriptedServer, certificate: str, monkeypatch: pytest.MonkeyPatch, proxies: Any
) -> None:
    proxy = proxies(certificate)
    monkeypatch.setenv("HTTPS_PROXY", f"https://{USER}@{proxy.place}")
    message = failure(settings(server_with_tls.origin)).message
    assert f"HTTPS_PROXY (https://{proxy.place}): cannot connect to this proxy ([SSL: CERTIFICATE_VERIFY" in message
    assert proxy.asked == []


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 502 No way\r\n\r\n"])
def test_a_tunnel_that_is_not_opened_means_that_nothing_was_sent(
    server_with_tls: ScriptedServer, monkeypatch: pytest.MonkeyPatch, proxies: Any, answer: bytes
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{proxies(answer=answer).place}")
    error = failure(settings(server_with_tls.origin))
    assert not isinstance(error, OutcomeUnknown)
    assert "cannot connect to this proxy" in error.message
    assert ("(502 No way)" in error.message) is (b"502" in answer)


@pytest.mark.parametrize(
    ("host", "target"),
    [("[::1]:8443", "[::1]:8443"), ("bücher.invalid", "xn--bcher-kva.invalid:443"), ("one.invalid", "one.invalid:443")],
)
def test_the_tunnel_leads_to_the_host_as_the_wire_spells_it(
    monkeypatch: pytest.MonkeyPatch, proxies: Any, host: str, target: str
) -> None:
    proxy = proxies(answer=b"HTTP/1.1 403 No\r\n\r\n")
    monkeypatch.setenv("HTTPS_PROXY", proxy.place)
    failure(settings(f"https://{host}"))
    assert proxy.asked[0].startswith(f"CONNECT {target} HTTP/1.1\r\n")


def test_a_lost_tunnel_leaves_a_create_of_unknown_outcome(
    server_with_tls: ScriptedServer, certificate: str, monkeypatch: pytest.MonkeyPatch, proxies: Any
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"https://{proxies(certificate).place}")
    server_with_tls.script(Answer(fault="drop"))
    error = failure(settings(server_with_tls.origin, ca_path=certificate))
    assert isinstance(error, OutcomeUnknown)
    assert "broke" in error.message


# Without a tunnel


def test_a_server_without_tls_is_asked_for_by_a_proxy_with_tls(
    server_with_tls: ScriptedServer, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server_with_tls.origin.replace("//", f"//{USER}@"))
    with Client(settings("http://logfire.invalid", ca_path=certificate)) as client:
        assert client.get(LIST) == {}
    (asked,) = server_with_tls.asked
    assert asked.path == f"http://logfire.invalid/api{LIST}"
    assert asked.headers["Host"] == "logfire.invalid"
    assert asked.headers["Proxy-Authorization"] == BASIC


# SOCKS


def socks_of(monkeypatch: pytest.MonkeyPatch, connect: Callable[..., Any]) -> None:
    """Let PySocks be installed, as far as it is used."""
    module = types.ModuleType("socks")
    vars(module).update(SOCKS4=1, SOCKS5=2, create_connection=connect)
    monkeypatch.setitem(sys.modules, "socks", module)


@pytest.mark.parametrize(
    ("scheme", "version", "remote"),
    [("socks4", 1, False), ("socks4a", 1, True), ("socks5", 2, False), ("socks5h", 2, True)],
)
def test_a_socks_proxy_is_asked_for_the_server(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, scheme: str, version: int, remote: bool
) -> None:
    asked: list[dict[str, Any]] = []

    def connect(target: tuple[str, int], timeout: float, **options: Any) -> socket.socket:
        asked.append({**options, "target": target})
        return socket.create_connection(("127.0.0.1", int(server.origin.rpartition(":")[2])), timeout)

    socks_of(monkeypatch, connect)
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://{USER}@127.0.0.1:1081")
    with Client(settings("http://logfire.invalid")) as client:
        assert client.get(LIST) == {}
    assert server.asked[0].path == f"/api{LIST}"
    assert asked == [
        {
            "target": ("logfire.invalid", 80),
            "proxy_type": version,
            "proxy_addr": "127.0.0.1",
            "proxy_port": 1081,
            "proxy_rdns": remote,
            "proxy_username": "user",
            "proxy_password": "p@ss",
        }
    ]


def test_a_server_with_tls_is_reached_by_socks(
    server_with_tls: ScriptedServer, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    socks_of(monkeypatch, lambda target, timeout, **_options: socket.create_connection(target, timeout))
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1")
    with Client(settings(server_with_tls.origin, ca_path=certificate)) as client:
        assert client.get(LIST) == {}


def test_a_socks_proxy_that_fails_means_that_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    class ProxyError(OSError):
        def __init__(self, text: str, cause: Exception) -> None:
            self.socket_err = cause

    def connect(_target: tuple[str, int], **_options: Any) -> socket.socket:
        raise ProxyError("Error connecting to SOCKS5 proxy", ConnectionRefusedError(111, "Connection refused"))

    socks_of(monkeypatch, connect)
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:1")
    error = failure(settings("http://logfire.invalid"))
    assert not isinstance(error, OutcomeUnknown)
    assert "cannot connect to http://logfire.invalid (connection refused: nothing listens there)" in error.message


def test_a_socks_proxy_without_its_package_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socks", None)
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:1")
    message = failure(settings("http://logfire.invalid")).message
    assert message == "ALL_PROXY: a SOCKS proxy needs the Python package PySocks"
