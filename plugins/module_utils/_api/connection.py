# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection below a request: TLS, proxies, and what a failed one means."""

from __future__ import annotations

import contextlib
import os
import ssl
import typing as t
import urllib.request

from .settings import Settings

# Whether they are there is for the client to report.
with contextlib.suppress(ImportError):
    import requests
    import urllib3
    from requests.utils import should_bypass_proxies


def chunks(response: requests.Response) -> t.Iterator[bytes]:
    """The body as it arrives. An older urllib3 holds back what trickles in until a chunk is full."""
    read = getattr(response.raw, "read1", None)
    if read is None:
        return t.cast("t.Iterator[bytes]", response.iter_content(65536))
    return iter(lambda: read(65536, decode_content=True) or b"", b"")


def tls_cause(error: BaseException) -> BaseException | None:
    """What the TLS library itself said."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__context__
    return cause


def never_connected(error: Exception) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    reason = getattr(reason, "original_error", reason)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def environment_proxies(origin: str) -> dict[str, str]:
    proxies = urllib.request.getproxies_environment()
    if not proxies or should_bypass_proxies(origin, no_proxy=proxies.get("no")):
        return {}
    return dict(proxies)


def verify(settings: Settings) -> bool | str:
    if not settings.validate_certs:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        return False
    return settings.ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
