# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a task's options that a message may repeat, misspelt options included."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import REDACTED, Redactor
from ansible_collections.pydantic.logfire.plugins.module_utils._core.arguments import (
    masks,
    repeatable,
    secrets_of,
    shown_name,
    slips,
    unknown_option,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY

SECRET = "Zq8secretOfTheTask"
GROUP: dict[str, Any] = {"url": {"type": "str", "no_log": True}, "format": {"type": "str"}}
SPEC: dict[str, Any] = {
    "name": {"type": "str"},
    "headers": {"type": "dict", "no_log": True},
    "hook": {"type": "dict", "options": GROUP},
    "hooks": {"type": "list", "elements": "dict", "options": GROUP},
    "labels": {"type": "dict"},
    "place": {"type": "dict", "options": {"city": {"type": "str"}}},
}


@pytest.mark.parametrize(
    ("name", "beside", "shown"),
    [
        ("nmae", False, "nmae"),
        ("a\nb", False, "a b"),
        (7, False, "7"),
        (f"token:{SECRET}", False, "tok…"),
        (f"token={SECRET}", False, "tok…"),
        (f"https://x/{SECRET}", False, "htt…"),
        ("{{ x }}", False, "…"),
        ("x" * 31, False, "xxx…"),
        ("colour", True, "colour"),
        ("routing_kye", True, "rou…"),
        (SECRET, True, "Zq…"),
        ("8" * 20, True, "…"),
    ],
)
def test_an_unknown_name_is_shown_without_its_possible_secret(name: Any, beside: bool, shown: str) -> None:
    assert shown_name(name, beside, beside) == shown


def test_the_options_of_a_module_are_words_even_if_one_of_them_is_secret() -> None:
    assert shown_name("nonsense", True) == "nonsense"
    assert shown_name(SECRET, True) == "Zq…"
    assert shown_name(f"token:{SECRET}", True) == "tok…"


def test_the_intended_name_is_still_suggested() -> None:
    assert unknown_option("routing_kye", GROUP, True, True) == "rou…: unknown option, known are format, url"
    assert unknown_option("formatt", GROUP, True, True) == "formatt: unknown option, did you mean format?"
    assert unknown_option(f"url:{SECRET}", GROUP, True, True).startswith("url…: unknown option, ")


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({f"name:{SECRET}": None}, "nam…"),
        ({"hook": {f"url:{SECRET}": None}}, "hook.url…"),
        ({"hook": {SECRET: None}}, "hook.Zq…"),
        ({"hook": {"uri": SECRET}}, "hook.uri"),
        ({"hook": f"https://x/{SECRET}?a=b"}, "hook.htt…"),
        ({"hooks": [{"url": "x"}, {f"url:{SECRET}": None}]}, "hooks[1].url…"),
        ({"place": {f"city:{SECRET}": None}}, "place.cit…"),
    ],
)
def test_a_slip_is_reported_without_what_was_written(given: dict[str, Any], place: str) -> None:
    (problem,) = slips(SPEC, given)
    assert problem.startswith(f"{place}: unknown option, ")
    assert SECRET not in problem


def test_mistakes_that_ansible_reports_well_are_left_to_it() -> None:
    assert slips(SPEC, {"nmae": "x", "place": {"town": "x"}, "labels": {f"a:{SECRET}": 1}}) == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"name": "checkout"}, {"name": "checkout"}),
        ({"headers": {"X": SECRET}}, {"headers": REDACTED}),
        ({"headers": f"X={SECRET}"}, {"headers": REDACTED}),
        ({"headers": None}, {"headers": None}),
        ({"nmae": SECRET}, {"nmae": REDACTED}),
        ({f"token:{SECRET}": None}, {"tok…": None}),
        ({"hook": {"url": SECRET, "format": "auto"}}, {"hook": {"url": REDACTED, "format": "auto"}}),
        ({"hook": {"uri": SECRET}}, {"hook": {"uri": REDACTED}}),
        ({"hook": {f"url:{SECRET}": None}}, {"hook": {"url…": None}}),
        ({"hook": SECRET}, {"hook": REDACTED}),
        ({"hooks": [{"url": SECRET}, SECRET]}, {"hooks": [{"url": REDACTED}, REDACTED]}),
        ({"hooks": SECRET}, {"hooks": REDACTED}),
        ({"labels": {"a": {"b": [1, True]}}}, {"labels": {"a": {"b": [1, True]}}}),
        ({"name": f"https://me:{SECRET}@host:1/x"}, {"name": f"https://{REDACTED}@host:1/x"}),
        ({"name": f"https://me:/{SECRET}@host"}, {"name": f"https://{REDACTED}@host"}),
        ({"name": f"me:{SECRET}@host"}, {"name": f"{REDACTED}@host"}),
        ({"name": "me@example.com"}, {"name": "me@example.com"}),
    ],
)
def test_options_are_repeated_without_secrets(given: dict[str, Any], shown: dict[str, Any]) -> None:
    assert repeatable(SPEC, given, Redactor(), False) == shown


