# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.decimal_field import DecimalField
from ansible_collections.pydantic.logfire.plugins.module_utils._core.fields import (
    UNSET,
    ChoiceField,
    DurationField,
    Field,
    FlagField,
    NamesField,
    SqlField,
    TextField,
)

TEXT = TextField("name", api="label", pattern="[a-z]+", rule="letters", longest=5)
SQL = SqlField("query", blank=False)
WINDOW = DurationField("time_window", shortest="1m", longest="30d")
NAMES = NamesField("environments")
TARGET = DecimalField("target_percent", above=0, below=100, places=4)
KINDS = [Field("a"), TEXT, SQL, ChoiceField("a", ("x", "y")), FlagField("a"), WINDOW, NAMES, TARGET]


@pytest.mark.parametrize("field", KINDS, ids=lambda field: type(field).__name__)
@pytest.mark.parametrize("params", [{}, {"a": None, "name": None, "query": None}])
def test_an_option_left_out_is_unset(field: Field, params: dict[str, Any]) -> None:
    assert field.accept(params) is UNSET


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        (TEXT, "UPPER", "'UPPER' must be letters"),
        (TEXT, "abc\n", "must be letters"),
        (TEXT, "abcdef", "at most 5 characters, has 6"),
        (SQL, " \n", "must not be blank"),
        (WINDOW, "59s", "59s is shorter than 1m"),
        (WINDOW, "31d", "31d is longer than 30d"),
        (WINDOW, "1w", "weeks"),
        (WINDOW, True, "not a duration"),
        *((TARGET, value, "must be above 0") for value in ("0", 0, "0.0000", "-1", "-0", "0e9")),
        *((TARGET, value, "must be below 100") for value in ("100", 100.0, "100.0000", "1e2", "1e99")),
        *((TARGET, value, "at most 4 decimals") for value in ("99.99999", "1e-5", 0.00001)),
        *(
            (TARGET, value, "is not a decimal number; write it like 99.9")
            for value in (
                "",
                " ",
                "high",
                "99.9%",
                "99,9",
                "99.",
                ".9",
                "1_0",
                "0x1",
                "nan",
                "inf",
                "٩٩",
                True,
                "1e999",
            )
        ),
    ],
)
def test_a_bad_value_is_refused_in_the_name_of_its_option(field: Field, value: Any, complaint: str) -> None:
    with pytest.raises(OptionError, match=complaint) as caught:
        field.accept({field.name: value})
    assert caught.value.option == field.name


@pytest.mark.parametrize("limit", ["1m", "30d", "PT720H", 60])
def test_the_limits_of_a_duration_belong_to_it(limit: Any) -> None:
    assert str(WINDOW.accept({"time_window": limit})).startswith("PT")


@pytest.mark.parametrize(
    ("field", "desired", "actual", "same"),
    [
        (TEXT, "", None, True),
        (TEXT, "a", "a", True),
        (TEXT, "a", " a ", True),
        (SQL, "SELECT 1\n", "SELECT 1", True),
        (SQL, "SELECT 1", "SELECT 1 \n\n", True),
        (SQL, " SELECT 1", "SELECT 1", True),
        (FlagField("active"), False, True, False),
        (FlagField("active"), True, True, True),
        (FlagField("active"), False, None, False),
        (ChoiceField("kind", ("x",)), "x", "z", False),
        (WINDOW, "PT60M", "PT1H", True),
        (WINDOW, "PT24H", "P1D", True),
        (WINDOW, "PT168H", "P1W", True),
        (WINDOW, "PT60M", 3600, True),
        (WINDOW, "PT60M", "PT61M", False),
        (WINDOW, "PT60M", "an hour", False),
        (WINDOW, "PT60M", None, False),
        (TARGET, "99.9", "99.9000", True),
        (TARGET, "99.9", 99.9, True),
        (TARGET, "99", "99.0000", True),
        (TARGET, "99.9", "99.9001", False),
        (TARGET, "99.9", None, False),
        (TARGET, "99.9", "unknown", False),
        (NAMES, ["a", "b"], ["b", "a", "a"], True),
        (NAMES, [], None, True),
        (NAMES, ["a"], [], False),
    ],
)
def test_values_are_compared_by_what_they_mean(field: Field, desired: Any, actual: Any, same: bool) -> None:
    assert field.same(desired, field.read({field.api: actual})) is same


@given(st.lists(st.text("abc", min_size=1)), st.randoms())
def test_order_and_repetition_of_names_mean_nothing(names: list[str], random: Any) -> None:
    shuffled = [*names, *names[:1]]
    random.shuffle(shuffled)
    assert NAMES.same(NAMES.accept({"environments": names}), NAMES.read({"environments": shuffled}))


