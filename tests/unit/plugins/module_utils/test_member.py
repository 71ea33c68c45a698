# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import kinds
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.member import MEMBER
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, converge, missing, predict, uid

MEMBERS = "/v1/members/"


def member(number: int = 1, email: str = "ann@example.com", role: str = "member", **fields: Any) -> dict[str, Any]:
    return {
        "id": uid(number),
        "name": "Ann",
        "email": email,
        "role": role,
        "role_id": uid(0xF0),
        "member_since": "2026-01-01T00:00:00Z",
        "github_username": None,
        "avatar": None,
        "x_unknown": True,
        **fields,
    }


def client_with(*members: dict[str, Any], **answers: Any) -> FakeClient:
    item = {f"PATCH {MEMBERS}{one['id']}/": None for one in members}
    item.update({f"DELETE {MEMBERS}{one['id']}/": None for one in members})
    return FakeClient({f"GET {MEMBERS}": list(members), **item, **answers})


BOSS = member(9, "boss@example.com", "admin")


@pytest.mark.parametrize("run", [converge, predict])
@pytest.mark.parametrize("email", ["ann@example.com", "ANN@Example.COM", " ann@example.com "])
def test_a_role_is_changed_and_nothing_else(run: Any, email: str) -> None:
    client = client_with(member(role="guest"), BOSS)
    outcome = run(MEMBER, client, email=email, role="member")
    assert (outcome.changed, outcome.id) == (True, uid(1))
    assert outcome.before == {"email": "ann@example.com", "role": "guest"}
    assert outcome.after == {"email": "ann@example.com", "role": "member"}
    assert outcome.shown["role"] == "member"
    assert "role_id" not in outcome.shown
    assert client.writes == ([] if run is predict else [(f"PATCH {MEMBERS}{uid(1)}/", {"role": "member"})])


@pytest.mark.parametrize("params", [{"email": "ANN@example.com"}, {"email": "ann@example.com", "role": "member"}])
def test_a_member_in_the_desired_state_is_left_alone(params: dict[str, Any]) -> None:
    client = client_with(member(email="Ann@Example.com"), BOSS)
    outcome = converge(MEMBER, client, **params)
    assert outcome.changed is False
    assert outcome.shown["email"] == "Ann@Example.com"
    assert client.asked == [f"GET {MEMBERS}"]


@pytest.mark.parametrize("role", ["auditor", "Member", "MEMBER"])
def test_a_role_of_another_name_is_another_role(role: str) -> None:
    """The server may return any name for a role: only the exact word counts as one of the four."""
    client = client_with(member(role=role), BOSS)
    outcome = converge(MEMBER, client, email="ann@example.com", role="member")
    assert (outcome.changed, outcome.before["role"]) == (True, role)


def test_a_custom_role_is_left_alone_unless_a_role_is_asked_for() -> None:
    client = client_with(member(role="auditor"))
    assert converge(MEMBER, client, email="ann@example.com").changed is False


def test_the_four_roles_are_the_choices() -> None:
    assert MEMBER.spec()["role"]["choices"] == ["admin", "member", "guest", "billing"]


@pytest.mark.parametrize("run", [converge, predict])
@pytest.mark.parametrize("role", [None, "admin"])
def test_nobody_becomes_a_member_but_by_invitation(run: Any, role: str | None) -> None:
    client = client_with(member())
    with pytest.raises(OptionError) as caught:
        run(MEMBER, client, email="new@example.com", role=role)
    assert caught.value.option == "email"
    assert "new@example.com" in caught.value.message
    assert "pydantic.logfire.invitation" in caught.value.message
    assert client.writes == []


def test_a_member_by_id_must_exist() -> None:
    with pytest.raises(OptionError, match=f"^id: there is no member with the id {uid(7)}"):
        converge(MEMBER, client_with(member()), id=uid(7), role="guest")


