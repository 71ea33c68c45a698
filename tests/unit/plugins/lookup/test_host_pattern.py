# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.pydantic.logfire.plugins.lookup.host_pattern import _inventory, host_pattern

_GROUPS = {
    "all": ["prod", "no", "010", "web1", "web2"],
    "environments": ["prod", "no", "010"],
    "web": ["web1", "web2"],
    "empty": [],
}


def _pattern(*answers: t.Any, default: str = "all") -> str:
    return host_pattern(answers, default, _inventory(DataLoader(), _GROUPS))


@pytest.mark.parametrize("answer", [None, "", " ", "None", "null", []])
def test_no_answer(answer: t.Any) -> None:
    assert _pattern(answer) == "all"
    assert _pattern(answer, default="environments") == "environments"


@pytest.mark.parametrize(
    ("answer", "pattern"),
    [
        ("prod", "prod"),
        ("prod, web", "prod,web"),
        ("prod:web1 web2", "prod,web1,web2"),
        ("prod, web1:web2", "prod,web1,web2"),
        ("web[0:1]", "web[0:1]"),
        ("web*:!web2", "web*,!web2"),
        ("environments:&prod", "environments,&prod"),
        ("~web[12]", "~web[12]"),
        (["prod", "web"], "prod,web"),
        (False, "no"),
        (8, "010"),
    ],
)
def test_a_pattern(answer: t.Any, pattern: str) -> None:
    terms = answer if isinstance(answer, list) else [answer]
    assert _pattern(*terms, default="environments") == pattern


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("prdo", "the inventory has no prdo"),
        ("prod, prdo web9", "the inventory has no prdo, web9"),
        ("prod:!prdo", "the inventory has no !prdo"),
        ("empty", "the inventory has no empty"),
        ("prod:&web", "no host of the inventory matches prod,&web"),
        ("web[5]", "the inventory has no web[5]"),
        (True, "the inventory has no True"),
        (0, "the inventory has no 0"),
    ],
)
def test_an_answer_without_a_project_is_an_error(answer: t.Any, says: str) -> None:
    with pytest.raises(AnsibleLookupError) as error:
        _pattern(answer)
    assert str(error.value) == f"logfire_hosts: {says}"
