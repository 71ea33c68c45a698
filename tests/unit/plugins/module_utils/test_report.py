# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.options import Action, Options
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Desired, Outcome, Resource
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import Item
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.report import STATS, report
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import Step
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.write_token import WRITE_TOKEN
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import uid


def step(
    action: Action = "none",
    resource: Resource = ALERT,
    name: str | None = "errors",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    error: str | None = None,
    **more: Any,
) -> Step:
    project = "checkout" if resource.parent else None
    options = Options(path=more.pop("path", None))
    desired = Desired(resource, "present", project=project, options=options)
    made = Step(Item(desired, f"{resource.plural}[0] ({name})", name, project), error=error)
    if error is None:
        made.end(Outcome(action != "none", action, before or {}, after or {}, {}, uid(1), **more))
    return made


def test_an_empty_report() -> None:
    assert report([], 0) == {
        "changed": False,
        "changes": [],
        "stats": {"created": 0, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 0},
        "requests": 0,
        "tokens": [],
        "diff": [],
        "errors": [],
        "left": [],
        "msg": "",
    }


def test_every_item_counts_once_under_what_became_of_it() -> None:
    steps = [step(action) for action in STATS] + [step(error="no")]
    result = report(steps, 7)
    assert result["stats"] == {"created": 1, "updated": 2, "deleted": 1, "unchanged": 1, "failed": 1}
    assert sum(result["stats"].values()) == len(steps)
    assert [change["action"] for change in result["changes"]] == ["created", "updated", "updated", "deleted"]
    assert result["requests"] == 7


def test_a_change_says_what_where_and_which_options() -> None:
    updated = step("updated", fields=("time_window", "query"), before={"query": "a"}, after={"query": "b"})
    assert report([updated], 1)["changes"] == [
        {
            "action": "updated",
            "kind": "alert",
            "project": "checkout",
            "name": "errors",
            "fields": ["query", "time_window"],
            "before": {"query": "a"},
            "after": {"query": "b"},
        }
    ]


def test_the_fields_of_a_new_object_are_what_it_was_given() -> None:
    created = step("created", resource=PROJECT, name="checkout", after={"name": "checkout", "visibility": "private"})
    (change,) = report([created], 1)["changes"]
    assert change["fields"] == ["name", "visibility"]
    assert change["project"] is None


def test_a_deletion_has_no_fields() -> None:
    deleted = step("deleted", before={"name": "errors", "query": "SELECT 1"})
    (change,) = report([deleted], 1)["changes"]
    assert change["fields"] == []


def test_a_diff_says_whose_it_is() -> None:
    result = report(
        [
            step("updated", before={"query": "a"}, after={"query": "b"}),
            step("created", resource=PROJECT, name="checkout"),
            step("created", resource=WRITE_TOKEN, name=None),
            step(),
        ],
        1,
    )
    assert [one["before_header"] for one in result["diff"]] == [
        "alert errors (project checkout)",
        "project checkout",
        "write token (project checkout)",
    ]
    assert result["diff"][0] == {
        "before_header": "alert errors (project checkout)",
        "after_header": "alert errors (project checkout)",
        "before": "query: a\n",
        "after": "query: b\n",
    }


def test_created_tokens_are_listed_and_kept_ones_are_not() -> None:
    issued = step("created", resource=WRITE_TOKEN, name="a", issued=True, extra={"token": "s3cret"})
    kept = step("created", resource=WRITE_TOKEN, name="/a", path="/a", issued=True)
    result = report([issued, kept, step("created", resource=WRITE_TOKEN), step(resource=WRITE_TOKEN)], 1)
    assert result["tokens"] == [
        {"project": "checkout", "kind": "write_token", "id": uid(1), "path": None, "token": "s3cret"},
        {"project": "checkout", "kind": "write_token", "id": uid(1), "path": "/a"},
    ]
    assert "s3cret" not in str(result["changes"]) + str(result["diff"])


def test_failures_are_reported_with_their_places_and_fail_the_task() -> None:
    result = report([step("created"), step(error="HTTP 500"), step(error="HTTP 403")], 3)
    assert result["failed"] is True
    assert result["changed"] is True
    assert result["errors"] == ["alerts[0] (errors): HTTP 500", "alerts[0] (errors): HTTP 403"]
    assert result["msg"].split("\n") == ["2 of 3 items failed:", *(f"- {error}" for error in result["errors"])]
    assert len(result["changes"]) == len(result["diff"]) == 1


def test_a_crashed_item_is_reported_with_its_traceback() -> None:
    crashed, failed = step(name="a"), step(name="b")
    try:
        raise RuntimeError("bug")
    except RuntimeError as error:
        crashed.fail(error, "unexpected RuntimeError")
    failed.fail(LogfireError("HTTP 500"))
    result = report([crashed, failed], 1)
    assert result["errors"] == ["alerts[0] (a): unexpected RuntimeError", "alerts[0] (b): HTTP 500"]
    assert result["exception"].startswith("alerts[0] (a):\nTraceback ")
    assert "RuntimeError: bug" in result["exception"]
    assert "HTTP 500" not in result["exception"]
    assert "exception" not in report([failed], 1)


def test_an_error_that_many_items_share_is_reported_once() -> None:
    places = [f"alerts[0] ({name})" for name in "abc"]
    result = report([step(name=name, error="HTTP 401") for name in "abc"], 1)
    assert result["errors"] == [f"{place}: HTTP 401" for place in places]
    assert result["msg"] == f"3 of 3 items failed: {', '.join(places)}: HTTP 401"


def test_a_single_item_that_failed_is_not_counted() -> None:
    assert report([step(error="HTTP 500")], 1)["msg"] == "the item failed: alerts[0] (errors): HTTP 500"
    assert "failed" not in report([step("created")], 1)
