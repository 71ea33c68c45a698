# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from ansible_collections.pydantic.logfire.tests.sandbox.durations import Duration, parse, respelled, spellings


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT5M", 300), ("PT1H30M", 5400), ("P1D", 86400), ("P1DT1S", 86401), ("PT0S", 0), ("P0DT0H5M0S", 300)],
)
def test_accepts(text: str, seconds: int) -> None:
    assert parse(text).seconds == seconds


@pytest.mark.parametrize(
    "value",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "5m",
        "PT1.5S",
        "P1W",
        "P1M",
        "P1Y",
        "-PT5M",
        "PT-5M",
        "pt5m",
        " PT5M",
        "PT5M\n",
        "PT\u0665M",
        300,
        None,
    ],
)
def test_refuses(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse(value)


def test_refuses_what_no_clock_holds() -> None:
    with pytest.raises(PydanticCustomError):
        parse("PT" + "9" * 40 + "S")


@pytest.mark.parametrize("seconds", [0, 1, 10, 60, 61, 300, 3600, 86399, 86400, 90061, 2592000])
@pytest.mark.parametrize("choice", range(5))
def test_respells_with_the_same_length(seconds: int, choice: int) -> None:
    for sent in spellings(seconds):
        answer = respelled(Duration(seconds, sent), choice)
        assert answer.text != sent
        assert parse(answer.text).seconds == seconds


def test_some_spelling_names_days() -> None:
    assert "P30D" in spellings(2592000)
