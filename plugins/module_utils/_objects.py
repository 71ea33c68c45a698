# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects with a name: planned by comparing what the user wrote with what is there, executed with few requests."""

from __future__ import annotations

import json
import typing as t

from ._catalog import Catalog
from ._errors import Bereft, Conflict, LogfireError, MissingParent, OptionError, Uncertain
from ._fields import UNSET, Field, Params, Spec
from ._resource import Found, Outcome, Plan, Resource, Shown, Wanted
from ._values import is_uuid, same_id

Values = dict[str, t.Any]


class NamedResource(Resource):
    """A resource whose objects are found by name (``identity``) or id and updated in place, field by field.

    ``versioned``: an update carries the version it is about, and meets a 409 if somebody else was faster.
    """

    update_method = "PUT"
    versioned = False

    def constraints(self) -> dict[str, t.Any]:
        return {"required_one_of": [[self.identity, "id"]]}

    def spec(self) -> Spec:
        spec = super().spec()
        if any(field.fixed for field in self.fields):
            spec["allow_replace"] = {"type": "bool", "default": False}
        if any(field.write_only for field in self.fields):
            spec["update_write_only"] = {"type": "str", "choices": ["on_change", "always"], "default": "on_change"}
        return spec

    def accept(self, params: Params) -> Wanted:
        wanted = super().accept(params)
        wanted.options["allow_replace"] = bool(params.get("allow_replace"))
        wanted.options["always"] = params.get("update_write_only") == "always"
        self.check_selection(wanted)
        return wanted

    def check_selection(self, wanted: Wanted) -> None:
        """Raise OptionError if nothing tells which object is meant."""
        if wanted.id is None and self.identity not in wanted.values:
            raise OptionError(self.identity, f"is required to find the {self.title} (or id)")

    def entailed(self, values: Values) -> Values:
        """What the written values mean for options that were not written, in an update."""
        return {}

    def plan(self, wanted: Wanted, catalog: Catalog) -> Plan:
        gone = wanted.state in self.gone_states
        for field in self._written(wanted):
            # Even an answer to a request that sends none of them may repeat what an earlier one sent.
            catalog.client.keep_secret(*field.secrets(wanted.values[field.name]))
        try:
            parent = catalog.parent_of(self, wanted.project)
            record = self.find(wanted, catalog, parent)
        except MissingParent:
            if not gone:
                raise
            return Unchanged(wanted)
        if gone:
            return Unchanged(wanted) if record is None else self.deletion(wanted, catalog, parent, record)
        values = {field.name: field.resolve(wanted.values[field.name], catalog) for field in self._written(wanted)}
        self.check_release(values, record, catalog)
        if record is None:
            return self.creation(wanted, catalog, parent, values)
        record = self.whole(record, parent, catalog)
        values = {**self.entailed(values), **values}
        anew = any(field.fixed for field in self.changes(values, record))
        return (Replacement if anew else Update)(wanted, catalog, parent, record, values)

    def creation(self, wanted: Wanted, catalog: Catalog, parent: Found | None, values: Values) -> Plan:
        """The plan for an object that is not there. Raises if the API cannot create one."""
        return Creation(wanted, catalog, parent, values)

    def deletion(self, wanted: Wanted, catalog: Catalog, parent: Found | None, record: Found) -> Plan:
        """The plan to delete an object. Raises if that cannot be done, or needs a word of its own."""
        return Deletion(wanted, catalog, parent, record)

    def find(self, wanted: Wanted, catalog: Catalog, parent: Found | None) -> Found | None:
        """The object that is meant, or None if there is none yet. Raises if the id is that of nothing."""
        if self.parent and parent is None:
            return None
        name = wanted.values.get(self.identity)
        record = catalog.find(self, name, wanted.id, parent)
        if record is None and wanted.id and wanted.state not in self.gone_states:
            # An earlier run may have changed it where ids are names, and took it away if it replaced the object.
            elusive = self.id_is_name or wanted.options["allow_replace"]
            renamed = catalog.find(self, name, parent=parent) if elusive and name else None
            if renamed is not None:
                return renamed
            raise OptionError("id", f"there is no {self.title} with the id {wanted.id}")
        return record

    def _written(self, wanted: Wanted) -> list[Field]:
        return [field for field in self.fields if field.name in wanted.values]

    def changes(self, values: Values, record: Found, always: bool = False) -> list[Field]:
        """The fields whose wanted value is not what the record says, or that must be sent all the same.

        What the record does not say goes along with any other change, or ``always``.
        """
        written = [field for field in self.fields if field.name in values]
        differing = [
            field
            for field in written
            if field.forced(values[field.name]) or not field.same(values[field.name], field.read(record))
        ]
        if not (differing or always):
            return []
        return [
            field for field in written if field in differing or field.unseen(values[field.name], field.read(record))
        ]

    def check_whole(self, values: Values, record: Found | None) -> None:
        """Raise OptionError if fields do not go together; ``values`` has all that there will be after the write."""

    def answered(self, answer: t.Any, known: Found | None = None) -> Found:
        """The record in the answer to a write; ``known`` is what an update was about."""
        if isinstance(answer, dict) and isinstance(answer.get("id"), str):
            record = answer
        elif known is not None:
            record = {**(answer if isinstance(answer, dict) else {}), "id": known["id"]}
        else:
            raise Uncertain("the answer to the creation has no id; it is unknown whether it was carried out")
        return {**record, "id": self.identity_of({**(known or {}), **record})} if self.id_is_name else record

    def finish(self, body: dict[str, t.Any], record: Found | None, parent: Found | None) -> dict[str, t.Any]:
        """A body as it goes out; ``record`` is what an update is about, None on creation."""
        return body

    def check_echo(
        self, wanted: Wanted, catalog: Catalog, sent: t.Iterable[Field], values: Values, record: Found
    ) -> None:
        """A server too old for a field ignores it silently: its answer then lacks the field, or has its old value."""
        for field in sent:
            if field.newer and not field.same(values[field.name], field.read(record)):
                release = catalog.client.release or "it reports none"
                needed = (
                    f"Logfire {field.newer} or later (this server's: {release})"
                    if isinstance(field.newer, str)
                    else f"a newer Logfire release than this one ({release})"
                )
                raise LogfireError(f"{field.name}: the server ignored it for {wanted.label}; it needs {needed}")

    def check_release(self, values: Values, record: Found | None, catalog: Catalog) -> None:
        """Where the server says that it is too old for a field, there is no need to find out by sending it."""
        release = catalog.client.release
        for field in self.fields:
            if field.name not in values or not isinstance(field.newer, str) or not release or release >= field.newer:
                continue
            if not field.same(values[field.name], field.server_default if record is None else field.read(record)):
                raise LogfireError(
                    f"{field.name}: this server ({release}) would ignore it; it needs Logfire {field.newer} or later"
                )


