# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the collection sends is an operation of the recorded OpenAPI document, with a body that fits it.

The engine runs through every resource and state against the sandbox; its ledger is then held against the document.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from jsonschema import Draft202012Validator

from ansible_collections.pydantic.logfire.plugins.module_utils._doors import DOORS
from ansible_collections.pydantic.logfire.plugins.module_utils._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._rollouts import CONDITIONS
from ansible_collections.pydantic.logfire.plugins.module_utils._runner import perform
from ansible_collections.pydantic.logfire.tests.sandbox import Config, Running, releases, running
from ansible_collections.pydantic.logfire.tests.sandbox.releases import OLD

Values = dict[str, Any]

FORM = "application/x-www-form-urlencoded"
DOCUMENT = os.environ.get("LOGFIRE_OPENAPI")
pytestmark = pytest.mark.skipif(not DOCUMENT, reason="LOGFIRE_OPENAPI names no copy of Logfire's OpenAPI document")

# What the API takes though the recording, being older, does not have it: property or kind of channel, by path.
NEWER_PROPERTIES = {"environments": r"/alerts/"}
NEWER_CHANNELS = {"pagerduty", "pagerduty-integration", "slack-integration"}
# Read to spare the alerts of SLOs when alerts are pruned or exported; newer than the recording.
NEWER_PATHS = re.compile(r"/v1/projects/[^/]+/slos/")
# Operations about people that no module is for, and why.
LEFT_OUT = {
    ("patch", "/scim/Groups/{group_id}"): "identity providers write through SCIM",
    ("patch", "/scim/{provider_name}/Groups/{group_id}"): "identity providers write through SCIM",
}
PEOPLE = re.compile(r"/v1/(members|invitations|organizations/[^/]+/invitations|(instance/)?group-mappings)/|/scim/")
NEWER_PATHS = re.compile(
    "|".join(
        (
            r"/v1/projects/[^/]+/slos/",
            r"/v1/gateway/providers/([^/]+/)?",
            r"/v1/projects/[^/]+/frontend-applications/([^/]+/(tokens/([^/]+/revoke/)?)?)?",
            r"/v1/integrations/pagerduty/services/[^/]+/",
        )
    )
)
# Paths of kinds that are newer than the recording: nothing in it tells what their bodies are to be.
NEWER_PATHS = re.compile(r"/v1/projects/[^/]+/slos/([^/]+/)?|/v1/schedules/([^/]+/)?")
NEWER_PATHS = re.compile(r"/v1/projects/[^/]+/slos/|/v1/organization/")
# Paths newer than the recording that take the bodies of one that it has.
NEWER_TWINS = {"/v1/organization/": "/v1/organizations/of-the-token/"}
# The fields of a token exchange, about which the recording is silent though it has the answer.
NEWER_FORM = {"subject_token", "subject_token_type", "audience", "expires_in"}
# Servers on which organizations are reached in other ways, by the sandbox's settings.
OTHER_SERVERS: list[Values] = [
    {"release": releases.OLD},
    {"release": releases.CURRENT, "older_organizations": "missing"},
]

ANY_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ID = "0d0d0d0d-0000-4000-8000-00000000000"
ORGANIZATION = f"{ID}9"
ALERT: Values = {"query": "SELECT 1", "time_window": "5m", "frequency": "5m", "notify_when": "has_matches"}
CHANNELS: list[Values] = [
    {"webhook": {"url": "https://hooks.example.com/T000/s3cret", "format": "auto"}},
    {"opsgenie": {"auth_key": "s3cret", "base_url": "https://api.eu.opsgenie.com"}},
    {"notification": {"recipients": [f"{ID}1"]}},
    {"pagerduty": {"routing_key": "s3cret", "region": "eu"}},
    {"pagerduty_integration": {"install_id": f"{ID}2", "service_id": f"{ID}3"}},
    {"slack": {"install_id": f"{ID}2", "channel_id": "C012345", "include_agent_prompt": False}},
]


