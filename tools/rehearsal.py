# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make live` against a sandbox that nobody controls: `python -m tools.rehearsal [ARGUMENT…]`.

The sandbox has objects of others. In the end they are all that it has, and they are as they were.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from . import cores, sandbox, venvs
from .places import LOGS, ROOT

ORGANIZATION = "acme"
HOOK = {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/T000/B000/foreign"}
FOREIGN = {
    "/api/v1/projects/": {"project_name": "checkout", "description": "Of somebody else"},
    "/api/v1/channels/": {"label": "oncall", "config": HOOK},
    "/api/v1/api-keys/": {"name": "ci", "scopes": ["project:read"]},
}


def stored(server: sandbox.Sandbox) -> list[Any]:
    """Return the stored objects without revoked keys."""
    organization = server.call("GET", "/_sandbox/state")["organizations"][0]
    keys = [key for key in organization["keys"] if not key["revoked"]]
    return [organization["projects"], organization["channels"], keys, organization["gateway_providers"]]


def main() -> int:
    venv = venvs.for_core(cores.newest())
    # As the table assumes where a real server may do either.
    settled = ("--set", "revoked_keys_listed=true", "--set", "mask_tail=false")
    with sandbox.running(venv, LOGS / "live" / "sandbox.log", "--organization", ORGANIZATION, *settled) as server:
        key = server.keys[ORGANIZATION]
        for path, body in FOREIGN.items():
            server.call("POST", path, body, key)
        before = stored(server)
        given = {
            "LOGFIRE_API_KEY": key,
            "LOGFIRE_BASE_URL": server.base_url,
            "LOGFIRE_LIVE_ORGANIZATION": ORGANIZATION,
        }
        command = [sys.executable, "-m", "tools.live", "--unlimited", *sys.argv[1:]]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, check=False).returncode
        if stored(server) != before:
            print("what others have in the organization was touched, or something was left behind")
            return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
