# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy that the environment names for an origin.

Only variables count: looking up the proxies of the system crashes forked workers on macOS.
"""

from __future__ import annotations

import base64
import dataclasses
import os
import typing as t
from urllib.parse import unquote, urlsplit

from .errors import LogfireError

SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")


@dataclasses.dataclass(frozen=True)
class Proxy:
    """``variable`` is the one that names the proxy. ``url`` has no user and no password."""

    variable: str
    url: str
    user: str | None = None
    password: str | None = None

    @property
    def title(self) -> str:
        """The proxy's name in messages."""
        return f"{self.variable} ({self.url})"

    @property
    def headers(self) -> dict[str, str]:
        """The headers that identify the user to the proxy."""
        if self.user is None:
            return {}
        pair = f"{self.user}:{self.password or ''}".encode()
        return {"Proxy-Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def proxy_for(origin: str, environ: t.Mapping[str, str] | None = None) -> Proxy | None:
    """The proxy for an origin; None for a direct connection. Raises LogfireError for a value that cannot be right."""
    named = _variables(os.environ if environ is None else environ)
    parts = urlsplit(origin)
    variable, value = named.get(parts.scheme, named.get("all", ("", "")))
    if not value or _bypassed(parts.hostname or "", parts.port, named.get("no", ("", ""))[1]):
        return None
    return _proxy(variable, value)


def _variables(environ: t.Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Name and value of each variable, by its subject: http, https, all or no.

    Lower case wins, even if it is blank.
    """
    found: dict[str, tuple[str, str]] = {}
    for name in sorted(environ):
        # Upper case sorts first. A web server's CGI scripts get HTTP_PROXY from a header of the request.
        about = name.lower()[: -len("_proxy")] if name.lower().endswith("_proxy") else ""
        if about and not (name == "HTTP_PROXY" and "REQUEST_METHOD" in environ):
            if environ[name]:
                found[about] = (name, environ[name])
            elif name == name.lower():
                found.pop(about, None)
    return found


def _proxy(variable: str, value: str) -> Proxy:
    url = value if "://" in value else f"http://{value}"
    hint = "give it like http://proxy.example.com:3128"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise LogfireError(f"{variable}: is not a valid URL of a proxy; {hint}") from None
    if parts.scheme not in SCHEMES:
        raise LogfireError(f"{variable}: a proxy's URL must begin with http:// or https:// (or socks5h://); {hint}")
    if not host or not _plain(host) or port == 0:
        raise LogfireError(f"{variable}: the proxy's URL has no valid host or port; {hint}")
    place = f"[{host}]" if ":" in host else host
    user = None if parts.username is None else unquote(parts.username)
    password = None if parts.password is None else unquote(parts.password)
    return Proxy(variable, f"{parts.scheme}://{place}" + (f":{port}" if port else ""), user, password)


def _plain(host: str) -> bool:
    return not any(one.isspace() or one in "\\@/?#" or not one.isprintable() for one in host)


def _bypassed(host: str, port: int | None, no_proxy: str) -> bool:
    """Return true if the host is listed by name, with its subdomains, or by network."""
    for entry in (one.strip().lower() for one in no_proxy.split(",")):
        name = entry.lstrip("*").lstrip(".")
        if entry == "*" or (name and any(_below(place, name) for place in (host.lower(), f"{host.lower()}:{port}"))):
            return True
        if "/" in entry and _within(host, entry):
            return True
    return False


def _below(host: str, name: str) -> bool:
    return host == name or host.endswith(f".{name}")


def _within(host: str, network: str) -> bool:
    # Imported where it is used: hardly a machine lists networks, and a module pays for its imports at each start.
    import ipaddress

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
