# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of plan, progress and drift report, from runs against the sandbox.

The site gets new ones with each build. Those in docs/images are for readers of the repository: a picture keeps a digest
of the text that it shows, without its numbers, so that one that no longer shows what a run prints is found.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import cores, tree, venvs
from ..environment import environment
from ..places import ROOT, WORK
from ..sandbox import Sandbox, running
from . import browser

IMAGES = ROOT / "docs" / "images"
# Each with the page that it shows, and its width.
PICTURES = {
    "plan.png": ("plan.html", 900),
    "progress.png": ("progress.html", 1080),
    "drift-report.png": ("drift.html", 1000),
    "drift-report-phone.png": ("drift.html", 480),
}
_ALERT = {"time_window": "5m", "frequency": "5m", "notify_when": "has_matches", "channels": ["oncall"]}
_ERRORS = "SELECT service_name, count(*)\nFROM records\nWHERE is_exception\nGROUP BY service_name"
_VARIABLES: dict[str, Any] = {
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
_SLOW = {"latency_ms": 50, "rate_limit": {"per_minute": 60, "burst": 10}}
_MANY = {
    "logfire_channels": _VARIABLES["logfire_channels"],
    "logfire_projects": [
        {"name": "checkout", "alerts": [{"name": f"errors {one}", "query": _ERRORS, **_ALERT} for one in range(40)]}
    ],
}
_TERMINAL = """<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; background: #1b1f24; color: #d5dbe1; font: 15px/1.5 monospace; padding: 18px; }
pre { margin: 0; white-space: pre-wrap; }
.plus { color: #5fd38d; } .minus { color: #ff7b72; } .tilde { color: #e3b341; }
</style><pre>%s</pre>"""
_MARK = b"Shows\0"
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_COLOURS = {"+": "plus", "-": "minus", "~": "tilde"}


def terminal(command: str, output: str) -> str:
    """Return a page that shows the lines of a task, as a terminal does."""
    lines = [f"$ {command}", ""]
    task = output[output.index("TASK [") :]
    for line in task[: task.index("\n", task.index("\nchanged:") + 1)].splitlines():
        lines.append(line.rstrip("* "))
    shown = [f'<span class="{_COLOURS.get(line[:1], "line")}">{html.escape(line)}</span>' for line in lines]
    return _TERMINAL % "\n".join(shown)


def digest(page: str) -> str:
    """A digest of the lines of a page, but for numbers. Of the lines about one count, only the first one matters."""
    text = re.sub(r"<(style|title)\b.*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)
    lines: dict[str, str] = {}
    for line in (re.sub(r"\d[\d,.:TZ-]*( [A-Z]{3,5}\b)?", "0", line).strip() for line in text.splitlines()):
        lines.setdefault(line.partition(";")[0], line)
    return hashlib.sha256("\n".join(lines.values()).encode()).hexdigest()


def marked(picture: bytes, mark: str) -> bytes:
    """The picture with a text that nobody sees, before its end."""
    body = b"tEXt" + _MARK + mark.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return picture[: -len(_END)] + chunk + _END


def mark_of(picture: bytes) -> str:
    """The text that nobody sees; empty if there is none."""
    _before, found, rest = picture.partition(b"tEXt" + _MARK)
    return rest[:64].decode("ascii", "replace") if found else ""


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


def take(chromium: str, shots: Path) -> list[Path]:
    """Take all pictures into a folder."""
    shots.mkdir(parents=True, exist_ok=True)
    venv = venvs.for_core(cores.newest())
    tree.link()
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as made:
        folder = Path(made)
        (folder / "variables.json").write_text(json.dumps(_VARIABLES))
        (folder / "many.json").write_text(json.dumps(_MANY))
        (folder / "hosts.yml").write_text("environments:\n  hosts:\n    prod:\n      ansible_connection: local\n")
        with running(venv, folder / "sandbox.log") as sandbox:
            env = {
                **environment(venv),
                "LOGFIRE_BASE_URL": sandbox.base_url,
                "LOGFIRE_API_KEY": next(iter(sandbox.keys.values())),
            }

            def play(*arguments: str, variables: str = "variables.json") -> str:
                command = ["ansible-playbook", "-i", "hosts.yml", *arguments, "-e", f"@{variables}"]
                return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True).stdout

            plan = play("pydantic.logfire.apply", "--check")
            play("pydantic.logfire.apply")
            by_hand(sandbox)
            play("pydantic.logfire.drift", "-e", f"logfire_report_dir={folder}")
            sandbox.reset()
            sandbox.call("PUT", "/_sandbox/settings", _SLOW)
            progress = play("pydantic.logfire.apply", variables="many.json")
        (folder / "plan.html").write_text(terminal("ansible-playbook pydantic.logfire.apply --check", plan))
        (folder / "progress.html").write_text(terminal("ansible-playbook pydantic.logfire.apply", progress))
        return [_picture(chromium, folder / page, shots / name, width) for name, (page, width) in PICTURES.items()]


def _picture(chromium: str, page: Path, target: Path, width: int) -> Path:
    """The whole page, however long it is."""
    browser.screenshot(chromium, page.as_uri(), target, width, browser.height(chromium, page, width))
    target.write_bytes(marked(target.read_bytes(), digest(page.read_text())))
    return target


def outdated(taken: Sequence[Path], images: Path = IMAGES) -> list[str]:
    """Return the names of the pictures that are missing, or show something else than those that were just taken."""
    kept = {one.name: mark_of(one.read_bytes()) for one in images.glob("*.png")}
    return [one.name for one in taken if kept.get(one.name) != mark_of(one.read_bytes())]


def replace(taken: Sequence[Path], images: Path = IMAGES) -> None:
    for one in taken:
        shutil.copy(one, images / one.name)
