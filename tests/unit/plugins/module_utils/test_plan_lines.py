# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.pydantic.logfire.plugins.module_utils._api.limits import DOCUMENTED, Limit
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Desired, Outcome, Resource
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import Item
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.plan_lines import Effort, plan_lines
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.report import report
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import Step
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.write_token import WRITE_TOKEN

LIMITS = [Limit(count, window) for count, window in DOCUMENTED]


def step(
    action: str,
    resource: Resource,
    name: str | None,
    project: str | None = None,
    fields: tuple[str, ...] = (),
    error: str | None = None,
    left: bool = False,
) -> Step:
    outcome = None if error else Outcome(action != "none", action, {}, {}, {}, fields=fields)
    item = Item(Desired(resource, "present", project=project), "place", name, project)
    return Step(item, outcome=outcome, error=error, left=left)


def lines(steps: list[Step], effort: Effort | None = None, check_mode: bool = True) -> list[str]:
    return plan_lines(steps, report(steps, 0)["stats"], effort or Effort(9), check_mode)


def test_one_line_for_each_object_that_changes_by_project_and_then_the_numbers() -> None:
    steps = [
        step("created", PROJECT, "checkout"),
        step("created", ALERT, "errors", "checkout"),
        step("updated", ALERT, "slow", "shop", ("time_window", "query")),
        step("none", ALERT, "idle", "shop"),
        step("expired", WRITE_TOKEN, None, "checkout", ("valid_for",)),
        step("deleted", CHANNEL, "old"),
    ]
    objects = [
        "- channel old",
        "+ project checkout",
        "+ alert errors (checkout)",
        "~ write token (checkout): valid_for",
        "~ alert slow (shop): query, time_window",
    ]
    assert lines(steps) == [
        *objects,
        "Plan: 2 to create, 2 to update, 1 to delete, 1 unchanged; about 9 requests, under a minute",
    ]
    assert lines(steps, check_mode=False) == [
        *objects,
        "Done: 2 created, 2 updated, 1 deleted, 1 unchanged; 9 requests",
    ]


def test_without_a_change_there_are_only_the_numbers() -> None:
    assert lines([step("none", CHANNEL, "oncall")], Effort(1)) == [
        "Plan: 0 to create, 0 to update, 0 to delete, 1 unchanged; about 1 request, under a minute"
    ]
    assert lines([], Effort(1), check_mode=False) == ["Done: nothing is described; 1 request"]


def test_failed_items_and_those_that_are_left_are_counted_apart() -> None:
    steps = [
        step("created", CHANNEL, "a"),
        step("", CHANNEL, "b", error="HTTP 403"),
        step("", CHANNEL, "c", error="no room", left=True),
        step("", CHANNEL, "d", error="no room", left=True),
    ]
    assert lines(steps, check_mode=False)[-1] == (
        "Done: 1 created, 0 updated, 0 deleted, 0 unchanged, 1 failed, 2 left; 9 requests"
    )


def test_a_long_list_of_a_project_is_cut_with_a_count() -> None:
    twenty = [step("created", ALERT, f"a{number}", "shop") for number in range(20)]
    assert [line for line in lines(twenty) if "…" in line] == []
    shown = lines([*twenty, step("created", ALERT, "a20", "shop"), step("created", ALERT, "b", "web")])
    assert shown[18:21] == ["+ alert a18 (shop)", "… and 2 more (shop)", "+ alert b (web)"]
    channels = [step("created", CHANNEL, f"c{number}") for number in range(1500)]
    assert lines(channels)[19] == "… and 1,481 more"


def test_many_projects_are_cut_with_a_count() -> None:
    many = [step("created", ALERT, f"a{number % 15}", f"p{number // 15}") for number in range(150)]
    shown = lines(many)[:-1]
    assert len(shown) == 101
    # Of the seventh project there was room for ten lines.
    assert shown[-2:] == ["… and 6 more (p6)", "… and 45 more in other projects"]


def test_a_name_of_the_server_stays_on_its_line() -> None:
    shown = lines([step("deleted", CHANNEL, "a\n\x1b[2J\u202eb"), step("created", ALERT, "x" * 500, "sh\nop")])
    assert shown[0] == "- channel a \\x1b[2J\\u202eb"
    assert len(shown) == 3
    assert len(shown[1]) == 300
    assert all(line.isprintable() for line in shown)


def test_a_long_run_says_what_the_limits_make_of_it() -> None:
    steps = [step("created", CHANNEL, f"c{number}") for number in range(2000)]
    shown = lines(steps, Effort(2001, 3660.0, LIMITS, max_wait=900.0))
    assert shown[-2:] == [
        "Plan: 2,000 to create, 0 to update, 0 to delete, 0 unchanged; about 2,001 requests, about 1 h 1 min",
        "The rate limit allows 50 requests a minute and 1,000 requests an hour: 2,001 requests take about 1 h 1 min;"
        " max_wait ends a run after 15 min, and the next one does the rest",
    ]
    assert lines(steps, Effort(2001, 3660.0, LIMITS, max_wait=7200.0))[-1].endswith("take about 1 h 1 min")
