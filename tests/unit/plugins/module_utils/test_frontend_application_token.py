# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    Conflict,
    LogfireError,
    MissingParent,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.placeholder_id import is_placeholder_id
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    APPLICATIONS,
    FIRST,
    PROJECT_ID,
    PROJECTS,
    FakeClient,
    Record,
    Turns,
    application,
    forbidden,
    missing,
    project,
    uid,
)

MODULE = "frontend_application_token"
APPS = f"GET {APPLICATIONS}{FIRST}"
TOKENS = f"{APPLICATIONS}{uid(0xF0)}/tokens/"
LIST = f"GET {TOKENS}{FIRST}"
POST = f"POST {TOKENS}"
WANTED: dict[str, Any] = {"project": "checkout", "application": "storefront"}
UNCERTAIN = OutcomeUnknown("POST: HTTP 502; it is unknown whether it was carried out")


def token(number: int, **fields: Any) -> Record:
    return {
        "id": uid(number),
        "description": None,
        "status": "active",
        "token": f"pylf_v1_us_{number}",
        "created_at": f"2026-01-0{number}T00:00:00Z",
        "expires_at": None,
        "last_used_at": None,
        **fields,
    }


def revoked(number: int) -> Record:
    return token(number, status="revoked", token=None)


def listing(*records: Record) -> Any:
    return {"data": list(records), "next_cursor": None}


def created(number: int) -> Record:
    """Return the answer to a creation, which names the id by another word than the list."""
    return {**{key: value for key, value in token(number).items() if key != "id"}, "token_id": uid(number)}


def client(*tokens: Record, **answers: Any) -> FakeClient:
    known = {f"GET {PROJECTS}": [project()], APPS: listing(application()), LIST: listing(*tokens)}
    return FakeClient({**known, **answers})


def act(asked: FakeClient, check_mode: bool = False, module: str = MODULE, **params: Any) -> dict[str, Any]:
    definition = MODULES[module]
    validation = ArgumentSpecValidator(definition.spec, **definition.constraints).validate({**WANTED, **params})
    assert validation.error_messages == []
    return definition.run(
        definition.validate(validation.validated_parameters), RemoteState(asked, check_mode), check_mode
    )


# Present


@pytest.mark.parametrize("check_mode", [False, True])
def test_an_active_token_is_returned_unchanged(check_mode: bool) -> None:
    asked = client(token(2), revoked(3), token(1))
    result = act(asked, check_mode)
    assert (result["changed"], result["id"], result["token"]) == (False, uid(2), "pylf_v1_us_2")
    assert result["change"] == {"before": {"active_tokens": 2}, "after": {"active_tokens": 2}}
    assert asked.writes == []
    assert result[MODULE] == {
        "id": uid(2),
        "status": "active",
        "description": None,
        "created_at": "2026-01-02T00:00:00Z",
        "expires_at": None,
        "last_used_at": None,
        "application": "storefront",
        "application_id": uid(0xF0),
        "project": "checkout",
        "project_id": PROJECT_ID,
    }


@pytest.mark.parametrize("dead", [revoked(1), token(1, expires_at="2026-09-30T00:00:00Z")])
def test_one_is_created_where_none_is_active(dead: Record) -> None:
    asked = client(dead, **{POST: created(4)})
    checked, result = act(asked, check_mode=True), act(asked)
    assert (result["changed"], result["id"], result["token"]) == (True, uid(4), "pylf_v1_us_4")
    assert asked.writes == [(POST, None)]
    assert checked["change"] == result["change"] == {"before": {"active_tokens": 0}, "after": {"active_tokens": 1}}
    assert checked["changed"] is True
    assert is_placeholder_id(checked["id"])
    assert "token" not in checked
    assert "pylf" not in repr(result["diff"])


def test_as_many_as_are_missing_are_created() -> None:
    asked = client(token(1), **{POST: Turns(created(4), created(5))})
    result = act(asked, at_least=3)
    assert [what for what, _body in asked.writes] == [POST, POST]
    assert (result["id"], result["change"]["after"]) == (uid(5), {"active_tokens": 3})
    assert act(client(token(1), token(2)), at_least=2)["changed"] is False


def test_an_id_never_creates() -> None:
    assert act(client(token(1), token(2)), id=uid(1).upper())["token"] == "pylf_v1_us_1"
    for tokens in ([], [revoked(1)], [token(2)]):
        with pytest.raises(OptionError, match=r"^id: there is no active token"):
            act(client(*tokens), id=uid(1))


def test_an_uncertain_creation_is_settled_by_the_list() -> None:
    asked = client(**{LIST: Turns(listing(revoked(1)), listing(revoked(1), token(4))), POST: UNCERTAIN})
    assert act(asked)["id"] == uid(4)
    assert [what for what, _body in asked.writes] == [POST]


