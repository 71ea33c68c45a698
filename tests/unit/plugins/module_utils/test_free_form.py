# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._core.free_form import dates_as_text, unquoted
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES

DAY = datetime.date(2025, 11, 25)
MOMENT = datetime.datetime(2025, 11, 25, 12, 50, 16, tzinfo=datetime.UTC)
KEYS = {True: "true", False: "false", None: "null", 7: "7", 1.5: "1.5", DAY: "2025-11-25"}
# Every option that is a mapping with free keys, with a place for one at some depth.
PLACES: dict[str, tuple[str, Any, str]] = {
    "labels": ("variable", lambda free: {"labels": free}, "labels"),
    "value of a label": ("variable", lambda free: {"labels": {"a": {"value": [free]}}}, "labels.a.value[0]"),
    "rollout": ("variable", lambda free: {"rollout": {"labels": free}}, "rollout.labels"),
    "schema": ("variable", lambda free: {"json_schema": {"properties": free}}, "json_schema.properties"),
    "override": (
        "variable",
        lambda free: {"overrides": [{"conditions": [{"kind": "value-equals", "attribute": "a", "value": free}]}]},
        "overrides[0].conditions[0].value",
    ),
    "rollout of an override": (
        "variable",
        lambda free: {"overrides": [{"conditions": [], "rollout": {"labels": free}}]},
        "overrides[0].rollout.labels",
    ),
    "dashboard": ("dashboard", lambda free: {"definition": {"spec": {"panels": free}}}, "definition.spec.panels"),
    "document": (
        "apply",
        lambda free: {"projects": [{"name": "a", "variables": [{"name": "b", "labels": free}]}]},
        "projects[0].variables[0].labels",
    ),
    "dashboard of a document": (
        "apply",
        lambda free: {"projects": [{"name": "a", "dashboards": [{"slug": "b", "definition": {"spec": free}}]}]},
        "projects[0].dashboards[0].definition.spec",
    ),
}
EVERYWHERE = pytest.mark.parametrize(("module", "options", "place"), PLACES.values(), ids=PLACES)


@EVERYWHERE
@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_not_text_is_reported(module: str, options: Any, place: str, key: Any) -> None:
    (problem,) = MODULES[module].shape_errors(options({key: {"value": 1}}))
    assert problem.startswith(f"{place}: the key {KEYS[key]} is not text")
    assert problem.endswith("put it in quotes")


@EVERYWHERE
@pytest.mark.parametrize("value", [DAY, MOMENT])
def test_a_date_is_reported(module: str, options: Any, place: str, value: Any) -> None:
    (problem,) = MODULES[module].shape_errors(options({"a": [value]}))
    assert problem == f"{place}.a[0]: {value.isoformat()} is a date without quotes: put it in quotes"


@EVERYWHERE
def test_values_that_json_can_hold_are_accepted(module: str, options: Any, place: str) -> None:
    assert MODULES[module].shape_errors(options({"a": [1, 1.5, True, None, "on", {"b": {}}]})) == []


def test_of_a_secret_mapping_nothing_is_shown() -> None:
    problems = MODULES["alert"].shape_errors({"custom_headers": {12345: "x", "X-Since": DAY}})
    assert len(problems) == 2
    assert "12345" not in str(problems)
    assert "2025" not in str(problems)


def test_a_date_in_an_option_of_text_is_what_a_module_gets() -> None:
    arguments = {"name": DAY, "projects": [{"api_keys": [{"expires_at": MOMENT}]}]}
    assert dates_as_text(arguments) == {
        "name": "2025-11-25",
        "projects": [{"api_keys": [{"expires_at": "2025-11-25T12:50:16+00:00"}]}],
    }


FREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.booleans() | st.integers() | st.none(), inner),
    max_leaves=8,
)


@given(FREE)
def test_an_accepted_value_is_the_same_on_both_execution_paths(value: Any) -> None:
    """Inside the controller it arrives as it is, and in a module as JSON."""
    if not unquoted({"free": {"type": "raw"}}, {"free": value}):
        assert json.loads(json.dumps(value)) == value
