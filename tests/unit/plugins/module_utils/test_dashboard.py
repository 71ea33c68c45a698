# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import builtins
import copy
import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import Conflict, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.dashboard import (
    DASHBOARD,
    difference,
    load_definition,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    DASHBOARDS,
    PROJECT_ID,
    PROJECTS,
    FakeClient,
    Turns,
    converge,
    dashboard,
    definition,
    forbidden,
    plan,
    predict,
    project,
    uid,
)

ITEM = f"{DASHBOARDS}{uid(0xD0)}/"
REPLACING = f"{ITEM}?replace_layout=true"
PANEL: dict[str, Any] = {
    "kind": "Panel",
    "spec": {
        "display": {"name": "p95"},
        "plugin": {"kind": "TimeSeriesChart", "spec": {"legend": {"position": "bottom"}, "unit": "ms"}},
        "queries": [],
    },
}


def grid(*names: str) -> dict[str, Any]:
    return {"kind": "Grid", "spec": {"items": [{"content": {"$ref": f"#/spec/panels/{name}"}} for name in names]}}


LIVE: dict[str, Any] = {
    "display": {"name": "Latency"},
    "panels": {"p95": PANEL},
    "layouts": [grid("p95")],
    "duration": "6h",
}


def a_client(found: dict[str, Any] | None = None, **answers: Any) -> FakeClient:
    """A project with one dashboard of this spec (none if it is None)."""

    def answer(body: Any) -> Any:
        written = body.get("definition") or definition(**(found or {}))
        return dashboard(
            dashboard_name=body.get("name", "Latency"), definition=definition(**written["spec"]), version=4
        )

    return FakeClient(
        {
            f"GET {PROJECTS}": [project()],
            f"GET {DASHBOARDS}": [] if found is None else [dashboard()],
            f"GET {ITEM}": {"dashboard": definition(**(found or {}))},
            f"PUT {ITEM}": answer,
            f"PUT {REPLACING}": answer,
            f"POST {DASHBOARDS}": answer,
            f"DELETE {ITEM}": None,
            **{f"{key} {ITEM}": value for key, value in answers.items()},
        }
    )


def desired(client: FakeClient, spec: dict[str, Any], **params: Any) -> Outcome:
    return converge(DASHBOARD, client, project="checkout", slug="latency", definition={"spec": spec}, **params)


def sent_spec(found: dict[str, Any], spec: dict[str, Any]) -> Any:
    """The spec that an update sends; None if it sends nothing."""
    client = a_client(found)
    outcome = desired(client, copy.deepcopy(spec))
    assert outcome.changed is bool(client.writes)
    if not client.writes:
        return None
    ((what, body),) = client.writes
    assert what == f"PUT {REPLACING}"
    assert set(body) == {"definition", "version"}
    assert body["version"] == 3
    assert set(body["definition"]) == {"kind", "metadata", "spec"}
    return body["definition"]["spec"]


