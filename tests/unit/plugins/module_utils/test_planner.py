# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.client import Client
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, Problems
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import parse
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.executor import Executor
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.exporter import Exporter
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.planner import Planner
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.prune import check_prune, prunable
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import Step, kinds, rank
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    ALERTS,
    CHANNELS,
    PROJECTS,
    SLOS,
    FakeClient,
    alert,
    channel,
    forbidden,
    missing,
    project,
    uid,
)

ERRORS = {
    "name": "errors",
    "query": "SELECT 1",
    "time_window": "5m",
    "frequency": "5m",
    "notify_when": "has_matches",
}


def checkout(**children: Any) -> dict[str, Any]:
    return {"projects": [{"name": "checkout", **children}]}


def planner(client: Client, document: dict[str, Any], *prune: str, prune_all: bool = False) -> Planner:
    return Planner(RemoteState(client, assume_missing=False), parse(document), prune, prune_all)


def planned(client: Client, document: dict[str, Any], *prune: str, prune_all: bool = False) -> list[Step]:
    return planner(client, document, *prune, prune_all=prune_all).plan()


def told(steps: list[Step]) -> list[tuple[str, str | None, str]]:
    return [(step.item.resource.name, step.item.name, step.plan.action if step.plan else "?") for step in steps]


# Order


def test_the_dependencies_of_a_kind_come_before_it() -> None:
    by_name = {resource.name: resource for resource in RESOURCES}
    for resource in RESOURCES:
        for needed in resource.comes_after:
            assert rank(by_name[needed]) < rank(resource)


def test_kinds_without_dependencies_come_first() -> None:
    first = {resource.name for resource in RESOURCES if rank(resource) == 0}
    assert first == {resource.name for resource in RESOURCES if not resource.comes_after}
    assert first >= {"channel", "project"}
    assert {resource.name: rank(resource) for resource in RESOURCES}["alert"] == 1
    assert {resource.name: rank(resource) for resource in RESOURCES}["slo"] == 1


def test_kinds_lists_parents_before_children() -> None:
    names = [resource.name for resource in kinds()]
    assert sorted(names) == sorted(resource.name for resource in RESOURCES if resource.in_document)
    for resource in kinds():
        assert resource.parent is None or names.index(resource.parent.name) < names.index(resource.name)


# Problems


def test_one_problem_is_reported_as_it_is_and_several_are_counted() -> None:
    assert Problems(["a: b"]).message == "a: b"
    assert Problems(["a: b", "c: d"]).message == "2 problems, nothing changed:\n- a: b\n- c: d"
    assert Problems(["a: b", "a: b"], 3).message == "a: b"
    several = Problems(["a: b", "c: d"], 1, ["src: searched in /play"])
    assert several.message == "2 problems, nothing changed, 1 request sent:\n- a: b\n- c: d\nsrc: searched in /play"
    assert Problems(["a: b", "c: d"]).problems == ["a: b", "c: d"]


def test_a_thousand_problems_fit() -> None:
    message = Problems(
        [f"projects[{number}]: nmae: unknown option, did you mean name?" for number in range(1000)]
    ).message
    assert "projects[999]" in message
    assert len(message.split("\n")) == 1001


def test_problems_of_the_document_and_of_the_server_are_reported_together() -> None:
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {ALERTS}": [], f"GET {CHANNELS}": []})
    document = {
        "channels": [
            {"name": "oncall", "webhok": {}},
            {"name": "genie", "opsgenie": {"base_url": "https://x.example"}},
        ],
        "projects": [
            {"name": "checkout", "alerts": [{**ERRORS, "channels": ["oncall", "nobody"]}, {"name": "slow"}]},
            {"name": "new", "id": uid(0xA9)},
        ],
    }
    with pytest.raises(Problems) as caught:
        planned(client, document, "dashboards", "write_tokens")
    assert sorted(problem.partition(": ")[0] for problem in caught.value.problems) == [
        "channels[0] (oncall)",
        "channels[0] (oncall)",
        "channels[1] (genie)",
        "projects[0] (checkout).alerts[0] (errors)",
        "projects[0] (checkout).alerts[1] (slow)",
        "projects[1] (new)",
        "prune",
    ]
    assert "there is no channel nobody" in caught.value.message
    assert "there is no channel oncall" not in caught.value.message
    assert client.writes == []


