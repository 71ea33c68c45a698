# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.read_token import READ_TOKEN
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.write_token import WRITE_TOKEN
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import PROJECT_ID, project, token, uid

both = pytest.mark.parametrize("resource", [WRITE_TOKEN, READ_TOKEN], ids=["write", "read"])


def refused(**params: Any) -> str:
    with pytest.raises(OptionError) as caught:
        WRITE_TOKEN.accept({"project": "checkout", **params})
    assert "Zq8" not in caught.value.message
    return caught.value.message


@both
def test_the_states_are_the_documented_ones(resource: Any) -> None:
    assert resource.spec()["state"]["choices"] == ["present", "absent", "expired", "rotated"]


@both
def test_a_token_is_selected_in_one_way_and_ends_in_one_way(resource: Any) -> None:
    assert resource.constraints()["mutually_exclusive"] == [["path", "token", "id"], ["valid_for", "expires_at"]]


def test_each_kind_has_paths_and_scopes_of_its_own() -> None:
    for resource, word in ((WRITE_TOKEN, "write"), (READ_TOKEN, "read")):
        assert resource.list_path(PROJECT_ID) == f"/v1/projects/{PROJECT_ID}/{word}-tokens/"
        scope = f"project:{word}_token"
        assert (resource.read_scope, resource.write_scope, resource.create_scope) == (scope, scope, scope)


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("valid_for", "1w", "weeks"),
        ("valid_for", "1.5d", "fraction"),
        ("valid_for", "-1d", "below zero"),
        ("valid_for", "0", "longer than zero"),
        ("valid_for", "", "not a duration"),
        ("renew_before", "P1M", "months"),
        ("renew_before", "0s", "longer than zero"),
        ("expires_at", "2099-01-01", "not a timestamp"),
        ("expires_at", "2099-01-01T00:00:00", "time zone"),
        ("expires_at", " ", "not a timestamp"),
        ("path", " ", "must not be blank"),
        ("token", "", "must not be blank"),
        ("id", "Z-no-uuid", "is not the UUID of a token"),
        ("id", "", "must not be blank"),
    ],
)
def test_a_bad_value_is_refused_in_the_name_of_its_option(option: str, value: str, complaint: str) -> None:
    message = refused(**{option: value})
    assert message.startswith(f"{option}: ")
    assert complaint in message


@pytest.mark.parametrize("valid_for", ["14d", "13d"])
def test_a_renewal_that_would_never_end_is_refused(valid_for: str) -> None:
    assert refused(valid_for=valid_for, renew_before="14d").startswith("renew_before: must be shorter than valid_for")


def test_an_id_cannot_be_renewed() -> None:
    assert refused(id=uid(1), renew_before="14d").startswith("renew_before: cannot go with id")


def test_no_message_of_a_token_shows_its_secret() -> None:
    assert "Zq8" not in WRITE_TOKEN.accept({"project": "checkout", "token": "Zq8"}).label


@both
def test_a_token_is_shown_without_a_secret(resource: Any) -> None:
    shown = resource.show({**token(1), "token": "Zq8"}, project(), info=True)
    assert "token" not in shown
    whose = {"frontend_application_id", "frontend_application_name", "frontend_application_deleted"}
    assert set(shown) - (whose if resource is WRITE_TOKEN else set()) == {
        "id",
        "project",
        "project_id",
        "description",
        "created_at",
        "expires_at",
        "active",
        "token_prefix",
        "created_by_name",
    }


@both
def test_the_secret_that_is_given_is_declared_as_one(resource: Any) -> None:
    assert resource.spec()["token"]["no_log"] is True
