# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ast

import pytest
import yaml

from tools import new_resource


def test_it_writes_what_a_person_is_to_fill_in() -> None:
    files = new_resource.files("weekly_digest")
    assert list(files) == [
        "plugins/module_utils/_resources/weekly_digest.py",
        "plugins/module_utils/_resources/_registry.py",
        "plugins/modules/weekly_digest.py",
        "tests/unit/plugins/module_utils/test_weekly_digest.py",
        "changelogs/fragments/weekly_digest.yml",
    ]
    for name, text in files.items():
        assert "<" not in text.replace("->", ""), name
        if name.endswith(".py"):
            ast.parse(text)
        else:
            yaml.safe_load(text)


def test_the_registry_keeps_its_order_and_gets_two_lines() -> None:
    before = (new_resource.ROOT / new_resource._REGISTRY).read_text().splitlines()
    after = new_resource.files("weekly_digest")[new_resource._REGISTRY].splitlines()
    added = [line for line in after if line not in before]
    assert added == ["from .weekly_digest import WEEKLY_DIGEST", "    WEEKLY_DIGEST,"]
    imports = [line for line in after if line.startswith("from .") and "_core" not in line]
    assert imports == sorted(imports)


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("saved_query", "saved_queries"),
        ("alert", "alerts"),
        ("switch", "switches"),
        ("gateway_proxy", "gateway_proxies"),
        ("key", "keys"),
    ],
)
def test_plurals_are_spelled_as_usual(name: str, plural: str) -> None:
    assert new_resource.plural_of(name) == plural


@pytest.mark.parametrize("name", ["", "Saved", "saved-query", "saved query", "../x", "_x", "alert"])
def test_an_invalid_name_is_refused(name: str) -> None:
    with pytest.raises(new_resource.InvalidName, match=r"^NAME: "):
        new_resource.files(name)
