# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members, invitations, group mappings and SCIM."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

MEMBERS = "/api/v1/members/"
PROJECTS = "/api/v1/projects/"
INVITATIONS = "/api/v1/invitations/"
MAPPINGS = "/api/v1/group-mappings/"
INSTANCE_MAPPINGS = "/api/v1/instance/group-mappings/"
SCIM = "/api/scim"


def limited(api: Any, *scopes: str, **options: Any) -> Any:
    return api.with_key(api.control.key("acme", scopes=list(scopes), **options)["api_key"])


# Members


def test_an_organization_starts_with_its_owner(api: Any) -> None:
    (owner,) = api.get(MEMBERS)
    assert (owner["email"], owner["role"]) == ("owner@acme.example.com", "admin")
    other = api.with_key(api.control.organization("umbrella")["api_key"])
    assert [each["email"] for each in other.get(MEMBERS)] == ["owner@umbrella.example.com"]
    assert other.get(MEMBERS)[0]["id"] != owner["id"]


@pytest.mark.parametrize("role", ["admin", "member", "guest", "billing"])
def test_a_member_gets_another_role_without_an_answer(api: Any, role: str) -> None:
    ann = api.control.member("acme", "ann@example.com", role="auditor")["id"]
    before = next(each for each in api.get(MEMBERS) if each["id"] == ann)
    assert (before["role"], before["email"]) == ("auditor", "ann@example.com")
    assert api.call("PATCH", f"{MEMBERS}{ann}/", {"role": role}, 204) is None
    after = next(each for each in api.get(MEMBERS) if each["id"] == ann)
    assert after["role"] == role
    assert after["role_id"] != before["role_id"]


@pytest.mark.parametrize("body", [None, {}, {"role": None}, {"role": "auditor"}, {"role": "Admin"}, {"email": "x"}])
def test_a_change_of_a_member_is_strict(api: Any, body: Any) -> None:
    ann = api.control.member("acme", "ann@example.com")["id"]
    api.call("PATCH", f"{MEMBERS}{ann}/", body, 422)
    api.call("PATCH", f"{MEMBERS}ann@example.com/", {"role": "guest"}, 422)


def test_a_member_is_removed_once(api: Any) -> None:
    ann = api.control.member("acme", "ann@example.com")["id"]
    api.delete(f"{MEMBERS}{ann}/")
    api.delete(f"{MEMBERS}{ann}/", 404)
    api.call("PATCH", f"{MEMBERS}{ann}/", {"role": "guest"}, 404)
    api.get(f"{MEMBERS}{ann}/", 405)
    api.post(MEMBERS, {"email": "ann@example.com"}, 405)
    assert len(api.get(MEMBERS)) == 1


def test_the_personal_keys_of_a_member_go_as_well(api: Any) -> None:
    ann = api.control.member("acme", "ann@example.com")["id"]
    hers, service = (
        api.with_key(api.control.key("acme", scopes=["project:read"], **owner)["api_key"])
        for owner in ({"user_id": ann}, {})
    )
    assert hers.get(PROJECTS) == service.get(PROJECTS) == []
    api.delete(f"{MEMBERS}{ann}/")
    hers.get(PROJECTS, 401)
    assert service.get(PROJECTS) == []


def test_the_end_of_the_last_admin_is_noted(api: Any) -> None:
    owner = api.get(MEMBERS)[0]["id"]
    ann = api.control.member("acme", "ann@example.com", role="admin")["id"]
    api.call("PATCH", f"{MEMBERS}{ann}/", {"role": "member"}, 204)
    assert api.notes() == []
    api.call("PATCH", f"{MEMBERS}{owner}/", {"role": "admin"}, 204)
    assert api.notes() == []
    api.delete(f"{MEMBERS}{owner}/")
    assert api.notes() == ["last_admin"]


# Invitations


def test_an_invitation_answers_with_its_link_and_the_list_shows_it(api: Any) -> None:
    made = api.post(INVITATIONS, {"role": "guest", "expiration": "2099-01-01T00:00:00Z"})
    assert {*made} - {"x_experimental"} == {"invite_url"}
    (listed,) = api.get(INVITATIONS)
    assert listed["invite_url"] == made["invite_url"]
    assert datetime.fromisoformat(listed["expiration"]) == datetime.fromisoformat("2099-01-01T00:00:00Z")
    assert (listed["max_usage_count"], listed["usage_count"], listed["last_used_at"]) == (1, 0, None)
    assert "role" not in listed