def test_a_wrong_project_makes_none_of_its_children_seem_wrong() -> None:
    client = FakeClient({f"GET {PROJECTS}": []})
    document = {"projects": [{"name": "new", "visibility": "secret", "alerts": [ERRORS]}]}
    with pytest.raises(Problems) as caught:
        planned(client, document)
    assert len(caught.value.problems) == 1
    assert "visibility" in caught.value.message


def test_a_renamed_channel_that_is_wrong_leaves_its_alerts_alone() -> None:
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {ALERTS}": [], f"GET {CHANNELS}": [channel()]})
    document = {
        "channels": [{"id": uid(0xC0), "name": "night", "active": "perhaps"}],
        **checkout(alerts=[{**ERRORS, "channels": ["night"]}]),
    }
    with pytest.raises(Problems) as caught:
        planned(client, document)
    assert [problem.partition(": ")[0] for problem in caught.value.problems] == ["channels[0] (night)"]


# Guards of prune


@pytest.mark.parametrize(
    ("document", "prune", "says"),
    [
        (
            checkout(alerts=[]),
            "alerts",
            "the list of alerts of project checkout is empty; that would delete the 2 alerts that there are",
        ),
        ({"channels": []}, "channels", "the list of channels is empty; that would delete the channel that there is"),
        ({}, "channels", "the document lists no channels; that would delete the channel that there is"),
        ({"channels": None, "projects": []}, "projects", "the list of projects is empty; that would delete"),
        ({}, "projects", "the document lists no projects; that would delete the project that there is"),
    ],
)
def test_prune_of_what_is_live_wants_to_be_meant(document: dict[str, Any], prune: str, says: str) -> None:
    client = a_project(alert(1, "b"), alert(2, "a"), **{f"GET {CHANNELS}": [channel()]})
    with pytest.raises(Problems) as caught:
        planned(client, document, prune)
    (problem,) = caught.value.problems
    assert problem.startswith(f"prune: {says}")
    assert problem.endswith("; set prune_all if it is meant")
    assert any(step.deletes for step in planned(client, document, prune, prune_all=True))


@pytest.mark.parametrize(
    ("document", "prune"),
    [
        (checkout(alerts=[]), "alerts"),
        (checkout(), "alerts"),
        ({}, "alerts"),
        ({"channels": []}, "channels"),
        ({}, "channels"),
    ],
)
def test_an_empty_list_is_fine_where_nothing_is_live(document: dict[str, Any], prune: str) -> None:
    client = a_project(**{f"GET {CHANNELS}": []})
    assert not any(step.deletes for step in planned(client, document, prune))


def test_an_empty_list_is_fine_where_only_the_server_made_something() -> None:
    client = a_project(alert(1, "burn", slo_id=uid(0xB0)))
    assert not any(step.deletes for step in planned(client, checkout(alerts=[]), "alerts"))


def test_a_project_to_be_created_has_nothing_to_prune() -> None:
    client = FakeClient({f"GET {PROJECTS}": []})
    assert told(planned(client, checkout(alerts=[]), "alerts")) == [("project", "checkout", "created")]


@pytest.mark.parametrize("kind", ["write_tokens", "read_tokens"])
def test_some_kinds_are_never_pruned(kind: str) -> None:
    (problem,) = check_prune([kind])
    assert problem == f"prune: {kind} are never pruned; it may list {', '.join(prunable())}"


@pytest.mark.parametrize("kind", ["alert", "dashboardz", "", "*", "all"])
def test_prune_names_kinds(kind: str) -> None:
    (problem,) = check_prune([kind])
    assert problem == f"prune: there is no kind {kind}; it may list {', '.join(prunable())}"


def test_every_kind_may_be_pruned_but_credentials_and_kinds_that_the_api_cannot_delete() -> None:
    never = {"write_tokens", "read_tokens", "api_keys", "variable_types"}
    assert set(prunable()) == {resource.plural for resource in kinds()} - never


