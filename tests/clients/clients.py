# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's clients as Python objects: what they say, or the error that they end with."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).with_name("sdk_driver.py")
_PLAIN = ("token read", "token write", "api-key")
"""The commands that answer with a bare secret in every output format."""


class ClientError(Exception):
    """The client ended with an error: ``code`` is its own word for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details: dict[str, Any] = {}


@dataclass
class Cli:
    """The vendor's command line, for one server and key, with an empty home."""

    program: Path
    base_url: str
    api_key: str
    home: Path
    driven: list[tuple[str, ...]] = field(default_factory=list)

    def help(self, *command: str) -> str:
        return self._run(*command, "--help").stdout

    def __call__(self, *arguments: str, body: object = None) -> Any:
        self.driven.append(arguments)
        given = arguments if body is None else (*arguments, "--json", json.dumps(body))
        done = self._run("--no-input", "-y", "--output", "json", *given)
        if done.returncode:
            error = json.loads(done.stderr)["error"]
            raise ClientError(error["code"], error["message"])
        plain = " ".join(arguments).startswith(_PLAIN)
        return done.stdout.strip() if plain else json.loads(done.stdout)["data"]

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "HOME": str(self.home),
            "NO_PROXY": "127.0.0.1",
            "LOGFIRE_CLI_BETA": "true",
            "LOGFIRE_API_KEY": self.api_key,
            "LOGFIRE_BASE_URL": self.base_url,
        }
        command = [str(self.program), *arguments]
        return subprocess.run(
            command,
            env=environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


class Sdk:
    """The vendor's SDK in a process of its own environment."""

    def __init__(self, python: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LOGFIRE_"))}
        self._process = subprocess.Popen(
            [str(python), str(DRIVER)],
            env={**inherited, "NO_PROXY": "127.0.0.1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, client: str, call: str, where: dict[str, str] | None = None, **arguments: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"client": client, "call": call, "where": where or {}, "arguments": arguments}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        if "error" in said:
            error = ClientError(said["error"], said["message"])
            error.details = said
            raise error
        return said["result"]

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
