# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The integration targets and the guesses against a real organization.

`python -m tests.live [--target NAME]... [--no-targets] [--guess NAME]... [--no-guesses] [--prefix PREFIX]`
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings, settings_from
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.organization_check import check_organization
from tools import integration, venvs
from tools.places import LOGS

from .guesses import GUESSES
from .playbooks import play
from .relay import LIMIT, Relay
from .run import Interrupted, NotRemoved, running, signals_end_it
from .scope import PREFIX, Scope
from .table import OTHERWISE, check, publish, report
from .targets import live

NEEDED = ("LOGFIRE_API_KEY", "LOGFIRE_LIVE_ORGANIZATION")
# Part of the names of projects, with room for the name that a target gives them.
_PREFIX = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*-")
LONGEST_PREFIX = 20


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make live", description=__doc__)
    parser.add_argument("--target", action="append", choices=live(integration.targets()), help="default: all")
    parser.add_argument("--no-targets", action="store_true", help="look at the guesses only")
    parser.add_argument("--guess", action="append", choices=[guess.name for guess in GUESSES], help="default: all")
    parser.add_argument("--no-guesses", action="store_true", help="run the targets only")
    parser.add_argument("--path", choices=integration.PATHS, default="controller")
    parser.add_argument("--prefix", default=PREFIX, type=_prefix, help="of all names, such as ansible-live-")
    parser.add_argument("--unlimited", action="store_true", help="for servers without a rate limit, such as a sandbox")
    return parser.parse_args()


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text) or len(text) > LONGEST_PREFIX:
        raise argparse.ArgumentTypeError("must be small letters and digits in groups, each followed by a hyphen")
    return text


def connection() -> Settings:
    """The connection that the environment describes. Raises LogfireError unless it is the organization's own."""
    for name in NEEDED:
        if not os.environ.get(name, "").strip():
            raise LogfireError(f"{name}: must be set; it and the key say where objects are made and removed")
    names = {
        "api_key": NEEDED[0],
        "organization": NEEDED[1],
        "base_url": "LOGFIRE_BASE_URL",
        "region": "LOGFIRE_REGION",
    }
    settings = settings_from({option: os.environ.get(name) or None for option, name in names.items()})
    with Client(settings) as client:
        check_organization(RemoteState(client))
    return settings


def alone(origin: str, prefix: str) -> AbstractContextManager[None]:
    """Wait for another run on this machine, which would take the objects of this one for its own."""
    return venvs.lock(f"live-{hashlib.sha256(f'{origin} {prefix}'.encode()).hexdigest()[:16]}")


def main() -> int:
    chosen = options()
    try:
        settings = connection()
    except LogfireError as error:
        print(str(error).replace("organization: is", f"{NEEDED[1]}: is"), file=sys.stderr)
        return 2
    relay = Relay(settings.origin, Scope(chosen.prefix), None if chosen.unlimited else LIMIT)
    relay.organization = os.environ[NEEDED[1]]
    failed: list[str] = []
    started = time.monotonic()
    try:
        with (
            signals_end_it(),
            alone(settings.origin, chosen.prefix),
            running(relay, settings.api_key) as (api, address),
        ):
            names = [] if chosen.no_targets else chosen.target or live(integration.targets())
            failed = [name for name in names if not play(name, chosen.path, address, settings.api_key)]
            if not chosen.no_guesses:
                guesses = [guess for guess in GUESSES if not chosen.guess or guess.name in chosen.guess]
                rows = list(check(api, guesses))
                text = report(rows)
                print(f"\n{text}", flush=True)
                publish(text, LOGS / "live" / "table.md")
                print(f"{sum(row.verdict == OTHERWISE for row in rows)} of {len(rows)} guesses were wrong")
    except Interrupted as signal:
        print(f"ended by {signal}", file=sys.stderr)
        return 128 + signal.number
    except (NotRemoved, LogfireError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{relay.requests} requests in {time.monotonic() - started:.0f} s")
    if failed:
        print(f"failed: {', '.join(failed)}; see {Path('.work/log/live')}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
