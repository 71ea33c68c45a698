# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.timestamps import in_utc
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._operations import audit_log
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, missing, uid

LOGS = audit_log.PATH
SPAN = {"start_time": "2026-03-01T00:00:00Z", "end_time": "2026-03-02T00:00:00Z"}
Record = dict[str, Any]


def entry(number: int, at: str = "2026-03-01T12:00:00Z", **fields: Any) -> Record:
    return {
        "id": uid(number),
        "created_at": at,
        "organization_name": "acme",
        "project_name": "checkout",
        "user_name": "ada",
        "action": "UPDATE",
        "resource_type": "alerts",
        "record_id": uid(0xE0),
        "ip_address": "192.0.2.7",
        "x_unknown": True,
        **fields,
    }


class LogClient(FakeClient):
    """Answers as the API does: the start belongs to the span, the end does not, and 90 days are the limit."""

    def __init__(self, *entries: Record) -> None:
        super().__init__()
        self.entries = entries

    def send(self, request: Request) -> Any:
        asked = dict(parse_qsl(urlsplit(request.path).query))
        start = datetime.datetime.fromisoformat(asked["start_time"])
        end = datetime.datetime.fromisoformat(asked["end_time"]) if "end_time" in asked else self.now()
        assert end - start <= datetime.timedelta(days=90)
        found = [one for one in self.entries if start <= datetime.datetime.fromisoformat(one["created_at"]) < end]
        self.answers[request.name] = found
        return super().send(request)

    @property
    def spans(self) -> list[tuple[str, str | None]]:
        asked = [dict(parse_qsl(urlsplit(one).query)) for one in self.asked]
        return [(one["start_time"], one.get("end_time")) for one in asked]


def accept(**options: Any) -> Any:
    definition = MODULES["audit_log_info"]
    result = ArgumentSpecValidator(definition.spec, **definition.constraints).validate(options)
    assert not result.error_messages, result.error_messages
    return audit_log.validate(result.validated_parameters)


def read(client: FakeClient, **options: Any) -> list[Record]:
    result = audit_log.run(accept(**options), RemoteState(client), False)
    assert set(result) == {"changed", "audit_logs"}
    assert result["changed"] is False
    logs: list[Record] = result["audit_logs"]
    return logs


def test_an_entry_is_shown_in_the_words_of_the_other_modules() -> None:
    (shown,) = read(LogClient(entry(1)), **SPAN)
    assert shown == {
        "id": uid(1),
        "created_at": "2026-03-01T12:00:00Z",
        "action": "UPDATE",
        "resource_type": "alerts",
        "record_id": uid(0xE0),
        "organization": "acme",
        "project": "checkout",
        "user_name": "ada",
        "ip_address": "192.0.2.7",
    }


def test_entries_are_sorted_by_moment_and_id() -> None:
    client = LogClient(
        entry(4, "2026-03-01T12:00:00.500Z"),
        entry(3, "2026-03-01T14:00:00.25+02:00"),
        entry(2, "2026-03-01T12:00:00Z"),
        entry(1, "2026-03-01T12:00:00.500000Z"),
    )
    assert [one["id"] for one in read(client, **SPAN)] == [uid(2), uid(3), uid(1), uid(4)]


def test_a_span_is_asked_for_in_utc_with_its_fractions() -> None:
    client = LogClient()
    read(client, start_time="2026-03-01T02:00:00.25+02:00", end_time="2026-03-02T00:00:00Z", action=" delete ")
    asked = {"start_time": "2026-03-01T00:00:00.250000Z", "end_time": "2026-03-02T00:00:00Z", "action": "DELETE"}
    assert client.asked == [f"GET {LOGS}?{urlencode(asked)}"]
    assert client.sent[0].scope == "organization:auditlog"


def test_a_span_without_an_end_lasts_until_now() -> None:
    client = LogClient(entry(1, "2026-10-01T11:59:59Z"))
    assert len(read(client, start_time="2026-09-30T00:00:00Z")) == 1
    assert client.spans == [("2026-09-30T00:00:00Z", None)]


def test_90_days_are_one_request() -> None:
    client = LogClient()
    read(client, start_time="2026-01-01T00:00:00Z", end_time="2026-04-01T00:00:00Z")
    assert client.spans == [("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z")]


