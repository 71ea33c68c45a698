# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects whose secret is shown once: the options for its place, and for the validity of a new one.

An issued secret is never lost: its destination is tried first, and an object whose secret cannot be delivered is
revoked.
"""

from __future__ import annotations

import os
import typing as t

from .._api.client import Client
from .._api.errors import MissingParent, OptionError, OutcomeUnknown, UnusableSecret
from .._core.expiry import EXPIRY_EXCLUSIVE, EXPIRY_SPEC, accept_expiry, accept_seconds
from .._core.fields import check_path
from .._core.named_resource import Unchanged
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Plan, Resource
from .._core.timestamps import is_live, read_instant
from .._core.values import is_uuid
from .access import ACCESS_SPEC, accept_access
from .secret_text import implausible

# Hardly anybody wants a secret that ends after so few seconds: they are days.
FEW = 3650


class SecretResource(Resource):
    """Tokens or keys.

    ``noun`` is how messages call one. ``selector_options`` are the options that select one.
    """

    prunable = False
    exported = False
    noun = "token"
    selector_options: t.Sequence[str] = ("path", "id")

    def spec(self) -> Spec:
        return {
            **super().spec(),
            "path": {"type": "path"},
            "return_token": {"type": "bool", "default": False, "no_log": False},
            **ACCESS_SPEC,
            **EXPIRY_SPEC,
            "renew_before": {"type": "str"},
            "revoke_replaced": {"type": "bool", "default": False},
        }

    def constraints(self) -> dict[str, object]:
        exclusive = [list(self.selector_options), EXPIRY_EXCLUSIVE]
        return {**super().constraints(), "mutually_exclusive": exclusive}

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        path = params.get("path")
        check_path("path", path)
        desired.options.path = path
        desired.options.return_token = bool(params.get("return_token"))
        desired.options.access = accept_access(params)
        if desired.id is not None and not is_uuid(desired.id):
            raise OptionError("id", f"{desired.id!r} is not the UUID of a {self.noun}")
        desired.options.expiry = accept_expiry(params)
        desired.options.renew_before = accept_seconds("renew_before", params.get("renew_before"))
        desired.options.revoke_replaced = bool(params.get("revoke_replaced"))
        self._accept_renewal(desired)
        return desired

    def _accept_renewal(self, desired: Desired) -> None:
        renew, valid = desired.options.renew_before, desired.options.expiry.seconds
        if renew is not None and desired.id is not None:
            raise OptionError("renew_before", f"cannot go with id, which never creates a {self.noun}")
        if renew is not None and valid is not None and renew >= valid:
            raise OptionError(
                "renew_before",
                f"must be shorter than valid_for, or every run would make a new {self.noun}",
                ("valid_for",),
            )

    def advice(self, desired: Desired) -> list[str]:
        text = desired.options.expiry.text or ""
        if not (text.isdecimal() and int(text) <= FEW):
            return []
        return [f"valid_for is {text} seconds, as it has no unit; did you mean {text}d?"]

    def selectors(self, desired: Desired) -> list[tuple[str, str]]:
        path = desired.options.path
        return [("path", os.path.realpath(path))] if path else []

    def exists(self, record: Record, client: Client) -> bool:
        return self.manages(record) and is_live(record, client.now())

    def manages(self, record: Record) -> bool:
        """Return whether a listed record is one of those that the module is about."""
        return True

    def check_managed(self, desired: Desired, record: Record) -> None:
        """Raise OptionError if a record that the module is not about is the one that was asked for."""

    def title_of_unmanaged(self, record: Record) -> str:
        """Return the title in messages of a listed record that the module does not manage."""
        return self.title

    def issue(self, client: Client, path: str, body: ReturnValue) -> tuple[Record, str]:
        """Create one: its record and its secret. Raises OutcomeUnknown if it may exist after a failure."""
        return self.unpack(client.request("POST", path, body, scope=self.create_scope, since=self.since))

    def unpack(self, answer: object) -> tuple[Record, str]:
        """Return the record and the secret from the answer to a creation.

        Raises UnusableSecret for an invalid secret, and OutcomeUnknown if the answer does not even have an id.
        """
        if not isinstance(answer, dict) or not isinstance(answer.get("id"), str) or not answer["id"].strip():
            raise OutcomeUnknown("the answer to the creation has no id of the new object")
        record, secret = {key: value for key, value in answer.items() if key != "token"}, answer.get("token")
        problem = implausible(secret)
        if problem:
            raise UnusableSecret(f"the {self.noun} {record['id']} was made, but its secret {problem}", record)
        return record, t.cast(str, secret)

    def made_from(self, record: Record, body: Record) -> bool:
        """Return whether a record may have come of a creation with that body."""
        return read_instant(record.get("expires_at")) == read_instant(body.get("expires_at"))

    def note(self, record: Record) -> ReturnValue | None:
        """Return the note beside a secret's file; None if the list shows whose secret it is."""
        return None

    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        try:
            parent = remote.parent_of(self, desired.project)
            records = remote.records(self, parent) if parent or not self.parent else []
        except MissingParent:
            if desired.state not in self.gone_states:
                raise
            return Unchanged(desired)
        for record in records:
            if not self.manages(record):
                self.check_managed(desired, record)
        return self.plan_one(desired, remote, parent, [record for record in records if self.manages(record)])

    def plan_one(self, desired: Desired, remote: RemoteState, parent: Record | None, records: list[Record]) -> Plan:
        """The plan for one object, given the list it is in."""
        raise NotImplementedError
