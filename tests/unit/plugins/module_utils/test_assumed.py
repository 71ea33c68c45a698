# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.placeholder_id import (
    is_placeholder_id,
    placeholder_id,
    refuse_placeholder_ids,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.values import is_uuid
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY, project
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

ID = placeholder_id("project", None, "shop")
ALERT = {
    "name": "errors",
    "query": "SELECT 1",
    "time_window": "5m",
    "frequency": "5m",
    "notify_when": "has_matches",
}
HOOK = {"name": "oncall", "webhook": {"url": "https://hooks.example.com/Zq8hook"}}
SLO = {
    "name": "availability",
    "scope_value": "shop",
    "total_query": "parent_span_id IS NULL",
    "bad_query": "is_exception",
    "target_percent": 99.9,
    "rolling_window": "30d",
}
# Every option that takes an id which a registered result may have.
TAKERS: list[tuple[str, dict[str, Any]]] = [
    ("alert", {**ALERT, "project": ID}),
    ("alert", {**ALERT, "project": ID, "channels": [ID, {"channel": placeholder_id("x"), "schedule": ID}]}),
    ("alert", {"project": ID, "id": ID, "active": False}),
    ("api_key", {"name": "x", "scopes": ["project:read"], "project": ID}),
    ("api_key", {"id": ID, "state": "absent"}),
    ("channel", {"id": ID, "name": "renamed"}),
    ("channel", {"id": ID, "state": "absent"}),
    ("dashboard", {"project": ID, "slug": "x", "name": "x", "definition": {"kind": "Dashboard", "spec": {}}}),
    ("frontend_application", {"project": ID, "name": "x", "environment": "prod"}),
    ("frontend_application_token", {"project": ID, "application": ID}),
    ("gateway_provider", {"id": ID, "state": "absent"}),
    ("invitation", {"role": "guest", "organization_id": ID}),
    ("member", {"id": ID, "role": "guest"}),
    ("organization", {"id": ID, "name": "renamed"}),
    ("project", {"id": ID, "name": "renamed"}),
    ("read_token", {"project": ID}),
    ("read_token", {"project": ID, "id": ID, "state": "absent"}),
    ("schedule", {"id": ID, "state": "absent"}),
    ("slo", {**SLO, "project": ID, "alerts": {"fast": {"channels": [ID]}}}),
    ("variable", {"project": ID, "name": "x"}),
    ("write_token", {"project": ID, "id": ID, "state": "expired"}),
    ("alert_info", {"project": ID}),
    ("channel_info", {"id": ID}),
    ("dashboard_info", {"project": ID, "id": ID}),
    ("usage_info", {"project": ID, "start_date": "2026-05-01"}),
    ("frontend_application_token_info", {"project": ID, "application": ID}),
    ("apply", {"projects": [{"id": ID, "name": "shop", "alerts": [{**ALERT, "channels": [ID]}]}]}),
    ("apply", {"api_keys": [{"name": "x", "scopes": ["project:read"], "project": ID}]}),
]


def run(server: ScriptedServer, name: str, options: dict[str, Any], check_mode: bool) -> dict[str, Any]:
    definition = MODULES[name]
    given = {"api_key": KEY, "base_url": server.origin, "timeout": 5.0, "retries": 0, **options}
    validation = ArgumentSpecValidator(definition.full_spec, **definition.constraints).validate(given)
    assert validation.error_messages == []
    return perform(definition, validation.validated_parameters, check_mode)


@pytest.mark.parametrize(("name", "options"), TAKERS)
def test_later_tasks_accept_the_id_and_send_it_nowhere(
    server: ScriptedServer, name: str, options: dict[str, Any]
) -> None:
    server.script(Answer(body=[]))
    result = run(server, name, options, True)
    assert not result.get("msg")
    assert result["changed"] is not name.endswith("_info")
    assert {one.method for one in server.asked} <= {"GET"}
    assert not any(ID in one.path for one in server.asked)


@pytest.mark.parametrize(("name", "options"), [one for one in TAKERS if one[0] != "frontend_application_token_info"])
def test_a_real_run_refuses_the_id(server: ScriptedServer, name: str, options: dict[str, Any]) -> None:
    server.script(Answer(body=[]))
    result = run(server, name, options, False)
    assert result["failed"] is True
    assert "check mode did not create" in result["msg"]
    assert {one.method for one in server.asked} <= {"GET"}
    assert not any(ID in one.path for one in server.asked)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("project", {"name": "shop"}),
        ("channel", HOOK),
        ("alert", {**ALERT, "project": "shop"}),
        ("alert", {**ALERT, "project": ID}),
        ("slo", {**SLO, "project": "shop"}),
        ("write_token", {"project": "shop"}),
        ("api_key", {"name": "x", "scopes": ["project:read"]}),
        ("frontend_application", {"project": "shop", "name": "x", "environment": "prod"}),
        ("frontend_application_token", {"project": "shop", "application": "x"}),
    ],
)
def test_an_object_that_check_mode_would_create_has_a_placeholder_id(
    server: ScriptedServer, name: str, options: dict[str, Any]
) -> None:
    server.script(Answer(body=[]))
    result = run(server, name, options, True)
    assert is_placeholder_id(result["id"])
    assert result[name]["id"] == result["id"]
    assert run(server, name, options, True)["id"] == result["id"]


def test_an_existing_object_keeps_its_id(server: ScriptedServer) -> None:
    server.script(Answer(body=[project()]))
    result = run(server, "project", {"name": "checkout", "description": "new"}, True)
    assert result["id"] == project()["id"]


def test_different_objects_have_different_ids_of_a_form_that_options_take() -> None:
    ids = {placeholder_id(*names) for names in (("alert", "a", "b"), ("alert", "ab", ""), ("channel", "a", "b"))}
    assert len(ids) == 3
    assert all(is_uuid(one) for one in ids)
    assert not is_placeholder_id("00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/v1/projects/{ID}/", None),
        (f"/v1/projects/{ID.upper()}/alerts/", {}),
        ("/v1/alerts/", {"channel_assignments": [{"channel_id": ID}]}),
    ],
)
def test_no_request_has_the_id(path: str, body: Any) -> None:
    with pytest.raises(LogfireError, match="check mode did not create; nothing was sent"):
        refuse_placeholder_ids(path, body)


def test_text_that_mentions_the_id_is_sent() -> None:
    refuse_placeholder_ids("/v1/alerts/", {"query": f"SELECT '{ID}'"})
