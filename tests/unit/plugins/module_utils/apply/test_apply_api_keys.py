# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys in a document: issued after their projects, exported when named, never pruned, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.killed import Killer
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    accepted,
)

GATEWAY = "project:gateway_proxy"


def key(name: str = "ci", **options: Any) -> Values:
    return {"name": name, "scopes": ["project:read", "project:write"], **options}


def document(organization: Organization) -> Values:
    limits = {"spending_limit_daily": 5, "cache_enabled": False}
    ai = key("ai", scopes=[GATEWAY], project="checkout", gateway=limits, path=f"{organization.folder}/ai.key")
    return {
        "projects": [{"name": "checkout"}],
        "api_keys": [ai, key(path=f"{organization.folder}/ci.key", valid_for="90d", renew_before="14d"), key("bare")],
    }


def live(organization: Organization) -> dict[str, list[str]]:
    """The secrets of the live keys by name, without the one that the requests are sent with."""
    found: dict[str, list[str]] = {}
    for one in organization.state()["keys"]:
        if not one["revoked"] and one["name"] != "acme":
            found.setdefault(one["name"], []).append(one["secret"])
    return found


def held(organization: Organization) -> dict[str, list[str]]:
    """Return what the files hold, by the name of the key. Hidden ones are notes, or would be litter."""
    return {path.stem: [path.read_text().strip()] for path in organization.folder.iterdir() if path.name[0] != "."}


def hidden(organization: Organization) -> list[str]:
    return sorted(path.name for path in organization.folder.iterdir() if path.name[0] == ".")


def test_keys_are_created_after_their_projects_and_returned_once(organization: Organization) -> None:
    desired = document(organization)
    planned = organization.plan(**desired)
    assert planned["stats"]["created"] == 4
    assert planned["tokens"] == []
    result = organization.apply(**desired)
    assert result["changes"] == planned["changes"]
    assert result["diff"] == planned["diff"]
    assert organization.sent[0][1] == "projects"
    tokens = {one["path"]: one for one in result.pop("tokens")}
    ai = tokens[f"{organization.folder}/ai.key"]
    assert (ai["kind"], ai["project"], ai["name"]) == ("api_key", "checkout", "ai")
    assert {one["id"] for one in tokens.values()} == {one["id"] for one in organization.api_keys().values()} - {
        organization.api_keys()["acme"]["id"]
    }
    assert live(organization) == {**held(organization), "bare": [tokens[None]["token"]]}
    assert [path for path, one in tokens.items() if "token" in one] == [None]
    for secret in held(organization).values():
        assert str(secret[0]) not in str(result) + str(list(tokens.values()))
    again = organization.apply(**desired)
    assert (again["changed"], again["tokens"], again["requests"]) == (False, [], 2)


def test_a_created_key_grants_its_scopes_and_nothing_else(organization: Organization) -> None:
    organization.apply(api_keys=[key(path=f"{organization.folder}/ci.key")])
    headers = {"Authorization": f"Bearer {held(organization)['ci'][0]}"}
    url = f"{organization.base_url}/api/v1/"
    assert requests.get(f"{url}projects/", headers=headers, timeout=60).status_code == 200
    assert requests.get(f"{url}channels/", headers=headers, timeout=60).status_code == 403


def test_a_change_of_an_immutable_option_is_a_problem_of_the_document(organization: Organization) -> None:
    organization.apply(api_keys=[key()])
    result = organization.failing(api_keys=[key(scopes=["project:read"])], channels=[{"name": "x", "opsgenie": {}}])
    assert "api_keys[0] (ci): scopes: cannot be changed once API key ci exists" in result["msg"]
    assert organization.writes == []
    result = organization.apply(api_keys=[key(scopes=["project:read"], allow_replace=True)])
    assert [(one["action"], one["fields"]) for one in result["changes"]] == [("updated", ["scopes"])]
    assert live(organization) == {"ci": [result["tokens"][0]["token"]]}
    assert organization.apply(api_keys=[key(scopes=["project:read"], allow_replace=True)])["changed"] is False


def test_a_replacement_whose_secret_nobody_gets_is_warned_of(organization: Organization) -> None:
    organization.apply(api_keys=[key()])
    replacement = key(scopes=["project:read"], allow_replace=True)
    for run in (organization.plan, organization.apply):
        warnings = run(api_keys=[replacement], return_tokens=False)["warnings"]
        assert [one.partition(",")[0] for one in warnings] == ["api_keys[0] (ci): the secret is lost"]
    assert "warnings" not in organization.apply(api_keys=[replacement], return_tokens=False)


