# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

LATER = "2099-01-01T00:00:00Z"


@pytest.fixture(params=["write", "read"])
def tokens(api: Any, request: Any) -> str:
    return f"{api.project()}{request.param}-tokens/"


def listed(api: Any, tokens: str, token_id: str) -> dict[str, Any]:
    return next(each for each in api.get(tokens) if each["id"] == token_id)


def expire_in_the_past(api: Any, token_id: str) -> None:
    api.control.token(token_id, expires_at=(datetime.now(UTC) - timedelta(minutes=1)).isoformat())


@pytest.mark.parametrize("body", [None, {}, {"expires_at": None}, {"expires_at": LATER}])
def test_body_is_optional(api: Any, tokens: str, body: dict[str, Any]) -> None:
    created = api.post(tokens, body)
    assert created["description"] == "Created by Public API"
    assert created["token"].startswith("pylf_v1_us_")
    expected = None if not body or body["expires_at"] is None else datetime.fromisoformat(LATER)
    assert (created["expires_at"] and datetime.fromisoformat(created["expires_at"])) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"expires_at": ""},
        {"expires_at": " "},
        {"expires_at": "2099-01-01"},
        {"expires_at": "2099-01-01T00:00:00"},
        {"expires_at": 4102444800},
        {"description": "mine"},
        {"name": "mine"},
        [],
    ],
)
def test_body_is_strict(api: Any, tokens: str, body: dict[str, Any]) -> None:
    api.post(tokens, body, 422)


def test_secret_is_shown_once(api: Any, tokens: str) -> None:
    created = api.post(tokens)
    record = listed(api, tokens, created["id"])
    assert "token" not in record
    assert created["token"] not in str(record)
    assert created["token"].startswith(record["token_prefix"])
    assert not {"active", "token_prefix", "project_name", "created_by_name"} & created.keys()
    assert {"active", "token_prefix", "project_name", "created_by_name"} <= record.keys()
    api.get(f"{tokens}{created['id']}/", 405)


def test_revoked_token_stays_listed(api: Any, tokens: str) -> None:
    token = api.post(tokens)["id"]
    api.delete(f"{tokens}{token}/")
    assert listed(api, tokens, token)["active"] is False
    api.delete(f"{tokens}{token}/", 404)
    api.patch(f"{tokens}{token}/expire/", 404)
    api.post(f"{tokens}{token}/rotate/", status=404)


def test_expire_ends_now_and_once(api: Any, tokens: str) -> None:
    token = api.post(tokens)["id"]
    api.patch(f"{tokens}{token}/expire/")
    assert datetime.fromisoformat(listed(api, tokens, token)["expires_at"]) <= datetime.now(UTC)
    api.patch(f"{tokens}{token}/expire/", 404)
    api.post(f"{tokens}{token}/rotate/", status=404)
    api.delete(f"{tokens}{token}/")


@pytest.mark.parametrize("shown", [True, False])
def test_expired_token_may_still_be_listed_as_active(api: Any, tokens: str, shown: bool) -> None:
    token = api.post(tokens)["id"]
    expire_in_the_past(api, token)
    api.control.settings(expired_active=shown)
    assert listed(api, tokens, token)["active"] is shown


def test_expired_token_is_listed_as_active_by_default(api: Any, tokens: str) -> None:
    token = api.post(tokens)["id"]
    expire_in_the_past(api, token)
    assert listed(api, tokens, token)["active"] is True


def test_rotation_kills_the_old_and_forgets_the_expiry(api: Any, tokens: str) -> None:
    old = api.post(tokens, {"expires_at": LATER})
    new = api.post(f"{tokens}{old['id']}/rotate/")
    assert new["id"] != old["id"]
    assert new["token"] != old["token"]
    assert new["expires_at"] is None
    assert listed(api, tokens, old["id"])["active"] is False
    api.post(f"{tokens}{old['id']}/rotate/", status=404)


def test_rotation_can_keep_the_expiry(api: Any, tokens: str) -> None:
    api.control.settings(rotate_keeps_expiry=True)
    new = api.post(f"{tokens}{api.post(tokens, {'expires_at': LATER})['id']}/rotate/")
    assert datetime.fromisoformat(new["expires_at"]) == datetime.fromisoformat(LATER)


def test_prefixes_can_be_made_to_collide(api: Any, tokens: str) -> None:
    first, second = api.post(tokens), api.post(tokens)
    prefix = listed(api, tokens, first["id"])["token_prefix"]
    assert listed(api, tokens, second["id"])["token_prefix"] != prefix
    api.control.token(second["id"], token=f"{prefix}another")
    assert listed(api, tokens, second["id"])["token_prefix"] == prefix


def test_kinds_are_apart(api: Any) -> None:
    project = api.project()
    token = api.post(f"{project}write-tokens/")["id"]
    assert api.get(f"{project}read-tokens/") == []
    api.delete(f"{project}read-tokens/{token}/", 404)


def test_unknown_token(api: Any, tokens: str) -> None:
    api.delete(f"{tokens}{uuid4()}/", 404)
    api.delete(f"{tokens}nonsense/", 422)


def test_read_token_info(api: Any) -> None:
    project = api.project()
    token = api.post(f"{project}read-tokens/")
    mine = {"Authorization": f"Bearer {token['token']}"}
    info = api.send("GET", "/v1/read-token-info", headers=mine).json()
    assert info == {"organization_name": "acme", "project_name": "checkout"}
    api.delete(f"{project}read-tokens/{token['id']}/")
    assert api.send("GET", "/v1/read-token-info", headers=mine).status_code == 401
    assert api.send("GET", "/v1/read-token-info").status_code == 401
    assert api.send("GET", "/api/v1/projects/", headers=mine).status_code == 401
