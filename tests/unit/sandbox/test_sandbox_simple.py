# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes that derive from a declaration, for a resource that there is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._core.fields import (
    ChoiceField,
    DurationField,
    FlagField,
    NamesField,
    TextField,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.planned_resource import PlannedResource
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.tests import derived
from ansible_collections.pydantic.logfire.tests.sandbox import routes, running
from ansible_collections.pydantic.logfire.tests.sandbox.routes import simple
from ansible_collections.pydantic.logfire.tests.unit.sandbox.conftest import Api
from tools.generate.simple import described

REPORT = PlannedResource(
    name="report",
    path="/v1/projects/{project_id}/reports/",
    read_scope="project:read",
    write_scope="project:write",
    parent=PROJECT,
    unique=True,
    fields=(
        TextField("name", blank=False, required=True),
        TextField("description", server_default=""),
        ChoiceField("format", ("html", "text"), server_default="html"),
        FlagField("active", server_default=True),
        DurationField("every", default="P1D"),
        NamesField("topics", server_default=[]),
    ),
)


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Api, str]]:
    monkeypatch.setattr(
        "ansible_collections.pydantic.logfire.tests.sandbox.app.ROUTERS",
        [*routes.ROUTERS, simple.router(described(REPORT))],
    )
    with running() as sandbox:
        api = Api(sandbox)
        yield api, f"{api.project()}reports/"


def body(number: int = 0, **other: Any) -> dict[str, Any]:
    values = derived.options(REPORT, number)
    sent: dict[str, Any] = {}
    for field in REPORT.fields:
        sent |= field.payload(field.check(values[field.name]))
    return {**sent, **other}


def test_an_object_is_created_changed_and_deleted(reports: tuple[Api, str]) -> None:
    api, path = reports
    made = api.post(path, body())
    assert (made["name"], made["format"], made["active"]) == ("example", "html", True)
    assert sorted(made["topics"]) == ["a", "b"]
    changed = api.put(f"{path}{made['id']}/", {"active": False})
    assert (changed["active"], changed["format"]) == (False, "html")
    assert [one["id"] for one in api.get(path)] == [made["id"]]
    assert api.get(f"{path}{made['id']}/")["active"] is False
    api.delete(f"{path}{made['id']}/")
    assert api.get(path) == []
    api.get(f"{path}{made['id']}/", status=404)


def test_the_server_fills_in_defaults(reports: tuple[Api, str]) -> None:
    api, path = reports
    made = api.post(path, {"name": "example", "every": "PT1H"})
    assert (made["format"], made["active"], made["topics"]) == ("html", True, [])
    assert made["description"] in ("", None)


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": None}, {"format": "pdf"}, {"active": "yes"}, {"every": "often"}, {"nonsense": 1}],
)
def test_the_server_refuses_whatever_the_declaration_refuses(reports: tuple[Api, str], wrong: dict[str, Any]) -> None:
    api, path = reports
    api.post(path, body(**wrong), status=422)
    assert api.get(path) == []


def test_a_name_that_is_taken_is_refused(reports: tuple[Api, str]) -> None:
    api, path = reports
    api.post(path, body())
    api.post(path, body(), status=409)
    other = api.post(path, body(name="other"))
    api.put(f"{path}{other['id']}/", {"name": "example"}, status=409)
    assert api.put(f"{path}{other['id']}/", {"name": "other"})["name"] == "other"


def test_a_key_without_the_scope_is_refused(reports: tuple[Api, str]) -> None:
    api, path = reports
    reader = api.with_key(api.control.key("acme", scopes=["project:read"])["api_key"])
    assert reader.get(path) == []
    reader.post(path, body(), status=403)