def test_a_key_is_revoked_where_it_is_listed_as_absent(organization: Organization) -> None:
    desired = document(organization)
    organization.apply(**desired)
    gone = [{"name": one["name"], "state": "absent"} for one in desired["api_keys"][1:]]
    gone.append({"name": "ai", "path": f"{organization.folder}/ai.key", "state": "absent"})
    planned = organization.plan(api_keys=gone)
    assert planned["stats"]["deleted"] == 3
    assert organization.apply(api_keys=gone)["changes"] == planned["changes"]
    assert live(organization) == {}
    assert "ai" not in held(organization)
    assert organization.apply(api_keys=gone)["changed"] is False


@pytest.mark.parametrize(
    ("desired", "problem"),
    [
        ({"api_keys": [key(state="rotated")]}, "rotated is an action, not a state"),
        ({"api_keys": [key(), key(description="x")]}, "has the same name ci as"),
        ({"api_keys": [key(path="/tmp/k"), key("cd", path="/tmp/k")]}, "has the same path /tmp/k as"),
        ({"api_keys": [key(token="x")]}, "unknown option"),
        ({"api_keys": [key(gateway={"spending_limit_yearly": 1})]}, "gateway.spending_limit_yearly: unknown option"),
        ({"api_keys": [key(project="nowhere")]}, "project: there is no project nowhere"),
        (
            {"projects": [{"name": "old", "state": "absent"}], "api_keys": [key(project="old")]},
            "project: the project old is to be absent",
        ),
        ({"api_keys": [key()], "prune": ["api_keys"]}, "api_keys are never pruned"),
    ],
    ids=str,
)
def test_a_mistake_is_reported_and_nothing_is_sent(organization: Organization, desired: Values, problem: str) -> None:
    organization.add_project("old")
    assert problem in organization.failing(**desired)["msg"]
    assert organization.writes == []


def test_the_message_about_an_old_server_names_the_release_it_needs(organization: Organization) -> None:
    organization.control.settings(release="v2026-06-08.01")
    assert "release v2026-06-09.01 or later" in organization.failing(api_keys=[key()])["msg"]


def test_keys_are_exported_when_they_are_named(organization: Organization) -> None:
    organization.control.settings(revoked_keys_listed=True)
    organization.apply(api_keys=[key("bare"), key("gone")])
    organization.apply(api_keys=[{"name": "bare", "state": "absent"}])
    organization.apply(**document(organization))
    organization.apply(api_keys=[{"name": "gone", "state": "absent"}, key("twin")])
    duplicates = [
        organization.api_keys()["twin"]["id"],
        organization.call("POST", "api-keys/", key("twin"))["api_key"]["id"],
    ]
    assert "api_keys" not in organization.export()["environment"]
    exported = organization.export(kinds=["api_keys"])
    keys = exported["environment"]["api_keys"]
    ai, bare = keys[1], keys[2]
    limits = {"spending_limit_daily": 5, "cache_enabled": False}
    assert ai == {"name": "ai", "scopes": [GATEWAY], "project": "checkout", "gateway": limits}
    assert bare == key("bare")
    assert [one["name"] for one in keys] == ["acme", "ai", "bare", "ci", "twin", "twin"]
    assert [one["id"] for one in keys if "id" in one] == sorted(duplicates)
    applied = organization.apply(**exported["environment"])
    assert (applied["changes"], applied["stats"]["unchanged"]) == ([], 6)


# Killed runs


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    killer = Killer()
    yield killer
    killer.stop()


def seed(organization: Organization) -> None:
    for path in organization.folder.iterdir():
        path.unlink()
    organization.control.reset()
    organization._mark = 0
    organization.apply(
        api_keys=[
            key("old", path=f"{organization.folder}/old.key", valid_for="10d"),
            key("moved", path=f"{organization.folder}/moved.key", description="x"),
        ]
    )


def changed(organization: Organization) -> Values:
    """A creation, a renewal and a replacement that revoke, a change: four issues or changes, two revocations."""
    folder = organization.folder
    renewal = {"valid_for": "90d", "renew_before": "30d", "revoke_replaced": True}
    return {
        "api_keys": [
            key("new", path=f"{folder}/new.key"),
            key("old", path=f"{folder}/old.key", **renewal),
            {"name": "moved", "path": f"{folder}/moved.key", "scopes": ["project:read"], "allow_replace": True},
        ]
    }


@pytest.mark.parametrize("answered", [False, True], ids=["before it is sent", "once it is answered"])
@pytest.mark.parametrize("number", [2, 3, 4, 5, 6])
def test_a_killed_run_is_finished_by_the_next(
    organization: Organization, killer: Killer, number: int, answered: bool
) -> None:
    seed(organization)
    desired = changed(organization)
    params = accepted("apply", organization.options(**desired, concurrency=1))
    assert killer.apply(params, number, answered)
    organization.settle()
    organization.apply(**desired)
    assert organization.apply(**desired)["changed"] is False
    assert live(organization) == held(organization)
    assert set(live(organization)) == {"new", "old", "moved"}
    assert organization.api_keys()["moved"]["label"]["description"] == "x"
    assert hidden(organization) == [".moved.key.owner", ".new.key.owner", ".old.key.owner"]
