# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One environment in three ways: ``apply``, the single modules in loops, and tasks that call the API themselves."""

from __future__ import annotations

from typing import Any

from .documents import Document, bodies, environment
from .harness import Bench, BenchError

_SIZES = ((10, 1), (100, 5), (1000, 10))
# A task that starts a module for each object takes minutes for a thousand, and no more than ten times those for 100.
_LARGEST = {"uri": 100}
_Tasks = list[dict[str, Any]]

_APPLY: _Tasks = [
    {"name": "apply", "pydantic.logfire.apply": {"channels": "{{ channels }}", "projects": "{{ projects }}"}}
]

_MODULES: _Tasks = [
    {
        "name": "channels",
        "pydantic.logfire.channel": {name: f"{{{{ item.{name} }}}}" for name in ("name", "webhook", "active")},
        "loop": "{{ channels }}",
    },
    {
        "name": "projects",
        "pydantic.logfire.project": {name: f"{{{{ item.{name} }}}}" for name in ("name", "description", "visibility")},
        "loop": "{{ projects }}",
    },
    {
        "name": "alerts",
        "pydantic.logfire.alert": {
            "project": "{{ item.0.name }}",
            **{
                name: f"{{{{ item.1.{name} }}}}"
                for name in ("name", "description", "query", "time_window", "frequency", "notify_when", "channels")
            },
        },
        "loop": "{{ projects | subelements('alerts') }}",
    },
]


def _uri(name: str, path: str, method: str = "GET", loop: str = "", **options: Any) -> dict[str, Any]:
    task = {
        "name": name,
        "ansible.builtin.uri": {
            "url": f"{{{{ url }}}}/api/v1/{path}",
            "method": method,
            "headers": "{{ authorization }}",
            "status_code": [200, 201],
            **options,
        },
        "register": name,
    }
    return {**task, "loop": loop} if loop else task


def _facts(**facts: str) -> dict[str, Any]:
    return {"name": "facts", "ansible.builtin.set_fact": facts}


_IDS = "items2dict(key_name='{}', value_name='id')"
_BODY = "{{ item.body | combine({'channel_ids': item.channels | map('extract', channel_ids)}) }}"
_JSON = {"body_format": "json"}

_URI_CREATE: _Tasks = [
    _uri("channels_made", "channels/", "POST", "{{ bodies.channels }}", body="{{ item }}", **_JSON),
    _uri("projects_made", "projects/", "POST", "{{ bodies.projects }}", body="{{ item }}", **_JSON),
    _facts(
        channel_ids="{{ channels_made.results | map(attribute='json') | " + _IDS.format("label") + " }}",
        project_ids="{{ projects_made.results | map(attribute='json') | " + _IDS.format("project_name") + " }}",
    ),
    _uri(
        "alerts_made", "projects/{{ project_ids[item.project] }}/alerts/", "POST", "{{ bodies.alerts }}",
        body=_BODY, **_JSON,
    ),
]  # fmt: skip

# Such tasks cannot compare, so they send everything again; they only save creating it twice.
_URI_REPEAT: _Tasks = [
    _uri("channels_read", "channels/"),
    _uri("projects_read", "projects/"),
    _facts(
        channel_ids="{{ channels_read.json | " + _IDS.format("label") + " }}",
        project_ids="{{ projects_read.json | " + _IDS.format("project_name") + " }}",
    ),
    _uri("alerts_read", "projects/{{ item.value }}/alerts/", loop="{{ project_ids | dict2items }}"),
    _facts(alert_ids="{{ alerts_read.results | map(attribute='json') | flatten | " + _IDS.format("name") + " }}"),
    _uri(
        "channels_sent", "channels/{{ channel_ids[item.label] }}/", "PUT", "{{ bodies.channels }}",
        body="{{ item }}", **_JSON,
    ),
    _uri(
        "projects_sent", "projects/{{ project_ids[item.project_name] }}/", "PUT", "{{ bodies.projects }}",
        body="{{ item }}", **_JSON,
    ),
    _uri(
        "alerts_sent", "projects/{{ project_ids[item.project] }}/alerts/{{ alert_ids[item.body.name] }}/", "PUT",
        "{{ bodies.alerts }}", body=_BODY, **_JSON,
    ),
]  # fmt: skip

_WAYS = {"apply": (_APPLY, _APPLY), "modules": (_MODULES, _MODULES), "uri": (_URI_CREATE, _URI_REPEAT)}


def measure(bench: Bench) -> list[dict[str, Any]]:
    rows = []
    for alerts, projects in _SIZES:
        document = environment(alerts, projects)
        for way, (create, repeat) in _WAYS.items():
            if alerts > _LARGEST.get(way, alerts):
                continue
            bench.sandbox.reset()
            for what, tasks in (("create", create), ("unchanged", repeat)):
                took = _play(bench, f"{way}-{alerts}-{what}", tasks, document)
                rows.append({"way": way, "alerts": alerts, "projects": projects, "what": what, **took})
            _check(bench, alerts)
    return rows


def _play(bench: Bench, name: str, tasks: _Tasks, document: Document) -> dict[str, float]:
    bench.requests()
    played = bench.play(name, tasks, {**document, "bodies": bodies(document)})
    return {"seconds": played.seconds, "cpu_seconds": played.cpu_seconds, "requests": bench.requests()}


def _check(bench: Bench, alerts: int) -> None:
    projects = bench.sandbox.call("GET", "/api/v1/projects/", key=bench.key)
    found = sum(
        len(bench.sandbox.call("GET", f"/api/v1/projects/{one['id']}/alerts/", key=bench.key)) for one in projects
    )
    if found != alerts:
        raise BenchError(f"{found} alerts instead of {alerts}")