# Differences


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"display": {}},
        {"display": {"name": "Latency"}},
        {"display": {"name": "Latency", "description": None}},
        {"display": {"name": "Latency", "description": ""}},
        {"panels": {"p95": {}}},
        {"panels": {"p95": {"spec": {"plugin": {"spec": {"unit": "ms"}}}}}},
        {"panels": {"p95": {"spec": {"queries": None, "links": []}}}},
        {"variables": []},
        {"variables": None},
        {"datasources": {}},
        {"datasources": None},
        {"refreshInterval": "0s"},
        {"refreshInterval": None},
        LIVE,
    ],
)
def test_an_equal_definition_is_not_a_difference(spec: dict[str, Any]) -> None:
    assert sent_spec(LIVE, spec) is None


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"display": {"name": "Speed"}}, "spec.display.name"),
        ({"display": None}, "spec.display"),
        ({"duration": "1h"}, "spec.duration"),
        ({"duration": None}, "spec.duration"),
        ({"panels": {}, "layouts": []}, "spec.panels.p95"),
        ({"panels": {"p95": {}, "p99": PANEL}}, "spec.panels.p99"),
        ({"panels": {"p99": {}}, "layouts": []}, "spec.panels.p95"),
        ({"layouts": []}, "spec.layouts"),
        ({"layouts": [grid("p95"), grid()]}, "spec.layouts"),
        ({"layouts": [{"kind": "Grid", "spec": {"items": []}}]}, "spec.layouts[0].spec.items"),
        ({"variables": [{"kind": "TextVariable"}]}, "spec.variables"),
        ({"panels": {"p95": {"spec": {"plugin": {"spec": {"unit": None}}}}}}, "spec.panels.p95.spec.plugin.spec.unit"),
        ({"panels": {"p95": {"spec": {"plugin": {"spec": {"unit": 1}}}}}}, "spec.panels.p95.spec.plugin.spec.unit"),
        ({"something": "new"}, "spec.something"),
    ],
)
def test_another_value_is_a_difference(spec: dict[str, Any], place: str) -> None:
    assert difference(spec, definition(**LIVE)["spec"]) == place
    assert sent_spec(LIVE, spec) is not None


@pytest.mark.parametrize(("one", "other"), [(True, 1), (False, 0), (1, True), ("1", 1), ("", 0), ("", False)])
def test_values_of_other_types_differ(one: Any, other: Any) -> None:
    assert difference({"x": {"a": one}}, {"x": {"a": other}}) == "spec.x.a"


