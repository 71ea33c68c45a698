# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    Conflict,
    LogfireError,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.slo import SLO, alert_ids
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    CHANNELS,
    PROJECTS,
    SLOS,
    FakeClient,
    Turns,
    channel,
    converge,
    forbidden,
    plan,
    predict,
    project,
    slo,
    tiers,
    uid,
)

ITEM = f"{SLOS}{uid(0xB0)}/"
SCHEDULE = uid(0x5C)
TEAM = [channel(1, "oncall"), channel(2, "chat"), channel(3, "twin"), channel(4, "twin")]
NEW: dict[str, Any] = {
    "scope_value": "checkout",
    "total_query": "parent_span_id IS NULL",
    "bad_query": "is_exception",
    "target_percent": 99.9,
    "rolling_window": "30d",
}
OF_HISTOGRAM = {"source": "metrics", "metric_aggregation": "histogram_threshold", "comparison": "less_than"}
HISTOGRAM = slo(**OF_HISTOGRAM, bad_query="", threshold="60000.000000")
NEW_HISTOGRAM = {**{name: NEW[name] for name in NEW if name != "bad_query"}, **OF_HISTOGRAM, "threshold": 60000}


def a_client(record: Any = None, channels: Any = None, **answers: Any) -> FakeClient:
    def update(body: Any) -> Any:
        window = {"rolling_window": f"PT{body['rolling_window_seconds']}S"} if "rolling_window_seconds" in body else {}
        told = {**record, **body, **window}
        return {**told, "alerts": {**record["alerts"], **body["alerts"]}} if "alerts" in body else told

    def create(body: Any) -> Any:
        return {**slo(), **body, "alerts": {**tiers(), **body.get("alerts", {})}}

    return FakeClient(
        {
            f"GET {PROJECTS}": [project()],
            f"GET {SLOS}": [record] if record else [],
            f"GET {CHANNELS}": TEAM if channels is None else channels,
            f"PATCH {ITEM}": update,
            f"POST {SLOS}": create,
            f"DELETE {ITEM}": None,
            **answers,
        }
    )


def sent(client: FakeClient, **params: Any) -> Any:
    converge(SLO, client, **{"project": "checkout", "name": "availability", **params})
    return client.writes[0][1] if client.writes else None


# Creating


def test_a_creation_sends_what_was_written_in_the_apis_words() -> None:
    client = a_client()
    assert sent(client, **NEW, environments=["prod"], alerts={"fast": {"channels": ["oncall"]}}) == {
        "name": "availability",
        "scope_kind": "service",
        "scope_value": "checkout",
        "total_query": "parent_span_id IS NULL",
        "bad_query": "is_exception",
        "target_percent": "99.9",
        "rolling_window_seconds": 2592000,
        "environments": ["prod"],
        "alerts": {"fast": {"channel_assignments": [{"channel_id": uid(1)}]}},
    }
    assert [what for what, _body in client.writes] == [f"POST {SLOS}"]
    assert client.sent[-1].scope == "project:write_alert"


def test_a_histogram_is_created_without_a_bad_query() -> None:
    body = sent(a_client(), **NEW_HISTOGRAM)
    assert "bad_query" not in body
    assert (body["threshold"], body["comparison"]) == ("60000", "less_than")


@pytest.mark.parametrize("name", [*NEW, "threshold", "comparison"])
@pytest.mark.parametrize("check_mode", [False, True])
def test_the_required_options_of_a_new_slo_are_named(name: str, check_mode: bool) -> None:
    whole = NEW if name in NEW else NEW_HISTOGRAM
    client = a_client()
    with pytest.raises(OptionError, match=f"^{name}: required"):
        plan(SLO, client, check_mode, project="checkout", name="x", **{key: whole[key] for key in whole if key != name})
    assert client.writes == []


CONFLICTS: list[tuple[dict[str, Any], str]] = [
    ({"metric_aggregation": "histogram_threshold", "bad_query": "x"}, "bad_query: must be left out"),
    ({"threshold": "1", "bad_query": "x"}, "bad_query: must be left out"),
    ({"metric_aggregation": "histogram_threshold", "source": "records"}, "source: must be metrics"),
    ({"comparison": "less_than", "source": "records"}, "source: must be metrics"),
    ({"metric_aggregation": "additive", "threshold": "1"}, "threshold: is for metric_aggregation histogram_threshold"),
    ({"metric_aggregation": "counter_rate", "comparison": "less_than"}, "comparison: is for metric_aggregation"),
]


