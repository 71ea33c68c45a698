# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every subcommand of the vendor's command line, in an order in which each finds its object.

``{name}`` in a command stands for the id of what a step saved under that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]
ID = "48beab13-4da9-4f1d-b099-fdf5ab99254a"


@dataclass(frozen=True)
class Step:
    """``refused``: the status with which the server answers. ``fault``: the client's own, one of FAULTS."""

    command: str
    body: Any = None
    save: str = ""
    refused: int = 0
    fault: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """A fault of the client, and the words by which the test knows that it is still there."""

    reason: str
    code: str
    says: str


# Faults of the clients themselves. A fault that is gone fails the build, so that this list stays true.
FAULTS = {
    "start time of audit logs": Fault(
        "It sends `2026-11-20 00:00:00 +00:00`, which is not an RFC 3339 timestamp: the API refuses it.",
        "api_request_failed",
        "HTTP 422",
    ),
    "lists of SCIM": Fault(
        "It wants an object for `Resources`, while the API and the standard have a list of them.",
        "api_response_invalid",
        "API response was invalid",
    ),
    "labels to be sent": Fault(
        "It takes the forms of a label for one that has all their fields, and refuses each of them before sending.",
        "api_json_invalid",
        "failed to parse request JSON",
    ),
    "labels that are read": Fault(
        "The same in answers: a label with a value has to have a reference too, and the reverse.",
        "api_response_invalid",
        "missing field",
    ),
    "overrides with a regular expression": Fault(
        "It reads a pattern as an object, while the API has a text: such a variable spoils the whole list.",
        "api_response_invalid",
        "expected struct Pattern",
    ),
}

# Subcommands that are not driven, with the reason.
EXCEPTED: dict[str, str] = {}

