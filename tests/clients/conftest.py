# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from ansible_collections.pydantic.logfire.tests.clients.clients import Cli, Sdk
from ansible_collections.pydantic.logfire.tests.sandbox.client import Control

ENVIRONMENT = os.environ.get("LOGFIRE_CLIENTS", "")


@dataclass(frozen=True)
class Server:
    """A running sandbox, as the tasks of the contract's tests want it."""

    base_url: str
    api_key: str
    control: Control

    def send(self, method: str, path: str, body: object = None, api_key: str = "") -> requests.Response:
        headers = {"Authorization": f"Bearer {api_key or self.api_key}"}
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, f"{self.base_url}{path}", json=body, headers=headers, timeout=10)

    def post(self, path: str, body: object = None) -> Any:
        answer = self.send("POST", path, body)
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def clients() -> Path:
    if not ENVIRONMENT:
        pytest.skip("LOGFIRE_CLIENTS names no environment with the vendor's clients: run make clients")
    return Path(ENVIRONMENT)


@pytest.fixture(scope="session")
def server(clients: Path) -> Server:
    """Return the server that runs in the clients' environment, whose pyarrow encodes answers in Arrow's format."""
    base_url = os.environ["LOGFIRE_CLIENTS_SERVER"]
    return Server(base_url, os.environ["LOGFIRE_CLIENTS_KEY"], Control(base_url))


@pytest.fixture(scope="session")
def cli(clients: Path, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return Cli(clients / "bin" / "logfire-cli", server.base_url, server.api_key, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def sdk(clients: Path) -> Iterator[Sdk]:
    started = Sdk(clients / "bin" / "python")
    yield started
    started.close()
