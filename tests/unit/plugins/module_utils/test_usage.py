# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._operations import billing, instance_usage, usage
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    PROJECT_ID,
    PROJECTS,
    FakeClient,
    forbidden,
    project,
    uid,
)

Row = dict[str, Any]
DAY = datetime.timedelta(days=1)


def row(date: str, records: int = 10, **fields: Any) -> Row:
    counts = {"records_count": records, "metrics_count": 1, "total_observations": records + 1}
    return {"date": date, **counts, "x_unknown": True, **fields}


class UsageClient(FakeClient):
    """Answers with a row for each day that is asked for and each number of a project, the end included or not."""

    def __init__(self, projects: Iterable[int] = (), includes_end: bool = True, **answers: Any) -> None:
        super().__init__({f"GET {PROJECTS}": [project()], **answers})
        self.numbers = list(projects)
        self.includes_end = includes_end

    def send(self, request: Request) -> Any:
        asked = urlsplit(request.path)
        if request.path.startswith(usage.PATH):
            self.answers[request.name] = self.answer(asked.path, dict(parse_qsl(asked.query)))
        return super().send(request)

    def answer(self, path: str, asked: dict[str, str]) -> Any:
        start, end = (datetime.date.fromisoformat(asked[name]) for name in ("start_date", "end_date"))
        days = [start + DAY * number for number in range((end - start).days + self.includes_end)]
        rows = [
            row(str(day), **({"project_id": uid(one), "project_name": f"p{one}"} if one else {}))
            for day in days
            for one in self.numbers or [0]
        ]
        if path != usage.PAGED:
            return {"start_date": str(start), "end_date": str(end), "usage": list(reversed(rows))}
        assert (end - start).days < 90
        offset, limit = int(asked["offset"]), int(asked["limit"])
        assert limit <= 200
        return {"total": len(rows), "usage": rows[offset : offset + limit]}

    @property
    def queries(self) -> list[dict[str, str]]:
        return [dict(parse_qsl(urlsplit(one.path).query)) for one in self.sent if one.path.startswith(usage.PATH)]


def accept(**options: Any) -> usage.Desired:
    result = ArgumentSpecValidator(MODULES["usage_info"].spec).validate(options)
    assert not result.error_messages, result.error_messages
    return usage.validate(result.validated_parameters)


def read(client: FakeClient, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    result = usage.run(accept(**options), RemoteState(client, check_mode), check_mode)
    assert result["changed"] is False
    return result


WEEK = {"start_date": "2026-03-01", "end_date": "2026-03-07"}
OF_PROJECT = f"/v1/usage/projects/{PROJECT_ID}"


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({}, "/v1/usage/daily/"),
        ({"by": "organization"}, "/v1/usage/daily/"),
        ({"granularity": "monthly"}, "/v1/usage/monthly/"),
        ({"by": "project"}, "/v1/usage/projects/daily/"),
        ({"by": "project", "granularity": "monthly"}, "/v1/usage/projects/monthly/"),
        ({"project": "checkout"}, f"{OF_PROJECT}/daily/"),
        ({"project": PROJECT_ID.upper(), "by": "project"}, f"{OF_PROJECT}/daily/"),
        ({"project": "checkout", "granularity": "monthly"}, f"{OF_PROJECT}/monthly/"),
    ],
)
def test_each_report_has_its_path(options: dict[str, str], path: str) -> None:
    client = UsageClient([1] if options.get("by") == "project" and "project" not in options else [])
    read(client, **WEEK, **options)
    sent = client.sent[-1]
    assert (sent.method, urlsplit(sent.path).path, sent.scope) == ("GET", path, "organization:payment")
    assert WEEK.items() <= client.queries[-1].items()


def test_rows_are_sorted_and_summed() -> None:
    result = read(UsageClient(), start_date="2026-03-01", end_date="2026-03-02")
    counts = {"records_count": 10, "metrics_count": 1, "total_observations": 11}
    assert result == {
        "changed": False,
        "usage": [{"date": "2026-03-01", **counts}, {"date": "2026-03-02", **counts}],
        "totals": {"records_count": 20, "metrics_count": 2, "total_observations": 22},
        "start_date": "2026-03-01",
        "end_date": "2026-03-02",
    }


def test_a_row_of_a_project_names_it() -> None:
    one = read(UsageClient(), **WEEK, project="checkout")["usage"][0]
    assert (one["project"], one["project_id"]) == ("checkout", PROJECT_ID)
    named = [one["project"] for one in read(UsageClient([2, 1]), **WEEK, by="project")["usage"][:3]]
    assert named == ["p1", "p2", "p1"]


