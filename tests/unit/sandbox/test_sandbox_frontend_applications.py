# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest


@pytest.fixture
def below(api: Any) -> str:
    return f"{api.project()}frontend-applications/"


def tokens(api: Any, path: str) -> dict[str, Any]:
    return {one["id"]: one for one in api.get(f"{path}tokens/")["data"]}


def test_an_application_comes_with_a_token(api: Any, below: str) -> None:
    created = api.post(below, {"name": "storefront", "environment": "prod"})
    path = f"{below}{created['id']}/"
    assert (created["environment"], created["service_namespace"]) == ("prod", None)
    assert tokens(api, path)[created["token_id"]]["token"] == created["token"]
    shown = api.get(path)
    assert "token" not in shown
    assert [one["id"] for one in api.get(below)["data"]] == [created["id"]]
    assert shown["name"] == "storefront"


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "a", "environment": ""}, {"name": "a", "x": 1}])
def test_create_is_strict(api: Any, below: str, body: dict[str, Any]) -> None:
    api.post(below, body, 422)


def test_nothing_can_be_changed(api: Any, below: str) -> None:
    path = f"{below}{api.post(below, {'name': 'a'})['id']}/"
    for method in ("PUT", "PATCH"):
        assert api.send(method, path, {"name": "b"}).status_code == 405


def test_a_name_that_telemetry_has_is_taken_only_with_leave(api: Any, below: str) -> None:
    path = f"{below}{api.post(below, {'name': 'a'})['id']}/"
    api.post(below, {"name": "a"}, 409)
    api.delete(path)
    api.delete(path, 404)
    api.post(below, {"name": "a"}, 409)
    api.post(below, {"name": "a", "adopt_existing_service_name": True})


def test_tokens_are_issued_and_revoked_but_for_the_last(api: Any, below: str) -> None:
    first = api.post(below, {"name": "a"})
    path = f"{below}{first['id']}/"
    second = api.post(f"{path}tokens/")
    assert "id" not in second
    assert second["status"] == "active"
    revoke = f"{path}tokens/{first['token_id']}/revoke/"
    api.post(revoke, status=204)
    api.post(revoke, status=404)
    shown = tokens(api, path)
    assert (shown[first["token_id"]]["status"], shown[first["token_id"]]["token"]) == ("revoked", None)
    assert shown[second["token_id"]]["token"] == second["token"]
    api.post(f"{path}tokens/{second['token_id']}/revoke/", status=409)


def test_lists_come_in_pages(api: Any, below: str) -> None:
    created = [api.post(below, {"name": name})["id"] for name in ("a", "b", "c")]
    api.control.settings(page_size=2)
    first = api.get(f"{below}?limit=100")
    second = api.send("GET", below, params={"cursor": first["next_cursor"]}).json()
    assert sorted(one["id"] for one in (*first["data"], *second["data"])) == sorted(created)
    assert second["next_cursor"] is None


def test_scopes(api: Any, below: str) -> None:
    reader = api.with_key(api.control.key("acme", scopes=["project:read_token"])["api_key"])
    reader.get(below)
    reader.post(below, {"name": "a"}, 403)
    writer = api.with_key(api.control.key("acme", scopes=["project:write_token"])["api_key"])
    writer.post(below, {"name": "a"})
    writer.get(below, 403)


def test_the_service_may_lack_them(api: Any, below: str) -> None:
    api.control.settings(frontend_applications=False)
    api.get(below, 404)
    api.post(below, {"name": "a"}, 404)


def test_they_go_with_their_project(api: Any, below: str) -> None:
    api.post(below, {"name": "a"})
    api.delete(below.removesuffix("frontend-applications/"))
    api.get(below, 403)


PAGERDUTY = "/api/v1/integrations/pagerduty/services/PABC123/"


def test_a_pagerduty_service_is_looked_up(api: Any) -> None:
    found = api.get(f"{PAGERDUTY}?account_subdomain=acme&region=us")
    assert (found["service_name"], found["pagerduty_service_id"]) == ("On-call", "PABC123")
    assert found["install_id"] != found["service_id"]
    config = {"type": "pagerduty-integration", "install_id": found["install_id"], "service_id": found["service_id"]}
    api.post("/api/v1/channels/", {"label": "pagerduty", "config": config})


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("account_subdomain=acme&region=eu", 404),
        ("account_subdomain=other&region=us", 404),
        ("account_subdomain=acme", 422),
        ("region=us", 422),
        ("account_subdomain=acme&region=asia", 422),
    ],
)
def test_a_pagerduty_service_that_is_not_known(api: Any, query: str, status: int) -> None:
    api.get(f"{PAGERDUTY}?{query}", status)


def test_looking_up_takes_the_scope_of_channels(api: Any) -> None:
    path = f"{PAGERDUTY}?account_subdomain=acme&region=us"
    api.with_key(api.control.key("acme", scopes=["organization:read_channel"])["api_key"]).get(path)
    api.with_key(api.control.key("acme", scopes=["organization:write_channel"])["api_key"]).get(path, 403)


def test_a_token_of_another_application_is_not_found(api: Any, below: str) -> None:
    one, other = (api.post(below, {"name": name}) for name in ("a", "b"))
    api.post(f"{below}{one['id']}/tokens/{other['token_id']}/revoke/", status=404)
    api.post(f"{below}{one['id']}/tokens/{uuid4()}/revoke/", status=404)
