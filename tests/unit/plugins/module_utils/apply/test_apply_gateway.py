# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gateway providers and frontend applications in a document: only where they are named, and without secrets."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import Organization, Values

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


def providers(organization: Organization) -> dict[str, Values]:
    return {one["slug"]: one for one in organization.state()["gateway_providers"] or []}


def test_a_document_is_converged_once(organization: Organization) -> None:
    predicted = organization.plan(**DOCUMENT)
    applied = organization.apply(**DOCUMENT)
    assert applied["changes"] == predicted["changes"]
    assert applied["stats"]["created"] == 5
    assert SECRET not in str(applied)
    assert {one["credentials"]["value"] for one in providers(organization).values()} == {SECRET}
    again = organization.apply(**DOCUMENT)
    assert (again["changed"], again["requests"]) == (False, 3)


@pytest.mark.parametrize("page_size", [1, 100])
def test_applying_an_export_changes_nothing(organization: Organization, page_size: int) -> None:
    organization.apply(**DOCUMENT)
    before = organization.state()
    organization.control.settings(page_size=page_size)
    exported = organization.export(kinds=KINDS)
    assert SECRET not in str(exported)
    assert [one["slug"] for one in exported["environment"]["gateway_providers"]] == ["aws", "openai"]
    assert exported["environment"]["projects"][0]["frontend_applications"] == [{"name": "plain"}, SHOP]
    assert len(exported["secrets"]) == 2
    assert organization.apply(**exported["environment"])["changes"] == []
    assert organization.state() == before


def test_an_export_builds_the_same_elsewhere(organization: Organization) -> None:
    organization.apply(**DOCUMENT)
    exported = organization.export(kinds=KINDS)
    document = copy.deepcopy(exported["environment"])
    organization.control.reset()
    failed = organization.failing(**document)
    assert "give the real value" in failed["msg"]
    for one in document["gateway_providers"]:
        one["credential"] = SECRET
    organization.apply(**document)
    assert organization.export(kinds=KINDS) == exported


def test_an_export_takes_them_only_where_they_are_named(organization: Organization) -> None:
    organization.apply(**DOCUMENT)
    exported = organization.export()
    assert set(exported["environment"]) == {"channels", "projects"}
    assert "frontend_applications" not in exported["environment"]["projects"][0]
    assert not [path for path in organization.reads if "gateway" in path or "frontend" in path]


def test_a_kind_that_is_asked_for_and_missing_is_an_error(organization: Organization) -> None:
    organization.control.settings(plan="team", frontend_applications=False)
    organization.add_project("checkout")
    for kind, words in (("gateway_providers", "Growth"), ("frontend_applications", "does not know the path")):
        result = organization.run("export", kinds=[kind])
        assert result["failed"] is True
        assert words in result["msg"]


def test_an_old_server_is_told_apart(organization: Organization) -> None:
    organization.control.settings(release="v2026-08-11.01")
    result = organization.failing(gateway_providers=[OPENAI])
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
def test_pruning_takes_a_list(organization: Organization, kind: str, document: Values, says: str) -> None:
    organization.apply(**DOCUMENT)
    before = organization.state()
    refused = organization.failing(**document, prune=[kind])
    assert says in refused["msg"]
    assert organization.apply(**DOCUMENT, prune=[kind])["changed"] is False
    assert organization.state() == before


def test_unlisted_objects_are_pruned(organization: Organization) -> None:
    organization.apply(**DOCUMENT)
    document = {
        "gateway_providers": [OPENAI],
        "projects": [{"name": "checkout", "frontend_applications": [SHOP]}],
    }
    result = organization.apply(**document, prune=["gateway_providers", "frontend_applications"])
    assert [(one["action"], one["kind"], one["name"]) for one in result["changes"]] == [
        ("deleted", "frontend_application", "plain"),
        ("deleted", "gateway_provider", "aws"),
    ]


def test_versions_of_credentials_count_in_a_document(organization: Organization, tmp_path: Path) -> None:
    def versioned(version: str) -> list[Values]:
        return [
            {**one, "credential_version": version, "credential_version_path": str(tmp_path / one["slug"])}
            for one in (OPENAI, AWS)
        ]

    organization.apply(gateway_providers=versioned("1"))
    assert organization.apply(gateway_providers=versioned("1"))["changed"] is False
    predicted = organization.plan(gateway_providers=versioned("2"))
    applied = organization.apply(gateway_providers=versioned("2"))
    assert applied["changes"] == predicted["changes"]
    assert [one["fields"] for one in applied["changes"]] == [["credential"], ["credential"]]
    assert organization.apply(gateway_providers=versioned("2"))["changed"] is False


def test_two_providers_cannot_share_the_file_of_a_version(organization: Organization, tmp_path: Path) -> None:
    shared = {"credential_version": "1", "credential_version_path": str(tmp_path / "version")}
    result = organization.failing(gateway_providers=[{**OPENAI, **shared}, {**AWS, **shared}])
    assert f"has the same credential_version_path {tmp_path / 'version'} as gateway_providers[0]" in result["msg"]
    assert organization.writes == []


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        ({"kind": "status", "status": 502, "execute": True}, ["POST", "PATCH"]),
        ({"kind": "reset_after"}, ["POST", "PATCH"]),
    ],
)
def test_a_creation_that_failed_but_was_stored_is_adopted(
    organization: Organization, fault: Values, answers: list[str]
) -> None:
    organization.control.fault(fault.pop("kind"), method="POST", path="/gateway/", **fault)
    result = organization.apply(gateway_providers=[OPENAI])
    assert result["stats"]["created"] == 1
    assert [entry["method"] for entry in organization.writes] == answers
    assert len(providers(organization)) == 1


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_credential_that_the_server_quotes_is_not_shown(organization: Organization, method: str) -> None:
    if method == "PATCH":
        organization.apply(gateway_providers=[OPENAI])
    options: dict[str, Any] = {**OPENAI, "credential": "refused-s3cret", "update_secrets": "always"}
    result = organization.failing(gateway_providers=[options])
    assert "HTTP 422" in result["msg"]
    assert "refused" not in str(result)
