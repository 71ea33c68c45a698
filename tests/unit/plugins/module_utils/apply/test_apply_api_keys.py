# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys in a document: issued after their projects, exported when named, never pruned, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.estate import (
    Estate,
    Values,
    accepted,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.killed import Killer

GATEWAY = "project:gateway_proxy"


def key(name: str = "ci", **options: Any) -> Values:
    return {"name": name, "scopes": ["project:read", "project:write"], **options}


def document(estate: Estate) -> Values:
    limits = {"spending_limit_daily": 5, "cache_enabled": False}
    ai = key("ai", scopes=[GATEWAY], project="checkout", gateway=limits, path=f"{estate.folder}/ai.key")
    return {
        "projects": [{"name": "checkout"}],
        "api_keys": [ai, key(path=f"{estate.folder}/ci.key", valid_for="90d", renew_before="14d"), key("bare")],
    }


def live(estate: Estate) -> dict[str, list[str]]:
    """The secrets of the live keys by name, without the one that the requests are sent with."""
    found: dict[str, list[str]] = {}
    for one in estate.state()["keys"]:
        if not one["revoked"] and one["name"] != "acme":
            found.setdefault(one["name"], []).append(one["secret"])
    return found


def held(estate: Estate) -> dict[str, list[str]]:
    """Return what the files hold, by the name of the key. Hidden ones are notes, or would be litter."""
    return {path.stem: [path.read_text().strip()] for path in estate.folder.iterdir() if path.name[0] != "."}


def hidden(estate: Estate) -> list[str]:
    return sorted(path.name for path in estate.folder.iterdir() if path.name[0] == ".")


def test_keys_are_created_after_their_projects_and_returned_once(estate: Estate) -> None:
    desired = document(estate)
    planned = estate.plan(**desired)
    assert planned["stats"]["created"] == 4
    assert planned["tokens"] == []
    result = estate.apply(**desired)
    assert result["changes"] == planned["changes"]
    assert result["diff"] == planned["diff"]
    assert estate.sent[0][1] == "projects"
    tokens = {one["path"]: one for one in result.pop("tokens")}
    ai = tokens[f"{estate.folder}/ai.key"]
    assert (ai["kind"], ai["project"], ai["name"]) == ("api_key", "checkout", "ai")
    assert {one["id"] for one in tokens.values()} == {one["id"] for one in estate.api_keys().values()} - {
        estate.api_keys()["acme"]["id"]
    }
    assert live(estate) == {**held(estate), "bare": [tokens[None]["token"]]}
    assert [path for path, one in tokens.items() if "token" in one] == [None]
    for secret in held(estate).values():
        assert str(secret[0]) not in str(result) + str(list(tokens.values()))
    again = estate.apply(**desired)
    assert (again["changed"], again["tokens"], again["requests"]) == (False, [], 2)


def test_a_created_key_grants_its_scopes_and_nothing_else(estate: Estate) -> None:
    estate.apply(api_keys=[key(path=f"{estate.folder}/ci.key")])
    headers = {"Authorization": f"Bearer {held(estate)['ci'][0]}"}
    url = f"{estate.base_url}/api/v1/"
    assert requests.get(f"{url}projects/", headers=headers, timeout=60).status_code == 200
    assert requests.get(f"{url}channels/", headers=headers, timeout=60).status_code == 403


def test_a_change_of_an_immutable_option_is_a_problem_of_the_document(estate: Estate) -> None:
    estate.apply(api_keys=[key()])
    result = estate.failing(api_keys=[key(scopes=["project:read"])], channels=[{"name": "x", "opsgenie": {}}])
    assert "api_keys[0] (ci): scopes: cannot be changed once API key ci exists" in result["msg"]
    assert estate.writes == []
    result = estate.apply(api_keys=[key(scopes=["project:read"], allow_replace=True)])
    assert [(one["action"], one["fields"]) for one in result["changes"]] == [("updated", ["scopes"])]
    assert live(estate) == {"ci": [result["tokens"][0]["token"]]}
    assert estate.apply(api_keys=[key(scopes=["project:read"], allow_replace=True)])["changed"] is False


