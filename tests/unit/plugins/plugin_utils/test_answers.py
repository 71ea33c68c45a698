# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import typing as t

import pytest

from ansible_collections.pydantic.logfire.plugins.plugin_utils._answers import (
    AnswerError,
    is_answer,
    read_alike,
    value_for,
)


@pytest.mark.parametrize("value", ["", "  ", "\n", None, "None", " null ", "Null", "NULL", "~", [], {}])
def test_no_answer(value: t.Any) -> None:
    assert not is_answer(value)


@pytest.mark.parametrize("value", ["no", "0", "none of it", "nullable", False, 0, 0.0, ["x"], {"a": 1}])
def test_an_answer(value: t.Any) -> None:
    assert is_answer(value)


@pytest.mark.parametrize(
    ("value", "names", "found"),
    [
        (False, ["no", "off", "prod", "0", "yes"], ["no", "off"]),
        (True, ["1", "yes", "on.example.com"], ["yes"]),
        (0, ["0", "no", "00"], ["0", "00"]),
        (8, ["010", "8", "web8"], ["010", "8"]),
        (90, ["1:30"], ["1:30"]),
        (1.5, ["1.5", "1.50"], ["1.5", "1.50"]),
        (7, ["{", "7: 8", "%"], []),
    ],
)
def test_names_that_yaml_reads_alike(value: t.Any, names: list[str], found: list[str]) -> None:
    assert read_alike(value, names) == found


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("alerts, dashboards", ["alerts", "dashboards"]),
        ("alerts\ndashboards\n", ["alerts", "dashboards"]),
        ('["alerts", "dashboards"]', ["alerts", "dashboards"]),
        (" [alerts] ", ["alerts"]),
        (["alerts"], ["alerts"]),
        ("alerts", ["alerts"]),
        (False, ["no"]),
        ([True, 7], ["yes", "7"]),
    ],
)
def test_a_list(answer: t.Any, value: t.Any) -> None:
    assert value_for("survey_logfire_prune", answer) == value
    assert value_for("logfire_export_projects", answer) == value


def test_documents_and_the_rest() -> None:
    assert value_for("survey_logfire_projects", "- name: shop") == [{"name": "shop"}]
    assert value_for("survey_logfire_env", "LOGFIRE_ENVIRONMENT: prod") == {"LOGFIRE_ENVIRONMENT": "prod"}
    assert value_for("survey_logfire_region", "alerts, dashboards") == "alerts, dashboards"


@pytest.mark.parametrize(
    ("name", "answer", "says"),
    [
        ("survey_logfire_projects", "shop", "survey_logfire_projects: must be a list in YAML"),
        ("survey_logfire_projects", "{", "survey_logfire_projects: must be YAML, and cannot be read"),
        ("survey_logfire_env", "[a]", "survey_logfire_env: must be a mapping in YAML"),
        ("survey_logfire_prune", "[a", "survey_logfire_prune: must be YAML, and cannot be read"),
    ],
)
def test_the_wrong_form_is_named(name: str, answer: str, says: str) -> None:
    with pytest.raises(AnswerError) as error:
        value_for(name, answer)
    assert str(error.value) == says