@pytest.mark.parametrize(("options", "complaint"), CONFLICTS)
def test_options_that_exclude_each_other_are_refused_without_a_request(options: Any, complaint: str) -> None:
    with pytest.raises(OptionError, match=f"^{complaint}"):
        SLO.accept({"project": "checkout", "name": "x", **options})


@pytest.mark.parametrize(
    ("record", "options", "complaint"),
    [
        (slo(), {"threshold": "1"}, "threshold: is for metric_aggregation histogram_threshold only, not additive"),
        (HISTOGRAM, {"bad_query": "x"}, "bad_query: must be left out with histogram_threshold"),
        (HISTOGRAM, {"source": "records"}, "source: must be metrics with histogram_threshold, not records"),
        (HISTOGRAM, {"metric_aggregation": "additive"}, "bad_query: required with metric_aggregation additive"),
        (slo(source="metrics"), {"metric_aggregation": "histogram_threshold"}, "threshold, comparison: required with"),
        (
            slo(),
            {"metric_aggregation": "histogram_threshold", "threshold": 1, "comparison": "less_than"},
            "source: must",
        ),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_options_that_do_not_fit_the_existing_slo_are_refused(
    record: Any, options: Any, complaint: str, check_mode: bool
) -> None:
    client = a_client(record)
    with pytest.raises(OptionError, match=f"^{complaint}"):
        plan(SLO, client, check_mode, project="checkout", name="availability", **options)
    assert client.writes == []


def test_a_mode_of_a_newer_server_is_left_alone() -> None:
    record = slo(metric_aggregation="summary", bad_query="", source="metrics")
    assert sent(a_client(record), target_percent="99") == {"target_percent": "99"}


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("name", " ", "must not be blank"),
        ("scope_value", "", "must not be blank"),
        ("total_query", "\n", "must not be blank"),
        ("bad_query", "", "must not be blank"),
        ("target_percent", "100", "must be below 100, got 100"),
        ("target_percent", 0, "must be above 0, got 0"),
        ("target_percent", "99.9 %", "not a decimal number"),
        ("target_percent", "99.99999", "at most 4 decimals"),
        ("threshold", "1 min", "write it like 60000 or 1.5"),
        ("rolling_window", "59m", "shorter than 1h"),
        ("rolling_window", "91d", "longer than 90d"),
        ("rolling_window", "1w", "weeks"),
    ],
)
def test_values_that_the_api_rejects_are_refused(option: str, value: Any, complaint: str) -> None:
    with pytest.raises(OptionError, match=f"^{option}: .*{complaint}"):
        SLO.accept({"project": "checkout", "name": "availability", option: value})


# Changing


@pytest.mark.parametrize(
    ("option", "written", "stored"),
    [
        ("target_percent", 99.9, "99.9000"),
        ("target_percent", "99.90", "99.9000"),
        ("rolling_window", "30d", "P30D"),
        ("rolling_window", 2592000, "PT720H"),
        ("total_query", "a\n", "a"),
        ("bad_query", "a", "a \n"),
        ("description", "", None),
        ("environments", ["b", "a", "b"], ["a", "b"]),
        ("environments", [], None),
        ("metric_aggregation", "additive", "additive"),
    ],
)
def test_another_spelling_is_not_a_change_and_resets_nothing(option: str, written: Any, stored: Any) -> None:
    assert sent(a_client(slo(**{option: stored})), **{option: written}) is None


@pytest.mark.parametrize(
    ("option", "written", "body"),
    [
        ("target_percent", 99.95, {"target_percent": "99.95"}),
        ("rolling_window", "7d", {"rolling_window_seconds": 604800}),
        ("total_query", "b\n", {"total_query": "b\n"}),
        ("bad_query", "b", {"bad_query": "b"}),
        ("source", "metrics", {"source": "metrics"}),
        ("environments", ["b", "a"], {"environments": ["a", "b"]}),
        ("description", "x", {"description": "x"}),
    ],
)
def test_only_what_differs_is_sent(option: str, written: Any, body: Any) -> None:
    whole = {**NEW, "environments": [], "source": "records", "metric_aggregation": "additive"}
    assert sent(a_client(slo()), **{**whole, option: written}) == body


