# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

PROJECTS = "/api/v1/projects/"


@pytest.mark.parametrize("name", ["a", "A-b", "a--b", "-a", "a-", "a_b", "a b", "x" * 51, "é" * 3, 12, None])
def test_name_rule(api: Any, name: str) -> None:
    assert api.post(PROJECTS, {"project_name": name}, 422)["detail"][0]["loc"] == ["body", "project_name"]


@pytest.mark.parametrize("name", ["ab", "a-b", "x" * 50, "0-0", "5f0c0a3e-0000-4000-8000-000000000000"])
def test_name_accepted(api: Any, name: str) -> None:
    assert api.post(PROJECTS, {"project_name": name})["visibility"] == "public"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"project_name": "ab", "description": "x" * 501},
        {"project_name": "ab", "visibility": None},
        {"project_name": "ab", "visibility": "secret"},
        {"project_name": "ab", "organization": "acme"},
    ],
)
def test_create_is_strict(api: Any, body: dict[str, Any]) -> None:
    api.post(PROJECTS, body, 422)


def test_names_are_unique_in_the_organization(api: Any) -> None:
    api.project("first")
    second = api.project("second")
    assert isinstance(api.post(PROJECTS, {"project_name": "first"}, 409)["detail"], str)
    api.put(second, {"project_name": "first"}, 409)
    api.put(second, {"project_name": "second"})
    api.put(second, {"project_name": "third"})
    api.project("second")


def test_update_is_partial(api: Any) -> None:
    project = api.project("checkout", description="shop", visibility="private")
    answer = api.put(project, {"project_name": "till"})
    assert (answer["description"], answer["visibility"]) == ("shop", "private")
    assert api.notes() == []


def test_null_keeps_the_value_and_is_noted(api: Any) -> None:
    project = api.project("checkout", description="shop")
    assert api.put(project, {"description": None})["description"] == "shop"
    assert api.notes() == ["null_sent"]


def test_cleared_description_reads_back_as_null_or_empty(api: Any) -> None:
    project = api.project("checkout", description="shop")
    api.put(project, {"description": ""})
    assert {api.get(project)["description"] for turn in range(12)} == {None, ""}


def test_updated_at_only_on_read(api: Any) -> None:
    project = api.project()
    created = api.post(PROJECTS, {"project_name": "other"})
    updated = api.put(project, {"visibility": "private"})
    assert "updated_at" not in created
    assert "updated_at" not in updated
    assert "updated_at" in api.get(project)
    assert all("updated_at" in each for each in api.get(PROJECTS))


def test_answers_carry_the_organization_and_fields_nobody_knows(api: Any) -> None:
    project = api.get(api.project())
    assert project["organization_name"] == "acme"
    assert "x_experimental" in project


def test_lists_come_in_another_order_each_time(api: Any) -> None:
    for number in range(5):
        api.project(f"project-{number}")
    orders = {tuple(each["project_name"] for each in api.get(PROJECTS)) for turn in range(8)}
    assert len(orders) > 1
    assert len({frozenset(order) for order in orders}) == 1


def test_times_are_respelled(api: Any) -> None:
    project = api.project()
    assert len({api.get(project)["created_at"] for turn in range(8)}) > 2


def test_delete_takes_the_children_along(api: Any) -> None:
    project = api.project()
    token = api.post(f"{project}read-tokens/")["token"]
    info = {"Authorization": f"Bearer {token}"}
    assert api.send("GET", "/v1/read-token-info", headers=info).status_code == 200
    api.delete(project)
    assert api.send("GET", "/v1/read-token-info", headers=info).status_code == 401
    api.get(f"{project}alerts/", 403)
    assert api.stored("projects") in ([], {})
    api.project()
