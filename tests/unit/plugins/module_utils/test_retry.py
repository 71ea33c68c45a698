# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.retry import (
    BACKOFF_CAP,
    BACKOFF_FIRST,
    backoff,
    is_transient,
    retry_after,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import NOW


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *((status, True) for status in (408, 429, 500, 502, 503, 504, 599)),
        *((status, False) for status in (200, 301, 400, 401, 403, 404, 409, 422)),
    ],
)
def test_only_what_may_pass_is_transient(status: int, expected: bool) -> None:
    assert is_transient(status) is expected


def test_the_ceiling_of_the_back_off_doubles_up_to_its_cap() -> None:
    ceilings = [backoff(attempt, lambda: 1.0) for attempt in range(8)]
    assert ceilings[:3] == [BACKOFF_FIRST, 2 * BACKOFF_FIRST, 4 * BACKOFF_FIRST]
    assert ceilings[-2:] == [BACKOFF_CAP, BACKOFF_CAP]


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_the_jitter_is_full(attempt: int, chance: float) -> None:
    ceiling = backoff(attempt, lambda: 1.0)
    assert backoff(attempt, lambda: chance) == chance * ceiling
    assert 0 <= backoff(attempt) <= ceiling <= BACKOFF_CAP


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("-3", 0.0),
        (email.utils.format_datetime(NOW + datetime.timedelta(seconds=90), usegmt=True), 90.0),
        (email.utils.format_datetime(NOW - datetime.timedelta(seconds=90), usegmt=True), 0.0),
        ("Thu, 01 Oct 2026 14:01:30 +0200", 90.0),
        ("Thu, 01 Oct 2026 12:01:30 -0000", 90.0),
        ("1e400", float("inf")),
        ("9" * 5000, float("inf")),
        ("Thu, 01 Oct 99999 12:00:00 GMT", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(header: str | None, expected: float | None) -> None:
    assert retry_after(header, NOW) == expected