def test_a_longer_span_is_read_in_pieces_without_a_gap_or_a_repetition() -> None:
    """Entries on both sides of each border, and on it."""
    border, step = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC), datetime.timedelta(microseconds=1)
    moments = [
        (border + datetime.timedelta(days=90 * piece) + offset).isoformat()
        for piece in (0, 1)
        for offset in (-step, 0 * step, step)
    ]
    client = LogClient(*[entry(number, moment) for number, moment in reversed(list(enumerate(moments)))])
    found = read(client, start_time="2026-01-01T00:00:00Z", end_time="2026-07-01T00:00:00Z")
    assert [one["id"] for one in found] == [entry(number, "")["id"] for number in range(len(moments))]
    assert [one["created_at"] for one in found] == [in_utc(moment) for moment in moments]
    assert client.spans == [
        ("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ("2026-04-01T00:00:00Z", "2026-06-30T00:00:00Z"),
        ("2026-06-30T00:00:00Z", "2026-07-01T00:00:00Z"),
    ]


def test_an_open_end_leaves_room_for_the_time_it_takes_to_ask() -> None:
    """90 days ago is more than 90 days ago when the server gets to see it."""
    client = LogClient()
    read(client, start_time="2026-07-03T12:00:00Z")
    assert client.spans == [("2026-07-03T12:00:00Z", "2026-09-30T12:00:00Z"), ("2026-09-30T12:00:00Z", None)]


def test_an_entry_that_two_pieces_have_is_returned_once() -> None:
    class Overlapping(LogClient):
        def send(self, request: Request) -> Any:
            super().send(request)
            return list(self.entries)

    client = Overlapping(entry(1))
    assert len(read(client, start_time="2026-01-01T00:00:00Z", end_time="2026-07-01T00:00:00Z")) == 1
    assert len(client.sent) == 3


def test_a_start_in_the_future_is_left_to_the_server() -> None:
    client = LogClient()
    assert read(client, start_time="2027-01-01T00:00:00Z") == []
    assert client.spans == [("2027-01-01T00:00:00Z", None)]


def test_one_entry_has_its_details() -> None:
    details = {"metadata": {"name": ["errors", 1]}, "downgrade_patches": []}
    client = FakeClient({f"GET {LOGS}{uid(0xA1)}/": entry(0xA1, **details)})
    (shown,) = read(client, id=uid(0xA1).upper())
    assert {key: shown[key] for key in ("id", *details)} == {"id": uid(0xA1), **details}
    bare = FakeClient({f"GET {LOGS}{uid(1)}/": entry(1)})
    assert read(bare, id=uid(1)) == [{**read(LogClient(entry(1)), **SPAN)[0], "metadata": None}]


def test_an_entry_that_is_not_there_is_not_found() -> None:
    assert read(FakeClient({f"GET {LOGS}{uid(1)}/": missing()}), id=uid(1)) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"id": "1"}, "id: must be the UUID"),
        ({"id": " "}, "id: must be the UUID"),
        ({"start_time": "2026-03-01"}, "start_time: .*not a timestamp"),
        ({"start_time": "2026-03-01T00:00:00"}, "start_time: .*time zone"),
        ({**SPAN, "end_time": "tomorrow"}, "end_time: .*not a timestamp"),
        ({**SPAN, "end_time": SPAN["start_time"]}, "end_time: must be after start_time"),
        ({**SPAN, "action": " "}, "action: must not be blank"),
    ],
)
def test_the_message_names_the_invalid_option(options: dict[str, str], says: str) -> None:
    with pytest.raises(OptionError, match=f"^{says}") as caught:
        accept(**options)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "one of the following is required: id, start_time"),
        ({"end_time": "2026-03-01T00:00:00Z"}, "one of the following is required: id, start_time"),
        *(
            ({"id": uid(1), name: value}, f"parameters are mutually exclusive: id|{name}")
            for name, value in {**SPAN, "action": "UPDATE"}.items()
        ),
    ],
)
def test_entries_are_chosen_in_one_way(options: dict[str, str], says: str) -> None:
    definition = MODULES["audit_log_info"]
    assert says in ArgumentSpecValidator(definition.spec, **definition.constraints).validate(options).error_messages


@pytest.mark.parametrize("status", [402, 403, 404])
def test_a_refusal_names_the_plan_that_has_audit_logs(status: int) -> None:
    class Refusing(FakeClient):
        def send(self, request: Request) -> Any:
            raise ApiError(f"HTTP {status}", status, "detail")

    with pytest.raises(ApiError, match=f"^HTTP {status}; audit logs exist in the Enterprise plan") as caught:
        read(Refusing(), **SPAN)
    assert (caught.value.status, caught.value.detail) == (status, "detail")


def test_another_error_is_reported_unchanged() -> None:
    class Failing(FakeClient):
        def send(self, request: Request) -> Any:
            raise ApiError("HTTP 400: too long", 400)

    with pytest.raises(ApiError, match=r"^HTTP 400: too long$"):
        read(Failing(), **SPAN)


@pytest.mark.parametrize("answer", [{}, None, ["x"], [{"created_at": "now"}]])
def test_an_answer_of_another_form_is_an_error(answer: Any) -> None:
    class Strange(FakeClient):
        def send(self, request: Request) -> Any:
            return answer

    with pytest.raises(LogfireError, match="check base_url"):
        read(Strange(), **SPAN)
