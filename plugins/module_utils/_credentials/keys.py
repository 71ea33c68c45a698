# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects with a name and with a secret that is shown once: updated in place where that can be, else replaced.

Their names are not unique, and the list shows nothing of their secrets. So a note beside the secret's file
says which object it belongs to. Without a note the secret counts as that of the only live object of the name.
"""

from __future__ import annotations

import typing as t

from .._api.errors import OptionError
from .._core.create import Creation
from .._core.expiry import Expiry
from .._core.named_resource import NamedResource
from .._core.options import Action
from .._core.protocols import Params, Record, ReturnValue, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Outcome
from .._core.timestamps import read_instant
from .._core.update import Update
from .._core.values import same_id
from .issuer import Known
from .journal import JournaledFile
from .plan import NEW_ID, SecretPlan, expiry_key
from .resource import SecretResource
from .secret_text import has_shape

ORGANIZATION = "organization_id"


class NamedSecretResource(SecretResource, NamedResource):
    """API keys. A change of a field that is fixed at creation replaces the key, by one with a new secret."""

    update_method = "PATCH"
    states = ("present", "absent", "rotated")
    actions = frozenset({"rotated"})
    noun = "key"

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        if desired.id is not None and desired.options.allow_replace:
            raise OptionError("allow_replace", f"cannot go with id, which never creates a {self.noun}")
        return desired

    def selectors(self, desired: Desired) -> list[tuple[str, str]]:
        if desired.id:
            return [("id", desired.id.lower())]
        return [(self.identity, str(desired.values.get(self.identity))), *super().selectors(desired)]

    def note(self, record: Record) -> ReturnValue | None:
        return {"id": record["id"], ORGANIZATION: record.get(ORGANIZATION)}

    def made_from(self, record: Record, body: Record) -> bool:
        values = [(field, field.read(body), field.read(record)) for field in self.fields]
        alike = all(field.same(asked, found) and field.same(found, asked) for field, asked, found in values)
        return alike and super().made_from(record, body)

    def settled(self, values: Values, written: Values) -> Values:
        """The values that a new object takes over, of those that it is to have: what was not written may not fit."""
        return values

    def check_values(self, values: Values) -> None:
        """Raise OptionError if these values, which an object is to have, do not go together."""

    def check_new(self, values: Values, remote: RemoteState) -> None:
        """Warn of doubtful values that a new object is to have."""

    def is_in_use(self, record: Record, live: t.Sequence[Record]) -> bool:
        """Return whether a key must be the one that the requests are sent with, as far as that is known."""
        return False

    def plan_one(
        self, desired: Desired, remote: RemoteState, parent: Record | None, records: list[Record]
    ) -> NamedSecretPlan:
        return NamedSecretPlan(desired, remote, parent, records)


class NamedSecretPlan(SecretPlan):
    """``update`` changes the fields that can be changed; ``creation`` is the new object, if one is needed."""

    resource: NamedSecretResource

    def __init__(self, desired: Desired, remote: RemoteState, parent: Record | None, records: list[Record]) -> None:
        self.values: Values = {}
        self.update: Update | None = None
        self.creation: Creation | None = None
        self.replaces = False
        self.owner: str | None = None
        if desired.state not in desired.resource.gone_states:
            fields = [field for field in desired.resource.fields if field.name in desired.values]
            self.values = {field.name: field.resolve(desired.values[field.name], remote) for field in fields}
        super().__init__(desired, remote, parent, records)
        self._warn()

    # The current state

    def _select(self) -> Record | None:
        if self.desired.id is not None:
            return self._with_id(self.desired.id)
        self.owner = self._owner()
        proven = self._with_id(self.owner)
        if proven is not None:
            self._check_name(proven)
            return proven
        if (
            self.desired.state == "present"
            and self.file is not None
            and (self.secret is None or self.owner is not None)
        ):
            return None
        return self._named()

    def _owner(self) -> str | None:
        """The id that is noted beside the file for the secret in it."""
        note = self.file.note(self.secret) if self.file else None
        if note is None:
            return None
        elsewhere = [one for one in self.records if not same_id(one.get(ORGANIZATION), note.get(ORGANIZATION))]
        if note.get(ORGANIZATION) and elsewhere:
            noun = self.resource.noun
            raise self._bad_path(f"holds the secret of a {noun} of another organization; choose another file")
        return str(note.get("id"))

    def _check_name(self, record: Record) -> None:
        name, desired = self.resource.identity_of(record), self.desired.values.get(self.resource.identity)
        if name not in (desired, self.desired.options.renamed_from):
            what = f"{self.resource.title} {name} ({record['id']})"
            raise self._bad_path(f"holds the secret of the {what}; choose another file, or rename that by its id")

    def _bad_path(self, problem: str) -> OptionError:
        return OptionError("path", f"{self.desired.options.path} {problem}")

    def _namesakes(self) -> list[Record]:
        """The live objects of the name, without what a killed run may have left behind."""
        entry = self.interrupted
        known = Known(entry) if entry is not None and self.issuer.announces(entry) else None
        live = [one for one in self._live() if known is None or one["id"] in known]
        found = ([one for one in live if self.resource.identity_of(one) == name] for name in self._names())
        return next(filter(None, found), [])

    def _names(self) -> list[object]:
        """Return the name that the object has or, until it is renamed, had before."""
        former = self.desired.options.renamed_from
        return [self.desired.values.get(self.resource.identity), *([] if former is None else [former])]

    def _named(self) -> Record | None:
        live = self._namesakes()
        lasting = [one for one in live if not self._due(one)]
        if self.desired.state == "present" and len(lasting) <= 1:
            # A key that is due has been replaced, or is about to be.
            return lasting[0] if lasting else max(live, key=expiry_key, default=None)
        return self._only(live)

    def _is_dead(self) -> bool:
        return self.owner is not None

    def _held_by_us(self) -> bool:
        """A note is proof. Without one, whoever was first may have put the secret there."""
        return self.owner is not None

    def _check_held(self, file: JournaledFile, secret: str) -> None:
        super()._check_held(file, secret)
        if self.owner is None and not has_shape(secret):
            raise file.unlike()
        if self.desired.state == "present" and self.record is None and self.owner is None and not self._is_listed():
            raise file.foreign("a secret that no note says to be of an API key, and no key has that name")

    def _is_listed(self) -> bool:
        """Return whether there was a key of the name: the secret may be that of one which is gone."""
        return any(self.resource.identity_of(one) in self._names() for one in self.records)

    # The plan

    def _plan_present(self) -> Action:
        if self.record is not None:
            self.update = Update(self.desired, self.remote, self.parent, self.record, self.values)
            fixed = [field.name for field in self.update.fields if field.fixed]
            if fixed and not self.desired.options.allow_replace:
                hint = "its id would not stay" if self.desired.id else "allow_replace puts a new one in its place"
                raise OptionError(
                    ", ".join(fixed), f"cannot be changed once {self.desired.label} exists, nor can its secret; {hint}"
                )
            self.replaces = bool(fixed)
            self.resource.check_values(self._merged())
        return super()._plan_present()

    def _keep(self) -> Action:
        if self.replaces:
            self._check_creation()
            return "updated"
        return "updated" if self.update is not None and self.update.fields else super()._keep()

    def _check_creation(self) -> None:
        values = self._merged()
        self.resource.check_values(values)
        self.resource.check_new(values, self.remote)
        self.creation = Creation(self.desired, self.remote, self.parent, values)
        super()._check_creation()

    def _merged(self) -> Values:
        """Return what is desired, and what was not written as it is."""
        if self.record is None:
            return dict(self.values)
        kept = {field.name: field.read(self.record) for field in self.resource.fields}
        merged = {
            field.name: field.value_after_update(self.values[field.name], kept[field.name])
            for field in self.resource.fields
            if field.name in self.values
        }
        return self.resource.settled({**kept, **merged}, self.values)

    def _expiry(self) -> Expiry:
        """One that takes the place of another ends with it, unless it is there to live longer."""
        expiry = super()._expiry()
        if expiry.never and self.record is not None and not self._due(self.record):
            return Expiry(moment=read_instant(self.record.get("expires_at")))
        return expiry

    def _body(self) -> ReturnValue:
        creation = t.cast(Creation, self.creation)
        values = creation.resolved(creation.values)
        fields = [field for field in self.resource.fields if field.name in values]
        return {**creation.payload(fields, values, None), **super()._body()}

    def _replaced(self) -> Record | None:
        return self.record if self.replaces or self.action == "rotated" else super()._replaced()

    # The result

    def _after(self, before: ReturnValue, path: ReturnValue) -> ReturnValue:
        fields = {} if self.creation is None else self.creation.after
        if self.action == "created":
            return {**fields, **super()._after(before, path)}
        if self.action == "rotated" or self.replaces:
            kept: ReturnValue = {name: before[name] for name in ("path", "mode") if name in before}
            return {"id": NEW_ID, **fields, **self._expiry().planned(), **kept}
        after = super()._after(before, path)
        return {**after, **self.update.after} if self.action == "updated" and self.update else after

    def _warn(self) -> None:
        title, noun = self.resource.title, self.resource.noun
        alone = self.record is None if self.action == "created" else self.action == "deleted"
        for one in self._namesakes() if alone and self.desired.id is None else ():
            if one is not self.record:
                name = self.resource.identity_of(one)
                self.remote.warn(
                    f"another live {title} is called {name}, too: {one['id']}; revoke it if nobody needs it"
                )
        ended = self.record if self.action == "deleted" else self._replaced() if self.creation else None
        held = self.file is not None and self.secret == self.client.settings.api_key
        if ended is not None and (held or self.resource.is_in_use(ended, self._live())):
            self.remote.warn(
                f"{self.desired.label}: {ended['id']} seems to be the {noun} that this task itself uses; once it is"
                " revoked, nothing more can be done with it"
            )

    # Outcomes

    def predict(self) -> Outcome:
        if self.update is not None and self.action == "updated" and not self.replaces:
            told = self.update.predict()
            return self._outcome(told.shown, told.id, told.fields)
        if self.creation is not None and self.action != "created" and self.record is not None:
            shown = {**self._show(self.record), **self._predicted(), "id": self.record["id"]}
            return self._outcome(shown, self.record["id"], self._fields())
        return super().predict()

    def _predicted(self) -> ReturnValue:
        return {**t.cast(Creation, self.creation).predict().shown, "expires_at": self._expires_at(), "active": True}

    def _fields(self) -> tuple[str, ...]:
        return self.update.changed_options() if self.update is not None and self.replaces else ()

    def _update(self) -> Outcome:
        if self.replaces:
            return self._create()
        outcome = super()._update()
        if self.update is None or not self.update.fields:
            return outcome
        done = self.update.execute()
        return self._outcome(done.shown, done.id, done.fields)

    def _issued(self, record: Record, secret: str) -> Outcome:
        outcome = super()._issued(record, secret)
        outcome.fields = self._fields()
        return outcome