def test_without_an_end_the_last_day_is_today() -> None:
    client = UsageClient()
    assert read(client, start_date="2026-09-01")["end_date"] == "2026-10-01"
    assert client.queries == [{"start_date": "2026-09-01", "end_date": "2026-10-01"}]


@pytest.mark.parametrize("includes_end", [True, False])
def test_a_long_span_of_days_is_read_in_pieces(includes_end: bool) -> None:
    """Every day once, whether the server counts the last one in or not."""
    client = UsageClient(includes_end=includes_end)
    rows = read(client, start_date="2026-01-01", end_date="2026-12-31")["usage"]
    first = datetime.date(2026, 1, 1)
    assert [one["date"] for one in rows] == [str(first + DAY * number) for number in range(364 + includes_end)]
    assert [(one["start_date"], one["end_date"]) for one in client.queries] == [
        ("2026-01-01", "2026-03-31"),
        ("2026-03-31", "2026-06-28"),
        ("2026-06-28", "2026-09-25"),
        ("2026-09-25", "2026-12-23"),
        ("2026-12-23", "2026-12-31"),
    ]


def test_90_days_are_one_request() -> None:
    client = UsageClient()
    read(client, start_date="2026-01-01", end_date="2026-03-31")
    assert len(client.queries) == 1


def test_months_are_read_at_once() -> None:
    client = UsageClient()
    read(client, start_date="2020-01-01", end_date="2026-12-31", granularity="monthly")
    assert len(client.queries) == 1


def test_pages_are_read_until_all_rows_are_there() -> None:
    client = UsageClient([1, 2, 3])
    rows = read(client, start_date="2026-01-01", end_date="2026-03-31", by="project")["usage"]
    assert len(rows) == 270
    assert len({(one["date"], one["project_id"]) for one in rows}) == 270
    assert [(one["limit"], one["offset"]) for one in client.queries] == [("200", "0"), ("200", "200")]


def test_a_full_last_page_is_the_last() -> None:
    client = UsageClient([1, 2, 3, 4])
    assert len(read(client, start_date="2026-01-01", end_date="2026-02-19", by="project")["usage"]) == 200
    assert len(client.queries) == 1


@pytest.mark.parametrize("second", [[], [row("2026-03-01", project_id=uid(1))] * 100])
def test_a_list_that_changes_while_it_is_read_is_an_error(second: list[Row]) -> None:
    first = [row("2026-03-01", project_id=uid(number)) for number in range(200)]

    class Changing(UsageClient):
        def answer(self, path: str, asked: dict[str, str]) -> Any:
            return {"total": 300, "usage": second if int(asked["offset"]) else first}

    client = Changing()
    with pytest.raises(LogfireError, match="300 rows changed while it was read"):
        read(client, **WEEK, by="project")
    assert len(client.queries) == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"start_date": "2026-03-01T00:00:00Z"}, "start_date: .*not a date; write it like"),
        ({"start_date": "20260301"}, "start_date: .*not a date; write it like"),
        ({"start_date": "2026-02-30"}, "start_date: 2026-02-30 is not a date that exists"),
        ({"start_date": "2026-03-02", "end_date": "2026-03-01"}, "end_date: must not be before start_date, 2026-03-02"),
        ({**WEEK, "end_date": "March"}, "end_date: .*not a date; write it like"),
        ({**WEEK, "project": " "}, "project: must not be blank"),
        ({**WEEK, "project": "checkout "}, "project: 'checkout ' has white space at its ends"),
        ({**WEEK, "project": "checkout", "by": "organization"}, "by: must not be organization"),
    ],
)
def test_the_message_names_the_invalid_option(options: dict[str, str], says: str) -> None:
    with pytest.raises(OptionError, match=f"^{says}") as caught:
        accept(**options)
    assert "\n" not in caught.value.message


def test_a_span_of_one_day_is_one() -> None:
    assert len(read(UsageClient(), start_date="2026-03-01", end_date="2026-03-01")["usage"]) == 1


def test_a_start_in_the_future_is_refused_before_it_is_asked_for() -> None:
    client = UsageClient()
    with pytest.raises(OptionError, match=r"^start_date: must not be after today, 2026-10-01$"):
        read(client, start_date="2026-10-02")
    assert client.sent == []


def test_a_project_that_is_not_there() -> None:
    client = UsageClient()
    with pytest.raises(OptionError, match=r"^project: there is no project nothing"):
        read(client, **WEEK, project="nothing")
    predicted = read(client, check_mode=True, **WEEK, project="nothing")
    assert (predicted["usage"], predicted["totals"]["total_observations"]) == ([], 0)
    assert client.queries == []


