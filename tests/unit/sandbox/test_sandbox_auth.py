# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

PROJECTS = "/api/v1/projects/"
CHANNELS = "/api/v1/channels/"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer nonsense", "Basic {key}", "{key}"])
def test_only_a_bearer_key_opens(api: Any, header: Any) -> None:
    key = api.sandbox.api_key
    api.session.headers["Authorization"] = None if header is None else header.format(key=key)
    assert isinstance(api.get(PROJECTS, 401)["detail"], str)


def test_expired_key_is_unauthorized(api: Any) -> None:
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    key = api.control.key("acme", expires_at=past)["api_key"]
    api.with_key(key).get(PROJECTS, 401)


def test_key_names_its_organization(api: Any) -> None:
    founder = api.sandbox.organizations[0]
    assert founder.api_key.startswith(f"pylf_v2_us_{founder.id}_")


def test_organizations_do_not_see_each_other(api: Any) -> None:
    project, channel = api.project(), api.channel()
    other = api.with_key(api.control.organization("globex")["api_key"])
    assert other.get(PROJECTS) == []
    assert other.get(CHANNELS) == []
    other.get(project, 404)
    other.get(f"{CHANNELS}{channel}/", 404)
    other.project("checkout")


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", PROJECTS, "project:read"),
        ("POST", PROJECTS, "organization:create_project"),
        ("GET", "{project}", "project:read"),
        ("PUT", "{project}", "project:write"),
        ("DELETE", "{project}", "project:write"),
        ("GET", "{project}alerts/", "project:read_alert"),
        ("POST", "{project}alerts/", "project:write_alert"),
        ("GET", "{project}write-tokens/", "project:write_token"),
        ("POST", "{project}write-tokens/", "project:write_token"),
        ("GET", "{project}read-tokens/", "project:read_token"),
        ("POST", "{project}read-tokens/", "project:read_token"),
        ("GET", CHANNELS, "organization:read_channel"),
        ("POST", CHANNELS, "organization:write_channel"),
    ],
)
def test_missing_scope_is_named(api: Any, method: str, path: str, scope: str) -> None:
    project = api.project()
    everything_else = [each for each in SCOPES if each != scope]
    poor = api.with_key(api.control.key("acme", scopes=everything_else)["api_key"])
    answer = poor.call(method, path.format(project=project), {} if method in ("POST", "PUT") else None, 403)
    assert scope in answer["detail"]
    exact = api.with_key(api.control.key("acme", scopes=[scope])["api_key"])
    assert exact.send(method, path.format(project=project), {}).status_code != 403


SCOPES = [
    "project:read",
    "project:write",
    "project:read_alert",
    "project:write_alert",
    "project:write_token",
    "project:read_token",
    "organization:create_project",
    "organization:read_channel",
    "organization:write_channel",
]


def test_one_403_for_everything_out_of_reach(api: Any) -> None:
    mine, gone = api.project("mine"), api.project("gone")
    api.delete(gone)
    bound = api.with_key(api.control.key("acme", project_id=api.get(mine)["id"])["api_key"])
    poor = api.with_key(api.control.key("acme", scopes=["project:read"])["api_key"])
    stranger = api.with_key(api.control.organization("globex")["api_key"])
    unreachable = api.project("elsewhere")
    answers = [
        api.get(f"{gone}alerts/", 403),
        api.get(f"{PROJECTS}{uuid4()}/alerts/", 403),
        api.get(f"{gone}alerts/{uuid4()}/", 403),
        stranger.get(f"{mine}alerts/", 403),
        bound.get(f"{unreachable}alerts/", 403),
        poor.get(f"{mine}alerts/", 403),
    ]
    assert len({answer["detail"] for answer in answers}) == 1
    bound.get(f"{mine}alerts/")


def test_bound_key_sees_its_project_only(api: Any) -> None:
    mine, other = api.project("mine"), api.project("other")
    bound = api.with_key(api.control.key("acme", project_id=api.get(mine)["id"])["api_key"])
    assert [each["project_name"] for each in bound.get(PROJECTS)] == ["mine"]
    bound.get(other, 403)
    bound.get(CHANNELS, 403)
    bound.post(PROJECTS, {"project_name": "third"}, 403)


def test_a_deleted_project_answers_not_found(api: Any) -> None:
    project = api.project()
    api.delete(project)
    for method in ("GET", "DELETE"):
        assert api.call(method, project, status=404)["detail"] == "Project not found"
    api.put(project, {}, 404)


def test_ids_in_capitals_are_the_same(api: Any) -> None:
    project = api.project()
    head, name = project.rstrip("/").rsplit("/", 1)
    assert api.get(f"{head}/{name.upper()}/")["id"] == name


def test_an_id_that_is_not_a_uuid_is_a_validation_error(api: Any) -> None:
    detail = api.get(f"{PROJECTS}checkout/", 422)["detail"]
    assert detail[0]["loc"] == ["path", "project_id"]
    assert detail[0]["input"] == "checkout"


@pytest.mark.parametrize("path", ["/api/v1/projects", "/api/v1/channels", "/v1/projects/", "/api/v1/nothing/"])
def test_paths_are_exact(api: Any, path: str) -> None:
    api.get(path, 404)


def test_bad_json_and_missing_content_type(api: Any) -> None:
    bad = api.send("POST", PROJECTS, data=b"{", headers={"Content-Type": "application/json"})
    assert (bad.status_code, bad.json()["detail"][0]["type"]) == (422, "json_invalid")
    plain = api.send("POST", PROJECTS, data=b'{"project_name": "checkout"}', headers={"Content-Type": "text/plain"})
    assert plain.status_code == 422


@pytest.mark.parametrize("text", [r'{"project_name": NaN}', r'{"project_name": "\ud800"}', r'{"\ud800": Infinity}'])
def test_every_echoed_input_is_json(api: Any, text: str) -> None:
    response = api.send("POST", PROJECTS, data=text.encode(), headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert isinstance(json.loads(response.content, parse_constant=pytest.fail)["detail"], list)
