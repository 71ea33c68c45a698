# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens: objects without a name whose secret is shown once.

Which token is meant is told by a file that holds its secret, by the secret, or by its id. A minted secret is never
lost: its destination is proven first, and a token whose secret cannot be delivered is revoked.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import typing as t

from ._catalog import Catalog, Found
from ._errors import LogfireError, MissingParent, NotFound, OptionError, Uncertain
from ._fields import Params, Record, Spec
from ._objects import Unchanged
from ._resource import Outcome, Plan, Resource, Shown, Wanted
from ._secret_file import SecretFile
from ._values import format_instant, is_uuid, parse_duration, parse_instant, read_instant, same_id

if t.TYPE_CHECKING:
    from ._export import Exporter

READ_ONLY = {
    key: key for key in ("description", "created_at", "expires_at", "active", "token_prefix", "created_by_name")
}
_FOREVER = datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)


class TokenResource(Resource):
    """Write or read tokens of a project."""

    states = ("present", "absent", "expired", "rotated")
    gone_states = frozenset({"absent", "expired"})
    actions = frozenset({"rotated"})
    prunable = False

    def spec(self) -> Spec:
        return {
            **super().spec(),
            "path": {"type": "path"},
            "token": {"type": "str", "no_log": True},
            "valid_for": {"type": "str"},
            "expires_at": {"type": "str"},
            "renew_before": {"type": "str"},
            "revoke_replaced": {"type": "bool", "default": False},
        }

    def constraints(self) -> dict[str, t.Any]:
        return {"mutually_exclusive": [["path", "token", "id"], ["valid_for", "expires_at"]]}

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
            wanted.options[option] = _seconds(option, params.get(option))
        wanted.options["expires_at"] = _moment("expires_at", params.get("expires_at"))
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

    def export(self, record: Record, exporter: Exporter) -> Shown | None:
        """A secret cannot be exported: all that can be said is that there is a live token."""
        return {} if is_live(record, exporter.catalog.client.now()) else None

    def condense(self, items: list[Shown]) -> list[Shown]:
        return items[:1]

    def handles(self, wanted: Wanted) -> list[tuple[str, str]]:
        path = wanted.options["path"]
        selectors = {"id": wanted.id, "token": wanted.options["token"], "path": path and os.path.realpath(path)}
        return [(option, value) for option, value in selectors.items() if value] or [("path", "")]

    def sort_key(self, shown: Shown) -> tuple[str, ...]:
        created = read_instant(shown.get("created_at"))
        return (format_instant(created) if created else "", str(shown.get("id")))

    def plan(self, wanted: Wanted, catalog: Catalog) -> Plan:
        try:
            parent = catalog.parent_of(self, wanted.project)
            records = catalog.records(self, parent) if parent else []
        except MissingParent:
            if wanted.state not in self.gone_states:
                raise
            return Unchanged(wanted)
        return TokenPlan(wanted, catalog, parent, records)