def test_an_address_cannot_be_changed() -> None:
    client = client_with(member(), BOSS)
    with pytest.raises(OptionError, match=r"^email: .*ann@example\.com, which the API cannot change"):
        converge(MEMBER, client, id=uid(1), email="anna@example.com")
    assert converge(MEMBER, client, id=uid(1).upper(), email="ANN@example.com").changed is False
    assert client.writes == []


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("", "must not be blank"),
        (" ", "must not be blank"),
        ("ann", "not an email"),
        ("@b", "not an email"),
        ("a@", "not an email"),
        ("a b@c", "not an email"),
    ],
)
def test_an_invalid_address_is_refused(email: str, says: str) -> None:
    with pytest.raises(OptionError, match=f"^email: .*{says}"):
        MEMBER.accept({"email": email})


@pytest.mark.parametrize("run", [converge, predict])
def test_a_member_is_removed(run: Any) -> None:
    client = client_with(member(), BOSS)
    outcome = run(MEMBER, client, email="Ann@example.com", state="absent")
    assert (outcome.changed, outcome.after, outcome.shown, outcome.id) == (True, {}, {}, uid(1))
    assert outcome.before == {"email": "ann@example.com", "role": "member"}
    assert client.writes == ([] if run is predict else [(f"DELETE {MEMBERS}{uid(1)}/", None)])


def test_somebody_who_is_not_a_member_need_not_be_removed() -> None:
    client = client_with(member())
    assert converge(MEMBER, client, email="new@example.com", state="absent").changed is False
    assert converge(MEMBER, client, id=uid(7), state="absent").changed is False
    assert client.writes == []


def test_a_member_who_was_removed_meanwhile_is_absent() -> None:
    client = client_with(member(), BOSS)
    client.answers[f"DELETE {MEMBERS}{uid(1)}/"] = missing()
    assert converge(MEMBER, client, email="ann@example.com", state="absent").changed is True


@pytest.mark.parametrize(
    ("params", "others", "warned"),
    [
        ({"state": "absent"}, [], True),
        ({"role": "guest"}, [], True),
        ({"role": "guest"}, [member(3, "b@example.com", "Admin")], True),
        ({"role": "admin"}, [], False),
        ({"state": "absent"}, [BOSS], False),
        ({"role": "guest"}, [BOSS], False),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_there_is_a_warning_before_the_last_admin_goes(
    check_mode: bool, params: dict[str, Any], others: list[Any], warned: bool
) -> None:
    client = client_with(member(role="admin"), member(2, "guest@example.com", "guest"), *others)
    remote = RemoteState(client, check_mode)
    plan = MEMBER.plan(MEMBER.accept({"email": "ann@example.com", **params}), remote)
    outcome = plan.predict() if check_mode else plan.execute()
    assert bool(remote.warnings) is warned
    assert outcome.changed is (params != {"role": "admin"})
    if warned:
        assert "ann@example.com" in remote.warnings[0]


def test_demoting_a_member_who_is_not_an_admin_warns_about_nothing() -> None:
    remote = RemoteState(client_with(member(role="guest"), BOSS))
    MEMBER.plan(MEMBER.accept({"email": "ann@example.com", "role": "member"}), remote)
    assert remote.warnings == []


def test_two_members_of_one_address_are_told_apart_by_id() -> None:
    client = client_with(member(1), member(2, "Ann@example.com"))
    with pytest.raises(LogfireError, match=f"2 members are called ann@example.com.*{uid(1)}, {uid(2)}"):
        converge(MEMBER, client, email="ann@example.com", role="guest")


def test_members_are_not_part_of_a_document() -> None:
    assert MEMBER not in kinds()


@pytest.mark.parametrize(
    ("params", "emails"),
    [
        ({}, ["Zoe@example.com", "ann@example.com"]),
        ({"email": "zoe@EXAMPLE.com"}, ["Zoe@example.com"]),
        ({"email": "zo"}, []),
        ({"id": uid(1)}, ["ann@example.com"]),
    ],
)
def test_members_are_listed_with_the_ids_of_their_roles(params: dict[str, Any], emails: list[str]) -> None:
    client = client_with(member(), member(2, "Zoe@example.com"))
    result = info_module(MEMBER).run(params, RemoteState(client), False)
    assert [one["email"] for one in result["members"]] == emails
    assert {one["role_id"] for one in result["members"]} <= {uid(0xF0)}
