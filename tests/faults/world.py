# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One organization of a sandbox in which tasks run, and everything about it that must hold in the end."""

from __future__ import annotations

import copy
import functools
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.shared_pace import own_folder
from ansible_collections.pydantic.logfire.plugins.module_utils._core.durations import read_duration
from ansible_collections.pydantic.logfire.plugins.module_utils._core.values import is_uuid
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.faults.lifecycles import SERVER, Task, Values
from ansible_collections.pydantic.logfire.tests.faults.misfortunes import Target
from ansible_collections.pydantic.logfire.tests.sandbox import Running

SECRET = "q7Zx9SECRETofTheTask"
HEADER = "k3Wv5SECRETofTheProxy"
# Keys of a result that hold a fresh secret because they are documented to.
TOLD = frozenset({"token", "tokens", "invite_url"})
# The server's fields with a secret: the link of an invitation is one as well.
SECRETS = ("secret", "invite_url")
_NAMES = ("slug", "label", "name", "project_name", "email")
# Fields that differ between two ways to the same state, or say only when and by whom.
_PASSING = re.compile(
    r"id|(created|updated)_(at|by)|secret|invite_url|member_since|version|organization_id|project_ids"
    r"|deleted_applications"
)
_ENDS = ("expires_at", "expiration")


@functools.cache
def _validator(name: str) -> ArgumentSpecValidator:
    return ArgumentSpecValidator(MODULES[name].full_spec, **MODULES[name].constraints)


def filled_in(value: Any, **words: str) -> Any:
    """The value with ``{word}`` replaced wherever it stands."""
    if isinstance(value, dict):
        return {key: filled_in(one, **words) for key, one in value.items()}
    if isinstance(value, list):
        return [filled_in(one, **words) for one in value]
    if isinstance(value, str):
        for word, text in words.items():
            value = value.replace(f"{{{word}}}", text)
    return value


def without(value: Any, keys: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: without(one, keys) for key, one in value.items() if key not in keys}
    return [without(one, keys) for one in value] if isinstance(value, list) else value


def forget_pace() -> None:
    """Let the next run start as if it were the first of this machine.

    Runs share what they have learnt of a limit, and some servers here ask to wait for a day.
    """
    folder = own_folder()
    for file in Path(folder).iterdir() if folder else ():
        file.unlink(missing_ok=True)