# Pruning


def a_project(*alerts: Any, **answers: Any) -> FakeClient:
    return FakeClient({f"GET {PROJECTS}": [project()], f"GET {ALERTS}": list(alerts), f"GET {SLOS}": [], **answers})


def test_unlisted_objects_are_pruned_in_the_order_of_their_names() -> None:
    client = a_project(alert(1, "b"), alert(2, "errors"), alert(3, "a"))
    steps = planned(client, checkout(alerts=[ERRORS]), "alerts")
    assert told(steps)[1:] == [("alert", "errors", "none"), ("alert", "a", "deleted"), ("alert", "b", "deleted")]
    assert [step.pruned for step in steps] == [False, False, True, True]
    assert steps[2].item.place == "projects[0] (checkout).alerts (a)"
    assert steps[2].item.project == "checkout"


def test_nothing_is_pruned_unasked() -> None:
    client = a_project(alert(1, "b"))
    assert told(planned(client, checkout(alerts=[ERRORS]), "projects"))[1:] == [("alert", "errors", "created")]


def test_an_alert_listed_to_be_absent_is_deleted_once() -> None:
    client = a_project(alert(1, "errors"), alert(2, "slow"))
    steps = planned(client, checkout(alerts=[{"name": "errors", "state": "absent"}]), "alerts")
    assert told(steps)[1:] == [("alert", "errors", "deleted"), ("alert", "slow", "deleted")]


@pytest.mark.parametrize("key", ["slo_id", "slo"])
def test_alerts_that_say_they_belong_to_an_slo_are_spared(key: str) -> None:
    client = a_project(alert(1, "burn", **{key: uid(0xB0)}), alert(2, "slow"))
    assert told(planned(client, checkout(alerts=[ERRORS]), "alerts"))[2:] == [("alert", "slow", "deleted")]


def test_alerts_that_an_slo_names_are_spared() -> None:
    slo = {"id": uid(0xB0), "name": "checkout is up", "alerts": {"fast": {"alert_id": uid(1).upper()}}}
    client = a_project(alert(1, "burn"), alert(2, "checkout is up, perhaps"), **{f"GET {SLOS}": [slo]})
    steps = planned(client, checkout(alerts=[ERRORS]), "alerts")
    assert told(steps)[2:] == [("alert", "checkout is up, perhaps", "deleted")]


def test_the_name_decides_when_an_old_slo_has_no_alert_ids() -> None:
    slo = {"id": uid(0xB0), "name": "checkout is up", "alerts": {"fast": {"alert_id": None}}}
    client = a_project(alert(1, "checkout is up (fast)"), alert(2, "slow"), **{f"GET {SLOS}": [slo]})
    assert told(planned(client, checkout(alerts=[ERRORS]), "alerts"))[2:] == [("alert", "slow", "deleted")]


@pytest.mark.parametrize("fields", [{}, {"alerts": None}, {"alerts": {}}, {"alerts": {"fast": None}}])
def test_the_name_decides_when_an_slo_lists_no_alerts_at_all(fields: dict[str, Any]) -> None:
    record = {"id": uid(0xB0), "name": "checkout is up", **fields}
    client = a_project(alert(1, "checkout is up (fast)"), alert(2, "slow"), **{f"GET {SLOS}": [record]})
    assert told(planned(client, checkout(alerts=[ERRORS]), "alerts"))[2:] == [("alert", "slow", "deleted")]


@pytest.mark.parametrize("answer", [missing(), forbidden(), ApiError("HTTP 402", 402), ApiError("HTTP 405", 405)])
def test_a_server_without_slos_is_still_pruned(answer: ApiError) -> None:
    client = a_project(alert(2, "slow"), **{f"GET {SLOS}": answer})
    assert told(planned(client, checkout(alerts=[ERRORS]), "alerts"))[2:] == [("alert", "slow", "deleted")]


