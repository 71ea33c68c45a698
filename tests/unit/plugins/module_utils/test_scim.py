# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, forbidden

UNKNOWN = ApiError("GET /scim/…: this server does not know the path", 404)


def user(email: str = "ann@example.com", **fields: Any) -> dict[str, Any]:
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": f"id of {email}",
        "meta": {"resourceType": "User"},
        "userName": email,
        "name": {"givenName": "Ann"},
        "active": True,
        "emails": [{"value": email, "type": "work", "primary": True, "x_unknown": 1}],
        "x_unknown": 1,
        **fields,
    }


def group(name: str = "engineers") -> dict[str, Any]:
    return {"schemas": [], "id": f"id of {name}", "meta": {"resourceType": "Group"}, "displayName": name}


def page(*resources: dict[str, Any], total: Any = None) -> dict[str, Any]:
    total = len(resources) if total is None else total
    return {
        "schemas": [],
        "totalResults": total,
        "Resources": list(resources),
        "startIndex": 1,
        "itemsPerPage": len(resources),
    }


def act(kind: str, client: FakeClient, **params: Any) -> tuple[list[dict[str, Any]], list[str]]:
    definition = MODULES[f"scim_{kind}_info"]
    checked = ArgumentSpecValidator(definition.spec, **definition.constraints).validate(params)
    assert not checked.error_messages
    remote = RemoteState(client)
    result = definition.run(definition.validate(checked.validated_parameters), remote, False)
    assert result.pop("changed") is False
    ((key, rows),) = result.items()
    assert key == f"scim_{kind}s"
    return rows, remote.warnings


@pytest.mark.parametrize(("provider", "root"), [({}, "/scim"), ({"provider_name": "ok/ta"}, "/scim/ok%2Fta")])
def test_users_and_groups_are_listed_at_paths_without_a_slash_at_the_end(provider: dict[str, str], root: str) -> None:
    client = FakeClient(
        {
            f"GET {root}/Users": page(user("zoe@example.com"), user()),
            f"GET {root}/Groups": page(group("sales"), group()),
        }
    )
    users, warnings = act("user", client, **provider)
    assert [one["user_name"] for one in users] == ["ann@example.com", "zoe@example.com"]
    assert users[0] == {
        "id": "id of ann@example.com",
        "user_name": "ann@example.com",
        "given_name": "Ann",
        "active": True,
        "emails": [{"value": "ann@example.com", "type": "work", "primary": True}],
    }
    groups, _warnings = act("group", client, **provider)
    assert groups[0] == {"id": "id of engineers", "display_name": "engineers"}
    assert [one["display_name"] for one in groups] == ["engineers", "sales"]
    assert warnings == []
    assert {one.scope for one in client.sent} == {"organization:scim"}


def test_a_filter_is_escaped() -> None:
    client = FakeClient({"GET /scim/Users?filter=userName+eq+%22a%26b%40example.com%22": page(user())})
    assert len(act("user", client, filter='userName eq "a&b@example.com"')[0]) == 1


@pytest.mark.parametrize(("total", "warned"), [(2, False), (3, True), (0, False), ("?", False)])
def test_an_incomplete_list_is_warned_about(total: Any, warned: bool) -> None:
    client = FakeClient({"GET /scim/Groups": page(group(), group("sales"), total=total)})
    rows, warnings = act("group", client)
    assert len(rows) == 2
    assert bool(warnings) is warned
    if warned:
        assert warnings[0].startswith("the server gave 2 of 3")


def test_one_object_has_a_path_of_its_own() -> None:
    client = FakeClient(
        {"GET /scim/Users/a%2Fb%40example.com": user("a/b@example.com"), "GET /scim/okta/Groups/17": group()}
    )
    assert act("user", client, email="a/b@example.com")[0][0]["user_name"] == "a/b@example.com"
    assert act("group", client, id="17", provider_name="okta")[0][0]["display_name"] == "engineers"
    assert len(client.sent) == 2


def test_an_unknown_user_is_an_empty_list_on_a_server_with_scim() -> None:
    client = FakeClient({"GET /scim/Users/bob%40example.com": UNKNOWN, "GET /scim/Users": page(user())})
    assert act("user", client, email="bob@example.com")[0] == []


@pytest.mark.parametrize("params", [{}, {"email": "bob@example.com"}])
def test_without_scim_nothing_can_be_said(params: dict[str, Any]) -> None:
    client = FakeClient({"GET /scim/Users/bob%40example.com": UNKNOWN, "GET /scim/Users": UNKNOWN})
    with pytest.raises(LogfireError, match="does not know the path; provider_name is for Logfire's cloud"):
        act("user", client, **params)


@pytest.mark.parametrize("params", [{}, {"email": "bob@example.com"}])
def test_a_missing_scope_is_an_error(params: dict[str, Any]) -> None:
    client = FakeClient({"GET /scim/Users/bob%40example.com": forbidden(), "GET /scim/Users": forbidden()})
    with pytest.raises(ApiError):
        act("user", client, **params)
    assert len(client.sent) == 1


@pytest.mark.parametrize(
    ("kind", "option", "value"),
    [
        ("user", "email", ""),
        ("user", "email", ".."),
        ("user", "filter", " "),
        ("user", "provider_name", ""),
        ("user", "provider_name", "."),
        ("group", "id", " "),
        ("group", "id", ".."),
    ],
)
def test_bad_values_are_refused_before_anything_is_sent(kind: str, option: str, value: str) -> None:
    client = FakeClient()
    with pytest.raises(OptionError) as caught:
        act(kind, client, **{option: value})
    assert caught.value.option == option
    assert client.sent == []


@pytest.mark.parametrize("answer", [None, [], {}, {"Resources": None}, {"Resources": ["x"]}])
def test_a_malformed_list_is_an_error(answer: Any) -> None:
    with pytest.raises(LogfireError, match="not a list of SCIM resources"):
        act("user", FakeClient({"GET /scim/Users": answer}))


def test_a_malformed_object_is_an_error() -> None:
    with pytest.raises(LogfireError, match="not an object"):
        act("group", FakeClient({"GET /scim/Groups/1": []}), id="1")


@pytest.mark.parametrize("odd", [{"name": None}, {"emails": None}, {"name": "Ann", "emails": ["x"]}])
def test_parts_that_are_missing_are_null_or_empty(odd: dict[str, Any]) -> None:
    ((shown,), _warnings) = act("user", FakeClient({"GET /scim/Users": page(user(**odd))}))
    assert shown["given_name"] is None or "emails" in odd
    assert shown["emails"] == [] or "name" in odd
