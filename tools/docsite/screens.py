# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of plan and drift report into docs/images, from runs against the sandbox.

`python -m tools.docsite.screens`. It needs Chromium; without one the pictures stay as they are.
"""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .. import cores, tree, venvs
from ..environment import environment
from ..places import ROOT, WORK
from ..sandbox import Sandbox, running
from ..steps import SKIPPED
from . import browser

IMAGES = ROOT / "docs" / "images"
_ALERT = {"time_window": "5m", "frequency": "5m", "notify_when": "has_matches", "channels": ["oncall"]}
_ERRORS = "SELECT service_name, count(*)\nFROM records\nWHERE is_exception\nGROUP BY service_name"
_VARIABLES = {
    "logfire_channels": [
        {"name": "oncall", "webhook": {"url": "https://hooks.example.com/T000/B000", "format": "auto"}}
    ],
    "logfire_projects": [
        {
            "name": "checkout",
            "alerts": [
                {"name": "errors", "query": _ERRORS, **_ALERT},
                {"name": "slow", "query": "SELECT trace_id\nFROM records\nWHERE duration > 5", **_ALERT},
            ],
        },
        {"name": "billing", "alerts": [{"name": "errors", "query": _ERRORS, **_ALERT}]},
    ],
    "logfire_prune": ["alerts"],
}
_TERMINAL = """<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; background: #1b1f24; color: #d5dbe1; font: 15px/1.5 monospace; padding: 18px; }
pre { margin: 0; white-space: pre-wrap; }
.plus { color: #5fd38d; } .minus { color: #ff7b72; } .tilde { color: #e3b341; }
</style><pre>%s</pre>"""
_COLOURS = {"+": "plus", "-": "minus", "~": "tilde"}


def terminal(command: str, output: str) -> str:
    """Return a page that shows the lines of a plan, as a terminal does."""
    lines = [f"$ {command}", ""]
    for line in output.splitlines():
        if line.startswith(("+ ", "- ", "~ ", "Plan:", "TASK", "changed:")):
            lines.append(line.rstrip("* "))
        if line.startswith("changed:"):
            break
    shown = [f'<span class="{_COLOURS.get(line[:1], "line")}">{html.escape(line)}</span>' for line in lines]
    return _TERMINAL % "\n".join(shown)


def by_hand(sandbox: Sandbox) -> None:
    """Change what people change in the web interface."""
    key = next(iter(sandbox.keys.values()))
    projects = {one["project_name"]: one["id"] for one in sandbox.call("GET", "/api/v1/projects/", key=key)}
    path = f"/api/v1/projects/{projects['checkout']}/alerts/"
    alerts = {one["name"]: one["id"] for one in sandbox.call("GET", path, key=key)}
    query = _ERRORS.replace("WHERE is_exception", "WHERE is_exception AND level > 'warn'")
    sandbox.call("PUT", f"{path}{alerts['errors']}/", {"query": query, "time_window": "PT1H"}, key=key)
    sandbox.call("DELETE", f"{path}{alerts['slow']}/", key=key)
    body = {"name": "tried out", "query": "SELECT 1", "time_window": "PT1H", "frequency": "PT1H"}
    more = {"watermark": "PT10S", "notify_when": "has_matches", "channel_ids": [], "active": True, "description": ""}
    sandbox.call("POST", path, {**body, **more}, key=key)


def take(chromium: str, folder: Path, shots: Path) -> list[Path]:
    venv = venvs.for_core(cores.newest())
    tree.link()
    (folder / "variables.json").write_text(json.dumps(_VARIABLES))
    (folder / "hosts.yml").write_text("environments:\n  hosts:\n    prod:\n      ansible_connection: local\n")
    with running(venv, folder / "sandbox.log") as sandbox:
        env = {
            **environment(venv),
            "LOGFIRE_BASE_URL": sandbox.base_url,
            "LOGFIRE_API_KEY": next(iter(sandbox.keys.values())),
        }

        def play(*arguments: str) -> str:
            command = ["ansible-playbook", "-i", "hosts.yml", *arguments, "-e", "@variables.json"]
            return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True).stdout

        plan = play("pydantic.logfire.apply", "--check")
        play("pydantic.logfire.apply")
        by_hand(sandbox)
        play("pydantic.logfire.drift", "-e", f"logfire_report_dir={folder}")
    (folder / "plan.html").write_text(terminal("ansible-playbook pydantic.logfire.apply --check", plan))
    report = (folder / "drift.html").as_uri()
    return [
        browser.screenshot(chromium, (folder / "plan.html").as_uri(), shots / "plan.png", 900, 300),
        browser.screenshot(chromium, report, shots / "drift-report.png", 1000, 1250),
        browser.screenshot(chromium, report, shots / "drift-report-phone.png", 480, 900),
    ]


def main() -> int:
    chromium = browser.program()
    if chromium is None:
        print("the pictures stay as they are: there is no Chromium in PATH")
        return SKIPPED
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        for shot in take(chromium, Path(folder), Path(folder)):
            shutil.copy(shot, IMAGES / shot.name)
            print(f"docs/images/{shot.name}: {shot.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
