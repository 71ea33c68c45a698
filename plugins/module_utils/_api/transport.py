# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP by urllib3, which requests brings along and which loads in a third of its time.

Each request has one deadline, and every read and write on its socket counts against it. A server therefore cannot keep
a task waiting with slow trailers, chunk lines, interim answers or empty members of a gzip stream.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import ssl
import threading
import time
import traceback
import typing as t

from .errors import LogfireError
from .settings import Settings

if t.TYPE_CHECKING:
    from .proxy import Proxy

try:
    import urllib3
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    REQUESTS_IMPORT_ERROR: str | None = None
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

MAX_BODY = 64 * 1024 * 1024
# A validation error echoes what was sent, whole dashboards included: a part of it would be no JSON, and say nothing.
MAX_ERROR_BODY = 4 * 1024 * 1024
MAX_CONNECTIONS = 32
CHUNK = 65536
_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

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
        self._pools: t.Any = None

    def close(self) -> None:
        if self._pools is not None:
            self._pools.clear()

    def send(
        self, method: str, path: str, body: bytes | None, headers: Headers, noted: t.Callable[[Headers], None]
    ) -> Reply:
        """Send one request. ``noted`` gets the headers as soon as they are there. Raises Lost."""
        pools = self._opened()
        settings = self._settings
        deadline = self._clock() + settings.timeout
        _deadline.at = time.monotonic() + settings.timeout
        try:
            response = pools.request(
                method,
                f"{settings.origin}{path}",
                body=body,
                headers=dict(headers),
                timeout=urllib3.Timeout(settings.timeout),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            with contextlib.closing(response):
                noted(response.headers)
                return Reply(response.status, response.headers, self._read(response, deadline))
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._lost(error) from None
        finally:
            _deadline.at = None

    def _read(self, response: t.Any, deadline: float) -> bytes:
        limit = MAX_BODY if response.status < 300 else MAX_ERROR_BODY
        content = bytearray()
        while True:
            chunk = response.read(CHUNK, decode_content=True)
            if self._clock() > deadline:
                raise socket.timeout
            if not chunk:
                return bytes(content)
            content += chunk
            if len(content) > limit:
                if limit == MAX_BODY:
                    raise Lost(f"the answer is larger than {MAX_BODY / 2**20:.0f} MiB", repeat=False)
                return bytes(content[:limit])

    def _lost(self, error: Exception) -> Lost:
        """The consequence of a network error for the request."""
        origin, timeout = self._settings.origin, self._settings.timeout
        causes = list(_causes(error))
        if any(isinstance(one, urllib3.exceptions.ProxyError) for one in causes) and self._proxy:
            said = _status_of(causes) or _reason_of(causes)
            return Lost(f"{self._proxy.title}: cannot connect to this proxy{said}", sent=False)
        tls = next((one for one in causes if isinstance(one, ssl.SSLError)), None)
        if tls is not None or any(isinstance(one, urllib3.exceptions.SSLError) for one in causes):
            # Only a certificate is surely judged before anything is sent.
            return Lost(
                f"TLS with {origin} failed: {error}; see {self._ca_source or 'ca_path'} and validate_certs",
                sent=not isinstance(tls, ssl.SSLCertVerificationError),
                repeat=isinstance(tls, ssl.SSLEOFError),
            )
        # In older versions one that was refused counts as a connection that came too late.
        if any(isinstance(one, urllib3.exceptions.NewConnectionError) for one in causes):
            return Lost(f"cannot connect to {origin}{_reason_of(causes)}", sent=False)
        if any(isinstance(one, urllib3.exceptions.ConnectTimeoutError) for one in causes):
            return Lost(f"no connection to {origin} within {timeout:g} s", sent=False)
        if any(isinstance(one, (urllib3.exceptions.TimeoutError, socket.timeout)) for one in causes):
            return Lost(f"no answer within {timeout:g} s")
        if any(isinstance(one, (urllib3.exceptions.ProtocolError, OSError)) for one in causes):
            return Lost(f"the connection to {origin} broke")
        return Lost(f"the answer could not be read ({type(error).__name__})")

    def _opened(self) -> t.Any:
        """The pools of connections. They are opened when first used, so that no error of theirs comes too early."""
        with self._lock:
            if self._pools is None:
                self._proxy = _proxy_for(self._settings.origin)
                if self._proxy and self._proxy.password:
                    self._keep_secret(self._proxy.password)
                    self._keep_secret(f"{self._proxy.user}:{self._proxy.password}")
                self._pools = self._open(self._proxy)
            return self._pools

    def _open(self, proxy: Proxy | None) -> t.Any:
        options: dict[str, t.Any] = {"num_pools": 2, "maxsize": MAX_CONNECTIONS}
        if self._settings.origin.startswith("https:") or (proxy and proxy.url.startswith("https:")):
            options.update(self._verification())
        if proxy is None:
            pools: t.Any = urllib3.PoolManager(**options)
        elif proxy.url.startswith("socks"):
            return _socks_pools(proxy, options)
        else:
            pools = urllib3.ProxyManager(proxy.url, proxy_headers=proxy.headers, **options)
        pools.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
        return pools

    def _verification(self) -> dict[str, t.Any]:
        """Return the ``verify`` argument of requests. Raises LogfireError for a CA bundle that does not exist."""
        if not self._settings.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            return {"cert_reqs": "CERT_NONE", "assert_hostname": False}
        path = self._settings.ca_path
        for name in _CA_VARIABLES:
            if not path and os.environ.get(name):
                path, self._ca_source = os.environ[name], name
        if not path:
            import certifi

            path = certifi.where()
        if not os.path.exists(path):
            raise LogfireError(f"{self._ca_source or 'ca_path'}: there is no file or directory {path}")
        return {"cert_reqs": "CERT_REQUIRED", "ca_cert_dir" if os.path.isdir(path) else "ca_certs": path}


def _proxy_for(origin: str) -> Proxy | None:
    """The proxy for an origin. Hardly an environment names one, and a module compiles whatever it imports."""
    if not any(name.lower().endswith("_proxy") and name.lower() != "no_proxy" for name in os.environ):
        return None
    from .proxy import proxy_for

    return proxy_for(origin)


def _socks_pools(proxy: Proxy, options: dict[str, t.Any]) -> t.Any:
    try:
        from urllib3.contrib.socks import SOCKSProxyManager
    except ImportError:
        raise LogfireError(f"{proxy.variable}: a SOCKS proxy needs the Python package PySocks") from None
    return SOCKSProxyManager(proxy.url, username=proxy.user, password=proxy.password, **options)


def _causes(error: BaseException) -> t.Iterator[BaseException]:
    """The error and what it wraps: urllib3 keeps that in attributes, arguments and contexts."""
    waiting: list[t.Any] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [getattr(one, "original_error", None), getattr(one, "reason", None), *one.args]
            waiting += [one.__cause__, one.__context__]


def _status_of(causes: t.Iterable[BaseException]) -> str:
    """The proxy's own answer, if it refused to connect."""
    for one in causes:
        said = str(one)
        if one.__class__ is OSError and said.startswith("Tunnel connection failed"):
            return f" ({said[len('Tunnel connection failed: ') :][:60]})"
    return ""


def _reason_of(causes: t.Sequence[BaseException]) -> str:
    """Say why there is no connection, as far as the system says it."""
    for one in causes:
        if isinstance(one, socket.gaierror):
            return " (DNS does not know the name of the host)"
        if isinstance(one, ConnectionRefusedError):
            return " (connection refused: nothing listens there)"
        if isinstance(one, socket.timeout):
            return " (no answer in time)"
    told = next((one for one in causes if isinstance(one, OSError) and one.errno and one.strerror), None)
    return f" ({str(told.strerror)[:60]})" if told is not None else ""


class _Deadline(threading.local):
    """The moment at which the request of a thread has to be over."""

    at: float | None = None

    def left(self) -> float | None:
        """The seconds that are left. Raises a timeout if there are none."""
        if self.at is None:
            return None
        left = self.at - time.monotonic()
        if left <= 0:
            raise socket.timeout("the deadline of the request has passed")
        return left


_deadline = _Deadline()


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._raw: t.Any = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int | None:
        self._sock.settimeout(_deadline.left())
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedSocket:
    """A socket whose reads and writes end at the deadline of the request."""

    def __init__(self, sock: t.Any) -> None:
        self._sock = sock

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._sock, name)

    def sendall(self, data: t.Any, *flags: t.Any) -> None:
        self._sock.settimeout(_deadline.left())
        self._sock.sendall(data, *flags)

    def makefile(self, *_mode: t.Any, **_options: t.Any) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock))


if REQUESTS_IMPORT_ERROR is None:

    class _Connection(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            self.sock: t.Any = _TimedSocket(self.sock)

    class _TlsConnection(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            self.sock: t.Any = _TimedSocket(self.sock)

    class _Pool(HTTPConnectionPool):
        ConnectionCls = _Connection

    class _TlsPool(HTTPSConnectionPool):
        ConnectionCls = _TlsConnection
