# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gateway providers and frontend applications in a document: only where they are named, and without secrets."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.estate import Estate, Values

SECRET = "sk-s3cret"
OPENAI: Values = {"slug": "openai", "vendor": "openai", "credential": SECRET}
AWS: Values = {
    "slug": "aws",
    "vendor": "bedrock",
    "credential": SECRET,
    "bedrock_api": "mantle",
    "bedrock_region": "us-east-1",
    "pricing_required": False,
}
SHOP: Values = {"name": "storefront", "service_namespace": "shop", "environment": "prod"}
DOCUMENT: Values = {
    "gateway_providers": [OPENAI, AWS],
    "projects": [{"name": "checkout", "frontend_applications": [SHOP, {"name": "plain"}]}],
}
KINDS = ["projects", "gateway_providers", "frontend_applications"]


def providers(estate: Estate) -> dict[str, Values]:
    return {one["slug"]: one for one in estate.state()["gateway_providers"] or []}


def test_a_document_is_converged_once(estate: Estate) -> None:
    predicted = estate.plan(**DOCUMENT)
    applied = estate.apply(**DOCUMENT)
    assert applied["changes"] == predicted["changes"]
    assert applied["stats"]["created"] == 5
    assert SECRET not in str(applied)
    assert {one["credentials"]["value"] for one in providers(estate).values()} == {SECRET}
    again = estate.apply(**DOCUMENT)
    assert (again["changed"], again["requests"]) == (False, 3)


@pytest.mark.parametrize("page_size", [1, 100])
def test_applying_an_export_changes_nothing(estate: Estate, page_size: int) -> None:
    estate.apply(**DOCUMENT)
    before = estate.state()
    estate.control.settings(page_size=page_size)
    exported = estate.export(kinds=KINDS)
    assert SECRET not in str(exported)
    assert [one["slug"] for one in exported["environment"]["gateway_providers"]] == ["aws", "openai"]
    assert exported["environment"]["projects"][0]["frontend_applications"] == [{"name": "plain"}, SHOP]
    assert len(exported["secrets"]) == 2
    assert estate.apply(**exported["environment"])["changes"] == []
    assert estate.state() == before


def test_an_export_builds_the_same_elsewhere(estate: Estate) -> None:
    estate.apply(**DOCUMENT)
    exported = estate.export(kinds=KINDS)
    document = copy.deepcopy(exported["environment"])
    estate.control.reset()
    failed = estate.failing(**document)
    assert "give the real value" in failed["msg"]
    for one in document["gateway_providers"]:
        one["credential"] = SECRET
    estate.apply(**document)
    assert estate.export(kinds=KINDS) == exported


def test_an_export_takes_them_only_where_they_are_named(estate: Estate) -> None:
    estate.apply(**DOCUMENT)
    exported = estate.export()
    assert set(exported["environment"]) == {"channels", "projects"}
    assert "frontend_applications" not in exported["environment"]["projects"][0]
    assert not [path for path in estate.reads if "gateway" in path or "frontend" in path]


def test_a_kind_that_is_asked_for_and_missing_is_an_error(estate: Estate) -> None:
    estate.control.settings(plan="team", frontend_applications=False)
    estate.add_project("checkout")
    for kind, words in (("gateway_providers", "Growth"), ("frontend_applications", "does not know the path")):
        result = estate.run("export", kinds=[kind])
        assert result["failed"] is True
        assert words in result["msg"]


def test_an_old_server_is_told_apart(estate: Estate) -> None:
    estate.control.settings(release="v2026-08-11.01")
    result = estate.failing(gateway_providers=[OPENAI])
    assert "it needs Logfire release v2026-08-12.01 or later (it reports v2026-08-11.01)" in result["msg"]


@pytest.mark.parametrize(
    ("kind", "document", "says"),
    [
        ("gateway_providers", {"projects": [{"name": "checkout"}]}, "the document lists no gateway_providers"),
        (
            "frontend_applications",
            {"projects": [{"name": "checkout", "frontend_applications": []}]},
            "the list of frontend_applications of project checkout is empty",
        ),
    ],
)
def test_pruning_takes_a_list(estate: Estate, kind: str, document: Values, says: str) -> None:
    estate.apply(**DOCUMENT)
    before = estate.state()
    refused = estate.failing(**document, prune=[kind])
    assert says in refused["msg"]
    assert estate.apply(**DOCUMENT, prune=[kind])["changed"] is False
    assert estate.state() == before


def test_unlisted_objects_are_pruned(estate: Estate) -> None:
    estate.apply(**DOCUMENT)
    document = {
        "gateway_providers": [OPENAI],
        "projects": [{"name": "checkout", "frontend_applications": [SHOP]}],
    }
    result = estate.apply(**document, prune=["gateway_providers", "frontend_applications"])
    assert [(one["action"], one["kind"], one["name"]) for one in result["changes"]] == [
        ("deleted", "frontend_application", "plain"),
        ("deleted", "gateway_provider", "aws"),
    ]


def test_versions_of_credentials_count_in_a_document(estate: Estate, tmp_path: Path) -> None:
    def versioned(version: str) -> list[Values]:
        return [
            {**one, "credential_version": version, "credential_version_path": str(tmp_path / one["slug"])}
            for one in (OPENAI, AWS)
        ]

    estate.apply(gateway_providers=versioned("1"))
    assert estate.apply(gateway_providers=versioned("1"))["changed"] is False
    predicted = estate.plan(gateway_providers=versioned("2"))
    applied = estate.apply(gateway_providers=versioned("2"))
    assert applied["changes"] == predicted["changes"]
    assert [one["fields"] for one in applied["changes"]] == [["credential"], ["credential"]]
    assert estate.apply(gateway_providers=versioned("2"))["changed"] is False


def test_two_providers_cannot_share_the_file_of_a_version(estate: Estate, tmp_path: Path) -> None:
    shared = {"credential_version": "1", "credential_version_path": str(tmp_path / "version")}
    result = estate.failing(gateway_providers=[{**OPENAI, **shared}, {**AWS, **shared}])
    assert f"has the same credential_version_path {tmp_path / 'version'} as gateway_providers[0]" in result["msg"]
    assert estate.writes == []


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        ({"kind": "status", "status": 502, "execute": True}, ["POST", "PATCH"]),
        ({"kind": "reset_after"}, ["POST", "PATCH"]),
    ],
)
def test_a_creation_that_failed_but_was_stored_is_adopted(estate: Estate, fault: Values, answers: list[str]) -> None:
    estate.control.fault(fault.pop("kind"), method="POST", path="/gateway/", **fault)
    result = estate.apply(gateway_providers=[OPENAI])
    assert result["stats"]["created"] == 1
    assert [entry["method"] for entry in estate.writes] == answers
    assert len(providers(estate)) == 1


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_credential_that_the_server_quotes_is_not_shown(estate: Estate, method: str) -> None:
    if method == "PATCH":
        estate.apply(gateway_providers=[OPENAI])
    options: dict[str, Any] = {**OPENAI, "credential": "refused-s3cret", "update_secrets": "always"}
    result = estate.failing(gateway_providers=[options])
    assert "HTTP 422" in result["msg"]
    assert "refused" not in str(result)
