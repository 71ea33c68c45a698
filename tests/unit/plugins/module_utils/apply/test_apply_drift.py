# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: whatever somebody else changes, in any field of any kind, is found and put right by one request."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._core.durations import read_duration
from ansible_collections.pydantic.logfire.plugins.module_utils._core.named_resource import NamedResource
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._own_project import OwnProjectResource
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import GATEWAY_SCOPE as GATEWAY
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import LIMITS
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import KINDS
from ansible_collections.pydantic.logfire.tests import derived
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    dashboard,
    grid,
    histogram,
    panel,
    slo,
)

ID = "0d0d0d0d-0000-4000-8000-00000000000"
SECRETS = {"url": "https://hooks.example.com/T000/s3cret", "auth_key": "genie-s3cret", "routing_key": "pager-s3cret"}

# Of each channel kind the options, and each suboption with another value. Secrets cannot be seen to drift.
CHANNELS: dict[str, tuple[Values, Values]] = {
    "webhook": ({"url": SECRETS["url"], "format": "raw-data"}, {"format": "slack-legacy"}),
    "opsgenie": (
        {"auth_key": SECRETS["auth_key"], "base_url": "https://api.opsgenie.com"},
        {"base_url": "https://api.eu.opsgenie.com"},
    ),
    "notification": ({"recipients": [f"{ID}1", f"{ID}2"]}, {"recipients": [f"{ID}1"]}),
    "email": ({"recipients": ["ann@example.com", "bob@example.com"]}, {"recipients": ["ann@example.com"]}),
    "web_push": ({"recipients": [f"{ID}1", f"{ID}2"]}, {"recipients": [f"{ID}1"]}),
    "pagerduty": ({"routing_key": SECRETS["routing_key"], "region": "eu"}, {"region": "us"}),
    "pagerduty_integration": (
        {"install_id": f"{ID}1", "service_id": f"{ID}2"},
        {"install_id": f"{ID}3", "service_id": f"{ID}4"},
    ),
    "slack": (
        {"install_id": f"{ID}1", "channel_id": "C024BE91L", "include_agent_prompt": False},
        {"install_id": f"{ID}3", "channel_id": "C024BE91M", "include_agent_prompt": True},
    ),
}
TYPES = {kind.option: kind.type for kind in KINDS}


@dataclasses.dataclass(frozen=True)
class Drift:
    """``field`` of an item is desired to be ``desired`` (options), but somebody sets ``body`` (the API's words)."""

    kind: str
    field: str
    desired: Values
    body: Values
    option: str = ""

    @property
    def id(self) -> str:
        return f"{self.kind}.{self.option or self.field}"


def config(option: str, values: Values) -> Values:
    return {"config": {"type": TYPES[option], **values}}


def bedrock(**config: str) -> Values:
    """Return a provider of Bedrock, whose updates always say whether a price is required."""
    return {"provider": {"vendor": "bedrock", "config": config}, "pricing": {"required": True}}


def asking(query: str) -> Values:
    return panel(queries=[{"kind": "TimeSeriesQuery", "spec": {"query": query}}])


def full_definition(**spec: Any) -> Values:
    """As it is sent to the server."""
    return {**dashboard(**spec)["definition"], "metadata": {"name": "Latency", "project": "checkout"}}


LABELS: Values = {"on": {"value": True}, "off": {"value": False}}
ON_AND_OFF: Values = {
    name: {"target_type": "version", "serialized_value": text} for name, text in (("on", "true"), ("off", "false"))
}
INPUTS: Values = {"template_inputs_schema": None}
STAFF: Values = {
    "conditions": [{"kind": "value-equals", "attribute": "plan", "value": 1}],
    "rollout": {"labels": {"on": 1}},
}
GUESTS: Values = {
    "conditions": [{"kind": "key-is-not-present", "attribute": "user"}],
    "rollout": {"labels": {"off": 1}},
}


def tier(name: str, *assignments: Values) -> Values:
    """Return what somebody makes one of an SLO's alerts notify; each assignment is of the channel called night."""
    return {name: {"channel_assignments": [{"channel_id": "night", **one} for one in assignments]}}


GAUGE = {"source": "metrics", "metric_aggregation": "gauge_fraction"}
HISTOGRAM = {name: value for name, value in histogram().items() if name != "name"}

