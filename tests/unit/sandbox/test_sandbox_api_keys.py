# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

KEYS = "/api/v1/api-keys/"
PROJECTS = "/api/v1/projects/"
GATEWAY = "project:gateway_proxy"
MANAGING = ["organization:read_api_key", "organization:create_api_key", "organization:write_api_key"]


def create(api: Any, status: int = 201, **fields: Any) -> Any:
    return api.post(KEYS, {"name": "ci", "scopes": ["project:read"], **fields}, status)


def listed(api: Any, key_id: str) -> list[dict[str, Any]]:
    return [each for each in api.get(KEYS) if each["id"] == key_id]


def update(api: Any, key: Any, status: int = 200, **fields: Any) -> Any:
    return api.call("PATCH", f"{KEYS}{key['api_key']['id']}/", fields, status)


def gateway(api: Any, **limits: Any) -> Any:
    project = api.get(api.project())["id"]
    return create(api, scopes=[GATEWAY], project_id=project, **({"claims": {GATEWAY: limits}} if limits else {}))


def test_secret_is_shown_once_and_no_field_reveals_it(api: Any) -> None:
    created = create(api)
    assert set(created) == {"api_key", "token"}
    (record,) = listed(api, created["api_key"]["id"])
    assert created["token"] not in str(record)
    assert not any(value and str(value) in created["token"] for key, value in record.items() if "prefix" in key)
    api.get(f"{KEYS}{record['id']}/", 405)


def test_a_new_key_opens_what_its_scopes_say(api: Any) -> None:
    mine = api.with_key(create(api)["token"])
    assert mine.get(PROJECTS) == []
    mine.post(PROJECTS, {"project_name": "checkout"}, 403)
    mine.get(KEYS, 403)


def test_a_bound_key_sees_its_project_only(api: Any) -> None:
    project = api.get(api.project("mine"))
    api.project("other")
    key = create(api, project_id=project["id"])
    assert (key["api_key"]["project_name"], key["api_key"]["all_projects"]) == ("mine", False)
    assert [each["id"] for each in api.with_key(key["token"]).get(PROJECTS)] == [project["id"]]


def test_names_are_not_unique(api: Any) -> None:
    assert create(api)["api_key"]["id"] != create(api)["api_key"]["id"]


@pytest.mark.parametrize("shown", [True, False])
def test_revocation_is_immediate_and_the_key_stays_or_vanishes(api: Any, shown: bool) -> None:
    api.control.settings(revoked_keys_listed=shown)
    key = create(api)
    api.delete(f"{KEYS}{key['api_key']['id']}/")
    api.with_key(key["token"]).get(PROJECTS, 401)
    assert [each["active"] for each in listed(api, key["api_key"]["id"])] == ([False] if shown else [])
    api.delete(f"{KEYS}{key['api_key']['id']}/", 404)
    update(api, key, 404, name="x")


def test_by_default_some_revoked_keys_stay_and_some_vanish(api: Any) -> None:
    ids = [create(api)["api_key"]["id"] for _number in range(12)]
    for each in ids:
        api.delete(f"{KEYS}{each}/")
    assert 0 < sum(bool(listed(api, each)) for each in ids) < 12


def test_an_expired_key_is_refused_and_may_be_listed_as_active(api: Any) -> None:
    key = create(api, expires_at="2099-01-01T00:00:00Z")
    api.control.change_key(key["api_key"]["id"], expires_at=(datetime.now(UTC) - timedelta(minutes=1)).isoformat())
    api.with_key(key["token"]).get(PROJECTS, 401)
    for shown in (True, False):
        api.control.settings(expired_active=shown)
        assert [each["active"] for each in listed(api, key["api_key"]["id"])] == [shown]


def test_last_use_moves_and_scopes_are_shuffled(api: Any) -> None:
    key = create(api, scopes=["project:read", "project:write", *MANAGING])["api_key"]["id"]
    reads = [listed(api, key)[0] for _number in range(5)]
    assert len({each["last_used_at"] for each in reads}) > 1
    assert len({tuple(each["scopes"]) for each in reads}) > 1
    assert len({frozenset(each["scopes"]) for each in reads}) == 1


# Delegation


def test_a_key_cannot_give_what_it_has_not(api: Any) -> None:
    poor = api.with_key(api.control.key("acme", scopes=[*MANAGING, "project:read"])["api_key"])
    assert "project:write" in create(poor, 403, scopes=["project:read", "project:write"])["detail"]
    create(poor, scopes=["project:read", "organization:read_api_key"])


def test_a_bound_key_makes_keys_of_its_project_only(api: Any) -> None:
    project, other = api.get(api.project("mine"))["id"], api.get(api.project("other"))["id"]
    bound = api.with_key(api.control.key("acme", project_id=project)["api_key"])
    create(bound, 403)
    create(bound, 403, project_id=other)
    create(bound, project_id=project)