class TokenPlan(Plan):
    """Decides once, from one list of tokens and the file, what is to be done."""

    def __init__(self, wanted: Wanted, catalog: Catalog, parent: Found | None, records: list[Found]) -> None:
        self.wanted = wanted
        self.resource = t.cast(TokenResource, wanted.resource)
        self.catalog = catalog
        self.client = catalog.client
        self.parent = parent
        self.records = records
        self.now = self.client.now()
        path = wanted.options["path"]
        self.file = SecretFile(path) if path else None
        self.secret = wanted.options["token"] or (self.file.read() if self.file else None)
        self.client.keep_secret(self.secret)
        self.current = self._select()
        self.tightens = self.file is not None and self.secret is not None and self.file.loose
        self.removes_file = False
        self.action = {
            "present": self._plan_present,
            "absent": self._plan_absent,
            "expired": lambda: "expired" if self.current else "none",
            "rotated": self._plan_rotated,
        }[wanted.state]()
        self.before, self.after = self._diff()

    # What is there

    def _live(self, record: Found) -> bool:
        return is_live(record, self.now)

    def _select(self) -> Found | None:
        live = [record for record in self.records if self._live(record)]
        if self.wanted.id is not None:
            return self._only([record for record in live if same_id(record["id"], self.wanted.id)])
        if self.secret is not None:
            return self._only(_holding(self.secret, live))
        if self.file is not None:
            return None
        if self.wanted.state == "present":
            return max(live, key=_longevity, default=None)
        return self._only(live)

    def _only(self, matches: list[Found]) -> Found | None:
        if len(matches) > 1:
            ids = ", ".join(sorted(record["id"] for record in matches))
            raise OptionError(
                "id", f"{len(matches)} live {self.resource.plural.replace('_', ' ')} match; choose one by id: {ids}"
            )
        return matches[0] if matches else None

    # What is to be done

    def _plan_present(self) -> str:
        self._check_expiry()
        if self.wanted.id is not None and self.current is None:
            raise OptionError(
                "id", f"there is no live {self.resource.title} {self.wanted.id}, and id never creates one"
            )
        if self.current is not None and not self._due(self.current):
            return "updated" if self.tightens else "none"
        self._check_file()
        return "created"

    def _plan_rotated(self) -> str:
        if self.current is None:
            raise LogfireError(f"{self.wanted.label}: there is no live token to rotate; state=present creates one")
        self._check_file()
        return "rotated"

    def _plan_absent(self) -> str:
        dead = self.secret is not None and bool(_holding(self.secret, self.records))
        self.removes_file = self.file is not None and (self.current is not None or dead)
        return "deleted" if self.current is not None or self.removes_file else "none"

    def _check_expiry(self) -> None:
        expires, renew = self.wanted.options["expires_at"], self.wanted.options["renew_before"]
        if expires is None:
            return
        left = (expires - self.now).total_seconds()
        if left <= 0:
            raise OptionError("expires_at", f"{format_instant(expires)} is in the past; give a time to come")
        if renew is not None and self.current is not None and self._due(self.current) and left <= renew:
            raise OptionError("renew_before", "expires_at is sooner than that, so every run would make a new token")

    def _due(self, record: Found) -> bool:
        renew, expires = self.wanted.options["renew_before"], read_instant(record.get("expires_at"))
        return renew is not None and expires is not None and (expires - self.now).total_seconds() < renew

    def _check_file(self) -> None:
        if self.file is None:
            return
        if self.catalog.check_mode and not self.file.folder_exists():
            self.catalog.warn(
                f"path: the folder {self.file.folder} does not exist yet; an earlier task is taken to create it"
            )
            return
        self.file.check()

    def _expiry(self) -> str | None:
        valid, expires = self.wanted.options["valid_for"], self.wanted.options["expires_at"]
        if valid is not None:
            expires = self.client.now() + datetime.timedelta(seconds=valid)
        return None if expires is None else format_instant(expires)

    def _diff(self) -> tuple[Shown, Shown]:
        path = {} if self.file is None else {"path": self.file.path}
        before: Shown = {}
        if self.current is not None:
            before = {"id": self.current["id"], "expires_at": self.current.get("expires_at"), **path}
        elif self.removes_file:
            before = path
        if self.tightens and self.file:
            before["mode"] = self.file.mode
        after = dict(before)
        if self.action == "created":
            after = {**self._planned_expiry(), **path}
        elif self.action == "deleted":
            after = {}
        elif self.action == "expired":
            after["expires_at"] = "now"
        elif self.action == "rotated":
            after["id"] = "a new one"
        if self.tightens and self.action != "deleted":
            after["mode"] = "0600"
        return before, after

    def _planned_expiry(self) -> Shown:
        """As it was written: a moment reckoned from now would differ between check mode and the run."""
        text = self.wanted.options["valid_for_text"]
        return {"expires_at": self._expiry()} if text is None else {"valid_for": str(text)}

    # Outcomes

    def predict(self) -> Outcome:
        if self.action == "created":
            shown = self._show({"expires_at": self._expiry(), "active": True})
            return self._outcome(shown, None)
        shown = {} if self.current is None or self.action == "deleted" else self._show(self.current)
        return self._outcome(shown, None if self.current is None else self.current["id"])

    def execute(self) -> Outcome:
        return {
            "none": self.predict,
            "updated": self._tighten,
            "created": self._create,
            "deleted": self._revoke_current,
            "expired": self._expire_current,
            "rotated": self._rotate,
        }[self.action]()

    def _tighten(self) -> Outcome:
        t.cast(SecretFile, self.file).tighten()
        return self.predict()

    def _create(self) -> Outcome:
        self.parent = self.catalog.existing_parent(self.resource, self.wanted.project)
        outcome = self._deliver(self._mint)
        if self.current is not None and self.wanted.options["revoke_replaced"]:
            self._revoke_replaced(self.current)
        return outcome

    def _rotate(self) -> Outcome:
        return self._deliver(self._exchange)

    def _revoke_current(self) -> Outcome:
        if self.current is not None:
            self._revoke(self.current)
        if self.file is not None and self.removes_file:
            self.file.remove()
        return self.predict()

    def _expire_current(self) -> Outcome:
        current = t.cast(Found, self.current)
        with contextlib.suppress(NotFound):
            self.client.request("PATCH", self._item(current) + "expire/", scope=self.resource.write_scope)
        ended = {**current, "active": False, "expires_at": format_instant(self.client.now())}
        self.catalog.remember(self.resource, ended, self.parent)
        return self._outcome(self._show(ended), current["id"])

    def _deliver(self, mint: t.Callable[[], Found]) -> Outcome:
        """Prove the destination, mint, deliver; if the delivery fails, revoke what nobody holds."""
        if self.file is not None:
            self.file.prepare()
        try:
            with self.catalog.alone(self.resource, self.parent):
                record = mint()
            secret = record.pop("token")
            self.client.keep_secret(secret)
            if self.file is not None:
                try:
                    self.file.commit(secret)
                except OSError as error:
                    self._give_up(record, f"path: {self.file.path} could not be written after all: {error.strerror}")
        finally:
            if self.file is not None:
                self.file.discard()
        self.catalog.remember(self.resource, record, self.parent)
        outcome = self._outcome(self._show({"active": True, **record}), record["id"])
        outcome.extra["token"] = secret
        return outcome

    def _give_up(self, record: Found, problem: str) -> t.NoReturn:
        try:
            self._revoke(record)
        except LogfireError as error:
            raise LogfireError(
                f"{problem}; the fresh token {record['id']} could not be revoked either and is live: {error}"
            ) from None
        raise LogfireError(f"{problem}; the fresh token {record['id']} was revoked")

    # Requests

    def _item(self, record: Found) -> str:
        return self.resource.item_path(record, self._parent_id())

    def _parent_id(self) -> str | None:
        return None if self.parent is None else str(self.parent["id"])

    def _revoke(self, record: Found) -> None:
        self.client.delete(self._item(record), scope=self.resource.write_scope)
        self.catalog.forget(self.resource, record, self.parent)

    def _revoke_replaced(self, record: Found) -> None:
        try:
            self._revoke(record)
        except LogfireError as error:
            # The new secret is delivered already; failing now would hide it from a caller who registers it.
            self.catalog.warn(f"the replaced token {record['id']} could not be revoked and is still live: {error}")

    def _mint(self) -> Found:
        expiry = self._expiry()
        return self._post_new(self.resource.list_path(self._parent_id()), expiry)

    def _post_new(self, path: str, expiry: str | None, again: bool = True) -> Found:
        body = {"expires_at": expiry} if expiry else {}
        try:
            return _minted(self.client.request("POST", path, body, scope=self.resource.create_scope))
        except Uncertain as error:
            if not self._revoke_orphan(error) or not again:
                raise LogfireError(f"{error}; no new token is in the list read afterwards: run again") from None
        return self._post_new(path, expiry, again=False)

    def _exchange(self) -> Found:
        current = t.cast(Found, self.current)
        try:
            answer = self.client.request("POST", self._item(current) + "rotate/", scope=self.resource.write_scope)
            self.catalog.forget(self.resource, current, self.parent)
            return _minted(answer)
        except Uncertain as error:
            if not self._revoke_orphan(error):
                raise LogfireError(
                    f"{error}; no new token is in the list read afterwards: look at {current['id']}"
                ) from None
        expiry = read_instant(current.get("expires_at"))
        return self._post_new(
            self.resource.list_path(self._parent_id()), None if expiry is None else format_instant(expiry)
        )

    def _revoke_orphan(self, error: Uncertain) -> bool:
        """After a mint of unknown outcome: revoke the one token that was not there before. False if there is none."""
        known = self.catalog.known_ids(self.resource, self.parent)
        try:
            records = self.catalog.refresh(self.resource, self.parent)
        except LogfireError as failure:
            raise LogfireError(
                f"{error}; reading the list again failed too, so a live orphan may exist: {failure}"
            ) from None
        orphans = [record for record in records if record["id"].lower() not in known and self._live(record)]
        if len(orphans) > 1:
            ids = ", ".join(sorted(record["id"] for record in orphans))
            raise LogfireError(f"{error}; one of these new tokens may be its orphan: {ids}") from None
        if orphans:
            try:
                self._revoke(orphans[0])
            except LogfireError as failure:
                raise LogfireError(f"{error}; its orphan {orphans[0]['id']} could not be revoked: {failure}") from None
        return bool(orphans)

    def _outcome(self, shown: Shown, object_id: str | None) -> Outcome:
        return Outcome(self.action != "none", self.action, self.before, self.after, shown, object_id)

    def _show(self, record: Found) -> Shown:
        shown = self.resource.show(record, self.parent)
        if self.resource.parent and not shown.get(self.resource.parent.name):
            shown[self.resource.parent.name] = self.wanted.project
        return shown


