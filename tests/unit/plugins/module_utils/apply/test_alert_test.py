# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts on the data of the past, against records that are planted in the sandbox."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    accepted,
    alert,
)

NOON = "2026-10-01T12:00:00Z"
ERRORS = "SELECT message FROM records WHERE is_exception"
HOURLY: Values = {"query": ERRORS, "time_window": "10m", "frequency": "10m", "notify_when": "has_matches"}
SPAN: Values = {"since": "1h", "max_timestamp": NOON}


def at(minute: int, message: str = "boom", **more: Any) -> Values:
    """A record of the hour before noon."""
    return {"start_timestamp": f"2026-10-01T11:{minute:02}:00Z", "message": message, "is_exception": True, **more}


@pytest.fixture
def token(organization: Organization) -> str:
    """A read token of the project checkout."""
    organization.apply(projects=[{"name": "checkout"}])
    made = organization.run("read_token", project="checkout")
    return str(made["token"])


def backtest(organization: Organization, token: str, *records: Values, **options: Any) -> Values:
    organization.control.records("acme", "checkout", *records)
    result = organization.run("alert_test", read_token=token, **{**HOURLY, **SPAN, **options})
    assert "unexpected" not in result.get("msg", ""), result
    return result


def ends(result: Values) -> list[str]:
    return [one["end"][11:16] for one in result["firings"]]


# When it fires

GAP = (at(5), at(15), at(45))


@pytest.mark.parametrize(
    ("kind", "fires"),
    [
        ("has_matches", ["11:10", "11:20", "11:50"]),
        ("has_matches_changed", ["11:10", "11:30", "11:50", "12:00"]),
        ("starts_having_matches", ["11:10", "11:50"]),
        ("matches_changed", ["11:10", "11:30", "11:50", "12:00"]),
    ],
)
def test_each_way_of_notifying_has_moments_of_its_own(
    organization: Organization, token: str, kind: str, fires: list[str]
) -> None:
    result = backtest(organization, token, *GAP, notify_when=kind)
    assert ends(result) == fires
    assert (result["runs"], result["runs_with_matches"], result["changed"]) == (6, 3, False)
    assert result["firing_count"] == len(fires)
    assert result["queries"] == (6 if kind == "has_matches" else 7)
    assert (result["first_run"], result["last_run"]) == ("2026-10-01T11:10:00Z", NOON)


def test_a_run_is_compared_with_one_before_the_first(organization: Organization, token: str) -> None:
    """Matches that began before the span do not begin in it."""
    before = {**at(5), "start_timestamp": "2026-10-01T10:55:00Z"}
    assert ends(backtest(organization, token, before, at(5), notify_when="starts_having_matches")) == []


def test_other_rows_are_a_change_and_another_order_is_none(organization: Organization, token: str) -> None:
    records = [at(5, "a"), at(6, "b"), at(15, "b"), at(16, "a"), at(25, "c"), at(26, "a"), at(35, "a"), at(36, "a")]
    result = backtest(organization, token, *records, notify_when="matches_changed")
    assert ends(result) == ["11:10", "11:30", "11:40", "11:50"]
    assert result["firings"][-1]["rows"] == []


def test_a_firing_has_its_window_and_its_rows(organization: Organization, token: str) -> None:
    result = backtest(
        organization, token, at(5, "a"), at(6, "b"), query="SELECT count(*) AS n FROM records WHERE is_exception"
    )
    assert result["firings"][0]["rows"] == [{"n": 2}]
    # A count has a row in each window, as it has for the alert itself.
    assert result["firing_count"] == 6
    assert result["firings"][0] == {
        "start": "2026-10-01T11:00:00Z",
        "end": "2026-10-01T11:10:00Z",
        "rows": [{"n": 2}],
        "row_count": 1,
        "truncated": False,
    }


def test_windows_may_overlap(organization: Organization, token: str) -> None:
    assert ends(backtest(organization, token, at(5), time_window="30m")) == ["11:10", "11:20", "11:30"]


def test_only_its_environments_are_looked_at(organization: Organization, token: str) -> None:
    records = [at(5, deployment_environment="prod"), at(15, deployment_environment="dev"), at(25)]
    assert ends(backtest(organization, token, *records, environments=["prod"])) == ["11:10"]
    assert ends(backtest(organization, token, environments=["prod", ""])) == ["11:10", "11:30"]


