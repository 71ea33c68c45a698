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

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from jsonschema import Draft202012Validator

from ansible_collections.pydantic.logfire.plugins.module_utils._doors import DOORS
from ansible_collections.pydantic.logfire.plugins.module_utils._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._rollouts import CONDITIONS
from ansible_collections.pydantic.logfire.plugins.module_utils._runner import perform
from ansible_collections.pydantic.logfire.tests.sandbox import Config, Running, running

Values = dict[str, Any]

DOCUMENT = os.environ.get("LOGFIRE_OPENAPI")
pytestmark = pytest.mark.skipif(not DOCUMENT, reason="LOGFIRE_OPENAPI names no copy of Logfire's OpenAPI document")

# What the API takes though the recording, being older, does not have it: property or kind of channel, by path.
NEWER_PROPERTIES = {"environments": r"/alerts/"}
NEWER_CHANNELS = {"pagerduty", "pagerduty-integration", "slack-integration"}
# Read to spare the alerts of SLOs when alerts are pruned or exported; newer than the recording.
NEWER_PATHS = re.compile(r"/v1/projects/[^/]+/slos/")

ID = "0d0d0d0d-0000-4000-8000-00000000000"
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
    with running(Config(seed=1)) as sandbox:
        for module, options in everything(tmp_path_factory.mktemp("secrets")):
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
        yield f"{resource.name}_info", {}
    yield "export", {}
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


def test_every_body_fits_its_schema(document: Values, ledger: list[Values]) -> None:
    bodies = [entry for entry in ledger if entry["body"] is not None]
    assert len(bodies) > 20
    for entry in bodies:
        path = entry["path"].removeprefix("/api")
        recorded = operation(document, entry["method"], path)
        assert recorded is not None
        schema = recorded["requestBody"]["content"]["application/json"]["schema"]
        body = without_newer(path, entry["body"])
        errors = list(Draft202012Validator({**schema, "components": document["components"]}).iter_errors(body))
        assert errors == [], f"{entry['method']} {path} {entry['body']}"
        assert set(body) <= properties(document, schema), f"{entry['method']} {path}"


def test_a_body_is_sent_as_json_and_only_where_there_is_one(ledger: list[Values]) -> None:
    for entry in ledger:
        kind = {name.lower(): value for name, value in entry["headers"].items()}.get("content-type")
        assert kind == (None if entry["body"] is None else "application/json"), entry["path"]


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
