# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    OptionError,
    one_line,
)

BIDIRECTIONAL = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


@given(st.text(), st.integers(1, 200))
def test_a_folded_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    folded = one_line(text, limit)
    assert len(folded) <= limit
    assert len(folded.splitlines()) <= 1


def test_a_cut_is_marked() -> None:
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("abcd", 4) == "abcd"


@pytest.mark.parametrize("kind", [LogfireError, lambda text: ApiError(text, 500), lambda text: OptionError("a", text)])
def test_every_error_is_one_line(kind) -> None:  # type: ignore[no-untyped-def]
    error = kind("one\ntwo\r\n\tthree")
    assert error.message.endswith("one two three")
    assert str(error) == error.message


def test_an_option_error_begins_with_the_option() -> None:
    error = OptionError("timeout", "must be above 0")
    assert error.message == "timeout: must be above 0"
    assert error.option == "timeout"


OBEYED = {
    "escape": "\x1b[31mred\x1b]0;title\x07",
    "bell": "ding\x07",
    "8-bit escape": "\x9b31m",
    "backspace": "abc\x08\x08",
    "right to left": "user\u202etxt.exe",
    "isolate": "a\u2066b\u2069",
    "mark": "a\u200fb\u200ec\u061c",
    "half a pair": "a\ud800b",
    "NUL": "a\0b",
}


@pytest.mark.parametrize("text", OBEYED.values(), ids=OBEYED)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = one_line(text)
    assert all(char.isprintable() for char in shown)
    assert LogfireError(text).message == shown
    assert shown.encode("utf-8")


@given(st.text())
def test_all_of_a_line_can_be_printed(text: str) -> None:
    shown = one_line(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    assert not any(unicodedata.bidirectional(char) in BIDIRECTIONAL for char in shown)


def test_letters_of_other_scripts_stay() -> None:
    assert one_line("größer 東京 שלום 🎉") == "größer 東京 שלום 🎉"
