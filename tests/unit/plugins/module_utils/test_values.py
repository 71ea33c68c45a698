# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import datetime
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._core.durations import (
    format_duration,
    parse_duration,
    read_duration,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.json_values import (
    as_json,
    format_json,
    json_key,
    parse_json,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.timestamps import (
    format_exact_instant,
    format_instant,
    parse_date,
    parse_exact_instant,
    parse_instant,
    read_instant,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.values import is_uuid, same_id

UUID = "0b0f7a3e-5b1c-4c1e-9d7a-1f2e3d4c5b6a"

seconds = st.integers(0, 3_000_000_000)
parts = st.tuples(*[st.one_of(st.none(), st.integers(0, 5000))] * 4)
offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes)))
moments = st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(9000, 1, 1), timezones=offsets)


def spelled(values: tuple[Any, ...], units: str) -> str:
    return "".join(f"{value}{unit}" for value, unit in zip(values, units, strict=True) if value is not None)


def iso(values: tuple[Any, ...], units: str = "DHMS") -> str:
    clock = spelled(values[1:], units[1:])
    return f"P{spelled(values[:1], units[:1])}" + (f"T{clock}" if clock else "")


def total(values: tuple[Any, ...]) -> int:
    return sum((value or 0) * unit for value, unit in zip(values, (86400, 3600, 60, 1), strict=True))


@given(parts, st.sampled_from([str, str.lower, str.upper]), st.sampled_from(["", " "]))
def test_every_spelling_of_a_duration_means_the_same(values: tuple[Any, ...], case: Any, blank: str) -> None:
    assume(any(value is not None for value in values))
    expected = total(values)
    for text in (spelled(values, "dhms"), iso(values), str(expected)):
        assert parse_duration(blank + case(text) + blank) == expected
    assert read_duration(iso(values)) == expected
    assert parse_duration(expected) == expected


@given(seconds)
def test_a_formatted_duration_is_read_back_as_the_same(count: int) -> None:
    text = format_duration(count)
    assert parse_duration(text) == read_duration(text) == count


@given(seconds)
def test_a_formatted_duration_has_no_days(count: int) -> None:
    assert "D" not in format_duration(count)


@pytest.mark.parametrize(("count", "text"), [(0, "PT0S"), (300, "PT5M"), (5400, "PT1H30M"), (2592000, "PT720H")])
def test_durations_are_sent_in_the_shortest_form(count: int, text: str) -> None:
    assert format_duration(count) == text


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("1w", "weeks"),
        ("P1W", "weeks"),
        ("2 w", "weeks"),
        ("1.5h", "fraction"),
        ("PT1,5H", "fraction"),
        (0.5, "fraction"),
        ("-5m", "below zero"),
        (-1, "below zero"),
        ("-P1D", "below zero"),
        ("P1Y", "years or months"),
        ("P1M", "years or months"),
        ("p2m", "years or months"),
        ("P1Y2M", "years or months"),
        ("", "not a duration"),
        ("  ", "not a duration"),
        (True, "not a duration"),
        (False, "not a duration"),
        (None, "not a duration"),
        ("P", "not a duration"),
        ("PT", "not a duration"),
        ("P1DT", "not a duration"),
        ("5x", "not a duration"),
        ("1h 30m", "not a duration"),
        ("30m1h", "not a duration"),
        ("1m1m", "not a duration"),
        ("PT5", "not a duration"),
        ("1y", "not a duration"),
        ("99999d", "longer than 100 years"),
        ("9" * 100, "longer than 100 years"),
        ("x" * 500, "not a duration"),
    ],
)
def test_an_invalid_duration_is_refused_with_its_reason(value: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        parse_duration(value)
    assert len(str(caught.value)) < 200


@given(st.text())
@example("٣s")
def test_any_text_is_a_duration_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_duration(text) >= 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("P1W", 604800),
        ("P1D", 86400),
        ("PT24H", 86400),
        ("PT300.000S", 300),
        (300, 300),
        (300.0, 300),
        ("PT0.5S", None),
        ("P1M", None),
        ("5m", None),
        ("", None),
        (None, None),
        (True, None),
        ([], None),
    ],
)
def test_durations_of_the_server_are_read_or_left_alone(value: Any, expected: int | None) -> None:
    assert read_duration(value) == expected


@given(moments)
def test_every_spelling_of_an_instant_is_the_same_instant(moment: datetime.datetime) -> None:
    expected = moment.replace(microsecond=0).astimezone(datetime.UTC)
    utc = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    spellings = [
        moment.isoformat(),
        moment.isoformat(sep=" "),
        moment.isoformat(timespec="milliseconds"),
        moment.strftime("%Y-%m-%dt%H:%M:%S%z"),
        moment.strftime("%Y-%m-%d %H:%M:%S %z"),
        f"{utc.isoformat()}Z",
        f"{utc.isoformat(sep=' ')}z",
        f"{utc.isoformat(timespec='microseconds')}000+00:00".replace(".", ","),
    ]
    assert {parse_instant(text) for text in spellings} == {expected}
    assert {read_instant(text) for text in spellings} == {expected}
    assert read_instant(utc.isoformat()) == expected


