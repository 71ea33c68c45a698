# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for one token or key: chosen once, from one list of them and the file that may hold its secret."""

from __future__ import annotations

import datetime
import typing as t

from .._api.errors import LogfireError, OptionError
from .._core.expiry import Expiry
from .._core.options import Action, State
from .._core.protocols import Record, ReturnValue
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Outcome, Plan
from .._core.timestamps import format_instant, is_live, read_instant
from .._core.values import same_id
from .issuer import CredentialIssuer, Issued, Known
from .journal import JournaledFile
from .secret_text import has_shape, organization_in

if t.TYPE_CHECKING:
    from .resource import SecretResource

_FOREVER = datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)
NEW_ID = "a new one"


class SecretPlan(Plan):
    """The plan, made once from one list and the file. Subclasses select the object."""

    # A new secret will be in the result only.
    returns_secret = False

    def __init__(self, desired: Desired, remote: RemoteState, parent: Record | None, records: list[Record]) -> None:
        self.desired = desired
        self.resource = t.cast("SecretResource", desired.resource)
        self.remote = remote
        self.client = remote.client
        self.parent = parent
        self.records = records
        self.now = self.client.now()
        path = desired.options.path
        self.file = JournaledFile(path, "path", self.resource.noun, desired.options.access) if path else None
        self.secret = desired.options.token or (self.file.read() if self.file else None)
        self.client.keep_secret(self.secret)
        self.issuer = CredentialIssuer(remote, self.resource, parent, self.file)
        self.interrupted = self._interrupted()
        self.record = self._select()
        if self.file is not None and self.secret is not None:
            self._check_held(self.file, self.secret)
            self.issuer.keeps_owner = self._held_by_us()
        keeps_file = self.file is not None and self.secret is not None and desired.state in ("present", "rotated")
        self.sets_access = keeps_file and t.cast(JournaledFile, self.file).wrong_access
        self.removes_file = False
        self.orphan = self._find_orphan()
        self.action = self._choices()[desired.state]()
        if self.action == "none" and self.orphan is not None:
            self.action = "updated"
        self.before, self.after = self._diff()

    # The current state

    def _select(self) -> Record | None:
        """The live object that is meant, if there is one."""
        raise NotImplementedError

    def _is_dead(self) -> bool:
        """Return whether the file's secret is known to be of one that is gone."""
        raise NotImplementedError

    def _interrupted(self) -> dict[str, object] | None:
        """The journal of a killed run for the same list. One for another list is not ours to clear away."""
        entry = self.file.interrupted() if self.file else None
        if self.file is not None and entry and entry.get("kind") and not self.issuer.announces(entry):
            where = f"project {entry['project_id']}" if entry.get("project_id") else "the organization"
            raise self.file.bad_journal(f"it is about a {str(entry['kind']).replace('_', ' ')} of {where}")
        return entry

    def _check_held(self, file: JournaledFile, secret: str) -> None:
        """Raise if the file holds something that is not a secret and must not be overwritten."""
        if self.record is not None or self._is_dead():
            return
        if not has_shape(secret):
            raise file.unlike()
        settings = self.client.settings
        if secret == settings.api_key:
            raise file.foreign(f"the {settings.credential.title} of this task")
        mine, theirs = settings.key_organization_id, organization_in(secret)
        if mine and theirs and not same_id(mine, theirs):
            raise file.foreign("a secret of another organization")

    def _held_by_us(self) -> bool:
        """Return whether the file surely held a secret of this list, so that whoever owns it has been given it."""
        return self.record is not None or self._is_dead()

    def _with_id(self, object_id: object) -> Record | None:
        return next((one for one in self._live() if same_id(one["id"], object_id)), None)

    def _live(self) -> list[Record]:
        return [record for record in self.records if is_live(record, self.now)]

    def _only(self, matches: list[Record]) -> Record | None:
        if len(matches) > 1:
            ids = ", ".join(sorted(record["id"] for record in matches))
            raise OptionError("id", f"{len(matches)} live {self.resource.title}s match; choose one by id: {ids}")
        return matches[0] if matches else None

    @property
    def tidies(self) -> bool:
        return self.interrupted is not None

    def _find_orphan(self) -> Record | None:
        """Return what a killed run created without delivering it, or had replaced but not revoked."""
        if self.interrupted is None:
            return None
        if self.record is not None and self.record["id"] not in Known(self.interrupted):
            return self._with_id(self.interrupted.get("replaces"))
        orphans = [one for one in self.issuer.orphans(self.interrupted, self.records) if one is not self.record]
        if len(orphans) > 1:
            ids = ", ".join(sorted(one["id"] for one in orphans))
            noun = self.resource.noun
            self.remote.warn(f"path: a run for {self.desired.options.path} was killed; its {noun} is one of {ids}")
        return orphans[0] if len(orphans) == 1 else None

    # The plan

    def _choices(self) -> dict[State, t.Callable[[], Action]]:
        """Return the method for each state that decides on the action."""
        return {"present": self._plan_present, "absent": self._plan_absent, "rotated": self._plan_rotated}

    def _plan_present(self) -> Action:
        self._check_expiry()
        if self.desired.id is not None and self.record is None:
            raise OptionError(
                "id", f"there is no live {self.resource.title} {self.desired.id}, and id never creates one"
            )
        if self.record is not None and not self._due(self.record):
            return self._keep()
        self._check_creation()
        return "created"

    def _keep(self) -> Action:
        """The action for a live object that is not due for renewal."""
        return "updated" if self.sets_access else "none"

    def _plan_rotated(self) -> Action:
        self._expiry().at(self.now)
        if self.record is None and self.orphan is not None:
            # An earlier rotation was carried out, but its secret was lost: what it made takes its turn.
            self.record, self.orphan = self.orphan, None
        if self.record is None:
            noun = self.resource.noun
            raise LogfireError(f"{self.desired.label}: there is no live {noun} to rotate; state=present creates one")
        self._check_creation()
        return "rotated"

    def _plan_absent(self) -> Action:
        dead = self.secret is not None and self._is_dead()
        self.removes_file = self.file is not None and (self.record is not None or dead)
        return "deleted" if self.record is not None or self.removes_file else "none"

    def _check_expiry(self) -> None:
        expiry, renew = self._expiry(), self.desired.options.renew_before
        expiry.at(self.now)
        if renew is None or expiry.moment is None or self.record is None or not self._due(self.record):
            return
        if (expiry.moment - self.now).total_seconds() <= renew:
            noun = self.resource.noun
            raise OptionError("renew_before", f"expires_at is sooner than that, so every run would make a new {noun}")

    def _due(self, record: Record) -> bool:
        renew, expires = self.desired.options.renew_before, read_instant(record.get("expires_at"))
        return renew is not None and expires is not None and (expires - self.now).total_seconds() < renew

    def _check_creation(self) -> None:
        """Raise if a new one could not be created or delivered."""
        if self.file is not None:
            self.file.check_writable(self.remote.check_mode, self.remote.warn)
        self.returns_secret = self.file is None

    def _expiry(self) -> Expiry:
        """The expiry of a new credential."""
        return self.desired.options.expiry

    def _expires_at(self) -> str | None:
        return self._expiry().at(self.client.now())

    def _body(self) -> ReturnValue:
        """Return what a new one is created from."""
        expires = self._expires_at()
        return {} if expires is None else {"expires_at": expires}

    def _replaced(self) -> Record | None:
        """Return what is revoked once a new one is delivered."""
        return self.record if self.desired.options.revoke_replaced else None

    # The result

    def _diff(self) -> tuple[ReturnValue, ReturnValue]:
        path = {} if self.file is None else {"path": self.file.path}
        before: ReturnValue = {}
        if self.record is not None:
            # One spelling, whatever the server's is today: the prediction and the run read it apart.
            expiry = {"expires_at": spelled(self.record.get("expires_at"))}
            before = {"id": self.record["id"], **self.resource.managed(self.record), **expiry, **path}
        elif self.removes_file:
            before = path
        if self.sets_access and self.file:
            before.update(self.file.access)
        if self.orphan is not None:
            before["orphan"] = self.orphan["id"]
        after = self._after(before, path)
        if self.sets_access and self.file and self.action != "deleted":
            after.update(self.file.wanted_access)
        after.pop("orphan", None)
        return before, after

    def _after(self, before: ReturnValue, path: ReturnValue) -> ReturnValue:
        if self.action == "created":
            return {**self._expiry().planned(), **path}
        if self.action == "deleted":
            return {}
        return {**before, "id": NEW_ID} if self.action == "rotated" else dict(before)

    # Outcomes

    def predict(self) -> Outcome:
        if self.action == "created":
            return self._outcome(self._predicted(), None)
        shown = {} if self.record is None or self.action == "deleted" else self._show(self.record)
        return self._outcome(shown, None if self.record is None else self.record["id"])

    def _predicted(self) -> ReturnValue:
        """Return what a creation would show."""
        return self._show({"expires_at": self._expires_at(), "active": True})

    def execute(self) -> Outcome:
        self._clear_away()
        return self._doings()[self.action]()

    def _doings(self) -> dict[str, t.Callable[[], Outcome]]:
        """Return the method for each action that carries it out."""
        return {
            "none": self.predict,
            "updated": self._update,
            "created": self._create,
            "deleted": self._revoke,
            "rotated": self._create,
        }

    def _clear_away(self) -> None:
        if self.orphan is not None:
            self.issuer.revoke(self.orphan)
        if self.file is not None and self.interrupted is not None:
            self.file.forget(self.interrupted)

    def _update(self) -> Outcome:
        if self.file is not None and self.sets_access:
            self.file.set_access()
        return self.predict()

    def _create(self) -> Outcome:
        parent = self.remote.existing_parent(self.resource, self.desired.project)
        is_new = self.parent is None and parent is not None
        self.parent = self.issuer.parent = parent
        if is_new and self.file is not None and self.secret is not None:
            # Only now is the address of the project's page known for sure.
            self._check_held(self.file, self.secret)
        return self._issue(lambda: self.issuer.create(self._body(), self._replaced()))

    def _issue(self, issue: t.Callable[[], Issued]) -> Outcome:
        try:
            return self._issued(*issue())
        except BaseException as error:
            self.issuer.take_back(error)
            raise

    def _revoke(self) -> Outcome:
        if self.record is not None:
            self.issuer.revoke(self.record)
        if self.file is not None and self.removes_file:
            self.file.remove()
        return self.predict()

    def _issued(self, record: Record, secret: str) -> Outcome:
        outcome = self._outcome(self._show({"active": True, **record}), record["id"])
        outcome.issued = True
        if self.file is None or self.desired.options.return_token:
            outcome.extra["token"] = secret
        return outcome

    def _outcome(self, shown: ReturnValue, object_id: str | None, fields: tuple[str, ...] = ()) -> Outcome:
        return Outcome(self.action != "none", self.action, self.before, self.after, shown, object_id, fields)

    def _show(self, record: Record) -> ReturnValue:
        return self.desired.show(record, self.parent)


def spelled(instant: object) -> str | None:
    """A server's timestamp in the form that is shown and sent."""
    moment = read_instant(instant)
    return None if moment is None else format_instant(moment)


def expiry_key(record: Record) -> tuple[t.Any, ...]:
    """A key to sort by: what expires last comes last."""
    created = read_instant(record.get("created_at"))
    return (
        read_instant(record.get("expires_at")) or _FOREVER,
        format_instant(created) if created else "",
        record["id"],
    )