def test_numbers_are_compared_as_numbers() -> None:
    assert difference({"x": {"a": 1}}, {"x": {"a": 1.0}}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
SPECS = st.dictionaries(st.sampled_from(["display", "duration", "x", "y"]), JSON, max_size=4)


@given(SPECS)
def test_a_spec_is_as_itself(spec: dict[str, Any]) -> None:
    assert difference(spec, copy.deepcopy(spec)) is None


@given(SPECS, SPECS)
def test_a_change_leaves_nothing_to_do(written: dict[str, Any], actual: dict[str, Any]) -> None:
    field = DASHBOARD.fields[2]
    merged = field.value_after_update(written, actual)
    assert difference(written, merged) is None
    assert field.value_after_update(written, merged) == merged
    assert {part: merged[part] for part in actual if part not in written} == {
        part: actual[part] for part in actual if part not in written
    }


# Requests


def test_parts_that_are_not_written_stay() -> None:
    sent = sent_spec({**LIVE, "refreshInterval": "5m"}, {"duration": "1h"})
    assert sent == definition(**{**LIVE, "refreshInterval": "5m", "duration": "1h"})["spec"]


def test_keys_that_are_not_written_stay_at_any_depth() -> None:
    change = {"panels": {"p95": {"spec": {"plugin": {"spec": {"unit": "s"}}}}}}
    sent = sent_spec(LIVE, change)
    expected = copy.deepcopy(PANEL)
    expected["spec"]["plugin"]["spec"]["unit"] = "s"
    assert sent["panels"] == {"p95": expected}


def test_a_plugin_of_another_kind_keeps_nothing_of_the_old_one() -> None:
    plugin = {"kind": "StatChart", "spec": {"calculation": "last"}}
    sent = sent_spec(LIVE, {"panels": {"p95": {"spec": {"plugin": plugin}}}})
    assert sent["panels"]["p95"]["spec"]["plugin"] == plugin
    assert sent["panels"]["p95"]["spec"]["display"] == {"name": "p95"}


def test_a_panel_that_is_no_longer_written_is_removed() -> None:
    live = {**LIVE, "panels": {"p95": PANEL, "old": PANEL}, "layouts": [grid("p95")]}
    assert sent_spec(live, {"panels": {"p95": {}}})["panels"] == {"p95": PANEL}


def test_entries_of_lists_that_differ_are_replaced_and_the_others_stay() -> None:
    live = {"variables": [{"kind": "a", "spec": {"x": 1, "y": 1}}, {"kind": "a", "spec": {"x": 2, "y": 2}}]}
    written = [{"kind": "a", "spec": {"x": 1}}, {"kind": "a", "spec": {"x": 3}}, {"kind": "b"}]
    sent = sent_spec(live, {"variables": written})
    assert sent["variables"] == [live["variables"][0], written[1], written[2]]


@pytest.mark.parametrize(
    ("part", "live", "cleared"),
    [
        ("display", {"name": "x"}, None),
        ("duration", "6h", None),
        ("refreshInterval", "5m", "0s"),
        ("variables", [{"kind": "TextVariable"}], []),
        ("datasources", {"x": {}}, {}),
        ("layouts", [grid()], []),
    ],
)
def test_null_clears_a_part_in_the_way_that_the_api_takes(part: str, live: Any, cleared: Any) -> None:
    assert sent_spec({**LIVE, part: live}, {part: None})[part] == cleared


def test_metadata_are_logfires_own() -> None:
    client = a_client(LIVE)
    mine = {"metadata": {"name": "mine", "project": "mine", "version": 99, "tags": ["x"]}, "spec": {"duration": "1h"}}
    converge(DASHBOARD, client, project="checkout", slug="latency", definition=mine)
    assert client.writes[0][1]["definition"]["metadata"] == {"name": "Latency", "project": "checkout"}
    client = a_client({**LIVE, "duration": "1h"})
    converge(DASHBOARD, client, project="checkout", slug="latency", definition=mine)
    assert client.writes == []


def test_a_key_that_may_not_list_projects_keeps_their_name() -> None:
    client = a_client(LIVE)
    client.answers[f"GET {PROJECTS}"] = forbidden()
    converge(DASHBOARD, client, project=PROJECT_ID, slug="latency", definition={"spec": {"duration": "1h"}})
    assert client.writes[0][1]["definition"]["metadata"]["project"] == "old-name"


def test_another_name_is_all_that_is_sent() -> None:
    client = a_client(LIVE)
    outcome = converge(DASHBOARD, client, project="checkout", slug="latency", name="Speed", definition={"spec": LIVE})
    assert client.writes == [(f"PUT {ITEM}", {"name": "Speed", "version": 3})]
    assert (outcome.shown["name"], outcome.shown["version"]) == ("Speed", 4)


def test_another_name_reaches_the_metadata_with_the_next_definition() -> None:
    client = a_client(LIVE)
    desired(client, {"duration": "1h"}, name="Speed")
    assert client.writes[0][1]["definition"]["metadata"]["name"] == "Speed"


def test_a_new_dashboard_has_what_the_api_needs() -> None:
    client = a_client()
    outcome = desired(client, {"duration": "2h"}, name="Latency")
    assert client.writes == [
        (
            f"POST {DASHBOARDS}",
            {
                "slug": "latency",
                "name": "Latency",
                "definition": {
                    "kind": "Dashboard",
                    "metadata": {"name": "Latency", "project": "checkout"},
                    "spec": {"display": None, "panels": {}, "layouts": [], "duration": "2h"},
                },
            },
        )
    ]
    assert outcome.after["definition"] == {"kind": "Dashboard", "spec": {"duration": "2h"}}
    assert outcome.shown["definition"]["spec"]["refreshInterval"] == "0s"


@pytest.mark.parametrize("lacking", ["name", "definition"])
def test_a_new_dashboard_needs_a_name_and_a_definition(lacking: str) -> None:
    params: dict[str, Any] = {"name": "Latency", "definition": {"spec": {}}}
    del params[lacking]
    with pytest.raises(OptionError, match=f"^{lacking}: required to create"):
        plan(DASHBOARD, a_client(), project="checkout", slug="latency", **params)


def test_an_unchanged_dashboard_costs_three_reads() -> None:
    client = a_client(LIVE)
    assert desired(client, LIVE).changed is False
    assert client.asked == [f"GET {PROJECTS}", f"GET {DASHBOARDS}", f"GET {ITEM}"]


def test_a_deletion_does_not_read_the_definition() -> None:
    client = a_client(LIVE)
    outcome = converge(DASHBOARD, client, project="checkout", slug="latency", state="absent")
    assert client.asked == [f"GET {PROJECTS}", f"GET {DASHBOARDS}", f"DELETE {ITEM}"]
    assert outcome.before == {"slug": "latency", "name": "Latency"}


def test_diffs_show_the_spec_before_and_after() -> None:
    outcome = desired(a_client(LIVE), {"duration": "1h"})
    before, after = (one["definition"]["spec"] for one in (outcome.before, outcome.after))
    assert {part for part in before if before[part] != after[part]} == {"duration"}
    assert set(outcome.before["definition"]) == {"kind", "spec"}
    assert outcome.fields == ("definition",)


@pytest.mark.parametrize("params", [{"name": "Speed"}, {"definition": {"spec": {"duration": "1h"}}}, {}])
def test_check_mode_predicts_the_same(params: dict[str, Any]) -> None:
    predicted = predict(DASHBOARD, a_client(LIVE), project="checkout", slug="latency", **params)
    done = converge(DASHBOARD, a_client(LIVE), project="checkout", slug="latency", **params)
    assert (predicted.changed, predicted.before, predicted.after) == (done.changed, done.before, done.after)


# Layouts that people saved in the web interface


def placed(width: int) -> dict[str, Any]:
    spec = copy.deepcopy(LIVE)
    spec["layouts"][0]["spec"]["items"][0]["width"] = width
    return spec


def rearranged(saved: str | None) -> FakeClient:
    """Somebody made the panel narrower than the definition has it."""
    moved = placed(6)
    client = a_client(moved)
    found = definition(**moved)
    found["metadata"]["layoutUpdatedAt"] = saved
    client.answers[f"GET {ITEM}"] = {"dashboard": found}
    return client


SAVED = "2026-10-20T08:00:00Z"


def test_a_layout_that_somebody_saved_is_replaced_and_the_diff_says_so() -> None:
    client = rearranged(SAVED)
    outcome = desired(client, placed(12))
    ((what, body),) = client.writes
    assert what == f"PUT {REPLACING}"
    assert body["definition"]["spec"]["layouts"] == placed(12)["layouts"]
    assert outcome.before["saved_layout"] == f"saved at {SAVED}"
    assert outcome.after["saved_layout"] == "replaced by the layouts of the definition"
    assert "saved_layout" not in outcome.shown


def test_the_diff_leaves_out_a_layout_that_nobody_saved() -> None:
    outcome = desired(rearranged(None), placed(12))
    assert outcome.changed
    assert "saved_layout" not in {**outcome.before, **outcome.after}


@pytest.mark.parametrize("params", [{"name": "Speed"}, {}])
def test_another_name_leaves_a_saved_layout_alone(params: dict[str, Any]) -> None:
    client = rearranged(SAVED)
    outcome = converge(DASHBOARD, client, project="checkout", slug="latency", **params)
    assert client.writes == ([(f"PUT {ITEM}", {"name": "Speed", "version": 3})] if params else [])
    assert "saved_layout" not in {**outcome.before, **outcome.after}


def with_ref() -> dict[str, Any]:
    spec = copy.deepcopy(LIVE)
    content = spec["layouts"][0]["spec"]["items"][0]["content"]
    content["ref"] = content.pop("$ref")
    return spec


def test_ref_and_its_other_spelling_are_the_same() -> None:
    assert sent_spec(LIVE, with_ref()) is None
    assert sent_spec(with_ref(), LIVE) is None
    assert sent_spec(LIVE, {**with_ref(), "duration": "1h"})["layouts"] == LIVE["layouts"]


def test_a_panel_is_missing_under_either_spelling() -> None:
    spec = with_ref()
    spec["layouts"][0]["spec"]["items"][0]["content"]["ref"] = "#/spec/panels/gone"
    with pytest.raises(OptionError, match=r"refers to a panel that spec\.panels lacks: #/spec/panels/gone"):
        desired(a_client(), spec, name="Latency")


# Versions


def somebody_else(found: dict[str, Any], *answers: Any) -> FakeClient:
    """Meanwhile the dashboard became what is ``found``; updates are answered one after the other."""
    client = a_client(LIVE)
    client.answers[f"GET {DASHBOARDS}"] = Turns([dashboard()], [dashboard(version=7)])
    client.answers[f"GET {ITEM}"] = Turns({"dashboard": definition(**LIVE)}, {"dashboard": definition(**found)})
    client.answers[f"PUT {REPLACING}"] = Turns(*answers)
    return client


CONFLICT = Conflict("HTTP 409: version conflict", 409)


def test_after_a_conflict_what_is_there_now_is_changed() -> None:
    answer = dashboard(version=8, definition=definition(**{**LIVE, "duration": "1h", "refreshInterval": "5m"}))
    client = somebody_else({**LIVE, "refreshInterval": "5m"}, CONFLICT, answer)
    assert desired(client, {"duration": "1h"}).changed
    first, second = (body for what, body in client.writes)
    assert (first["version"], second["version"]) == (3, 7)
    assert first["definition"]["spec"]["refreshInterval"] == "0s"
    assert second["definition"]["spec"]["refreshInterval"] == "5m"
    assert second["definition"]["spec"]["duration"] == "1h"


def test_after_a_conflict_with_the_same_change_nothing_is_left_to_do() -> None:
    client = somebody_else({**LIVE, "duration": "1h"}, CONFLICT)
    outcome = desired(client, {"duration": "1h"})
    assert len(client.writes) == 1
    assert outcome.shown["version"] == 7


def test_a_second_conflict_is_an_error() -> None:
    client = somebody_else(LIVE, CONFLICT)
    with pytest.raises(Conflict, match="version conflict"):
        desired(client, {"duration": "1h"})
    assert len(client.writes) == 2


def test_a_dashboard_that_was_deleted_meanwhile_is_reported() -> None:
    client = somebody_else(LIVE, CONFLICT)
    client.answers[f"GET {DASHBOARDS}"] = Turns([dashboard()], [])
    with pytest.raises(LogfireError, match="dashboard latency of project checkout was deleted meanwhile"):
        desired(client, {"duration": "1h"})


def test_a_slug_that_is_taken_meanwhile_is_adopted() -> None:
    client = a_client(LIVE)
    client.answers[f"GET {DASHBOARDS}"] = Turns([], [dashboard()])
    client.answers[f"POST {DASHBOARDS}"] = Conflict("HTTP 409: slug exists", 409)
    outcome = desired(client, {"duration": "1h"}, name="Latency")
    assert outcome.id == uid(0xD0)
    assert [what for what, body in client.writes] == [f"POST {DASHBOARDS}", f"PUT {REPLACING}"]


# Another slug


def test_another_slug_is_refused() -> None:
    client = a_client(LIVE)
    with pytest.raises(OptionError, match=r"^slug: cannot be changed .* allow_replace"):
        plan(DASHBOARD, client, project="checkout", id=uid(0xD0), slug="speed")
    assert client.writes == []


@pytest.mark.parametrize("params", [{}, {"name": "Speed"}, {"definition": {"spec": {"duration": "1h"}}}])
def test_another_slug_takes_a_new_dashboard_that_keeps_the_rest(params: dict[str, Any]) -> None:
    client = a_client(LIVE)
    client.answers[f"POST {DASHBOARDS}"] = lambda body: dashboard(
        1, body["slug"], dashboard_name=body["name"], definition=body["definition"], version=1
    )
    outcome = converge(DASHBOARD, client, project="checkout", id=uid(0xD0), slug="speed", allow_replace=True, **params)
    (created, body), (deleted, _body) = client.writes
    assert (created, deleted) == (f"POST {DASHBOARDS}", f"DELETE {ITEM}")
    assert body["name"] == params.get("name", "Latency")
    assert body["definition"]["metadata"] == {"name": body["name"], "project": "checkout"}
    duration = "1h" if "definition" in params else "6h"
    assert body["definition"]["spec"] == definition(**{**LIVE, "duration": duration})["spec"]
    assert (outcome.id, outcome.shown["slug"]) == (uid(1), "speed")
    assert (outcome.before["slug"], outcome.after["slug"]) == ("latency", "speed")


def test_nothing_is_deleted_if_the_new_dashboard_is_refused() -> None:
    client = a_client(LIVE)
    client.answers[f"POST {DASHBOARDS}"] = forbidden()
    with pytest.raises(LogfireError, match="403"):
        converge(DASHBOARD, client, project="checkout", id=uid(0xD0), slug="speed", allow_replace=True)
    assert [what for what, body in client.writes] == [f"POST {DASHBOARDS}"]


def test_an_old_dashboard_that_could_not_be_deleted_is_reported() -> None:
    client = a_client(LIVE, DELETE=forbidden())
    client.answers[f"GET {PROJECTS}{PROJECT_ID}/"] = project()
    client.answers[f"POST {DASHBOARDS}"] = dashboard(1, "speed", definition=definition(**LIVE))
    with pytest.raises(
        LogfireError, match=f"dashboard speed .* was created, but {uid(0xD0)} was not deleted: HTTP 403"
    ):
        converge(DASHBOARD, client, project="checkout", id=uid(0xD0), slug="speed", allow_replace=True)


def two_dashboards(**other: Any) -> FakeClient:
    """The old one, and one that an earlier run may have made in its place."""
    client = a_client(LIVE)
    client.answers[f"GET {DASHBOARDS}"] = [dashboard(), dashboard(1, "speed", **other)]
    client.answers[f"GET {DASHBOARDS}{uid(1)}/"] = {"dashboard": definition(**LIVE)}
    return client


def test_a_replacement_that_only_was_not_finished_is_finished() -> None:
    client = two_dashboards()
    outcome = converge(DASHBOARD, client, project="checkout", id=uid(0xD0), slug="speed", allow_replace=True)
    assert [what for what, body in client.writes] == [f"DELETE {ITEM}"]
    assert (outcome.id, outcome.shown["slug"]) == (uid(1), "speed")


def test_a_dashboard_of_the_new_slug_that_is_another_one_stays() -> None:
    client = two_dashboards(dashboard_name="Mine")
    with pytest.raises(OptionError, match=f"^slug: another dashboard is called speed: {uid(1)}$"):
        plan(DASHBOARD, client, project="checkout", id=uid(0xD0), slug="speed", allow_replace=True)
    assert client.writes == []


@pytest.mark.parametrize("allowed", [True, False])
def test_a_dashboard_that_replaced_another_is_found_by_its_slug(allowed: bool) -> None:
    options = {"project": "checkout", "id": uid(7), "slug": "latency", "allow_replace": allowed}
    if allowed:
        assert converge(DASHBOARD, a_client(LIVE), **options).changed is False
    else:
        with pytest.raises(OptionError, match=r"^id: "):
            plan(DASHBOARD, a_client(LIVE), **options)


# Normalisation by the server


def warnings(spec: dict[str, Any], kept: dict[str, Any]) -> list[str]:
    client = a_client(LIVE)
    client.answers[f"PUT {REPLACING}"] = dashboard(version=4, definition=definition(**kept))
    remote = RemoteState(client)
    DASHBOARD.plan(
        DASHBOARD.accept({"project": "checkout", "slug": "latency", "definition": {"spec": spec}}), remote
    ).execute()
    return remote.warnings


def test_keys_that_the_server_drops_are_warned_about() -> None:
    assert warnings({"something": "new"}, LIVE) == [
        "dashboard latency of project checkout: the server does not keep spec.something as it is written;"
        " every run will change it"
    ]


def test_keys_that_the_server_adds_are_ignored() -> None:
    assert warnings({"duration": "1h"}, {**LIVE, "duration": "1h", "something": "new"}) == []


def test_an_answer_without_a_definition_shows_what_was_sent() -> None:
    client = a_client(LIVE)
    client.answers[f"PUT {REPLACING}"] = None
    assert desired(client, {"duration": "1h"}).shown["definition"]["spec"]["duration"] == "1h"


@pytest.mark.parametrize("answer", [None, [], {}, {"dashboard": None}, {"id": uid(0xD0)}])
def test_an_answer_that_is_not_a_dashboard_is_an_error(answer: Any) -> None:
    client = a_client(LIVE)
    client.answers[f"GET {ITEM}"] = answer
    with pytest.raises(LogfireError, match="the answer is not a dashboard"):
        desired(client, {})


def test_the_return_value_works_as_options() -> None:
    shown = DASHBOARD.show({**dashboard(), "definition": definition(**LIVE)}, project(), info=True)
    params = {name: value for name, value in shown.items() if name in DASHBOARD.spec()}
    assert set(params) == {"id", "project", "slug", "name", "definition"}
    assert converge(DASHBOARD, a_client(LIVE), **params).changed is False


# Invalid definitions


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({}, "must be a mapping with spec"),
        ([], "must be a mapping with spec"),
        ({"kind": "Dashboard"}, "must be a mapping with spec"),
        ({"spec": None}, "must be a mapping with spec"),
        ({"spec": []}, "must be a mapping with spec"),
        ({"kind": "Panel", "spec": {}}, "kind must be Dashboard"),
        ({"spec": {}, "panels": {}}, "has the unknown key panels"),
        ({"spec": {"panels": []}}, "spec.panels must be a mapping"),
        ({"spec": {"datasources": "x"}}, "spec.datasources must be a mapping"),
        ({"spec": {"layouts": {}}}, "spec.layouts must be a list"),
        ({"spec": {"variables": {}}}, "spec.variables must be a list"),
        ({"spec": {"x": float("nan")}}, "JSON has no form for"),
        ({"spec": {"x": datetime.date(2026, 1, 1)}}, "JSON has no form for"),
    ],
)
def test_a_definition_that_is_none_is_refused(wrong: Any, complaint: str) -> None:
    with pytest.raises(OptionError, match=f"^definition: .*{complaint}"):
        DASHBOARD.accept({"project": "checkout", "slug": "latency", "definition": wrong})