def test_leaving_the_histograms_clears_what_belongs_to_them() -> None:
    client = a_client(HISTOGRAM)
    outcome = converge(
        SLO, client, project="checkout", name="availability", metric_aggregation="gauge_fraction", bad_query="x"
    )
    assert client.writes == [
        (
            f"PATCH {ITEM}",
            {"metric_aggregation": "gauge_fraction", "bad_query": "x", "threshold": None, "comparison": None},
        )
    ]
    assert (outcome.before["threshold"], outcome.before["comparison"]) == ("60000", "less_than")
    assert outcome.after["bad_query"] == "x"
    assert not {"threshold", "comparison"} & (set(outcome.after) | set(outcome.shown))
    assert outcome.fields == ("metric_aggregation", "bad_query", "threshold", "comparison")


def test_nothing_is_cleared_twice() -> None:
    assert sent(a_client(slo()), metric_aggregation="additive") is None
    assert sent(a_client(slo(source="metrics")), metric_aggregation="counter_rate") == {
        "metric_aggregation": "counter_rate"
    }


def test_coming_to_the_histograms_says_nothing_of_the_bad_query() -> None:
    """The server keeps the old query and would refuse a new one, and no longer shows it."""
    client = a_client(slo(source="metrics"))
    outcome = converge(
        SLO,
        client,
        project="checkout",
        name="availability",
        metric_aggregation="histogram_threshold",
        threshold=5,
        comparison="greater_than",
    )
    assert client.writes == [
        (
            f"PATCH {ITEM}",
            {"metric_aggregation": "histogram_threshold", "threshold": "5", "comparison": "greater_than"},
        )
    ]
    assert outcome.before["bad_query"] == "is_exception"
    assert "bad_query" not in outcome.after
    assert "bad_query" not in outcome.shown


@pytest.mark.parametrize("record", [slo(), HISTOGRAM], ids=["query", "histogram"])
def test_fields_that_do_not_apply_are_left_out_so_that_the_return_value_works_as_options(record: Any) -> None:
    shown = SLO.show(record, project())
    assert len({"bad_query", "threshold", "comparison"} & set(shown)) == (2 if record is HISTOGRAM else 1)
    params = {name: value for name, value in shown.items() if name in SLO.spec()}
    assert None not in params.values()
    assert converge(SLO, a_client(record), **params).changed is False


def test_a_histogram_is_what_it_was_though_the_server_keeps_an_old_query() -> None:
    record = {**HISTOGRAM, "bad_query": "left over"}
    assert sent(a_client(record), **NEW_HISTOGRAM) is None
    assert "bad_query" not in SLO.show(record, project())


# The alerts


def test_only_the_tiers_that_differ_are_sent() -> None:
    record = slo(alerts=tiers(fast=[(1, None)], medium=[(2, SCHEDULE)], slow=[(1, None)]))
    body = sent(
        a_client(record),
        alerts={
            "fast": {"channels": [uid(1).upper()]},
            "medium": {"channels": [{"channel": "chat", "schedule": SCHEDULE.upper()}]},
            "slow": {"channels": []},
        },
    )
    assert body == {"alerts": {"slow": {"channel_assignments": []}}}


@pytest.mark.parametrize("alerts", [{}, {"fast": None}, {"fast": {}}, {"fast": {"channels": None}}])
def test_a_tier_that_is_not_written_keeps_its_channels(alerts: Any) -> None:
    record = slo(alerts=tiers(fast=[(1, None)]))
    assert sent(a_client(record), alerts=alerts) is None


