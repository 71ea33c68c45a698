# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating tokens and keys whose secret is shown once: nothing is lost or left behind in whatever way it fails.

From the answer to a creation on, the new object is known to be live and held by nobody. However the run goes on, its
secret is written, or it is revoked, or it is named.
"""

from __future__ import annotations

import contextlib
import hashlib
import typing as t
from urllib.parse import quote

from .._api.errors import LogfireError, NotFound, OutcomeUnknown, UnusableSecret, unexpected
from .._core.protocols import Record, ReturnValue
from .._core.remote_state import RemoteState
from .._core.timestamps import format_instant, read_instant
from .._core.values import same_id
from .journal import JournaledFile

if t.TYPE_CHECKING:
    from .resource import SecretResource

Issued = tuple[Record, str]

# Seconds between announcing a token and its creation by the server, beyond which it does not count as ours.
SPAN = 10


class CredentialIssuer:
    """Creates, rotates and revokes the tokens of one list; a secret goes to ``file``, if there is one.

    A token is created from a body, as it is sent; the journal has it too, so that it is recognised among others.
    """

    def __init__(
        self, remote: RemoteState, resource: SecretResource, parent: Record | None, file: JournaledFile | None
    ) -> None:
        self.remote = remote
        self.client = remote.client
        self.resource = resource
        self.parent = parent
        self.file = file
        # True if the owner of the file that is there stays: it held a secret of ours.
        self.keeps_owner = False
        self._fresh: Issued | None = None

    def create(self, body: ReturnValue, replaced: Record | None = None) -> Issued:
        """Issue a new token and deliver its secret; then revoke ``replaced``."""
        return self._deliver(body, self._post, replaced)

    def rotate(self, current: Record, options: ReturnValue | None = None) -> Issued:
        """Issue the token that takes the place of ``current``, and deliver its secret.

        The secret of ``current`` dies at once, unless the request has ``options`` that say otherwise.
        """
        expires = read_instant(current.get("expires_at"))
        body = {} if expires is None else {"expires_at": format_instant(expires)}
        return self._deliver(body, lambda entry: self._exchange(current, entry, options), rotates=True)

    def revoke(self, record: Record) -> None:
        with self.remote.tolerate_missing_parent(self.resource, self.parent):
            self.client.delete(self._item(record), scope=self.resource.write_scope)
        self.remote.forget(self.resource, record, self.parent)

    def expire(self, record: Record) -> Record:
        """End a token now; the record as it is then."""
        with self.remote.tolerate_missing_parent(self.resource, self.parent), contextlib.suppress(NotFound):
            self.client.request("PATCH", self._item(record) + "expire/", scope=self.resource.write_scope)
        ended = {**record, "active": False, "expires_at": format_instant(self.client.now())}
        self.remote.remember(self.resource, ended, self.parent)
        return ended

    def orphans(self, entry: t.Mapping[str, object], records: t.Iterable[Record]) -> list[Record]:
        """The live tokens that may be the one which a journal's entry announces."""
        if not self.announces(entry):
            return []
        known = Known(entry)
        live = [record for record in records if self.resource.exists(record, self.client)]
        return [record for record in live if record["id"] not in known and self._fits(record, entry)]

    def announces(self, entry: t.Mapping[str, object]) -> bool:
        """Return whether a journal's entry is about this list."""
        told, mine = entry.get("project_id"), self._parent_id()
        return entry.get("kind") == self.resource.name and (told == mine or same_id(told, mine))

    # Delivery

    def _deliver(
        self,
        body: ReturnValue,
        issue: t.Callable[[ReturnValue], Issued],
        replaced: Record | None = None,
        rotates: bool = False,
    ) -> Issued:
        """Check the destination, issue, write. If the outcome is unknown, the journal stays for the next run."""
        file = self.file
        try:
            with self.remote.creation_lock(self.resource, self.parent):
                entry = {**self._announce(body), "rotates": rotates}
                if file is not None:
                    file.prepare({**entry, "replaces": replaced and replaced["id"]})
                record, secret = issue(entry)
                self.remote.remember(self.resource, {"token_prefix": _prefix(secret), **record}, self.parent)
            if file is not None:
                self._write(file, record, secret)
        except BaseException as error:
            self._clear_up(error)
            raise
        over = replaced is None or self._revoke_replaced(replaced)
        if file is not None:
            # A token that could not be revoked is remembered for the next run.
            (file.discard if over else file.leave)()
        return record, secret

    def _write(self, file: JournaledFile, record: Record, secret: str) -> None:
        try:
            file.commit(secret, self.resource.note(record), self._label(record), self.keeps_owner)
        except OSError as error:
            problem = f"path: {file.path} could not be written after all: {error.strerror}"
            raise LogfireError(problem) from None
        self._delivered(record)

    def _clear_up(self, error: BaseException) -> None:
        """Clean up after a failed delivery. Raises the error to report instead, if there is one."""
        known = isinstance(error, LogfireError) and not isinstance(error, OutcomeUnknown)
        try:
            self.take_back(error)
        except LogfireError as told:
            known = not isinstance(told, OutcomeUnknown)
            raise
        finally:
            if self.file is not None:
                # Only what we explain ourselves is known to have come to nothing.
                (self.file.discard if known else self.file.leave)()

    def take_back(self, error: BaseException) -> None:
        """Revoke what is live and held by nobody, as the error will hide its secret. Raises an error that says so.

        Does nothing if there is no such thing, or if its secret has reached its file after all.
        """
        fresh, self._fresh = self._fresh, None
        if fresh is None:
            return
        record, secret = fresh
        self.client.keep_secret(secret)
        if self.file is not None and self._is_written(secret):
            self._delivered(record)
            return
        problem = str(error) if isinstance(error, LogfireError) else unexpected(error, self.client.redact)
        called = f"the fresh {self.resource.noun} {record['id']}"
        try:
            self.revoke(record)
        except Exception as failure:
            why = str(failure) if isinstance(failure, LogfireError) else unexpected(failure, self.client.redact)
            self._delivered(record)
            raise OutcomeUnknown(f"{problem}; {called} could not be revoked either and is live: {why}") from error
        self._delivered(record)
        raise LogfireError(f"{problem}; {called} was revoked") from error

    def _is_written(self, secret: str) -> bool:
        try:
            return self.file is not None and self.file.read() == secret
        except LogfireError:
            return False

    def _receive(self, issued: Issued) -> Issued:
        """Make this run responsible for a new credential."""
        self._fresh = issued
        record, secret = issued
        self.remote.undelivered[str(record["id"])] = f"the {self.resource.title} {record['id']}"
        self.client.keep_secret(secret)
        return issued

    def _delivered(self, record: Record) -> None:
        self._fresh = None
        self.remote.undelivered.pop(str(record["id"]), None)

    def _label(self, record: Record) -> ReturnValue:
        url = self.project_url()
        label = {"kind": self.resource.name, "id": record["id"], "project_id": self._parent_id()}
        return {**label, "project_url": url} if url else label

    def project_url(self) -> str | None:
        """The page of the project, whose address people and the SDK would otherwise have to guess."""
        names = [(self.parent or {}).get(key) for key in ("organization_name", "project_name")]
        if not all(isinstance(name, str) and name for name in names):
            return None
        return "/".join([self.client.settings.origin, *(quote(str(name), safe="") for name in names)])

    def _revoke_replaced(self, record: Record) -> bool:
        try:
            self.revoke(record)
        except Exception as error:
            # The new secret is delivered already; failing now would hide it from a caller who registers it.
            why = str(error) if isinstance(error, LogfireError) else unexpected(error, self.client.redact)
            noun = self.resource.noun
            self.remote.warn(f"the replaced {noun} {record['id']} could not be revoked and is still live: {why}")
            return False
        return True

    # Requests that issue

    def _announce(self, body: ReturnValue) -> ReturnValue:
        return {
            "kind": self.resource.name,
            "project_id": self._parent_id(),
            "known": sorted(map(digest_of, self.remote.known_ids(self.resource, self.parent))),
            "since": format_instant(self.client.now()),
            "body": body,
        }

    def _post(self, entry: ReturnValue, again: bool = True) -> Issued:
        noun = self.resource.noun
        try:
            return self._receive(
                self.resource.issue(self.client, self.resource.list_path(self._parent_id()), entry["body"])
            )
        except Exception as error:
            lost = self._unknown(error)
            if not self._revoke_orphan(lost, entry):
                raise OutcomeUnknown(f"{lost}; no new {noun} is in the list read afterwards: run again") from error
            if lost is not error:
                raise LogfireError(f"{lost}; its {noun} was created nevertheless, and revoked") from error
            if not again:
                raise LogfireError(f"{lost}; twice its {noun} was created nevertheless, and revoked") from None
        return self._post(self._announce(entry["body"]), again=False)

    def _exchange(self, current: Record, entry: ReturnValue, options: ReturnValue | None) -> Issued:
        noun = self.resource.noun
        path = self._item(current) + "rotate/"
        try:
            answer = self.client.request("POST", path, options or None, scope=self.resource.write_scope)
            issued = self._receive(self.resource.unpack(answer))
            self.remote.forget(self.resource, current, self.parent)
            return issued
        except Exception as error:
            lost = self._unknown(error)
            if not self._revoke_orphan(lost, entry):
                raise OutcomeUnknown(
                    f"{lost}; no new {noun} is in the list read afterwards, see {current['id']}"
                ) from error
            if lost is not error:
                raise LogfireError(f"{lost}; the {noun} that took the place of {current['id']} was revoked") from error
        self.remote.forget(self.resource, current, self.parent)
        return self._post(self._announce(entry["body"]))

    def _unknown(self, error: Exception) -> OutcomeUnknown:
        """The error as one of unknown outcome. Raises it where the outcome is known."""
        if isinstance(error, UnusableSecret):
            self._receive((error.record, ""))
        if isinstance(error, OutcomeUnknown):
            return error
        if isinstance(error, LogfireError) or self._fresh is not None:
            raise error
        return OutcomeUnknown(f"{unexpected(error, self.client.redact)}; it is unknown whether it was carried out")

    def _revoke_orphan(self, error: OutcomeUnknown, entry: ReturnValue) -> bool:
        """Revoke the one token that a creation of unknown outcome must have created. False if there is none."""
        try:
            # A rate limit may have held the request back for long.
            entry = {**entry, "until": format_instant(self.client.now())}
            records = self.remote.refresh(self.resource, self.parent)
        except LogfireError as failure:
            raise OutcomeUnknown(
                f"{error}; reading the list again failed too, an orphan may be live: {failure}"
            ) from None
        orphans = self.orphans(entry, records)
        if len(orphans) > 1:
            noun = self.resource.noun
            raise OutcomeUnknown(f"{error}; one of these new {noun}s may be its orphan: {_ids(orphans)}") from None
        if orphans:
            try:
                self.revoke(orphans[0])
            except LogfireError as failure:
                raise OutcomeUnknown(f"{error}; its orphan {_ids(orphans)} could not be revoked: {failure}") from None
        return bool(orphans)

    def _fits(self, record: Record, entry: t.Mapping[str, t.Any]) -> bool:
        """Return whether a token can be the one that a journal announces. Somebody else's must never pass for it."""
        created, since = read_instant(record.get("created_at")), read_instant(entry.get("since"))
        if created is None or since is None:
            return False
        until = read_instant(entry.get("until")) or since
        in_time = (since - created).total_seconds() <= SPAN and (created - until).total_seconds() <= SPAN
        # The server decides if the token that takes the place of another keeps its expiry.
        bodies = [entry.get("body") or {}, *([{}] if entry.get("rotates") else [])]
        return in_time and any(self.resource.made_from(record, body) for body in bodies)

    def _item(self, record: Record) -> str:
        return self.resource.item_path(record, self._parent_id())

    def _parent_id(self) -> str | None:
        return None if self.parent is None else str(self.parent["id"])


class Known:
    """The tokens that were listed before one was created, as a journal's entry has them."""

    def __init__(self, entry: t.Mapping[str, object]) -> None:
        known = entry.get("known")
        self._known = frozenset(known if isinstance(known, list) else ())

    def __contains__(self, object_id: str) -> bool:
        # Journals used to have the ids themselves.
        return digest_of(object_id) in self._known or object_id.lower() in self._known


def digest_of(object_id: str) -> str:
    """Return what stands for an id in a journal: a project may have thousands of tokens."""
    return hashlib.sha256(object_id.lower().encode()).hexdigest()[:16]


def _ids(records: t.Iterable[Record]) -> str:
    return ", ".join(sorted(record["id"] for record in records))


def _prefix(secret: str) -> str:
    """The beginning of a new secret, by which a later run of the same process knows it again, as lists show it."""
    kind, _mark, rest = secret.rpartition("_")
    return f"{kind}_{rest[:8]}" if len(rest) >= 24 else ""
