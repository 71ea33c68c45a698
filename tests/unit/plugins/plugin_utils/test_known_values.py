# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables as far as they are known without a vault, a lookup or another host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.pydantic.logfire.plugins.module_utils._core.unresolved import (
    has_unresolved,
    is_unresolved,
    unresolved_places,
)
from ansible_collections.pydantic.logfire.plugins.plugin_utils._known_values import KnownValues, known_variables

try:
    from ansible.template import trust_as_template
except ImportError:

    def trust_as_template(value: str) -> str:
        return value


def trusted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: trusted(one) for key, one in value.items()}
    if isinstance(value, list):
        return [trusted(one) for one in value]
    return trust_as_template(value) if isinstance(value, str) else value


def known(**variables: Any) -> KnownValues:
    given = {"omit": "__omit_place_holder__1", **trusted(variables)}
    return known_variables(Templar(loader=DataLoader(), variables=given), given)


@pytest.mark.parametrize(
    ("value", "is_known"),
    [
        ("plain", "plain"),
        (5, 5),
        ("{{ stage }}-checkout", "prod-checkout"),
        ("{{ threshold * 2 }}", 6),
        ("{{ missing | default('x') }}", "x"),
        ([{"name": "{{ stage }}", "left_out": "{{ omit }}"}, "{{ omit }}"], [{"name": "prod"}]),
        ("{{ common + more }}", [{"name": "prod"}, {"name": "more"}]),
        ("{{ common | map(attribute='name') | list }}", ["prod"]),
    ],
)
def test_the_values_of_variables_are_known(value: Any, is_known: Any) -> None:
    values = known(
        stage="prod", threshold=3, common=[{"name": "{{ stage }}"}], more=[{"name": "more"}], value=value
    ).of("value")
    # Older releases of ansible-core make text of a number.
    assert values == is_known or values == str(is_known)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("{{ vault_url }}", "cannot be evaluated"),
        ("https://{{ vault_host }}/x", "cannot be evaluated"),
        ("{{ lookup('ansible.builtin.env', 'HOME') }}/x", "uses lookup"),
        ("{{ query('ansible.builtin.pipe', 'touch {file}') }}", "uses query"),
        ("{{ hostvars['other'].x }}", "uses hostvars"),
        ("{{ home }}/x", "uses home"),
        ("{{ secret.url }}", "cannot be evaluated"),
        ("see {{ secret.url }}", "not known"),
        ("{{ itself }}", "itself"),
        ("{{ unfinished", None),
    ],
)
def test_an_unknown_value_is_marked_with_the_reason(value: str, why: str | None, tmp_path: Path) -> None:
    file = tmp_path / "touched"
    variables = {
        "home": "{{ lookup('ansible.builtin.pipe', 'touch " + str(file) + "') }}",
        "secret": {"url": "{{ vault_url }}"},
        "itself": "{{ itself }}",
        "value": value.replace("{file}", str(file)),
    }
    found = known(**variables).of("value")
    assert is_unresolved(found) is (why is not None)
    assert (why or "") in "".join(unresolved_places(found))
    assert not file.exists()


def test_only_the_value_that_needs_it_is_marked() -> None:
    channel = {"name": "oncall", "webhook": {"url": "{{ vault_url }}", "format": "auto"}}
    found = known(common=[channel], more=[{"name": "chat"}], value="{{ common + more }}").of("value")
    assert unresolved_places(found, "channels") == [
        "channels[0].webhook.url: its template cannot be evaluated",
    ]
    assert found[1] == {"name": "chat"}


def test_a_text_without_a_template_stays() -> None:
    """A text that is marked as unsafe may have braces of its own."""
    plain = KnownValues({"value": "Hello {{ name }}"}, is_template=lambda _text: False)
    assert plain.of("value") == "Hello {{ name }}"


def test_an_encrypted_value_is_not_decrypted() -> None:
    class Encrypted:
        def __str__(self) -> str:
            raise AssertionError

    found = KnownValues({"value": {"url": Encrypted()}}).of("value")
    assert unresolved_places(found) == ["url: it is encrypted"]


def test_without_a_template_engine_references_are_known() -> None:
    variables = {"one": [{"name": "a"}], "two": "{{ one + one }}", "three": "{{ one | length }}", "four": "{{ five }}"}
    values = KnownValues(variables)
    assert values.of("two") == [{"name": "a"}, {"name": "a"}]
    assert has_unresolved(values.of("three"))
    assert has_unresolved(values.of("four"))
