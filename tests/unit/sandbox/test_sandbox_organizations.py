# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest

LIST = "/api/v1/instance/organizations/"
OLDER = "/api/v1/organizations/"
INSIDE = "/api/v1/organization/"
TOKEN = "/api/oauth/token"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
LINK = {"url": "https://globex.example.com/", "icon": "home", "name": "Home"}
BEFORE_EXCHANGE = "v2026-06-24.01"
BEFORE_INSTANCE = "v2026-06-02.01"


def created(api: Any, name: str = "globex", **fields: Any) -> str:
    return f"{OLDER}{api.post(LIST, {'organization_name': name, **fields})['id']}/"


def exchange(api: Any, **changes: Any) -> Any:
    """The answer of the token endpoint; a form field of None is left out."""
    form = {
        "grant_type": EXCHANGE,
        "subject_token": api.sandbox.api_key,
        "subject_token_type": ACCESS_TOKEN,
        "audience": f"{api.sandbox.base_url}/globex",
        "scope": "organization:read organization:write",
        "expires_in": "900",
        **changes,
    }
    headers = {"Authorization": None}
    return api.send("POST", TOKEN, data={name: value for name, value in form.items() if value}, headers=headers)


def acting(api: Any, **changes: Any) -> Any:
    answer = exchange(api, **changes)
    assert answer.status_code == 200, answer.text
    return api.with_key(answer.json()["access_token"])


# Both lists


@pytest.mark.parametrize("path", [LIST, OLDER])
def test_lifecycle_of_an_organization(api: Any, path: str) -> None:
    first = api.post(path, {"organization_name": "globex", "links": [LINK], "location": "Lisbon"})
    assert (first["links"], first["location"], first["has_admin_panel"]) == ([LINK], "Lisbon", False)
    assert {one["organization_name"] for one in api.get(path)} == {"acme", "globex"}
    item = f"{OLDER}{first['id']}/"
    changed = api.put(item, {"billing_email": "a@b.example", "links": []})
    assert (changed["billing_email"], changed["location"]) == ("a@b.example", "Lisbon")
    api.delete(item)
    api.get(item, 404)
    api.delete(item, 404)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"organization_name": "A"},
        {"organization_name": "globex", "billing_email": "a@b.example"},
        {"organization_name": "globex", "location": None},
        {"organization_name": "globex", "links": [{"url": "x"}]},
        {"organization_name": "globex", "links": [{**LINK, "more": "x"}]},
        {"organization_name": "globex", "plan": "team"},
    ],
)
def test_create_is_strict(api: Any, body: dict[str, Any]) -> None:
    api.post(LIST, body, 422)


@pytest.mark.parametrize(
    "body", [{"organization_name": None}, {"billing_email": None}, {"links": None}, {"has_admin_panel": True}]
)
def test_update_is_strict_and_takes_no_null(api: Any, body: dict[str, Any]) -> None:
    api.put(created(api), body, 422)


def test_names_are_unique(api: Any) -> None:
    item = created(api)
    api.post(LIST, {"organization_name": "globex"}, 409)
    api.put(item, {"organization_name": "acme"}, 409)
    api.put(item, {"organization_name": "globex"})
    assert api.put(item, {"organization_name": "initech"})["organization_name"] == "initech"


def test_empty_values_read_back_as_null_or_empty(api: Any) -> None:
    item = created(api)
    reads = [api.get(item) for turn in range(12)]
    assert {read["description"] for read in reads} == {None, ""}
    assert {str(read["links"]) for read in reads} == {"None", "[]"}
    assert "x_experimental" in reads[0]


def test_the_list_is_shuffled(api: Any) -> None:
    for name in ("globex", "initech"):
        created(api, name)
    orders = {tuple(one["organization_name"] for one in api.get(LIST)) for turn in range(20)}
    assert len(orders) > 1


