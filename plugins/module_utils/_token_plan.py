# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of one token: chosen once, from one list of tokens and the file that may hold its secret."""

from __future__ import annotations

import datetime
import typing as t

from ._catalog import Catalog
from ._errors import LogfireError, OptionError
from ._minting import Minter
from ._resource import Found, Outcome, Plan, Shown, Wanted
from ._secret_file import SecretFile
from ._values import format_instant, is_live, read_instant, same_id

_FOREVER = datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)


class TokenPlan(Plan):
    """Decides once, from one list of tokens and the file, what is to be done."""

    def __init__(self, wanted: Wanted, catalog: Catalog, parent: Found | None, records: list[Found]) -> None:
        self.wanted = wanted
        self.resource = wanted.resource
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
        keeps_file = self.file is not None and self.secret is not None and wanted.state in ("present", "rotated")
        self.tightens = keeps_file and t.cast(SecretFile, self.file).loose
        self.removes_file = False
        self.minter = Minter(catalog, self.resource, parent, self.file)
        self.interrupted = self.file.interrupted() if self.file else None
        self.orphan = self._find_orphan()
        self.action = {
            "present": self._plan_present,
            "absent": self._plan_absent,
            "expired": lambda: "expired" if self.current else "none",
            "rotated": self._plan_rotated,
        }[wanted.state]()
        if self.action == "none" and self.orphan is not None:
            self.action = "updated"
        self.before, self.after = self._diff()

    # What is there

    def _select(self) -> Found | None:
        live = [record for record in self.records if is_live(record, self.now)]
        if self.wanted.id is not None:
            return self._only([record for record in live if same_id(record["id"], self.wanted.id)])
        if self.secret is not None:
            held = self._only(_holding(self.secret, live))
            if held is None:
                self._check_prefixes(live)
            return held
        if self.file is not None:
            return None
        if self.wanted.state == "present":
            return max(live, key=_longevity, default=None)
        return self._only(live)

    def _check_prefixes(self, live: list[Found]) -> None:
        """Raise if the secret may belong to one of them though none fits."""
        untold = sorted(one["id"] for one in live if not _prefix(one))
        if untold:
            raise LogfireError(
                f"{self.wanted.label}: the server does not tell the prefix of {', '.join(untold)}: whether the secret"
                " belongs to a live token cannot be known"
            )

    def _only(self, matches: list[Found]) -> Found | None:
        if len(matches) > 1:
            ids = ", ".join(sorted(record["id"] for record in matches))
            raise OptionError(
                "id", f"{len(matches)} live {self.resource.plural.replace('_', ' ')} match; choose one by id: {ids}"
            )
        return matches[0] if matches else None

    @property
    def tidies(self) -> bool:
        return self.interrupted is not None

    def _find_orphan(self) -> Found | None:
        """The token that a killed run created without delivering it, or had replaced but not revoked."""
        if self.interrupted is None:
            return None
        if self.current is not None and self.current["id"].lower() not in self.interrupted.get("known", []):
            replaced = [one for one in self.records if same_id(one["id"], self.interrupted.get("replaces"))]
            return next((one for one in replaced if is_live(one, self.now)), None)
        orphans = [one for one in self.minter.orphans(self.interrupted, self.records) if one is not self.current]
        if len(orphans) > 1:
            ids = ", ".join(sorted(one["id"] for one in orphans))
            self.catalog.warn(f"path: a run for {self.wanted.options['path']} was killed; its token is one of {ids}")
        return orphans[0] if len(orphans) == 1 else None

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
        if self.current is None and self.orphan is not None:
            # An earlier rotation was carried out, but its secret was lost: what it made takes its turn.
            self.current, self.orphan = self.orphan, None
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
            expires = read_instant(self.current.get("expires_at"))
            # One spelling, whatever the server's is today: the prediction and the run read it apart.
            before = {"id": self.current["id"], "expires_at": expires and format_instant(expires), **path}
        elif self.removes_file:
            before = path
        if self.tightens and self.file:
            before["mode"] = self.file.mode
        if self.orphan is not None:
            before["orphan"] = self.orphan["id"]
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
        after.pop("orphan", None)
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
        self._clear_away()
        return {
            "none": self.predict,
            "updated": self._tighten,
            "created": self._create,
            "deleted": self._revoke,
            "expired": self._expire,
            "rotated": self._rotate,
        }[self.action]()

    def _clear_away(self) -> None:
        if self.orphan is not None:
            self.minter.revoke(self.orphan)
        if self.file is not None and self.interrupted is not None:
            self.file.forget(self.interrupted)

    def _tighten(self) -> Outcome:
        if self.file is not None and self.tightens:
            self.file.tighten()
        return self.predict()

    def _create(self) -> Outcome:
        self.parent = self.minter.parent = self.catalog.existing_parent(self.resource, self.wanted.project)
        replaced = self.current if self.wanted.options["revoke_replaced"] else None
        return self._minted(*self.minter.create(self._expiry(), replaced))

    def _rotate(self) -> Outcome:
        return self._minted(*self.minter.rotate(t.cast(Found, self.current)))

    def _revoke(self) -> Outcome:
        if self.current is not None:
            self.minter.revoke(self.current)
        if self.file is not None and self.removes_file:
            self.file.remove()
        return self.predict()

    def _expire(self) -> Outcome:
        ended = self.minter.expire(t.cast(Found, self.current))
        return self._outcome(self._show(ended), ended["id"])

    def _minted(self, record: Found, secret: str) -> Outcome:
        outcome = self._outcome(self._show({"active": True, **record}), record["id"])
        outcome.extra["token"] = secret
        return outcome

    def _outcome(self, shown: Shown, object_id: str | None) -> Outcome:
        return Outcome(self.action != "none", self.action, self.before, self.after, shown, object_id)

    def _show(self, record: Found) -> Shown:
        return self.wanted.show(record, self.parent)


def _holding(secret: str, records: t.Iterable[Found]) -> list[Found]:
    """The records that a secret may belong to: it begins with their prefix."""
    return [record for record in records if _prefix(record) and secret.startswith(_prefix(record))]


def _prefix(record: Found) -> str:
    prefix = record.get("token_prefix")
    return prefix if isinstance(prefix, str) else ""


def _longevity(record: Found) -> tuple[t.Any, ...]:
    created = read_instant(record.get("created_at"))
    return (
        read_instant(record.get("expires_at")) or _FOREVER,
        format_instant(created) if created else "",
        record["id"],
    )
