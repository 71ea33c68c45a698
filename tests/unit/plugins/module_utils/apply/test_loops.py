# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single modules in a loop inside the controller: each list is read once, and nothing is mistaken for it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.host import Host, Loop
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    accepted,
    alert,
    hook,
)

MANY = 20


@pytest.fixture
def loop() -> Iterable[Loop]:
    one = Loop()
    yield one
    one.close()


def iterate(
    organization: Organization,
    loop: Loop,
    module: str,
    items: Iterable[Values],
    check: bool = False,
    failing: bool = False,
) -> list[Values]:
    results = []
    for item in items:
        params = accepted(module, organization.options(**copy.deepcopy(item)))
        result = perform(MODULES[module], params, check, Host(loop=loop))
        assert bool(result.get("failed")) is failing, result
        results.append(result)
    return results


def alerts(count: int = MANY, **options: Any) -> list[Values]:
    return [
        {"project": "checkout", **alert(f"a{number:02}", channels=["oncall"], **options)} for number in range(count)
    ]


def variables(count: int = MANY) -> list[Values]:
    return [
        {"project": "checkout", "name": f"flag_{number}", "labels": {"production": {"value": number}}}
        for number in range(count)
    ]


def tokens(organization: Organization, count: int = MANY) -> list[Values]:
    return [{"project": "checkout", "path": str(organization.folder / f"{number}.token")} for number in range(count)]


CASES = {
    "alert": (lambda _estate: alerts(), 3),
    "channel": (lambda _estate: [hook(f"c{number}") for number in range(MANY)], 1),
    "variable": (lambda _estate: variables(), 2),
    "write_token": (tokens, 2),
    "read_token": (tokens, 2),
}


@pytest.mark.parametrize("module", CASES)
def test_each_list_is_read_once_a_loop(organization: Organization, module: str) -> None:
    organization.apply(projects=[{"name": "checkout"}], channels=[hook()])
    make, lists = CASES[module]
    items = make(organization)
    for changed, writes in ((True, MANY), (False, 0)):
        loop = Loop()
        organization.mark()
        results = iterate(organization, loop, module, items)
        loop.close()
        assert {one["changed"] for one in results} == {changed}
        assert len(organization.requests) <= lists + writes


def test_a_loop_sees_what_it_writes_itself(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}], channels=[hook()])
    one = alerts(1)[0]
    other = {**one, "time_window": "10m"}
    assert [each["changed"] for each in iterate(organization, loop, "alert", [one, one, other, other, one])] == [
        True, False, True, False, True,
    ]  # fmt: skip
    gone = {"project": "checkout", "name": one["name"], "state": "absent"}
    assert [each["changed"] for each in iterate(organization, loop, "alert", [gone, gone, one, one])] == [
        True, False, True, False,
    ]  # fmt: skip
    assert set(organization.alerts()) == {one["name"]}


def test_a_token_of_the_loop_itself_is_known_again(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}])
    (one,) = tokens(organization, 1)
    results = iterate(organization, loop, "write_token", [one, one, one])
    assert [each["changed"] for each in results] == [True, False, False]
    assert len(organization.tokens()) == 1
    gone = {**one, "state": "absent"}
    assert [each["changed"] for each in iterate(organization, loop, "write_token", [gone, gone, one])] == [
        True,
        False,
        True,
    ]


def test_a_variable_of_the_loop_itself_is_known_again(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}])
    (one,) = variables(1)
    assert [each["changed"] for each in iterate(organization, loop, "variable", [one, one])] == [True, False]


def test_an_object_that_somebody_else_deleted_meanwhile_is_read_again(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}], channels=[hook()])
    items = alerts(2)
    iterate(organization, loop, "alert", items)
    loop.drop()
    iterate(organization, loop, "alert", items)
    project = organization.projects()["checkout"]["id"]
    organization.call("DELETE", f"projects/{project}/alerts/{organization.alerts()[items[1]['name']]['id']}/")
    (result,) = iterate(organization, loop, "alert", [{**items[1], "time_window": "15m"}])
    assert result["changed"] is True
    assert set(organization.alerts()) == {one["name"] for one in items}


def test_an_object_that_somebody_else_created_meanwhile_is_found(organization: Organization, loop: Loop) -> None:
    """A reference to nothing, by lists of an earlier iteration, is looked up once more."""
    organization.apply(projects=[{"name": "checkout"}], channels=[hook()])
    iterate(organization, loop, "alert", alerts(1))
    organization.add_channel("late")
    (result,) = iterate(organization, loop, "alert", [{**alerts(1)[0], "name": "b", "channels": ["late"]}])
    assert result["changed"] is True


def test_after_a_failure_all_lists_are_read_again(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}], channels=[hook()])
    items = alerts(2)
    iterate(organization, loop, "alert", items[:1])
    organization.control.fault("status", status=502, method="POST", path="/alerts/", execute=True)
    iterate(organization, loop, "alert", [{**items[1], "name": ""}], failing=True)
    organization.mark()
    iterate(organization, loop, "alert", items)
    assert [path for path in organization.reads if path.endswith("/alerts/")]
    assert set(organization.alerts()) == {one["name"] for one in items}


def test_an_error_that_stays_is_reported_after_one_more_look(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}], channels=[hook()])
    iterate(organization, loop, "alert", alerts(1))
    organization.mark()
    (result,) = iterate(organization, loop, "alert", [{**alerts(1)[0], "channels": ["nobody"]}], failing=True)
    assert "there is no channel nobody" in result["msg"]
    assert len(organization.requests) == 3


def test_another_key_has_its_own_lists(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}])
    iterate(organization, loop, "project", [{"name": "checkout"}])
    made = organization.control.organization("globex")
    (result,) = iterate(organization, loop, "project", [{"name": "checkout", "api_key": made["api_key"]}])
    assert result["changed"] is True


def test_check_mode_predicts_from_the_same_lists(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}], channels=[hook()])
    organization.mark()
    results = iterate(organization, loop, "alert", alerts(), check=True)
    assert {one["changed"] for one in results} == {True}
    assert len(organization.requests) == 3


def test_info_modules_read_each_time(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}])
    organization.mark()
    iterate(organization, loop, "project_info", [{}, {}, {}])
    assert len(organization.requests) == 3


def test_the_warnings_of_an_iteration_are_its_own(organization: Organization, loop: Loop) -> None:
    organization.apply(projects=[{"name": "checkout"}])
    organization.control.fault("warning", text="old route")
    first, second = iterate(organization, loop, "project", [{"name": "checkout"}, {"name": "checkout"}])
    assert first["warnings"] == ["old route"]
    assert "warnings" not in second