@given(moments)
def test_a_formatted_instant_is_parsed_as_the_same(moment: datetime.datetime) -> None:
    text = format_instant(moment)
    assert text.endswith("Z")
    assert parse_instant(text) == moment.replace(microsecond=0)
    assert format_instant(parse_instant(text)) == text


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("2027-01-31T12:00:00", "no time zone"),
        ("2027-01-31 12:00", "no time zone"),
        ("2027-01-31", "not a timestamp"),
        ("tomorrow", "not a timestamp"),
        ("", "not a timestamp"),
        (" ", "not a timestamp"),
        (1893456000, "not a timestamp"),
        (True, "not a timestamp"),
        (None, "not a timestamp"),
        ("2027-01-31T12:00:00 Europe/Paris", "not a timestamp"),
        ("2027-02-30T12:00:00Z", "does not exist|exists"),
        ("2027-01-31T25:00:00Z", "exists"),
        ("2027-01-31T12:00:00+99:00", "exists"),
        ("0001-01-01T00:00:00+01:00", "exists"),
        ("x" * 500, "not a timestamp"),
    ],
)
def test_an_invalid_instant_is_refused_with_its_reason(value: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        parse_instant(value)
    assert len(str(caught.value)) < 200


@given(moments)
def test_an_exact_instant_keeps_its_fraction(moment: datetime.datetime) -> None:
    assert parse_exact_instant(moment.isoformat()) == moment
    assert parse_exact_instant(format_exact_instant(moment)) == moment


@pytest.mark.parametrize(
    ("value", "microsecond"),
    [("", 0), (".5", 500_000), (",25", 250_000), (".1234567", 123_456), (".000001", 1), (".0000009", 0)],
)
def test_an_exact_instant_has_microseconds(value: str, microsecond: int) -> None:
    assert parse_exact_instant(f"2027-01-31T12:00:00{value}Z").microsecond == microsecond


def test_an_exact_instant_is_written_in_utc() -> None:
    assert format_exact_instant(parse_exact_instant("2027-01-31T12:00:00+02:00")) == "2027-01-31T10:00:00Z"
    assert format_exact_instant(parse_exact_instant("2027-01-31T12:00:00.5Z")) == "2027-01-31T12:00:00.500000Z"


def test_a_date_is_read() -> None:
    assert parse_date(" 2027-01-31 ") == parse_date(datetime.date(2027, 1, 31)) == datetime.date(2027, 1, 31)


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("2027-02-29", "is not a date that exists"),
        ("2027-1-31", "write it like 2027-01-31"),
        ("20270131", "write it like 2027-01-31"),
        ("2027-W05-7", "write it like 2027-01-31"),
        ("2027-01-31T00:00:00Z", "write it like 2027-01-31"),
        ("\u0662\u0660\u0662\u0667-01-31", "write it like 2027-01-31"),
        ("", "write it like 2027-01-31"),
        (None, "write it like 2027-01-31"),
        ("x" * 500, "write it like 2027-01-31"),
    ],
)
def test_an_invalid_date_is_refused_with_its_reason(value: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        parse_date(value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [None, 5, "", "soon", "2027-02-30T00:00:00Z"])
def test_an_instant_that_the_server_spells_otherwise_is_ignored(value: Any) -> None:
    assert read_instant(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(UUID, True), (UUID.upper(), True), (UUID[:-1], False), (f"{UUID}\n", False), ("", False), (None, False)],
)
def test_uuids_are_known_by_their_shape(value: Any, expected: bool) -> None:
    assert is_uuid(value) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [(UUID, UUID.upper(), True), (UUID, UUID[:-1] + "0", False), (None, None, False), (UUID, None, False)],
)
def test_ids_are_equal_in_upper_and_lower_case(left: Any, right: Any, expected: bool) -> None:
    assert same_id(left, right) is expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_a_value_written_as_json_reads_as_the_same(value: Any) -> None:
    assert json_key(parse_json(format_json(value))) == json_key(as_json(value)) == json_key(value)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"a": 1, "b": [1, 2]}, {"b": [1.0, 2], "a": 1}, True),
        ([1, 2], [2, 1], False),
        (1, True, False),
        (0, False, False),
        ({"a": [True]}, {"a": [1]}, False),
        ([True], [[True]], False),
        (None, "", False),
        ({}, {"a": None}, False),
    ],
)
def test_json_values_are_compared_as_what_they_are(left: Any, right: Any, expected: bool) -> None:
    assert (json_key(left) == json_key(right)) is expected


@pytest.mark.parametrize("value", [float("nan"), datetime.date(2026, 1, 1), {"a": {1}}, {(1, 2): 3}])
def test_values_without_a_form_in_json_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON has no form for"):
        as_json(value)


@pytest.mark.parametrize("text", ["", "NaN", "[Infinity]", "{", "'a'", "[" * 100_000])
def test_invalid_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_json(text)


def test_json_text_is_short_and_keeps_the_order() -> None:
    assert format_json(as_json({2: "ü", "a": [1, 2]})) == '{"2":"ü","a":[1,2]}'


MANY = "9" * 5000


@pytest.mark.parametrize("text", [MANY, f"{MANY}d", f"P{MANY}D", f"PT{MANY}S", f"1h{MANY}s"])
def test_a_duration_of_thousands_of_digits_is_too_long(text: str) -> None:
    with pytest.raises(ValueError, match=r"is longer than 100 years$") as caught:
        parse_duration(text)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    "value", [f"P{MANY}D", f"PT{MANY}S", float("inf"), float("nan"), float("-inf"), 1e300, 10**400]
)
def test_a_duration_of_a_server_that_is_out_of_range_is_none(value: Any) -> None:
    assert read_duration(value) is None
