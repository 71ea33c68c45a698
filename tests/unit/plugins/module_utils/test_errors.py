# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    OptionError,
    one_line,
)


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
