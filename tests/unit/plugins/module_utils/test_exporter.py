# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.fields import TextField
from ansible_collections.pydantic.logfire.plugins.module_utils._core.named_resource import NamedResource
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import parse
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.exporter import (
    Exporter,
    export_spec,
    unmatched,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import kinds
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL, is_stand_in
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.tests import derived
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    ALERTS,
    APPLICATIONS,
    CHANNELS,
    DASHBOARDS,
    FIRST,
    KEYS,
    PROJECT_ID,
    PROJECTS,
    PROVIDERS,
    SLOS,
    TOKENS,
    VARIABLES,
    FakeClient,
    alert,
    channel,
    project,
    token,
    uid,
)

SIMPLE = derived.without_routes()
EVERY = tuple(resource.plural for resource in kinds())


def exporter(
    answers: dict[str, Any] | None = None, projects: Sequence[str] = (), kinds: Sequence[str] = EVERY
) -> Exporter:
    client = FakeClient(
        {
            f"GET {PROJECTS}": [project()],
            f"GET {CHANNELS}": [],
            f"GET {KEYS}": [],
            f"GET {ALERTS}": [],
            f"GET {DASHBOARDS}": [],
            f"GET {TOKENS}": [],
            f"GET {TOKENS.replace('write', 'read')}": [],
            f"GET {SLOS}": [],
            "GET /v1/datasets/": [],
            "GET /v1/variable-types/": [],
            f"GET {VARIABLES}": {"variables": {}},
            f"GET {APPLICATIONS}{FIRST}": {"data": [], "next_cursor": None},
            f"GET {PROVIDERS}{FIRST}": {"providers": [], "next_cursor": None},
            **{f"GET {one.list_path(PROJECT_ID)}": [] for one in SIMPLE},
            **(answers or {}),
        }
    )
    return Exporter(RemoteState(client), projects, kinds)


def exported_channels(*records: Any) -> list[dict[str, Any]]:
    channels: list[dict[str, Any]] = exporter({f"GET {CHANNELS}": list(records)}).document()["channels"]
    return channels


def exported_alerts(*records: Any, **answers: Any) -> list[dict[str, Any]]:
    answers = {f"GET {ALERTS}": list(records), **answers}
    alerts: list[dict[str, Any]] = exporter(answers, kinds=["alerts"]).document()["projects"][0]["alerts"]
    return alerts


def test_ids_defaults_and_read_only_fields_are_left_out() -> None:
    found = exporter({f"GET {ALERTS}": [alert(description="")], f"GET {CHANNELS}": [channel()]}).document()
    assert found == {
        "channels": [
            {"name": "oncall", "webhook": {"url": "{{ vault_logfire_channel_oncall_url }}", "format": "auto"}},
        ],
        "projects": [
            {
                "name": "checkout",
                "write_tokens": [],
                "read_tokens": [],
                "alerts": [
                    {
                        "name": "errors",
                        "query": "SELECT 1",
                        "time_window": "5m",
                        "frequency": "5m",
                        "notify_when": "has_matches",
                    }
                ],
                "dashboards": [],
                "variable_types": [],
                "variables": [],
                "frontend_applications": [],
                "datasets": [],
                "slos": [],
                **{one.plural: [] for one in SIMPLE if one.parent},
            }
        ],
        "gateway_providers": [],
        "api_keys": [],
        **{one.plural: [] for one in SIMPLE if not one.parent},
    }


def test_values_other_than_the_default_are_exported() -> None:
    (found,) = exported_alerts(
        alert(
            description="x", watermark="PT1M", active=False, environments=["b", "a"], channels=[channel(label="night")]
        ),
        **{f"GET {CHANNELS}": [channel(label="night")]},
    )
    assert found["description"] == "x"
    assert found["watermark"] == "1m"
    assert found["active"] is False
    assert found["environments"] == ["a", "b"]
    assert found["channels"] == ["night"]
    (shop,) = exporter(
        {f"GET {PROJECTS}": [project(description="x", visibility="private")]}, kinds=["projects"]
    ).document()["projects"]
    assert shop == {"name": "checkout", "description": "x", "visibility": "private"}
    assert exported_channels(channel(active=False))[0]["active"] is False


@pytest.mark.parametrize("spelling", ["PT1H30M", "PT90M", "PT5400S", "P0DT1H30M0S"])
def test_durations_have_one_spelling(spelling: str) -> None:
    assert exported_alerts(alert(time_window=spelling))[0]["time_window"] == "90m"


