# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project of the run, and objects in it: by these the guesses are checked."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cached_property
from typing import Any

from .api import Answer, Api

HOOK = {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/T000/B000/guess"}
ALERT = {
    "description": "",
    "query": "SELECT 1",
    "time_window": "PT5M",
    "frequency": "PT5M",
    "watermark": "PT10S",
    "notify_when": "has_matches",
}
NOBODY = "44444444-0000-4000-8000-000000000001"


class NotSeen(Exception):
    """The server, its plan or the key does not let this guess be checked."""


class Scene:
    def __init__(self, api: Api) -> None:
        self.api = api

    @cached_property
    def project(self) -> str:
        created = self.api.must("POST", "/api/v1/projects/", {"project_name": "guesses", "description": "Guesses"})
        return str(created["id"])

    @property
    def path(self) -> str:
        return f"/api/v1/projects/{self.project}/"

    def created(self, path: str, body: object = None) -> Any:
        """Create an object below the project. Raises NotSeen if the server has none of that kind."""
        answer = self.api.call("POST", f"{self.path}{path}/", body)
        return self.seen(answer, f"POST {path}").body

    def channel(self, label: str, **config: object) -> Answer:
        return self.api.call("POST", "/api/v1/channels/", {"label": label, "config": config or HOOK})

    def alert(self, name: str, **fields: object) -> Answer:
        return self.api.call("POST", f"{self.path}alerts/", {"name": name, **ALERT, **fields})

    def key(self, name: str, *scopes: str, bound: bool = False) -> Any:
        """An API key of the run. Raises NotSeen if the key of the run may not create it."""
        body = {"name": name, "scopes": list(scopes), **({"project_id": self.project} if bound else {})}
        return self.seen(self.api.call("POST", "/api/v1/api-keys/", body), "POST api-keys").body

    @staticmethod
    def seen(answer: Answer, what: str) -> Answer:
        if not answer.ok:
            raise NotSeen(f"{what}: HTTP {answer.status}")
        return answer

    def rows(self, path: str) -> Any:
        return self.seen(self.api.call("GET", path), f"GET {path.rstrip('/').rpartition('/')[2]}").body


Probe = Callable[[Scene], str]
PROBES: dict[str, Probe] = {}


def probe(name: str) -> Callable[[Probe], Probe]:
    """Declare how the guess of that name is checked."""

    def register(function: Probe) -> Probe:
        PROBES[name] = function
        return function

    return register


def yes(condition: object) -> str:
    return "yes" if condition else "no"


def accepted(answer: Answer) -> str:
    """Return whether the server takes it. Raises NotSeen unless it refuses it for what is wrong with it."""
    if not answer.ok and answer.status not in (400, 409, 422):
        raise NotSeen(f"HTTP {answer.status}")
    return yes(answer.ok)


def later(**span: float) -> str:
    """A moment with fractions of a second."""
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(**span)
    return moment.replace(microsecond=250000).isoformat()


def moment_of(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
