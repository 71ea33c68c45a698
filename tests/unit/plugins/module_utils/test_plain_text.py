# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._core.plain_text import is_plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "checkout-api",
        "2026-05-04T09:30:00Z",
        "Überwachung der Kasse",
        "https://logfire-eu.pydantic.dev/acme/checkout",
        "SELECT count(*) FROM records WHERE duration > 5 AND service_name = 'checkout'\nLIMIT 10\n",
        "oncall@example.com",
        "a\tb",
        "0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11",
    ],
)
def test_ordinary_values_are_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "#jinja2:variable_start_string:'[%'\n",
        "{{ x }}",
        "{% x %}",
        "{# x #}",
        "[% x %]",
        "<% x",
        "${x}",
        "$(x)",
        "`x`",
        "a\\nb",
        "a | b",
        "a\rb",
        "a\x00b",
        "a\x1b[31m",
        "a\x85b",
        "a\u2028b",
        "a\u202eb",
        "a\ufeffb",
        "a\ud800b",
        "\uff5b\uff5b x",
    ],
)
def test_text_with_any_other_sign_is_not_plain(text: str) -> None:
    assert not is_plain(text)


@given(st.lists(st.text(alphabet=" \n#a{%[:'", max_size=6), max_size=4))
def test_plain_texts_stay_plain_when_they_are_joined_or_stripped(texts: list[str]) -> None:
    plain = [text for text in texts if is_plain(text)]
    assert is_plain("".join(plain))
    assert is_plain("".join(plain).strip())
