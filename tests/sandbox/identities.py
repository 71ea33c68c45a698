# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens of workloads, as a CI system or a cluster signs them, and the policies that say what they are good for."""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from .store import Key, Record, now

# The scopes that a policy may grant. All else takes an API key.
GRANTABLE = frozenset(
    {
        *("organization:read", "organization:read_channel", "organization:auditlog"),
        *("project:read", "project:write", "project:read_token", "project:write_token"),
        *(
            f"project:{verb}_{what}"
            for verb in ("read", "write")
            for what in ("dashboard", "alert", "datasets", "otlp")
        ),
        *("project:read_variables", "project:gateway_proxy"),
    }
)
SHORTEST, LONGEST = 60, 86_400
# Stands for the keys of every issuer there is.
SIGNING_KEY = b"the sandbox trusts what it has signed"


@dataclass
class Policy(Record):
    """Whom an organization trusts, and with what: made in the web interface. ``subject`` is a shell pattern."""

    name: str
    issuer: str
    subject: str
    scopes: frozenset[str]
    lifetime: int
    project_id: str | None = None

    def trusts(self, claims: dict[str, Any]) -> bool:
        return claims.get("iss") == self.issuer and fnmatch.fnmatchcase(str(claims.get("sub")), self.subject)


@dataclass
class ExchangedToken(Key):
    """Acts inside an organization for a while, and is not a key of it."""


class Untrusted(Exception):
    """A token that is not one, or not any more."""


def signed(claims: dict[str, Any]) -> str:
    """Return a JSON Web Token."""
    parts = [_encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    return ".".join([*parts, _encoded(_signature(".".join(parts)))])


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token says. Raises Untrusted."""
    content, _dot, signature = token.rpartition(".")
    try:
        claims: dict[str, Any] = json.loads(_decoded(content.split(".")[1]))
        genuine = hmac.compare_digest(_decoded(signature), _signature(content))
    except (ValueError, IndexError):
        raise Untrusted("The subject token is malformed") from None
    if not genuine:
        raise Untrusted("The signature of the subject token is not valid")
    moment = now().timestamp()
    if not claims.get("nbf", 0) <= moment < claims.get("exp", 0):
        raise Untrusted("The subject token is expired")
    return claims


def _signature(content: str) -> bytes:
    return hmac.new(SIGNING_KEY, content.encode(), hashlib.sha256).digest()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
