# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of one token: a secret is matched with it by the prefix that the API lists."""

from __future__ import annotations

import typing as t

from .._api.errors import LogfireError
from .._core.protocols import Record, ReturnValue
from .._core.resource import Outcome
from .plan import SecretPlan, expiry_key


class TokenPlan(SecretPlan):
    """Tokens have no name: without a selector any live one will do, if there is but one to be ended."""

    def _select(self) -> Record | None:
        live = self._live()
        if self.desired.id is not None:
            return self._with_id(self.desired.id)
        if self.secret is not None:
            held = self._only(_holding(self.secret, live))
            if held is None:
                self._check_prefixes(live)
            return held
        if self.file is not None:
            return None
        if self.desired.state == "present":
            return max(live, key=expiry_key, default=None)
        return self._only(live)

    def _check_prefixes(self, live: list[Record]) -> None:
        """Raise if the secret may belong to one of them though none fits."""
        untold = sorted(one["id"] for one in live if not _prefix(one))
        if untold:
            raise LogfireError(
                f"{self.desired.label}: the server does not tell the prefix of {', '.join(untold)}: whether the secret"
                " belongs to a live token cannot be known"
            )

    def _is_dead(self) -> bool:
        return self.secret is not None and bool(_holding(self.secret, self.records))

    def _choices(self) -> dict[str, t.Callable[[], str]]:
        return {**super()._choices(), "expired": lambda: "expired" if self.current else "none"}

    def _after(self, before: ReturnValue, path: ReturnValue) -> ReturnValue:
        return {**before, "expires_at": "now"} if self.action == "expired" else super()._after(before, path)

    def _doings(self) -> dict[str, t.Callable[[], Outcome]]:
        return {**super()._doings(), "expired": self._expire, "rotated": self._rotate}

    def _rotate(self) -> Outcome:
        return self._issued(*self.issuer.rotate(t.cast(Record, self.current)))

    def _expire(self) -> Outcome:
        ended = self.issuer.expire(t.cast(Record, self.current))
        return self._outcome(self._show(ended), ended["id"])


def _holding(secret: str, records: t.Iterable[Record]) -> list[Record]:
    """The records that a secret may belong to: it begins with their prefix."""
    return [record for record in records if _prefix(record) and secret.startswith(_prefix(record))]


def _prefix(record: Record) -> str:
    prefix = record.get("token_prefix")
    return prefix if isinstance(prefix, str) else ""
