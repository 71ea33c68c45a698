# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS inside of TLS: to a server by HTTPS, through a proxy that is reached by HTTPS."""

from __future__ import annotations

import contextlib
import io
import ssl
import typing as t

from .connections import CHUNK, left
from .trust import name_in_certificate

Done = t.TypeVar("Done")


class NestedTls:
    """The methods of a socket that a connection uses, on a socket whose own TLS ends at the proxy."""

    def __init__(self, outer: ssl.SSLSocket, host: str, context: ssl.SSLContext, deadline: float) -> None:
        self.outer = outer
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name_in_certificate(host))
        self._do(self._tls.do_handshake, lambda: outer.settimeout(left(deadline)))

    def fileno(self) -> int:
        return self.outer.fileno()

    def settimeout(self, seconds: float | None) -> None:
        self.outer.settimeout(seconds)

    def send(self, data: memoryview) -> int:
        return self._do(lambda: self._tls.write(data))

    def read_into(self, buffer: t.Any) -> int:
        """Return how many bytes were read; 0 at the end, also at one without TLS's own farewell."""
        try:
            return int(self._do(lambda: self._tls.read(len(buffer), buffer)))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return 0

    def makefile(self, *_mode: object, **_options: object) -> io.RawIOBase:
        return _File(self)

    def close(self) -> None:
        self.outer.close()

    def _do(self, step: t.Callable[[], Done], limit: t.Callable[[], None] = lambda: None) -> Done:
        """Repeat a step until the other side has sent what it takes, and send the step's own data on."""
        while True:
            try:
                done = step()
            except ssl.SSLWantReadError:
                self._flush(limit)
                limit()
                received = self.outer.recv(CHUNK)
                if received:
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
                continue
            except BaseException:
                # The alert that says why it ends.
                with contextlib.suppress(OSError):
                    self._flush(limit)
                raise
            self._flush(limit)
            return done

    def _flush(self, limit: t.Callable[[], None]) -> None:
        rest = memoryview(self._outgoing.read())
        while rest:
            limit()
            rest = rest[self.outer.send(rest) :]


class _File(io.RawIOBase):
    """A reader of the connection, which keeps it open for as long."""

    def __init__(self, nested: NestedTls) -> None:
        super().__init__()
        self._nested = nested
        self._holds = nested.outer.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int:
        return self._nested.read_into(buffer)

    def close(self) -> None:
        self._holds.close()
        super().close()
