# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No text of an event is a template, whatever the delimiters: judged by Ansible's own templating."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2.nativetypes import NativeEnvironment

from ansible_collections.pydantic.logfire.extensions.eda.plugins.event_filter.logfire_alert import main
from ansible_collections.pydantic.logfire.tests.eda.payloads import FORMATS, RAW_DATA, URL

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core 2.18 takes every text for a template

    def trust_as_template(value: str) -> str:
        return value


DELIMITERS = [("[%", "%]"), ("<<", ">>"), ("((", "))"), ("a", "b"), ("${", "}"), ("'", "'"), ("%%", "%%"), ("{{", "}}")]
HEADERS = [
    *(f"#jinja2:variable_start_string:{start!r},variable_end_string:{end!r}\n" for start, end in DELIMITERS),
    "#jinja2:line_statement_prefix:'%%'\n",
    "#jinja2:line_comment_prefix:'x', block_start_string:'[%', block_end_string:'%]'\n",
    "#jinja2: trim_blocks: False\n",
    "#jinja2:\n",
    "#jinja2:",
]
CODE = ["6 * 7", "lookup('ansible.builtin.pipe', 'id')", "cycler.__init__.__globals__"]
SPACES = [
    "",
    " ",
    "\n",
    "\t",
    "\r",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\xa0",
    "\u2028",
    "\u200b",
    "\ufeff",
    "\x00",
]
LOOK_ALIKES = ["\uff5b", "\ufe5b", "\ufe37", "\uff03", "\ufe5f", "\uff3c", "\ufe68"]
CHARACTERS = ["\x1b[31m", "\x07", "\u202e", "\u2066", "\ud800", "\\", "$ANSIBLE_VAULT;1.1;AES256", "{", "#", "}"]


@st.composite
def attacks(draw: st.DrawFn) -> str:
    start, end = draw(st.sampled_from(DELIMITERS))
    header = draw(st.sampled_from(["", f"#jinja2:variable_start_string:{start!r},variable_end_string:{end!r}\n"]))
    text = f"{draw(st.sampled_from(SPACES))}{header}{start} {draw(st.sampled_from(CODE))} {end}"
    escape = draw(st.sampled_from([str, repr, escaped, lambda it: f"[{escaped(it)}]", lambda it: f"{{'a': {it!r}}}"]))
    return str(escape(text))


def escaped(text: str) -> str:
    return '"' + "".join(f"\\x{ord(each):02x}" if ord(each) < 256 else each for each in text) + '"'


texts = st.one_of(
    attacks(),
    st.lists(
        st.sampled_from([*HEADERS, *CODE, *SPACES, *LOOK_ALIKES, *CHARACTERS, "&lt;", "&amp;", "jinja2:", "{%"])
    ).map("".join),
    st.text(st.characters(exclude_categories=())),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)
bodies = st.one_of(
    values,
    *(
        st.dictionaries(st.sampled_from([*body, "alert_name", "title"]), values, max_size=4).map(body.__or__)
        for body in FORMATS.values()
    ),
)