def test_default_durations_are_left_out_in_any_spelling() -> None:
    assert "watermark" not in exported_alerts(alert(watermark="P0DT0H0M10S"))[0]


def test_everything_is_sorted_by_name() -> None:
    assert [one["name"] for one in exported_channels(channel(1, "b"), channel(2, "A"), channel(3, "a"))] == [
        "A",
        "a",
        "b",
    ]
    assert [one["name"] for one in exported_alerts(alert(1, "b"), alert(2, "a"))] == ["a", "b"]


def test_ids_are_given_where_names_do_not_do() -> None:
    assert [one.get("id") for one in exported_channels(channel(2, "a"), channel(1, "a"), channel(3, "b"))] == [
        uid(1),
        uid(2),
        None,
    ]
    assert [one.get("id") for one in exported_alerts(alert(2, "a"), alert(1, "a"), alert(3, "b"))] == [
        uid(1),
        uid(2),
        None,
    ]


def test_an_alert_refers_to_duplicates_by_id() -> None:
    duplicates = [channel(1, "a"), channel(2, "a"), channel(3, "b")]
    assigned = alert(channels=[duplicates[1], {**duplicates[2], "schedule_id": uid(0x5)}])
    (found,) = exported_alerts(assigned, **{f"GET {CHANNELS}": duplicates})
    assert sorted(found["channels"], key=str) == sorted([uid(2), {"channel": "b", "schedule": uid(0x5)}], key=str)


def test_alerts_of_slos_are_left_out() -> None:
    assert exported_alerts(alert(1, "burn", slo_id=uid(9)), alert(2, "slow"))[0]["name"] == "slow"


def test_tokens_say_only_that_there_is_one() -> None:
    answers = {f"GET {TOKENS}": [token(1), token(2), token(3, active=False)]}
    (found,) = exporter(answers).document()["projects"]
    assert found["write_tokens"] == [{}]
    assert found["read_tokens"] == []
    dead = exporter({f"GET {TOKENS}": [token(3, active=False)]}).document()["projects"][0]
    assert dead["write_tokens"] == []


# Secrets


@pytest.mark.parametrize(
    ("config", "option", "variable"),
    [
        ({"type": "webhook", "format": "auto", "url": "https://x.example/**********"}, "webhook.url", "url"),
        ({"type": "opsgenie", "auth_key": "**********"}, "opsgenie.auth_key", "auth_key"),
        ({"type": "pagerduty", "routing_key": "**********e5f6"}, "pagerduty.routing_key", "routing_key"),
    ],
)
def test_placeholders_stand_for_secrets(config: dict[str, Any], option: str, variable: str) -> None:
    run = exporter({f"GET {CHANNELS}": [channel(label="On Call!", config=config)]}, kinds=["channels"])
    found = run.document()["channels"][0]
    expression = f"{{{{ vault_logfire_channel_on_call_{variable} }}}}"
    kind, _dot, suboption = option.partition(".")
    assert found[kind][suboption] == expression
    assert is_stand_in(expression)
    assert run.secrets == [
        {
            "placeholder": expression,
            "variable": expression[3:-3],
            "kind": "channel",
            "name": "On Call!",
            "option": option,
        }
    ]
    assert "*****" not in str(found) + str(run.secrets)


def variables(*labels: str) -> list[str]:
    records = [channel(number, label) for number, label in enumerate(labels)]
    run = exporter({f"GET {CHANNELS}": records}, kinds=["channels"])
    run.document()
    return [str(one["variable"]) for one in run.secrets]


def test_every_placeholder_is_a_variable_that_ansible_takes() -> None:
    for variable in variables("oncall", "On Call", "7", "привет", "a.b-c", "{{ x }}", ""):
        assert variable.isidentifier()
        assert variable.isascii()


@pytest.mark.parametrize(
    "labels",
    [
        ("a", "a"),
        ("a-b", "a_b"),
        ("a", "a", "a"),
        ("при", "вет", "夜"),
    ],
)
def test_no_two_secrets_share_a_placeholder(labels: tuple[str, ...]) -> None:
    found = variables(*labels)
    assert len(set(found)) == len(labels)


# Choice


