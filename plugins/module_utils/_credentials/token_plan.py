# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for one token: a secret is matched with it by the prefix that the API lists."""

from __future__ import annotations

import datetime
import re
import typing as t
from urllib.parse import quote

from .._api.errors import LogfireError, OptionError
from .._api.placeholder_id import is_placeholder_id
from .._core.options import Action, State
from .._core.protocols import Record, ReturnValue
from .._core.resource import Outcome, Resource
from .._core.timestamps import format_instant, read_instant
from .._core.values import same_id
from .journal import JournaledFile
from .plan import SecretPlan, expiry_key

# Each takes a request, and Logfire allows 50 a minute.
MOST_PROJECTS = 20
# The answer to a rotation about the token that was replaced.
PREVIOUS = "previous_token_expires_at"
# A prefix may end in signs for the rest of the secret.
_ELLIPSIS = ".\u2026*\u2022"
_BEGINNING = re.compile(r"[\w-]+", re.ASCII)
TOLERANCE = datetime.timedelta(minutes=5)


class TokenPlan(SecretPlan):
    """Tokens have no name: without a selector any live token is accepted, but only a single one can be ended."""

    def _select(self) -> Record | None:
        live = self._live()
        if self.desired.id is not None:
            return self._with_id(self.desired.id)
        if self.secret is not None:
            held = self._only(_holding(self.secret, live))
            if held is None:
                self._check_prefixes(live)
            return held
        if self.file is not None or not self.desired.options.reuse:
            return None
        if self.desired.state == "present":
            return max(live, key=expiry_key, default=None)
        return self._only(live)

    def _check_prefixes(self, live: list[Record]) -> None:
        """Raise if the secret may belong to one of them though none fits."""
        untold = sorted(one["id"] for one in live if not _prefix(one))
        if untold:
            raise LogfireError(
                f"{self.desired.label}: the server does not return the prefix of {', '.join(untold)}: whether the"
                " secret belongs to a live token cannot be known; give its id"
            )

    def _check_held(self, file: JournaledFile, secret: str) -> None:
        super()._check_held(file, secret)
        if self.desired.state != "present" or self.record is not None or self._is_dead():
            return
        for other in _holding(secret, self._unmanaged()):
            raise file.foreign(f"the secret of a {self.resource.title_of_unmanaged(other)}")
        note, label = file.note(secret), file.label(secret)
        if note is not None:
            raise file.foreign(f"the secret of the key {note.get('id')}")
        if label is None:
            self._look_elsewhere(file, secret)
        elif not self.issuer.announces(label):
            self._check_project(file, label)

    def _check_project(self, file: JournaledFile, label: ReturnValue) -> None:
        """Raise if the token's project may still exist. A project that was deleted and recreated lost its tokens."""
        kind = t.cast(Resource, self.resource.parent)
        told = label.get("project_id")
        same = label.get("kind") == self.resource.name and self._is_page(str(label.get("project_url") or ""))
        if not same or any(same_id(told, one["id"]) for one in self.remote.records(kind)):
            where = f"project {told}" if told else "the organization"
            raise file.foreign(
                f"the secret of the {str(label.get('kind')).replace('_', ' ')} {label.get('id')} of {where}"
            )
        self.remote.warn(
            f"path: the secret in {file.path} is that of a project of the same name that was deleted; it is replaced"
        )

    def _is_page(self, url: str) -> bool:
        """Return whether the page is the project's, or may become that of one that this run is about to create."""
        if self.parent is not None:
            return url == self.issuer.project_url()
        listed = self.remote.records(t.cast(Resource, self.resource.parent))
        organizations = {quote(str(one.get("organization_name")), safe="") for one in listed}
        name = str(self.desired.project)
        start, _slash, last = url.rpartition("/")
        origin, _slash, organization = start.rpartition("/")
        return (
            origin == self.client.settings.origin
            and (organization in organizations or not organizations)
            and (last == quote(name, safe="") or is_placeholder_id(name))
        )

    def _unmanaged(self) -> list[Record]:
        listed = [] if self.parent is None else self.remote.records(self.resource, self.parent)
        return [one for one in listed if not self.resource.manages(one)]

    def _look_elsewhere(self, file: JournaledFile, secret: str) -> None:
        """Search other projects for a secret of unknown origin: raise if one has it, and warn if that is not known."""
        kind = t.cast(Resource, self.resource.parent)
        try:
            others = [one for one in self.remote.records(kind) if one is not self.parent]
            for project in others[:MOST_PROJECTS]:
                if _holding(secret, self.remote.records(self.resource, project)):
                    name = kind.identity_of(project)
                    raise file.foreign(f"the secret of a {self.resource.title} of the project {name}")
        except OptionError:
            raise
        except LogfireError:
            others = []
        self.remote.warn(
            f"path: the secret in {file.path} is not that of a listed {self.resource.title} of this project; it is"
            " replaced"
        )

    def _is_dead(self) -> bool:
        return self.secret is not None and bool(_holding(self.secret, self.records))

    def _outcome(self, shown: ReturnValue, object_id: str | None, fields: tuple[str, ...] = ()) -> Outcome:
        outcome = super()._outcome(shown, object_id, fields)
        outcome.extra.update(base_url=self.remote.client.settings.origin, project_url=self.issuer.project_url())
        return outcome

    def _choices(self) -> dict[State, t.Callable[[], Action]]:
        return {**super()._choices(), "expired": lambda: "expired" if self.record else "none"}

    def _after(self, before: ReturnValue, path: ReturnValue) -> ReturnValue:
        return {**before, "expires_at": "now"} if self.action == "expired" else super()._after(before, path)

    def _doings(self) -> dict[str, t.Callable[[], Outcome]]:
        return {**super()._doings(), "expired": self._expire, "rotated": self._rotate}

    def _rotate(self) -> Outcome:
        hours = self.desired.options.grace_hours
        options = {"grace_period_hours": hours} if hours else None
        old = t.cast(Record, self.record)
        ends: list[object] = []

        def issue() -> tuple[Record, str]:
            record, secret = self.issuer.rotate(old, options)
            ends.append(record.pop(PREVIOUS, None))
            return record, secret

        outcome = self._issue(issue)
        moment = read_instant(ends[0])
        if moment is not None:
            outcome.extra[PREVIOUS] = format_instant(moment)
        if hours:
            self._check_grace(old, hours, moment)
        return outcome

    def _check_grace(self, old: Record, hours: int, ends: datetime.datetime | None) -> None:
        """Warn if the old token ends sooner than it was asked to. A server without grace periods ignores them."""
        own_end = read_instant(old.get("expires_at"))
        wanted = min(filter(None, (self.now + datetime.timedelta(hours=hours), own_end)))
        if ends is None:
            release = self.client.release or "it reports no release"
            self.remote.warn(
                f"grace_period: this server ({release}) does not know it, and the old {self.resource.noun} {old['id']}"
                " ended at once"
            )
        elif wanted - ends > TOLERANCE:
            self.remote.warn(
                f"grace_period: the server lets the old {self.resource.noun} {old['id']} end at"
                f" {format_instant(ends)}, which is sooner than asked"
            )

    def _expire(self) -> Outcome:
        ended = self.issuer.expire(t.cast(Record, self.record))
        return self._outcome(self._show(ended), ended["id"])


def _holding(secret: str, records: t.Iterable[Record]) -> list[Record]:
    """The records that a secret may belong to: it begins with their prefix."""
    return [
        record
        for record in records
        if _prefix(record) and secret.startswith(_prefix(record)) and len(secret) > len(_prefix(record))
    ]


def _prefix(record: Record) -> str:
    """Return the beginning of the token; nothing if the server shows something else, such as a mask."""
    prefix = record.get("token_prefix")
    shown = prefix.rstrip(_ELLIPSIS) if isinstance(prefix, str) else ""
    return shown if _BEGINNING.fullmatch(shown) else ""
