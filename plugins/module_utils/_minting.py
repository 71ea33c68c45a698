# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating tokens whose secret is shown once: nothing is lost or left behind in whatever way it fails."""

from __future__ import annotations

import contextlib
import typing as t

from ._catalog import Catalog
from ._errors import LogfireError, NotFound, Uncertain
from ._resource import Found, Resource, Shown
from ._secret_file import SecretFile
from ._values import format_instant, is_live, read_instant, same_id

# Seconds between announcing a token and its creation by the server, beyond which it is not taken for ours.
SPAN = 10


class Minter:
    """Creates, rotates and revokes the tokens of one project; a secret goes to ``file``, if there is one."""

    def __init__(self, catalog: Catalog, resource: Resource, parent: Found | None, file: SecretFile | None) -> None:
        self.catalog = catalog
        self.client = catalog.client
        self.resource = resource
        self.parent = parent
        self.file = file

    def create(self, expiry: str | None, replaced: Found | None = None) -> tuple[Found, str]:
        """A new token and its secret, delivered; then ``replaced`` is revoked."""
        return self._deliver(expiry, self._post, replaced)

    def rotate(self, current: Found) -> tuple[Found, str]:
        """The token that takes the place of ``current``, whose secret dies at once, and its secret, delivered."""
        return self._deliver(current.get("expires_at"), lambda entry: self._exchange(current, entry))

    def revoke(self, record: Found) -> None:
        self.client.delete(self._item(record), scope=self.resource.write_scope)
        self.catalog.forget(self.resource, record, self.parent)

    def expire(self, record: Found) -> Found:
        """End a token now; the record as it is then."""
        with contextlib.suppress(NotFound):
            self.client.request("PATCH", self._item(record) + "expire/", scope=self.resource.write_scope)
        ended = {**record, "active": False, "expires_at": format_instant(self.client.now())}
        self.catalog.remember(self.resource, ended, self.parent)
        return ended

    def orphans(self, entry: t.Mapping[str, t.Any], records: t.Iterable[Found]) -> list[Found]:
        """The live tokens that may be the one which a journal's entry announces."""
        if entry.get("kind") != self.resource.name or not same_id(entry.get("project_id"), self._parent_id()):
            return []
        return [record for record in records if is_live(record, self.client.now()) and _fits(record, entry)]

    def _deliver(
        self, expiry: str | None, mint: t.Callable[[Shown], Found], replaced: Found | None = None
    ) -> tuple[Found, str]:
        """Prove the destination, mint, write. Where the outcome is unknown, the journal stays for the next run."""
        file = self.file
        try:
            with self.catalog.alone(self.resource, self.parent):
                entry = self._announce(expiry)
                if file is not None:
                    file.prepare({**entry, "replaces": replaced and replaced["id"]})
                record = mint(entry)
                secret = str(record.pop("token"))
                self.client.keep_secret(secret)
                self.catalog.remember(self.resource, record, self.parent)
            if file is not None:
                try:
                    file.commit(secret)
                except OSError as error:
                    self._give_up(record, f"path: {file.path} could not be written after all: {error.strerror}")
        except Uncertain:
            if file is not None:
                file.leave()
            raise
        except Exception:
            if file is not None:
                file.discard()
            raise
        over = replaced is None or self._revoke_replaced(replaced)
        if file is not None:
            # What could not be revoked is remembered for the next run.
            (file.discard if over else file.leave)()
        return record, secret

    def _revoke_replaced(self, record: Found) -> bool:
        try:
            self.revoke(record)
        except LogfireError as error:
            # The new secret is delivered already; failing now would hide it from a caller who registers it.
            self.catalog.warn(f"the replaced token {record['id']} could not be revoked and is still live: {error}")
            return False
        return True

    def _announce(self, expiry: str | None) -> Shown:
        return {
            "kind": self.resource.name,
            "project_id": self._parent_id(),
            "known": sorted(self.catalog.known_ids(self.resource, self.parent)),
            "since": format_instant(self.client.now()),
            "expires_at": expiry,
        }

    def _post(self, entry: Shown, again: bool = True) -> Found:
        body = {"expires_at": entry["expires_at"]} if entry["expires_at"] else {}
        path = self.resource.list_path(self._parent_id())
        try:
            return _minted(self.client.request("POST", path, body, scope=self.resource.create_scope))
        except Uncertain as error:
            if not self._revoke_orphan(error, entry):
                raise Uncertain(f"{error}; no new token is in the list read afterwards: run again") from None
            if not again:
                raise LogfireError(f"{error}; twice its token was created all the same, and revoked") from None
        return self._post(self._announce(entry["expires_at"]), again=False)

    def _exchange(self, current: Found, entry: Shown) -> Found:
        try:
            answer = self.client.request("POST", self._item(current) + "rotate/", scope=self.resource.write_scope)
            self.catalog.forget(self.resource, current, self.parent)
            return _minted(answer)
        except Uncertain as error:
            if not self._revoke_orphan(error, entry):
                raise Uncertain(f"{error}; no new token is in the list read afterwards, see {current['id']}") from None
        expires = read_instant(current.get("expires_at"))
        return self._post(self._announce(None if expires is None else format_instant(expires)))

    def _revoke_orphan(self, error: Uncertain, entry: Shown) -> bool:
        """After a mint of unknown outcome: revoke the one token that it must have made. False if there is none."""
        try:
            # A rate limit may have held the request back for long.
            entry = {**entry, "until": format_instant(self.client.now())}
            records = self.catalog.refresh(self.resource, self.parent)
        except LogfireError as failure:
            raise Uncertain(f"{error}; reading the list again failed too, an orphan may be live: {failure}") from None
        orphans = self.orphans(entry, records)
        if len(orphans) > 1:
            raise Uncertain(f"{error}; one of these new tokens may be its orphan: {_ids(orphans)}") from None
        if orphans:
            try:
                self.revoke(orphans[0])
            except LogfireError as failure:
                raise Uncertain(f"{error}; its orphan {_ids(orphans)} could not be revoked: {failure}") from None
        return bool(orphans)

    def _give_up(self, record: Found, problem: str) -> t.NoReturn:
        try:
            self.revoke(record)
        except LogfireError as error:
            raise Uncertain(
                f"{problem}; the fresh token {record['id']} could not be revoked either and is live: {error}"
            ) from None
        raise LogfireError(f"{problem}; the fresh token {record['id']} was revoked")

    def _item(self, record: Found) -> str:
        return self.resource.item_path(record, self._parent_id())

    def _parent_id(self) -> str | None:
        return None if self.parent is None else str(self.parent["id"])


def _ids(records: t.Iterable[Found]) -> str:
    return ", ".join(sorted(record["id"] for record in records))


def _fits(record: Found, entry: t.Mapping[str, t.Any]) -> bool:
    """Whether a token can be the one that a journal announces. Somebody else's must never pass for it."""
    created, since = read_instant(record.get("created_at")), read_instant(entry.get("since"))
    if created is None or since is None or record["id"].lower() in (entry.get("known") or []):
        return False
    until = read_instant(entry.get("until")) or since
    in_time = (since - created).total_seconds() <= SPAN and (created - until).total_seconds() <= SPAN
    return in_time and read_instant(record.get("expires_at")) == read_instant(entry.get("expires_at"))


def _minted(answer: t.Any) -> Found:
    if isinstance(answer, dict) and isinstance(answer.get("id"), str) and answer.get("token"):
        return dict(answer)
    raise Uncertain("the answer to the creation holds no token")
