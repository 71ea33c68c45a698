# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks through which every module sends all that it can send: each field, state and way."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._own_project import OwnProjectResource
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._rollouts import CONDITIONS
from ansible_collections.pydantic.logfire.tests import derived
from ansible_collections.pydantic.logfire.tests.sandbox import Config, Running, releases, running

Values = dict[str, Any]
Task = tuple[str, Values]

# Servers on which organizations are reached in other ways, by the sandbox's settings.
OTHER_SERVERS: list[Values] = [
    {"release": releases.OLD},
    {"release": releases.CURRENT, "older_organizations": "missing"},
]

# Stands for the id of what the task before was about.
LAST = "{id}"
ID = "0d0d0d0d-0000-4000-8000-00000000000"
ORGANIZATION = f"{ID}9"
ALERT: Values = {"query": "SELECT 1", "time_window": "5m", "frequency": "5m", "notify_when": "has_matches"}
CHANNELS: list[Values] = [
    {"webhook": {"url": "https://hooks.example.com/T000/s3cret", "format": "auto"}},
    {"opsgenie": {"auth_key": "s3cret", "base_url": "https://api.eu.opsgenie.com"}},
    {"notification": {"recipients": [f"{ID}1"]}},
    {"email": {"recipients": ["ann@example.com"]}},
    {"web_push": {"recipients": [f"{ID}1"]}},
    {"pagerduty": {"routing_key": "s3cret", "region": "eu"}},
    {"pagerduty_integration": {"install_id": f"{ID}2", "service_id": f"{ID}3"}},
    {"slack": {"install_id": f"{ID}2", "channel_id": "C012345", "include_agent_prompt": False}},
]


def sent(folder: Path) -> list[Values]:
    """The requests of all tasks: entries of the sandbox's ledger, each with the ``module`` that sent it."""
    with running(Config(seed=1, keys={"acme": f"pylf_v2_us_{ORGANIZATION}_contract"})) as sandbox:
        sandbox.control.member("acme", "ann@example.com")
        entries = list(_entries(sandbox, everything(folder)))
        entries += _entries(sandbox, with_a_key_of_a_project(sandbox))
        entries += _entries(sandbox, in_the_name_of_a_workload(sandbox))
        entries += _entries(sandbox, collectors(sandbox))
        sandbox.control.settings(release=releases.OLD)
        entries += _entries(sandbox, as_of_old())
        for settings in OTHER_SERVERS:
            sandbox.control.settings(**settings)
            entries += _entries(sandbox, organizations())
        return [entry for entry in entries if entry["path"].startswith(("/api/", "/v1/", "/v2/"))]


def _entries(sandbox: Running, tasks: Iterator[Task]) -> Iterator[Values]:
    result: Values = {}
    for module, options in tasks:
        before = len(sandbox.control.ledger())
        given = {**options, "id": result.get("id")} if options.get("id") == LAST else options
        result = run(sandbox, module, given)
        assert not result.get("failed"), (module, options, result["msg"])
        for entry in sandbox.control.ledger()[before:]:
            yield {**entry, "module": module}


class Server(Protocol):
    """The server that tasks are sent to, and the key."""

    @property
    def base_url(self) -> str: ...

    @property
    def api_key(self) -> str: ...


def run(sandbox: Server, module: str, options: Values) -> Values:
    definition = MODULES[module]
    given = {"api_key": sandbox.api_key, "base_url": sandbox.base_url, **copy.deepcopy(options)}
    validation = ArgumentSpecValidator(definition.full_spec, **definition.constraints).validate(given)
    assert validation.error_messages == []
    return perform(definition, validation.validated_parameters, False)


