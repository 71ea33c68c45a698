# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments of any size: as documents for ``apply``, and as the bodies that the API takes."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

CHANNELS = 3
# An inactive channel takes two requests to create: the API makes every channel active.
INACTIVE = 1
CHANGED = "10m"


def environment(alerts: int, projects: int, tokens: bool = False, changed: int = 0) -> Document:
    """Return a document with alerts spread evenly over projects. ``changed`` of them have another time window."""
    per_project = alerts // projects
    assert per_project * projects == alerts
    return {
        "channels": [channel(number) for number in range(CHANNELS)],
        "projects": [
            {
                "name": f"service-{number}",
                "description": f"Benchmark project {number}",
                "visibility": "private",
                **({"write_tokens": [{}], "read_tokens": [{}]} if tokens else {}),
                "alerts": [alert(one, one < changed) for one in range(number, alerts, projects)],
            }
            for number in range(projects)
        ],
    }


def channel(number: int) -> dict[str, Any]:
    return {
        "name": f"channel-{number}",
        "webhook": {"url": f"https://hooks.example.com/{number}/secret", "format": "slack-blockkit"},
        "active": number >= INACTIVE,
    }


def alert(number: int, changed: bool = False) -> dict[str, Any]:
    return {
        "name": f"alert-{number}",
        "description": f"Errors of endpoint {number} by service, with the place they come from",
        "query": (
            "SELECT service_name, exception_type, count(*) AS errors\nFROM records\n"
            f"WHERE is_exception AND http_route = '/api/endpoint/{number}'\n"
            "GROUP BY service_name, exception_type\nORDER BY errors DESC\n"
        ),
        "time_window": CHANGED if changed else "5m",
        "frequency": "5m",
        "notify_when": "has_matches",
        "channels": [f"channel-{number % CHANNELS}", f"channel-{(number + 1) % CHANNELS}"],
    }


def least_requests(document: Document) -> int:
    """Count the requests of reading: projects, channels, and one list for each kind that a project has items of."""
    kinds = sum(isinstance(value, list) for project in document["projects"] for value in project.values())
    return 2 + kinds


def objects(document: Document) -> int:
    """Count the objects of a document, projects and channels included."""
    lists = [value for project in document["projects"] for value in project.values() if isinstance(value, list)]
    return len(document["channels"]) + len(document["projects"]) + sum(map(len, lists))


def bodies(document: Document) -> dict[str, list[dict[str, Any]]]:
    """The same environment for tasks that call the API themselves. Channels are names, as ids are not known yet."""
    return {
        "channels": [
            {"label": one["name"], "config": {"type": "webhook", **one["webhook"]}} for one in document["channels"]
        ],
        "projects": [
            {"project_name": one["name"], "description": one["description"], "visibility": one["visibility"]}
            for one in document["projects"]
        ],
        "alerts": [
            {"project": project["name"], "channels": one["channels"], "body": _alert_body(one)}
            for project in document["projects"]
            for one in project["alerts"]
        ],
    }


def _alert_body(one: dict[str, Any]) -> dict[str, Any]:
    kept = {name: one[name] for name in ("name", "description", "query", "notify_when")}
    return {**kept, "time_window": "PT5M", "frequency": "PT5M", "watermark": "PT10S"}