@pytest.fixture(scope="module")
def document() -> Values:
    loaded: Values = yaml.safe_load(Path(str(DOCUMENT)).read_text())
    return loaded


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> list[Values]:
    """All that a run through every module sends."""
    with running(Config(seed=1, keys={"acme": f"pylf_v2_us_{ORGANIZATION}_contract"})) as sandbox:
        sandbox.control.member("acme", "ann@example.com")
        for module, options in everything(tmp_path_factory.mktemp("secrets")):
            result = run(sandbox, module, options)
            assert not result.get("failed"), (module, options, result["msg"])
        sandbox.control.settings(release=OLD)
        for module, options in as_of_old():
            result = run(sandbox, module, options)
            assert not result.get("failed"), (module, options, result["msg"])
    with running(Config(seed=1)) as sandbox:
        steps = everything(tmp_path_factory.mktemp("secrets"))
        for settings, part in [({}, steps), *((settings, organizations()) for settings in OTHER_SERVERS)]:
            sandbox.control.settings(**settings)
            for module, options in part:
                result = run(sandbox, module, options)
                assert not result.get("failed"), (module, options, result["msg"])
        return [entry for entry in sandbox.control.ledger() if entry["path"].startswith("/api/")]


def run(sandbox: Running, module: str, options: Values) -> Values:
    door = DOORS[module]
    given = {"api_key": sandbox.api_key, "base_url": sandbox.base_url, **copy.deepcopy(options)}
    validation = ArgumentSpecValidator(door.full_spec, **door.constraints).validate(given)
    assert validation.error_messages == []
    return perform(door, validation.validated_parameters, False)


def everything(folder: Path) -> Iterator[tuple[str, Values]]:
    """Every module in every state, creations and changes of each field included."""
    yield "project", {"name": "checkout", "description": "a", "visibility": "private"}
    yield "project", {"name": "checkout", "description": "", "visibility": "public"}
    for number, kind in enumerate(CHANNELS):
        name = f"channel {number}"
        yield "channel", {"name": name, "active": False, **kind}
        yield "channel", {"name": name, "active": True, "update_secrets": "always", **kind}
    yield "channel", {"name": "channel 0", "webhook": {"format": "raw-data"}}
    wanted = {"project": "checkout", "name": "errors", **ALERT, "environments": ["prod"]}
    yield "alert", {**wanted, "channels": ["channel 0", {"channel": "channel 1", "schedule": f"{ID}4"}]}
    changed = {"time_window": "1d", "frequency": "1h", "watermark": "20s", "notify_when": "matches_changed"}
    yield "alert", {**wanted, **changed, "query": "SELECT 2", "description": "b", "active": False, "channels": []}
    for module in ("write_token", "read_token"):
        token = {"project": "checkout", "path": str(folder / module)}
        yield module, {**token, "valid_for": "1d"}
        yield module, {**token, "renew_before": "2d", "revoke_replaced": True}
        for state in ("rotated", "expired", "absent"):
            yield module, {**token, "state": state}
        yield module, {"project": "checkout"}
    board: Values = {"kind": "Dashboard", "spec": {"display": {"name": "Latency"}, "panels": {}, "layouts": []}}
    yield "dashboard", {"project": "checkout", "slug": "latency", "name": "Latency", "definition": board}
    board = {"spec": {"duration": "2h"}}
    yield "dashboard", {"project": "checkout", "slug": "latency", "name": "Slow", "definition": board}
    yield from variables()
    yield from people()
    yield from newer()
    yield from objectives(folder)
    yield from organizations()
    key: Values = {"name": "ai", "path": str(folder / "api_key"), "scopes": ["project:gateway_proxy"]}
    limits: Values = {"spending_limit_daily": 5, "spending_limit_total": 0, "cache_enabled": True}
    yield "api_key", {**key, "project": "checkout", "description": "a", "gateway": limits, "valid_for": "1d"}
    limits = {"spending_limit_daily": "unlimited", "spending_limit_weekly": 7, "cache_enabled": "inherit"}
    yield "api_key", {**key, "description": "", "gateway": {**limits, "spending_limit_monthly": 9}}
    yield "api_key", {**key, "scopes": ["project:read_otlp"], "allow_replace": True}
    yield "api_key", {**key, "scopes": ["project:read_otlp"], "renew_before": "2d", "revoke_replaced": True}
    for state in ("rotated", "absent"):
        yield "api_key", {"name": "ai", "path": key["path"], "state": state}
    for resource in RESOURCES:
        yield f"{resource.name}_info", {} if resource.listed else {"id": f"{ID}4"}
    yield "export", {}
    yield "read_token", {"project": "checkout", "path": str(folder / "reader")}
    yield "query", {"read_token": (folder / "reader").read_text().strip(), "sql": "SELECT 1"}
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


