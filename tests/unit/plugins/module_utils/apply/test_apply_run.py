# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Execution: order of dependency, many at once, one pause for all, and no failure that stops the others."""

from __future__ import annotations

import datetime
import random
import threading
import time
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.pace import Pace, Pass
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings
from ansible_collections.pydantic.logfire.plugins.module_utils._api.transport import Reply
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    hook,
)


def many(count: int, **options: Any) -> Values:
    return {"projects": [{"name": "checkout", "alerts": [alert(f"a{n:02}", **options) for n in range(count)]}]}


def times(entries: list[Values]) -> list[float]:
    return [datetime.datetime.fromisoformat(entry["time"]).timestamp() for entry in entries]


def position(organization: Organization, method: str, kind: str) -> list[int]:
    return [number for number, one in enumerate(organization.sent) if one == (method, kind)]


@pytest.mark.parametrize("concurrency", [1, 8])
def test_dependencies_come_first_and_deletions_last(organization: Organization, concurrency: int) -> None:
    organization.apply(
        channels=[hook("old")],
        projects=[
            {"name": "old", "alerts": [alert(channels=["old"])]},
            {"name": "checkout", "alerts": [alert("old", channels=["old"]), alert("stray")]},
        ],
    )
    # Written upside down, as nobody should have to care.
    result = organization.apply(
        projects=[
            {"name": "old", "state": "absent"},
            {
                "name": "checkout",
                "alerts": [{"name": "old", "state": "absent"}, alert("new", channels=["new"])],
                "write_tokens": [{}],
            },
            {"name": "new", "alerts": [alert(channels=["new"])]},
        ],
        channels=[{"name": "old", "state": "absent"}, hook("new", active=False)],
        prune=["alerts"],
        concurrency=concurrency,
    )
    assert result["stats"] == {"created": 5, "updated": 0, "deleted": 4, "unchanged": 1, "failed": 0}
    sent = organization.sent
    last_write = max(n for n, one in enumerate(sent) if one[0] != "DELETE")
    assert min(n for n, one in enumerate(sent) if one[0] == "DELETE") > last_write
    needed = [*position(organization, "POST", "channels"), *position(organization, "PUT", "channels")]
    needed += position(organization, "POST", "projects")
    assert max(needed) < min(position(organization, "POST", "alerts") + position(organization, "POST", "write-tokens"))
    assert max(position(organization, "DELETE", "alerts")) < min(
        position(organization, "DELETE", "channels") + position(organization, "DELETE", "projects")
    )


