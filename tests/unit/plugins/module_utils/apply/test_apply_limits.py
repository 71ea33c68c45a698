# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rate limit that is reached inside a run."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.progress import Progress
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.host import Host
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    accepted,
    alert,
    hook,
)


def many(count: int) -> Values:
    return {
        "channels": [hook()],
        "projects": [{"name": "checkout", "alerts": [alert(f"a{number:02}") for number in range(count)]}],
    }


def watched(organization: Organization, **document: Any) -> tuple[Values, list[str]]:
    """The result, and the lines that somebody who watches sees."""
    said: list[str] = []
    params = accepted("apply", organization.options(**document))
    return perform(MODULES["apply"], params, False, Host(said.append)), said


def test_a_run_that_may_not_wait_names_what_is_left_and_the_next_does_the_rest(organization: Organization) -> None:
    organization.control.settings(rate_limit={"per_minute": 1, "burst": 9})
    result = organization.run("apply", **many(10), max_wait="5s", concurrency=1)
    assert result["failed"] is True
    assert "\n" not in result["msg"]
    # Two lists were read; the rest of the burst made a channel, the project and five alerts, the tenth was refused.
    left = [one["name"] for one in result["left"]]
    assert len(left) == 5
    assert result["requests"] == len(organization.requests) == 10
    assert result["stats"] == {"created": 7, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 5}
    assert result["msg"] == (
        "5 of 12 items are left, as the rate limit allows no more within max_wait (5 s); run again for the rest:"
        f" alerts of checkout: {', '.join(left)}"
    )
    organization.control.settings(rate_limit=None)
    again = organization.apply(**many(10))
    assert [one["name"] for one in again["changes"]] == left
    assert again["stats"]["created"] == 5


def test_an_inactive_channel_that_was_begun_is_finished(organization: Organization) -> None:
    """The API makes every channel active. Between the two requests for an inactive one, nothing ends the run."""
    organization.control.settings(rate_limit={"per_minute": 60, "burst": 2})
    result = organization.run("apply", channels=[hook(active=False), hook("other")], max_wait=0, concurrency=1)
    organization.control.settings(rate_limit=None)
    (channel,) = organization.call("GET", "channels/")
    assert channel["active"] is False
    assert [one["name"] for one in result["left"]] == ["other"]


@pytest.fixture
def estimates(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first line of each run, if it took longer than ten seconds."""
    said: list[str] = []
    monkeypatch.setattr(Progress, "announce", lambda _progress, line: said.append(line))
    return said


def test_a_long_run_says_how_long_it_takes(organization: Organization, estimates: list[str]) -> None:
    result, said = watched(organization, **many(100))
    assert "failed" not in result
    assert estimates == [
        "102 changes take about 65 s under the rate limit (50 requests a minute and 1,000 requests an hour)"
    ]
    assert 60 <= result["estimated_seconds"] <= 70
    # The server has no limit, so that the run is a short one after all.
    assert said == []


def test_the_plan_says_what_the_limits_make_of_a_first_convergence(organization: Organization) -> None:
    planned = organization.plan(**many(2000), max_wait="15m")
    # The lists of projects and channels are read again.
    assert planned["plan"][-2].startswith(
        "Plan: 2,002 to create, 0 to update, 0 to delete, 0 unchanged; about 2,004 requests, about 1 h"
    )
    assert planned["plan"][-1].startswith(
        "The rate limit allows 50 requests a minute and 1,000 requests an hour: 2,004 requests take about 1 h"
    )
    assert planned["plan"][-1].endswith("; max_wait ends a run after 15 min, and the next one does the rest")
    assert len(planned["plan"]) < 30


def test_the_plan_foretells_the_requests_of_a_short_run(organization: Organization) -> None:
    planned = organization.plan(**many(3))["plan"]
    done = organization.apply(**many(3))
    assert planned[:-1] == done["plan"][:-1]
    assert planned[-1] == ("Plan: 5 to create, 0 to update, 0 to delete, 0 unchanged; about 7 requests, under a minute")
    assert done["plan"][-1] == "Done: 5 created, 0 updated, 0 deleted, 0 unchanged; 7 requests"
    assert done["requests"] == 7


def test_a_run_that_is_longer_than_it_may_be_says_that_too(organization: Organization, estimates: list[str]) -> None:
    watched(organization, **many(100), max_wait="30s")
    assert estimates[0].endswith("; max_wait ends it after 30 s, and the next run does the rest")


def test_a_short_run_says_nothing(organization: Organization) -> None:
    result, said = watched(organization, **many(20))
    assert (said, result["estimated_seconds"]) == ([], 0)


def test_a_limit_that_is_known_is_reckoned_with(organization: Organization) -> None:
    organization.control.settings(rate_limit={"per_minute": 600, "burst": 15})
    document = many(20)
    result, _said = watched(organization, **document, concurrency=8)
    assert "failed" not in result
    plan = organization.run("apply", check=True, **many(100))
    assert 5 <= plan["estimated_seconds"] <= 8