def variables() -> Iterator[tuple[str, Values]]:
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
    yield "variable", {**flag, "state": "absent"}
    yield "variable_info", {"project": "checkout", "id": "renamed"}


def people() -> Iterator[tuple[str, Values]]:
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


def as_of_old() -> Iterator[tuple[str, Values]]:
    """What takes another way on an older server."""
    roles = [{"organization_name": "acme", "role": "member"}]
    yield "group_mapping", {"group_id": "a", "organization_roles": roles}


def newer() -> Iterator[tuple[str, Values]]:
    """What the recording knows nothing of, so that at least its requests are those that are listed by name."""
    provider = {"slug": "aws", "credential": "s3cret", "bedrock_api": "runtime", "bedrock_region": "us-east-1"}
    yield "gateway_provider", {**provider, "vendor": "bedrock"}
    yield "gateway_provider", {**provider, "bedrock_api": "mantle", "update_secrets": "always"}
    yield "gateway_provider", {"slug": "aws", "state": "absent"}
    yield "frontend_application", {"project": "checkout", "name": "storefront", "environment": "prod"}
    below = {"project": "checkout", "application": "storefront"}
    yield "frontend_application_token", {**below, "at_least": 2}
    yield "frontend_application_token_info", below
    yield "frontend_application", {"project": "checkout", "name": "storefront", "state": "absent"}
    yield "pagerduty_service_info", {"pagerduty_service_id": "PABC123", "account_subdomain": "acme"}


def objectives(folder: Path) -> Iterator[tuple[str, Values]]:
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
    hours: Values = {"id_file": str(folder / "schedule"), "label": "Office hours", "timezone": "UTC"}
    yield "schedule", {**hours, "windows": [window]}
    yield "schedule", {**hours, "label": "Day", "timezone": "Europe/London", "windows": [{**window, "days": ["7"]}]}
    yield "schedule", {**hours, "state": "absent"}


def organizations() -> Iterator[tuple[str, Values]]:
    links = [{"url": "https://globex.example.com/", "icon": "home", "name": "Home"}]
    texts = ("display_name", "description", "github_handle", "location", "avatar")
    profile = {**dict.fromkeys(texts, "a"), "links": links, "billing_email": "billing@globex.example.com"}
    yield "organization", {"name": "globex", **profile}
    yield "organization", {"name": "globex", **dict.fromkeys((*texts, "billing_email"), ""), "links": []}
    yield "organization_info", {"id": f"{ID}5"}
    yield "organization", {"name": "globex", "state": "absent", "force": True}


def operation(document: Values, method: str, path: str) -> Values | None:
    for template, operations in document["paths"].items():
        pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations:
            found: Values = operations[method.lower()]
            return found
    return None


def test_every_request_is_a_recorded_operation(document: Values, ledger: list[Values]) -> None:
    """Exact trailing slashes included."""
    paths = {(entry["method"], entry["path"].removeprefix("/api")) for entry in ledger}
    unknown = {(method, path) for method, path in paths if operation(document, method, path) is None}
    assert {path for _method, path in unknown if not NEWER_PATHS.fullmatch(path)} == set()
    assert len(paths - unknown) > 20


def test_every_recorded_operation_about_people_is_sent(document: Values, ledger: list[Values]) -> None:
    recorded = {
        (method, path): one
        for path, operations in document["paths"].items()
        if PEOPLE.match(path)
        for method, one in operations.items()
    }
    sent = {str(operation(document, entry["method"], entry["path"].removeprefix("/api"))) for entry in ledger}
    assert {where for where, one in recorded.items() if str(one) not in sent} == set(LEFT_OUT)