def test_a_secret_is_hidden_in_other_options_as_well_a_short_one_where_it_is_all() -> None:
    given = {"name": f"about {SECRET}", "labels": {SECRET: "hang", "b": "hangar"}}
    shown = repeatable(SPEC, given, Redactor(SECRET, "hang"), False)
    assert shown == {"name": f"about {REDACTED}", "labels": {REDACTED: REDACTED, "b": "hangar"}}


@given(
    st.recursive(
        st.just(SECRET) | st.integers() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["url", "uri", "x"]), inner),
        max_leaves=8,
    ),
    st.sampled_from(["headers", "hook", "hooks", "hokk"]),
)
def test_a_value_that_may_be_a_secret_is_not_repeated(value: Any, option: str) -> None:
    assert SECRET not in str(repeatable(SPEC, {option: value}, Redactor(), False))


@pytest.mark.parametrize(
    ("given", "secrets"),
    [
        ({"name": "checkout"}, set()),
        ({"headers": {"X": SECRET, "Y": 7}}, {SECRET, "7"}),
        ({"headers": f"X={SECRET}"}, {SECRET, f"X={SECRET}"}),
        ({"headers": SECRET}, {SECRET}),
        ({"hook": {"url": SECRET, "format": "auto"}}, {SECRET}),
        ({"hook": {"uri": SECRET}}, {SECRET}),
        ({"hook": {"routing_kye": "abc"}}, {"abc", "routing_kye"}),
        ({"hook": {SECRET: None}}, {SECRET}),
        ({"hook": SECRET}, {SECRET}),
        ({"hooks": [{"url": SECRET}]}, {SECRET}),
        ({"place": {"town": "Rome"}}, set()),
    ],
)
def test_secrets_are_found_under_their_names_and_beside_them(given: dict[str, Any], secrets: set[str]) -> None:
    assert secrets_of(SPEC, given) == secrets


def test_the_name_of_an_unknown_option_stays_in_its_message() -> None:
    given = {"create_folders": True, SECRET: "x"}
    secrets = secrets_of(SPEC, given, True)
    assert (SECRET in secrets, "create_folders" in secrets) == (True, False)
    assert "create_folders: unknown option" in Redactor(*secrets).redact(unknown_option("create_folders", SPEC, True))


@pytest.mark.parametrize(
    "text", ["********", "a = '********'", "x-********", REDACTED, f"to {REDACTED}!", "https://x/**********"]
)
def test_a_mask_inside_of_any_text_is_found(text: str) -> None:
    for options, place in (
        ({"query": text}, "query"),
        ({"definition": {"spec": [{"text": text}]}}, "definition.spec[0].text"),
        ({"labels": {text: 1}}, "labels"),
    ):
        (problem,) = masks(options)
        assert problem.startswith(f"{place}: has ")


@pytest.mark.parametrize("text", ["", "*", "*******", "*********", "***********", "/*" + "*" * 30 + "*/", "a ** b"])
def test_other_stars_are_not_a_mask(text: str) -> None:
    assert masks({"query": text}) == []


def test_a_mask_of_the_api_means_to_keep_a_secret_and_one_of_ansible_does_not() -> None:
    assert masks({"webhook": {"url": "https://x/**********"}}, {"url"}) == []
    assert len(masks({"webhook": {"url": "https://x/********"}}, {"url"})) == 1
    assert len(masks({"webhook": {"url": REDACTED}}, {"url"})) == 1
    assert MODULES["channel"].stand_ins == {"url", "auth_key", "routing_key"}
    assert MODULES["gateway_provider"].stand_ins == {"credential"}


@pytest.mark.parametrize("name", sorted(name for name, one in MODULES.items() if one.connection))
def test_no_module_repeats_its_key_or_what_it_does_not_know(name: str) -> None:
    definition = MODULES[name]
    given = {"api_key": KEY, "custom_headers": f"X={SECRET}", "api_token": SECRET, "base_url": f"https://u:{SECRET}@x"}
    shown = definition.repeatable(given, Redactor(*definition.all_secrets(given)))
    assert len(shown) == len(given)
    assert SECRET not in str(shown)
    assert KEY not in str(shown)