def test_rows_are_limited(organization: Organization, token: str) -> None:
    records = [at(5, str(number)) for number in range(3)]
    firing = backtest(organization, token, *records, limit=2)["firings"][0]
    assert (firing["row_count"], len(firing["rows"]), firing["truncated"]) == (2, 2, True)
    result = backtest(organization, token, limit=2, notify_when="matches_changed")
    assert result["warnings"] == ["limit: of some runs only the first 2 rows are compared; raise limit"]


def test_without_an_end_the_runs_are_those_of_the_clock(organization: Organization, token: str) -> None:
    """A test that is repeated within the same ten minutes looks at the same windows."""
    now = datetime.datetime.now(datetime.UTC)
    result = backtest(organization, token, max_timestamp=None, watermark="1h", since="20m")
    last = datetime.datetime.fromisoformat(result["last_run"])
    assert last.minute % 10 == last.second == 0
    assert datetime.timedelta(hours=1) <= now - last < datetime.timedelta(hours=1, minutes=11)


# Number of queries


def queries(organization: Organization) -> list[Values]:
    return [one for one in organization.requests if one["path"] == "/v2/query"]


def test_too_many_queries_are_counted_before_the_first(organization: Organization, token: str) -> None:
    result = backtest(organization, token, since="7d", frequency="5m")
    assert result["msg"] == (
        "max_queries: 7d at a frequency of 5m takes 2016 queries, more than 300; shorten since, or raise it as far as"
        " your plan allows"
    )
    assert queries(organization) == []


@pytest.mark.parametrize(("most", "failed"), [(7, False), (6, True)])
def test_the_run_before_the_first_counts_too(organization: Organization, token: str, most: int, failed: bool) -> None:
    result = backtest(organization, token, notify_when="matches_changed", max_queries=most)
    assert result.get("failed", False) is failed


def test_each_window_is_queried_once(organization: Organization, token: str) -> None:
    backtest(organization, token, *GAP)
    assert len(queries(organization)) == 6
    assert len({one["body"]["min_timestamp"] for one in queries(organization)}) == 6


# Reasons to fail


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"max_firings": 3, "min_firings": 3}, None),
        (
            {"max_firings": 2},
            "max_firings: it would have fired 3 times in 6 runs, more than 2; first at 2026-10-01T11:10",
        ),
        ({"min_firings": 4}, "min_firings: it would have fired 3 times in 6 runs, less than 4"),
    ],
)
def test_a_number_of_firings_makes_it_a_test(
    organization: Organization, token: str, options: Values, says: str | None
) -> None:
    result = backtest(organization, token, *GAP, **options)
    assert result.get("failed", False) is (says is not None)
    assert result.get("msg", "").startswith(says or "")
    # The findings are there either way.
    assert ends(result) == ["11:10", "11:20", "11:50"]


def test_a_query_that_does_not_run_fails_with_the_words_of_the_server(organization: Organization, token: str) -> None:
    result = backtest(organization, token, at(5), query="SELECT nothing_of_the_kind FROM records")
    assert result["msg"].startswith(
        "query: the query failed: invalid query: no such column: nothing_of_the_kind (from "
    )
    assert len(queries(organization)) <= 6


def test_an_error_halfway_says_how_far_it_came(organization: Organization, token: str) -> None:
    organization.control.fault("status", path="/v2/query", status=429, detail="100 an hour", after=3, times=10)
    result = backtest(organization, token, at(5), concurrency=1)
    assert "100 an hour" in result["msg"]
    assert result["msg"].endswith("spent quota; 3 of 6 queries were done")
    assert len(queries(organization)) == 4


# Live alerts


def test_a_live_alert_is_tested_as_it_is(organization: Organization, token: str) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert(**HOURLY, environments=["prod"])]}])
    records = [at(5, deployment_environment="prod"), at(15)]
    organization.control.records("acme", "checkout", *records)
    result = organization.run("alert_test", read_token=token, project="checkout", name="errors", **SPAN)
    assert ends(result) == ["11:10"]


def test_options_win_over_the_live_alert(organization: Organization, token: str) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert(**HOURLY)]}])
    organization.control.records("acme", "checkout", *GAP)
    live: Values = {"project": "checkout", "name": "errors", **SPAN}
    assert ends(organization.run("alert_test", read_token=token, notify_when="starts_having_matches", **live)) == [
        "11:10",
        "11:50",
    ]