def test_a_value_is_sent_under_the_apis_name_and_shown_under_the_options() -> None:
    assert TEXT.payload("abc") == {"label": "abc"}
    assert TEXT.show("abc") == {"name": "abc"}
    assert TEXT.read({"label": "abc", "name": "other"}) == "abc"


def test_sql_is_sent_as_it_was_written() -> None:
    assert SQL.payload(SQL.accept({"query": "SELECT 1\n"})) == {"query": "SELECT 1\n"}


@pytest.mark.parametrize(
    ("written", "sent"), [("90s", "PT1M30S"), ("30d", "PT720H"), (300, "PT5M"), ("P1DT1H", "PT25H")]
)
def test_a_duration_is_sent_in_the_apis_form(written: Any, sent: str) -> None:
    assert WINDOW.payload(WINDOW.accept({"time_window": written})) == {"time_window": sent}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("99.9", "99.9"),
        (" 99.9000 ", "99.9"),
        (99.9, "99.9"),
        (99, "99"),
        ("99.0000", "99"),
        ("+50", "50"),
        ("9.99e1", "99.9"),
        ("0.0001", "0.0001"),
        ("10", "10"),
    ],
)
def test_a_decimal_has_one_spelling_and_is_sent_as_text(written: Any, plain: str) -> None:
    accepted = TARGET.accept({"target_percent": written})
    assert TARGET.payload(accepted) == TARGET.show(accepted) == {"target_percent": plain}
    assert TARGET.read({"target_percent": written}) == plain


@given(st.decimals(min_value="0.0001", max_value="99.9999", places=4))
def test_a_decimal_equals_what_the_server_makes_of_it(number: Any) -> None:
    assert TARGET.same(TARGET.accept({"target_percent": number}), TARGET.read({"target_percent": f"{number:.4f}"}))


def test_a_decimal_without_limits() -> None:
    field = DecimalField("threshold")
    assert [field.check(value) for value in ("-1.50", "0.0", "-0", 60000, "1e3")] == ["-1.5", "0", "0", "60000", "1000"]
    assert field.read({"threshold": None}) is None


def test_a_duration_may_be_sent_in_seconds_and_read_in_words() -> None:
    field = DurationField("rolling_window", in_seconds=True, send_as="rolling_window_seconds")
    assert field.payload(field.accept({"rolling_window": "30d"})) == {"rolling_window_seconds": 2592000}
    assert field.payload("P30D") == {"rolling_window_seconds": 2592000}
    assert field.same(field.accept({"rolling_window": "30d"}), field.read({"rolling_window": "P30D"}))


@pytest.mark.parametrize("field", [DecimalField("a", nullable=True), ChoiceField("a", ("x",), nullable=True)])
def test_having_no_value_is_said_with_null_in_an_update_only(field: Field) -> None:
    assert field.payload(None, "1") == {"a": None}
    assert field.payload(None) == {}
    assert field.payload("1") == field.payload("1", None) == field.show("1") == {"a": "1"}
    assert field.show(None) == {}


def test_a_text_that_is_nullable_is_cleared_with_null() -> None:
    field = TextField("a", nullable=True)
    assert field.payload("", "x") == {"a": None}
    assert field.payload("") == {}


@pytest.mark.parametrize("field", KINDS, ids=lambda field: type(field).__name__)
def test_a_plain_field_is_never_forced_and_holds_no_secret(field: Field) -> None:
    assert field.must_send("x") is False
    assert field.secrets("x") == ()


def test_a_key_with_dots_is_inside_other_objects() -> None:
    field = TextField("region", api="provider.config.region")
    assert field.read({"provider": {"config": {"region": "us"}}, "region": "eu"}) == "us"
    assert field.payload("us") == {"provider": {"config": {"region": "us"}}}
    assert NamesField("tags", api="a.b").read({"a": {"b": ["y", "x"]}}) == ["x", "y"]


@pytest.mark.parametrize("record", [{}, {"provider": None}, {"provider": []}, {"provider": {"config": "x"}}])
def test_a_missing_value_is_read_as_empty(record: Any) -> None:
    assert TextField("region", api="provider.config.region").read(record) == ""
    assert FlagField("region", api="provider.config.region").read(record) is None


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (TEXT, {"type": "str"}),
        (FlagField("name"), {"type": "bool"}),
        (DurationField("name"), {"type": "str"}),
        (ChoiceField("name", ("x", "y")), {"type": "str", "choices": ["x", "y"]}),
        (NamesField("name"), {"type": "list", "elements": "str"}),
    ],
)
def test_the_argument_spec_follows_the_kind(field: Field, expected: dict[str, Any]) -> None:
    assert field.spec() == {"name": expected}