DRIFTS = [
    Drift("project", "description", {"description": "all of it"}, {"description": "mine"}),
    Drift("project", "visibility", {"visibility": "private"}, {"visibility": "public"}),
    Drift("channel", "active", {"active": False}, {"active": True}),
    *(
        Drift("channel", "config", {option: values}, config(option, {**values, name: value}), f"{option}.{name}")
        for option, (values, others) in CHANNELS.items()
        for name, value in others.items()
    ),
    Drift(
        "channel",
        "config",
        {"webhook": {"url": SECRETS["url"]}},
        config("webhook", {"format": "auto", "url": "https://elsewhere.example.com/x"}),
        "webhook host",
    ),
    Drift(
        "channel",
        "config",
        {"slack": CHANNELS["slack"][0]},
        config("opsgenie", CHANNELS["opsgenie"][0]),
        "another kind",
    ),
    Drift("gateway_provider", "bedrock_api", {"bedrock_api": "mantle"}, bedrock(api="runtime")),
    Drift("gateway_provider", "bedrock_region", {"bedrock_region": "eu-central-1"}, bedrock(region="us-east-1")),
    Drift("gateway_provider", "pricing_required", {"pricing_required": False}, {"pricing": {"required": True}}),
    Drift("alert", "description", {"description": "why"}, {"description": "why not"}),
    Drift("alert", "query", {"query": "SELECT 1\nFROM records\n"}, {"query": "SELECT 1\nFROM metrics\n"}),
    Drift("alert", "time_window", {"time_window": "1h"}, {"time_window": "PT61M"}),
    Drift("alert", "frequency", {"frequency": "10m"}, {"frequency": "PT11M"}),
    Drift("alert", "watermark", {"watermark": "30s"}, {"watermark": "PT31S"}),
    Drift("alert", "notify_when", {"notify_when": "matches_changed"}, {"notify_when": "has_matches"}),
    Drift("alert", "active", {"active": True}, {"active": False}),
    Drift("alert", "channels", {"channels": ["night"]}, {"channel_assignments": []}),
    Drift("alert", "channels", {"channels": []}, {"channel_assignments": [{"channel_id": "night"}]}, "one too many"),
    Drift(
        "alert",
        "channels",
        {"channels": [{"channel": "night", "schedule": f"{ID}1"}]},
        {"channel_assignments": [{"channel_id": "night", "schedule_id": f"{ID}2"}]},
        "another schedule",
    ),
    Drift(
        "alert",
        "channels",
        {"channels": [{"channel": "night", "schedule": f"{ID}1"}]},
        {"channel_assignments": [{"channel_id": "night"}]},
        "no schedule",
    ),
    Drift("alert", "environments", {"environments": ["prod", "dev"]}, {"environments": ["prod"]}),
    Drift("alert", "environments", {"environments": []}, {"environments": ["prod"]}, "one too many"),
    Drift("slo", "description", {"description": "why"}, {"description": "why not"}),
    Drift("slo", "total_query", {"total_query": "a"}, {"total_query": "b"}),
    Drift("slo", "bad_query", {"bad_query": "a\n"}, {"bad_query": "b"}),
    Drift("slo", "source", {"source": "metrics"}, {"source": "records"}),
    Drift("slo", "metric_aggregation", GAUGE, {"metric_aggregation": "counter_rate"}),
    Drift("slo", "threshold", {**HISTOGRAM, "threshold": 1.5}, {"threshold": "2"}),
    Drift("slo", "comparison", {**HISTOGRAM, "comparison": "less_than"}, {"comparison": "greater_than"}),
    Drift("slo", "target_percent", {"target_percent": 99.95}, {"target_percent": "99.9501"}),
    Drift("slo", "rolling_window", {"rolling_window": "1h"}, {"rolling_window_seconds": 3601}),
    Drift("slo", "environments", {"environments": ["prod", "dev"]}, {"environments": ["prod"]}),
    Drift("slo", "alerts", {"alerts": {"fast": {"channels": ["night"]}}}, {"alerts": tier("fast")}),
    Drift("slo", "alerts", {"alerts": {"slow": {"channels": []}}}, {"alerts": tier("slow", {})}, "one too many"),
    Drift(
        "slo",
        "alerts",
        {"alerts": {"medium": {"channels": [{"channel": "night", "schedule": f"{ID}1"}]}}},
        {"alerts": tier("medium", {"schedule_id": f"{ID}2"})},
        "another schedule",
    ),
    Drift("dashboard", "name", {"name": "Speed"}, {"name": "Haste"}),
    Drift("api_key", "description", {"description": "why"}, {"description": "why not"}),
    Drift("api_key", "description", {"description": ""}, {"description": "mine"}, "one too many"),
    *(
        Drift(
            "api_key",
            "gateway",
            {"gateway": {name: desired}},
            {"claims": {GATEWAY: {name: found}}},
            f"{name} {desired}",
        )
        for names, values in (
            (LIMITS, ((10, 11), (0, None), ("unlimited", 0))),
            (["cache_enabled"], ((True, False), (False, None), ("inherit", True))),
        )
        for name in names
        for desired, found in values
    ),
    *(
        Drift("dashboard", "definition", dashboard(**desired), {"definition": full_definition(**found)}, option)
        for option, desired, found in (
            ("another time range", {"duration": "6h"}, {"duration": "7h"}),
            ("a default that was changed", {"duration": "1h", "variables": []}, {"duration": "7h"}),
            ("another title", {}, {"display": {"name": "mine"}}),
            ("one panel too many", {}, {"panels": {"p95": panel(), "mine": panel()}}),
            ("one panel too few", {}, {"panels": {}, "layouts": []}),
            ("another query", {"panels": {"p95": asking("SELECT 1")}}, {"panels": {"p95": asking("SELECT 2")}}),
            ("another place", {}, {"layouts": [grid("p95", "p95")]}),
        )
    ),
    Drift("variable", "description", {"description": "why"}, {"description": None}),
    Drift("variable", "json_schema", {"json_schema": {"type": "number"}}, {"json_schema": {"type": "string"}}),
    Drift("variable", "json_schema", {"json_schema": {}}, {"json_schema": {"type": "string"}}, "a schema too many"),
    Drift("variable", "template_inputs_schema", {"template_inputs_schema": {"type": "object"}}, INPUTS),
    # A type that is missing takes another key: see test_apply_variable_types.py.
    Drift("variable", "type", {"type": ""}, {"type_id": f"{ID}1"}),
    Drift("variable", "type_id", {"type_id": f"{ID}1"}, {"type_id": None}),
    Drift("variable", "type_id", {"type_id": ""}, {"type_id": f"{ID}1"}, "a type too many"),
    Drift("variable", "aliases", {"aliases": ["b", "a"]}, {"aliases": ["a"]}),
    Drift("variable", "example", {"example": {"a": 1}}, {"example": '{"a": true}'}),
    *(
        Drift("variable", "labels", {"labels": LABELS}, {"labels": {**ON_AND_OFF, **found}}, option)
        for option, found in (
            ("another value", {"on": {"target_type": "version", "serialized_value": "1"}}),
            ("a reference", {"on": {"target_type": "latest"}}),
            ("one too many", {"mine": {"target_type": "code_default"}}),
        )
    ),
    Drift("variable", "rollout", {"rollout": {"labels": {"on": 0.5}}}, {"rollout": {"labels": {"on": 0.6}}}),
    Drift("variable", "rollout", {"rollout": {"labels": {}}}, {"rollout": {"labels": {"on": 1}}}, "one too many"),
    *(
        Drift("variable", "overrides", {"overrides": [STAFF, GUESTS]}, {"overrides": found}, option)
        for option, found in (
            ("another order", [GUESTS, STAFF]),
            ("one too few", [STAFF]),
            ("another condition", [{**STAFF, "conditions": GUESTS["conditions"]}, GUESTS]),
            ("another weight", [{**STAFF, "rollout": {"labels": {"on": 0.5}}}, GUESTS]),
        )
    ),
]