@pytest.mark.parametrize(
    ("channels", "complaint"),
    [
        ([5], "as text"),
        ([{"channel": "oncall", "schedule": "nights"}], "UUID of a schedule"),
        (["oncall", "oncall"], "listed more than once"),
    ],
)
def test_an_invalid_channel_is_reported_with_its_tier(channels: Any, complaint: str) -> None:
    with pytest.raises(OptionError, match=rf"^alerts\.slow\.channels: .*{complaint}"):
        SLO.accept({"project": "checkout", "name": "x", "alerts": {"slow": {"channels": channels}}})


def test_an_unknown_channel_is_reported_with_its_tier() -> None:
    client = a_client(slo())
    with pytest.raises(OptionError, match=r"^alerts\.fast\.channels: there is no channel nobody"):
        plan(SLO, client, project="checkout", name="availability", alerts={"fast": {"channels": ["nobody"]}})
    assert client.writes == []


def test_channels_show_by_their_labels_which_the_api_does_not_give() -> None:
    record = slo(alerts=tiers(fast=[(2, None), (1, SCHEDULE)], slow=[(3, None), (9, None)]))
    outcome = converge(SLO, a_client(record), project="checkout", name="availability")
    assert outcome.shown["alerts"] == {
        "fast": {"channels": ["chat", {"channel": "oncall", "schedule": SCHEDULE}]},
        "medium": {"channels": []},
        "slow": {"channels": [uid(3), uid(9)]},
    }
    assert outcome.shown["burn_rate_alerts"]["fast"] == {"alert_id": uid(0xE1), "severity": "page", "viable": True}
    shown = {name: value for name, value in outcome.shown.items() if name in SLO.spec()}
    shown["alerts"]["slow"]["channels"].pop()
    record["alerts"]["slow"]["channel_assignments"].pop()
    assert converge(SLO, a_client(record), **shown).changed is False


def test_after_a_write_channels_show_as_before_it() -> None:
    alerts = {"fast": {"channels": ["oncall"]}}
    for client, options in ((a_client(), NEW), (a_client(slo()), {})):
        outcome = converge(SLO, client, project="checkout", name="availability", alerts=alerts, **options)
        assert outcome.shown["alerts"] == {**alerts, "medium": {"channels": []}, "slow": {"channels": []}}
        predicted = predict(SLO, client, project="checkout", name="availability", alerts=alerts, **options)
        assert predicted.shown["alerts"] == outcome.shown["alerts"]


def test_a_key_that_may_not_list_channels_shows_ids() -> None:
    record = slo(alerts=tiers(fast=[(1, None)]))
    client = a_client(record, channels=forbidden())
    assert converge(SLO, client, project="checkout", name="availability").shown["alerts"]["fast"]["channels"] == [
        uid(1)
    ]
    assert sent(client, alerts={"fast": {"channels": [uid(1)]}}) is None


def test_channels_are_not_asked_for_where_none_is_assigned() -> None:
    client = a_client(slo())
    assert sent(client, **NEW) is None
    assert client.asked == [f"GET {PROJECTS}", f"GET {SLOS}"]


def test_an_unchanged_slo_costs_three_reads() -> None:
    client = a_client(slo(alerts=tiers(fast=[(1, None)])))
    assert sent(client, **NEW, alerts={"fast": {"channels": ["oncall"]}}) is None
    assert sorted(client.asked) == sorted([f"GET {PROJECTS}", f"GET {SLOS}", f"GET {CHANNELS}"])


# Releases


@pytest.mark.parametrize("told", [tiers(), None], ids=["returned and ignored", "not returned"])
@pytest.mark.parametrize("there", [False, True], ids=["create", "update"])
def test_a_server_that_ignores_the_alerts_is_recognised_by_its_answer(told: Any, there: bool) -> None:
    old = slo(alerts=told)
    client = a_client(old if there else None, **{f"POST {SLOS}": old, f"PATCH {ITEM}": old})
    with pytest.raises(
        LogfireError, match=r"^alerts: the server ignored it .* it needs Logfire v2026-09-23\.01 or later"
    ):
        sent(client, **NEW, alerts={"fast": {"channels": ["oncall"]}})
    assert len(client.writes) == 1


