# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that are kept or given up, and answers in other forms than plain JSON."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import socket
import ssl
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api import transport
from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OutcomeUnknown
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings
from ansible_collections.pydantic.logfire.plugins.module_utils._api.trust import authorities_for, context_for
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

LIST = "/v1/projects/"
OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok": true'
WHOLE = OK.replace(b"11", b"12") + b"}"
Serve = Callable[..., str]
_SEND = socket.socket.send


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that treats each connection with the next of some functions, the last one again and again."""
    listener = socket.create_server(("127.0.0.1", 0))

    def start(*treatments: Callable[[socket.socket], None]) -> str:
        def run() -> None:
            waiting = list(treatments)
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                treat = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                threading.Thread(target=_treated, args=(connection, treat), daemon=True).start()

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    listener.close()


def _treated(connection: socket.socket, treat: Callable[[socket.socket], None]) -> None:
    connection.settimeout(10)
    with connection, contextlib.suppress(OSError):
        treat(connection)


def answering(*answers: bytes) -> Callable[[socket.socket], None]:
    """Give an answer to each request, and close the connection after the last one."""

    def treat(connection: socket.socket) -> None:
        for answer in answers:
            if not connection.recv(65536):
                return
            connection.sendall(answer)

    return treat


def client_of(origin: str, **more: Any) -> Client:
    return Client(Settings(**{"api_key": KEY, "origin": origin, "timeout": 5.0, "retries": 0, **more}))


def get(origin: str, **more: Any) -> Any:
    with client_of(origin, **more) as client:
        return client.get(LIST)


# Connections


def test_a_connection_is_kept_for_the_next_request(server: ScriptedServer) -> None:
    with Client(server.settings()) as client:
        for _time in range(3):
            client.get(LIST)
    assert len(server.asked) == 3
    assert server.connections == 1


def test_a_connection_that_the_server_does_not_keep_is_not_used_again(server: ScriptedServer) -> None:
    server.script(Answer(body={}, headers={"Connection": "close"}))
    with Client(server.settings()) as client:
        client.get(LIST)
        client.request("POST", LIST, {})
    assert server.connections == 2


def test_headers_and_body_leave_together(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    def send(sock: socket.socket, data: memoryview) -> int:
        sent.append(bytes(data))
        return _SEND(sock, data)

    monkeypatch.setattr(socket.socket, "send", send, raising=False)
    with Client(server.settings()) as client:
        client.request("POST", LIST, {"name": "shop-web"})
    (request,) = [one for one in sent if b"shop-web" in one]
    assert request.startswith(b"POST /")


def test_an_idle_connection_that_was_closed_is_noticed_before_anything_is_sent(serve: Serve) -> None:
    origin = serve(answering(WHOLE), answering(WHOLE))
    with client_of(origin) as client:
        client.get(LIST)
        _until_closed(client)
        assert client.request("POST", LIST, {}) == {"ok": True}


def _until_closed(client: Client) -> None:
    (idle,) = client._transport._idle
    assert idle.sock is not None
    idle.sock.plain.settimeout(10)
    # Looking at the end of a closed connection does not take it away.
    assert idle.sock.plain.recv(1, socket.MSG_PEEK) == b""


def test_a_connection_with_an_unread_rest_is_given_up(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_ERROR_BODY", 10)
    server.script(Answer(422, {"detail": "x" * 100_000}), Answer(body={"ok": True}))
    with Client(server.settings()) as client:
        with pytest.raises(LogfireError):
            client.get(LIST)
        assert client.get(LIST) == {"ok": True}
    assert server.connections == 2


def test_a_connection_that_failed_is_given_up(serve: Serve) -> None:
    """The next request would get its late answer."""

    def silent(connection: socket.socket) -> None:
        answering(WHOLE)(connection)
        connection.recv(65536)
        connection.recv(65536)

    origin = serve(silent, answering(WHOLE))
    with client_of(origin, timeout=0.3) as client:
        client.get(LIST)
        with pytest.raises(LogfireError, match="no answer within"):
            client.get(LIST)
        assert client.get(LIST) == {"ok": True}


def test_a_server_may_answer_before_it_has_read_everything(serve: Serve) -> None:
    def early(connection: socket.socket) -> None:
        connection.recv(1024)
        body = b'{"detail": "too large"}'
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    with client_of(serve(early)) as client, pytest.raises(LogfireError, match="too large"):
        client.request("POST", LIST, {"text": "x" * 8_000_000})


def test_many_threads_keep_no_more_connections_than_there_are_threads(server: ScriptedServer) -> None:
    with Client(server.settings(timeout=30)) as client:

        def work() -> None:
            for _time in range(20):
                client.get(LIST)

        threads = [threading.Thread(target=work) for _number in range(transport.MAX_CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.asked) == 20 * len(threads)
    assert server.connections <= len(threads)


def test_a_second_address_is_tried_if_the_first_refuses(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server.origin.rpartition(":")[2])
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 0, "", address) for address in (("127.0.0.1", 1), ("127.0.0.1", port))
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    assert get("http://logfire.invalid") == {}


def test_a_name_that_no_name_service_can_have_is_unknown() -> None:
    with pytest.raises(LogfireError, match="DNS does not know the name"):
        get(f"http://{'ü' * 63}.invalid")


@pytest.mark.parametrize("value", ["a\r\nX-Other: 1", "a\nb"])
def test_no_header_can_be_smuggled_in(server: ScriptedServer, value: str) -> None:
    client = client_of(server.origin)
    with pytest.raises(ValueError, match="Invalid header value"):
        client._transport.send("GET", LIST, None, {"X-One": value}, lambda _headers: None)
    client.close()
    assert server.asked == []


# Answers


def compressed(encoding: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def raw(body: bytes) -> bytes:
    squeezed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezed.compress(body) + squeezed.flush()


PLAIN = b'{"rows": [' + b'"text", ' * 100_000 + b'""]}'
HALF = len(PLAIN) // 2
ENCODED = {
    "gzip": ("gzip", gzip.compress(PLAIN)),
    "x-gzip": ("X-GZIP", gzip.compress(PLAIN)),
    "members": ("gzip", gzip.compress(PLAIN[:HALF]) + gzip.compress(b"") + gzip.compress(PLAIN[HALF:])),
    "garbage after it": ("gzip", gzip.compress(PLAIN) + b"\0" * 100),
    "deflate": ("deflate", zlib.compress(PLAIN)),
    "deflate without a frame": ("deflate", raw(PLAIN)),
    "both": ("deflate, gzip", gzip.compress(zlib.compress(PLAIN))),
    "identity": ("identity", PLAIN),
}


@pytest.mark.parametrize(("encoding", "body"), ENCODED.values(), ids=ENCODED)
def test_a_compressed_answer_unfolds_to_what_it_was(serve: Serve, encoding: str, body: bytes) -> None:
    assert len(get(serve(answering(compressed(encoding, body))))["rows"]) == 100_001


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"no gzip"),
        ("deflate", b"\x78\x9cno deflate"),
        ("deflate", b"x"),
        ("gzip, " * 6 + "gzip", b"{}"),
        ("gzip", gzip.compress(PLAIN)[:100]),
    ],
    ids=["no gzip", "no deflate", "one byte", "many", "cut"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_does_not_unfold_is_reported(serve: Serve, method: str, encoding: str, body: bytes) -> None:
    origin = serve(answering(compressed(encoding, body)))
    with client_of(origin) as client, pytest.raises(LogfireError) as caught:
        client.request(method, LIST, None if method == "GET" else {})
    assert "the answer could not be read (DecodeError)" in str(caught.value) or "not valid JSON" in str(caught.value)
    assert isinstance(caught.value, OutcomeUnknown) is (method == "POST")


@pytest.mark.parametrize("squeeze", [gzip.compress, zlib.compress, raw], ids=["gzip", "deflate", "raw"])
def test_a_bomb_unfolds_no_further_than_the_limit(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, squeeze: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(transport, "MAX_BODY", 1 << 20)
    bomb = squeeze(b" " * (1 << 25))
    unfolded = 0
    decompress = zlib.decompressobj

    class Counting:
        def __init__(self, *arguments: Any) -> None:
            self._real = decompress(*arguments)

        def decompress(self, *arguments: Any) -> bytes:
            nonlocal unfolded
            part = self._real.decompress(*arguments)
            unfolded += len(part)
            return part

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

    monkeypatch.setattr(zlib, "decompressobj", Counting)
    encoding = "gzip" if squeeze is gzip.compress else "deflate"
    with pytest.raises(LogfireError, match="larger than 1 MiB"):
        get(serve(answering(compressed(encoding, bomb))))
    assert 1 << 20 < unfolded < 1 << 21


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        CHUNKED + b"6\r\n{\"ok\":\r\n6;x=y\r\n  true\r\n1\r\n}\r\n0\r\nTrailer: 1\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE,
        b'HTTP/1.0 200 OK\r\n\r\n{"ok": true}',
    ],
    ids=["chunks", "interim", "until the end"],
)  # fmt: skip
def test_an_answer_is_read_in_each_form(serve: Serve, answer: bytes) -> None:
    assert get(serve(answering(answer))) == {"ok": True}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (OK.replace(b"11", b"12"), "broke"),
        (CHUNKED + b'6\r\n{"ok', "broke"),
        (CHUNKED + b"x\r\n", "broke"),
        (CHUNKED + b"-5\r\n{}", "broke|could not be read"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 1000 + b"\r\n", "broke"),
        (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n", "broke"),
        (b"nonsense\r\n\r\n", "broke"),
        (b"", "broke"),
    ],
    ids=["cut", "cut chunk", "no chunk", "negative chunk", "headers", "header", "no HTTP", "nothing"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_breaks_may_be_one_of_a_request_that_was_done(
    serve: Serve, method: str, answer: bytes, says: str
) -> None:
    with client_of(serve(answering(answer))) as client, pytest.raises(LogfireError, match=says) as caught:
        client.request(method, LIST, None if method == "GET" else {})
    assert isinstance(caught.value, OutcomeUnknown) is (method == "POST")


def test_a_repeated_header_is_a_list(serve: Serve) -> None:
    twice = WHOLE.replace(b"\r\n\r\n", b"\r\nX-Logfire-Warning: one\r\nx-logfire-warning: two\r\n\r\n")
    with client_of(serve(answering(twice))) as client:
        client.get(LIST)
        assert client.warnings == ["one, two"]


# TLS


def test_a_server_without_tls_was_sent_nothing(server: ScriptedServer) -> None:
    with client_of(server.origin.replace("http:", "https:")) as client, pytest.raises(LogfireError) as caught:
        client.request("POST", LIST, {})
    assert not isinstance(caught.value, OutcomeUnknown)
    assert "TLS with https://127.0.0.1" in caught.value.message
    assert "see ca_path and validate_certs" in caught.value.message


def test_a_handshake_that_does_not_come_ends_at_the_timeout_and_nothing_was_sent(serve: Serve) -> None:
    origin = serve(lambda connection: connection.recv(65536) and connection.recv(65536) and None)
    with client_of(origin.replace("http:", "https:"), timeout=0.3) as client, pytest.raises(LogfireError) as caught:
        client.request("POST", LIST, {})
    assert not isinstance(caught.value, OutcomeUnknown)
    assert "no connection to https://127.0.0.1" in caught.value.message


def test_a_folder_of_certificates_is_trusted(tmp_path: Path) -> None:
    context = context_for(authorities_for(settings(ca_path=str(tmp_path))), True)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] == 0


def test_the_authorities_of_certifi_are_trusted_where_it_is_installed() -> None:
    import certifi

    assert authorities_for(settings()).path == certifi.where()
    assert context_for(authorities_for(settings()), True).cert_store_stats()["x509_ca"] > 50


def test_the_authorities_of_the_system_are_trusted_without_certifi(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import certifi

    monkeypatch.setitem(sys.modules, "certifi", None)
    bundle = shutil.copy(certifi.where(), tmp_path / "system.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    chosen = authorities_for(settings())
    assert chosen.path == ""
    assert context_for(chosen, True).cert_store_stats()["x509_ca"] > 50


@pytest.mark.parametrize("verify", [True, False])
def test_old_tls_is_not_spoken(verify: bool) -> None:
    context = context_for(authorities_for(settings(validate_certs=verify)), verify)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.check_hostname is verify


def settings(**more: Any) -> Settings:
    return Settings(**{"api_key": KEY, "origin": "https://logfire.example.com", **more})
