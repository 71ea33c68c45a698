# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError

import pytest

from ansible_collections.pydantic.logfire.tests.sandbox.limiter import Window

PROJECTS = "/api/v1/projects/"


def test_ledger_has_every_part_of_a_request(api: Any) -> None:
    api.send("POST", f"{PROJECTS}?a=1&b=", {"project_name": "checkout"}, headers={"X-Proxy": "yes"})
    entry = api.control.ledger()[0]
    assert (entry["n"], entry["method"], entry["path"], entry["status"]) == (1, "POST", PROJECTS, 201)
    assert entry["query"] == {"a": "1", "b": ""}
    assert entry["body"] == {"project_name": "checkout"}
    assert (entry["key"], entry["organization"], entry["notes"]) == ("acme", "acme", [])
    assert entry["headers"]["x-proxy"] == "yes"
    assert entry["headers"]["authorization"] == "<acme>"
    assert api.sandbox.api_key not in str(entry)


def test_ledger_keeps_strangers_and_bad_bodies(api: Any) -> None:
    api.with_key("pylf_v1_us_wrong").get(PROJECTS, 401)
    api.send("POST", PROJECTS, data=b"{oops", headers={"Content-Type": "application/json"})
    first, second = api.control.ledger()
    assert (first["status"], first["key"], first["headers"]["authorization"]) == (401, None, "<unknown>")
    assert (second["status"], second["body"]) == (422, "{oops")


def test_ledger_since_and_clear(api: Any) -> None:
    for _turn in range(3):
        api.get(PROJECTS)
    assert [entry["n"] for entry in api.control.ledger(since=1)] == [2, 3]
    api.control.clear_ledger()
    assert api.control.ledger() == []
    api.get(PROJECTS)
    assert api.control.ledger()[0]["n"] == 4


def test_stats(api: Any) -> None:
    api.project()
    api.get(PROJECTS)
    api.post(PROJECTS, {}, 422)
    assert api.control.stats() == {"requests": 3, "mutating": 2, "by_status": {"201": 1, "200": 1, "422": 1}}


def test_control_is_not_in_the_ledger(api: Any) -> None:
    api.control.settings(latency_ms=0)
    assert api.control.ledger() == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_readonly_refuses_and_notes(api: Any, method: str) -> None:
    api.control.readonly()
    api.call(method, PROJECTS, {"project_name": "checkout"}, 418)
    assert api.notes() == ["mutating_in_check_mode"]
    assert api.get(PROJECTS) == []
    assert api.notes() == []
    api.control.readonly(False)
    api.project()


def test_settings_are_partial_and_strict(api: Any) -> None:
    api.control.settings(latency_ms=1)
    assert api.control.settings(mask_tail=True)["latency_ms"] == 1
    for wrong in ({"latency": 1}, {"latency_ms": -1}, {"rate_limit": {"per_minute": 0}}):
        with pytest.raises(HTTPError):
            api.control.settings(**wrong)


def test_latency(api: Any) -> None:
    api.control.settings(latency_ms=80)
    begin = time.monotonic()
    api.get(PROJECTS)
    assert time.monotonic() - begin > 0.07


def test_rate_limit_refuses_before_execution(api: Any) -> None:
    api.control.settings(rate_limit={"per_minute": 2})
    api.project("first")
    api.get(PROJECTS)
    response = api.send("POST", PROJECTS, {"project_name": "second"})
    assert response.status_code == 429
    assert "per minute" in response.json()["detail"]
    assert int(response.headers["Retry-After"]) in range(20, 31)
    api.control.settings(rate_limit=None)
    assert [each["project_name"] for each in api.get(PROJECTS)] == ["first"]


def test_rate_limit_is_shared_by_the_keys_of_an_organization_only(api: Any) -> None:
    second = api.with_key(api.control.key("acme")["api_key"])
    other = api.with_key(api.control.organization("globex")["api_key"])
    api.control.settings(rate_limit={"per_minute": 1})
    api.get(PROJECTS)
    second.get(PROJECTS, 429)
    other.get(PROJECTS)


def test_hourly_window_is_named(api: Any) -> None:
    api.control.settings(rate_limit={"per_minute": 60, "per_hour": 1})
    api.get(PROJECTS)
    response = api.send("GET", PROJECTS)
    assert "per hour" in response.json()["detail"]
    assert int(response.headers["Retry-After"]) > 3000


def test_rate_limit_refills_little_by_little_and_refusals_are_free(api: Any) -> None:
    api.control.settings(rate_limit={"per_minute": 60, "burst": 1})
    api.get(PROJECTS)
    deadline = time.monotonic() + 60
    refused = 0
    while api.send("GET", PROJECTS).status_code == 429:
        refused += 1
        assert time.monotonic() < deadline
    assert refused


def test_retry_after_as_a_date(api: Any) -> None:
    api.control.settings(rate_limit={"per_minute": 1}, retry_after="date")
    api.get(PROJECTS)
    response = api.send("GET", PROJECTS)
    assert 55 < parsedate_to_datetime(response.headers["Retry-After"]).timestamp() - time.time() < 65


def test_reset_keeps_the_keys_and_forgets_the_rest(api: Any) -> None:
    api.project()
    api.control.organization("globex")
    api.control.settings(release="custom", readonly=True)
    api.control.fault("status")
    before = api.sandbox.organizations[0].id
    api.control.reset()
    assert api.get(PROJECTS) == []
    state = api.control.state()["organizations"]
    assert [(each["name"], each["id"]) for each in state] == [("acme", before)]
    assert api.control.ledger()[0]["n"] == 1
    assert api.control.faults() == []
    api.project()


def test_a_seed_makes_a_reset_repeat_the_ids(api: Any) -> None:
    first = api.project()
    api.control.reset()
    assert api.project() == first


def test_state_holds_the_secrets(api: Any) -> None:
    project = api.project()
    token = api.post(f"{project}write-tokens/")["token"]
    api.channel(url="https://hooks.example.com/really-secret")
    state = str(api.control.state())
    assert token in state
    assert "really-secret" in state
    assert api.sandbox.api_key in state


def test_control_is_strict(api: Any) -> None:
    for path, body in (
        ("organizations", {"name": "acme"}),
        ("keys", {"organization": "nobody"}),
        ("keys", {"organization": "acme", "scopes": ["everything"]}),
        ("faults", {"kind": "flood"}),
        ("faults", {"kind": "status", "path": "("}),
        ("tokens/00000000-0000-4000-8000-000000000000", {}),
    ):
        with pytest.raises(HTTPError):
            api.control.send("POST", path, body)


def test_a_window_opens_at_once_for_what_has_left_it() -> None:
    window = Window("minute", 5, 60.0)
    for number in range(5):
        assert window.wait(number / 10) == 0
        window.take(number / 10)
    assert window.wait(1) == 59
    assert window.wait(60) == 0
    assert [window.wait(60.5) for _time in range(5) if window.take(60.5) is None][:4] == [0] * 4
    assert window.wait(60.6) > 59


def test_the_style_of_the_limiter_and_the_length_of_a_minute_can_be_chosen(api: Any) -> None:
    api.control.settings(rate_limit={"per_minute": 2}, limiter="window", minute_seconds=30)
    api.get(PROJECTS)
    api.get(PROJECTS)
    response = api.send("GET", PROJECTS)
    assert response.json()["detail"] == "Rate limit exceeded: 2 requests per 30 seconds"
    assert int(response.headers["Retry-After"]) in range(20, 31)
