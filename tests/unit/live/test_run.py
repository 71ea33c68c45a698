# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run ends with the removal of what it made: after a failure, a signal, and in the next run after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.live import api as live_api
from ansible_collections.pydantic.logfire.tests.live.api import Api, Unexpected
from ansible_collections.pydantic.logfire.tests.live.relay import Relay
from ansible_collections.pydantic.logfire.tests.live.run import NotRemoved, running
from ansible_collections.pydantic.logfire.tests.live.scope import PREFIX, Scope
from ansible_collections.pydantic.logfire.tests.sandbox import Running
from tools.places import ROOT, TREE

PROJECTS = "/api/v1/projects/"
HOOK = {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/T000"}


@pytest.fixture
def foreign(stranger: Running) -> Running:
    """Somebody else's project, channel and key, of which a run leaves nothing changed."""
    others = Api(Relay(stranger.base_url, Scope(""), None), stranger.api_key)
    others.must("POST", PROJECTS, {"project_name": "checkout"})
    others.must("POST", "/api/v1/channels/", {"label": "oncall", "config": HOOK})
    others.must("POST", "/api/v1/api-keys/", {"name": "ci", "scopes": ["project:read"]})
    return stranger


def names(sandbox: Running) -> list[str]:
    state = sandbox.control.state()["organizations"][0]
    keys = [key["name"] for key in state["keys"] if not key["revoked"]]
    return [each["name"] for each in state["projects"]] + [each["label"] for each in state["channels"]] + keys


UNTOUCHED = ["checkout", "oncall", "acme", "ci"]


def make(api: Api) -> None:
    api.must("POST", PROJECTS, {"project_name": "checkout"})
    api.must("POST", "/api/v1/channels/", {"label": "oncall", "config": HOOK})


def relay_to(sandbox: Running) -> Relay:
    return Relay(sandbox.base_url, Scope(), None)


def test_a_failure_leaves_nothing_behind(foreign: Running, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with running(relay_to(foreign), foreign.api_key) as (api, _address):
            make(api)
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        fail()
    assert names(foreign) == UNTOUCHED
    assert "removed 2 objects of this run" in capsys.readouterr().out


def test_the_next_run_removes_what_a_killed_one_has_left(foreign: Running, capsys: pytest.CaptureFixture[str]) -> None:
    make(Api(relay_to(foreign), foreign.api_key))
    assert len(names(foreign)) == len(UNTOUCHED) + 2
    with running(relay_to(foreign), foreign.api_key):
        assert names(foreign) == UNTOUCHED
    out = capsys.readouterr().out
    assert "removed what an earlier run has left: project checkout, channel oncall" in out
    assert "nothing of this run was left" in out


def test_an_object_that_cannot_be_removed_is_an_error(foreign: Running) -> None:
    def leave_something() -> None:
        with running(relay_to(foreign), foreign.api_key) as (api, _address):
            make(api)
            foreign.control.fault("status", method="DELETE", path="/channels/", status=409, times=9)

    with pytest.raises(NotRemoved, match=f"not everything was removed .*channel oncall.*{PREFIX}"):
        leave_something()
    foreign.control.clear_faults()


def test_a_server_that_fails_while_it_is_read_stops_the_run(foreign: Running) -> None:
    foreign.control.fault("status", method="GET", path="/projects/", status=500, times=live_api.TRIES)
    with pytest.raises(Unexpected, match="HTTP 500"):
        Api(relay_to(foreign), foreign.api_key, lambda _seconds: None).remove_all()


def call(address: str, method: str, path: str, body: object, key: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}{path}", json.dumps(body).encode(), headers, method=method)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_targets_have_what_a_sandbox_shows_of_their_requests(foreign: Running) -> None:
    with running(relay_to(foreign), foreign.api_key) as (_api, address):

        def ask(method: str, path: str, body: object = None) -> tuple[int, Any]:
            return call(address, method, path, body, foreign.api_key)

        assert ask("PUT", "/_sandbox/readonly", {"on": True})[0] == 200
        assert ask("POST", PROJECTS, {"project_name": "shop"})[0] == 418
        assert ask("PUT", "/_sandbox/readonly", {"on": False})[0] == 200
        status, project = ask("POST", PROJECTS, {"project_name": "shop"})
        assert (status, project["project_name"], project["organization_name"]) == (201, "shop", "acme")
        _status, token = ask("POST", f"{PROJECTS}{project['id']}/write-tokens/", {})
        _status, ledger = ask("GET", "/_sandbox/ledger")
        assert [(entry["method"], entry["status"]) for entry in ledger] == [("POST", 418), ("POST", 201), ("POST", 201)]
        assert ledger[1]["body"] == {"project_name": "shop"}
        organization = ask("GET", "/_sandbox/state")[1]["organizations"][0]
        assert [each["name"] for each in organization["projects"]] == ["shop"]
        assert organization["projects"][0]["tokens"]["write"][0]["secret"] == token["token"]
        assert (organization["name"], organization["channels"]) == ("acme", [])
        status, refused = ask("PUT", "/_sandbox/settings", {"release": "old"})
        assert (status, "a real organization has no such control" in refused["detail"]) == (501, True)
        assert ask("POST", "/_sandbox/reset")[0] == 204
        assert ask("GET", "/_sandbox/ledger")[1] == []
        assert names(foreign) == UNTOUCHED


def test_no_request_leaves_beyond_the_pace(foreign: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.pydantic.logfire.tests.live import relay as module
    from ansible_collections.pydantic.logfire.tests.sandbox.settings import RateLimit

    waits: list[float] = []
    relay = Relay(foreign.base_url, Scope(), RateLimit(per_minute=3))

    def wait(seconds: float) -> None:
        waits.append(seconds)
        assert relay._limiter is not None
        relay._limiter._counts.clear()

    monkeypatch.setattr(module.time, "sleep", wait)
    api = Api(relay, foreign.api_key)
    before = foreign.control.stats()["requests"]
    for _number in range(7):
        api.must("GET", PROJECTS)
    assert foreign.control.stats()["requests"] - before == 7
    assert waits == [20, 20]
    assert (module.LIMIT.per_minute, module.LIMIT.per_hour) < (50, 1000)


def start(sandbox: Running, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    given = {
        "LOGFIRE_API_KEY": sandbox.api_key,
        "LOGFIRE_BASE_URL": sandbox.base_url,
        "LOGFIRE_LIVE_ORGANIZATION": "acme",
        "PYTHONPATH": os.pathsep.join([str(TREE), str(ROOT)]),
        "NO_PROXY": "127.0.0.1",
        **environment,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "ansible_collections.pydantic.logfire.tests.live", "--unlimited", *arguments],
        cwd=ROOT,
        env={**os.environ, **given},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(true: Callable[[], object], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_run_and_leaves_nothing_behind(foreign: Running, number: int) -> None:
    foreign.control.settings(latency_ms=30)
    process = start(foreign, "--no-targets")
    wait_until(lambda: len(names(foreign)) > len(UNTOUCHED) + 1)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, names(foreign)) == (128 + number, UNTOUCHED), err
    assert "objects of this run" in out
    assert f"ended by {signal.Signals(number).name}" in err
    assert "## The guesses" not in out


def test_a_kill_leaves_objects_that_the_next_run_finds(foreign: Running) -> None:
    foreign.control.settings(latency_ms=30)
    process = start(foreign, "--no-targets")
    wait_until(lambda: len(names(foreign)) > len(UNTOUCHED) + 1)
    process.kill()
    process.communicate(timeout=60)
    foreign.control.settings(latency_ms=0)
    assert [name for name in names(foreign) if name.startswith(PREFIX)]
    out, err = start(foreign, "--no-targets", "--guess=release").communicate(timeout=60)
    assert names(foreign) == UNTOUCHED, err
    assert "removed what an earlier run has left: project guesses" in out
    assert "| release " in out
    assert "0 of 1 guesses were wrong" in out


def test_a_signal_ends_the_playbook_as_well(foreign: Running) -> None:
    process = start(foreign, "--target=lookup", "--no-guesses")
    wait_until(lambda: len(names(foreign)) > len(UNTOUCHED))
    process.terminate()
    _out, err = process.communicate(timeout=60)
    assert (process.returncode, names(foreign)) == (128 + signal.SIGTERM, UNTOUCHED), err
    # Nobody goes on with the playbook.
    sent = foreign.control.stats()["requests"]
    time.sleep(0.5)
    assert foreign.control.stats()["requests"] == sent


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"LOGFIRE_API_KEY": ""}, "LOGFIRE_API_KEY: must be set"),
        ({"LOGFIRE_LIVE_ORGANIZATION": " "}, "LOGFIRE_LIVE_ORGANIZATION: must be set"),
        (
            {"LOGFIRE_LIVE_ORGANIZATION": "initech"},
            "LOGFIRE_LIVE_ORGANIZATION: is initech, but the API key belongs to acme",
        ),
        ({"LOGFIRE_BASE_URL": "ftp://x"}, "LOGFIRE_BASE_URL: must begin with https:// or http://"),
    ],
)
def test_a_wrong_connection_is_refused_before_anything_is_written(
    foreign: Running, environment: dict[str, str], says: str
) -> None:
    before = foreign.control.stats()["mutating"]
    process = start(foreign, "--no-targets", **environment)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert says in err.replace("base_url:", "LOGFIRE_BASE_URL:")
    assert len(err.splitlines()) == 1
    assert foreign.control.stats()["mutating"] == before
