# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Acting inside another organization of a self-hosted installation: its key is exchanged for short-lived tokens.

That is RFC 8693 as Logfire understands it. The fields of its form are in no public contract, so nothing about them
stands anywhere else.
"""

from __future__ import annotations

import time
import typing as t

from .client import Client
from .errors import ApiError, LogfireError
from .settings import Settings
from .short_lived import ShortLived, Token
from .wire import Request, Wire

SINCE = "v2026-06-25.01"
LIFETIME = 900
MARGIN = 30

Names = t.Callable[[Client], t.Collection[str]]


class Exchange(ShortLived):
    """Requests that act inside one organization. Safe to share between threads.

    A token has the scopes that a request needs and no others. ``names`` lists the installation's organizations, to
    explain why there is no token for one.
    """

    def __init__(
        self, client: Client, organization: str, names: Names, clock: t.Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(client, clock)
        self.whose = f"token for the organization {organization}"
        self._organization = organization
        self._names = names
        self._tokens: dict[str, Token] = {}

    def token(self, scope: str, refused: str) -> Token:
        known = self._tokens.get(scope)
        if known is None or known.secret == refused or known.until <= self._clock():
            known = self._tokens[scope] = self._exchanged(scope)
        return known

    def _exchanged(self, scope: str) -> Token:
        settings = self._client.settings
        origin = settings.audience_origin
        form = {
            "subject_token": settings.api_key,
            "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "audience": f"{origin}/{self._organization}",
            "expires_in": str(LIFETIME),
            **({"scope": scope} if scope else {}),
        }
        try:
            return self.exchanged(form, lambda _lifetime: MARGIN, frozenset([scope]), SINCE)
        except ApiError as error:
            hint = self._hint(error, origin, scope)
            message = f"no token to act in the organization {self._organization}: {error}{hint}"
            raise ApiError(message, error.status, error.detail) from None

    def _hint(self, error: ApiError, origin: str, scope: str) -> str:
        code = error.detail.partition(":")[0]
        if code == "invalid_scope":
            return f"; the API key has to hold the scopes it passes on ({scope})"
        if code == "unsupported_grant_type":
            return f"; it needs Logfire release {SINCE} or later ({self._client.release or 'this one reports none'})"
        if code != "invalid_target":
            return ""
        try:
            exists = self._organization in self._names(self._client)
        except LogfireError:
            return f"; either there is no such organization, or the server does not know itself by {origin}"
        if not exists:
            return f"; as_organization: there is no organization called {self._organization}"
        return f"; there is such an organization, but the server does not know itself by {origin}: see audience_url"


class ActingClient(Client):
    """A client that acts inside the organization its settings name, but for requests that bring their own key."""

    def __init__(self, settings: Settings, names: Names) -> None:
        super().__init__(settings)
        self._exchange = Exchange(self, settings.as_organization or "", names)

    def send(self, request: Request) -> object:
        return super().send(request) if request.has_credential else self._exchange.send(request)


def own_key(client: Client) -> Wire:
    """Return the properties of requests on behalf of the key itself, regardless of where its client acts."""
    return Wire(headers={"Authorization": f"Bearer {client.settings.api_key}"})