def test_keys_are_taken_as_json_has_them() -> None:
    live = {"panels": {"1": PANEL}}
    assert sent_spec(live, {"panels": {1: PANEL}}) is None


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("found", "spec"),
    [
        (None, {"layouts": [grid("p95")]}),
        (None, {"panels": {"p95": PANEL}, "layouts": [grid("p95", "p99")]}),
        (LIVE, {"layouts": [grid("p95", "p99")]}),
        (LIVE, {"panels": {"p99": PANEL}}),
        (LIVE, {"panels": None}),
    ],
)
def test_a_layout_that_refers_to_no_panel_is_refused(
    found: dict[str, Any] | None, spec: dict[str, Any], check_mode: bool
) -> None:
    client = a_client(found)
    params = {"project": "checkout", "slug": "latency", "name": "Latency", "definition": {"spec": spec}}
    with pytest.raises(OptionError, match=r"^definition: spec.layouts refers to a panel .*: #/spec/panels/p9[59]$"):
        plan(DASHBOARD, client, check_mode, **params)
    assert client.writes == []


def test_a_definition_that_is_already_invalid_may_stay_so() -> None:
    broken = {**LIVE, "layouts": [grid("p95", "lost")]}
    assert sent_spec(broken, broken) is None
    assert sent_spec(broken, {"duration": "1h"}) is not None
    assert sent_spec(broken, {"layouts": [grid("p95", "lost"), grid()]}) is not None


