# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import (
    Document,
    children,
    inline_files,
    list_shape_errors,
    parse,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document_secrets import secrets_in
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import API_KEY
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.gateway_provider import GATEWAY_PROVIDER
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import uid

TIMING = {"time_window": "5m", "frequency": "5m", "notify_when": "has_matches"}
ERRORS = {"name": "errors", "query": "SELECT 1", **TIMING}
HOOK = {"name": "oncall", "webhook": {"url": "https://hooks.example.com/s3cret"}}


def checkout(**children: Any) -> dict[str, Any]:
    return {"projects": [{"name": "checkout", **children}]}


def problems(**document: Any) -> list[str]:
    return parse(document).problems


def test_an_empty_document_is_sound() -> None:
    assert parse({"channels": None, "projects": None}) == Document()


def test_items_are_the_options_of_their_modules() -> None:
    document = parse(
        {
            "channels": [HOOK],
            "projects": [
                {
                    "name": "checkout",
                    "visibility": "private",
                    "write_tokens": [{"path": "/nowhere/token"}],
                    "alerts": [ERRORS],
                },
                {"name": "billing", "alerts": []},
            ],
        }
    )
    assert document.problems == []
    assert [(item.resource.name, item.name, item.project) for item in document.items] == [
        ("channel", "oncall", None),
        ("project", "checkout", None),
        ("write_token", "/nowhere/token", "checkout"),
        ("alert", "errors", "checkout"),
        ("project", "billing", None),
    ]
    assert [item.place for item in document.items] == [
        "channels[0] (oncall)",
        "projects[0] (checkout)",
        "projects[0] (checkout).write_tokens[0]",
        "projects[0] (checkout).alerts[0] (errors)",
        "projects[1] (billing)",
    ]
    assert document.items[3].desired.project == "checkout"
    assert document.empty == [("alert", "billing")]
    assert set(document.lists) == {
        ("channel", None),
        ("project", None),
        ("write_token", "checkout"),
        ("alert", "checkout"),
        ("alert", "billing"),
    }


def test_every_kind_has_its_place() -> None:
    top = {CHANNEL.name, GATEWAY_PROVIDER.name, API_KEY.name, PROJECT.name}
    kinds = {*top, *(child.name for child in children(PROJECT))}
    assert kinds == {resource.name for resource in RESOURCES if resource.in_document}
    assert children(ALERT) == ()


def test_items_of_a_project_use_the_projects_id() -> None:
    document = parse({"projects": [{"id": uid(1), "name": "shop", "alerts": [ERRORS]}]})
    assert document.items[1].desired.project == uid(1)
    assert document.items[1].project == "shop"
    only_id = parse({"projects": [{"id": uid(1), "alerts": [ERRORS]}]})
    assert only_id.items[1].desired.project == only_id.items[1].project == uid(1)


@pytest.mark.parametrize("value", ["oncall", {"name": "oncall"}, 7, True])
def test_a_list_must_be_one(value: Any) -> None:
    assert problems(**checkout(alerts=value)) == ["projects[0] (checkout).alerts: must be a list of alerts"]


