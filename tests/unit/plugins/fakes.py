# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client without a network, the API's records, and the short way from options to a plan."""

from __future__ import annotations

import dataclasses
import datetime
import json
import threading
from collections.abc import Mapping
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, NotFound
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome, Plan, Resource

KEY = "pylf_v1_us_Zq8secretOfTheKey"
NOW = datetime.datetime(2026, 10, 1, 12, 0, tzinfo=datetime.UTC)

Record = dict[str, Any]


def uid(number: int) -> str:
    return f"{number:08x}-aaaa-4000-8000-000000000000"


def forbidden(detail: str = "") -> ApiError:
    return ApiError(f"HTTP 403: {detail}", 403)


def missing() -> NotFound:
    return NotFound("HTTP 404", 404)


class Turns:
    """Answers given one after the other; the last one stays."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)

    def next(self) -> Any:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


class FakeClient(Client):
    """Answers from a table of ``METHOD path``: a value, an exception to raise, a function of the body, or Turns."""

    def __init__(self, answers: Mapping[str, Any] | None = None, **settings: Any) -> None:
        super().__init__(Settings(**{"api_key": KEY, "origin": "https://logfire.example.com", **settings}))
        self.answers = dict(answers or {})
        self.sent: list[Request] = []
        self.moment = NOW
        self._turn = threading.Lock()

    def now(self) -> datetime.datetime:
        return self.moment

    def send(self, request: Request) -> Any:
        with self._turn:
            self.sent.append(dataclasses.replace(request, body=json.loads(json.dumps(request.body))))
            assert request.name in self.answers, f"unexpected request {request.name}"
            answer = self.answers[request.name]
            answer = answer.next() if isinstance(answer, Turns) else answer
        if isinstance(answer, Exception):
            raise answer
        return json.loads(json.dumps(answer(request.body) if callable(answer) else answer))

    @property
    def writes(self) -> list[tuple[str, Any]]:
        """Return what was sent to change something, with its body."""
        return [(one.name, one.body) for one in self.sent if one.method != "GET"]

    @property
    def asked(self) -> list[str]:
        return [one.name for one in self.sent]


def plan(resource: Resource, client: Client, check_mode: bool = False, **params: Any) -> Plan:
    return resource.plan(resource.accept(params), RemoteState(client, check_mode))


def converge(resource: Resource, client: Client, **params: Any) -> Outcome:
    return plan(resource, client, **params).execute()


def predict(resource: Resource, client: Client, **params: Any) -> Outcome:
    return plan(resource, client, check_mode=True, **params).predict()


# Records as the API gives them. PROJECT_ID is the project that alerts and tokens lie below.

PROJECT_ID = uid(0xA0)
PROJECTS = "/v1/projects/"
ALERTS = f"{PROJECTS}{PROJECT_ID}/alerts/"
TOKENS = f"{PROJECTS}{PROJECT_ID}/write-tokens/"
DASHBOARDS = f"{PROJECTS}{PROJECT_ID}/dashboards/"
VARIABLES = f"{PROJECTS}{PROJECT_ID}/variables/"
SLOS = f"{PROJECTS}{PROJECT_ID}/slos/"
CHANNELS = "/v1/channels/"
PROVIDERS = "/v1/gateway/providers/"
APPLICATIONS = f"{PROJECTS}{PROJECT_ID}/frontend-applications/"
FIRST = "?limit=100"
SCHEDULES = "/v1/schedules/"
KEYS = "/v1/api-keys/"
ORGANIZATION_ID = uid(0x0A)


def project(number: int = 0xA0, name: str = "checkout", **fields: Any) -> Record:
    return {
        "id": uid(number),
        "project_name": name,
        "description": None,
        "visibility": "public",
        "organization_name": "acme",
        "created_at": "2026-01-01T00:00:00Z",
        "x_unknown": True,
        **fields,
    }


def channel(number: int = 0xC0, label: str = "oncall", **fields: Any) -> Record:
    return {
        "id": uid(number),
        "label": label,
        "active": True,
        "config": {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/**********"},
        **fields,
    }


def alert(number: int = 0xE0, name: str = "errors", **fields: Any) -> Record:
    return {
        "id": uid(number),
        "project_id": PROJECT_ID,
        "name": name,
        "description": None,
        "query": "SELECT 1",
        "time_window": "PT5M",
        "frequency": "PT5M",
        "watermark": "PT10S",
        "notify_when": "has_matches",
        "active": True,
        "channels": [],
        "environments": [],
        **fields,
    }


def slo(number: int = 0xB0, name: str = "availability", **fields: Any) -> Record:
    """A new SLO, which notifies nobody yet."""
    return {
        "id": uid(number),
        "project_id": PROJECT_ID,
        "name": name,
        "description": None,
        "scope_kind": "service",
        "scope_value": "checkout",
        "source": "records",
        "metric_aggregation": "additive",
        "total_query": "parent_span_id IS NULL",
        "bad_query": "is_exception",
        "threshold": None,
        "comparison": None,
        "target_percent": "99.9000",
        "rolling_window": "P30D",
        "environments": [],
        "alerts": tiers(),
        "x_unknown": True,
        **fields,
    }


def tiers(**channels: list[tuple[int, str | None]]) -> Record:
    """The alerts of an SLO, with the numbers of the channels that they notify, and the schedules."""
    return {
        tier: {
            "alert_id": uid(0xE1 + number),
            "severity": "ticket" if tier == "slow" else "page",
            "viable": True,
            "channel_assignments": [
                {"channel_id": uid(channel), "schedule_id": schedule} for channel, schedule in channels.get(tier, [])
            ],
        }
        for number, tier in enumerate(("fast", "medium", "slow"))
    }


def schedule(number: int = 0x5C, label: str = "Office hours", **fields: Any) -> Record:
    return {
        "id": uid(number),
        "label": label,
        "timezone": "Europe/London",
        "windows": [{"days": [1, 2, 3, 4, 5], "start_time": "09:00:00", "end_time": "18:00:00"}],
        "x_unknown": True,
        **fields,
    }


def dashboard(number: int = 0xD0, slug: str = "latency", **fields: Any) -> Record:
    """As it is listed: without the definition."""
    return {
        "id": uid(number),
        "project_id": PROJECT_ID,
        "dashboard_name": "Latency",
        "dashboard_slug": slug,
        "version": 3,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": None,
        "created_by_name": None,
        "updated_by_name": None,
        "x_unknown": True,
        **fields,
    }


def definition(**spec: Any) -> Record:
    """As the server returns it, its own additions included."""
    return {
        "kind": "Dashboard",
        "metadata": {"name": "Latency", "project": "old-name", "version": 3, "x_unknown": True},
        "spec": {
            "display": None,
            "panels": {},
            "layouts": [],
            "variables": [],
            "duration": "1h",
            "refreshInterval": "0s",
            **spec,
        },
    }


def variable(name: str = "flag", **fields: Any) -> Record:
    """As it is listed: in the form of the SDK."""
    return {
        "name": name,
        "kind": "general",
        "labels": {},
        "latest_version": None,
        "rollout": {"labels": {}},
        "overrides": [],
        "description": None,
        "json_schema": None,
        "type_name": None,
        "x_unknown": True,
        **fields,
    }


def provider(number: int = 0x90, slug: str = "openai", vendor: str = "openai", **fields: Any) -> Record:
    """Return a provider as the server does, without its credential. Only Bedrock has a configuration."""
    config = {"api": "runtime", "region": "us-east-1"} if vendor == "bedrock" else {}
    return {
        "id": uid(number),
        "slug": slug,
        "provider": {"vendor": vendor, "config": config},
        "pricing": {"required": True},
        "created_at": "2026-01-01T00:00:00Z",
        "x_unknown": True,
        **fields,
    }


def application(number: int = 0xF0, name: str = "storefront", **fields: Any) -> Record:
    return {
        "id": uid(number),
        "project_id": PROJECT_ID,
        "name": name,
        "service_namespace": None,
        "environment": None,
        "created_at": "2026-01-01T00:00:00Z",
        "x_unknown": True,
        **fields,
    }


def token(number: int, prefix: str = "", expires: str | None = None, **fields: Any) -> Record:
    return {
        "id": uid(number),
        "project_id": PROJECT_ID,
        "token_prefix": prefix or f"pylf_v1_us_{number:04x}",
        "expires_at": expires,
        "active": True,
        "created_at": "2026-01-01T00:00:00Z",
        "description": "Created by Public API",
        "created_by_name": None,
        **fields,
    }


def api_key(number: int, name: str = "ci", expires: str | None = None, **fields: Any) -> Record:
    """Return an API key as it is listed, without a part of its secret."""
    return {
        "id": uid(number),
        "organization_id": ORGANIZATION_ID,
        "name": name,
        "description": None,
        "scopes": ["project:write", "project:read"],
        "project_id": None,
        "project_name": None,
        "all_projects": True,
        "expires_at": expires,
        "active": True,
        "created_at": "2026-01-01T00:00:00Z",
        "last_used_at": "2026-10-01T11:59:59Z",
        "claims": {},
        "x_unknown": True,
        **fields,
    }
