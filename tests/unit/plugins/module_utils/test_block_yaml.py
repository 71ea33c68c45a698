# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._core.block_yaml import yaml_text
from ansible_collections.pydantic.logfire.plugins.module_utils._core.diff import diff_of
from ansible_collections.pydantic.logfire.plugins.module_utils._core.durations import parse_duration, spell_duration

ODD = (
    "SELECT 1\nFROM x\nWHERE y",
    "a\n",
    "yes",
    "No",
    "null",
    "~",
    "=",
    "<<",
    "1",
    "1e3",
    "0x1",
    "1_000",
    ".inf",
    "-",
    "+1",
    "1:2:3",
    "0b1",
    "2020-01-01",
    "a: b",
    "a:",
    "# x",
    "x #y",
    "- a",
    "!x",
    "%a",
    "@x",
    "größe",
    "a\n\nb",
    "\n\na",
    "a\n ",
    "a\tb\nc",
    "a \nb",
    "a\x85b\nc",
    "a\u2028b",
    "\ufeff",
    "{{ x }}",
    "O'Reilly",
    "a, b",
    "ab c)",
    "5m",
    "\x1b[31m",
)

TEXTS = st.text(max_size=12) | st.sampled_from(ODD)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans() | st.none(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXTS, inside, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_written_yaml_reads_back_the_same(values: dict[str, Any]) -> None:
    assert (yaml.safe_load(yaml_text(values)) or {}) == values


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_a_terminal_has_nothing_to_obey(values: dict[str, Any]) -> None:
    text = yaml_text(values)
    assert [one for one in text if unicodedata.category(one) == "Cc" and one != "\n"] == []
    assert not set(text) & set("\x1b\x07\x9b\u202e\u2066\u200f")


def test_sql_stands_line_by_line() -> None:
    sql = "SELECT trace_id\nFROM records\nWHERE is_exception\n"
    assert yaml_text({"name": "errors", "query": sql, "channels": ["oncall"]}) == (
        "name: errors\nquery: |\n  SELECT trace_id\n  FROM records\n  WHERE is_exception\nchannels:\n  - oncall\n"
    )


def test_one_changed_line_of_sql_is_one_line_of_the_diff() -> None:
    before = {"query": "SELECT a\nFROM x\nWHERE b", "time_window": "5m"}
    diff = diff_of("alert", "errors", "checkout", before, {**before, "query": "SELECT a\nFROM y\nWHERE b"})
    old, new = set(diff["before"].splitlines()), set(diff["after"].splitlines())
    assert (old - new, new - old) == ({"  FROM x"}, {"  FROM y"})


def test_a_changed_value_stays_where_it_was() -> None:
    before = {"name": "flag", "external": None, "example": "1"}
    diff = diff_of("variable", "flag", "checkout", before, {"example": "1", "external": False, "name": "flags"})
    assert diff["before"] == 'name: flag\nexternal: null\nexample: "1"\n'
    assert diff["after"] == 'name: flags\nexternal: false\nexample: "1"\n'


def test_keys_in_another_order_are_the_same_text() -> None:
    one = {"definition": {"spec": {"layouts": [{"x": 0, "y": 1}], "duration": "1h"}}}
    other = {"definition": {"spec": {"duration": "1h", "layouts": [{"y": 1, "x": 0}]}}}
    diff = diff_of("dashboard", "latency", "checkout", one, other)
    assert diff["before"] == diff["after"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Größe", "Größe"), ("ünder größer", "ünder größer"), ("5m", "5m"), ("1h30m", "1h30m"), ("true", '"true"')],
)
def test_readable_text_is_left_readable(text: str, shown: str) -> None:
    assert yaml_text({"a": text}) == f"a: {shown}\n"


def test_nothing_is_an_empty_side() -> None:
    diff = diff_of("project", "checkout", None, {}, {"name": "checkout"})
    assert diff == {
        "before_header": "project checkout",
        "after_header": "project checkout",
        "before": "",
        "after": "name: checkout\n",
    }


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"), (1, "1s"), (90, "90s"), (300, "5m"), (5400, "90m"), (7200, "2h"), (90000, "25h"),
        (2592000, "30d"), (90061, "90061s"), (86401, "1d1s"), (1234567, "1234567s"),
    ],
)  # fmt: skip
def test_durations_have_the_shortest_spelling(seconds: int, shown: str) -> None:
    assert spell_duration(seconds) == shown


@given(st.integers(min_value=0, max_value=10**9))
def test_a_spelled_duration_is_accepted_again(seconds: int) -> None:
    assert parse_duration(spell_duration(seconds)) == seconds