def is_live(record: Record, now: datetime.datetime) -> bool:
    expires = read_instant(record.get("expires_at"))
    return record.get("active") is not False and (expires is None or expires > now)


def _minted(answer: t.Any) -> Found:
    if isinstance(answer, dict) and isinstance(answer.get("id"), str) and answer.get("token"):
        return dict(answer)
    raise Uncertain("the answer to the creation holds no token")


def _holding(secret: str, records: t.Iterable[Found]) -> list[Found]:
    """The records that a secret may belong to: it begins with their prefix."""
    return [
        record for record in records if record.get("token_prefix") and secret.startswith(str(record["token_prefix"]))
    ]


def _longevity(record: Found) -> tuple[t.Any, ...]:
    created = read_instant(record.get("created_at"))
    return (
        read_instant(record.get("expires_at")) or _FOREVER,
        format_instant(created) if created else "",
        record["id"],
    )


def _seconds(option: str, value: t.Any) -> int | None:
    if value is None:
        return None
    try:
        seconds = parse_duration(value)
    except ValueError as error:
        raise OptionError(option, str(error)) from None
    if seconds == 0:
        raise OptionError(option, "must be longer than zero")
    return seconds


def _moment(option: str, value: t.Any) -> datetime.datetime | None:
    if value is None:
        return None
    try:
        return parse_instant(value)
    except ValueError as error:
        raise OptionError(option, str(error)) from None
