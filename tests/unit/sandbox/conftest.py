# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
import requests

if find_spec("fastapi") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from ansible_collections.pydantic.logfire.tests.sandbox import Config, Running, running


class Api:
    """A client that asserts the status it expects and hands back the answer."""

    def __init__(self, sandbox: Running, api_key: str | None = None) -> None:
        self.sandbox = sandbox
        self.control = sandbox.control
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {api_key or sandbox.api_key}"

    def with_key(self, api_key: str) -> Api:
        return Api(self.sandbox, api_key)

    def send(self, method: str, path: str, body: object = None, **options: Any) -> requests.Response:
        options.setdefault("timeout", 10)
        return self.session.request(method, self.sandbox.base_url + path, json=body, allow_redirects=False, **options)

    def call(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        response = self.send(method, path, body)
        assert response.status_code == status, response.text
        return response.json() if response.content else None

    def get(self, path: str, status: int = 200) -> Any:
        return self.call("GET", path, status=status)

    def post(self, path: str, body: object = None, status: int = 201) -> Any:
        return self.call("POST", path, body, status)

    def put(self, path: str, body: object, status: int = 200) -> Any:
        return self.call("PUT", path, body, status)

    def patch(self, path: str, status: int = 204, body: object = None) -> Any:
        return self.call("PATCH", path, body, status)

    def delete(self, path: str, status: int = 204) -> Any:
        return self.call("DELETE", path, status=status)

    def project(self, name: str = "checkout", **fields: object) -> str:
        return f"/api/v1/projects/{self.post('/api/v1/projects/', {'project_name': name, **fields})['id']}/"

    def channel(self, label: str = "oncall", **config: object) -> str:
        wanted = {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/secret", **config}
        return str(self.post("/api/v1/channels/", {"label": label, "config": wanted})["id"])

    def notes(self) -> list[str]:
        notes: list[str] = self.control.ledger()[-1]["notes"]
        return notes

    def stored(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control.state()["organizations"][0][kind]
        return found


@pytest.fixture(scope="session")
def started() -> Iterator[Running]:
    with running(Config(seed=20261001)) as sandbox:
        yield sandbox


@pytest.fixture
def api(started: Running) -> Api:
    started.control.reset()
    return Api(started)
