# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The known state of the organization: each list is fetched once and shared by everything that asks for it."""

from __future__ import annotations

import contextlib
import threading
import typing as t

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, MissingParent, NotFound, OptionError, nearest
from .._api.placeholder_id import is_placeholder_id
from .protocols import ListedKind, Record
from .values import check_characters, is_uuid

if t.TYPE_CHECKING:
    from .details_cache import DetailsCache

_Key = tuple[str, t.Optional[str]]


class _Listing:
    """One list, indexed by id and by name, so that thousands of look-ups stay linear."""

    def __init__(self, resource: ListedKind, records: t.Iterable[Record]) -> None:
        self._resource = resource
        self._by_id: dict[str, Record] = {}
        self._by_name: dict[str, dict[str, Record]] = {}
        self._nameless: dict[str, Record] = {}
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        self.remove(record)
        key = self._resource.key_of(record["id"])
        self._by_id[key] = record
        self._by_name.setdefault(self._name(record), {})[key] = record
        if self._resource.is_nameless(record):
            self._nameless[key] = record

    def remove(self, record: Record) -> None:
        key = self._resource.key_of(record["id"])
        old = self._by_id.pop(key, None)
        self._nameless.pop(key, None)
        if old is not None:
            self._by_name.get(self._name(old), {}).pop(key, None)

    def key_of(self, record: Record) -> str:
        return self._resource.key_of(record["id"])

    def all(self) -> list[Record]:
        return list(self._by_id.values())

    def nameless(self) -> list[str]:
        """The ids of objects whose name the server does not show, sorted."""
        return sorted(record["id"] for record in list(self._nameless.values()))

    def with_id(self, object_id: str) -> Record | None:
        return self._by_id.get(self._resource.key_of(object_id))

    def named(self, name: str) -> list[Record]:
        return list(self._by_name.get(self._resource.normalise_name(name), {}).values())

    def _name(self, record: Record) -> str:
        return self._resource.normalise_name(self._resource.identity_of(record))