@pytest.mark.parametrize("there", [False, True], ids=["create", "update"])
@pytest.mark.parametrize("check_mode", [False, True])
def test_a_release_that_is_known_to_ignore_them_is_not_tried(there: bool, check_mode: bool) -> None:
    client = a_client(slo() if there else None)
    client.release = "v2026-09-22.02"
    alerts = {"fast": {"channels": ["oncall"]}}
    with pytest.raises(
        LogfireError, match=r"^alerts: this server \(v2026-09-22\.02\) would ignore it; .*v2026-09-23\.01"
    ):
        plan(SLO, client, check_mode, project="checkout", name="availability", alerts=alerts, **NEW)
    assert client.writes == []
    assert sent(client, **{**NEW, "target_percent": 99}) is not None


def test_the_release_that_applies_them_is_good_enough() -> None:
    client = a_client(slo())
    client.release = "v2026-09-23.01"
    assert sent(client, alerts={"fast": {"channels": ["oncall"]}}) is not None


def test_the_release_does_not_matter_when_nothing_changes() -> None:
    client = a_client(slo(alerts=tiers(fast=[(1, None)])))
    client.release = "v2026-09-22.02"
    assert sent(client, alerts={"fast": {"channels": ["oncall"]}, "slow": {"channels": []}}) is None


def test_an_slo_without_alerts_in_the_answer_is_shown_without_them() -> None:
    record = {name: value for name, value in slo().items() if name != "alerts"}
    outcome = converge(SLO, a_client(record), project="checkout", name="availability")
    assert (outcome.shown["alerts"], outcome.shown["burn_rate_alerts"]) == ({}, {})


def test_a_server_without_slos_is_reported() -> None:
    client = a_client(**{f"GET {SLOS}": ApiError("HTTP 404", 404), f"GET {PROJECTS}{uid(0xA0)}/": project()})
    client.release = "v2026-05-01.01"
    with pytest.raises(ApiError, match=r"does not know the path .* a newer release.*it reports v2026-05-01\.01"):
        sent(client, **NEW)


# Replacing


def replaced(client: FakeClient, **options: Any) -> Outcome:
    return converge(SLO, client, project="checkout", name="availability", allow_replace=True, **options)


def test_a_change_of_an_immutable_field_needs_allow_replace() -> None:
    client = a_client(slo())
    with pytest.raises(OptionError, match=r"^scope_value: cannot be changed once slo availability of project checkout"):
        sent(client, scope_value="other")
    assert client.writes == []


def test_a_replacement_keeps_what_was_not_written() -> None:
    record = slo(description="why", environments=["b", "a"], alerts=tiers(fast=[(1, SCHEDULE)]))
    client = a_client(record)
    outcome = replaced(client, scope_value="other", alerts={"slow": {"channels": ["chat"]}})
    assert [what for what, _body in client.writes] == [f"DELETE {ITEM}", f"POST {SLOS}"]
    assert client.writes[1][1] == {
        "name": "availability",
        "description": "why",
        "scope_kind": "service",
        "scope_value": "other",
        "source": "records",
        "metric_aggregation": "additive",
        "total_query": "parent_span_id IS NULL",
        "bad_query": "is_exception",
        "target_percent": "99.9",
        "rolling_window_seconds": 2592000,
        "environments": ["a", "b"],
        "alerts": {
            "fast": {"channel_assignments": [{"channel_id": uid(1), "schedule_id": SCHEDULE}]},
            "medium": {"channel_assignments": []},
            "slow": {"channel_assignments": [{"channel_id": uid(2)}]},
        },
    }
    assert (outcome.action, outcome.before["scope_value"], outcome.after["scope_value"]) == (
        "updated",
        "checkout",
        "other",
    )


def test_a_histogram_is_replaced_by_one() -> None:
    client = a_client({**HISTOGRAM, "bad_query": "left over"})
    replaced(client, scope_value="other")
    body = client.writes[1][1]
    assert "bad_query" not in body
    assert (body["threshold"], body["comparison"]) == ("60000", "less_than")


def test_a_replacement_by_another_aggregation_has_no_threshold() -> None:
    client = a_client(HISTOGRAM)
    replaced(client, scope_value="other", metric_aggregation="additive", bad_query="x")
    assert {"threshold", "comparison"} & set(client.writes[1][1]) == set()


