# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An error at each single line that runs between the answer to a creation and the end of the task.

In each case a live token is in its file or in the result, or it is revoked, or the message names it.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._core.timestamps import format_instant
from ansible_collections.pydantic.logfire.plugins.module_utils._modules import perform as performing
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    KEY,
    KEYS,
    NOW,
    PROJECTS,
    TOKENS,
    FakeClient,
    api_key,
    project,
    token,
    uid,
)

SOON = "2026-10-02T00:00:00Z"
INVITATIONS = "/v1/invitations/"
URL = "https://logfire.example.com/invite/Zq8link"
Values = dict[str, Any]


class Struck(Exception):
    """The error that is raised instead of running a line."""


class Server(FakeClient):
    """Keeps what is live. ``answered`` is called once something was made."""

    def __init__(self, answered: Callable[[], None]) -> None:
        super().__init__()
        self.answered = answered
        self.made: dict[str, str] = {}
        self.live: dict[str, dict[str, Any]] = {
            TOKENS: {uid(1): token(1, expires=SOON)},
            KEYS: {uid(1): api_key(1, expires=SOON)},
            INVITATIONS: {},
        }

    def send(self, request: Request) -> Any:
        method, path = request.method, request.path
        if path in (PROJECTS, f"{PROJECTS}{project()['id']}/"):
            return [project()] if path == PROJECTS else project()
        listed, _slash, rest = path, "", ""
        if path not in self.live:
            listed, _slash, rest = path.rstrip("/").rpartition("/")
            rest, listed = (
                (rest, listed)
                if rest != "rotate"
                else (f"{listed.rpartition('/')[2]}/rotate", listed.rpartition("/")[0])
            )
            listed += "/"
        records = self.live[listed]
        if method == "GET":
            return list(records.values())
        object_id = rest.partition("/")[0]
        if method == "POST":
            records.pop(object_id, None)
            return self._make(listed, request.body or {})
        records.pop(object_id, None)
        return None

    def _make(self, listed: str, body: Values) -> Any:
        new = uid(0x100 + len(self.made))
        secret = f"pylf_v1_us_Zq8made{len(self.made)}"
        self.made[new] = secret if listed != INVITATIONS else URL
        times = {"created_at": format_instant(NOW), "expires_at": body.get("expires_at")}
        self.answered()
        if listed == KEYS:
            record = {**api_key(0x100), **body, **times, "id": new}
            self.live[listed][new] = record
            return {"api_key": record, "token": secret}
        if listed == INVITATIONS:
            self.live[listed][new] = {"id": new, "created_at": format_instant(NOW), "invite_url": URL}
            return {"invite_url": URL}
        self.live[listed][new] = {**token(0x100), **times, "id": new, "token_prefix": secret[:14]}
        return {"id": new, **times, "token": secret}

    @property
    def alive(self) -> dict[str, str]:
        """The secrets of what was made and still is there, by id."""
        there = {one for records in self.live.values() for one in records}
        return {one: secret for one, secret in self.made.items() if one in there}


@dataclasses.dataclass
class Stroke:
    """Raises an error instead of running one line, the next after the answer to a creation that never failed before."""

    failed: set[str]
    armed: bool = False
    place: str = ""

    def arm(self) -> None:
        """Start tracing here, also in the functions that are running, so that earlier code costs nothing."""
        self.armed = True
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            frame.f_trace = self.trace(frame, "call", None)
            frame = frame.f_back
        sys.settrace(self.trace)

    def trace(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if "/plugins/module_utils/_" not in frame.f_code.co_filename:
            return None
        place = f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}"
        if event == "line" and self.armed and not self.place and place not in self.failed:
            self.failed.add(place)
            self.place = place
            raise Struck("a line that failed")
        return self.trace


@dataclasses.dataclass(frozen=True)
class Task:
    name: str
    options: Values
    files: bool = True


def tasks() -> Iterator[Task]:
    checkout = {"project": "checkout"}
    renew = {"renew_before": "30d", "revoke_replaced": True}
    yield Task("write_token", {**checkout, "path": "{new}"})
    yield Task("write_token", {**checkout, "path": "{held}", **renew})
    yield Task("write_token", {**checkout, "path": "{held}", "state": "rotated"})
    yield Task("write_token", {**checkout, "reuse": False, "valid_for": "1h"}, False)
    yield Task("write_token", {**checkout, "id": uid(1), "state": "rotated"}, False)
    key = {"name": "ci", "scopes": ["project:read"]}
    yield Task("api_key", {**key, "path": "{new}"})
    yield Task("api_key", {**key, "path": "{new}", "state": "rotated"})
    yield Task("api_key", {**key, "name": "cd", "valid_for": "1h"}, False)
    gateway = {"scopes": ["project:gateway_proxy"], "project": "checkout", "gateway": {"spending_limit_daily": 5}}
    yield Task("api_key", {**key, **gateway, "name": "gw"}, False)
    items = [{"path": "{new}"}, {"reuse": False, "valid_for": "1h"}]
    yield Task("apply", {"projects": [{"name": "checkout", "write_tokens": items}], "concurrency": 1}, False)
    yield Task("invitation", {"role": "member"}, False)


TASKS = list(tasks())


def run(task: Task, folder: Path, failed: set[str], monkeypatch: pytest.MonkeyPatch) -> tuple[Stroke, Server, Values]:
    """Run a task with an error at one more line; its place is empty if there is none left."""
    folder.mkdir()
    (folder / "held").write_text("pylf_v1_us_0001Zq8\n")
    (folder / "held").chmod(0o600)
    text = json.dumps(task.options).replace("{new}", str(folder / "new")).replace("{held}", str(folder / "held"))
    definition = MODULES[task.name]
    validation = ArgumentSpecValidator(definition.full_spec, **definition.constraints).validate(
        {"api_key": KEY, **json.loads(text)}
    )
    assert validation.error_messages == []
    stroke = Stroke(failed)
    server = Server(stroke.arm)
    monkeypatch.setattr(performing, "client_for", lambda _settings: server)
    if task.name == "apply":
        # Its items run in threads, and what it makes of them does not.
        sys.settrace(stroke.trace)
    try:
        result = perform(definition, validation.validated_parameters, False)
    except Struck:
        # The last lines of all: nothing but the result is on its way any more.
        result = {}
    finally:
        sys.settrace(None)
    return stroke, server, result


@pytest.mark.parametrize("task", TASKS, ids=[f"{number}-{task.name}" for number, task in enumerate(TASKS)])
def test_no_line_that_fails_leaves_a_live_token_that_no_message_names(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: set[str] = set()
    lost = []
    for number in itertools.count():
        folder = tmp_path / str(number)
        stroke, server, result = run(task, folder, failed, monkeypatch)
        held = {path.read_text().strip() for path in folder.iterdir() if not path.name.startswith(".")}
        told = json.dumps(result)
        for object_id, secret in server.alive.items():
            # The id of an invitation is in no answer but the list.
            called = "an invitation" if secret == URL else object_id
            named = any(one in f"{result.get('msg')} {result.get('errors')}" for one in (called, object_id))
            if not (secret in held or named or f'"{secret}"' in told) and not stroke.place.startswith("perform.py"):
                lost.append(f"{stroke.place}: {object_id}: {result.get('msg')}")
        if not stroke.place:
            break
    assert lost == []
    assert len(failed) > 20
