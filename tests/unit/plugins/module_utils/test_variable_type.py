# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    MissingParent,
    OptionError,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.placeholder_id import is_placeholder_id
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.variable_type import VARIABLE_TYPE
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    PROJECT_ID,
    PROJECTS,
    FakeClient,
    forbidden,
    project,
    uid,
)

LIST, PUT, ALL = "GET /v1/variable-types/", "POST /v1/variable-types/", f"GET {PROJECTS}"
SCHEMA = {"type": "number"}


def record(**more: Any) -> dict[str, Any]:
    found = {"id": uid(1), "name": "percent", "json_schema": SCHEMA, "description": None, "source_hint": None}
    return {**found, "created_at": "2026-01-01T00:00:00Z", "updated_at": None, **more}


def bound(*types: dict[str, Any], **answers: Any) -> FakeClient:
    return FakeClient({ALL: [project()], LIST: list(types), PUT: lambda body: record(**body), **answers})


def run(client: FakeClient, check_mode: bool = False, module: str = "variable_type", **options: Any) -> dict[str, Any]:
    definition = MODULES[module]
    params = dict.fromkeys(definition.spec)
    accepted = definition.validate({**params, "project": "checkout", "name": "percent", **options})
    return definition.run(accepted, RemoteState(client, check_mode), check_mode)


def test_a_type_is_created_with_all_that_is_written() -> None:
    client = bound()
    result = run(client, json_schema=SCHEMA, description="a", source_hint="app.py")
    assert client.writes == [
        (
            "POST /v1/variable-types/",
            {"name": "percent", "json_schema": SCHEMA, "description": "a", "source_hint": "app.py"},
        )
    ]
    assert (result["changed"], result["id"], result["change"]["before"]) == (True, uid(1), {})
    assert result["variable_type"]["project_id"] == PROJECT_ID
    assert {one.wire.root for one in client.sent if "variable-types" in one.path} == {""}


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"description": "b"}, {"json_schema": SCHEMA, "description": "b", "source_hint": "x"}),
        ({"source_hint": ""}, {"json_schema": SCHEMA, "description": "a", "source_hint": None}),
        ({"json_schema": {}}, {"json_schema": {}, "description": "a", "source_hint": "x"}),
    ],
)
def test_a_change_keeps_the_rest(options: dict[str, Any], sent: dict[str, Any]) -> None:
    client = bound(record(description="a", source_hint="x"))
    assert run(client, **options)["changed"]
    assert client.writes == [("POST /v1/variable-types/", {"name": "percent", **sent})]


@pytest.mark.parametrize("options", [{}, {"json_schema": {"type": "number"}}, {"description": ""}, {"source_hint": ""}])
def test_nothing_is_sent_where_nothing_differs(options: dict[str, Any]) -> None:
    client = bound(record())
    result = run(client, **options)
    assert (result["changed"], client.writes) == (False, [])


def test_check_mode_predicts_and_sends_nothing() -> None:
    client = bound()
    result = run(client, check_mode=True, json_schema=SCHEMA)
    assert (result["changed"], is_placeholder_id(result["id"]), client.writes) == (True, True, [])
    assert result["change"]["after"] == {"name": "percent", "json_schema": SCHEMA}


def test_a_new_type_needs_a_schema() -> None:
    with pytest.raises(OptionError, match=r"^json_schema: required to create variable type percent"):
        run(bound())


def test_a_type_keeps_its_name() -> None:
    client = bound(record())
    with pytest.raises(OptionError, match=r"^name: the API cannot rename the variable type percent"):
        run(client, id=uid(1), name="share")
    assert run(client, id=uid(1), name=None, description="b")["changed"]


def test_a_value_that_the_server_changes_is_warned_of() -> None:
    client = bound(record(), **{PUT: lambda body: record(**{**body, "description": "B"})})
    remote = RemoteState(client)
    MODULES["variable_type"].run(
        VARIABLE_TYPE.accept({"project": "checkout", "name": "percent", "description": "b"}), remote, False
    )
    assert remote.warnings == [
        "variable type percent of project checkout: the server does not keep description as it is written; every run"
        " will change it"
    ]


@pytest.mark.parametrize("projects", [[project(), project(2, "basket")], forbidden("no")])
def test_the_key_must_be_bound_to_the_project(projects: Any) -> None:
    client = bound(**{ALL: projects})
    with pytest.raises(OptionError, match=r"^api_key: must be bound to the one project"):
        run(client, json_schema=SCHEMA, project=PROJECT_ID)
    assert client.writes == []


def test_the_key_of_an_organization_with_a_single_project_is_refused_by_the_server() -> None:
    client = bound(**{LIST: forbidden("no"), f"GET {PROJECTS}{PROJECT_ID}/": project()})
    with pytest.raises(
        ApiError, match=r"no.*; the API key must be bound to the one project to read its variable types"
    ):
        run(client, json_schema=SCHEMA)
    assert client.writes == []


def test_a_key_of_another_project_is_refused() -> None:
    client = bound(**{ALL: [project(2, "basket")]})
    with pytest.raises(MissingParent, match=r"^project: there is no project checkout"):
        run(client, json_schema=SCHEMA)
    assert client.asked == [ALL]


def test_types_of_another_project_are_not_read() -> None:
    with pytest.raises(LogfireError, match=r"^api_key: is bound to the project .* reads no variable types of"):
        run(bound(record(project_id=uid(9))), module="variable_type_info")


@pytest.mark.parametrize("answer", [{}, [{}], [5], None])
def test_an_answer_without_a_list(answer: Any) -> None:
    with pytest.raises(LogfireError, match="the answer is not a list of variable_types"):
        run(bound(**{LIST: answer}), json_schema=SCHEMA)


def test_an_answer_without_a_type() -> None:
    with pytest.raises(LogfireError, match="is not in the list read afterwards: run again"):
        run(bound(**{PUT: []}), json_schema=SCHEMA)


@pytest.mark.parametrize("options", [{"name": " "}, {"project": ""}, {"json_schema": {"a": float("nan")}}])
def test_anything_that_cannot_be_right(options: dict[str, Any]) -> None:
    client = bound()
    with pytest.raises(OptionError) as caught:
        run(client, **options)
    assert (caught.value.option, client.asked) == (next(iter(options)), [])


def test_types_are_listed_by_name() -> None:
    client = bound(record(), record(id=uid(2), name="age"))
    shown = run(client, module="variable_type_info", name=None)["variable_types"]
    assert [one["name"] for one in shown] == ["age", "percent"]
    assert [one["id"] for one in run(client, module="variable_type_info")["variable_types"]] == [uid(1)]
