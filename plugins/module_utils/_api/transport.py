# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP by Python's own library, over connections that are kept.

Each request has one deadline, and every read and write on its socket counts against it. A server therefore cannot keep
a task waiting with slow trailers, chunk lines, interim answers or empty members of a gzip stream.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import typing as t
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from .connections import Connection, DecodeError, Origin, ProxyFailure, Route, open_socket, origin_of, pieces
from .settings import Settings

if t.TYPE_CHECKING:
    import ssl

    from .proxy import Proxy

MAX_BODY = 64 * 1024 * 1024
# A validation error echoes what was sent, whole dashboards included: a part of it would be no JSON, and say nothing.
MAX_ERROR_BODY = 4 * 1024 * 1024
MAX_CONNECTIONS = 32

Headers = t.Mapping[str, str]


class Lost(Exception):
    """No usable answer came back.

    ``sent`` is false when the request surely never reached the server, ``repeat`` when another try would end the same
    way.
    """

    def __init__(self, reason: str, sent: bool = True, repeat: bool = True) -> None:
        super().__init__(reason)
        self.sent = sent
        self.repeat = repeat


class AnswerHeaders(dict[str, str]):
    """The headers of an answer, by their names in lower case. One that is repeated is a list with commas."""

    def __init__(self, pairs: t.Iterable[tuple[str, str]]) -> None:
        super().__init__()
        for name, value in pairs:
            known = self.get(name)
            self[name.lower()] = value if known is None else f"{known}, {value}"

    def get(self, name: str, default: t.Any = None) -> t.Any:
        return super().get(name.lower(), default)


class Reply(t.NamedTuple):
    status: int
    headers: Headers
    body: bytes


class Transport:
    """Connections to one origin, directly or through the proxy that the environment names. Safe to share by threads."""

    def __init__(
        self, settings: Settings, clock: t.Callable[[], float], keep_secret: t.Callable[[str | None], None]
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._keep_secret = keep_secret
        self._lock = threading.Lock()
        self._proxy: Proxy | None = None
        self._ca_source = ""
        self._origin: Origin | None = None
        self._route: Route | None = None
        self._idle: list[Connection] = []

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def send(
        self, method: str, path: str, body: bytes | None, headers: Headers, noted: t.Callable[[Headers], None]
    ) -> Reply:
        """Send one request. ``noted`` gets the headers as soon as they are there. Raises Lost."""
        timeout = self._settings.timeout
        deadline, until = time.monotonic() + timeout, self._clock() + timeout
        route, connection = self._connection(deadline)
        try:
            sent = {**headers, **route.headers}
            response = connection.exchange(method, f"{route.prefix}{path}", body, sent, deadline)
            answered = AnswerHeaders(response.getheaders())
            noted(answered)
            return Reply(response.status, answered, self._read(response, answered, until))
        except (OSError, HTTPException, DecodeError) as error:
            raise self._lost(error, opened=True) from None
        finally:
            if connection.reusable() and len(self._idle) < MAX_CONNECTIONS:
                self._idle.append(connection)
            else:
                connection.close()

    def _read(self, response: HTTPResponse, headers: Headers, until: float) -> bytes:
        limit = MAX_BODY if response.status < 300 else MAX_ERROR_BODY
        parts, encoding = pieces(response), headers.get("Content-Encoding")
        if encoding:
            from .decoding import decoded

            parts = decoded(parts, encoding)
        content = bytearray()
        for part in parts:
            if self._clock() > until:
                raise socket.timeout
            content += part
            if len(content) > limit:
                if limit == MAX_BODY:
                    raise Lost(f"the answer is larger than {MAX_BODY / 2**20:.0f} MiB", repeat=False)
                return bytes(content[:limit])
        if self._clock() > until:
            raise socket.timeout
        return bytes(content)

    def _connection(self, deadline: float) -> tuple[Route, Connection]:
        """One that is free, or a new one. No error of either comes before the first request."""
        try:
            origin, route = self._way()
            while self._idle:
                try:
                    connection = self._idle.pop()
                except IndexError:
                    break
                if connection.alive():
                    return route, connection
                connection.close()
            return route, Connection(origin, route.open(deadline), deadline)
        except (OSError, ProxyFailure) as error:
            raise self._lost(error, opened=False) from None

    def _lost(self, error: Exception, opened: bool) -> Lost:
        # Hardly a request fails, and an ordinary module compiles at each start whatever it imports.
        from .failures import helpless, said_of

        said = said_of(error, self._settings, self._proxy, self._ca_source, opened)
        return Lost(said, sent=opened, repeat=not helpless(error))

    def _way(self) -> tuple[Origin, Route]:
        with self._lock:
            if self._origin is None or self._route is None:
                parts = urlsplit(self._settings.origin)
                origin = origin_of(parts.scheme, parts.hostname or "", parts.port)
                self._proxy = _proxy_for(self._settings.origin)
                if self._proxy and self._proxy.password:
                    self._keep_secret(self._proxy.password)
                    self._keep_secret(f"{self._proxy.user}:{self._proxy.password}")
                self._route, self._origin = self._route_to(origin, self._proxy), origin
            return self._origin, self._route

    def _route_to(self, origin: Origin, proxy: Proxy | None) -> Route:
        context = self._context() if origin.tls or (proxy and proxy.url.startswith("https:")) else None
        if proxy is not None:
            from .proxied import route_through

            return route_through(proxy, origin, self._settings.origin, context)
        if context is None:
            return Route(lambda deadline: open_socket(origin.host, origin.port, deadline))
        from .trust import secured

        trusted = context
        return Route(
            lambda deadline: secured(open_socket(origin.host, origin.port, deadline), origin.host, trusted, deadline)
        )

    def _context(self) -> ssl.SSLContext:
        from .trust import authorities_for, context_for

        authorities = authorities_for(self._settings)
        self._ca_source = authorities.source
        return context_for(authorities, self._settings.validate_certs)


def _proxy_for(origin: str) -> Proxy | None:
    """The proxy for an origin. Hardly an environment names one, and a module compiles whatever it imports."""
    if not any(name.lower().endswith("_proxy") and name.lower() != "no_proxy" for name in os.environ):
        return None
    from .proxy import proxy_for

    return proxy_for(origin)
