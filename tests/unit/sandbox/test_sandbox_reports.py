# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError

import pytest

LOGS = "/api/v1/audit-logs/"
USAGE = "/api/v1/usage/"
NOBODY = "0d0d0d0d-0000-4000-8000-000000000000"
BILLING = "/api/v1/billing/usage/"
REPORT = "/api/v1/instance/usage-report/"
DAYS = "?start_date=2026-03-01&end_date=2026-03-31"
MONTH = "?start_date=2026-03-31&end_date=2026-03-31"
KINDS = ("records_count", "metrics_count", "total_observations")


def planted(api: Any, *moments: str, **fields: object) -> list[str]:
    ids: list[str] = api.control.audit_logs("acme", *[{"created_at": moment, **fields} for moment in moments])
    return ids


def listed(api: Any, query: str) -> list[str]:
    return [entry["id"] for entry in api.get(f"{LOGS}?{query}")]


def narrowed(api: Any, **options: object) -> Any:
    return api.with_key(api.control.key("acme", **options)["api_key"])


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        (f"{LOGS}?start_time=2026-03-01T00:00:00Z&end_time=2026-03-02T00:00:00Z", "organization:auditlog"),
        (f"{LOGS}{NOBODY}/", "organization:auditlog"),
        (f"{USAGE}daily/{DAYS}", "organization:payment"),
        (f"{USAGE}monthly/{DAYS}", "organization:payment"),
        (f"{USAGE}projects/daily/{DAYS}", "organization:payment"),
        (f"{USAGE}projects/monthly/{DAYS}", "organization:payment"),
        (BILLING, "organization:payment"),
        (REPORT, "instance:billing"),
    ],
)
def test_each_report_has_its_scope(api: Any, path: str, scope: str) -> None:
    assert scope in narrowed(api, scopes=["project:read"]).get(path, 403)["detail"]
    good = narrowed(api, scopes=[scope]).send("GET", path)
    assert good.status_code in (200, 404), good.text


def test_an_audit_log_is_a_span_without_its_end(api: Any) -> None:
    first, *_rest, last = planted(api, "2026-03-01T00:00:00Z", "2026-03-01T23:59:59.999999Z", "2026-03-02T00:00:00Z")
    found = listed(api, "start_time=2026-03-01T00:00:00Z&end_time=2026-03-02T00:00:00Z")
    assert first in found
    assert last not in found
    assert len(found) == 2