def test_every_body_fits_its_schema(document: Values, ledger: list[Values]) -> None:
    bodies = [entry for entry in ledger if entry["body"] is not None and content_type(entry) != FORM]
    assert len(bodies) > 20
    for entry in bodies:
        path = entry["path"].removeprefix("/api")
        if NEWER_PATHS.fullmatch(path):
            continue
        recorded = operation(document, entry["method"], path)
        recorded = operation(document, entry["method"], NEWER_TWINS.get(path, path))
        assert recorded is not None
        schema = recorded["requestBody"]["content"]["application/json"]["schema"]
        body = without_newer(path, entry["body"])
        errors = list(Draft202012Validator({**schema, "components": document["components"]}).iter_errors(body))
        assert errors == [], f"{entry['method']} {path} {entry['body']}"
        assert set(body) <= properties(document, schema), f"{entry['method']} {path}"


def test_every_query_string_has_the_recorded_parameters(document: Values, ledger: list[Values]) -> None:
    asked = [entry for entry in ledger if entry["query"]]
    assert len(asked) > 10
    for entry in asked:
        recorded = operation(document, entry["method"], entry["path"].removeprefix("/api")) or {}
        known = {each["name"]: each for each in recorded["parameters"] if each["in"] == "query"}
        assert {name for name, each in known.items() if each.get("required")} <= set(entry["query"]) <= set(known)
        for name, value in entry["query"].items():
            number = known[name]["schema"].get("type") == "integer"
            schema = {**known[name]["schema"], "components": document["components"]}
            checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
            assert list(checker.iter_errors(int(value) if number else value)) == [], f"{entry['path']} {name}={value}"


def test_newer_kinds_are_sent_every_request_they_know(ledger: list[Values]) -> None:
    sent = {(entry["method"], re.sub(ANY_ID, "{id}", entry["path"])) for entry in ledger}
    slos, schedules = "/api/v1/projects/{id}/slos/", "/api/v1/schedules/"
    assert {(method, path) for method, path in sent if path.startswith((slos, schedules))} == {
        ("GET", slos),
        ("POST", slos),
        *((method, f"{slos}{{id}}/") for method in ("PATCH", "DELETE")),
        ("POST", schedules),
        *((method, f"{schedules}{{id}}/") for method in ("GET", "PUT", "DELETE")),
    }


def test_every_form_fits_its_schema(document: Values, ledger: list[Values]) -> None:
    forms = [entry for entry in ledger if content_type(entry) == FORM]
    assert forms
    for entry in forms:
        recorded = operation(document, entry["method"], entry["path"].removeprefix("/api"))
        assert recorded is not None
        schema = recorded["requestBody"]["content"][FORM]["schema"]
        fields = {name: value for name, value in parse_qsl(entry["body"]) if name not in NEWER_FORM}
        validator = Draft202012Validator({**schema, "components": document["components"]})
        assert list(validator.iter_errors(fields)) == []
        assert set(fields) <= properties(document, schema)


def test_a_body_is_sent_as_json_and_only_where_there_is_one(ledger: list[Values]) -> None:
    for entry in ledger:
        kind = None if entry["body"] is None else "application/json"
        assert content_type(entry) == (FORM if entry["path"] == "/api/oauth/token" else kind), entry["path"]


def content_type(entry: Values) -> str | None:
    return {name.lower(): value for name, value in entry["headers"].items()}.get("content-type")


def without_newer(path: str, body: Values) -> Values:
    """The body without what is newer than the recording."""
    kept = {key: value for key, value in body.items() if not re.search(NEWER_PROPERTIES.get(key, "$^"), path)}
    if kept.get("config", {}).get("type") in NEWER_CHANNELS:
        kept["config"] = {"type": "opsgenie", "auth_key": "in the place of a kind that is newer"}
    return kept


def properties(document: Values, schema: Values) -> set[str]:
    """The names that a schema of an object knows, through references and alternatives."""
    if "$ref" in schema:
        return properties(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    names = set(schema.get("properties", ()))
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        names |= properties(document, inner)
    return names