class World:
    def __init__(self, sandbox: Running, folder: Path) -> None:
        self.control = sandbox.control
        self.base_url = sandbox.base_url
        self.api_key = sandbox.api_key
        self.folder = folder
        self.last_id = ""
        self.bound = ""
        self.identity = ""
        self.mark = 0
        self.known: set[str] = set()
        self.searched = 0

    def begin(self, before: tuple[Task, ...]) -> None:
        """An empty organization, in which then everything succeeds that leads up to a case."""
        forget_pace()
        self.control.reset()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.known = {self.api_key}
        for task in before:
            if task[0] == f"{SERVER}bound_key":
                self._bind(**task[1])
                continue
            if task[0] == f"{SERVER}trust":
                self._trust()
                continue
            if task[0].startswith(SERVER):
                getattr(self.control, task[0].removeprefix(SERVER))(**task[1])
                continue
            result = self.run(task)
            assert not result.get("failed"), (task, result["msg"])

    def _bind(self, project: str) -> None:
        """Make a key that is bound to one project."""
        found = next(one for one in self.state()["projects"] if one["name"] == project)
        self.bound = self.control.key("acme", project_id=found["id"])["api_key"]
        self.known.add(self.bound)

    def _trust(self) -> None:
        """Let the organization trust a workload with all that a policy may grant."""
        self.control.policy("acme")
        self.identity = self.control.identity(f"{self.base_url}/acme")
        self.known.add(self.identity)

    def options(self, task: Task) -> Values:
        """A task's options, with the ids and folders of this world."""
        words = {"folder": str(self.folder), "id": self.last_id, "secret": SECRET, "bound": self.bound}
        words["identity"] = self.identity
        filled: Values = filled_in(copy.deepcopy(task[1]), **words)
        return filled

    def run(self, task: Task, filled: Values | None = None, **connection: Any) -> Values:
        module = task[0]
        options = self.options(task) if filled is None else copy.deepcopy(filled)
        given = {
            "api_key": self.api_key,
            "base_url": self.base_url,
            "custom_headers": {"X-Proxy-Key": HEADER},
            "retries": 1,
            **options,
            **connection,
        }
        validation = _validator(module).validate(given)
        assert validation.error_messages == [], validation.error_messages
        ledger = self.control.ledger(self.mark)
        self.mark = ledger[-1]["n"] if ledger else self.mark
        result = perform(MODULES[module], validation.validated_parameters, False)
        self.last_id = str(result.get("id") or self.last_id)
        self.known.update(_secrets_told(result))
        self.known.update(text for text in self.held().values() if not is_uuid(text))
        return result

    def secrets_of(self, task: Task) -> list[str]:
        """Return what this task knows and nobody else may: the server says it back in its errors."""
        options = self.options(task)
        own = options.get("identity_token") or options.get("api_key", self.api_key)
        return [own, HEADER, *re.findall(rf'"([^"]*{SECRET})"', json.dumps(options))]

    # The server's state

    def sent(self) -> list[Target]:
        """The requests of the last run."""
        return [
            Target(number, entry["method"], entry["path"], entry["status"] >= 400)
            for number, entry in enumerate(self.control.ledger(self.mark))
        ]

    def held(self) -> dict[str, str]:
        """Return what the files hold. One that was being prepared may lie there with nothing in it."""
        texts = {path.name: path.read_text().strip() for path in self.folder.iterdir() if path.is_file()}
        return {name: text for name, text in texts.items() if text.strip("#") and not name.endswith(".journal")}

    def state(self) -> Values:
        organization: Values = self.control.state()["organizations"][0]
        return organization

    def shape(self) -> Any:
        """All there is, duplicates included, without the fields that differ between two ways to the same state."""
        state = self.control.state()
        names = {record["id"]: _name(record) for record in _records(state)}
        return [_shape(state, names), sorted(self.held())]

    def live_secrets(self) -> set[str]:
        return {secret for _id, secret in self._live()}

    def unknown_tokens(self) -> list[str]:
        """The ids of live tokens whose secret nobody has."""
        return sorted(object_id for object_id, secret in self._live() if secret not in self.known)

    def _live(self) -> list[tuple[str, str]]:
        """The ids and secrets of live objects. Tokens that are handed to every browser are not secret."""
        records = [one for one in _records(_without_public(self.control.state())) if _is_live(one)]
        return [(one["id"], one[key]) for one in records for key in SECRETS if key in one]

    # Invariants

    def check_told(self, result: Values, extra: str = "") -> None:
        """Check that a failure is reported on one line, and that no output holds a secret."""
        if result.get("failed"):
            assert result["msg"].strip()
            # Of several problems and items each has a line below a heading.
            assert "\n" not in result["msg"] or re.match(r"\d+ (problems, nothing|of \d+ items failed)", result["msg"])
            assert "unexpected" not in result["msg"], result
        assert "exception" not in result
        told = json.dumps(without(result, TOLD), default=str) + extra + self._beside_the_secrets()
        for secret in {*self.known, *self.live_secrets(), SECRET, HEADER}:
            self.searched += 1
            assert secret not in told, told

    def _beside_the_secrets(self) -> str:
        """The names of all files, and what those say that hold no secret."""
        journals = [path for path in self.folder.iterdir() if path.name.endswith(".journal")]
        return "".join(path.read_text() for path in journals) + " ".join(path.name for path in self.folder.iterdir())


def _secrets_told(result: Values) -> Iterator[str]:
    yield from (one["token"] for one in result.get("tokens") or [] if "token" in one)
    yield from (result[key] for key in ("token", "invite_url") if isinstance(result.get(key), str))


def _without_public(state: Values) -> Any:
    return without(state, frozenset({"frontend_applications", "deleted_applications"}))


def _records(value: Any) -> Iterator[Values]:
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value
        for one in value.values():
            yield from _records(one)
    elif isinstance(value, list):
        for one in value:
            yield from _records(one)


def _name(record: Values) -> str:
    return next((str(record[key]) for key in _NAMES if record.get(key)), "unnamed")


def _is_live(record: Values) -> bool:
    return not record.get("revoked") and (_hours_left(record.get("expires_at")) or 1) > 0


def _hours_left(expiry: Any) -> float | None:
    if not isinstance(expiry, str):
        return None
    return (datetime.fromisoformat(expiry) - datetime.now(UTC)).total_seconds() / 3600


def _shape(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict) and value and all(is_uuid(key) for key in value):
        value = list(value.values())
    if isinstance(value, dict):
        if any(key in value and value[key] for key in ("revoked", "deleted")) or not _is_live(value):
            return None
        kept = {key: _shape(one, names) for key, one in value.items() if not _PASSING.fullmatch(key)}
        for end in _ENDS:
            if kept.get(end):
                kept[end] = f"in {round(_hours_left(value[end]) or 0)} hours"
        return {key: one for key, one in kept.items() if one not in (None, [], {})}
    if isinstance(value, list):
        return sorted((one for one in (_shape(each, names) for each in value) if one is not None), key=json.dumps)
    if isinstance(value, str):
        seconds = read_duration(value)
        return names.get(value, value) if seconds is None else seconds
    return value