def test_each_invitation_is_another(api: Any) -> None:
    links = {api.post(INVITATIONS, {"role": "member"})["invite_url"] for turn in range(3)}
    assert {each["invite_url"] for each in api.get(INVITATIONS)} == links
    api.delete(f"{INVITATIONS}{api.get(INVITATIONS)[0]['id']}/", 404)


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"role": "auditor"},
        {"role": "member", "expiration": None},
        {"role": "member", "expiration": "tomorrow"},
        {"role": "member", "expiration": "2099-01-01T00:00:00"},
        {"role": "member", "email": "ann@example.com"},
    ],
)
def test_an_invitation_is_strict(api: Any, body: Any) -> None:
    api.post(INVITATIONS, body, 422)
    assert api.get(INVITATIONS) == []


def test_an_invitation_into_another_organization(api: Any) -> None:
    other = api.control.organization("umbrella")
    path = f"/api/v1/organizations/{other['id']}/invitations/"
    made = api.post(path, {"role": "admin"})
    assert api.get(INVITATIONS) == []
    assert [each["invite_url"] for each in api.with_key(other["api_key"]).get(INVITATIONS)] == [made["invite_url"]]
    api.post(f"/api/v1/organizations/{uuid4()}/invitations/", {"role": "admin"}, 404)
    limited(api, "organization:write_invitation").post(path, {"role": "admin"}, 403)


# Group mappings


def roles(organization: str = "acme", *projects: str) -> list[dict[str, Any]]:
    below = [{"project_name": each, "role": "admin"} for each in projects]
    return [{"organization_name": organization, "role": "member", **({"project_roles": below} if below else {})}]


def document(*groups: dict[str, Any]) -> dict[str, Any]:
    return {"group_organization_mapping": list(groups)}


def ids(answer: dict[str, Any]) -> set[str]:
    return {each["group_id"] for each in answer["group_organization_mapping"]}


def test_both_paths_are_one_document_that_is_replaced(api: Any) -> None:
    api.project()
    first = {"group_id": "a", "organization_roles": roles("acme", "checkout")}
    assert ids(api.put(MAPPINGS, document(first))) == {"a"}
    answer = api.get(INSTANCE_MAPPINGS)
    (role,) = answer["group_organization_mapping"][0]["organization_roles"]
    assert role["project_roles"][0]["project_name"] == "checkout"
    second = {"group_id": "b", "organization_roles": roles()}
    answer = api.put(INSTANCE_MAPPINGS, document(second))
    assert answer["group_organization_mapping"][0]["organization_roles"][0]["project_roles"] == []
    assert ids(api.get(MAPPINGS)) == {"b"}
    assert api.control.state()["group_mappings"][0]["group_id"] == "b"


def test_group_mappings_come_in_another_order_with_unknown_fields(api: Any) -> None:
    api.put(MAPPINGS, document(*({"group_id": str(each), "organization_roles": roles()} for each in range(4))))
    answers = [api.get(MAPPINGS)["group_organization_mapping"] for turn in range(8)]
    assert len({tuple(each["group_id"] for each in answer) for answer in answers}) > 1
    assert "x_experimental" in answers[0][0]["organization_roles"][0]
    api.put(MAPPINGS, document(*answers[0]), 422)


@pytest.mark.parametrize(
    ("wanted", "says"), [(roles("nowhere"), "Organization 'nowhere'"), (roles("acme", "nothing"), "Project 'nothing'")]
)
@pytest.mark.parametrize("path", [MAPPINGS, INSTANCE_MAPPINGS])
def test_names_must_exist(api: Any, path: str, wanted: Any, says: str) -> None:
    good = {"group_id": "good", "organization_roles": roles()}
    api.put(path, document(good))
    answer = api.put(path, document(good, {"group_id": "bad", "organization_roles": wanted}), 400)
    assert answer["detail"].startswith(says)
    assert ids(api.get(path)) == {"good"}


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"group_organization_mapping": None},
        document({"group_id": "a"}),
        document({"organization_roles": []}),
        document({"group_id": "a", "organization_roles": [{"organization_name": "acme"}]}),
        document({"group_id": "a", "organization_roles": roles(), "note": "x"}),
    ],
)
def test_group_mappings_are_strict(api: Any, body: Any) -> None:
    api.put(MAPPINGS, body, 422)