@pytest.mark.parametrize("value", ["checkout", ["checkout"], 7, None])
def test_an_item_must_be_a_mapping(value: Any) -> None:
    assert problems(projects=[value]) == ["projects[0]: must be a mapping with the options of project"]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"projects": [{"nmae": "checkout"}]}, "projects[0]: nmae: unknown option, did you mean name?"),
        (checkout(alert=[ERRORS]), "projects[0] (checkout): alert: unknown option, did you mean alerts?"),
        (
            checkout(alerts=[{**ERRORS, "time_windw": "5m"}]),
            "projects[0] (checkout).alerts[0] (errors): time_windw: unknown option, did you mean time_window?",
        ),
        (
            {"channels": [{"name": "oncall", "webhok": {}}]},
            "channels[0] (oncall): webhok: unknown option, did you mean webhook?",
        ),
        (
            {"channels": [{"name": "oncall", "webhook": {"ulr": "https://hooks.example.com/s3cret"}}]},
            "channels[0] (oncall): webhook.ulr: unknown option, did you mean url?",
        ),
        (
            checkout(write_tokens=[{"pth": "/nowhere/token"}]),
            "projects[0] (checkout).write_tokens[0]: pth: unknown option, did you mean path?",
        ),
        (
            checkout(alerts=[{**ERRORS, "project": "checkout"}]),
            "projects[0] (checkout).alerts[0] (errors): project: unknown option, known are ",
        ),
        (
            checkout(alerts=[{**ERRORS, "channels": [{"chanel": "oncall"}]}]),
            "projects[0] (checkout).alerts[0] (errors): channels: an entry has the unknown key chanel;",
        ),
        ({"projects": [{"name": "checkout", 7: "x"}]}, "projects[0] (checkout): 7: unknown option, known are "),
        ({"projects": [{"name": "checkout", "a\nb": 1}]}, "projects[0] (checkout): a b: unknown option, known are "),
    ],
)
def test_unknown_keys_are_reported_with_a_suggestion(document: dict[str, Any], says: str) -> None:
    (problem,) = problems(**document)
    assert problem.startswith(says)
    assert "s3cret" not in problem


@pytest.mark.parametrize("value", [5, "s3cret", ["s3cret"], True])
def test_a_group_of_options_that_is_not_a_mapping_is_reported_by_name(value: Any) -> None:
    """Ansible's own check leaves the name out, or ends in a traceback."""
    said = problems(channels=[{"name": "oncall", "webhook": value}])
    assert said[0] == "channels[0] (oncall): webhook: must be a mapping with format, url"
    assert "s3cret" not in str(said)


def test_a_hint_far_from_everything_lists_what_is_known() -> None:
    (problem,) = problems(projects=[{"name": "checkout", "xyzzy": 1}])
    known = {*PROJECT.spec(), *(one.plural for one in children(PROJECT))}
    assert {"alerts", "visibility", "write_tokens"} <= known
    assert problem.endswith(f"known are {', '.join(sorted(known))}")


def test_all_problems_are_found_at_once() -> None:
    found = problems(
        channels=["oncall", {"name": "x", "webhook": {"url": "no-url"}}],
        projects=[
            {"name": "Bad Name", "alerts": [{"name": "errors", "time_window": "2w", "frequency": "1.5h"}]},
            {"name": "checkout", "alerts": {"name": "errors"}, "write_tokens": [{"path": "/x", "token": "y"}]},
        ],
    )
    assert [problem.partition(": ")[0] for problem in found] == [
        "channels[0]",
        "channels[1] (x)",
        "projects[0] (Bad Name)",
        "projects[0] (Bad Name).alerts[0] (errors)",
        "projects[0] (Bad Name).alerts[0] (errors)",
        "projects[1] (checkout).alerts",
        "projects[1] (checkout).write_tokens[0]",
    ]
    assert "time_window: 2w has weeks" in found[3]
    assert "frequency: 1.5h has a fraction" in found[4]


def test_items_of_an_invalid_project_are_checked_but_not_planned() -> None:
    document = parse({"projects": [{"name": "Bad Name", "alerts": [ERRORS, {"name": "x", "nothing": 1}]}]})
    assert len(document.problems) == 2
    assert document.items == document.unsound == []
    assert ("project", "Bad Name") in document.mentioned


def test_items_of_an_invalid_project_with_a_valid_name_can_still_be_looked_up() -> None:
    document = parse({"projects": [{"name": "checkout", "visiblity": "private", "alerts": [ERRORS]}]})
    assert (len(document.problems), document.items) == (1, [])
    assert [item.name for item in document.unsound] == ["checkout", "errors"]