@pytest.mark.parametrize(("found", "says"), [([], "run again"), ([token(4), token(5)], f"{uid(4)}, {uid(5)}")])
def test_an_uncertain_creation_that_cannot_be_settled_is_an_error(found: list[Record], says: str) -> None:
    with pytest.raises(LogfireError, match=says):
        act(client(**{LIST: Turns(listing(), listing(*found)), POST: UNCERTAIN}))


def test_an_answer_without_an_id_is_looked_up() -> None:
    asked = client(**{LIST: Turns(listing(), listing(token(4))), POST: {"status": "active"}})
    assert act(asked)["token"] == "pylf_v1_us_4"


def test_the_application_may_be_given_by_its_id() -> None:
    assert act(client(token(1)), application=uid(0xF0).upper(), project=PROJECT_ID)["id"] == uid(1)


# Absent


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("answer", [None, missing()], ids=["revoked", "gone meanwhile"])
def test_one_of_several_is_revoked(check_mode: bool, answer: Any) -> None:
    revoke = f"POST {TOKENS}{uid(1)}/revoke/"
    asked = client(token(1), token(2), **{revoke: answer})
    result = act(asked, check_mode, state="absent", id=uid(1))
    assert asked.writes == ([] if check_mode else [(revoke, None)])
    assert (result["changed"], result["id"], result[MODULE]) == (True, uid(1), {})
    assert result["change"] == {"before": {"active_tokens": 2}, "after": {"active_tokens": 1}}
    assert "token" not in result


def test_a_revocation_may_be_repeated() -> None:
    asked = client(token(1), token(2), **{f"POST {TOKENS}{uid(1)}/revoke/": None})
    act(asked, state="absent", id=uid(1))
    assert [one.wire.repeatable for one in asked.sent if one.method == "POST"] == [True]


@pytest.mark.parametrize("tokens", [[], [revoked(1), token(2)], [token(2)]])
def test_an_inactive_token_is_absent(tokens: list[Record]) -> None:
    asked = client(*tokens)
    assert act(asked, state="absent", id=uid(1))["changed"] is False
    assert asked.writes == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_the_last_one_is_refused_before_anything_is_sent(check_mode: bool) -> None:
    asked = client(token(1), revoked(2))
    with pytest.raises(OptionError, match=r"^id: .* is the last active token of frontend application storefront"):
        act(asked, check_mode, state="absent", id=uid(1))
    assert asked.writes == []


def test_one_that_became_the_last_one_meanwhile_is_refused_in_the_same_words() -> None:
    asked = client(token(1), token(2), **{f"POST {TOKENS}{uid(1)}/revoke/": Conflict("HTTP 409", 409)})
    with pytest.raises(OptionError, match=r"^id: .* is the last active token"):
        act(asked, state="absent", id=uid(1))


# The application above it


@pytest.mark.parametrize("answers", [{f"GET {PROJECTS}": []}, {APPS: listing()}])
def test_without_a_project_or_application(answers: Any) -> None:
    assert act(client(**answers), state="absent", id=uid(1))["changed"] is False
    with pytest.raises(MissingParent):
        act(client(**answers))
    checked = act(client(**answers), check_mode=True)
    assert (checked["changed"], checked[MODULE]["project"], checked[MODULE]["application"]) == (
        True,
        "checkout",
        "storefront",
    )


def test_an_application_given_by_its_id_must_exist_even_in_check_mode() -> None:
    with pytest.raises(MissingParent):
        act(client(), check_mode=True, application=uid(5))


def test_a_refused_list_is_an_error_and_not_absence() -> None:
    with pytest.raises(type(forbidden())):
        act(client(**{LIST: forbidden()}), state="absent", id=uid(1))


# Bad input


@pytest.mark.parametrize(
    ("params", "option"),
    [
        ({"project": " "}, "project"),
        ({"project": " checkout"}, "project"),
        ({"application": ""}, "application"),
        ({"id": "first"}, "id"),
        ({"state": "absent"}, "id"),
        ({"at_least": 0}, "at_least"),
        ({"at_least": 21}, "at_least"),
    ],
)
def test_the_message_names_the_invalid_option(params: dict[str, Any], option: str) -> None:
    asked = FakeClient()
    with pytest.raises(OptionError, match=f"^{option}: "):
        act(asked, **params)
    assert asked.sent == []


# The list


def test_all_tokens_are_listed_oldest_first() -> None:
    asked = client(
        **{LIST: {"data": [token(2), revoked(3)], "next_cursor": "x"}, f"{LIST}&cursor=x": listing(token(1))}
    )
    rows = act(asked, module=f"{MODULE}_info")[f"{MODULE}s"]
    assert [(one["id"], one["token"]) for one in rows] == [
        (uid(1), "pylf_v1_us_1"),
        (uid(2), "pylf_v1_us_2"),
        (uid(3), None),
    ]
    (one,) = act(client(token(1), token(2)), module=f"{MODULE}_info", id=uid(2))[f"{MODULE}s"]
    assert (one["id"], one["application"]) == (uid(2), "storefront")
