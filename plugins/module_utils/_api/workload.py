# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests in the name of a workload: its identity is exchanged for a token of Logfire's, which ends with the task."""

from __future__ import annotations

import datetime
import typing as t

from .cancellation import Cancellation
from .client import Client
from .credential_options import PROVIDER
from .errors import ApiError, LogfireError, OptionError, unexpected
from .identity import audience_in, claims, expiry_in, may_have
from .learning import in_words
from .settings import Settings
from .short_lived import ShortLived, Token
from .wire import Request, Wire

REVOKE = "/oauth/revoke"
# So long before its end a token is replaced: a request may still be on its way.
MARGIN = 60.0
# Clocks of issuers differ by as much.
LEEWAY = datetime.timedelta(seconds=60)


class Workload(ShortLived):
    """The tokens of one task. Each is asked for with the scopes that the task needs, and revoked when it is over."""

    whose = "token of the workload's identity"

    def __init__(self, client: Client, clock: t.Callable[[], float] | None = None) -> None:
        super().__init__(client, *([clock] if clock else []))
        # None: what the task needs is not known, so that it gets whatever its policy grants.
        self.needed: frozenset[str] | None = None
        self.wished: frozenset[str] = frozenset()
        self._tokens: list[Token] = []
        self._failure: tuple[frozenset[str] | None, LogfireError] | None = None

    def begin(self) -> None:
        """Start another task with the same tokens."""
        self._failure = None

    def token(self, scope: str, refused: str) -> Token:
        now = self._clock()
        if refused:
            self._tokens = [one for one in self._tokens if one.secret != refused]
        wanted = self._wanted(scope)
        for one in self._tokens:
            if one.until > now and (one.scopes is None or (wanted is not None and wanted <= one.scopes)):
                return one
        if self._failure is not None and self._failure[0] == wanted:
            # Each item of a document would only ask in vain again.
            raise self._failure[1]
        try:
            self._tokens.append(self._asked_for(wanted))
        except LogfireError as error:
            if isinstance(error, ApiError) and wanted != self.needed and _code(error) == "invalid_scope":
                # As if the request itself had been refused, which its caller may tolerate.
                error.status = 403
            self._failure = (wanted, error)
            raise
        return self._tokens[-1]

    def _wanted(self, scope: str) -> frozenset[str] | None:
        if self.needed is None:
            return None
        return self.needed | ({scope} if scope and scope not in self.wished else frozenset())

    def _asked_for(self, wanted: frozenset[str] | None) -> Token:
        if wanted is None or not self.wished - wanted:
            return self._exchange(wanted)
        try:
            return self._exchange(wanted | self.wished)
        except ApiError as error:
            if _code(error) != "invalid_scope":
                raise
        return self._exchange(wanted)._replace(scopes=wanted | self.wished)

    def _exchange(self, scopes: frozenset[str] | None) -> Token:
        subject, said, audience = self._subject()
        form = {
            "subject_token": subject,
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "audience": audience,
            **({"scope": " ".join(sorted(scopes))} if scopes else {}),
        }
        try:
            token = self.exchanged(form, lambda lifetime: min(MARGIN, lifetime / 2), scopes, "")
        except ApiError as error:
            message = f"no token for the workload's identity: {error}{self._hint(error, said, audience, scopes)}"
            raise ApiError(message, error.status, error.detail) from None
        self._client.credentials.add(token.secret)
        if token.ends <= self._clock():
            raise LogfireError("POST /oauth/token: the answer does not say how long the token is valid")
        return token

    def _subject(self) -> tuple[str, dict[str, object], str]:
        """The token of the workload as it is now, what it says, and the audience to ask for."""
        settings = self._client.settings
        identity = settings.identity
        if identity is None:
            raise OptionError("identity_token", "must be given")
        origin = settings.audience_origin
        if identity.option == PROVIDER:
            # Imported where it is used: few tasks ask for their token.
            from .identity_request import requested_token

            audience = identity.audience(origin)
            token = requested_token(self._client, audience)
        else:
            token = identity.read()
        self._client.keep_secret(token)
        self._client.credentials.add(token)
        said = claims(identity.option, token)
        return token, said, audience_in(identity, said, origin)

    def _hint(self, error: ApiError, said: t.Mapping[str, object], audience: str, scopes: frozenset[str] | None) -> str:
        """Return which of scope, audience, lifetime or policy was wrong."""
        code, option = _code(error), self._option
        if code == "invalid_scope":
            named = ", ".join(sorted(scopes or ()))
            return f"; scope: the trust policy has to grant all that this task needs ({named})" if named else ""
        if code == "invalid_target":
            return f"; audience: the server does not know {audience}: see organization, as_project and audience_url"
        if error.status not in (400, 401):
            return ""
        ended = expiry_in(said)
        leeway = datetime.timedelta() if "expired" in error.detail else LEEWAY
        if ended is not None and ended + leeway < self._client.now():
            ago = in_words((self._client.now() - ended).total_seconds())
            return f"; lifetime: the token of {option} has ended {ago} ago"
        who = f"issuer {said.get('iss')} and subject {said.get('sub')}"
        return (
            f"; policy: the organization needs a trust policy for {who}; Logfire older than October 2026 knows none"
            f" (this server reports {self._client.release or 'no release'})"
        )

    @property
    def _option(self) -> str:
        identity = self._client.settings.identity
        return identity.option if identity else "identity_token"

    def revoke(self) -> None:
        """Revoke all live tokens. One that cannot be revoked is a warning: the outcome of the task stands."""
        tokens, self._tokens = self._tokens, []
        for token in tokens:
            left = token.ends - self._clock()
            if left <= 0:
                continue
            form = {"token": token.secret, "token_type_hint": "access_token"}
            wire = Wire(form=form, headers={"Authorization": None}, decode=lambda _body: None, repeatable=True)
            try:
                self._client.send(Request("POST", REVOKE, wire=wire))
            except LogfireError as error:
                said = error.message
            except Exception as error:
                said = unexpected(error, self._client.redact)
            else:
                continue
            self._client.warnings.append(
                f"the token for the workload's identity could not be revoked, and ends in {in_words(left)}: {said}"
            )


def _code(error: ApiError) -> str:
    return error.detail.partition(":")[0]


class WorkloadClient(Client):
    """A client that works in the name of its workload, but for requests that bring a credential of their own."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.start()

    def start(self) -> None:
        self._headers.pop("Authorization")
        self._workload = Workload(self)
        self._cancellation = Cancellation()

    def begin(self) -> None:
        super().begin()
        self._workload.begin()

    def narrow(self, needed: frozenset[str] | None, wished: frozenset[str] = frozenset()) -> None:
        self._workload.needed, self._workload.wished = needed, wished

    def cannot(self, scope: str) -> str:
        return (
            "" if may_have(scope) else f"takes the scope {scope}, which no workload's identity can have: use an API key"
        )

    def send(self, request: Request) -> object:
        if request.has_credential:
            return super().send(request)
        if self.cannot(request.scope):
            raise ApiError(f"{request.name}: not sent: it {self.cannot(request.scope)}", 403)
        return self._workload.send(request)

    def close(self) -> None:
        # Nobody waits any more, but the token should still be revoked.
        self._cancellation.ending()
        try:
            self.wanted = lambda: True
            self._workload.revoke()
            super().close()
        finally:
            self._cancellation.end()
