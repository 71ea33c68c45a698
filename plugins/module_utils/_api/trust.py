# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS: the authorities that are trusted, and the handshake."""

from __future__ import annotations

import os
import ssl
import typing as t

from .connections import left
from .errors import LogfireError
from .settings import Settings

_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class Authorities(t.NamedTuple):
    """``path`` is a file or a folder, blank for those of the system; ``source``: the variable that names it."""

    path: str = ""
    source: str = ""


def authorities_for(settings: Settings) -> Authorities:
    """Return what to trust. Raises LogfireError for a bundle that is not there."""
    if not settings.validate_certs:
        return Authorities()
    path, source = settings.ca_path or "", ""
    for name in _CA_VARIABLES:
        if not path and os.environ.get(name):
            path, source = os.environ[name], name
    if not path:
        try:
            import certifi
        except ImportError:
            return Authorities()
        path = certifi.where()
    if not os.path.exists(path):
        raise LogfireError(f"{source or 'ca_path'}: there is no file or directory {path}")
    return Authorities(path, source)


def context_for(authorities: Authorities, verify: bool) -> ssl.SSLContext:
    """Return the settings of TLS. Raises ssl.SSLError if the authorities cannot be read."""
    if not verify:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        path = authorities.path
        folder = os.path.isdir(path)
        try:
            context = ssl.create_default_context(
                cafile=None if folder else path or None, capath=path if folder else None
            )
        except ssl.SSLError:
            raise
        except OSError as error:
            raise ssl.SSLError(error.errno, str(error)) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def name_in_certificate(host: str) -> str:
    """A host as a certificate names it: without the interface of an address, and the dot that ends a full name."""
    return host.partition("%")[0].rstrip(".")


def secured(plain: t.Any, host: str, context: ssl.SSLContext, deadline: float) -> ssl.SSLSocket:
    """Do the handshake on a connection. Closes it if that fails."""
    try:
        plain.settimeout(left(deadline))
        return context.wrap_socket(plain, server_hostname=name_in_certificate(host))
    except BaseException:
        plain.close()
        raise