def test_an_audit_log_lasts_until_now(api: Any) -> None:
    now = datetime.now(UTC)
    past, _future = planted(api, (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=1)).isoformat())
    since = (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert listed(api, f"start_time={since}") == [past]


def test_an_audit_log_is_at_most_90_days_and_shuffled(api: Any) -> None:
    ids = planted(api, *[f"2026-03-{day:02}T00:00:00Z" for day in range(1, 21)])
    found = listed(api, "start_time=2026-01-01T00:00:00Z&end_time=2026-04-01T00:00:00Z")
    assert sorted(found) == sorted(ids)
    assert found != ids
    refused = api.get(f"{LOGS}?start_time=2026-01-01T00:00:00Z&end_time=2026-04-01T00:00:00.000001Z", 400)
    assert "90 days" in refused["detail"]


def test_an_audit_log_is_filtered_by_action(api: Any) -> None:
    planted(api, "2026-03-01T00:00:00Z", action="LOGIN")
    span = "start_time=2026-03-01T00:00:00Z&end_time=2026-03-02T00:00:00Z"
    assert len(listed(api, f"{span}&action=LOGIN")) == 1
    assert listed(api, f"{span}&action=DELETE") == []
    api.get(f"{LOGS}?{span}&action=login", 422)


@pytest.mark.parametrize("query", ["", "start_time=2026-03-01", "start_time=2026-03-01T00:00:00", "start_time=0"])
def test_a_span_of_the_audit_log_is_strict(api: Any, query: str) -> None:
    api.get(f"{LOGS}?{query}", 422)


def test_a_single_entry_has_more_fields(api: Any) -> None:
    (known,) = planted(api, "2026-03-01T00:00:00Z", metadata={"name": ["errors"]})
    assert api.get(f"{LOGS}{known}/")["metadata"] == {"name": ["errors"]}
    assert "metadata" not in api.get(f"{LOGS}?start_time=2026-03-01T00:00:00Z&end_time=2026-03-02T00:00:00Z")[0]
    api.get(f"{LOGS}{NOBODY}/", 404)
    api.get(f"{LOGS}errors/", 422)


def test_an_organization_sees_its_own_log(api: Any) -> None:
    (known,) = planted(api, "2026-03-01T00:00:00Z")
    other = api.with_key(api.control.organization("other")["api_key"])
    assert other.get(f"{LOGS}?start_time=2026-03-01T00:00:00Z&end_time=2026-03-02T00:00:00Z") == []
    other.get(f"{LOGS}{known}/", 404)
    with pytest.raises(HTTPError):
        api.control.audit_logs("nobody")


def test_usage_adds_up(api: Any) -> None:
    """Projects to the organization, days to the month, rows to the totals."""
    paths = [api.project(name).removeprefix("/api/v1/") for name in ("checkout", "search")]
    whole = api.get(f"{USAGE}daily/{DAYS}")
    parts = [api.get(f"{USAGE}{path}daily/{DAYS}") for path in paths]
    month = api.get(f"{USAGE}monthly/{MONTH}")
    assert (len(whole["usage"]), len(month["usage"]), month["usage"][0]["date"]) == (31, 1, "2026-03-01")
    for kind in KINDS:
        total = kind if kind.startswith("total") else f"total_{kind}"
        assert sum(row[kind] for row in whole["usage"]) == whole[total] == month[total] > 0
        assert sum(part[total] for part in parts) == whole[total]
    assert [row["date"] for row in whole["usage"]] != sorted(row["date"] for row in whole["usage"])


def test_usage_by_project_comes_in_pages_that_count_rows(api: Any) -> None:
    for name in ("checkout", "search"):
        api.project(name)
    path = f"{USAGE}projects/daily/{DAYS}"
    page = api.get(path)
    assert (len(page["usage"]), page["total"]) == (62, 62)
    assert "total_observations" not in page
    parts = [api.get(f"{path}&limit=40&offset={offset}")["usage"] for offset in (0, 40, 80)]
    assert [len(part) for part in parts] == [40, 22, 0]
    keys = [(row["date"], row["project_id"]) for part in parts for row in part]
    assert keys == [(row["date"], row["project_id"]) for row in page["usage"]]
    assert len(api.get(f"{USAGE}projects/monthly/{DAYS}")["usage"]) == 2
    for wrong in ("limit=0", "limit=201", "offset=-1"):
        api.get(f"{path}&{wrong}", 422)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("?start_date=2026-03-01", 422),
        ("?start_date=2026-03-01&end_date=2026-3-2", 422),
        ("?start_date=2026-03-01T00:00:00Z&end_date=2026-03-02", 422),
        ("?start_date=2026-02-30&end_date=2026-03-02", 422),
        ("?start_date=2026-03-02&end_date=2026-03-01", 422),
        ("?start_date=2026-01-01&end_date=2026-04-04", 400),
    ],
)
@pytest.mark.parametrize("report", ["daily/", "projects/daily/"])
def test_a_span_of_usage_is_strict(api: Any, report: str, query: str, status: int) -> None:
    api.get(f"{USAGE}{report}{query}", status)


def test_usage_of_a_project_that_is_not_there(api: Any) -> None:
    api.get(f"{USAGE}projects/{NOBODY}/daily/{DAYS}", 403)
    api.get(f"{USAGE}projects/checkout/daily/{DAYS}", 422)


def test_billing_is_of_one_of_three_periods(api: Any) -> None:
    api.project()
    periods = [api.get(f"{BILLING}?periodOffset={offset}") for offset in (0, -1, -2)]
    assert len({each["billing_period"]["start"] for each in periods}) == 3
    usage = periods[1]["usage"]
    assert usage["total_observations"] == usage["project_breakdown"][0]["observations"]
    assert api.get(BILLING)["billing_period"] == periods[0]["billing_period"]
    for wrong in (1, -3):
        api.get(f"{BILLING}?periodOffset={wrong}", 422)


def test_the_report_of_the_instance_has_all_organizations(api: Any) -> None:
    api.project()
    api.with_key(api.control.organization("other")["api_key"]).project()
    rows = api.get(REPORT)
    assert {row["organization_name"] for row in rows} == {"acme", "other"}
    assert len(rows) == 6
    assert max(row["date"] for row in rows) < datetime.now(UTC).strftime("%Y-%m-01")
