# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network errors in words. Loaded once something fails."""

from __future__ import annotations

import http.client
import socket
import ssl
import typing as t

from .connections import ProxyFailure
from .settings import Settings

if t.TYPE_CHECKING:
    from .proxy import Proxy

# The most that a message repeats of the words of others.
_LONGEST = 60


def said_of(error: Exception, settings: Settings, proxy: Proxy | None, ca_source: str, opened: bool) -> str:
    """Return what went wrong. ``opened``: there was a connection, and the request may have reached the server."""
    origin, timeout = settings.origin, settings.timeout
    causes = list(_causes(error))
    if isinstance(error, ProxyFailure) and proxy:
        return f"{proxy.title}: cannot connect to this proxy{reason_of(causes)}"
    if isinstance(error, ssl.SSLError):
        return f"TLS with {origin} failed: {error}; see {ca_source or 'ca_path'} and validate_certs"
    late = any(isinstance(one, socket.timeout) for one in causes)
    if not opened:
        return f"no connection to {origin} within {timeout:g} s" if late else _unreachable(origin, causes)
    if late:
        return f"no answer within {timeout:g} s"
    if isinstance(error, (OSError, http.client.HTTPException)):
        return f"the connection to {origin} broke"
    return f"the answer could not be read ({type(error).__name__})"


def helpless(error: Exception) -> bool:
    """Return true if another try would end the same way: TLS does not change its mind, but for a lost connection."""
    return isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError)


def _unreachable(origin: str, causes: t.Sequence[BaseException]) -> str:
    return f"cannot connect to {origin}{reason_of(causes)}"


def _causes(error: BaseException | None) -> t.Iterator[BaseException]:
    """The error and those that led to it. PySocks keeps that in an attribute."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or getattr(error, "socket_err", None)


def reason_of(causes: t.Sequence[BaseException]) -> str:
    """Say why there is no connection, as far as the system or the proxy says it."""
    for one in causes:
        if isinstance(one, socket.gaierror):
            return " (DNS does not know the name of the host)"
        if isinstance(one, ConnectionRefusedError):
            return " (connection refused: nothing listens there)"
        if isinstance(one, socket.timeout):
            return " (no answer in time)"
    for one in causes:
        said = one.strerror if isinstance(one, OSError) else one.args[0] if isinstance(one, ProxyFailure) else ""
        if said:
            return f" ({str(said)[:_LONGEST]})"
    return ""