def test_projects_are_chosen_by_name_or_pattern() -> None:
    records = [project(number, name) for number, name in enumerate(("shop", "team-a", "team-b"))]
    answers = {f"GET {PROJECTS}": records}

    def chosen(*patterns: str) -> list[str]:
        document = exporter(answers, patterns, ["projects"]).document()
        return [one["name"] for one in document["projects"]]

    assert chosen() == ["shop", "team-a", "team-b"]
    assert chosen("team-*") == ["team-a", "team-b"]
    assert chosen("shop", "team-?") == ["shop", "team-a", "team-b"]
    assert chosen("team-[!a]") == ["team-b"]
    assert chosen("SHOP") == []


def test_patterns_without_a_match_are_reported() -> None:
    run = exporter(projects=["check*", "nothing", "che?kout"], kinds=["projects"])
    assert unmatched(run, PROJECT) == ["nothing"]


@pytest.mark.parametrize(
    ("chosen", "keys", "asked"),
    [
        (["channels"], ["channels"], [CHANNELS]),
        (["projects"], ["projects"], [PROJECTS]),
        (["alerts"], ["projects"], [PROJECTS, ALERTS]),
        (["read_tokens"], ["projects"], [PROJECTS, TOKENS.replace("write", "read")]),
    ],
)
def test_only_the_chosen_kinds_are_read(chosen: list[str], keys: list[str], asked: list[str]) -> None:
    run = exporter(kinds=chosen)
    assert list(run.document()) == keys
    assert run.remote.client.asked == [f"GET {path}" for path in asked]  # type: ignore[attr-defined]


def test_kinds_that_are_not_chosen_are_left_out() -> None:
    """An empty list would let apply prune objects that the export never looked at."""
    (found,) = exporter(kinds=["projects"]).document()["projects"]
    assert found == {"name": "checkout"}


def test_the_kinds_are_those_of_apply() -> None:
    assert export_spec(EVERY)["kinds"]["choices"] == list(EVERY)


# Round trip


def test_an_exported_document_is_sound() -> None:
    document = exporter({f"GET {ALERTS}": [alert(1, "a"), alert(2, "b")], f"GET {CHANNELS}": [channel()]}).document()
    assert parse(document).problems == []


def test_an_export_with_duplicates_is_a_valid_document() -> None:
    duplicates = {f"GET {ALERTS}": [alert(1, "a"), alert(2, "a")], f"GET {CHANNELS}": [channel(1), channel(2)]}
    assert parse(exporter(duplicates).document()).problems == []


@pytest.mark.parametrize(
    "record",
    [
        channel(config={"type": "opsgenie", "auth_key": "**********", "base_url": ""}),
        channel(config={"type": "notification", "recipients": []}),
        channel(config={"type": "email", "email": "ops@example.com"}),
        channel(label=""),
    ],
    ids=["opsgenie without an address", "nobody to notify", "a kind of the future", "no label"],
)
def test_an_export_of_any_record_is_a_valid_document(record: dict[str, Any]) -> None:
    document = exporter({f"GET {CHANNELS}": [record]}, kinds=["channels"]).document()
    assert parse(document).problems == []


def test_export_reads_only() -> None:
    run = exporter({f"GET {CHANNELS}": [channel()], f"GET {ALERTS}": [alert()]})
    run.document()
    assert run.remote.client.writes == []  # type: ignore[attr-defined]
    assert run.ambiguous(CHANNEL, "oncall") is False
    assert PROJECT_ID not in str(run.document())


class OptionalResource(NamedResource):
    optional = True


THINGS = OptionalResource("thing", "/v1/things/", "organization:read", "organization:write", fields=[TextField("name")])


@pytest.mark.parametrize("status", [402, 403, 404, 405])
def test_an_optional_kind_that_nobody_named_is_left_out_where_it_is_lacking(status: int) -> None:
    export = Exporter(RemoteState(FakeClient({"GET /v1/things/": ApiError(f"HTTP {status}", status)})), ())
    owner: dict[str, Any] = {}
    export._add(owner, THINGS)
    assert owner == {}
    assert export.remote.warnings == [f"the things are left out: HTTP {status}"]


@pytest.mark.parametrize(("kinds", "status"), [(["things"], 403), ((), 500)])
def test_a_kind_that_was_named_or_fails_otherwise_is_an_error(kinds: Sequence[str], status: int) -> None:
    export = Exporter(RemoteState(FakeClient({"GET /v1/things/": ApiError("no", status)})), (), kinds)
    with pytest.raises(ApiError):
        export._add({}, THINGS)
