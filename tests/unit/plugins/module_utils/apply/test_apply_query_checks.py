# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries that are run once before apply writes anything."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    slo,
)

BAD = "SELECT missing FROM records"
RECORD: Values = {"start_timestamp": "2026-10-01T11:00:00Z"}


def checkout(*alerts: Values, **lists: Any) -> Values:
    return {"projects": [{"name": "checkout", "alerts": list(alerts), **lists}]}


@pytest.fixture
def token(organization: Organization) -> str:
    """A read token of the project checkout, whose queries are run as SQL."""
    organization.apply(projects=[{"name": "checkout"}])
    organization.control.records("acme", "checkout", RECORD)
    return str(organization.run("read_token", project="checkout")["token"])


def checked(token: str) -> Values:
    return {"check_queries": True, "query_tokens": {"checkout": token}}


def queries(organization: Organization) -> list[Values]:
    return [one["body"] for one in organization.requests if one["path"] == "/v2/query"]


def test_a_query_that_does_not_run_refuses_the_document(organization: Organization, token: str) -> None:
    document = checkout(alert("good"), alert("bad", query=BAD), slos=[slo()])
    result = organization.failing(**document, **checked(token))
    assert result["msg"] == (
        "projects[0] (checkout).alerts[1] (bad): query: the query failed: invalid query: no such column: missing"
    )
    assert [one["path"] for one in organization.writes] == ["/v2/query"] * 4
    assert organization.alerts() == {}


@pytest.mark.parametrize("check", [False, True])
def test_each_changed_query_runs_once(organization: Organization, token: str, check: bool) -> None:
    """In check mode too, as it is a read. The query of an unchanged alert is not run."""
    same = alert("unchanged", query="SELECT 5")
    organization.apply(**checkout(same))
    new = [alert("new", query="SELECT 2"), alert("twin", query="SELECT 2"), same]
    result = organization.run("apply", check, **checkout(*new), **checked(token))
    assert not result.get("failed"), result
    assert [one["sql"] for one in queries(organization)] == ["SELECT 2"]
    assert result["queries"] == 1
    assert result["stats"]["created"] == 2


def test_a_query_runs_over_the_window_and_environments_of_its_alert(organization: Organization, token: str) -> None:
    new = alert("long", time_window="30d", frequency="1h", environments=["prod"])
    organization.apply(**checkout(new), **checked(token))
    (sent,) = queries(organization)
    assert (sent["deployment_environment"], sent["limit"]) == (["prod"], 1)
    assert sent["min_timestamp"][:10] < sent["max_timestamp"][:10]


def test_the_conditions_of_an_slo_stand_in_a_query(organization: Organization, token: str) -> None:
    bad = slo(bad_query="missing -- a comment")
    result = organization.failing(**checkout(slos=[bad]), **checked(token))
    assert result["msg"].startswith("projects[0] (checkout).slos[0] (availability): bad_query: the query failed:")
    assert sorted(one["sql"] for one in queries(organization)) == [
        "SELECT 1 FROM records WHERE (\nmissing -- a comment\n) LIMIT 1",
        "SELECT 1 FROM records WHERE (\nparent_span_id IS NULL\n) LIMIT 1",
    ]


def test_a_change_of_an_alert_runs_its_query(organization: Organization, token: str) -> None:
    organization.apply(**checkout(alert(query=BAD)))
    changed = {option: value for option, value in alert(description="x").items() if option != "query"}
    result = organization.failing(**checkout(changed), **checked(token))
    assert "alerts[0] (errors): query: the query failed" in result["msg"]


def test_a_key_that_may_not_query_gets_one_message_for_a_project(organization: Organization, token: str) -> None:
    document = checkout(alert("a", query="SELECT 1"), alert("b", query="SELECT 2"))
    result = organization.failing(**document, check_queries=True, concurrency=1)
    assert result["msg"].startswith("check_queries: project checkout: POST /v2/query: HTTP 403")
    assert result["msg"].endswith(
        "give a read token of the project in query_tokens, or use an API key of the project with project:read_otlp"
    )
    assert len(queries(organization)) == 1
    assert organization.alerts() == {}


def test_a_key_of_the_project_needs_no_token(organization: Organization, token: str) -> None:
    key = organization.control.key("acme", project_id=organization.projects()["checkout"]["id"])["api_key"]
    result = organization.run("apply", api_key=key, **checkout(alert(query=BAD)), check_queries=True)
    assert "the query failed" in result["msg"]


def test_a_project_that_is_not_there_yet_is_passed_over(organization: Organization) -> None:
    result = organization.apply(**checkout(alert(query=BAD)), check_queries=True)
    assert result["warnings"] == [
        "check_queries: the queries of project checkout are not run, as it does not exist yet"
    ]
    assert (result["queries"], result["stats"]["created"]) == (0, 2)


def test_a_spent_budget_refuses_the_document(organization: Organization, token: str) -> None:
    organization.control.settings(query_wait=1800)
    result = organization.failing(**checkout(alert()), **checked(token))
    organization.control.settings(query_wait=None)
    assert "the quota is spent" in result["msg"]
    assert organization.alerts() == {}


def test_nothing_is_queried_unless_asked_for(organization: Organization, token: str) -> None:
    assert "queries" not in organization.apply(**checkout(alert(query=BAD)), query_tokens={"checkout": token})
    assert queries(organization) == []


@pytest.mark.parametrize(
    ("tokens", "says"),
    [
        ({"basket": "pylf_v1_us_s3cret"}, "query_tokens: the document has no project basket"),
        ({"checkout": " "}, "query_tokens.checkout: must not be blank"),
        ({"checkout": "two words"}, "query_tokens.checkout: must not contain white space"),
    ],
)
def test_tokens_that_cannot_be_right_are_refused(organization: Organization, tokens: Values, says: str) -> None:
    result = organization.failing(**checkout(alert()), query_tokens=tokens)
    assert result["msg"].startswith(says)
    assert organization.requests == []


def test_a_token_shows_nowhere(organization: Organization, token: str) -> None:
    organization.control.answers("SELECT 1", {"refused": f"not with {token}"})
    result = organization.failing(**checkout(alert()), **checked(token))
    assert token not in str(result)