def test_panels_are_found_under_escaped_names() -> None:
    assert sent_spec(LIVE, {"panels": {"a/b~c": PANEL}, "layouts": [grid("a~1b~0c")]}) is not None


# Files


def test_a_file_stands_for_the_definition(tmp_path: Path) -> None:
    path = tmp_path / "latency.json"
    path.write_text(json.dumps({"spec": LIVE}))
    by_file = DASHBOARD.accept({"project": "checkout", "slug": "latency", "src": str(path)})
    inline = DASHBOARD.accept({"project": "checkout", "slug": "latency", "definition": {"spec": LIVE}})
    assert by_file.values == inline.values


def test_the_file_of_an_absent_dashboard_is_not_read() -> None:
    params = {"project": "checkout", "slug": "latency", "state": "absent", "src": "/nowhere.json"}
    assert DASHBOARD.accept(params).state == "absent"
    assert "src" not in DASHBOARD.inline_files(params, load_definition)


def test_a_file_does_not_hide_that_both_were_given() -> None:
    params = {"slug": "latency", "src": "/nowhere.json", "definition": {"spec": {}}}
    assert DASHBOARD.inline_files(params, load_definition) == params


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"spec": {"x": "{{ y }}"}}'),
        ("a.json", '\ufeff{"spec": {"x": "{{ y }}"}}'),
        ("a.yml", "spec:\n  x: '{{ y }}'\n"),
        ("a.yaml", "---\n# why\nspec: {x: '{{ y }}'}\n"),
        ("a", "spec: {x: '{{ y }}'}"),
    ],
)
def test_files_are_json_or_yaml(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert load_definition(str(path)) == {"spec": {"x": "{{ y }}"}}


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.json", b"", "must be a mapping"),
        ("a.yml", b"# nothing\n", "must be a mapping"),
        ("a.yml", b"just text\n", "must be a mapping"),
        ("a.json", b"[]", "must be a mapping"),
        ("a.json", b"null", "must be a mapping"),
        ("a.json", b'{"spec": {}', "is not valid JSON: .*line 1"),
        ("a.yml", b"spec: {\n", r"is neither valid JSON nor YAML \(line 2\)"),
        ("a.yml", b"spec: !vault x\n", r"is neither valid JSON nor YAML \(line 1\)"),
        ("a.yml", b"spec: {}\n---\nspec: {}\n", "is neither valid JSON nor YAML"),
        ("a.json", b"\xff\xfe", "cannot be read"),
        (".", None, "cannot be read: Is a directory"),
        ("missing.json", None, "cannot be read: No such file"),
    ],
)
def test_a_file_without_a_definition_is_refused(
    tmp_path: Path, name: str, content: bytes | None, complaint: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(OptionError, match=f"^src: dashboards/{name} .*{complaint}") as caught:
        load_definition(str(tmp_path / name), f"dashboards/{name}")
    assert "\n" not in caught.value.message


def test_yaml_needs_pyyaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def without_yaml(name: str, *more: Any) -> Any:
        if name == "yaml":
            raise ImportError(name)
        return load(name, *more)

    monkeypatch.setattr(builtins, "__import__", without_yaml)
    (tmp_path / "a.yml").write_text("spec: {}\n")
    (tmp_path / "a.json").write_text('{"spec": {}}')
    assert load_definition(str(tmp_path / "a.json")) == {"spec": {}}
    with pytest.raises(OptionError, match="needs PyYAML"):
        load_definition(str(tmp_path / "a.yml"))