def test_values_that_are_not_lists_are_reported_with_their_places_and_all_else() -> None:
    wrong = {"channels": {"name": "oncall"}, "projects": [{"name": "checkout", "alert": []}, "billing", None]}
    assert list_shape_errors(wrong) == [
        "channels: must be a list of channels",
        "projects[0] (checkout): alert: unknown option, did you mean alerts?",
        "projects[1]: must be a mapping with the options of project",
        "projects[2]: must be a mapping with the options of project",
    ]
    assert list_shape_errors({"channels": None, "projects": [{"name": "Bad Name"}]}) == []


def test_unreadable_files_are_reported_together_with_all_else() -> None:
    def load(path: str) -> Any:
        raise OptionError("src", f"{path} is not there")

    dashboards = [{"slug": slug, "name": slug, "src": f"/nowhere/{slug}.json"} for slug in "ab"]
    document = inline_files(checkout(dashboards=dashboards, alerts=[{**ERRORS, "colour": "red"}]), load)
    first, second, third = parse(document).problems
    assert first == "projects[0] (checkout).dashboards[0] (a): src: /nowhere/a.json is not there"
    assert second == "projects[0] (checkout).dashboards[1] (b): src: /nowhere/b.json is not there"
    assert third.startswith("projects[0] (checkout).alerts[0] (errors): colour: unknown option")


@pytest.mark.parametrize(
    ("document", "place", "first"),
    [
        ({"projects": [{"name": "a1"}, {"name": "a1"}]}, "projects[1] (a1)", "the same name a1 as projects[0] (a1)"),
        ({"channels": [HOOK, HOOK]}, "channels[1] (oncall)", "the same name oncall as channels[0] (oncall)"),
        (
            checkout(alerts=[ERRORS, {**ERRORS, "query": "SELECT 2"}]),
            "projects[0] (checkout).alerts[1] (errors)",
            "the same name errors as projects[0] (checkout).alerts[0] (errors)",
        ),
        (
            {"projects": [{"id": uid(0xA)}, {"id": uid(0xA).upper()}]},
            "projects[1]",
            f"the same id {uid(0xA)} as projects[0]",
        ),
        (
            checkout(write_tokens=[{"path": "/nowhere/a"}, {"path": "/nowhere/../nowhere/a"}]),
            "projects[0] (checkout).write_tokens[1]",
            "the same path /nowhere/a as projects[0] (checkout).write_tokens[0]",
        ),
        (
            checkout(write_tokens=[{"token": "s3cret"}, {"token": "s3cret"}]),
            "projects[0] (checkout).write_tokens[1]",
            "the same token as projects[0] (checkout).write_tokens[0]",
        ),
        (
            checkout(read_tokens=[{}, {"valid_for": "1d"}]),
            "projects[0] (checkout).read_tokens[1]",
            "the same path as projects[0] (checkout).read_tokens[0]",
        ),
    ],
)
def test_duplicates_are_refused(document: dict[str, Any], place: str, first: str) -> None:
    assert problems(**document) == [f"{place}: has {first}"]


def test_the_same_name_elsewhere_is_not_a_duplicate() -> None:
    assert (
        problems(
            channels=[{**HOOK, "name": "checkout"}],
            projects=[{"name": "checkout", "alerts": [ERRORS]}, {"name": "billing", "alerts": [ERRORS]}],
        )
        == []
    )


@pytest.mark.parametrize(
    "document",
    [
        checkout(write_tokens=[{"path": "/nowhere/a"}], read_tokens=[{"path": "/nowhere/a"}]),
        {
            "projects": [
                {"name": "checkout", "write_tokens": [{"path": "/nowhere/a"}]},
                {"name": "billing", "write_tokens": [{"path": "/nowhere/a"}]},
            ]
        },
    ],
    ids=["of two kinds", "of two projects"],
)
def test_one_file_cannot_hold_two_tokens(document: dict[str, Any]) -> None:
    """Each run would issue a token for the one and overwrite the other's secret."""
    assert any("the same path /nowhere/a" in problem for problem in problems(**document))