class Unchanged(Plan):
    """Nothing is there and nothing is wanted."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.before: Shown = {}
        self.after: Shown = {}

    def predict(self) -> Outcome:
        return Outcome(False, self.action, {}, {}, {}, self.wanted.id)

    def execute(self) -> Outcome:
        return self.predict()


class _ObjectPlan(Plan):
    def __init__(self, wanted: Wanted, catalog: Catalog, parent: Found | None) -> None:
        self.wanted = wanted
        self.resource = t.cast(NamedResource, wanted.resource)
        self.catalog = catalog
        self.parent = parent
        self.before: Shown = {}
        self.after: Shown = {}

    def outcome(self, shown: Shown, object_id: str | None, changed: bool = True) -> Outcome:
        action = self.action if changed else "none"
        return Outcome(changed, action, self.before, self.after, shown, object_id, self.changed_options())

    def changed_options(self) -> tuple[str, ...]:
        return ()

    @property
    def parent_id(self) -> str | None:
        return None if self.parent is None else str(self.parent["id"])

    def show(self, record: Found) -> Shown:
        return self.wanted.show(record, self.parent)

    def renamed(self, shown: Shown) -> Shown:
        """What is predicted, under the id that a new name gives."""
        return {**shown, "id": shown[self.resource.identity]} if self.resource.id_is_name else shown

    def resolved(self, values: Values) -> Values:
        """The values with what has come to exist since they were planned."""
        return {
            field.name: field.resolve(values[field.name], self.catalog)
            for field in self.resource.fields
            if field.name in values
        }

    def payload(self, fields: t.Iterable[Field], values: Values, record: Found | None) -> dict[str, t.Any]:
        body: dict[str, t.Any] = {}
        for field in fields:
            value = values[field.name]
            self.catalog.client.keep_secret(*field.secrets(value))
            _merge(body, field.payload(value, UNSET if record is None else field.read(record)))
        return self.resource.finish(body, record, self.parent)

    def put(self, record: Found, fields: t.Sequence[Field], values: Values, again: bool = True) -> Found:
        """Send the fields that differ, and only those. What somebody else changed meanwhile is read once more."""
        resource, catalog = self.resource, self.catalog
        body = self.payload(fields, values, record)
        try:
            answer = resource.write(catalog.client, resource.update_method, record, self.parent_id, body)
        except Conflict:
            if not (resource.versioned and again):
                raise
            return self._put_again(record, values)
        echoed = resource.answered(answer, record)
        resource.check_echo(self.wanted, catalog, fields, values, echoed)
        merged = resource.annotated({**record, **echoed}, catalog)
        catalog.remember(resource, merged, self.parent, before=record)
        self.after_write(fields, values, merged)
        return merged

    @staticmethod
    def after_write(fields: t.Iterable[Field], values: Values, record: Found) -> None:
        for field in fields:
            field.after_write(values[field.name], record)

    def _put_again(self, record: Found, values: Values) -> Found:
        self.catalog.refresh(self.resource, self.parent)
        current = self.catalog.find(self.resource, object_id=record["id"], parent=self.parent)
        if current is None:
            raise LogfireError(f"{self.wanted.label} was deleted meanwhile: run again")
        current = self.resource.whole(current, self.parent, self.catalog)
        fields = self.resource.changes(values, current, self.wanted.options.get("always", False))
        return self.put(current, fields, values, again=False) if fields else current

    def show_written(self, record: Found, fields: t.Iterable[Field], values: Values) -> Shown:
        """The object after a write. Fields that the answer does not echo (some it leaves empty) show as sent."""
        shown = self.show(record)
        for field in fields:
            value = values[field.name]
            if not field.same(value, field.read(record)):
                shown = _replace(shown, field.show(field.read(record)), field.show(value))
        return shown


class Creation(_ObjectPlan):
    action = "created"

    def __init__(self, wanted: Wanted, catalog: Catalog, parent: Found | None, values: Values) -> None:
        super().__init__(wanted, catalog, parent)
        defaults = {field.name: field.default for field in self.resource.fields if field.default is not UNSET}
        self.values = {**defaults, **values}
        missing = [field.called for field in self.resource.fields if field.required and field.name not in self.values]
        if missing:
            raise OptionError(", ".join(missing), f"required to create {wanted.label}, which does not exist yet")
        for field in self.resource.fields:
            if field.name in self.values:
                field.check_new(self.values[field.name])
                self.after.update(field.show(self.values[field.name]))
        self.resource.check_whole(self.values, None)

    def predict(self) -> Outcome:
        shown = self.show({})
        for field in self.resource.fields:
            if field.unreadable:
                continue
            if field.server_default is not UNSET:
                value = self.values.get(field.name, field.server_default)
                shown.update(field.show(field.merged(value, field.server_default)))
            elif field.name in self.values:
                shown.update(field.show(self.values[field.name]))
        shown = self.renamed(shown)
        return self.outcome(shown, shown["id"])

    def execute(self) -> Outcome:
        self.parent = self.catalog.existing_parent(self.resource, self.wanted.project)
        self.values = self.resolved(self.values)
        fields = [field for field in self.resource.fields if field.name in self.values]
        first = [field for field in fields if field.on_create]
        record = self._create(first)
        self.resource.check_echo(self.wanted, self.catalog, first, self.values, record)
        later = [field for field in fields if not field.on_create]
        differing = [field for field in later if not field.same(self.values[field.name], field.read(record))]
        if differing:
            record = self._complete(record, differing)
        return self.outcome(self.show_written(record, fields, self.values), record["id"])

    def _create(self, fields: t.Sequence[Field]) -> Found:
        resource, catalog = self.resource, self.catalog
        body = self.payload(fields, self.values, None)
        try:
            record = resource.answered(resource.create(catalog.client, body, self.parent_id))
        except (Conflict, Uncertain) as error:
            record = self._settle(error, fields)
        self._check_organization(record)
        record = resource.annotated(record, catalog)
        catalog.remember(resource, record, self.parent)
        self.after_write(fields, self.values, record)
        return record

    def _check_organization(self, record: Found) -> None:
        """Take back what was created with a key of another organization, which only now turns out."""
        wanted = self.catalog.doubtful_organization
        if wanted is None:
            return
        by_id = is_uuid(wanted)
        told = self.resource.organization_of(record, "organization_id" if by_id else "organization_name")
        if told is None:
            return
        if not (same_id(told, wanted) if by_id else told == wanted):
            wrong = OptionError("organization", f"is {wanted}, but the API key belongs to {told}; nothing was kept")
            self.catalog.wrong_organization = wrong
            self.resource.remove(self.catalog.client, record, self.parent_id)
            raise wrong
        self.catalog.doubtful_organization = None

    def _settle(self, error: LogfireError, fields: t.Sequence[Field]) -> Found:
        """After a create of unknown outcome, or one that met a twin: read the list again and adopt what is there.

        A unique key is proof enough. Otherwise only one object that was not there before and has exactly what was
        asked for counts as ours.
        """
        resource = self.resource
        if not resource.listed:
            if isinstance(error, Uncertain):
                raise Uncertain(f"{error}; the API has no list of {resource.plural} to look for it in") from None
            raise error
        name = self.values[resource.identity]
        known = self.catalog.known_ids(resource, self.parent)
        try:
            records = self.catalog.refresh(resource, self.parent)
        except LogfireError as failure:
            raise LogfireError(f"{error}; reading the list again failed too: {failure}") from None
        named = [one for one in records if resource.identity_of(one) == name]
        if resource.unique:
            if named:
                found = resource.complete(named[0], self.parent, self.catalog)
                # Nobody knows who made it: what cannot be seen is put right as well.
                changed = resource.changes({f.name: self.values[f.name] for f in fields}, found, always=True)
                fixed = ", ".join(field.name for field in changed if field.fixed)
                if fixed:
                    raise LogfireError(f"{error}; there is one of that name now ({found['id']}), with another {fixed}")
                differing = [field for field in fields if field in changed or field.unreadable]
                return self.put(found, differing, self.values) if differing else found
        elif isinstance(error, Uncertain):
            fresh = [one for one in named if resource.key_of(one["id"]) not in known]
            exact = [
                one for one in fresh if all(field.same(self.values[field.name], field.read(one)) for field in fields)
            ]
            if len(exact) == 1:
                return exact[0]
            if fresh:
                ids = ", ".join(sorted(one["id"] for one in fresh))
                raise LogfireError(f"{error}; possibly made by it, possibly by others: {ids}")
        if isinstance(error, Conflict):
            raise error
        raise LogfireError(f"{error}; {self.wanted.label} is not in the list read afterwards: run again")

    def _complete(self, record: Found, fields: t.Sequence[Field]) -> Found:
        """Set what the API takes in updates only."""
        try:
            return self.put(record, fields, self.values)
        except LogfireError as error:
            names = ", ".join(field.name for field in fields)
            raise LogfireError(
                f"{self.wanted.label} was created with the id {record['id']} and is live, but setting {names} failed:"
                f" {error}"
            ) from None


class Update(_ObjectPlan):
    def __init__(self, wanted: Wanted, catalog: Catalog, parent: Found | None, record: Found, values: Values) -> None:
        super().__init__(wanted, catalog, parent)
        self.record = record
        self.values = values
        self.fields = self.resource.changes(values, record, wanted.options.get("always", False))
        self.action = "updated" if self.fields else "none"
        self._check_rename()
        self.before = self.resource.managed(record)
        self.after = dict(self.before)
        for field in self.fields:
            field.check_change(values[field.name], field.read(record))
            old = {} if field.unreadable else field.show(field.read(record))
            self.after = _replace(self.after, old, self._shown_after(field))
        if self.fields:
            kept = _read(self.resource, record)
            self.resource.check_whole({**kept, **_merged(self.fields, values, record)}, record)

    def predict(self) -> Outcome:
        shown = self.show(self.record)
        for field in (one for one in self.fields if not one.unreadable):
            shown = _replace(shown, field.show(field.read(self.record)), self._shown_after(field))
        shown = self.renamed(shown)
        return self.outcome(shown, shown["id"], changed=bool(self.fields))

    def execute(self) -> Outcome:
        if not self.fields:
            return self.predict()
        self.values = self.resolved(self.values)
        record = self.put(self.record, self.fields, self.values)
        return self.outcome(self.show_written(record, self.fields, self.values), record["id"])

    def changed_options(self) -> tuple[str, ...]:
        return tuple(option for field in self.fields for option in field.show(self.values[field.name]) or (field.name,))

    def _after(self, field: Field) -> t.Any:
        return field.merged(self.values[field.name], field.read(self.record))

    def _shown_after(self, field: Field) -> Shown:
        return field.show(self._after(field))

    def _check_rename(self) -> None:
        name = self.values.get(self.resource.identity)
        if self.resource.listed and any(field.name == self.resource.identity for field in self.fields):
            other = self.catalog.find(self.resource, name, parent=self.parent)
            if other is not None:
                raise OptionError(
                    self.resource.identity, f"another {self.resource.title} is called {name}: {other['id']}"
                )


class Replacement(Update):
    """What is fixed at creation takes a new object in the place of the old one, and that only when asked for."""

    def __init__(self, wanted: Wanted, catalog: Catalog, parent: Found | None, record: Found, values: Values) -> None:
        super().__init__(wanted, catalog, parent, record, values)
        fixed = ", ".join(field.name for field in self.fields if field.fixed)
        if not wanted.options.get("allow_replace"):
            raise OptionError(
                fixed,
                f"cannot be changed once {wanted.label} exists; with allow_replace it is deleted and created anew",
            )
        whole = self._whole()
        self.resource.check_release(whole, None, catalog)
        self.creation = self.resource.creation(wanted, catalog, parent, whole)
        self.after = self.creation.after
        self.deletion = Deletion(wanted, catalog, parent, record)

    def _whole(self) -> Values:
        """All that the new object is to be."""
        carried = {field.name: field.carried(self.record) for field in self.resource.fields}
        kept = {name: value for name, value in carried.items() if value is not UNSET}
        written = [field for field in self.resource.fields if field.name in self.values]
        return {**kept, **_merged(written, self.values, self.record)}

    def _check_rename(self) -> None:
        """What bears the new name and is all that the new object is to be was made by a run that failed then."""
        self.made: Found | None = None
        if any(field.name == self.resource.identity for field in self.fields):
            other = self.catalog.find(self.resource, self.values[self.resource.identity], parent=self.parent)
            if other is not None:
                other = self.resource.complete(other, self.parent, self.catalog)
                if self.resource.changes(self._whole(), other):
                    super()._check_rename()
                self.made = other

    def execute(self) -> Outcome:
        if self.made is not None:
            self.deletion.execute()
            return self.outcome(self.show(self.made), self.made["id"])
        if any(field.name == self.resource.identity for field in self.fields):
            return self._create_first()
        try:
            self.deletion.execute()
        except LogfireError as error:
            raise Bereft(f"{error}; {self.wanted.label} was to be deleted and made anew{self._told()}") from None
        try:
            created = self.creation.execute()
        except LogfireError as error:
            raise Bereft(
                f"{self.wanted.label} was deleted, but its replacement failed: {error}{self._told()}"
            ) from None
        return self.outcome(created.shown, created.id)

    def _told(self) -> str:
        """What the new object was to take over: nobody else knows it any more."""
        values = t.cast(Creation, self.creation).values
        told: Shown = {}
        for field in self.resource.fields:
            default = field.default if field.server_default is UNSET else field.server_default
            known = self.values.get(field.name, default)
            if field.name in values and (known is UNSET or not field.same(values[field.name], known)):
                told.update(field.show(values[field.name]))
        return f"; to get it back as it was, write as well: {json.dumps(told)}" if told else ""

    def _create_first(self) -> Outcome:
        """Under another name the new object can stand beside the old one, so that nothing is lost if it fails."""
        created = self.creation.execute()
        try:
            self.deletion.execute()
        except LogfireError as error:
            old = self.record["id"]
            raise LogfireError(f"{self.wanted.label} was created, but {old} was not deleted: {error}") from None
        return self.outcome(created.shown, created.id)


class Deletion(_ObjectPlan):
    action = "deleted"

    def __init__(self, wanted: Wanted, catalog: Catalog, parent: Found | None, record: Found) -> None:
        super().__init__(wanted, catalog, parent)
        self.record = record
        self.before = self.resource.managed(record)

    def predict(self) -> Outcome:
        return self.outcome({}, self.record["id"])

    def execute(self) -> Outcome:
        self.resource.remove(self.catalog.client, self.record, self.parent_id)
        self.catalog.forget(self.resource, self.record, self.parent)
        return self.predict()


def _read(resource: Resource, record: Found) -> Values:
    return {field.name: field.read(record) for field in resource.fields}


def _merged(fields: t.Iterable[Field], values: Values, record: Found) -> Values:
    return {field.name: field.merged(values[field.name], field.read(record)) for field in fields}


def _replace(shown: Shown, old: Shown, new: Shown) -> Shown:
    """Swap a field's options: a group of options may leave one and take another."""
    kept = {option: value for option, value in shown.items() if option not in old}
    return {**kept, **new}


def _merge(body: dict[str, t.Any], part: t.Mapping[str, t.Any]) -> None:
    """Put a part into a body; what both have as an object is merged."""
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(body.get(key), dict):
            _merge(body[key], value)
        else:
            body[key] = value