_KNOWN = {drift.kind for drift in DRIFTS}
SIMPLE = {one.name: one for one in RESOURCES if one.name not in _KNOWN and one.in_document and derived.is_simple(one)}
DRIFTS += [
    Drift(kind, field, desired, body) for kind, one in SIMPLE.items() for field, desired, body in derived.drifts(one)
]

BASE: dict[str, Values] = {
    "project": {"name": "checkout"},
    "channel": {"name": "oncall", "webhook": {"url": SECRETS["url"]}},
    "alert": alert(),
    "dashboard": dashboard(),
    "variable": {"name": "flag", "labels": LABELS, "rollout": {"labels": {"off": 1}}},
    "gateway_provider": {
        "slug": "models",
        "vendor": "bedrock",
        "credential": "s3cret",
        "bedrock_api": "runtime",
        "bedrock_region": "us-east-1",
    },
    "slo": slo(),
    "api_key": {"name": "ai", "project": "checkout", "scopes": [GATEWAY]},
}
# The API does not return these fields, so that their drift goes unseen.
UNSEEN = {("variable", "external")}


def test_there_is_a_drift_for_every_field_of_every_kind() -> None:
    fields = {
        (resource.name, field.name)
        for resource in RESOURCES
        if isinstance(resource, NamedResource) and resource.in_document
        # They take another key: see test_apply_datasets.py and test_apply_variable_types.py.
        if not isinstance(resource, OwnProjectResource)
        for field in resource.fields
        if field.name != resource.identity and not field.fixed and not field.unreadable
    }
    assert {(drift.kind, drift.field) for drift in DRIFTS} == fields - UNSEEN