def every_text(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for pair in value.items():
            yield from itertools.chain.from_iterable(map(every_text, pair))
    elif isinstance(value, list):
        yield from itertools.chain.from_iterable(map(every_text, value))
    elif isinstance(value, str):
        yield value


def templated(text: str) -> Any:
    """The result of Ansible for a text that it trusts, as it does with extra variables."""
    return Templar(loader=DataLoader(), variables={}).template(trust_as_template(text))


def natively(text: str) -> Any:
    """The result of ansible-rulebook for `"{{ event.text }}"`, which turns literals into values."""
    return NativeEnvironment().from_string("{{ text }}").render(text=text)


def is_inert(text: str) -> bool:
    return bool(templated(text) == text)


@given(bodies)
@example({**RAW_DATA, "data": [["#jinja2:variable_start_string:'[%',variable_end_string:'%]'\n[% 6 * 7 %]"]]})
@example({**RAW_DATA, "alert_name": " #jinja2:variable_start_string:'[%',variable_end_string:'%]'\n[% 6 * 7 %]"})
@example({**RAW_DATA, "alert_name": '"\\x7b\\x7b 6 * 7 }}"'})
@example({"text": f"&lt;<https://a.b|{{>{{ 6 * 7 }}}} {URL}"})
def test_no_text_of_an_event_is_a_template(body: Any) -> None:
    event = main({"payload": body, "meta": {"endpoint": "x", "headers": {"X": body if isinstance(body, str) else "x"}}})
    for text in every_text(event):
        for part in (text, text.strip(), text.lstrip("".join(SPACES)), text.strip("'\"[]()<>% \n")):
            assert is_inert(part)


@given(st.lists(texts, min_size=2, max_size=4), st.sampled_from(["", " ", "\n"]))
@example(["{", "{ 6 * 7 }}"], "")
@example(["#", "jinja2:variable_start_string:'[%',variable_end_string:'%]'\n[% 6 * 7 %]"], "")
def test_no_template_is_joined_from_texts(cells: list[str], separator: str) -> None:
    (row,) = main({"payload": {**RAW_DATA, "data": [cells]}})["logfire_alert"]["rows"]
    joined = [str(each).strip() for each in row.values()]
    assert is_inert(separator.join(joined))
    assert is_inert(separator.join(joined[::-1]))


@given(texts)
@example('"\\x7b\\x7b 6 * 7 }}"')
@example("['\\u007b\\u007b 6 * 7 }}']")
@example("'{' '{ 6 * 7 }}'")
def test_no_literal_that_ansible_rulebook_evaluates_holds_a_template(text: str) -> None:
    (row, *_others) = main({"payload": {**RAW_DATA, "data": [[text]]}})["logfire_alert"]["rows"]
    for found in every_text(natively(row["service_name"])):
        assert is_inert(found)


@given(texts)
def test_normalising_makes_no_template(text: str) -> None:
    (row, *_others) = main({"payload": {**RAW_DATA, "data": [[text]]}})["logfire_alert"]["rows"]
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert is_inert(unicodedata.normalize(form, row["service_name"]))  # type: ignore[arg-type]


@pytest.mark.parametrize(("start", "end"), DELIMITERS)
def test_a_text_with_such_a_header_is_a_template_without_the_filter(start: str, end: str) -> None:
    """The tests above prove something only if the attacks are real."""
    header = f"#jinja2:variable_start_string:{start!r},variable_end_string:{end!r}\n"
    assert str(templated(f"{header}{start} 6 * 7 {end}")) == "42"
    assert not is_inert(natively(escaped("{{ 6 * 7 }}")))


class TestReadable:
    @pytest.mark.parametrize(
        "text",
        [
            "payment refused: 17 % of 3 <orders> (a, b) [c] 'd' \"e\" f@g.h i/j?k=l&m=n o_p * q ^ r ~ `s` | t; u! v:w",
            "Zahlung abgelehnt für Żółć, 支払い拒否, 거부됨, نامه‌ای, हिन्दी, 👨‍👩‍👧 ✅ €5 $5 $99.95",
            "two lines\n\tand a tab\n",
            URL,
            "SELECT a->>'b' FROM records WHERE x = 'y'",
        ],
    )
    def test_ordinary_texts_stay_as_they_are(self, text: str) -> None:
        found = main({"payload": {**RAW_DATA, "description": text, "data": [[text]]}})["logfire_alert"]
        assert found["rows"][0]["service_name"] == text
        assert found["description"] == text.strip()

    @pytest.mark.parametrize(
        ("text", "readable"),
        [
            ('{"a": {{ b }}}', '\u2774"a": \u2774\u2774 b \u2775\u2775\u2775'),
            ("#jinja2: order #17", "♯jinja2: order ♯17"),
            ("C:\\Temp\\x", "C:\u29f5Temp\u29f5x"),
            ("\uff5b\uff03\uff3c", "\u2774♯\u29f5"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("\x1b[31mred\x07\u202eevil\ud800", "�[31mred��evil�"),
            ("$ANSIBLE_VAULT $(id) $", "¤ANSIBLE_VAULT ¤(id) ¤"),
        ],
    )
    def test_replaced_characters_can_still_be_read(self, text: str, readable: str) -> None:
        found = main({"payload": {**RAW_DATA, "data": [[text]]}})["logfire_alert"]["rows"]
        assert found[0]["service_name"] == readable

    def test_keys_are_replaced_and_none_is_lost(self) -> None:
        row = {"a": 1, "a\x00": 2, "a\x07": 3, "a� (2)": 4, "a�": 5, "#jinja2:": 6}
        (found,) = main({"payload": {**RAW_DATA, "data": [row]}})["logfire_alert"]["rows"]
        assert sorted(found.values()) == [1, 2, 3, 4, 5, 6]
        assert (found["a"], found["a�"], found["♯jinja2:"]) == (1, 5, 6)

    @pytest.mark.parametrize("number", [10**30, -(2**63) - 1, 10**5000, float("inf"), float("nan")], ids=range(5))
    def test_numbers_that_no_engine_holds_are_left_out(self, number: float) -> None:
        event = main({"payload": {**RAW_DATA, "data": [[number]], "n_rows": number}})
        assert event["logfire_alert"]["rows"][0]["service_name"] is None

    def test_many_keys_that_become_alike_take_no_long_time(self) -> None:
        row = {"\x00" * at: at for at in range(1, 3000)}
        (found,) = main({"payload": {**RAW_DATA, "data": [{**row, **dict.fromkeys(map(chr, range(1, 9)), 0)}]}})[
            "logfire_alert"
        ]["rows"]
        assert len(found) == 2999 + 8