def test_a_deletion_takes_everything_along(api: Any) -> None:
    other = api.control.organization("globex")
    inner = api.with_key(other["api_key"])
    inner.project("checkout")
    api.delete(f"{OLDER}{other['id']}/")
    inner.get("/api/v1/projects/", 401)
    assert [one["name"] for one in api.control.state()["organizations"]] == ["acme"]


def test_the_admin_panel_is_the_first_ones_and_stays(api: Any) -> None:
    created(api)
    flags = {one["organization_name"]: one["has_admin_panel"] for one in api.get(LIST)}
    assert flags == {"acme": True, "globex": False}
    api.delete(f"{OLDER}{api.sandbox.organizations[0].id}/", 403)


# Rights


@pytest.mark.parametrize(
    ("scopes", "listed", "read"),
    [
        (["instance:admin"], 200, 403),
        (["organization:admin"], 200, 200),
        (["organization:read", "organization:write"], 403, 403),
    ],
)
def test_scopes(api: Any, scopes: list[str], listed: int, read: int) -> None:
    item = created(api)
    key = api.with_key(api.control.key("acme", scopes=scopes)["api_key"])
    key.get(LIST, listed)
    key.get(item, read)
    key.put(item, {}, read)


def test_a_key_of_another_organization_has_no_say(api: Any) -> None:
    other = api.with_key(api.control.organization("globex")["api_key"])
    for path in (LIST, OLDER, f"{OLDER}{uuid4()}/"):
        other.get(path, 403)


@pytest.mark.parametrize(("mode", "status"), [("forbidden", 403), ("missing", 404)])
def test_the_cloud_has_no_such_routes(api: Any, mode: str, status: int) -> None:
    api.control.settings(instance=mode)
    for path in (LIST, OLDER, f"{OLDER}{uuid4()}/"):
        api.get(path, status)
    assert exchange(api).json()["error"] == "unauthorized_client"


@pytest.mark.parametrize(("mode", "status"), [("forbidden", 403), ("missing", 404)])
def test_the_older_routes_can_be_gone(api: Any, mode: str, status: int) -> None:
    item = created(api)
    api.control.settings(older_organizations=mode)
    api.get(OLDER, status)
    api.put(item, {}, status)
    assert len(api.get(LIST)) == 2


def test_older_releases(api: Any) -> None:
    api.control.settings(release=BEFORE_INSTANCE)
    api.get(LIST, 404)
    api.get(INSIDE, 404)
    api.post(OLDER, {"organization_name": "globex"})
    assert exchange(api).json()["error"] == "unsupported_grant_type"
    api.control.settings(release=BEFORE_EXCHANGE)
    api.get(LIST)
    api.get(INSIDE, 404)
    assert exchange(api).json()["error"] == "unsupported_grant_type"


# Tokens


def test_a_token_acts_inside_its_organization(api: Any) -> None:
    created(api)
    inside = acting(api)
    assert inside.get(INSIDE)["organization_name"] == "globex"
    assert inside.put(INSIDE, {"billing_email": "a@b.example"})["billing_email"] == "a@b.example"
    inside.get("/api/v1/projects/", 403)
    assert acting(api, scope="project:read").get("/api/v1/projects/") == []
    inside.delete(INSIDE)
    inside.get(INSIDE, 401)


def test_the_answer_of_the_exchange(api: Any) -> None:
    created(api)
    answer = exchange(api, expires_in="90000").json()
    assert answer.pop("access_token").count(".") == 2
    assert answer == {
        "issued_token_type": ACCESS_TOKEN,
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": "organization:read organization:write",
    }


def test_a_token_expires(api: Any) -> None:
    created(api)
    lasting = acting(api)
    api.control.settings(longest_exchange=1)
    short = acting(api)
    time.sleep(1.1)
    short.get(INSIDE, 401)
    lasting.get(INSIDE)


