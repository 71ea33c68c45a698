# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens: objects without a name whose secret is shown once.

Which token is meant is told by a file that holds its secret, by the secret, or by its id. A minted secret is never
lost: its destination is proven first, and a token whose secret cannot be delivered is revoked.
"""

from __future__ import annotations

import os
import typing as t

from ._catalog import Catalog
from ._errors import MissingParent, OptionError
from ._expiry import EXPIRY_EXCLUSIVE, EXPIRY_SPEC, accept_moment, accept_seconds
from ._fields import Params, Record, Spec
from ._objects import Unchanged
from ._resource import Plan, Resource, Shown, Wanted
from ._token_plan import TokenPlan
from ._values import is_live, is_uuid, sortable_instant

if t.TYPE_CHECKING:
    from ._exporting import Exporting

READ_ONLY = {
    key: key for key in ("description", "created_at", "expires_at", "active", "token_prefix", "created_by_name")
}


class TokenResource(Resource):
    """Write or read tokens of a project."""

    states = ("present", "absent", "expired", "rotated")
    gone_states = frozenset({"absent", "expired"})
    actions = frozenset({"rotated"})
    prunable = False
    exported = False

    def __init__(self, **declaration: t.Any) -> None:
        super().__init__(identity="id", read_only=READ_ONLY, **declaration)

    def spec(self) -> Spec:
        return {
            **super().spec(),
            "path": {"type": "path"},
            "token": {"type": "str", "no_log": True},
            **EXPIRY_SPEC,
            "renew_before": {"type": "str"},
            "revoke_replaced": {"type": "bool", "default": False},
        }

    def constraints(self) -> dict[str, t.Any]:
        return {"mutually_exclusive": [["path", "token", "id"], EXPIRY_EXCLUSIVE]}

    def accept(self, params: Params) -> Wanted:
        wanted = super().accept(params)
        for option in ("path", "token"):
            value = params.get(option)
            if value is not None and not str(value).strip():
                raise OptionError(option, "must not be blank")
            wanted.options[option] = str(value).strip() if option == "token" and value is not None else value
        if wanted.id is not None and not is_uuid(wanted.id):
            raise OptionError("id", f"{wanted.id!r} is not the UUID of a {self.title}")
        for option in ("valid_for", "renew_before"):
            wanted.options[option] = accept_seconds(option, params.get(option))
        wanted.options["expires_at"] = accept_moment("expires_at", params.get("expires_at"))
        wanted.options["valid_for_text"] = params.get("valid_for")
        wanted.options["revoke_replaced"] = bool(params.get("revoke_replaced"))
        self._accept_renewal(wanted)
        return wanted

    def _accept_renewal(self, wanted: Wanted) -> None:
        renew, valid = wanted.options["renew_before"], wanted.options["valid_for"]
        if renew is not None and wanted.id is not None:
            raise OptionError("renew_before", "cannot go with id, which never creates a token")
        if renew is not None and valid is not None and renew >= valid:
            raise OptionError("renew_before", "must be shorter than valid_for, or every run would make a new token")

    def identity_of(self, record: Record) -> str:
        return str(record.get("id"))

    def export(self, record: Record, exporter: Exporting) -> Shown | None:
        """A secret cannot be exported: all that can be said is that there is a live token."""
        return {} if is_live(record, exporter.catalog.client.now()) else None

    def condense(self, items: list[Shown]) -> list[Shown]:
        return items[:1]

    def handles(self, wanted: Wanted) -> list[tuple[str, str]]:
        path = wanted.options["path"]
        selectors = {"id": wanted.id, "token": wanted.options["token"], "path": path and os.path.realpath(path)}
        return [(option, value) for option, value in selectors.items() if value] or [("path", "")]

    def sort_key(self, shown: Shown) -> tuple[str, ...]:
        return (sortable_instant(shown.get("created_at")), str(shown.get("id")))

    def plan(self, wanted: Wanted, catalog: Catalog) -> Plan:
        try:
            parent = catalog.parent_of(self, wanted.project)
            records = catalog.records(self, parent) if parent else []
        except MissingParent:
            if wanted.state not in self.gone_states:
                raise
            return Unchanged(wanted)
        return TokenPlan(wanted, catalog, parent, records)