def everything(folder: Path) -> Iterator[Task]:
    """Yield tasks for every module in every state, with creations and changes of each field."""
    yield "project", {"name": "checkout", "description": "a", "visibility": "private"}
    yield "project", {"name": "checkout", "description": "", "visibility": "public"}
    yield "project", {"id": LAST, "name": "basket"}
    yield "project", {"id": LAST, "name": "checkout"}
    for number, kind in enumerate(CHANNELS):
        name = f"channel {number}"
        yield "channel", {"name": name, "active": False, **kind}
        yield "channel", {"name": name, "active": True, "update_secrets": "always", **kind}
    for kind in CHANNELS[-2:]:
        yield "channel", {"name": "channel 2", **kind}
    yield "channel", {"name": "channel 2", "notification": {"recipients": [f"{ID}8"]}}
    yield "channel", {"id": LAST, "name": "users"}
    yield "channel", {"name": "channel 0", "webhook": {"format": "raw-data"}}
    wanted = {"project": "checkout", "name": "errors", **ALERT, "environments": ["prod"]}
    yield "alert", {**wanted, "active": True, "channels": ["channel 0", {"channel": "channel 1", "schedule": f"{ID}4"}]}
    yield "alert", {**wanted, "channels": [{"channel": "channel 1", "schedule": f"{ID}5"}]}
    yield "alert", {"project": "checkout", "id": LAST, "name": "failures"}
    yield "alert", {"project": "checkout", "name": "failures", "state": "absent"}
    yield "alert", {**wanted, "channels": []}
    changed = {"time_window": "1d", "frequency": "1h", "watermark": "20s", "notify_when": "matches_changed"}
    yield "alert", {**wanted, **changed, "query": "SELECT 2", "description": "b", "active": False, "channels": []}
    yield "alert", {"project": "checkout", "name": "errors", "environments": ["dev"]}
    for module in ("write_token", "read_token"):
        token = {"project": "checkout", "path": str(folder / module)}
        yield module, {**token, "valid_for": "1d"}
        yield module, {**token, "renew_before": "2d", "revoke_replaced": True}
        for state in ("rotated", "expired", "absent"):
            yield module, {**token, "state": state}
        yield module, {"project": "checkout"}
    yield "write_token", {"project": "checkout", "state": "rotated", "grace_period": "24h"}
    board: Values = {"kind": "Dashboard", "spec": {"display": {"name": "Latency"}, "panels": {}, "layouts": []}}
    yield "dashboard", {"project": "checkout", "slug": "latency", "name": "Latency", "definition": board}
    board = {"spec": {"duration": "2h"}}
    yield "dashboard", {"project": "checkout", "slug": "latency", "name": "Slow", "definition": board}
    yield from variables()
    yield from people()
    yield from newer()
    yield from objectives(folder)
    yield from simple()
    yield from organizations()
    key: Values = {"name": "ai", "path": str(folder / "api_key"), "scopes": ["project:gateway_proxy"]}
    names = ("daily", "weekly", "monthly", "total")
    limits: Values = {"cache_enabled": True, **{f"spending_limit_{name}": 5 for name in names}}
    yield "api_key", {**key, "project": "checkout", "description": "a", "gateway": limits, "valid_for": "1d"}
    limits = {"cache_enabled": "inherit", **{f"spending_limit_{name}": "unlimited" for name in names}}
    yield "api_key", {**key, "description": "", "gateway": {**limits, "spending_limit_monthly": 9}}
    yield "api_key", {"id": LAST, "name": "models"}
    yield "api_key", {"id": LAST, "name": "ai"}
    yield "api_key", {**key, "scopes": ["project:read_otlp"], "allow_replace": True}
    yield "api_key", {**key, "scopes": ["project:read_otlp"], "renew_before": "2d", "revoke_replaced": True}
    for state in ("rotated", "absent"):
        yield "api_key", {"name": "ai", "path": key["path"], "state": state}
    for resource in RESOURCES:
        by_id = {"id": f"{ID}4", **({"project": "checkout"} if resource.parent else {})}
        if resource.listed and not isinstance(resource, OwnProjectResource):
            yield f"{resource.name}_info", {}
        if resource.readable or not resource.listed:
            yield f"{resource.name}_info", by_id
    yield "export", {}
    yield "read_token", {"project": "checkout", "path": str(folder / "reader")}
    reader = {"read_token": (folder / "reader").read_text().strip()}
    yield "query", {**reader, "sql": "SELECT 1"}
    yield "alert_test", {**reader, "project": "checkout", "name": "errors"}
    yield (
        "audit_log_info",
        {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-06-01T00:00:00Z", "action": "update"},
    )
    yield "audit_log_info", {"start_time": "2026-01-01T00:00:00.5Z"}
    yield "audit_log_info", {"id": f"{ID}5"}
    for granularity in ("daily", "monthly"):
        for of in ({}, {"by": "project"}, {"project": "checkout"}):
            yield "usage_info", {"start_date": "2026-06-01", "end_date": "2026-09-30", "granularity": granularity, **of}
    yield "billing_info", {"period_offset": -1}
    yield "instance_usage_info", {}
    yield "dashboard", {"project": "checkout", "slug": "latency", "state": "absent"}
    yield "apply", {"projects": [{"name": "checkout", "alerts": []}], "prune": ["alerts"], "prune_all": True}
    yield "channel", {"name": "channel 0", "state": "absent"}
    yield "project", {"name": "checkout", "state": "absent"}


def simple() -> Iterator[Task]:
    """The resources whose routes in the sandbox derive from their declarations."""
    for resource in derived.without_routes():
        create, change, rename, delete = derived.lifecycle(resource)
        above = {name: value for name, value in create.items() if name == "project"}
        yield resource.name, create
        yield resource.name, change
        yield resource.name, {**rename, "id": LAST}
        yield f"{resource.name}_info", {**above, "id": LAST}
        yield resource.name, delete


def variables() -> Iterator[Task]:
    flag: Values = {"project": "checkout", "name": "flag"}
    labels: Values = {
        "a": {"value": [1, True]},
        "b": {"ref": "a"},
        "c": {"ref": "latest"},
        "d": {"ref": "code_default"},
    }
    operands: Values = {"value": {"value": 1}, "values": {"values": [1, "x"]}, "pattern": {"pattern": "x"}, "": {}}
    conditions = [{"kind": kind, "attribute": "a", **operands[name]} for kind, name in CONDITIONS.items()]
    rollout: Values = {"labels": {"a": 0.5}, "latest_weight": 0.25}
    override = {"name": "x", "description": "y", "conditions": conditions, "rollout": rollout}
    yield "variable", {**flag, "description": "a"}
    yield "variable", {**flag, "name": "numbered", "labels": {"a": {"value": 1, "version": 1}}}
    for full in (
        {
            "description": "b",
            "json_schema": {"type": "number"},
            "template_inputs_schema": {"type": "object"},
            "type_id": f"{ID}5",
            "aliases": ["old"],
            "example": {"a": 1},
            "external": True,
            "labels": labels,
            "rollout": rollout,
            "overrides": [override],
        },
        {
            "description": "",
            "json_schema": {},
            "template_inputs_schema": {},
            "type_id": "",
            "aliases": [],
            "example": "",
            "external": False,
            "labels": {"a": {"value": 1, "version": 1}},
            "rollout": {},
            "overrides": [],
        },
    ):
        yield "variable", {**flag, **full}
        yield "variable", {**flag, **full, "name": "other"}
        yield "variable", {**flag, **full, "update_write_only": "always"}
    yield "variable", {**flag, "id": "flag", "name": "renamed"}
    yield "variable_info", {"project": "checkout", "id": "renamed"}


def with_a_key_of_a_project(sandbox: Running) -> Iterator[Task]:
    flag: Values = {"project": "flags", "name": "flag"}
    yield "project", {"name": "flags"}
    yield "variable", flag
    projects = sandbox.control.state()["organizations"][0]["projects"]
    (bound,) = [one["id"] for one in projects if one["name"] == "flags"]
    key = sandbox.control.key("acme", project_id=bound)["api_key"]
    percent = {"project": "flags", "name": "percent", "api_key": key, "json_schema": {"type": "number"}}
    yield "variable_type", {**percent, "description": "a", "source_hint": "app.py"}
    yield "variable_type", {**percent, "description": ""}
    yield "variable_type_info", {"project": "flags", "api_key": key}
    yield "variable", {**flag, "api_key": key, "type": "percent"}
    yield "variable", {**flag, "api_key": key, "state": "absent"}
    qa: Values = {"project": "flags", "name": "qa", "api_key": key}
    schemas = {f"{of}_schema": {"type": "object"} for of in ("input", "output", "metadata")}
    evaluators = {name: [{"name": "Exact", "arguments": {"a": 1}}] for name in ("evaluators", "report_evaluators")}
    case = {"name": "a", "inputs": {"q": 1}, "expected_output": {"a": 1}, "metadata": {}, "tags": ["x"]}
    yield "dataset", {**qa, "description": "a", **schemas, **evaluators, "cases": [case, {**case, "name": "b"}]}
    yield "dataset", {**qa, "description": "", "evaluators": [], "cases": [{**case, "tags": []}], "prune_cases": True}
    yield "dataset_info", {"project": "flags", "api_key": key}
    yield "dataset", {**qa, "state": "absent"}
    yield "project", {"name": "flags", "state": "absent"}


def in_the_name_of_a_workload(sandbox: Running) -> Iterator[Task]:
    sandbox.control.policy("acme")
    identity = sandbox.control.identity(f"{sandbox.base_url}/acme")
    yield "project_info", {"api_key": None, "identity_token": identity}


def collectors(sandbox: Running) -> Iterator[Task]:
    """A policy can be made in the web interface only."""
    yield "project", {"name": "hosts"}
    sandbox.control.collector_policy("hosts", "gateway")
    yield "collector_policy_info", {"project": "hosts"}
    yield "collector_enrollment_token", {"project": "hosts", "policy": "gateway", "name": "web-1"}
    yield "project", {"name": "hosts", "state": "absent"}


def people() -> Iterator[Task]:
    yield "member", {"email": "ann@example.com", "role": "guest"}
    yield "member", {"email": "ann@example.com", "state": "absent"}
    yield "invitation", {"role": "member", "valid_for": "7d"}
    yield "invitation", {"role": "admin", "expires_at": "2099-01-01T00:00:00+02:00", "organization_id": ORGANIZATION}
    yield "invitation_info", {"show_urls": True}
    roles = [{"organization_name": "acme", "role": "member", "project_roles": []}]
    below = [{"project_name": "checkout", "role": "admin"}]
    yield "group_mapping", {"group_id": "a", "organization_roles": roles}
    yield (
        "group_mapping",
        {"mappings": [{"group_id": "b", "organization_roles": [{**roles[0], "project_roles": below}]}]},
    )
    yield "group_mapping", {"group_id": "b", "state": "absent"}
    yield "group_mapping_info", {}
    for provider in ({}, {"provider_name": "okta"}):
        yield "scim_user_info", {**provider, "filter": 'userName eq "ann@example.com"'}
        yield "scim_user_info", {**provider, "email": "ann@example.com"}
        yield "scim_group_info", {**provider}
        yield "scim_group_info", {**provider, "id": "17"}


def as_of_old() -> Iterator[Task]:
    """Yield the tasks that take another way on an older server."""
    below = [{"project_name": "checkout", "role": "admin"}]
    roles = [{"organization_name": "acme", "role": "member", "project_roles": below}]
    yield "project", {"name": "checkout"}
    yield "group_mapping", {"group_id": "a", "organization_roles": roles}


def newer() -> Iterator[Task]:
    """Yield the tasks that the recording lacks, so that at least their requests are the ones listed by name."""
    provider = {"slug": "aws", "credential": "s3cret", "bedrock_api": "runtime", "bedrock_region": "us-east-1"}
    yield "gateway_provider", {**provider, "vendor": "bedrock"}
    yield "gateway_provider", {**provider, "bedrock_api": "mantle", "update_secrets": "always"}
    yield "gateway_provider", {"slug": "aws", "state": "absent"}
    yield "frontend_application", {"project": "checkout", "name": "storefront", "environment": "prod"}
    below = {"project": "checkout", "application": "storefront"}
    yield "frontend_application_token", {**below, "at_least": 2}
    yield "frontend_application_token", {**below, "id": LAST, "state": "absent"}
    yield "frontend_application_token_info", below
    yield "frontend_application", {"project": "checkout", "name": "storefront", "state": "absent"}
    yield "pagerduty_service_info", {"pagerduty_service_id": "PABC123", "account_subdomain": "acme"}


def objectives(folder: Path) -> Iterator[Task]:
    """SLOs and schedules."""
    wanted: Values = {"project": "checkout", "scope_value": "api", "total_query": "a", "rolling_window": "30d"}
    tiers = {tier: {"channels": ["channel 0"]} for tier in ("fast", "medium", "slow")}
    histogram = {"source": "metrics", "metric_aggregation": "histogram_threshold"}
    limit = {"threshold": "1.5", "comparison": "less_than"}
    yield "slo", {**wanted, "name": "up", "bad_query": "b", "target_percent": "99.9", "alerts": tiers}
    yield "slo", {**wanted, "name": "fast", **histogram, **limit, "target_percent": 95, "environments": ["prod"]}
    changed = {"total_query": "c", "bad_query": "d", "target_percent": 95, "rolling_window": "7d", "description": "e"}
    yield "slo", {"project": "checkout", "name": "up", **changed, "alerts": {"slow": {"channels": []}}}
    yield "slo", {"project": "checkout", "name": "up", **histogram, **limit, "environments": ["prod"]}
    yield "slo", {"project": "checkout", "name": "up", "metric_aggregation": "additive", "bad_query": "d"}
    yield "slo", {"project": "checkout", "name": "up", "scope_kind": "provider", "allow_replace": True}
    yield "slo", {"project": "checkout", "name": "fast", "state": "absent"}
    window = {"days": ["mon"], "start_time": "09:00", "end_time": "18:00"}
    hours: Values = {"path": str(folder / "schedule"), "name": "Office hours", "timezone": "UTC"}
    yield "schedule", {**hours, "windows": [window]}
    yield "schedule", {**hours, "name": "Day", "timezone": "Europe/London", "windows": [{**window, "days": ["7"]}]}
    yield "schedule", {**hours, "state": "absent"}


def organizations() -> Iterator[Task]:
    links = [{"url": "https://globex.example.com/", "icon": "home", "name": "Home"}]
    texts = ("display_name", "description", "github_handle", "location", "avatar")
    profile = {**dict.fromkeys(texts, "a"), "links": links, "billing_email": "billing@globex.example.com"}
    yield "organization", {"name": "globex", **profile}
    yield "organization", {"name": "globex", **dict.fromkeys((*texts, "billing_email"), ""), "links": []}
    yield "organization", {"id": LAST, "name": "globex-2", "links": links}
    yield "organization", {"id": LAST, "name": "globex"}
    yield "organization_info", {"id": f"{ID}5"}
    yield "organization", {"name": "globex", "state": "absent", "force": True}
