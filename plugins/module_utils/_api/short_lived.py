# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests with tokens that live for minutes, and the exchange by which such a token is had (RFC 8693)."""

from __future__ import annotations

import re
import threading
import time
import typing as t

from .client import Client
from .errors import ApiError, LogfireError
from .wire import Request, Wire

PATH = "/oauth/token"
GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"


class Token(t.NamedTuple):
    """``until``: when it has to be replaced, which is before it ends. ``scopes``: None for all that may be had."""

    secret: str
    until: float
    ends: float
    scopes: frozenset[str] | None = None


class ShortLived:
    """Requests with a token instead of the key. Safe to share between threads.

    A token is used until shortly before it expires. ``whose`` is what messages call it.
    """

    whose = "the token"

    def __init__(self, client: Client, clock: t.Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()

    def send(self, request: Request) -> object:
        """Like Client.send. A token that is refused, which is decided before anything else, is replaced once.

        One that has ended while the request waited for its turn does not count.
        """
        refused, fresh = "", False
        while True:
            with self._lock:
                token = self.token(request.scope, refused)
            try:
                return self._client.send(request.with_bearer(token.secret))
            except ApiError as error:
                if error.status != 401:
                    raise
                if fresh and self._clock() < token.until:
                    said = f"a fresh {self.whose} was refused"
                    raise ApiError(f"{request.name}: {said} (HTTP 401): {error.detail}", 401, error.detail) from None
            fresh, refused = True, token.secret

    def token(self, scope: str, refused: str) -> Token:
        """A token that is good for the scope and is not the one that was refused. Called by one thread at a time."""
        raise NotImplementedError

    def exchanged(
        self, form: t.Mapping[str, str], margin: t.Callable[[float], float], scopes: frozenset[str] | None, since: str
    ) -> Token:
        """Send the form and take the token out of the answer. Raises ApiError for a refusal."""
        asked_at = self._clock()
        wire = Wire(form={"grant_type": GRANT, **form}, headers={"Authorization": None}, repeatable=True)
        answer = self._client.send(Request("POST", PATH, since=since, wire=wire))
        secret, seconds = _field(answer, "access_token"), _field(answer, "expires_in")
        if not isinstance(secret, str) or not re.fullmatch(r"[\x21-\x7e]+", secret):
            raise LogfireError(f"POST {PATH}: the answer has no access token")
        self._client.keep_secret(secret)
        lifetime = seconds if isinstance(seconds, int) else 0
        return Token(secret, asked_at + lifetime - margin(lifetime), asked_at + lifetime, scopes)


def _field(answer: object, name: str) -> object:
    return answer.get(name) if isinstance(answer, dict) else None