def test_nothing_is_pruned_when_slos_cannot_be_read() -> None:
    client = a_project(alert(2, "slow"), **{f"GET {SLOS}": ApiError("HTTP 500", 500)})
    steps = planned(client, checkout(alerts=[ERRORS]), "alerts")
    assert [(step.item.place, step.error) for step in steps if step.error] == [
        ("projects[0] (checkout).alerts", "HTTP 500")
    ]
    assert not any(step.deletes for step in steps)


def test_slos_are_not_asked_for_when_nothing_would_be_pruned() -> None:
    client = a_project(alert(2, "errors"))
    planned(client, checkout(alerts=[ERRORS]), "alerts")
    assert client.asked == [f"GET {PROJECTS}", f"GET {ALERTS}"]


def test_nothing_is_pruned_from_a_list_with_an_ambiguous_item() -> None:
    client = a_project(alert(1, "errors"), alert(2, "errors"), alert(3, "slow"))
    steps = planned(client, checkout(alerts=[ERRORS]), "alerts")
    assert "2 alerts are called errors; choose one by id" in str(steps[1].error)
    assert not any(step.deletes for step in steps)


def test_projects_are_pruned_with_what_is_in_them_by_one_request() -> None:
    client = FakeClient({f"GET {PROJECTS}": [project(), project(2, "old")], f"DELETE {PROJECTS}{uid(2)}/": None})
    run = planner(client, checkout(), "projects", "channels", prune_all=True)
    client.answers[f"GET {CHANNELS}"] = []
    steps = run.plan()
    Executor(run.remote).execute(steps)
    assert client.writes == [(f"DELETE {PROJECTS}{uid(2)}/", None)]


# Reading


def test_each_list_is_read_once() -> None:
    client = FakeClient(
        {
            f"GET {PROJECTS}": [project(), project(0xA1, "billing")],
            f"GET {CHANNELS}": [channel()],
            f"GET {ALERTS}": [],
            f"GET {PROJECTS}{uid(0xA1)}/alerts/": [],
        }
    )
    alerts = [{**ERRORS, "name": f"a{number}", "channels": ["oncall"]} for number in range(50)]
    planned(client, {"projects": [{"name": "checkout", "alerts": alerts}, {"name": "billing", "alerts": alerts}]})
    assert sorted(client.asked) == sorted(f"{what}" for what in client.answers)


def test_a_list_that_cannot_be_read_is_asked_for_once() -> None:
    client = a_project(**{f"GET {ALERTS}": ApiError("HTTP 500", 500)})
    steps = planned(client, checkout(alerts=[{**ERRORS, "name": f"a{number}"} for number in range(50)]))
    assert [step.error for step in steps[1:]] == ["HTTP 500"] * 50
    assert client.asked.count(f"GET {ALERTS}") == 1


def test_lists_that_cannot_be_read_fail_their_items_only() -> None:
    client = FakeClient(
        {
            f"GET {PROJECTS}": [project(), project(0xA1, "billing")],
            f"GET {ALERTS}": forbidden(),
            f"GET {PROJECTS}{uid(0xA0)}/": project(),
            f"GET {PROJECTS}{uid(0xA1)}/alerts/": [],
        }
    )
    document = {"projects": [{"name": "checkout", "alerts": [ERRORS]}, {"name": "billing", "alerts": [ERRORS]}]}
    steps = planned(client, document)
    assert [step.error is None for step in steps] == [True, False, True, True]


def test_an_unexpected_failure_is_reported_and_stops_no_other_item() -> None:
    class Broken(FakeClient):
        def send(self, request: Request) -> Any:
            if request.method == "POST":
                raise ValueError("boom\nboom")
            return super().send(request)

    client = Broken({f"GET {PROJECTS}": [project(2, "old")], f"PUT {PROJECTS}{uid(2)}/": project(2, "old")})
    run = planner(client, {"projects": [{"name": "new"}, {"name": "old", "description": "x"}]})
    steps = run.plan()
    Executor(run.remote).execute(steps)
    assert steps[0].error == "unexpected ValueError, please report it: boom boom"
    assert steps[1].outcome is not None
    assert steps[1].outcome.changed


