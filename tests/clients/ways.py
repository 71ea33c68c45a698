# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of objects that both the vendor's command line and our modules make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.pydantic.logfire.tests.clients.steps import ALERT, CHANNELS, DEFINITION, MAPPING, VARIABLE

Values = dict[str, Any]
ID = CHANNELS["notification"]["recipients"][0]
OTHER = "0d0d0d0d-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Way:
    """One kind of object, in the words of the command line and in those of a module.

    ``{project}`` and ``{id}`` stand for ids. ``shown``: what the command line reads after ``change``.
    """

    module: str
    create: str
    body: Values
    options: Values
    change: Values
    get: str
    shown: Callable[[Values], Any]
    after: Any
    identity: tuple[str, ...] = ("name", "project")
    absent: Values | None = field(default_factory=dict)
    """The other options that removal needs; None if the object cannot be removed."""
    gone: Callable[[Values], bool] | None = None
    """The sign of removal, if the command line can still get the object."""


def channel(kind: str, options: Values, change: Values, after: Any) -> Way:
    return Way(
        "channel",
        "api channels create",
        {"label": "oncall", "config": CHANNELS[kind]},
        {"name": "oncall", kind: options},
        {kind: {**options, **change}},
        "api channels get {id}",
        lambda data: data["config"],
        {**CHANNELS[kind], **after},
    )


WAYS = {
    "project": Way(
        "project",
        "api projects create",
        {"project_name": "shop", "description": "sells", "visibility": "private"},
        {"name": "shop", "description": "sells", "visibility": "private"},
        {"description": "sells more"},
        "api projects get {id}",
        lambda data: (data["project_name"], data["description"], data["visibility"]),
        ("shop", "sells more", "private"),
    ),
    "alert": Way(
        "alert",
        "api alerts {project} create",
        {**ALERT, "description": "Too many", "environments": ["prod"]},
        {
            "name": "errors",
            "project": "checkout",
            "description": "Too many",
            "query": "SELECT 1",
            "time_window": "1h",
            "frequency": "5m",
            "notify_when": "has_matches",
            "environments": ["prod"],
        },
        {"environments": ["prod", "dev"], "query": "SELECT 2"},
        "api alerts {project} get {id}",
        lambda data: (sorted(data["environments"]), data["query"], data["description"]),
        (["dev", "prod"], "SELECT 2", "Too many"),
    ),
    "dashboard": Way(
        "dashboard",
        "api dashboards {project} create",
        {"name": "Latency", "slug": "latency", "definition": DEFINITION},
        {"slug": "latency", "project": "checkout", "name": "Latency", "definition": DEFINITION},
        {"definition": {**DEFINITION, "spec": {**DEFINITION["spec"], "display": {"name": "Slow"}}}},
        "api dashboards {project} get {id}",
        lambda data: data["dashboard"]["spec"]["display"]["name"],
        "Slow",
        identity=("slug", "project"),
    ),
    "variable": Way(
        "variable",
        "api variables {project} create",
        VARIABLE,
        {
            "name": "limit",
            "project": "checkout",
            "description": "at most",
            "json_schema": {"type": "integer"},
            "overrides": [
                {
                    "conditions": [{"kind": "value-equals", "attribute": "tier", "value": "gold"}],
                    "rollout": {"labels": {}},
                }
            ],
        },
        {"description": "at least"},
        "api variables {project} get limit",
        lambda data: (data["description"], data["json_schema"], data["overrides"]),
        ("at least", {"type": "integer"}, VARIABLE["overrides"]),
        absent=None,
    ),
    "organization": Way(
        "organization",
        "api organizations create",
        {"organization_name": "globex", "description": "other"},
        {"name": "globex", "description": "other"},
        {"description": "another"},
        "api organizations get {id}",
        lambda data: (data["organization_name"], data["description"]),
        ("globex", "another"),
        absent={"force": True},
    ),
    "group_mapping": Way(
        "group_mapping",
        "api group-mappings update",
        MAPPING,
        MAPPING["group_organization_mapping"][0],
        {"organization_roles": [{"organization_name": "acme", "role": "admin"}]},
        "api group-mappings get",
        lambda data: data["group_organization_mapping"],
        [
            {
                "group_id": "sre",
                "organization_roles": [{"organization_name": "acme", "role": "admin", "project_roles": []}],
            }
        ],
        identity=("group_id",),
        gone=lambda data: data["group_organization_mapping"] == [],
    ),
    "webhook": channel(
        "webhook",
        {"url": CHANNELS["webhook"]["url"], "format": "auto"},
        {"format": "raw-data"},
        {"format": "raw-data", "url": "https://hooks.example.com/**********"},
    ),
    "opsgenie": channel(
        "opsgenie",
        {"auth_key": "s3cret-key"},
        {"base_url": "https://api.eu.opsgenie.com"},
        {"base_url": "https://api.eu.opsgenie.com", "auth_key": None},
    ),
    "notification": channel("notification", {"recipients": [ID]}, {"recipients": [OTHER]}, {"recipients": [OTHER]}),
    "email": channel(
        "email",
        {"recipients": ["a@example.com"]},
        {"recipients": ["b@example.com"]},
        {"recipients": ["b@example.com"]},
    ),
    "web_push": channel("web_push", {"recipients": [ID]}, {"recipients": [OTHER]}, {"recipients": [OTHER]}),
    "pagerduty": channel(
        "pagerduty", {"routing_key": "s3cret-key"}, {"region": "eu"}, {"region": "eu", "routing_key": None}
    ),
    "pagerduty_integration": channel(
        "pagerduty_integration", {"install_id": ID, "service_id": ID}, {"service_id": OTHER}, {"service_id": OTHER}
    ),
    "slack": channel(
        "slack",
        {"install_id": ID, "channel_id": "C0123"},
        {"channel_id": "C0999"},
        {"channel_id": "C0999", "include_agent_prompt": True},
    ),
}
