# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating tokens and keys whose secret is shown once: nothing is lost or left behind in whatever way it fails."""

from __future__ import annotations

import contextlib
import typing as t

from .._api.errors import LogfireError, NotFound, OutcomeUnknown
from .._core.protocols import Record, ReturnValue
from .._core.remote_state import RemoteState
from .._core.timestamps import format_instant, is_live, read_instant
from .._core.values import same_id
from .journal import JournaledFile

if t.TYPE_CHECKING:
    from .resource import SecretResource

Issued = tuple[Record, str]

# Seconds between announcing a token and its creation by the server, beyond which it is not taken for ours.
SPAN = 10


class CredentialIssuer:
    """Creates, rotates and revokes the tokens of one list; a secret goes to ``file``, if there is one.

    A token is created from a body, as it is sent; the journal has it too, so that the token can be told from others.
    """

    def __init__(
        self, remote: RemoteState, resource: SecretResource, parent: Record | None, file: JournaledFile | None
    ) -> None:
        self.remote = remote
        self.client = remote.client
        self.resource = resource
        self.parent = parent
        self.file = file

    def create(self, body: ReturnValue, replaced: Record | None = None) -> Issued:
        """A new token and its secret, delivered; then ``replaced`` is revoked."""
        return self._deliver(body, self._post, replaced)

    def rotate(self, current: Record) -> Issued:
        """The token that takes the place of ``current``, whose secret dies at once, and its secret, delivered."""
        expires = read_instant(current.get("expires_at"))
        body = {} if expires is None else {"expires_at": format_instant(expires)}
        return self._deliver(body, lambda entry: self._exchange(current, entry))

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

    def orphans(self, entry: t.Mapping[str, t.Any], records: t.Iterable[Record]) -> list[Record]:
        """The live tokens that may be the one which a journal's entry announces."""
        if not self.announces(entry):
            return []
        return [record for record in records if is_live(record, self.client.now()) and self._fits(record, entry)]

    def announces(self, entry: t.Mapping[str, t.Any]) -> bool:
        """Whether a journal's entry is about this list."""
        told, mine = entry.get("project_id"), self._parent_id()
        return entry.get("kind") == self.resource.name and (told == mine or same_id(told, mine))

    def _deliver(
        self, body: ReturnValue, issue: t.Callable[[ReturnValue], Issued], replaced: Record | None = None
    ) -> Issued:
        """Prove the destination, issue, write. Where the outcome is unknown, the journal stays for the next run."""
        file = self.file
        try:
            with self.remote.creation_lock(self.resource, self.parent):
                entry = self._announce(body)
                if file is not None:
                    file.prepare({**entry, "replaces": replaced and replaced["id"]})
                record, secret = issue(entry)
                self.client.keep_secret(secret)
                self.remote.remember(self.resource, record, self.parent)
            if file is not None:
                try:
                    file.commit(secret, self.resource.note(record))
                except Exception as error:
                    reason = getattr(error, "strerror", None) or type(error).__name__
                    self._give_up(record, f"path: {file.path} could not be written after all: {reason}")
        except Exception as error:
            if file is not None:
                # Only what we explain ourselves is known to have come to nothing.
                known = isinstance(error, LogfireError) and not isinstance(error, OutcomeUnknown)
                (file.discard if known else file.leave)()
            raise
        over = replaced is None or self._revoke_replaced(replaced)
        if file is not None:
            # What could not be revoked is remembered for the next run.
            (file.discard if over else file.leave)()
        return record, secret

    def _revoke_replaced(self, record: Record) -> bool:
        try:
            self.revoke(record)
        except LogfireError as error:
            # The new secret is delivered already; failing now would hide it from a caller who registers it.
            noun = self.resource.noun
            self.remote.warn(f"the replaced {noun} {record['id']} could not be revoked and is still live: {error}")
            return False
        return True

    def _announce(self, body: ReturnValue) -> ReturnValue:
        return {
            "kind": self.resource.name,
            "project_id": self._parent_id(),
            "known": sorted(self.remote.known_ids(self.resource, self.parent)),
            "since": format_instant(self.client.now()),
            "body": body,
        }

    def _post(self, entry: ReturnValue, again: bool = True) -> Issued:
        noun = self.resource.noun
        try:
            return self.resource.issue(self.client, self.resource.list_path(self._parent_id()), entry["body"])
        except OutcomeUnknown as error:
            if not self._revoke_orphan(error, entry):
                raise OutcomeUnknown(f"{error}; no new {noun} is in the list read afterwards: run again") from None
            if not again:
                raise LogfireError(f"{error}; twice its {noun} was created all the same, and revoked") from None
        return self._post(self._announce(entry["body"]), again=False)

    def _exchange(self, current: Record, entry: ReturnValue) -> Issued:
        noun = self.resource.noun
        try:
            answer = self.client.request("POST", self._item(current) + "rotate/", scope=self.resource.write_scope)
            self.remote.forget(self.resource, current, self.parent)
            return self.resource.unpack(answer)
        except OutcomeUnknown as error:
            if not self._revoke_orphan(error, entry):
                raise OutcomeUnknown(
                    f"{error}; no new {noun} is in the list read afterwards, see {current['id']}"
                ) from None
        return self._post(self._announce(entry["body"]))

    def _revoke_orphan(self, error: OutcomeUnknown, entry: ReturnValue) -> bool:
        """After a issue of unknown outcome: revoke the one token that it must have made. False if there is none."""
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

    def _give_up(self, record: Record, problem: str) -> t.NoReturn:
        fresh = f"the fresh {self.resource.noun} {record['id']}"
        try:
            self.revoke(record)
        except LogfireError as error:
            raise OutcomeUnknown(f"{problem}; {fresh} could not be revoked either and is live: {error}") from None
        raise LogfireError(f"{problem}; {fresh} was revoked")

    def _fits(self, record: Record, entry: t.Mapping[str, t.Any]) -> bool:
        """Whether a token can be the one that a journal announces. Somebody else's must never pass for it."""
        created, since = read_instant(record.get("created_at")), read_instant(entry.get("since"))
        if created is None or since is None or record["id"].lower() in (entry.get("known") or []):
            return False
        until = read_instant(entry.get("until")) or since
        in_time = (since - created).total_seconds() <= SPAN and (created - until).total_seconds() <= SPAN
        return in_time and self.resource.made_from(record, entry.get("body") or {})

    def _item(self, record: Record) -> str:
        return self.resource.item_path(record, self._parent_id())

    def _parent_id(self) -> str | None:
        return None if self.parent is None else str(self.parent["id"])


def _ids(records: t.Iterable[Record]) -> str:
    return ", ".join(sorted(record["id"] for record in records))
