# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens: objects without a name whose secret is shown once.

A file that holds its secret, the secret itself, or an id selects the token.
"""

from __future__ import annotations

import typing as t

from .._api.errors import OptionError
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.resource import Desired
from .._core.timestamps import sortable_instant
from .._core.values import check_characters
from .resource import SecretResource
from .token_plan import TokenPlan

if t.TYPE_CHECKING:
    from .._core.protocols import Exporting

READ_ONLY = {
    key: key for key in ("description", "created_at", "expires_at", "active", "token_prefix", "created_by_name")
}


class TokenResource(SecretResource):
    """Write or read tokens of a project."""

    states = ("present", "absent", "expired", "rotated")
    gone_states = frozenset({"absent", "expired"})
    actions = frozenset({"rotated"})
    selector_options = ("path", "token", "id")

    def __init__(self, **declaration: t.Any) -> None:
        super().__init__(identity="id", read_only=READ_ONLY, **declaration)

    def spec(self) -> Spec:
        return {
            **super().spec(),
            "token": {"type": "str", "no_log": True},
            "reuse": {"type": "bool", "default": True},
        }

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        token = params.get("token")
        if token is not None:
            check_characters("token", str(token))
        desired.options.token = token if token is None else str(token)
        desired.options.reuse = params.get("reuse") is not False
        if not desired.options.reuse:
            self._check_fresh(desired)
        return desired

    @staticmethod
    def _check_fresh(desired: Desired) -> None:
        if desired.id is not None:
            raise OptionError("reuse", "cannot be false with id, which never creates a token")
        if desired.state != "present" and not (desired.options.path or desired.options.token):
            raise OptionError("reuse", f"cannot be false with state={desired.state}, unless path or token is given")

    def identity_of(self, record: Record) -> str:
        return str(record.get("id"))

    def export(self, record: Record, exporter: Exporting) -> ReturnValue | None:
        """A secret cannot be exported: all that can be said is that there is a live token."""
        return {}

    def deduplicate(self, items: list[ReturnValue]) -> list[ReturnValue]:
        return items[:1]

    def selectors(self, desired: Desired) -> list[tuple[str, str]]:
        selectors = {"id": desired.id, "token": desired.options.token}
        return [(option, value) for option, value in selectors.items() if value] + super().selectors(desired) or [
            ("path", "")
        ]

    def sort_key(self, shown: ReturnValue) -> tuple[str, ...]:
        # The records are in the order of their creation already, within a second too.
        return (sortable_instant(shown.get("created_at")),)

    def plan_one(
        self, desired: Desired, remote: RemoteState, parent: Record | None, records: list[Record]
    ) -> TokenPlan:
        return TokenPlan(desired, remote, parent, records)
