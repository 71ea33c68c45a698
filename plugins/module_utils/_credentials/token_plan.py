# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of one token: a secret is matched with it by the prefix that the API lists."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from .._api.errors import LogfireError, OptionError
from .._core.protocols import Record, ReturnValue
from .._core.resource import Outcome, Resource
from .journal import JournaledFile
from .plan import SecretPlan, expiry_key

# Each takes a request, and Logfire allows 50 a minute.
MOST_PROJECTS = 20


class TokenPlan(SecretPlan):
    """Tokens have no name: without a selector any live one will do, if there is but one to be ended."""

    def _select(self) -> Record | None:
        live = self._live()
        if self.desired.id is not None:
            return self._with_id(self.desired.id)
        if self.secret is not None:
            held = self._only(_holding(self.secret, live))
            if held is None:
                self._check_prefixes(live)
            return held
        if self.file is not None or not self.desired.options["reuse"]:
            return None
        if self.desired.state == "present":
            return max(live, key=expiry_key, default=None)
        return self._only(live)

    def _check_prefixes(self, live: list[Record]) -> None:
        """Raise if the secret may belong to one of them though none fits."""
        untold = sorted(one["id"] for one in live if not _prefix(one))
        if untold:
            raise LogfireError(
                f"{self.desired.label}: the server does not tell the prefix of {', '.join(untold)}: whether the secret"
                " belongs to a live token cannot be known"
            )

    def _check_held(self, file: JournaledFile, secret: str) -> None:
        super()._check_held(file, secret)
        if self.desired.state != "present" or self.current is not None or self._is_dead():
            return
        note, label = file.note(secret), file.label(secret)
        if note is not None:
            raise file.foreign(f"the secret of the key {note.get('id')}")
        if label is None:
            self._look_elsewhere(file, secret)
        elif not self.issuer.announces(label):
            where = f"project {label['project_id']}" if label.get("project_id") else "the organization"
            raise file.foreign(
                f"the secret of the {str(label.get('kind')).replace('_', ' ')} {label.get('id')} of {where}"
            )

    def _look_elsewhere(self, file: JournaledFile, secret: str) -> None:
        """Nothing says whose it is: raise if it is of another project, and warn if that cannot be known."""
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
        outcome.extra.update(base_url=self.remote.client.settings.origin, project_url=self._project_url())
        return outcome

    def _project_url(self) -> str | None:
        """The page of the project, whose address people and the SDK would otherwise have to guess."""
        names = [(self.parent or {}).get(key) for key in ("organization_name", "project_name")]
        if not all(isinstance(name, str) and name for name in names):
            return None
        return "/".join([self.remote.client.settings.origin, *(quote(str(name), safe="") for name in names)])

    def _choices(self) -> dict[str, t.Callable[[], str]]:
        return {**super()._choices(), "expired": lambda: "expired" if self.current else "none"}

    def _after(self, before: ReturnValue, path: ReturnValue) -> ReturnValue:
        return {**before, "expires_at": "now"} if self.action == "expired" else super()._after(before, path)

    def _doings(self) -> dict[str, t.Callable[[], Outcome]]:
        return {**super()._doings(), "expired": self._expire, "rotated": self._rotate}

    def _rotate(self) -> Outcome:
        return self._issue(lambda: self.issuer.rotate(t.cast(Record, self.current)))

    def _expire(self) -> Outcome:
        ended = self.issuer.expire(t.cast(Record, self.current))
        return self._outcome(self._show(ended), ended["id"])


def _holding(secret: str, records: t.Iterable[Record]) -> list[Record]:
    """The records that a secret may belong to: it begins with their prefix."""
    return [
        record
        for record in records
        if _prefix(record) and secret.startswith(_prefix(record)) and len(secret) > len(_prefix(record))
    ]


def _prefix(record: Record) -> str:
    prefix = record.get("token_prefix")
    return prefix if isinstance(prefix, str) else ""