def test_one_time_actions_are_refused_as_states() -> None:
    (problem,) = problems(**checkout(write_tokens=[{"path": "/nowhere/a", "state": "rotated"}]))
    assert problem.endswith("state: rotated is an action, not a state: use the module write_token for it")


def test_nothing_may_stand_below_what_is_to_be_absent() -> None:
    (problem,) = problems(**checkout(state="absent", alerts=[ERRORS]))
    assert problem == "projects[0] (checkout).alerts: must be left out, as the project is to be absent"
    assert problems(**checkout(state="absent", alerts=[])) == []


@pytest.mark.parametrize("state", [["absent"], {"absent": True}])
def test_a_state_must_be_a_word(state: Any) -> None:
    (problem,) = problems(**checkout(state=state))
    assert problem.startswith("projects[0] (checkout): value of state must be one of")


@pytest.mark.parametrize("name", ["", None, [], {"a": 1}, "x" * 5000, "a\nb"])
def test_odd_names_are_problems_of_one_line(name: Any) -> None:
    (problem,) = problems(projects=[{"name": name, "description": "x"}])
    assert "\n" not in problem
    assert len(problem) < 300


def test_a_name_may_be_a_number_in_yaml() -> None:
    document = parse({"projects": [{"name": 2026, "alerts": [{**ERRORS, "name": 7}]}]})
    assert document.problems == []
    assert [(item.name, item.project) for item in document.items] == [("2026", None), ("7", "2026")]
    assert document.items[1].desired.project == "2026"


# Secrets


def test_secrets_are_found_wherever_they_stand() -> None:
    assert secrets_in(
        {
            "channels": [HOOK, {"name": "genie", "opsgenie": {"auth_key": "k1"}, "url": "misplaced"}],
            "projects": [{"name": "checkout", "write_tokens": [{"token": "k2"}], "routing_key": "k3"}],
            "api_keys": [{"name": "ci", "api_key": "k4"}],
        }
    ) == {"https://hooks.example.com/s3cret", "k1", "k2", "k3", "k4", "misplaced"}


def test_every_secret_option_is_known() -> None:
    def secret_options(spec: dict[str, Any]) -> list[str]:
        found = [name for name, option in spec.items() if option.get("no_log")]
        return found + [name for option in spec.values() for name in secret_options(option.get("options", {}))]

    for resource in RESOURCES:
        for name in secret_options(resource.spec()):
            assert secrets_in([{name: "s3cret"}]) == {"s3cret"}


def test_empty_values_are_not_secrets() -> None:
    assert secrets_in({"url": "", "token": None, "channels": None, "path": "/x"}) == set()


def test_a_secret_may_be_a_number_in_yaml() -> None:
    assert secrets_in({"pagerduty": {"routing_key": 1234567890}}) == {"1234567890"}


def test_no_problem_shows_a_secret() -> None:
    document = {
        "channels": [
            {"name": "a", "webhook": "https://hooks.example.com/s3cret"},
            {"name": "b", "webhook": {"url": "ftp://s3cret"}},
            {"name": "c", "webhook": {"url": ["https://hooks.example.com/s3cret"]}},
            {"name": "d", "webhook": {"url": {"s3cret": "s3cret"}}},
            {"name": "e", "opsgenie": {"auth_key": "s3cret", "base_url": "s3cret"}},
            {"name": "f", "pagerduty": {"routing_key": "s3cret", "region": "mars"}},
            {"name": "g", "webhook": {"url": "https://x/s3cret"}, "opsgenie": {"auth_key": "s3cret"}},
        ],
        **checkout(write_tokens=[{"token": "s3cret", "path": "/x"}, {"token": "s3cret", "valid_for": "1w"}]),
    }
    found = problems(**document)
    assert len(found) >= 8
    assert "s3cret" not in "".join(found)
