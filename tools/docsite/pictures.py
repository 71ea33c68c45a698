# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the pictures of the guides into docs/images: `python -m tools.docsite.pictures`.

Boxes are filled and lines are grey, so that the pictures can be read on a light page and on a dark one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from ..places import ROOT

IMAGES = ROOT / "docs" / "images"
FONT = "font-family='system-ui, sans-serif'"
COLOURS = {"yours": "#1d4ed8", "ours": "#b3256e", "theirs": "#0f766e", "file": "#4b5563"}
LINE = "#8b949e"


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    title: str
    lines: Sequence[str] = ()
    kind: str = "ours"

    @property
    def height(self) -> int:
        return 34 + 18 * len(self.lines)

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2

    def svg(self) -> str:
        x = self.middle[0]
        texts = [f"<text x='{x}' y='{self.y + 22}' font-weight='600'>{escape(self.title)}</text>"]
        texts += [
            f"<text x='{x}' y='{self.y + 42 + 18 * number}' font-size='12.5'>{escape(line)}</text>"
            for number, line in enumerate(self.lines)
        ]
        box = (
            f"<rect x='{self.x}' y='{self.y}' width='{self.width}' height='{self.height}' rx='8'"
            f" fill='{COLOURS[self.kind]}'/>"
        )
        return "\n".join([box, *texts])


def across(left: Box, right: Box, label: str = "") -> str:
    """An arrow from the right edge of one box to the left edge of another."""
    return _arrow(left.x + left.width, left.middle[1], right.x, right.middle[1], label)


def down(upper: Box, lower: Box, label: str = "") -> str:
    x = upper.middle[0] if lower.x <= upper.middle[0] <= lower.x + lower.width else lower.middle[0]
    return _arrow(x, upper.y + upper.height, x, lower.y, label)


def _arrow(x1: int, y1: int, x2: int, y2: int, label: str) -> str:
    line = f"<path d='M{x1} {y1} L{x2} {y2}' stroke='{LINE}' stroke-width='2' marker-end='url(#end)'/>"
    if not label:
        return line
    x, y = ((x1 + x2) // 2, min(y1, y2) - 8) if y1 == y2 else ((x1 + x2) // 2 + 8, (y1 + y2) // 2 + 4)
    anchor = "middle" if y1 == y2 else "start"
    return f"{line}\n<text x='{x}' y='{y}' text-anchor='{anchor}' fill='{LINE}' font-size='12.5'>{escape(label)}</text>"


def picture(width: int, height: int, title: str, *parts: Box | str) -> str:
    body = "\n".join(part if isinstance(part, str) else part.svg() for part in parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">
<title>{escape(title)}</title>
<defs><marker id="end" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 L10 5 L0 10 z" fill="{LINE}"/></marker></defs>
<g {FONT} font-size="14" fill="#ffffff" text-anchor="middle">
{body}
</g>
</svg>
"""


def architecture() -> str:
    playbooks = Box(10, 20, 190, "Playbooks", ["single tasks, loops", "until: gates"], "yours")
    roles = Box(10, 120, 190, "Roles, playbooks", ["environment, telemetry", "apply, drift, export"])
    inventories = Box(10, 220, 190, "Inventory, lookup", ["projects as hosts"])
    modules = Box(280, 20, 200, "Modules", ["options and documentation"])
    action = Box(280, 120, 200, "Action plugin", ["local connection: the engine", "runs inside the controller"])
    engine = Box(560, 70, 210, "Engine", ["declarations of resources", "compare, plan, execute", "redact, retry, wait"])
    api = Box(560, 220, 210, "Logfire's public API", ["US, EU, self-hosted", "or the sandbox"], "theirs")
    return picture(
        790,
        310,
        "One engine behind modules, roles, inventory plugin and lookup",
        across(playbooks, modules),
        across(roles, action),
        _arrow(200, 247, 560, 140, ""),
        _arrow(480, 46, 560, 100, ""),
        _arrow(480, 155, 560, 120, ""),
        down(engine, api, "few requests"),
        *(playbooks, roles, inventories, modules, action, engine, api),
    )


def environments() -> str:
    common = Box(
        10, 20, 230, "group_vars/environments", ["projects, alerts, channels", "what all have in common"], "yours"
    )
    hosts = [
        Box(10, 130 + 75 * number, 230, f"host_vars/{name}", [what], "yours")
        for number, (name, what) in enumerate(
            [
                ("dev", "its key, loose thresholds"),
                ("staging", "its key"),
                ("prod", "its key, strict thresholds, prune"),
            ]
        )
    ]
    role = Box(320, 205, 190, "Role environment", ["one apply for each host"])
    organizations = [
        Box(600, 130 + 75 * number, 190, f"Organization {name}", ["few requests, its own limits"], "theirs")
        for number, name in enumerate(["dev", "staging", "prod"])
    ]
    return picture(
        810,
        350,
        "One role converges one organization for each host of the inventory",
        _arrow(240, 55, 400, 205, "merged by Ansible"),
        *(_arrow(240, host.middle[1], 320, role.middle[1], "") for host in hosts),
        *(_arrow(510, role.middle[1], 600, one.middle[1], "") for one in organizations),
        *(common, *hosts, role, *organizations),
    )


def awx() -> str:
    repository = Box(10, 20, 200, "Git repository", ["inventory, playbooks"], "file")
    survey = Box(10, 100, 200, "Survey", ["extra variables"], "yours")
    schedule = Box(10, 180, 200, "Schedule", ["every morning"], "yours")
    credential = Box(10, 260, 200, "Credential", ["LOGFIRE_API_KEY"], "yours")
    template = Box(290, 100, 170, "Job template", ["apply, drift,", "export, rotation"])
    job = Box(290, 250, 170, "Job", ["ansible-runner in the", "execution environment"])
    logfire = Box(580, 20, 200, "Logfire", ["HTTPS"], "theirs")
    hosts = Box(580, 100, 200, "Application hosts", ["the token"], "theirs")
    notification = Box(580, 180, 200, "Notification", ["drift found: the job fails"], "file")
    report = Box(580, 260, 200, "Artifacts", ["report, export"], "file")
    return picture(
        790,
        330,
        "From a repository, a credential and a schedule to a job that reports drift",
        *(_arrow(210, one.middle[1], 290, template.middle[1], "") for one in (repository, survey, schedule)),
        _arrow(210, credential.middle[1], 290, job.middle[1], ""),
        down(template, job),
        *(_arrow(460, job.middle[1], 580, one.middle[1], "") for one in (logfire, hosts, notification, report)),
        *(repository, survey, schedule, credential, template, job, logfire, hosts, notification, report),
    )


def slices() -> str:
    template = Box(10, 120, 180, "Logfire apply", ["4 slices, 60 hosts"])
    nodes = [Box(300, 10 + 75 * number, 180, f"Node {number + 1}", ["15 hosts"], "theirs") for number in range(4)]
    return picture(
        490,
        300,
        "One template in four slices, with fifteen hosts each",
        *(_arrow(190, template.middle[1], 300, node.middle[1], "") for node in nodes),
        *(template, *nodes),
    )


PICTURES = {
    "architecture.svg": architecture,
    "environments.svg": environments,
    "awx.svg": awx,
    "awx-slices.svg": slices,
}


def draw(folder: Path = IMAGES) -> None:
    for name, make in PICTURES.items():
        (folder / name).write_text(make())


if __name__ == "__main__":
    draw()