def test_a_failure_of_another_sort_shows_no_secret() -> None:
    """Nor a part of one, where it is cut."""

    class Broken(FakeClient):
        def send(self, request: Request) -> Any:
            if request.method == "POST":
                raise ValueError("x" * 290 + "Zq8-secret-of-a-file")
            return super().send(request)

    client = Broken({f"GET {PROJECTS}": []})
    client.keep_secret("Zq8-secret-of-a-file")
    run = planner(client, {"projects": [{"name": "new"}]})
    steps = run.plan()
    Executor(run.remote).execute(steps)
    assert steps[0].error is not None
    assert "xxx" in steps[0].error
    assert "Zq8" not in steps[0].error


def test_an_error_is_one_of_ours() -> None:
    assert issubclass(Problems, LogfireError)


# One object, two items


@pytest.mark.parametrize(
    "items",
    [
        [{"id": uid(0xA0), "description": "a"}, {"name": "checkout", "description": "b"}],
        [{"id": uid(0xA0), "name": "renamed"}, {"name": "checkout"}],
    ],
    ids=["both change it", "one renames it"],
)
def test_two_items_may_not_mean_one_object(items: list[dict[str, Any]]) -> None:
    """The outcome would hang on their order, and each run would change something again."""
    with pytest.raises(Problems):
        planned(FakeClient({f"GET {PROJECTS}": [project()]}), {"projects": items})


def test_an_alert_may_not_name_a_channel_that_is_to_be_absent() -> None:
    """The first run would detach it again, and the second fail."""
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {ALERTS}": [], f"GET {CHANNELS}": [channel()]})
    document = {
        "channels": [{"name": "oncall", "state": "absent"}],
        **checkout(alerts=[{**ERRORS, "channels": ["oncall"]}]),
    }
    with pytest.raises(Problems):
        planned(client, document)


def test_two_objects_may_not_come_to_the_same_name() -> None:
    """One item takes the name of another that is created: the next run would find two objects of that name."""
    client = FakeClient({f"GET {CHANNELS}": [channel(0xC0, "old")]})
    hook = {"url": "https://hooks.example.com/s3cret"}
    with pytest.raises(Problems):
        planned(client, {"channels": [{"id": uid(0xC0), "name": "new"}, {"name": "new", "webhook": hook}]})


# Sizes: what grows faster than an organization does is found by counting, whatever machine it runs on


@pytest.mark.parametrize("what", ["plan", "export", "prune", "placeholders"])
def test_work_grows_with_size_and_no_faster(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as many objects take ten times as many looks at one, and not a hundred times as many."""
    looks = 0
    for resource in (ALERT, CHANNEL):
        for name in ("identity_of", "is_nameless", "exists"):
            original = getattr(resource, name)

            def counted(*arguments: Any, original: Any = original) -> Any:
                nonlocal looks
                looks += 1
                return original(*arguments)

            monkeypatch.setattr(resource, name, counted)
    counts = []
    for size in (30, 300):
        looks = 0
        _work(what, size)
        counts.append(looks)
    assert counts[1] <= 11 * counts[0]


def _work(what: str, size: int) -> None:
    channels = [channel(0xC000 + number, "same" if what == "placeholders" else f"c{number}") for number in range(size)]
    alerts = [alert(0xE000 + number, f"old{number}", channels=[channels[number]]) for number in range(size)]
    client = FakeClient(
        {f"GET {PROJECTS}": [project()], f"GET {CHANNELS}": channels, f"GET {ALERTS}": alerts, f"GET {SLOS}": []}
    )
    remote = RemoteState(client)
    if what in ("export", "placeholders"):
        exported = Exporter(remote, [], ["alerts", "channels"]).document()
        assert len(exported["channels"]) == size
        return
    listed = [1] if what == "prune" else range(size)
    items = [{**ERRORS, "name": f"new{number}", "channels": ["c1"] if what == "plan" else []} for number in listed]
    document = parse({"projects": [{"name": "checkout", "alerts": items}]})
    assert document.problems == []
    steps = Planner(remote, document, ["alerts"] if what == "prune" else []).plan()
    assert len(steps) == 1 + len(items) + (size if what == "prune" else 0)
