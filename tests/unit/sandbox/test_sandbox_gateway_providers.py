# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
from typing import Any
from uuid import uuid4

import pytest

PROVIDERS = "/api/v1/gateway/providers/"
KEY = "sk-s3cret"
NEW: dict[str, Any] = {
    "slug": "openai",
    "provider": {"vendor": "openai", "config": {"credentials": {"type": "api-key", "value": KEY}}},
    "pricing": {"required": True},
}


def wanted(slug: str = "openai", vendor: str = "openai", **config: Any) -> dict[str, Any]:
    body = copy.deepcopy(NEW)
    body["slug"] = slug
    body["provider"]["vendor"] = vendor
    body["provider"]["config"].update(config)
    return body


def bedrock(slug: str = "aws") -> dict[str, Any]:
    return wanted(slug, "bedrock", api="runtime", region="us-east-1")


def change(api: Any, path: str, body: Any, status: int = 200) -> Any:
    return api.call("PATCH", path, body, status)


def test_the_credential_is_in_no_answer(api: Any) -> None:
    created = api.post(PROVIDERS, NEW)
    path = f"{PROVIDERS}{created['id']}/"
    answers = [created, api.get(path), api.get(PROVIDERS), change(api, path, {"pricing": {"required": False}})]
    assert KEY not in str(answers)
    assert "credentials" not in str(answers)
    assert created["provider"] == {"vendor": "openai", "config": {}}
    assert api.stored("gateway_providers")[0]["credentials"] == {"type": "api-key", "value": KEY}


def test_an_update_changes_what_it_names(api: Any) -> None:
    path = f"{PROVIDERS}{api.post(PROVIDERS, bedrock())['id']}/"
    config = {"region": "eu-west-1"}
    changed = change(api, path, {"provider": {"vendor": "bedrock", "config": config}, "pricing": {"required": True}})
    assert changed["provider"]["config"] == {"api": "runtime", "region": "eu-west-1"}
    (stored,) = api.stored("gateway_providers")
    assert stored["credentials"]["value"] == KEY
    config = {"credentials": {"type": "api-key", "value": "new"}}
    change(api, path, {"provider": {"vendor": "bedrock", "config": config}, "pricing": {"required": False}})
    (stored,) = api.stored("gateway_providers")
    assert (stored["credentials"]["value"], stored["pricing_required"]) == ("new", False)


@pytest.mark.parametrize(
    "body",
    [
        {key: value for key, value in NEW.items() if key != "slug"},
        {**NEW, "slug": "-a"},
        {**NEW, "slug": "a" * 65},
        {**NEW, "name": "x"},
        {**NEW, "provider": {"vendor": "azure", "config": NEW["provider"]["config"]}},
        {**NEW, "provider": {"vendor": "openai", "config": {}}},
        {**NEW, "pricing": {"required": "yes"}},
        wanted(credentials={"type": "oauth", "value": "x"}),
        wanted(credentials={"type": "api-key", "value": ""}),
        wanted(vendor="bedrock", api="other", region="us-east-1"),
    ],
)
def test_create_is_strict(api: Any, body: dict[str, Any]) -> None:
    assert isinstance(api.post(PROVIDERS, body, 422)["detail"], list)


@pytest.mark.parametrize("body", [wanted(vendor="bedrock"), wanted(api="runtime"), wanted(region="us-east-1")])
def test_only_bedrock_has_an_endpoint_and_it_must(api: Any, body: dict[str, Any]) -> None:
    assert isinstance(api.post(PROVIDERS, body, 422)["detail"], str)


def test_slug_and_vendor_cannot_be_changed(api: Any) -> None:
    path = f"{PROVIDERS}{api.post(PROVIDERS, NEW)['id']}/"
    change(api, path, {"slug": "b", "pricing": {"required": True}}, 422)
    change(api, path, {"provider": {"vendor": "groq", "config": {}}, "pricing": {"required": True}}, 422)
    api.post(PROVIDERS, NEW, 409)


def test_an_error_may_quote_the_credential(api: Any) -> None:
    body = wanted(credentials={"type": "api-key", "value": "refused-s3cret"})
    assert "refused-s3cret" in api.post(PROVIDERS, body, 422)["detail"]


def test_deleting_is_repeatable(api: Any) -> None:
    path = f"{PROVIDERS}{api.post(PROVIDERS, NEW)['id']}/"
    api.delete(path)
    api.delete(path)
    api.get(path, 404)
    assert api.get(PROVIDERS) == {"providers": [], "next_cursor": None}


def test_the_list_comes_in_pages_ordered_by_slug(api: Any) -> None:
    for slug in ("c", "a", "d", "b"):
        api.post(PROVIDERS, wanted(slug))
    seen: list[list[str]] = []
    cursor: str | None = None
    while not seen or cursor:
        params = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = api.send("GET", PROVIDERS, params=params).json()
        seen.append([one["slug"] for one in page["providers"]])
        cursor = page["next_cursor"]
    assert seen == [["a", "b", "c"], ["d"]]


def test_a_page_may_be_shorter_than_was_asked_for(api: Any) -> None:
    for slug in ("a", "b"):
        api.post(PROVIDERS, wanted(slug))
    api.control.settings(page_size=1)
    page = api.get(f"{PROVIDERS}?limit=100")
    assert len(page["providers"]) == 1
    assert set("&+ ?") <= set(page["next_cursor"])


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x"])
def test_a_query_that_cannot_be(api: Any, query: str) -> None:
    api.get(f"{PROVIDERS}?{query}", 422)


def test_scopes(api: Any) -> None:
    reader = api.with_key(api.control.key("acme", scopes=["organization:read"])["api_key"])
    reader.get(PROVIDERS)
    reader.post(PROVIDERS, NEW, 403)
    writer = api.with_key(api.control.key("acme", scopes=["organization:write"])["api_key"])
    writer.post(PROVIDERS, NEW)
    writer.get(PROVIDERS, 403)


@pytest.mark.parametrize(("plan", "status"), [("personal", 403), ("team", 403), ("growth", 200), ("enterprise", 200)])
def test_plans(api: Any, plan: str, status: int) -> None:
    api.control.settings(plan=plan)
    answer = api.get(PROVIDERS, status)
    assert ("Growth" in str(answer)) is (status == 403)


@pytest.mark.parametrize(("release", "status"), [("v2026-08-11.09", 404), ("v2026-08-12.01", 200)])
def test_releases(api: Any, release: str, status: int) -> None:
    api.control.settings(release=release)
    api.get(PROVIDERS, status)
    api.get(f"{PROVIDERS}{uuid4()}/", 404)


def test_a_null_is_noted(api: Any) -> None:
    path = f"{PROVIDERS}{api.post(PROVIDERS, NEW)['id']}/"
    change(api, path, {"provider": None, "pricing": {"required": True}})
    assert api.notes() == ["null_sent"]