def test_there_is_a_drift_for_every_suboption_of_a_channel() -> None:
    tried = {drift.option for drift in DRIFTS}
    for kind in KINDS:
        assert {f"{kind.option}.{name}" for name in kind.spec if name != kind.secret} <= tried


def document(drift: Drift) -> Values:
    item = {**(BASE[drift.kind] if drift.kind in BASE else derived.item(SIMPLE[drift.kind])), **drift.desired}
    if drift.option and drift.kind == "channel":
        item = {"name": "oncall", **drift.desired}
    if drift.kind == "slo" and "threshold" in item:
        item.pop("bad_query")
    resource = next(one for one in RESOURCES if one.name == drift.kind)
    if resource.parent is None:
        return {resource.plural: [item], **({} if drift.kind == "project" else {"projects": [BASE["project"]]})}
    channels = {"channels": [{**BASE["channel"], "name": "night"}]} if "channel" in resource.comes_after else {}
    return {**channels, "projects": [{**BASE["project"], resource.plural: [item]}]}


def tampered(organization: Organization, drift: Drift) -> str:
    """Change the object behind the back of Ansible, and return its path."""
    project, channels = organization.projects().get("checkout", {}), organization.channels()
    if drift.kind in SIMPLE:
        one = SIMPLE[drift.kind]
        (found,) = (project if one.parent else organization.state())["simple"][one.plural]
        path = one.item_path(found, project["id"]).removeprefix("/v1/")
        organization.call(method(drift), path, drift.body)
        return path
    path = {
        "gateway_provider": lambda: f"gateway/providers/{organization.state()['gateway_providers'][0]['id']}/",
        "project": lambda: f"projects/{project['id']}/",
        "channel": lambda: f"channels/{channels['oncall']['id']}/",
        "alert": lambda: f"projects/{project['id']}/alerts/{organization.alerts()['errors']['id']}/",
        "dashboard": lambda: f"projects/{project['id']}/dashboards/{organization.dashboards()['latency']['id']}/",
        "variable": lambda: f"projects/{project['id']}/variables/flag/",
        "slo": lambda: f"projects/{project['id']}/slos/{organization.slos()['availability']['id']}/",
        "api_key": lambda: f"api-keys/{organization.api_keys()['ai']['id']}/",
    }[drift.kind]()
    night = channels["night"]["id"] if "night" in channels else ""
    body = json.loads(json.dumps(drift.body).replace('"channel_id": "night"', f'"channel_id": "{night}"'))
    organization.call(method(drift), path, body)
    return path


def method(drift: Drift) -> str:
    resource = next(one for one in RESOURCES if one.name == drift.kind)
    assert isinstance(resource, NamedResource)
    return resource.update_method


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.id)
def test_drift_is_found_and_put_right_by_one_request(organization: Organization, drift: Drift) -> None:
    desired = document(drift)
    organization.apply(**desired)
    before = comparable(organization)
    path = tampered(organization, drift)
    assert comparable(organization) != before

    predicted = organization.plan(**desired)
    (change,) = predicted["changes"]
    assert (change["action"], change["kind"]) == ("updated", drift.kind)

    repaired = organization.apply(**desired)
    assert repaired["changes"] == predicted["changes"]
    assert repaired["stats"]["updated"] == 1
    (write,) = organization.writes
    assert (write["method"], write["path"]) == (method(drift), f"/api/v1/{path}")
    assert set(write["body"]) - {"version"} == set(drift.body)
    assert ("version" in write["body"]) is (drift.kind == "dashboard")
    assert comparable(organization) == before
    assert organization.apply(**desired)["changed"] is False