CHANNELS: dict[str, Values] = {
    "webhook": {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/T000/s3cret"},
    "opsgenie": {"type": "opsgenie", "auth_key": "s3cret-key"},
    "notification": {"type": "notification", "recipients": [ID]},
    "email": {"type": "email", "recipients": ["a@example.com"]},
    "web_push": {"type": "web-push", "recipients": [ID]},
    "pagerduty": {"type": "pagerduty", "routing_key": "s3cret-key"},
    "pagerduty_integration": {"type": "pagerduty-integration", "install_id": ID, "service_id": ID},
    "slack": {"type": "slack-integration", "install_id": ID, "channel_id": "C0123"},
}
ALERT: Values = {
    "name": "errors",
    "query": "SELECT 1",
    "time_window": "PT1H",
    "frequency": "PT5M",
    "watermark": "PT10S",
    "notify_when": "has_matches",
}
PANEL: Values = {
    "kind": "Panel",
    "spec": {"display": {"name": "p95"}, "plugin": {"kind": "TimeSeriesChart", "spec": {}}},
}
ITEM: Values = {"x": 0, "y": 0, "width": 12, "height": 6, "content": {"$ref": "#/spec/panels/p95"}}
DEFINITION: Values = {
    "kind": "Dashboard",
    "metadata": {"name": "Latency", "project": "checkout"},
    "spec": {
        "display": {"name": "Latency"},
        "panels": {"p95": PANEL},
        "layouts": [{"kind": "Grid", "spec": {"items": [ITEM]}}],
    },
}
VARIABLE: Values = {
    "name": "limit",
    "description": "at most",
    "json_schema": {"type": "integer"},
    "rollout": {"labels": {}},
    "overrides": [
        {
            "conditions": [{"kind": "value-equals", "attribute": "tier", "value": "gold"}],
            "rollout": {"labels": {}},
        }
    ],
}
REGEX: Values = {
    **VARIABLE,
    "name": "by_regex",
    "overrides": [
        {
            "conditions": [{"kind": "value-matches-regex", "attribute": "tier", "pattern": "^gold"}],
            "rollout": {"labels": {}},
        }
    ],
}
LABELS: dict[str, Values] = {
    "version": {"target_type": "version", "serialized_value": "3"},
    "latest": {"target_type": "latest"},
    "code_default": {"target_type": "code_default"},
}
MAPPING: Values = {
    "group_organization_mapping": [
        {
            "group_id": "sre",
            "organization_roles": [
                {
                    "organization_name": "acme",
                    "role": "member",
                    "project_roles": [{"project_name": "checkout", "role": "admin"}],
                }
            ],
        }
    ]
}

STEPS = (
    Step("api projects list"),
    Step("api projects create", {"project_name": "checkout", "visibility": "private"}, save="project"),
    Step("api projects list"),
    Step("api projects get {project}"),
    Step("api projects update {project}", {"description": "pays"}),
    *(
        step
        for kind in ("read", "write")
        for step in (
            Step(f"api projects {kind}-tokens {{project}} list"),
            Step(f"api projects {kind}-tokens {{project}} create", save=f"{kind}_token"),
            Step(
                f"api projects {kind}-tokens {{project}} create", {"expires_at": "2099-01-01T00:00:00Z"}, save="other"
            ),
            Step(f"api projects {kind}-tokens {{project}} list"),
            Step(f"api projects {kind}-tokens {{project}} rotate {{{kind}_token}}"),
            Step(f"api projects {kind}-tokens {{project}} expire {{other}}"),
            Step(f"api projects {kind}-tokens {{project}} create", {}, save="other"),
            Step(f"api projects {kind}-tokens {{project}} revoke {{other}}"),
            Step(f"api projects {kind}-tokens {{project}} list"),
        )
    ),
    Step("api projects write-tokens {project} create", save="graceful"),
    Step("api projects write-tokens {project} rotate {graceful}", {"grace_period_hours": 24}),
    Step("api projects write-tokens {project} rotate {browser_token}", refused=400),
    Step("api projects write-tokens {project} expire {browser_token}", refused=400),
    Step("api projects write-tokens {project} revoke {browser_token}", refused=400),
    *(Step("api channels create", {"label": name, "config": config}, save=name) for name, config in CHANNELS.items()),
    Step("api channels list"),
    *(Step(f"api channels get {{{name}}}") for name in CHANNELS),
    Step("api channels update {webhook}", {"label": "oncall", "active": False}),
    Step("api channels update {email}", {"config": {"type": "email", "recipients": ["b@example.com"]}}),
    Step("api channels delete {slack}"),
    Step("api alerts {project} list"),
    Step("api alerts {project} create", ALERT, save="alert"),
    *(
        Step(
            "api alerts {project} create",
            {**ALERT, "name": status, "description": status},
            settings={"query_check": status},
        )
        for status in ("slow", "timed_out", "not_checked")
    ),
    Step("api alerts {project} create", {**ALERT, "name": "unchecked"}, settings={"query_check": None}),
    Step("api alerts {project} list"),
    Step("api alerts {project} update {alert}", {"active": False, "environments": ["prod"]}),
    Step("api alerts {project} update {alert}", {"channel_assignments": [{"channel_id": "{webhook}"}]}),
    Step("api alerts {project} get {alert}"),
    Step("api alerts {project} get {snoozed_alert}"),
    Step("api alerts {project} get {slo_alert}"),
    Step("api alerts {project} delete {alert}"),
    Step("api dashboards {project} list"),
    Step(
        "api dashboards {project} create",
        {"name": "Latency", "slug": "latency", "definition": DEFINITION},
        save="dashboard",
    ),
    Step(
        "api dashboards {project} create",
        {"name": "Bare", "slug": "bare", "definition": {**DEFINITION, "metadata": {}}},
        save="bare",
    ),
    Step("api dashboards {project} list"),
    Step("api dashboards {project} get {dashboard}"),
    Step("api dashboards {project} get {rearranged}"),
    Step("api dashboards {project} update {dashboard}", {"name": "Slow", "definition": DEFINITION}),
    Step("api dashboards {project} delete {dashboard}"),
    Step("api variables {project} create", VARIABLE, save="variable"),
    Step("api variables {project} config"),
    Step("api variables {project} get limit"),
    Step("api variables {project} update limit", {"description": None, "overrides": []}),
    Step(
        "api variables {project} create",
        {**VARIABLE, "name": "newer", "initial_serialized_value": "1"},
        save="last_variable",
    ),
    *(
        Step("api variables {project} create", {**VARIABLE, "labels": {"live": label}}, fault="labels to be sent")
        for label in LABELS.values()
    ),
    *(Step(f"api variables {{project}} get label_{name}", fault="labels that are read") for name in LABELS),
    Step("api variables {project} get by_regex", fault="overrides with a regular expression"),
    Step("api group-mappings get"),
    Step("api group-mappings update", MAPPING),
    Step("api group-mappings get"),
    Step("api group-mappings get", settings={"mapping_overridden": True}),
    Step("api group-mappings update", MAPPING, refused=409, settings={"mapping_overridden": True}),
    Step("api organizations list"),
    Step("api organizations create", {"organization_name": "globex", "creation_intent": "team"}, save="organization"),
    Step("api organizations get {organization}"),
    Step("api organizations update {organization}", {"description": "other"}),
    Step("api organizations delete {organization}"),
    Step("api billing usage"),
    Step("api billing usage --period-offset=-1"),
    Step("api audit-logs list --start-time 2026-11-20T00:00:00Z", fault="start time of audit logs"),
    Step("api audit-logs get {audit_log}"),
    Step("api scim users list", fault="lists of SCIM"),
    Step("api scim users get owner@acme.example.com"),
    Step("api scim groups list", fault="lists of SCIM"),
    Step("api scim groups get {scim_group}"),
    Step(
        "api scim groups update {scim_group}",
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": []},
    ),
    Step("token read"),
    Step("token write"),
    Step("api-key write query variables gateway"),
    Step("api-key project:read_fleet --name fleet"),
    Step("api projects delete {project}"),
)
