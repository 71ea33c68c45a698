# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections by ``http.client``, whose reads and writes end at the deadline of a request."""

from __future__ import annotations

import errno
import io
import selectors
import socket
import time
import typing as t
from http.client import HTTPConnection, HTTPResponse

if t.TYPE_CHECKING:

    class Plain(t.Protocol):
        """The methods of a socket that a connection uses."""

        def fileno(self) -> int: ...
        def settimeout(self, seconds: float | None, /) -> None: ...
        def send(self, data: memoryview, /) -> int: ...
        def makefile(self, mode: t.Literal["rb"], /, *, buffering: t.Literal[0]) -> io.RawIOBase: ...
        def close(self) -> None: ...


CHUNK = 65536
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)
_DEFAULT_PORTS = {"http": 80, "https": 443}
# The errors of sending to a server that answers, and closes, before it has read the whole request.
_CLOSED_EARLY = (errno.EPIPE, errno.ECONNRESET, errno.EPROTOTYPE)


class ProxyFailure(Exception):
    """There is no way through the proxy. Its cause says why."""


class DecodeError(Exception):
    """The answer is not encoded in the way that it says."""


class Origin(t.NamedTuple):
    scheme: str
    host: str
    port: int

    @property
    def tls(self) -> bool:
        return self.scheme == "https"


class Route(t.NamedTuple):
    """The way to an origin. ``open`` takes a deadline; ``prefix`` and ``headers`` are what a proxy wants to see."""

    open: t.Callable[[float], Plain]
    prefix: str = ""
    headers: t.Mapping[str, str] = {}


def origin_of(scheme: str, host: str, port: int | None) -> Origin:
    return Origin(scheme, host, port or _DEFAULT_PORTS[scheme])


def left(deadline: float) -> float:
    """The seconds that are left. Raises a timeout if there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise socket.timeout("the deadline of the request has passed")
    return seconds


def open_socket(host: str, port: int, deadline: float) -> socket.socket:
    """Connect to the first address that answers. Each of them gets its share of the time."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from None
    problem = OSError(errno.EADDRNOTAVAIL, "The name has no address")
    for number, (family, kind, protocol, _name, address) in enumerate(found):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(left(deadline) / (len(found) - number))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            problem = error
            sock.close()
    raise problem


class _Reader(io.RawIOBase):
    def __init__(self, sock: TimedSocket) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.plain.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int | None:
        self._sock.limit()
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class TimedSocket:
    """A socket whose reads and writes end at a deadline. ``plain`` is any that has the methods of a socket."""

    def __init__(self, plain: Plain, deadline: float) -> None:
        self.plain = plain
        self.deadline = deadline
        self._unsent: list[bytes] = []

    def limit(self) -> None:
        self.plain.settimeout(left(self.deadline))

    def sendall(self, data: bytes) -> None:
        """Keep it for flush(): headers and body leave together."""
        self._unsent.append(data)

    def flush(self) -> None:
        rest = memoryview(b"".join(self._unsent))
        self._unsent.clear()
        while rest:
            self.limit()
            rest = rest[self.plain.send(rest[:CHUNK]) :]

    def makefile(self, *_mode: object, **_options: object) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        self.plain.close()


class Connection(HTTPConnection):
    """A connection that is open. One request at a time may use it."""

    auto_open = 0

    def __init__(self, origin: Origin, plain: Plain, deadline: float) -> None:
        super().__init__(origin.host, origin.port)
        # Otherwise the name of the host goes out with a port that needs no mention.
        self.default_port = _DEFAULT_PORTS[origin.scheme]
        self.sock: TimedSocket | None = TimedSocket(plain, deadline)
        self._answer: HTTPResponse | None = None

    def exchange(
        self, method: str, target: str, body: bytes | None, headers: t.Mapping[str, str], deadline: float
    ) -> HTTPResponse:
        """Send a request. Returns the answer as soon as its headers are there."""
        self._answer = None
        if self.sock is not None:
            self.sock.deadline = deadline
        try:
            self.request(method, target, body, dict(headers))
            self.sock.flush()  # type: ignore[union-attr]
        except OSError as error:
            if error.errno not in _CLOSED_EARLY:
                raise
        self._answer = self.getresponse()
        return self._answer

    def reusable(self) -> bool:
        """Return true if the last answer was read to its end, and the server keeps the connection."""
        return self.sock is not None and self._answer is not None and self._answer.isclosed()

    def alive(self) -> bool:
        """Return false if the server has closed an idle connection, or sent what nobody has asked for."""
        if self.sock is None:
            return False
        # One system call; the default selector takes four.
        selector = _Selector()
        selector.register(self.sock.plain, selectors.EVENT_READ)
        return not selector.select(0)


def pieces(response: HTTPResponse) -> t.Iterator[bytes]:
    """The body in parts, as the server has sent it."""
    while True:
        try:
            piece = response.read(CHUNK)
        except ValueError as error:
            raise DecodeError(str(error)) from None
        if not piece:
            break
        yield piece
    if response.length:
        raise ConnectionError(f"{response.length} bytes are missing")
