# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way through a proxy: a tunnel, requests that name their origin, or SOCKS."""

from __future__ import annotations

import contextlib
import ssl
import typing as t
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from .connections import Origin, ProxyFailure, Route, TimedSocket, left, open_socket, origin_of
from .errors import LogfireError
from .proxy import Proxy
from .trust import secured

if t.TYPE_CHECKING:
    from .connections import Plain

_SOCKS_PORT = 1080


def route_through(proxy: Proxy, origin: Origin, url: str, context: ssl.SSLContext | None) -> Route:
    """The way to an origin, whose URL is ``url``. Raises LogfireError for a proxy that nothing here can talk to."""
    if proxy.url.startswith("socks"):
        return _socks_route(proxy, origin, context)
    parts = urlsplit(proxy.url)
    way = origin_of(parts.scheme, parts.hostname or "", parts.port)

    def reach(deadline: float) -> Plain:
        with _as_failure():
            plain = open_socket(way.host, way.port, deadline)
            return secured(plain, way.host, context, deadline) if way.tls and context else plain

    def dig(deadline: float) -> Plain:
        plain = reach(deadline)
        try:
            with _as_failure():
                _connect(TimedSocket(plain, deadline), origin, proxy.headers)
            if not way.tls or context is None:
                return secured(plain, origin.host, context, deadline) if context else plain
            from .nested_tls import NestedTls

            return NestedTls(t.cast(ssl.SSLSocket, plain), origin.host, context, deadline)
        except BaseException:
            plain.close()
            raise

    return Route(dig) if origin.tls else Route(reach, url, proxy.headers)


@contextlib.contextmanager
def _as_failure() -> t.Iterator[None]:
    try:
        yield
    except (OSError, HTTPException, UnicodeError) as error:
        raise ProxyFailure("") from error


def _connect(sock: TimedSocket, origin: Origin, headers: t.Mapping[str, str]) -> None:
    """Let the proxy connect the two ends. Raises ProxyFailure with its answer if it does not."""
    host = f"[{origin.host}]" if ":" in origin.host else origin.host.encode("idna").decode()
    target = f"{host}:{origin.port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    sock.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
    sock.flush()
    answer = HTTPResponse(t.cast(t.Any, sock), method="CONNECT")
    try:
        answer.begin()
        if not 200 <= answer.status < 300:
            raise ProxyFailure(f"{answer.status} {answer.reason.strip()}")
    finally:
        answer.close()


def _socks_route(proxy: Proxy, origin: Origin, context: ssl.SSLContext | None) -> Route:
    try:
        import socks
    except ImportError:
        raise LogfireError(f"{proxy.variable}: a SOCKS proxy needs the Python package PySocks") from None
    parts = urlsplit(proxy.url)

    def reach(deadline: float) -> Plain:
        plain = socks.create_connection(
            (origin.host, origin.port),
            timeout=left(deadline),
            proxy_type=socks.SOCKS4 if parts.scheme.startswith("socks4") else socks.SOCKS5,
            proxy_addr=parts.hostname,
            proxy_port=parts.port or _SOCKS_PORT,
            # The two schemes that let the proxy look up the name.
            proxy_rdns=parts.scheme in ("socks4a", "socks5h"),
            proxy_username=proxy.user,
            proxy_password=proxy.password,
        )
        return secured(plain, origin.host, context, deadline) if context else plain

    return Route(reach)
