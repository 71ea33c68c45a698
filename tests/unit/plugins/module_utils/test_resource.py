# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.fields import TextField
from ansible_collections.pydantic.logfire.plugins.module_utils._core.named_resource import NamedResource
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.write_token import WRITE_TOKEN
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import PROJECT_ID, alert, project, uid

NAMED = [resource for resource in RESOURCES if isinstance(resource, NamedResource)]
CHILDREN = [resource for resource in RESOURCES if resource.parent]


def by_name(resource: Any) -> str:
    return str(resource.name)


@pytest.mark.parametrize("resource", RESOURCES, ids=by_name)
def test_paths_end_in_a_slash_and_escape_what_they_hold(resource: Any) -> None:
    path = resource.item_path({"id": "a/b ?"}, "../x")
    assert path.startswith("/v1/")
    assert path.endswith("/a%2Fb%20%3F/")
    assert ("..%2Fx" in path) is ("{project_id}" in resource.path)
    assert "{" not in path


def test_an_item_lies_below_its_project() -> None:
    assert ALERT.item_path({"id": uid(1)}, PROJECT_ID) == f"/v1/projects/{PROJECT_ID}/alerts/{uid(1)}/"


@pytest.mark.parametrize("resource", RESOURCES, ids=by_name)
def test_every_spec_has_the_common_options(resource: Any) -> None:
    spec = resource.spec()
    assert spec["state"]["default"] == "present"
    assert spec["state"]["choices"][:2] == (["present", "absent"] if resource.gone_states else ["present"])
    assert spec["id"] == {"type": "str"}
    if resource.parent:
        assert spec["project"] == {"type": "str", "required": True}


@pytest.mark.parametrize("resource", RESOURCES, ids=by_name)
def test_options_have_no_default_that_could_change_what_was_left_out(resource: Any) -> None:
    with_default = {name for name, option in resource.spec().items() if "default" in option}
    words = {
        "update_secrets",
        "revoke_replaced",
        "allow_replace",
        "update_write_only",
        "force",
        "reuse",
        "create_parent",
        "return_token",
    }
    assert with_default <= {"state", *words}


@pytest.mark.parametrize("resource", RESOURCES, ids=by_name)
def test_every_option_that_sounds_secret_says_whether_it_is(resource: Any) -> None:
    def options(spec: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        return [pair for name, one in spec.items() for pair in [(name, one), *options(one.get("options") or {})]]

    for name, option in options(resource.spec()):
        if any(word in name for word in ("token", "secret", "auth_key", "routing_key")) or name == "url":
            assert "no_log" in option, name


@pytest.mark.parametrize("resource", NAMED, ids=by_name)
@pytest.mark.parametrize("missing", [None, ""])
def test_a_named_object_needs_a_name_or_an_id(resource: Any, missing: Any) -> None:
    with pytest.raises(OptionError):
        resource.accept({"project": "checkout", "name": missing})
    assert resource.accept({"project": "checkout", "id": uid(1)}).id == uid(1)


@pytest.mark.parametrize("resource", RESOURCES, ids=by_name)
def test_a_blank_id_is_refused(resource: Any) -> None:
    with pytest.raises(OptionError, match=r"^id: must not be blank$"):
        resource.accept({"project": "checkout", "id": " ", "name": "some-name"})


@pytest.mark.parametrize("resource", CHILDREN, ids=by_name)
@pytest.mark.parametrize("reference", [None, "", " "])
def test_a_child_needs_its_project(resource: Any, reference: Any) -> None:
    with pytest.raises(OptionError, match=r"^project: "):
        resource.accept({"project": reference, "name": "errors"})


def test_all_that_is_wrong_with_an_object_names_its_options() -> None:
    with pytest.raises(OptionError) as caught:
        ALERT.accept({"project": "checkout", "name": "errors", "time_window": "1w", "frequency": "-5m"})
    assert "time_window: " in caught.value.message
    assert [line[:15] for line in caught.value.message.split("\n")] == [
        "2 problems, not",
        "- time_window: ",
        "- frequency: -5",
    ]


def test_only_what_was_written_is_wanted() -> None:
    desired = ALERT.accept({"project": "checkout", "name": "errors", "active": None, "description": ""})
    assert desired.values == {"name": "errors", "description": ""}


@pytest.mark.parametrize(
    ("params", "label"),
    [
        ({"name": "errors"}, "alert errors of project checkout"),
        ({"id": uid(1)}, f"alert {uid(1)} of project checkout"),
        ({"id": uid(1), "name": "errors"}, "alert errors of project checkout"),
    ],
)
def test_messages_call_an_object_by_its_name(params: dict[str, Any], label: str) -> None:
    assert ALERT.accept({"project": "checkout", **params}).label == label


def test_a_project_is_shown_in_the_options_own_words() -> None:
    assert PROJECT.show(project(description=None)) == {
        "id": PROJECT_ID,
        "name": "checkout",
        "description": "",
        "visibility": "public",
        "organization": "acme",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": None,
    }


def test_a_child_is_shown_with_its_project() -> None:
    shown = ALERT.show(alert(), project())
    assert (shown["project"], shown["project_id"]) == ("checkout", PROJECT_ID)


def test_volatile_fields_are_returned_by_info_modules_only() -> None:
    record = alert(last_run="2026-01-01T00:00:00Z", has_matches=True, has_errors=False)
    assert "last_run" not in ALERT.show(record, project())
    assert "last_run" not in ALERT.managed(record)
    assert ALERT.show(record, project(), info=True)["last_run"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("resource", NAMED, ids=by_name)
def test_the_managed_fields_are_options(resource: Any) -> None:
    assert set(resource.managed({})) <= set(resource.spec())


def test_rows_are_sorted_by_name_then_project_then_id() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "b"},
        {"name": "a", "project": "y"},
        {"name": "a", "project": "x", "id": "2"},
    ]
    assert sorted(rows, key=ALERT.sort_key) == [rows[2], rows[1], rows[0]]


def test_tokens_are_sorted_by_instants() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "c", "created_at": "2026-01-01T01:00:00+02:00"},
        {"id": "b", "created_at": "2026-01-01T00:00:00Z"},
        {"id": "a", "created_at": None},
    ]
    assert [row["id"] for row in sorted(rows, key=WRITE_TOKEN.sort_key)] == ["a", "c", "b"]


def test_the_identity_is_read_under_the_apis_name() -> None:
    assert PROJECT.identity_of(project()) == "checkout"
    assert (
        NamedResource("thing", "/v1/things/", "", "", fields=(TextField("name", api="label"),)).identity_of(
            {"label": "x", "name": "y"}
        )
        == "x"
    )