def test_an_unknown_project_is_not_found(api: Any) -> None:
    assert create(api, 404, project_id=str(uuid4()))["detail"] == "Project not found"


@pytest.mark.parametrize("scope", [GATEWAY, "project:read_otlp", "project:write_otlp"])
def test_some_scopes_need_a_project(api: Any, scope: str) -> None:
    assert scope in create(api, 422, scopes=[scope])["detail"]
    create(api, scopes=[scope], project_id=api.get(api.project())["id"])


def test_a_key_may_hold_such_scopes_to_pass_them_on_from_some_release_on(api: Any) -> None:
    scopes = [GATEWAY, "organization:create_api_key"]
    create(api, scopes=scopes)
    api.control.settings(release="v2026-09-13.01")
    create(api, 422, scopes=scopes)


def test_personal_keys_of_others_are_hidden(api: Any) -> None:
    keys = [api.control.key("acme", name=name, user_id=str(uuid4())) for name in ("mine", "hers")]
    mine = api.with_key(keys[0]["api_key"])
    assert {each["name"] for each in api.get(KEYS)} == {"acme"}
    assert {each["name"] for each in mine.get(KEYS)} == {"acme", "mine"}
    mine.delete(f"{KEYS}{keys[1]['id']}/", 404)
    assert create(mine)["api_key"]["user_id"] is not None


# Updates


def test_an_update_is_partial(api: Any) -> None:
    key = create(api, description="why")
    assert update(api, key, name="cd")["name"] == "cd"
    assert listed(api, key["api_key"]["id"])[0]["description"] == "why"
    assert not update(api, key, description=None)["description"]
    assert listed(api, key["api_key"]["id"])[0]["updated_at"] is not None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": None},
        {"name": ""},
        {"scopes": ["project:read"]},
        {"project_id": None},
        {"expires_at": None},
        {"claims": None},
        {"claims": {}},
        {"claims": {GATEWAY: {}}},
        {"claims": {GATEWAY: None}},
        {"claims": {GATEWAY: {"spending_limit_daily": -1}}},
        {"claims": {GATEWAY: {"spending_limit_daily": "1"}}},
        {"claims": {GATEWAY: {"spending_limit_yearly": 1}}},
        {"claims": {"project:read": {}}},
    ],
    ids=str,
)
def test_an_update_is_strict(api: Any, body: dict[str, Any]) -> None:
    update(api, gateway(api), 422, **body)


def test_claims_merge_field_by_field_and_null_clears_one(api: Any) -> None:
    key = gateway(api, spending_limit_daily=1, spending_limit_total=9)
    update(api, key, claims={GATEWAY: {"spending_limit_daily": None, "cache_enabled": False}})
    (record,) = listed(api, key["api_key"]["id"])
    assert record["claims"] == {GATEWAY: {"spending_limit_total": 9, "cache_enabled": False}}


def test_claims_are_for_scopes_that_are_granted(api: Any) -> None:
    assert GATEWAY in update(api, create(api), 422, claims={GATEWAY: {"spending_limit_daily": 1}})["detail"]
    create(api, 422, claims={GATEWAY: {"spending_limit_daily": 1}})


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": None},
        {"scopes": []},
        {"scopes": ["project:fly"]},
        {"scopes": None},
        {"project_id": "checkout"},
        {"expires_at": "tomorrow"},
        {"claims": {GATEWAY: {"spending_limit_daily": 1.5}}},
        {"active": True},
    ],
    ids=str,
)
def test_a_creation_is_strict(api: Any, fields: dict[str, Any]) -> None:
    create(api, 422, **fields)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", KEYS, "organization:read_api_key"),
        ("POST", KEYS, "organization:create_api_key"),
        ("PATCH", KEYS + "{id}/", "organization:write_api_key"),
        ("DELETE", KEYS + "{id}/", "organization:write_api_key"),
    ],
)
def test_each_route_has_its_scope(api: Any, method: str, path: str, scope: str) -> None:
    path = path.format(id=create(api)["api_key"]["id"])
    body = {"name": "x", "scopes": [scope]} if method == "POST" else {"name": "x"} if method == "PATCH" else None
    poor = api.with_key(api.control.key("acme", scopes=[each for each in MANAGING if each != scope])["api_key"])
    assert scope in poor.call(method, path, body, 403)["detail"]
    exact = api.with_key(api.control.key("acme", scopes=[scope])["api_key"])
    assert exact.send(method, path, body).status_code < 300


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_old_server_does_not_know_the_endpoint(api: Any, method: str) -> None:
    api.control.settings(release="v2026-06-08.01")
    assert api.call(method, KEYS, {} if method == "POST" else None, 404) == {"detail": "Not Found"}