def test_one_key_of_the_project_serves_for_both(organization: Organization, token: str) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert(**HOURLY)]}])
    bound = organization.projects()["checkout"]["id"]
    key = organization.control.key("acme", project_id=bound)["api_key"]
    organization.control.records("acme", "checkout", *GAP)
    result = organization.run("alert_test", api_key=key, project="checkout", name="errors", **SPAN)
    assert ends(result) == ["11:10", "11:20", "11:50"]


def test_a_read_token_of_another_project_is_refused(organization: Organization, token: str) -> None:
    organization.apply(projects=[{"name": "basket", "alerts": [alert(**HOURLY)]}])
    result = organization.run("alert_test", read_token=token, project="basket", name="errors")
    assert result["msg"] == "read_token: is of project checkout, but the alert is in project basket"
    assert queries(organization) == []


@pytest.mark.parametrize("check", [False, True])
def test_an_alert_that_is_not_there_is_tested_by_nobody(organization: Organization, token: str, check: bool) -> None:
    """In check mode an earlier task may be about to create it."""
    result = organization.run("alert_test", check, read_token=token, project="checkout", name="errors", min_firings=1)
    if check:
        assert (result["firings"], result["queries"]) == ([], 0)
        assert result["warnings"] == ["name: there is no alert errors yet, so that nothing is tested"]
    else:
        assert result["msg"] == "name: there is no alert errors in project checkout"
        organization.apply(projects=[{"name": "checkout", "alerts": [alert("error")]}])
        result = organization.run("alert_test", read_token=token, project="checkout", name="errors")
        assert result["msg"] == "name: there is no alert errors in project checkout; did you mean error?"


def test_the_queries_run_in_check_mode_too(organization: Organization, token: str) -> None:
    organization.control.records("acme", "checkout", *GAP)
    organization.control.readonly()
    result = organization.run("alert_test", True, read_token=token, **HOURLY, **SPAN)
    organization.control.readonly(False)
    assert ends(result) == ["11:10", "11:20", "11:50"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"query": None}, "query: required, unless name or id says which live alert is tested"),
        ({"query": None, "frequency": None}, "query, frequency: required"),
        ({"query": " "}, "query: must not be blank"),
        ({"project": "checkout"}, "project: is for a live alert"),
        ({"since": "5m"}, "since: must be at least the frequency of the alert, 10m"),
        ({"since": "soon"}, "since: "),
        ({"max_timestamp": "0001-01-01T00:00:00Z"}, "since: goes back before the year 1"),
        ({"max_timestamp": "2026-10-01"}, "max_timestamp: "),
        ({"time_window": "15d"}, "time_window: must be at most 14 days to be tested"),
        ({"limit": 0}, "limit: must be 1 or more, up to 10000, got 0"),
        ({"max_queries": 0}, "max_queries: must be 1 or more"),
        ({"concurrency": 33}, "concurrency: must be 1 or more, up to 32, got 33"),
        ({"max_firings": -1}, "max_firings: must be 0 or more, got -1"),
        ({"max_firings": 1, "min_firings": 2}, "min_firings: must not be more than max_firings, 1"),
        ({"project": "checkout", "name": "errors", "as_organization": "globex"}, "as_organization: cannot be used"),
    ],
)
def test_an_option_that_cannot_be_right_is_named(
    organization: Organization, token: str, options: Values, says: str
) -> None:
    result = backtest(organization, token, **options)
    assert result["failed"]
    assert result["msg"].startswith(says)
    assert queries(organization) == []


# In the name of a workload


@pytest.mark.parametrize(
    ("options", "scopes"),
    [
        (HOURLY, {"project:read_otlp"}),
        ({"project": "checkout", "name": "errors"}, {"project:read", "project:read_alert", "project:read_otlp"}),
    ],
)
def test_the_scopes_that_are_declared_are_enough_for_an_identity(
    organization: Organization, options: Values, scopes: set[str]
) -> None:
    organization.apply(projects=[{"name": "checkout", "alerts": [alert(query=ERRORS)]}])
    organization.control.policy("acme", scopes=sorted(scopes))
    identity = organization.control.identity(f"{organization.base_url}/acme/checkout")
    params = accepted("alert_test", {"base_url": organization.base_url, "identity_token": identity, **SPAN, **options})
    declared = MODULES["alert_test"].scopes(MODULES["alert_test"].validate(params), False)
    assert declared is not None
    assert set(declared.needed) == scopes
    result = perform(MODULES["alert_test"], params, False)
    assert not result.get("failed"), result
