# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    NotFound,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import PROJECTS, FakeClient, forbidden, project, uid

PROJECT_ID = project()["id"]
POLICIES = f"GET /v1/projects/{PROJECT_ID}/fleet/collector-policies/"
TOKENS = f"POST /v1/projects/{PROJECT_ID}/fleet/enrollment-tokens/"
CONTEXT = "POST /v1/fleet/enrollment-context/"
POLICY = {"id": uid(1), "name": "gateway", "revision": 3, "created_at": "2026-10-01T12:00:00Z"}
TOKEN = "pylf_fleet_q7Zx9"
PLACE = {
    "assignment_id": uid(1),
    "policy_name": "gateway",
    "environment": "production",
    "enrollment_url": "wss://logfire.example.com/v1/opamp",
}
WANTED = {"project": "checkout", "policy": "gateway", "name": "web-1"}


def server(**answers: Any) -> FakeClient:
    listed = {"items": answers.get("policies", [POLICY]), "next_cursor": None}
    return FakeClient(
        {
            f"GET {PROJECTS}": [{**project(), "organization_name": "acme"}],
            f"{POLICIES}?limit=100": answers.get("listed", listed),
            TOKENS: answers.get("token", {"token": TOKEN}),
            CONTEXT: answers.get("place", PLACE),
        }
    )


def act(module: str, client: FakeClient, check_mode: bool = False, **params: Any) -> Any:
    definition = MODULES[module]
    validation = ArgumentSpecValidator(definition.spec, **definition.constraints).validate(params)
    assert validation.error_messages == []
    desired = definition.validate(validation.validated_parameters)
    return definition.run(desired, RemoteState(client, check_mode), check_mode)


def enroll(client: FakeClient, check_mode: bool = False, **params: Any) -> Any:
    return act("collector_enrollment_token", client, check_mode, **{**WANTED, **params})


def test_a_token_is_for_one_host_and_a_short_time() -> None:
    client = server()
    result = enroll(client, environment="staging", valid_for="2d")
    assert (result["changed"], result["token"], result["enrollment_url"]) == (True, TOKEN, PLACE["enrollment_url"])
    assert result["collector_policy"] == POLICY
    created, asked = client.sent[-2:]
    assert created.body == {
        "assignment_id": uid(1),
        "environment": "staging",
        "expires_in": 2,
        "installation_name": "web-1",
        "max_installations": 1,
    }
    assert asked.body == {"organization": "acme", "project": "checkout"}
    assert asked.wire.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.wire.root == ""
    assert TOKEN not in client.redact(f"the server said {TOKEN}")


def test_check_mode_looks_the_policy_up_and_sends_nothing() -> None:
    client = server()
    result = enroll(client, check_mode=True)
    assert (result["changed"], result["collector_policy"], "token" in result) == (True, POLICY, False)
    assert [one.method for one in client.sent] == ["GET", "GET"]
    with pytest.raises(OptionError, match="policy: there is no collector policy other"):
        enroll(server(), check_mode=True, policy="other")


def test_a_policy_is_found_by_its_uuid_too() -> None:
    client = server(policies=[{**POLICY, "name": "other"}, {**POLICY, "id": uid(2)}])
    assert enroll(client, policy=uid(1).upper())["collector_policy"]["name"] == "other"


def test_of_several_policies_with_the_name_none_is_guessed() -> None:
    with pytest.raises(OptionError, match=f"2 policies are called gateway: {uid(1)}, {uid(2)}"):
        enroll(server(policies=[POLICY, {**POLICY, "id": uid(2)}]))


def test_a_project_without_fleet_is_an_error_that_says_so() -> None:
    for module, params in (("collector_policy_info", {"project": "checkout"}), ("collector_enrollment_token", WANTED)):
        with pytest.raises(NotFound, match="Fleet is in beta, and may not be enabled"):
            act(module, server(listed=NotFound("HTTP 404", 404)), **params)
    with pytest.raises(ApiError, match="403"):
        enroll(server(listed=forbidden()))


@pytest.mark.parametrize("answer", [None, [], {}, {"token": ""}, {"token": "a b"}, OutcomeUnknown("lost")])
def test_a_creation_that_is_uncertain_is_not_repeated(answer: Any) -> None:
    client = server(token=answer)
    with pytest.raises(LogfireError, match="if it was created, nobody holds it, and it ends by itself after 1 days"):
        enroll(client)
    assert [one.method for one in client.sent].count("POST") == 1


@pytest.mark.parametrize(
    "place",
    [
        None,
        {},
        {**PLACE, "enrollment_url": None},
        {**PLACE, "enrollment_url": "ws://logfire.example.com/v1/opamp"},
        {**PLACE, "enrollment_url": "wss://a@logfire.example.com/v1/opamp"},
        {**PLACE, "enrollment_url": "wss://logfire.example.com/ x"},
        {**PLACE, "enrollment_url": "--endpoint"},
        {**PLACE, "assignment_id": uid(9)},
    ],
)
def test_a_host_is_sent_to_no_other_place(place: Any) -> None:
    with pytest.raises(LogfireError, match="enrollment-context/: the"):
        enroll(server(place=place))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("project", " "),
        ("policy", ""),
        ("environment", " "),
        ("name", "a\nb"),
        ("name", "a" * 256),
        ("valid_for", "12h"),
        ("valid_for", "0"),
        ("valid_for", "366d"),
        ("valid_for", "soon"),
    ],
)
def test_bad_options_are_refused_before_anything_is_sent(option: str, value: str) -> None:
    client = server()
    with pytest.raises(OptionError, match=f"^{option}: "):
        enroll(client, **{option: value})
    assert client.sent == []


def test_policies_are_listed_by_name() -> None:
    policies = [{**POLICY, "id": uid(2), "name": "nodes", "x_unknown": 1}, POLICY]
    found = act("collector_policy_info", server(policies=policies), project="checkout")
    assert [one["name"] for one in found["collector_policies"]] == ["gateway", "nodes"]
    assert found["collector_policies"][0] == {**POLICY, "project": "checkout"}
    for params in ({"name": "nodes"}, {"id": uid(2)}):
        found = act("collector_policy_info", server(policies=policies), project="checkout", **params)
        assert [one["id"] for one in found["collector_policies"]] == [uid(2)]


@pytest.mark.parametrize("rows", [["gateway"], [{"name": "gateway"}]])
def test_another_answer_than_policies_is_an_error(rows: Any) -> None:
    with pytest.raises(LogfireError, match="not a list of collector policies"):
        act("collector_policy_info", server(policies=rows), project="checkout")
