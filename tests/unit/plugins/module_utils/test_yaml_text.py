# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text of a server as it comes back from a file, read and templated by Ansible itself."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._environment.yaml_text import (
    Encrypted,
    Template,
    Unsafe,
    dump,
    load,
)

try:
    from ansible.template import trust_as_template as trusted
except ImportError:
    trusted = str

MARKER = Path(tempfile.gettempdir()) / f"logfire-test-yaml-text-{os.getpid()}"
RUN = f"lookup('pipe', 'touch {MARKER}')"
HEADERS = [
    "#jinja2:variable_start_string:'[%',variable_end_string:'%]'\n",
    "#jinja2:variable_start_string:'a',variable_end_string:'z'\n",
    "#jinja2:block_start_string:'<<',block_end_string:'>>'\n",
    "#jinja2:line_statement_prefix:'!'\n",
    "#jinja2:line_statement_prefix:'x'\r\n",
    "#jinja2: ",
    "#jinja2:\n",
]
BODIES = [
    f"{{{{ {RUN} }}}}",
    f"[% {RUN} %]",
    f"a {RUN} z",
    f"<< if {RUN} >>",
    f"{{% set x = {RUN} %}}",
    f"! set x = {RUN}\n",
    f"x set x = {RUN}\n",
]
NOISE = ["\ufeff", "\x85", "\u2028", "\r", "\n", "\t", " ", "\x00", "\x1b[0m", "!unsafe ", "---\n", "#", "\\", "'", '"']
TEXT = st.lists(st.sampled_from(HEADERS + BODIES + NOISE) | st.text(max_size=3), max_size=5).map("".join)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXT, one, max_size=3),
    max_leaves=6,
)


def by_ansible(text: str) -> Any:
    """As group_vars are read: with libyaml, where it is there, with Ansible's own tags, and trusted."""
    return DataLoader().load(trusted(text))


def templated(variables: Any) -> Any:
    """All that a play may do with variables: use them as they are, and join them with others."""
    templar = Templar(loader=DataLoader(), variables=variables)
    templar.template(trusted("{{ x }} and {{ x }}"))
    return templar.template(variables)


@given(VALUE)
@example("".join([HEADERS[0], BODIES[1]]))
@example("".join([HEADERS[3], BODIES[5]]))
@example({HEADERS[0] + BODIES[1]: [HEADERS[3] + BODIES[5]]})
@example("2001-12-14\t21:59:43.10")
@example("null")
@example("<<")
def test_text_of_a_server_comes_back_and_runs_no_code(value: Any) -> None:
    MARKER.unlink(missing_ok=True)
    text = dump({"x": value})
    read = by_ansible(text)
    assert read == {"x": value}
    assert templated(read) == {"x": value}
    assert not MARKER.exists()


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb\n{{ x }}"])
def test_half_a_character_leaves_the_file_readable(text: str) -> None:
    written = dump({"x": text, text: 1}).encode().decode()
    assert by_ansible(written)["x"] == re.sub("[\ud800-\udfff]", "\ufffd", text)


def test_only_text_that_is_not_from_a_server_is_templated() -> None:
    MARKER.unlink(missing_ok=True)
    templated(by_ansible(dump({"x": Template(BODIES[0])})))
    assert MARKER.exists()
    MARKER.unlink()


@given(VALUE)
def test_marks_are_kept(value: Any) -> None:
    text = dump({"x": value})
    assert dump(load(text)) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x: plain", str),
        ("x: '{{ y }}'", Template),
        ("x: 'a # b'", Template),
        ("x: !unsafe '{{ y }}'", Unsafe),
        ("x: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n", Encrypted),
    ],
)
def test_values_keep_their_type(text: str, kind: type) -> None:
    value = load(text)
    assert value["x"].__class__ is kind
    assert load(dump(value)) == value
    assert load(dump(value))["x"].__class__ is kind


def test_a_mark_covers_everything_below_it() -> None:
    assert dump(load("x: !unsafe\n  - '{{ y }}'\n")) == "x:\n  - !unsafe '{{ y }}'\n"
    assert dump(load("x: !unsafe\n  a: '{{ y }}'\n")) == "x:\n  a: !unsafe '{{ y }}'\n"


@pytest.mark.parametrize("text", ["x: [", "x: !unknown y", "x: &a\n- *b", "\x00", "x: 2020-13-45"])
def test_invalid_yaml_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        load(text)