DURATIONS = ("time_window", "frequency", "watermark", "rolling_window")


def comparable(organization: Organization) -> Values:
    """Return what is stored, without who touched it when or how often, and durations in one spelling."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: one if name == "overrides" else plain(one)
                for name, one in value.items()
                if name not in ("updated_at", "updated_by", "version", "versions", "predicate_version", *DURATIONS)
            } | {name: _seconds(value[name]) for name in DURATIONS if name in value}
        if isinstance(value, list):
            return sorted((plain(one) for one in value), key=str)
        return value

    state: Values = plain(organization.state())
    return state


def _seconds(text: str) -> int:
    seconds = read_duration(text)
    assert seconds is not None
    return seconds


@pytest.mark.parametrize(
    ("kind", "path", "key"),
    [("project", "projects/{id}/", "project_name"), ("channel", "channels/{id}/", "label")],
)
def test_a_name_is_put_right_where_the_id_is_known(organization: Organization, kind: str, path: str, key: str) -> None:
    name = BASE[kind]["name"]
    object_id = str(
        organization.apply(**{f"{kind}s": [BASE[kind]]}) and getattr(organization, f"{kind}s")()[name]["id"]
    )
    desired = {f"{kind}s": [{"id": object_id, "name": name}]}
    organization.call("PUT", path.format(id=object_id), {key: "taken-over"})
    result = organization.apply(**desired)
    assert [(one["action"], one["fields"]) for one in result["changes"]] == [("updated", ["name"])]
    assert [entry["body"] for entry in organization.writes] == [{key: name}]


def test_options_that_the_document_leaves_out_may_drift(organization: Organization) -> None:
    desired = {"projects": [{"name": "checkout", "alerts": [{"name": "errors", "active": True}]}]}
    project = organization.add_project("checkout")
    organization.add_alert(project, active=True, description="mine", environments=["x"])
    assert organization.apply(**desired)["changed"] is False


def test_several_drifts_of_one_object_take_one_request(organization: Organization) -> None:
    desired = {"projects": [{"name": "checkout", "alerts": [alert(description="x", environments=["prod"])]}]}
    organization.apply(**desired)
    project, errors = organization.projects()["checkout"], organization.alerts()["errors"]
    organization.call(
        "PUT", f"projects/{project['id']}/alerts/{errors['id']}/", {"query": "x", "environments": [], "description": ""}
    )
    (change,) = organization.apply(**desired)["changes"]
    assert change["fields"] == ["description", "environments", "query"]
    assert [sorted(entry["body"]) for entry in organization.writes] == [["description", "environments", "query"]]


def test_other_spellings_are_not_drift(organization: Organization) -> None:
    organization.apply(
        projects=[
            {"name": "checkout", "alerts": [alert(query="SELECT 1\n", time_window="90m", environments=["a", "b"])]}
        ]
    )
    for window in ("1h30m", 5400, "PT1H30M", "PT5400S", "5400"):
        same = alert(query="SELECT 1", time_window=window, environments=["b", "a", "b"])
        assert organization.apply(projects=[{"name": "checkout", "alerts": [same]}])["changed"] is False


def test_an_immutable_field_drifts_only_by_replacement(organization: Organization) -> None:
    """The scope of an SLO is fixed: one that was recreated with another is reported, or replaced on request."""
    desired = {"projects": [{"name": "checkout", "slos": [slo(scope_kind="provider", scope_value="openai")]}]}
    old = organization.add_slo(organization.add_project("checkout"))
    result = organization.run("apply", **desired)
    assert "scope_kind, scope_value: cannot be changed once slo availability" in result["msg"]
    assert organization.writes == []
    desired["projects"][0]["slos"][0]["allow_replace"] = True
    assert organization.plan(**desired)["stats"]["updated"] == 1
    organization.apply(**desired)
    assert [entry["method"] for entry in organization.writes] == ["DELETE", "POST"]
    made = organization.slos()["availability"]
    assert (made["scope_kind"], made["scope_value"]) == ("provider", "openai")
    assert made["id"] != old
    assert len(organization.burn_alerts()) == 3
    assert organization.apply(**desired)["changed"] is False
