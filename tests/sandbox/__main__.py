# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from shlex import quote
from typing import Any

from pydantic import ValidationError

from . import releases
from .config import Config
from .sandbox import Sandbox
from .server import address, listen, serve
from .settings import RateLimit, Settings


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description="An in-memory Logfire API on loopback.")
    add = options.add_argument
    add("--port", type=int, default=0, help="0 takes a free one")
    add("--organization", action="append", default=[], metavar="NAME", help="repeatable; default: acme")
    add("--key", action="append", default=[], type=named_key, metavar="NAME=KEY", help="fix an organization's API key")
    add("--release", default=releases.CURRENT, help=f"what the server says it is; 'old' is {releases.OLD}")
    add("--latency-ms", type=float, default=0.0, metavar="N")
    add("--rate-limit", type=rate_limit, metavar="PER_MIN[/PER_HOUR]")
    add("--set", action="append", default=[], type=setting, metavar="NAME=VALUE", help="repeatable; see the settings")
    add("--seed", type=int, metavar="N", help="makes ids, keys and orders repeatable")
    add("--env-file", type=Path, metavar="FILE", help="write what points playbooks there to FILE, mode 0600")
    return options


def named_key(text: str) -> tuple[str, str]:
    name, equals, key = text.partition("=")
    if not (name and equals and key):
        raise argparse.ArgumentTypeError("expected NAME=KEY")
    return name, key


def rate_limit(text: str) -> RateLimit:
    minute, slash, hour = text.partition("/")
    try:
        return RateLimit(per_minute=int(minute), per_hour=int(hour) if slash else None)
    except ValueError as error:
        raise argparse.ArgumentTypeError("expected PER_MIN or PER_MIN/PER_HOUR, both above 0") from error


def setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    try:
        return name, json.loads(value if equals else "true")
    except ValueError:
        return name, value


def configured(arguments: argparse.Namespace) -> Config:
    keys = dict(arguments.key)
    return Config(
        organizations=tuple(arguments.organization) or (() if keys else Config.organizations),
        keys=keys,
        seed=arguments.seed,
        settings=Settings(
            latency_ms=arguments.latency_ms,
            rate_limit=arguments.rate_limit,
            **{"release": releases.OLD if arguments.release == "old" else arguments.release, **dict(arguments.set)},
        ),
    )


def write_environment(path: Path, base_url: str, sandbox: Sandbox) -> None:
    """Shell variables for one organization or each of several, written whole or not at all."""
    first, *others = sandbox.founders
    values = {"LOGFIRE_BASE_URL": base_url, "LOGFIRE_API_KEY": first.api_key}
    if others:
        # As the examples and the guides name the keys of their environments.
        values |= {
            f"LOGFIRE_API_KEY_{re.sub(r'[^A-Z0-9]', '_', org.name.upper())}": org.api_key for org in sandbox.founders
        }
    else:
        values["LOGFIRE_ORGANIZATION"] = first.name
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600, exist_ok=False)
    fresh.write_text("".join(f"{name}={quote(value)}\n" for name, value in values.items()))
    fresh.replace(path)


def main() -> int:
    options = parser()
    arguments = options.parse_args()
    try:
        sandbox = Sandbox(configured(arguments))
        listener = listen(arguments.port)
        base_url = address(listener)
        if arguments.env_file:
            write_environment(arguments.env_file, base_url, sandbox)
    except (ValidationError, ValueError, OverflowError, OSError) as error:
        options.error(str(error).replace("\n", " "))

    def announce() -> None:
        organizations = [{"name": each.name, "id": each.id, "api_key": each.api_key} for each in sandbox.founders]
        print(json.dumps({"base_url": base_url, "pid": os.getpid(), "organizations": organizations}), flush=True)

    serve(sandbox, listener, announce)
    return 0


if __name__ == "__main__":
    sys.exit(main())