def test_scopes_of_a_token_are_its_own(api: Any) -> None:
    created(api)
    reader = acting(api, scope="organization:read")
    reader.get(INSIDE)
    reader.put(INSIDE, {}, 403)
    reader.delete(INSIDE, 403)


def test_a_token_neither_administers_nor_makes_tokens(api: Any) -> None:
    created(api)
    answer = exchange(api, audience=f"{api.sandbox.base_url}/acme", scope="instance:admin organization:admin")
    token = answer.json()["access_token"]
    api.with_key(token).get(LIST, 403)
    assert exchange(api, subject_token=token).json()["error"] == "invalid_grant"


def test_a_key_is_not_a_token(api: Any) -> None:
    api.get(INSIDE, 403)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"subject_token": None}, "invalid_request"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"}, "invalid_request"),
        ({"audience": None}, "invalid_request"),
        ({"expires_in": "soon"}, "invalid_request"),
        ({"subject_token": "pylf_v1_us_unknown"}, "invalid_grant"),
        ({"audience": "https://elsewhere.example.com/globex"}, "invalid_target"),
        ({"audience": "{base_url}/nobody"}, "invalid_target"),
        ({"audience": "{base_url}"}, "invalid_target"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "organization:read everything"}, "invalid_scope"),
    ],
)
def test_errors_are_flat(api: Any, changes: dict[str, Any], error: str) -> None:
    created(api)
    base_url = api.sandbox.base_url
    filled = {name: value and value.replace("{base_url}", base_url) for name, value in changes.items()}
    answer = exchange(api, **filled)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert set(answer.json()) == {"error", "error_description"}


def test_a_scope_that_the_key_does_not_hold_is_not_passed_on(api: Any) -> None:
    created(api)
    key = api.control.key("acme", scopes=["instance:admin", "organization:read"])["api_key"]
    assert exchange(api, subject_token=key).json()["error"] == "invalid_scope"
    assert exchange(api, subject_token=key, scope="organization:read").status_code == 200


def test_a_key_of_another_organization_is_not_exchanged(api: Any) -> None:
    key = api.control.organization("globex")["api_key"]
    assert exchange(api, subject_token=key).json()["error"] == "unauthorized_client"


def test_no_other_credential_goes_with_it(api: Any) -> None:
    created(api)
    form = {"grant_type": EXCHANGE, "subject_token": "x", "subject_token_type": ACCESS_TOKEN, "audience": "x"}
    assert api.send("POST", TOKEN, data=form).json()["error"] == "invalid_request"


@pytest.mark.parametrize("body", [{}, {"json": {"grant_type": EXCHANGE}}, {"data": {"scope": "x"}}])
def test_without_a_form_it_is_a_validation_error(api: Any, body: dict[str, Any]) -> None:
    answer = api.session.post(f"{api.sandbox.base_url}{TOKEN}", timeout=60, **body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "grant_type"]


def test_the_audience_is_the_public_url(api: Any) -> None:
    created(api)
    api.control.settings(public_url="https://logfire.example.com")
    assert exchange(api).json()["error"] == "invalid_target"
    assert exchange(api, audience="https://logfire.example.com/globex").status_code == 200


def test_after_a_rename_the_audience_is_another(api: Any) -> None:
    item = created(api)
    token = acting(api)
    api.put(item, {"organization_name": "initech"})
    assert exchange(api).json()["error"] == "invalid_target"
    assert token.get(INSIDE)["organization_name"] == "initech"


def test_an_exchange_changes_nothing(api: Any) -> None:
    created(api)
    api.control.readonly()
    api.control.clear_ledger()
    assert exchange(api).status_code == 200
    api.post(LIST, {"organization_name": "initech"}, 418)
    assert api.control.stats()["mutating"] == 1


def test_a_token_is_not_a_key_of_the_organization(api: Any) -> None:
    created(api)
    exchange(api)
    assert [one["keys"] for one in api.control.state()["organizations"] if one["name"] == "globex"] == [{}]
