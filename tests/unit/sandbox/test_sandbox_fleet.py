# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def below(api: Any) -> str:
    return f"{api.project()}fleet/"


@pytest.fixture
def policy(api: Any, below: str) -> str:
    return str(api.sandbox.control.collector_policy("checkout", "gateway"))


def enrollment(policy: str, **fields: object) -> dict[str, object]:
    wanted = {"assignment_id": policy, "environment": "prod", "expires_in": 1, "installation_name": "web-1"}
    return {**wanted, "max_installations": 1, **fields}


def test_policies_come_in_pages(api: Any, below: str, policy: str) -> None:
    listed = api.get(f"{below}collector-policies/?limit=500")
    (found,) = listed["items"]
    assert (found["id"], found["name"], found["revision"], listed["next_cursor"]) == (policy, "gateway", 1, None)
    api.get(f"{below}collector-policies/?limit=501", 422)


def test_a_token_is_shown_once_and_knows_where_to_enroll(api: Any, below: str, policy: str) -> None:
    token = api.post(f"{below}enrollment-tokens/", enrollment(policy))["token"]
    api.get(f"{below}enrollment-tokens/", 405)
    context = {"organization": "acme", "project": "checkout"}
    path = "/v1/fleet/enrollment-context/"
    answer = api.with_key(token).post(path, context, 200)
    assert (answer["assignment_id"], answer["policy_name"], answer["environment"]) == (policy, "gateway", "prod")
    assert answer["enrollment_url"].startswith("ws://")
    api.post(path, context, 401)
    api.with_key(token).post(path, {**context, "project": "other"}, 403)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"assignment_id": "0198c1fc-6071-7283-9e94-a5b6c7d8e9fa"}, 404),
        ({"expires_in": 0}, 422),
        ({"max_installations": 2}, 422),
        ({"installation_name": ""}, 422),
        ({"unknown": 1}, 422),
    ],
)
def test_tokens_are_checked(api: Any, below: str, policy: str, fields: dict[str, Any], status: int) -> None:
    api.post(f"{below}enrollment-tokens/", enrollment(policy, **fields), status)


def test_a_project_may_be_without(api: Any, below: str, policy: str) -> None:
    api.sandbox.control.settings(fleet=False)
    api.get(f"{below}collector-policies/", 404)
    api.post(f"{below}enrollment-tokens/", enrollment(policy), 404)