def test_nothing_is_deleted_where_the_server_would_not_take_the_channels_along() -> None:
    client = a_client(slo(alerts=tiers(fast=[(1, None)])))
    client.release = "v2026-09-22.02"
    with pytest.raises(LogfireError, match=r"^alerts: this server"):
        replaced(client, scope_value="other")
    assert client.writes == []


def test_a_replacement_that_fails_says_that_the_old_one_is_gone() -> None:
    client = a_client(slo(), **{f"POST {SLOS}": ApiError("HTTP 422: too long", 422)})
    with pytest.raises(
        LogfireError, match=r"^slo availability .* was deleted, but its replacement failed: HTTP 422: too"
    ):
        replaced(client, scope_value="other")


def test_a_failed_replacement_reports_what_only_the_old_slo_had() -> None:
    client = a_client(slo(description="a", alerts=tiers(fast=[(1, None)])))
    client.answers[f"POST {SLOS}"] = ApiError("HTTP 500: no", 500)
    with pytest.raises(LogfireError) as caught:
        replaced(client, scope_value="other", total_query=NEW["total_query"])
    error, _marker, told = caught.value.message.partition("; to get it back as it was, write as well: ")
    assert error.endswith("its replacement failed: HTTP 500: no")
    known = json.loads(told)
    assert known["description"] == "a"
    assert known["alerts"]["fast"]["channels"] != []
    assert {"scope_value", "total_query", "comparison", "source"} & set(known) == set()


def test_a_deletion_of_unknown_outcome_reports_it_too() -> None:
    client = a_client(slo(description="a"), **{f"DELETE {ITEM}": ApiError("HTTP 500: no", 500)})
    with pytest.raises(
        LogfireError, match=r'^HTTP 500: no; .* was to be deleted .* write as well: {"description": "a"'
    ):
        replaced(client, scope_value="other")


# Creations that met a duplicate or whose outcome is unknown

LOST = OutcomeUnknown("no answer; it is unknown whether it was carried out")


@pytest.mark.parametrize("error", [Conflict("HTTP 409", 409), LOST], ids=["conflict", "lost"])
def test_an_slo_of_the_name_is_adopted_and_brought_to_what_is_wanted(error: LogfireError) -> None:
    client = a_client(slo(target_percent="95.0000"), **{f"POST {SLOS}": error})
    client.answers[f"GET {SLOS}"] = Turns([], [slo(target_percent="95.0000")])
    assert converge(SLO, client, project="checkout", name="availability", **NEW).id == uid(0xB0)
    assert client.writes[1:] == [(f"PATCH {ITEM}", {"target_percent": "99.9"})]


def test_one_of_another_scope_is_not_adopted() -> None:
    client = a_client(**{f"POST {SLOS}": Conflict("HTTP 409: taken", 409)})
    client.answers[f"GET {SLOS}"] = Turns([], [slo(scope_value="other")])
    with pytest.raises(
        LogfireError, match=rf"taken; there is one of that name now \({uid(0xB0)}\), with another scope_value"
    ):
        sent(client, **NEW)
    assert len(client.writes) == 1


def test_a_channel_that_the_same_run_creates_is_known_by_then() -> None:
    client = a_client(slo(), channels=[])
    client.answers[f"POST {CHANNELS}"] = channel(7, "new")
    remote = RemoteState(client)
    remote.announce(CHANNEL, "new")
    desired = SLO.accept({"project": "checkout", "name": "availability", "alerts": {"slow": {"channels": ["new"]}}})
    planned = SLO.plan(desired, remote)
    CHANNEL.plan(CHANNEL.accept({"name": "new", "webhook": {"url": "https://x.example/s"}}), remote).execute()
    outcome = planned.execute()
    assert client.writes[-1][1] == {"alerts": {"slow": {"channel_assignments": [{"channel_id": uid(7)}]}}}
    assert outcome.shown["alerts"]["slow"] == {"channels": ["new"]}


def test_the_ids_of_its_alerts() -> None:
    assert sorted(map(str, alert_ids(slo()))) == [uid(0xE1), uid(0xE2), uid(0xE3)]
    assert alert_ids(slo(alerts={"fast": {"alert_id": None}, "slow": None})) == [None, None]
    assert alert_ids({}) == []
