# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

FLAGS = "/v1/ofrep/v1/evaluate/flags"
LABELS = {
    "on": {"target_type": "version", "serialized_value": "true"},
    "off": {"target_type": "version", "serialized_value": "false"},
    "code": {"target_type": "code_default"},
    "same": {"target_type": "label", "target_label": "on"},
}


@pytest.fixture
def bound(api: Any) -> Any:
    path = api.project()
    key = api.control.key("acme", project_id=path.split("/")[-2])["api_key"]
    api.variables = f"{path}variables/"
    return api.with_key(key)


def flag(api: Any, rollout: dict[str, float], overrides: list[Any] | None = None, **more: Any) -> None:
    wanted = {"name": "cache", "description": None, "json_schema": None, "labels": LABELS, "overrides": overrides or []}
    api.post(api.variables, {**wanted, "rollout": {"labels": rollout}, **more})


def ask(bound: Any, **context: Any) -> Any:
    return bound.post(f"{FLAGS}/cache", {"context": context}, 200)


@pytest.mark.parametrize(
    ("label", "answer"),
    [("on", True), ("off", False), ("same", True)],
)
def test_the_label_that_a_rollout_chooses(api: Any, bound: Any, label: str, answer: bool) -> None:
    flag(api, {label: 1})
    found = ask(bound, targetingKey="web-1")
    assert (found["value"], found["variant"], found["reason"]) == (answer, label, "TARGETING_MATCH")


@pytest.mark.parametrize("rollout", [{}, {"code": 1}])
def test_the_default_of_the_code(api: Any, bound: Any, rollout: dict[str, float]) -> None:
    flag(api, rollout)
    found = ask(bound, targetingKey="web-1")
    assert (found["reason"], "value" in found) == ("DEFAULT", False)


def test_a_rollout_keeps_those_it_has_when_it_grows(api: Any, bound: Any) -> None:
    flag(api, {"on": 0.3})
    few = {name for name in map(str, range(50)) if "value" in ask(bound, targetingKey=name)}
    api.put(f"{api.variables}cache/", {"rollout": {"labels": {"on": 0.6}}})
    more = {name for name in map(str, range(50)) if "value" in ask(bound, targetingKey=name)}
    assert few < more < set(map(str, range(50)))


def test_an_override_decides_where_its_conditions_hold(api: Any, bound: Any) -> None:
    condition = {"kind": "value-equals", "attribute": "region", "value": "eu"}
    override = {"conditions": [condition], "rollout": {"labels": {"on": 1}}}
    flag(api, {"off": 1}, [override])
    assert [ask(bound, targetingKey="a", **more)["value"] for more in ({}, {"region": "us"}, {"region": "eu"})] == [
        False,
        False,
        True,
    ]


def test_a_missing_flag_and_all_at_once(api: Any, bound: Any) -> None:
    assert bound.post(f"{FLAGS}/cache", {"context": {}}, 404)["errorCode"] == "FLAG_NOT_FOUND"
    flag(api, {"on": 1})
    assert [one["key"] for one in bound.post(FLAGS, {"context": {"targetingKey": "a"}}, 200)["flags"]] == ["cache"]


def test_the_keys_that_may_ask(api: Any, bound: Any) -> None:
    flag(api, {"on": 1})
    api.post(f"{FLAGS}/cache", {"context": {}}, 403)
    project = api.variables.split("/")[-3]
    for scope, status in (("project:read", 403), ("project:read_external_variables", 404)):
        key = api.control.key("acme", project_id=project, scopes=[scope])["api_key"]
        api.with_key(key).post(f"{FLAGS}/cache", {"context": {}}, status)
    api.control.settings(release="v2026-10-01.01")
    bound.post(f"{FLAGS}/cache", {"context": {}}, 404)