def test_a_key_is_revoked_where_it_is_listed_as_absent(estate: Estate) -> None:
    desired = document(estate)
    estate.apply(**desired)
    gone = [{"name": one["name"], "state": "absent"} for one in desired["api_keys"][1:]]
    gone.append({"name": "ai", "path": f"{estate.folder}/ai.key", "state": "absent"})
    planned = estate.plan(api_keys=gone)
    assert planned["stats"]["deleted"] == 3
    assert estate.apply(api_keys=gone)["changes"] == planned["changes"]
    assert live(estate) == {}
    assert "ai" not in held(estate)
    assert estate.apply(api_keys=gone)["changed"] is False


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
def test_a_mistake_is_reported_and_nothing_is_sent(estate: Estate, desired: Values, problem: str) -> None:
    estate.add_project("old")
    assert problem in estate.failing(**desired)["msg"]
    assert estate.writes == []


def test_the_message_about_an_old_server_names_the_release_it_needs(estate: Estate) -> None:
    estate.control.settings(release="v2026-06-08.01")
    assert "release v2026-06-09.01 or later" in estate.failing(api_keys=[key()])["msg"]


def test_keys_are_exported_when_they_are_named(estate: Estate) -> None:
    estate.control.settings(revoked_keys_listed=True)
    estate.apply(api_keys=[key("bare"), key("gone")])
    estate.apply(api_keys=[{"name": "bare", "state": "absent"}])
    estate.apply(**document(estate))
    estate.apply(api_keys=[{"name": "gone", "state": "absent"}, key("twin")])
    duplicates = [estate.api_keys()["twin"]["id"], estate.call("POST", "api-keys/", key("twin"))["api_key"]["id"]]
    assert "api_keys" not in estate.export()["environment"]
    exported = estate.export(kinds=["api_keys"])
    keys = exported["environment"]["api_keys"]
    ai, bare = keys[1], keys[2]
    limits = {"spending_limit_daily": 5, "cache_enabled": False}
    assert ai == {"name": "ai", "scopes": [GATEWAY], "project": "checkout", "gateway": limits}
    assert bare == key("bare")
    assert [one["name"] for one in keys] == ["acme", "ai", "bare", "ci", "twin", "twin"]
    assert [one["id"] for one in keys if "id" in one] == sorted(duplicates)
    applied = estate.apply(**exported["environment"])
    assert (applied["changes"], applied["stats"]["unchanged"]) == ([], 6)


# Killed runs


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    killer = Killer()
    yield killer
    killer.stop()


def seed(estate: Estate) -> None:
    for path in estate.folder.iterdir():
        path.unlink()
    estate.control.reset()
    estate._mark = 0
    estate.apply(
        api_keys=[
            key("old", path=f"{estate.folder}/old.key", valid_for="10d"),
            key("moved", path=f"{estate.folder}/moved.key", description="x"),
        ]
    )


def changed(estate: Estate) -> Values:
    """A creation, a renewal and a replacement that revoke, a change: four issues or changes, two revocations."""
    folder = estate.folder
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
def test_a_killed_run_is_finished_by_the_next(estate: Estate, killer: Killer, number: int, answered: bool) -> None:
    seed(estate)
    desired = changed(estate)
    params = accepted("apply", estate.options(**desired, concurrency=1))
    assert killer.apply(params, number, answered)
    estate.settle()
    estate.apply(**desired)
    assert estate.apply(**desired)["changed"] is False
    assert live(estate) == held(estate)
    assert set(live(estate)) == {"new", "old", "moved"}
    assert estate.api_keys()["moved"]["label"]["description"] == "x"
    assert hidden(estate) == [".moved.key.owner", ".new.key.owner", ".old.key.owner"]