def test_independent_items_overlap(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    organization.apply(projects=[{"name": "checkout"}])
    send, together = Client._send_once, threading.Barrier(8)

    def meeting(client: Client, request: Request) -> Any:
        """No write goes out before eight are about to: one after the other they would wait in vain."""
        if request.method == "POST":
            together.wait(30)
        return send(client, request)

    monkeypatch.setattr(Client, "_send_once", meeting)
    assert organization.apply(**many(8), concurrency=8)["stats"]["created"] == 8
    assert not together.broken


def test_no_more_run_at_once_than_asked_for(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0
    send = Client._send_once
    lock, reached = threading.Lock(), threading.Event()

    def counted(client: Client, request: Request) -> Any:
        """Hold each request until as many are under way as may be, or it is clear that no more will come."""
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            if running == 3:
                reached.set()
        reached.wait(0.5)
        try:
            return send(client, request)
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(Client, "_send_once", counted)
    organization.apply(**many(12), concurrency=3)
    assert most == 3
    most = 0
    organization.apply(**many(4, query="SELECT 2"), concurrency=1)
    assert most == 1


def test_results_do_not_depend_on_who_is_done_first(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = {
        "channels": [hook(f"c{n}", active=bool(n % 2)) for n in range(4)],
        "projects": [
            {"name": f"p{n}", "alerts": [alert(f"a{m}", channels=[f"c{m}"]) for m in range(4)]} for n in (3, 1, 2)
        ],
        "prune": ["alerts", "channels", "projects"],
    }
    send = Client._send_once
    results = []
    for seed in range(4):
        organization.control.reset()
        organization.apply(
            channels=[hook("x"), hook("y")],
            projects=[{"name": "p1", "alerts": [alert("z"), alert("y")]}],
            concurrency=1,
        )
        organization.add_project("p9")
        organization.control.fault("status", status=422, method="PUT", path="/channels/", times=9)
        chance = random.Random(seed)

        def shuffled(client: Client, request: Request, chance: random.Random = chance) -> Any:
            time.sleep(chance.random() / 100)
            return send(client, request)

        with monkeypatch.context() as patch:
            patch.setattr(Client, "_send_once", shuffled)
            result = organization.run("apply", **document)
        assert result["stats"] == {"created": 16, "updated": 0, "deleted": 5, "unchanged": 1, "failed": 2}
        results.append({name: result[name] for name in ("changes", "stats", "requests", "diff")})
        assert [error.partition(":")[0] for error in result["errors"]] == ["channels[0] (c0)", "channels[2] (c2)"]
    for part in results[0]:
        assert [result[part] for result in results[1:]] == [results[0][part]] * 3, part


def test_all_pause_together_when_the_server_asks_to_wait(organization: Organization) -> None:
    organization.apply(projects=[{"name": "checkout"}])
    organization.control.settings(latency_ms=20)
    organization.control.fault("status", status=429, method="POST", path="/alerts/", retry_after="0.6", after=2)
    result = organization.apply(**many(16), concurrency=4)
    assert result["stats"]["created"] == 16
    entries = organization.writes
    moments = times(entries)
    refused = moments[[entry["status"] for entry in entries].index(429)]
    # Requests that were under way at that time arrive; then nobody asks before the time is over.
    in_pause = [moment - refused for moment in moments if 0.2 < moment - refused < 0.6]
    assert in_pause == []
    assert len([moment for moment in moments if moment > refused + 0.6]) >= 10
    assert len(organization.alerts()) == 16
    assert result["requests"] == len(organization.requests) == 2 + 16 + 1


def test_a_rate_limit_is_waited_out_by_as_many_as_there_are(organization: Organization) -> None:
    """However many wait for their turn, nobody gives up while others get through."""
    organization.apply(projects=[{"name": "checkout"}])
    organization.control.settings(rate_limit={"per_minute": 600, "burst": 3})
    result = organization.apply(**many(8), concurrency=8, retries=5)
    assert result["stats"] == {"created": 8, "updated": 0, "deleted": 0, "unchanged": 1, "failed": 0}
    assert len(organization.alerts()) == 8


def test_a_worker_that_is_always_the_last_in_the_queue_does_not_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """In each round somebody else gets through: now before this worker asks, now while it does."""
    rounds = 0

    def enter(pace: Pace, _patience: float) -> Pass:
        nonlocal rounds
        rounds += 1
        pace.passed += rounds % 2
        return Pass(0.0)

    def send(_client: Client, _request: Request) -> Reply:
        client.pace().passed += 1 - rounds % 2
        return Reply(429 if rounds < 40 else 200, {"Retry-After": "0"}, b"[]")

    monkeypatch.setattr(Pace, "enter", enter)
    monkeypatch.setattr(Client, "_send_once", send)
    with Client(Settings(api_key="pylf_v1_us_x", origin="https://logfire.example.com", retries=5)) as client:
        assert client.get("/v1/projects/") == []


def test_a_failing_item_stops_no_other(organization: Organization) -> None:
    organization.apply(projects=[{"name": "billing"}])
    organization.control.fault("status", status=422, method="POST", path="/channels/", detail="no, thanks")
    organization.control.fault("status", status=403, method="PUT", path="/projects/", detail="not yours")
    result = organization.failing(
        channels=[hook("a"), hook("b")],
        projects=[
            {"name": "billing", "description": "x", "alerts": [alert()]},
            {
                "name": "checkout",
                "alerts": [alert(channels=["a"]), alert("slow", channels=["b"])],
                "write_tokens": [{}],
            },
        ],
        concurrency=1,
    )
    assert result["changed"] is True
    assert result["stats"] == {"created": 5, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 3}
    assert [error.partition(": ")[0] for error in result["errors"]] == [
        "channels[0] (a)",
        "projects[0] (billing)",
        "projects[1] (checkout).alerts[0] (errors)",
    ]
    assert "no, thanks" in result["errors"][0]
    assert "there is no channel a" in result["errors"][2]
    assert result["msg"].split("\n") == ["3 of 8 items failed:", *(f"- {error}" for error in result["errors"])]
    assert [one["name"] for one in result["changes"]] == ["b", "errors", "checkout", None, "slow"]
    assert set(organization.alerts()) == {"slow"}
    assert set(organization.alerts("billing")) == {"errors"}
    (token,) = organization.tokens()
    assert result["tokens"][0]["token"] == token["secret"]
    # The obstacle is gone: the same document finishes the rest.
    assert organization.apply(
        channels=[hook("a"), hook("b")],
        projects=[
            {"name": "billing", "description": "x", "alerts": [alert()]},
            {
                "name": "checkout",
                "alerts": [alert(channels=["a"]), alert("slow", channels=["b"])],
                "write_tokens": [{}],
            },
        ],
    )["stats"] == {"created": 2, "updated": 1, "deleted": 0, "unchanged": 5, "failed": 0}


def test_items_below_a_project_that_could_not_be_created_fail_too(organization: Organization) -> None:
    organization.control.fault("status", status=422, method="POST", path="/projects/$")
    result = organization.failing(
        projects=[
            {"name": "first", "alerts": [alert()], "write_tokens": [{}]},
            {"name": "second", "alerts": [alert()]},
        ],
        concurrency=1,
    )
    assert result["stats"] == {"created": 2, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 3}
    assert [error for error in result["errors"] if "was not created" in error] == result["errors"][1:]
    assert ("POST", "write-tokens") not in organization.sent


def test_a_failed_deletion_is_reported(organization: Organization) -> None:
    organization.apply(**many(3))
    organization.control.fault("status", status=403, method="DELETE", path="/alerts/")
    result = organization.failing(
        projects=[{"name": "checkout", "alerts": [alert("a00")]}], prune=["alerts"], concurrency=1
    )
    assert result["stats"] == {"created": 0, "updated": 0, "deleted": 1, "unchanged": 2, "failed": 1}
    assert result["errors"][0].startswith("projects[0] (checkout).alerts (a01): DELETE ")
    assert set(organization.alerts()) == {"a00", "a01"}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 502, "execute": True},
        {"kind": "reset_after"},
        {"kind": "truncated"},
        {"kind": "bad_json"},
    ],
    ids=lambda fault: str(fault["kind"]),
)
@pytest.mark.parametrize(
    "what",
    [
        "/channels/$",
        "/projects/$",
        "/write-tokens/$",
        "/alerts/$",
    ],
)
def test_a_creation_of_unknown_outcome_makes_no_duplicate(organization: Organization, what: str, fault: Values) -> None:
    document: Values = {
        "channels": [hook(), hook("night")],
        "projects": [
            {
                "name": "checkout",
                "write_tokens": [{"path": str(organization.folder / "token")}],
                "alerts": [alert(channels=["oncall"]), alert("slow")],
            }
        ],
    }
    organization.control.fault(**fault, method="POST", path=what)
    result = organization.apply(**document, concurrency=1)
    assert result["stats"] == {"created": 6, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 0}
    assert [
        len(organization.channels()),
        len(organization.projects()),
        len(organization.alerts()),
        len(organization.tokens()),
    ] == [2, 1, 2, 1]
    assert [entry["status"] for entry in organization.requests].count(201) <= 7
    assert (organization.folder / "token").read_text().strip() == organization.tokens()[0]["secret"]
    assert organization.apply(**document)["changed"] is False


def test_a_list_that_fails_fails_its_items_only(organization: Organization) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert("stray")]}, {"name": "billing"}])
    path = f"{organization.projects()['checkout']['id']}/alerts/"
    organization.control.fault("status", status=403, method="GET", path=path, times=99)
    result = organization.failing(
        projects=[
            {"name": "checkout", "description": "x", "alerts": [alert(), alert("slow")]},
            {"name": "billing", "alerts": [alert()]},
        ],
        prune=["alerts"],
    )
    organization.control.clear_faults()
    assert result["stats"] == {"created": 1, "updated": 1, "deleted": 0, "unchanged": 1, "failed": 2}
    assert set(organization.alerts()) == {"stray"}
    assert all("the key may lack the scope project:read_alert" in error for error in result["errors"])