class RemoteState:
    """Lists by resource and project. Safe to share between threads.

    ``assume_missing``: an object that does not exist is taken as one that an earlier task would create; what check mode
    does, unless a whole document is planned, which holds everything itself.
    """

    def __init__(self, client: Client, check_mode: bool = False, assume_missing: bool | None = None) -> None:
        self.client = client
        self.check_mode = check_mode
        self.assume_missing = check_mode if assume_missing is None else assume_missing
        self.warnings: list[str] = []
        # Objects that are live though nobody has their secret yet, by id: a failure must name them.
        self.undelivered: dict[str, str] = {}
        # Details from earlier runs, if somebody wants them.
        self.details: DetailsCache | None = None
        self._lists: dict[_Key, _Listing] = {}
        self._locks: dict[_Key, threading.Lock] = {}
        self._turns: dict[_Key, t.ContextManager[t.Any]] = {}
        self._failures: dict[_Key, LogfireError] = {}
        self._removed: set[tuple[str, str]] = set()
        self._deleted: set[tuple[str, str]] = set()
        self._referred: set[tuple[str, str]] = set()
        self._written: set[tuple[str, str]] = set()
        self._outdated: set[tuple[str, str]] = set()
        # The lists are those of an earlier run.
        self.inherited = False
        self._guard = threading.Lock()
        self._expected: dict[tuple[str, str], Record | None] = {}

    def inherit(self, before: RemoteState) -> None:
        """Take over the lists of an earlier run."""
        self._lists, self._deleted = before._lists, before._deleted
        self._outdated = before._outdated | before._written
        self.inherited = bool(self._lists)

    def reload_if_written(self, resource: ListedKind, record: Record | None) -> bool:
        """Forget inherited lists if an earlier run wrote the object: answers to writes show less than lists."""
        if record is None or (resource.name, resource.key_of(record["id"])) not in self._outdated:
            return False
        self._lists, self._failures, self._deleted = {}, {}, set()
        self._outdated, self.inherited = set(), False
        return True

    def records(self, resource: ListedKind, parent: Record | None = None) -> list[Record]:
        """The objects of a kind (below ``parent``). Raises MissingParent if the parent turns out to be gone."""
        return self._listing(resource, parent).all()

    def named(self, resource: ListedKind, name: str, parent: Record | None = None) -> list[Record]:
        """The objects of exactly that name."""
        return [one for one in self._listing(resource, parent).named(name) if resource.identity_of(one) == name]

    def known_ids(self, resource: ListedKind, parent: Record | None = None) -> set[str]:
        """The ids of what was listed or written so far, without asking the server."""
        with self._guard:
            listing = self._lists.get(self._key(resource, parent))
            return set() if listing is None else {resource.key_of(one["id"]) for one in listing.all()}

    def known(self, resource: ListedKind) -> dict[str | None, list[Record]]:
        """The lists of a kind that were read so far, by the id of the parent, without asking the server."""
        with self._guard:
            return {parent: one.all() for (kind, parent), one in self._lists.items() if kind == resource.name}

    def refresh(self, resource: ListedKind, parent: Record | None = None) -> list[Record]:
        """Read a list again. Objects that other workers write or delete meanwhile are not forgotten."""
        key = self._key(resource, parent)
        known = self.known_ids(resource, parent)
        fresh = _Listing(resource, self._fetch(resource, parent))
        with self._guard:
            self._failures.pop(key, None)
            return self._keep(key, fresh, known).all()

    def _keep(self, key: _Key, fresh: _Listing, known: t.Collection[str]) -> _Listing:
        """Put a list that was just read in its place, with what other workers wrote or deleted meanwhile."""
        old = self._lists.get(key)
        for record in old.all() if old else ():
            if fresh.key_of(record) not in known:
                fresh.add(record)
        for record in fresh.all():
            if (key[0], fresh.key_of(record)) in self._deleted:
                fresh.remove(record)
        self._lists[key] = fresh
        return fresh

    def remember(
        self, resource: ListedKind, record: Record, parent: Record | None = None, before: Record | None = None
    ) -> None:
        """Take over an object that was just written; ``before`` is what it was, whose id may be another."""
        key = self._key(resource, parent)
        with self._guard:
            listing = self._lists.setdefault(key, _Listing(resource, ()))
            if before is not None:
                listing.remove(before)
            listing.add(record)
            self._deleted.discard((resource.name, resource.key_of(record["id"])))
            self._written.add((resource.name, resource.key_of(record["id"])))

    def forget(self, resource: ListedKind, record: Record, parent: Record | None = None) -> None:
        with self._guard:
            self._deleted.add((resource.name, resource.key_of(record["id"])))
            listing = self._lists.get(self._key(resource, parent))
            if listing:
                listing.remove(record)

    def creation_lock(self, resource: ListedKind, parent: Record | None = None) -> t.ContextManager[t.Any]:
        """Serialise creations whose orphans look alike."""
        with self._guard:
            return self._turns.setdefault(self._key(resource, parent), threading.RLock())

    def announce(self, resource: ListedKind, name: str, record: Record | None = None) -> None:
        """Announce an object that this run will create, or the new name of one that it will rename."""
        self._expected[resource.name, name] = record

    @contextlib.contextmanager
    def tolerate_missing_parent(self, resource: ListedKind, parent: Record | None) -> t.Iterator[None]:
        """While something is taken away: what lay in a project that turns out to be gone has ended with it."""
        try:
            yield
        except ApiError as error:
            if error.status != 403 or parent is None or resource.parent is None:
                raise
            try:
                self._answers(resource.parent, parent)
            except MissingParent:
                return
            raise

    def remove(self, resource: ListedKind, record: Record) -> None:
        """Announce an object that this run will delete, so that nothing may refer to it."""
        self._removed.add((resource.name, resource.key_of(record["id"])))

    def is_referred(self, resource: ListedKind, record: Record) -> bool:
        """Return whether something that is desired refers to the object."""
        return (resource.name, resource.key_of(record["id"])) in self._referred

    def may_appear(self, resource: ListedKind, name: str) -> bool:
        """Return whether an object that does not exist may be planned with as if it did."""
        if is_placeholder_id(name):
            self.check_assumed(resource.name, name)
            return True
        return (resource.name, name) in self._expected or (self.assume_missing and not is_uuid(name))

    def check_assumed(self, option: str, object_id: str) -> None:
        """Raise OptionError for the id of an object that only check mode knows, unless this is check mode."""
        if not self.check_mode:
            raise OptionError(option, f"{object_id} stands for an object that check mode did not create")

    def find(
        self,
        resource: ListedKind,
        name: str | None = None,
        object_id: str | None = None,
        parent: Record | None = None,
    ) -> Record | None:
        """The one object of that id, or else of that name; None if there is none. Raises if several have the name."""
        if is_placeholder_id(object_id):
            return None
        listing = self._listing(resource, parent)
        if object_id is not None:
            found = listing.with_id(object_id)
            return found if found is None or resource.exists(found, self.client) else None
        matches = [one for one in listing.named(name or "") if resource.exists(one, self.client)]
        if len(matches) > 1:
            ids = ", ".join(sorted(str(one["id"]) for one in matches))
            raise LogfireError(
                f"{resource.identity}: {len(matches)} {resource.title}s are called {name}; choose one by id: {ids}"
            )
        nameless = [] if matches else listing.nameless()
        if nameless:
            raise LogfireError(
                f"{resource.identity}: the server does not return that of {', '.join(nameless)}: whether the"
                f" {resource.title} {name} is there cannot be known"
            )
        return matches[0] if matches else None

    def resolve(self, resource: ListedKind, reference: str) -> Record | None:
        """The object that a user means by a name or UUID: an exact id beats a name."""
        if is_placeholder_id(reference):
            self.check_assumed(resource.name, reference)
            return None
        if is_uuid(reference.strip()):
            check_characters(resource.name, reference)
        try:
            by_id = self.find(resource, object_id=reference) if is_uuid(reference) else None
        except ApiError as error:
            if error.status == 403 and is_uuid(reference):
                # The key may not list this kind; its UUID is all that is needed.
                return {"id": reference.lower()}
            raise
        found = by_id or self.find(resource, name=reference) or self._expected.get((resource.name, reference))
        if found is not None:
            self._referred.add((resource.name, resource.key_of(found["id"])))
        return found

    def parent_of(self, resource: ListedKind, reference: str | None) -> Record | None:
        """The project named in an item; None if this run (or an earlier task, in check mode) creates it."""
        if resource.parent is None or reference is None:
            return None
        record = self.resolve(resource.parent, reference)
        if record is None:
            kind = resource.parent
            if not self.may_appear(kind, reference):
                raise MissingParent(f"{kind.name}: there is no {kind.title} {reference} in this organization")
            self._warn_of_assumed(kind.name, kind, reference)
        return record

    def existing_parent(self, resource: ListedKind, reference: str | None) -> Record | None:
        """The project an object is about to be created in: by now it must exist."""
        parent = self.parent_of(resource, reference)
        if resource.parent and parent is None:
            raise MissingParent(f"{resource.parent.name}: {resource.parent.title} {reference} was not created")
        return parent

    def check_not_deleted(self, option: str, resource: ListedKind, record: Record) -> None:
        if (resource.name, resource.key_of(record["id"])) in self._removed:
            raise OptionError(option, f"the {resource.title} {resource.identity_of(record)} is to be absent")

    def fail_unresolved(self, option: str, resource: ListedKind, reference: str) -> None:
        """Raise for a reference to nothing, unless it may still appear."""
        if not self.may_appear(resource, reference):
            raise OptionError(option, f"there is no {resource.title} {reference} in this organization")
        self._warn_of_assumed(option, resource, reference)

    def _warn_of_assumed(self, option: str, resource: ListedKind, reference: str) -> None:
        """Warn that check mode takes an object for one that an earlier task creates: its name may be misspelt."""
        if not self.assume_missing or (resource.name, reference) in self._expected or is_placeholder_id(reference):
            return
        names = [resource.identity_of(one) for records in self.known(resource).values() for one in records]
        near = nearest(reference, names, 0.6)
        meant = f"; did you mean {near}?" if near else ""
        self.warn(
            f"{option}: there is no {resource.title} {reference} yet; assuming that an earlier task creates it{meant}"
        )

    def warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)

    def _listing(self, resource: ListedKind, parent: Record | None) -> _Listing:
        key = self._key(resource, parent)
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._guard:
                if key in self._failures:
                    raise self._failures[key]
                known = self._lists.get(key)
            if known is not None:
                return known
            try:
                fresh = _Listing(resource, self._fetch(resource, parent))
            except LogfireError as error:
                # Every other item of the list would only ask for it in vain again.
                with self._guard:
                    self._failures[key] = error
                raise
            with self._guard:
                return self._keep(key, fresh, ())

    @staticmethod
    def _key(resource: ListedKind, parent: Record | None) -> _Key:
        return (resource.name, None if parent is None else str(parent["id"]).lower())

    def _fetch(self, resource: ListedKind, parent: Record | None) -> list[Record]:
        path = resource.list_path(None if parent is None else parent["id"])
        try:
            body = resource.fetch(self.client, None if parent is None else parent["id"])
        except ApiError as error:
            if parent is not None and resource.parent is not None and error.status in (403, 404, 405):
                stands = self._stands(resource.parent, parent)
                if stands and error.status != 403 and self._key(resource, parent) not in self._lists:
                    raise self.client.unknown_path(f"GET {path}", error.status, resource.since) from None
            raise
        if not isinstance(body, list) or not all(_is_record(one) for one in body):
            raise LogfireError(f"GET {path}: the answer is not a list of {resource.plural}; check base_url")
        return body

    def _stands(self, kind: ListedKind, parent: Record) -> bool:
        """Return whether the project is surely there: another list of it that could be read is proof enough."""
        with self._guard:
            if any(owner == str(parent["id"]).lower() for _kind, owner in self._lists):
                return True
        return self._answers(kind, parent)

    def _answers(self, kind: ListedKind, parent: Record) -> bool:
        """Return whether the project itself can be read. Raises MissingParent if it is surely gone.

        Only a 404 for the project itself proves that: a 403 below it may be a missing scope.
        """
        try:
            self.client.get(kind.item_path(parent), scope=kind.read_scope)
        except NotFound:
            raise MissingParent(f"{kind.name}: there is no {kind.title} {parent['id']} any more") from None
        except LogfireError:
            return False
        return True


def _is_record(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str)
