# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects with a name: how one is found, compared, sent and checked. Plans use these; they are not chosen here."""

from __future__ import annotations

import typing as t

from .._api.errors import LogfireError, OptionError, OutcomeUnknown
from .fields import Field
from .protocols import Params, Record, ReturnValue, Spec, Values
from .remote_state import RemoteState
from .resource import Desired, Outcome, Plan, Resource


class NamedResource(Resource):
    """A resource whose objects are found by name (``identity``) or id and updated in place, field by field.

    ``versioned``: an update carries the version it is about, and meets a 409 if somebody else was faster.
    """

    update_method = "PUT"
    versioned = False

    @property
    def renamable(self) -> bool:
        """Return whether the option ``renamed_from`` may find an object by the name that it had before."""
        return self.in_document and any(one.name == self.identity == "name" and not one.fixed for one in self.fields)

    def constraints(self) -> dict[str, object]:
        return {"required_one_of": [[self.identity, "id"]]}

    def spec(self) -> Spec:
        spec = super().spec()
        if self.renamable:
            spec["renamed_from"] = {"type": "str"}
        if any(field.fixed for field in self.fields):
            spec["allow_replace"] = {"type": "bool", "default": False}
        if any(field.write_only for field in self.fields):
            spec["update_write_only"] = {"type": "str", "choices": ["on_change", "always"], "default": "on_change"}
        return spec

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        desired.options.allow_replace = bool(params.get("allow_replace"))
        desired.options.always = params.get("update_write_only") == "always"
        desired.options.renamed_from = params.get("renamed_from")
        self._check_renaming(desired)
        self.check_selection(desired)
        return desired

    def _check_renaming(self, desired: Desired) -> None:
        former = desired.options.renamed_from
        if former is None:
            return
        if not str(former).strip():
            raise OptionError("renamed_from", "must not be blank; give the former name, or leave it out")
        if desired.id is not None:
            raise OptionError("renamed_from", "cannot go with id, which finds the object whatever it is called")
        if self.identity not in desired.values:
            raise OptionError("renamed_from", f"needs {self.identity}, the new name", (self.identity,))

    def check_selection(self, desired: Desired) -> None:
        """Raise OptionError if nothing selects the object."""
        if desired.id is None and self.identity not in desired.values:
            raise OptionError(self.identity, f"is required to find the {self.title} (or id)")

    def entailed(self, values: Values) -> Values:
        """Return what the written values mean for options that were not written, in an update."""
        return {}

    def prepare_creation(self, desired: Desired, values: Values) -> Values:
        """Return the values to create an object with. Raises if the API cannot create it."""
        return values

    def check_deletion(self, desired: Desired, remote: RemoteState, record: Record) -> None:
        """Raise if an object must not be deleted, or only on request."""

    def find(self, desired: Desired, remote: RemoteState, parent: Record | None) -> Record | None:
        """The object that is meant, or None if there is none yet. Raises if the id is that of nothing."""
        if self.parent and parent is None:
            return None
        name = desired.values.get(self.identity)
        record = remote.find(self, name, desired.id, parent)
        if record is None and desired.id and desired.state not in self.gone_states:
            # An earlier run may have changed it where ids are names, and took it away if it replaced the object.
            may_have_moved = self.id_is_name or desired.options.allow_replace
            renamed = remote.find(self, name, parent=parent) if may_have_moved and name else None
            if renamed is not None:
                return renamed
            raise OptionError("id", f"there is no {self.title} with the id {desired.id}")
        return self._renamed(desired, remote, parent, record)

    def _renamed(
        self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record | None
    ) -> Record | None:
        """Return the object of the new name or, if there is none, the one that still has the former name."""
        former = desired.options.renamed_from
        name = desired.values.get(self.identity)
        if former is None or former == name or desired.state in self.gone_states:
            return record
        old = remote.find(self, former, parent=parent)
        if record is not None and old is not None:
            remote.warn(f"renamed_from: the {self.title} {former} exists beside {name}, and is left as it is")
        return old if record is None else record

    def written(self, desired: Desired) -> list[Field]:
        return [field for field in self.fields if field.name in desired.values]

    def changes(self, values: Values, record: Record, always: bool = False) -> list[Field]:
        """The fields whose desired value is not what the record says, or that must be sent even so.

        Fields that the record lacks go along with any other change, or ``always``.
        """
        written = [field for field in self.fields if field.name in values]
        differing = [
            field
            for field in written
            if field.must_send(values[field.name]) or not field.same(values[field.name], field.read(record))
        ]
        if not (differing or always):
            return []
        return [
            field
            for field in written
            if field in differing or field.cannot_compare(values[field.name], field.read(record))
        ]

    def check_whole(self, values: Values, record: Record | None) -> None:
        """Raise OptionError if fields do not go together; ``values`` has all that there will be after the write."""

    def side_effects(self, fields: t.Iterable[Field], record: Record) -> tuple[ReturnValue, ReturnValue]:
        """Return what an update of these fields changes besides them, for the diff: before and after."""
        return {}, {}

    def answered(self, answer: object, known: Record | None = None) -> Record:
        """The record in the answer to a write; ``known`` is what an update was about."""
        if isinstance(answer, dict) and isinstance(answer.get("id"), str):
            record = answer
        elif known is not None:
            record = {**(answer if isinstance(answer, dict) else {}), "id": known["id"]}
        else:
            raise OutcomeUnknown("the answer to the creation has no id; it is unknown whether it was carried out")
        return {**record, "id": self.identity_of({**(known or {}), **record})} if self.id_is_name else record

    def finish(self, body: dict[str, object], record: Record | None, parent: Record | None) -> dict[str, object]:
        """A body as it goes out; ``record`` is what an update is about, None on creation."""
        return body

    def check_echo(
        self, desired: Desired, remote: RemoteState, sent: t.Iterable[Field], values: Values, record: Record
    ) -> None:
        """A server too old for a field ignores it silently: its answer then lacks the field, or has its old value."""
        for field in sent:
            ignored = field.ignored_by_server(values[field.name], field.read(record))
            if ignored:
                release = remote.client.release or "it reports none"
                needed = (
                    f"Logfire {field.since} or later (this server's: {release})"
                    if isinstance(field.since, str)
                    else f"a newer Logfire release than this one ({release})"
                )
                raise LogfireError(f"{ignored}: the server ignored it for {desired.label}; it needs {needed}")

    def check_release(self, values: Values, record: Record | None, remote: RemoteState) -> None:
        """Raise for a field that the server says it is too old for, before it is sent."""
        release = remote.client.release
        for field in self.fields:
            if field.name not in values or not isinstance(field.since, str) or not release or release >= field.since:
                continue
            if not field.same(values[field.name], field.server_default if record is None else field.read(record)):
                raise LogfireError(
                    f"{field.name}: this server ({release}) would ignore it; it needs Logfire {field.since} or later"
                )


class Unchanged(Plan):
    """The plan for an object that neither exists nor is desired."""

    def __init__(self, desired: Desired) -> None:
        self.desired = desired
        self.before: ReturnValue = {}
        self.after: ReturnValue = {}

    def predict(self) -> Outcome:
        return Outcome(False, self.action, {}, {}, {}, self.desired.id)

    def execute(self) -> Outcome:
        return self.predict()