def test_a_key_that_may_not_read_projects_reaches_one_by_its_id() -> None:
    client = UsageClient(**{f"GET {PROJECTS}": forbidden()})
    assert {one["project"] for one in read(client, **WEEK, project=PROJECT_ID)["usage"]} == {None}


@pytest.mark.parametrize("answer", [[], {}, {"usage": {}}, {"usage": [1]}, {"usage": [{}]}])
def test_an_answer_of_another_form_is_an_error(answer: Any) -> None:
    class Strange(UsageClient):
        def answer(self, path: str, asked: dict[str, str]) -> Any:
            return answer

    for options in ({}, {"by": "project"}):
        with pytest.raises(LogfireError, match="check base_url"):
            read(Strange(), **WEEK, **options)


# Billing

BILLING = {
    "organization": "acme",
    "billing_period": {"start": "2026-10-01", "end": "2026-10-31", "anchor_day": 1},
    "plan": "enterprise_cloud",
    "usage": {
        "total_observations": 7,
        "breakdown": {"spans": 6, "metrics": 1},
        "included_observations": 5,
        "billable_observations": 2,
        "project_breakdown": [
            {"project_name": "two", "project_id": uid(2), "observations": 3},
            {"project_name": "one", "project_id": uid(1), "observations": 4},
        ],
    },
    "cost": {"currency": "USD", "total_cost": 0.5},
    "x_unknown": True,
}


@pytest.mark.parametrize(("options", "offset"), [({}, 0), ({"period_offset": -2}, -2)])
def test_a_billing_period_is_asked_for_by_its_offset(options: dict[str, int], offset: int) -> None:
    client = FakeClient({f"GET {billing.PATH}?periodOffset={offset}": BILLING})
    params = ArgumentSpecValidator(MODULES["billing_info"].spec).validate(options).validated_parameters
    shown = billing.run(params, RemoteState(client), False)["billing"]
    assert client.sent[0].scope == "organization:payment"
    assert shown == {
        "organization": "acme",
        "plan": "enterprise_cloud",
        "period": {"start": "2026-10-01", "end": "2026-10-31", "anchor_day": 1},
        "usage": {
            "total_observations": 7,
            "breakdown": {"spans": 6, "metrics": 1},
            "included_observations": 5,
            "billable_observations": 2,
        },
        "projects": [
            {"project": "one", "project_id": uid(1), "observations": 4},
            {"project": "two", "project_id": uid(2), "observations": 3},
        ],
        "cost": {"currency": "USD", "total_cost": 0.5},
    }


@pytest.mark.parametrize("offset", [1, -3, "last"])
def test_there_are_three_billing_periods(offset: Any) -> None:
    errors = ArgumentSpecValidator(MODULES["billing_info"].spec).validate({"period_offset": offset}).error_messages
    assert errors
    assert "period_offset" in errors[0]


def test_a_refusal_names_the_plan_that_has_billing() -> None:
    client = FakeClient({f"GET {billing.PATH}?periodOffset=0": ApiError("HTTP 402", 402)})
    with pytest.raises(ApiError, match=r"^HTTP 402; billing usage exists in the Enterprise plan"):
        billing.run({"period_offset": 0}, RemoteState(client), False)


# A whole installation


def test_the_report_of_an_installation_is_sorted() -> None:
    def of(date: str, organization: str, number: int) -> Row:
        more = {"organization_id": uid(0xAA), "organization_name": organization, "project_id": uid(number)}
        return row(date, **more)

    rows = [of("2026-09-01", "b", 1), of("2026-09-01", "a", 3), of("2026-09-01", "a", 2), of("2026-08-01", "b", 4)]
    client = FakeClient({f"GET {instance_usage.PATH}": rows})
    shown = instance_usage.run({}, RemoteState(client), False)["usage"]
    assert client.sent[0].scope == "instance:billing"
    assert [(one["date"], one["organization"], one["project_id"]) for one in shown] == [
        ("2026-08-01", "b", uid(4)),
        ("2026-09-01", "a", uid(2)),
        ("2026-09-01", "a", uid(3)),
        ("2026-09-01", "b", uid(1)),
    ]
    assert shown[0] == {
        "date": "2026-08-01",
        "organization": "b",
        "organization_id": uid(0xAA),
        "project_id": uid(4),
        "records_count": 10,
        "metrics_count": 1,
        "total_observations": 11,
    }


def test_a_refusal_says_that_the_report_needs_a_self_hosted_install() -> None:
    client = FakeClient({f"GET {instance_usage.PATH}": ApiError("HTTP 404", 404)})
    with pytest.raises(ApiError, match="on self-hosted installs only"):
        instance_usage.run({}, RemoteState(client), False)
