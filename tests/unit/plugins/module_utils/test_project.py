# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT

groups = st.lists(st.text("abc019", min_size=1, max_size=8), min_size=1, max_size=5)


@given(groups.map("-".join).filter(lambda name: 2 <= len(name) <= 50))
def test_names_of_the_apis_rule_are_accepted(name: str) -> None:
    assert PROJECT.accept({"name": name}).values == {"name": name}


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "a" * 51,
        "Checkout",
        "check_out",
        "check--out",
        "-checkout",
        "checkout-",
        "check out",
        "checkout\n",
        "chéckout",
        "",
        "-",
    ],
)
def test_other_names_are_refused_with_the_rule(name: str) -> None:
    with pytest.raises(OptionError, match="lower-case letters and digits") as caught:
        PROJECT.accept({"name": name})
    assert caught.value.option == "name"
    assert "\n" not in caught.value.message


def test_a_description_has_at_most_500_characters() -> None:
    assert PROJECT.accept({"name": "checkout", "description": "ä" * 500})
    with pytest.raises(OptionError, match=r"^description: .*at most 500 characters, has 501"):
        PROJECT.accept({"name": "checkout", "description": "ä" * 501})


def test_project_names_are_unique() -> None:
    assert PROJECT.unique is True