def test_an_old_release_has_the_former_path_only(api: Any) -> None:
    api.control.settings(release="v2026-05-01.01")
    api.get(INSTANCE_MAPPINGS, 404)
    api.put(INSTANCE_MAPPINGS, document(), 404)
    assert ids(api.put(MAPPINGS, document())) == set()


# SCIM


@pytest.mark.parametrize("root", [SCIM, f"{SCIM}/okta"])
def test_scim_shows_members_and_groups_without_slashes(api: Any, root: str) -> None:
    ann = api.control.member("acme", "ann@example.com", name="Ann")
    engineers = api.control.scim_group("acme", "engineers")
    users = api.get(f"{root}/Users")
    assert (users["totalResults"], users["startIndex"], users["itemsPerPage"]) == (2, 1, 2)
    assert {each["userName"] for each in users["Resources"]} == {"ann@example.com", "owner@acme.example.com"}
    user = api.get(f"{root}/Users/ANN@example.com")
    assert (user["id"], user["name"], user["active"]) == (ann["id"], {"givenName": "Ann"}, True)
    assert api.get(f"{root}/Groups")["Resources"][0]["displayName"] == "engineers"
    assert api.get(f"{root}/Groups/{engineers['id']}")["displayName"] == "engineers"
    api.get(f"{root}/Users/", 404)
    api.get(f"{root}/Users/bob@example.com", 404)
    api.get(f"{root}/Groups/17", 404)
    api.post(f"{root}/Users", {}, 405)


def test_scim_filters(api: Any) -> None:
    api.control.member("acme", "ann@example.com")
    api.control.scim_group("acme", "engineers")

    def found(kind: str, wanted: str, status: int = 200) -> Any:
        response = api.send("GET", f"{SCIM}/{kind}", params={"filter": wanted})
        assert response.status_code == status
        return response.json().get("totalResults")

    assert found("Users", 'userName eq "Ann@example.com"') == 1
    assert found("Users", 'username eq "bob@example.com"') == 0
    assert found("Groups", 'displayName eq "engineers"') == 1
    found("Groups", 'userName eq "engineers"', 400)
    found("Users", "nonsense", 400)


def test_scim_may_give_less_than_there_is(api: Any) -> None:
    api.control.member("acme", "ann@example.com")
    api.control.settings(scim_page=1)
    users = api.get(f"{SCIM}/Users")
    assert (users["totalResults"], users["itemsPerPage"], len(users["Resources"])) == (2, 1, 1)


def test_the_identity_provider_must_be_known(api: Any) -> None:
    api.get(f"{SCIM}/nobody/Users", 404)
    api.get(f"{SCIM}/nobody/Groups/1", 404)


# Scopes


@pytest.mark.parametrize(
    ("scope", "method", "path", "body"),
    [
        ("organization:read_member", "GET", MEMBERS, None),
        ("organization:write_member", "PATCH", "{member}", {"role": "guest"}),
        ("organization:write_member", "DELETE", "{member}", None),
        ("organization:read_invitation", "GET", INVITATIONS, None),
        ("organization:write_invitation", "POST", INVITATIONS, {"role": "guest"}),
        ("instance:admin", "GET", MAPPINGS, None),
        ("instance:admin", "PUT", MAPPINGS, document()),
        ("instance:admin", "GET", INSTANCE_MAPPINGS, None),
        ("instance:admin", "PUT", INSTANCE_MAPPINGS, document()),
        ("organization:scim", "GET", f"{SCIM}/Users", None),
        ("organization:scim", "GET", f"{SCIM}/okta/Groups", None),
    ],
)
def test_each_route_has_its_scope(api: Any, scope: str, method: str, path: str, body: Any) -> None:
    member = api.control.member("acme", "ann@example.com")["id"]
    path = path.format(member=f"{MEMBERS}{member}/")
    kind, _colon, name = scope.partition(":")
    partner = name.replace("read_", "write_") if name.startswith("read_") else name.replace("write_", "read_")
    others = [f"{kind}:{partner}"] if partner != name else ["organization:admin"]
    answer = limited(api, *others).call(method, path, body, 403)
    assert scope in answer["detail"]
    limited(api, scope, project_id=api.project().split("/")[-2]).call(method, path, body, 403)
    assert limited(api, scope).send(method, path, body).status_code < 300
