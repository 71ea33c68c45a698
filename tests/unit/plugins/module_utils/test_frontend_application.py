# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    Conflict,
    LogfireError,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.exporter import Exporter
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.frontend_application import (
    FRONTEND_APPLICATION,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    APPLICATIONS,
    FIRST,
    PROJECT_ID,
    PROJECTS,
    FakeClient,
    Turns,
    application,
    converge,
    plan,
    predict,
    project,
    uid,
)

LIST = f"GET {APPLICATIONS}{FIRST}"
POST = f"POST {APPLICATIONS}"
DELETE = f"DELETE {APPLICATIONS}{uid(0xF0)}/"
UNCERTAIN = OutcomeUnknown("POST: HTTP 502; it is unknown whether it was carried out")
STOREFRONT = {"project": "checkout", "name": "storefront"}


def listing(*records: Any) -> Any:
    return {"data": list(records), "next_cursor": None}


def client(*records: Any, **answers: Any) -> FakeClient:
    created = {**application(0xF1), "token_id": uid(7), "token": "pylf_v1_us_browser"}
    return FakeClient({f"GET {PROJECTS}": [project()], LIST: listing(*records), POST: created, DELETE: None, **answers})


def test_an_application_is_created_with_what_was_written() -> None:
    asked = client()
    outcome = converge(FRONTEND_APPLICATION, asked, **STOREFRONT, environment="prod", adopt_existing_service_name=True)
    assert asked.writes == [(POST, {"name": "storefront", "environment": "prod", "adopt_existing_service_name": True})]
    assert outcome.shown == {
        "id": uid(0xF1),
        "name": "storefront",
        "service_namespace": "",
        "environment": "prod",
        "project": "checkout",
        "project_id": PROJECT_ID,
        "created_at": "2026-01-01T00:00:00Z",
    }


def test_an_empty_label_is_not_sent() -> None:
    asked = client()
    converge(FRONTEND_APPLICATION, asked, **STOREFRONT, environment="", service_namespace="")
    assert asked.writes == [(POST, {"name": "storefront"})]


def test_check_mode_shows_the_same() -> None:
    params = {**STOREFRONT, "environment": "prod", "adopt_existing_service_name": True}
    checked, real = (
        predict(FRONTEND_APPLICATION, client(), **params),
        converge(FRONTEND_APPLICATION, client(), **params),
    )
    assert (checked.before, checked.after) == (real.before, real.after)
    assert set(checked.shown) | {"created_at"} == set(real.shown) | {"created_at"}


@pytest.mark.parametrize("adopt", [None, True, False])
def test_leave_to_adopt_is_not_compared(adopt: bool | None) -> None:
    asked = client(application(environment="prod"))
    params = {**STOREFRONT, "environment": "prod", "adopt_existing_service_name": adopt}
    assert converge(FRONTEND_APPLICATION, asked, **params).changed is False
    assert asked.writes == []


@pytest.mark.parametrize(
    "change", [{"environment": "prod"}, {"service_namespace": "shop"}, {"id": uid(0xF0), "name": "b"}]
)
def test_nothing_can_be_changed_without_leave(change: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=f"^{list(change)[-1]}: cannot be changed .* allow_replace"):
        plan(FRONTEND_APPLICATION, client(application()), **{**STOREFRONT, **change})


def test_a_replacement_of_the_same_name_takes_over_its_telemetry_and_its_other_labels() -> None:
    asked = client(application(service_namespace="shop", environment="prod"))
    outcome = converge(FRONTEND_APPLICATION, asked, **STOREFRONT, environment="staging", allow_replace=True)
    assert asked.writes == [
        (DELETE, None),
        (
            POST,
            {
                "name": "storefront",
                "service_namespace": "shop",
                "environment": "staging",
                "adopt_existing_service_name": True,
            },
        ),
    ]
    assert (outcome.action, outcome.id) == ("updated", uid(0xF1))


def test_a_replacement_asks_for_no_more_than_it_was_allowed_to() -> None:
    asked = client(application())
    params = {**STOREFRONT, "environment": "x", "allow_replace": True, "adopt_existing_service_name": False}
    converge(FRONTEND_APPLICATION, asked, **params)
    assert asked.writes[1][1]["adopt_existing_service_name"] is False
    asked = client(application(), **{POST: application(0xF1, name="b")})
    converge(FRONTEND_APPLICATION, asked, project="checkout", id=uid(0xF0), name="b", allow_replace=True)
    assert asked.writes == [(POST, {"name": "b"}), (DELETE, None)]


def test_a_name_that_telemetry_has_is_the_servers_to_refuse() -> None:
    with pytest.raises(Conflict, match=r"^HTTP 409: Telemetry; adopt_existing_service_name gives leave"):
        converge(FRONTEND_APPLICATION, client(**{POST: Conflict("HTTP 409: Telemetry", 409)}), **STOREFRONT)


def test_an_uncertain_creation_is_settled_by_the_list() -> None:
    asked = client(**{LIST: Turns(listing(), listing(application(9))), POST: UNCERTAIN})
    outcome = converge(FRONTEND_APPLICATION, asked, **STOREFRONT, adopt_existing_service_name=True)
    assert outcome.id == uid(9)
    assert [what for what, _body in asked.writes] == [POST]
    two = client(**{LIST: Turns(listing(), listing(application(8), application(9))), POST: UNCERTAIN})
    with pytest.raises(LogfireError, match=f"{uid(8)}, {uid(9)}"):
        converge(FRONTEND_APPLICATION, two, **STOREFRONT)


def test_absent_deletes_once() -> None:
    asked = client(application())
    assert converge(FRONTEND_APPLICATION, asked, **STOREFRONT, state="absent").changed
    assert asked.writes == [(DELETE, None)]
    assert converge(FRONTEND_APPLICATION, client(), **STOREFRONT, state="absent").changed is False


def test_a_creation_can_be_predicted_before_there_is_a_project() -> None:
    asked = FakeClient({f"GET {PROJECTS}": []})
    outcome = predict(FRONTEND_APPLICATION, asked, **STOREFRONT)
    assert (outcome.changed, outcome.shown["project"]) == (True, "checkout")


def test_all_pages_are_listed() -> None:
    asked = client(
        **{LIST: {"data": [application(1, "b")], "next_cursor": "x"}, f"{LIST}&cursor=x": listing(application())}
    )
    found = info_module(FRONTEND_APPLICATION).run({"project": "checkout"}, RemoteState(asked), False)
    assert [one["name"] for one in found["frontend_applications"]] == ["b", "storefront"]


def test_an_export_says_what_applies_unchanged() -> None:
    asked = client(application(service_namespace="shop"), application(2, "plain"))
    document = Exporter(RemoteState(asked), [], ["projects", "frontend_applications"]).document()
    applications = document["projects"][0]["frontend_applications"]
    assert applications == [{"name": "plain"}, {"name": "storefront", "service_namespace": "shop"}]
    for item in applications:
        assert converge(FRONTEND_APPLICATION, asked, project="checkout", **item).changed is False
