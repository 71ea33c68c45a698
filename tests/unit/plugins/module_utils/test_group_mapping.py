# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.group_mapping import (
    group_mapping_info_module,
    group_mapping_module,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, Turns, forbidden

LATER = "/v1/instance/group-mappings/"
FORMER = "/v1/group-mappings/"
UNKNOWN = ApiError("this server does not know the path", 404)


def role(organization: str = "acme", name: str = "member", **projects: str) -> dict[str, Any]:
    below = [{"project_name": project, "role": one} for project, one in sorted(projects.items())]
    return {"organization_name": organization, "role": name, "project_roles": below}


def group(group_id: str, *roles: dict[str, Any]) -> dict[str, Any]:
    return {"group_id": group_id, "organization_roles": list(roles)}


ENGINEERS = group("engineers", role("acme", "member", checkout="admin", search="guest"), role("umbrella", "guest"))
SALES = group("sales", role("acme", "guest"))


def as_read(*groups: dict[str, Any]) -> dict[str, Any]:
    """In an order of the server's own, with fields that nobody knows, and without what is empty."""
    chance = random.Random(3)

    def disordered(value: Any) -> Any:
        if isinstance(value, list):
            return chance.sample([disordered(one) for one in value], len(value))
        if isinstance(value, dict):
            kept = {key: disordered(one) for key, one in value.items() if (key, one) != ("project_roles", [])}
            return {**kept, "x_unknown": 1}
        return value

    return {"group_organization_mapping": disordered(list(groups)), "x_unknown": True}


class Server(FakeClient):
    """Keeps the document. ``meanwhile`` is what somebody else writes right after us."""

    def __init__(self, *groups: dict[str, Any], path: str = LATER, meanwhile: list[Any] | None = None) -> None:
        self.groups = copy.deepcopy(list(groups))
        self.meanwhile = meanwhile

        def put(body: Any) -> Any:
            self.groups = copy.deepcopy(body["group_organization_mapping"])
            answer = as_read(*self.groups)
            self.groups = self.groups if self.meanwhile is None else self.meanwhile
            return answer

        answers = {f"GET {LATER}": UNKNOWN, f"GET {path}": lambda _body: as_read(*self.groups), f"PUT {path}": put}
        super().__init__(answers)

    @property
    def put(self) -> list[dict[str, Any]]:
        """Return what the only write sent."""
        ((what, body),) = self.writes
        assert what.startswith("PUT ")
        assert set(body) == {"group_organization_mapping"}
        groups: list[dict[str, Any]] = body["group_organization_mapping"]
        return groups


def run(client: FakeClient, check_mode: bool = False, **params: Any) -> dict[str, Any]:
    definition = group_mapping_module()
    result = ArgumentSpecValidator(definition.spec, **definition.constraints).validate(params)
    assert not result.error_messages, result.error_messages
    return definition.run(definition.validate(result.validated_parameters), RemoteState(client, check_mode), check_mode)


def listed(client: FakeClient, group_id: str | None = None) -> list[dict[str, Any]]:
    result = group_mapping_info_module().run({"group_id": group_id}, RemoteState(client), False)
    assert result["changed"] is False
    groups: list[dict[str, Any]] = result["group_mappings"]
    return groups


# One group


def test_a_group_is_added_and_the_others_are_kept() -> None:
    client = Server(SALES)
    predicted = run(client, True, **ENGINEERS)
    assert client.writes == []
    result = run(client, **ENGINEERS)
    assert client.put == [ENGINEERS, SALES]
    assert result == predicted
    assert (result["changed"], result["id"], result["group_mapping"]) == (True, "engineers", ENGINEERS)
    assert result["group_mappings"] == [ENGINEERS, SALES]
    assert result["change"] == {"before": {}, "after": ENGINEERS}
    assert {one.scope for one in client.sent} == {"instance:admin"}


def test_the_order_of_things_and_an_empty_list_mean_nothing() -> None:
    client = Server(SALES, ENGINEERS)
    turned = copy.deepcopy(ENGINEERS)
    turned["organization_roles"].reverse()
    turned["organization_roles"][1]["project_roles"].reverse()
    del turned["organization_roles"][0]["project_roles"]
    result = run(client, **turned)
    assert (result["changed"], result["group_mapping"]) == (False, ENGINEERS)
    assert result["change"]["before"] == result["change"]["after"] == ENGINEERS
    assert client.asked == [f"GET {LATER}"]


@pytest.mark.parametrize(
    "roles",
    [
        [],
        [role("acme", "member", checkout="admin", search="guest")],
        [role("acme", "admin", checkout="admin", search="guest"), role("umbrella", "guest")],
        [role("acme", "member", checkout="admin"), role("umbrella", "guest")],
        [role("acme", "member", checkout="admin", search="admin"), role("umbrella", "guest")],
        [role("acme", "member", checkout="admin", search="guest"), role("Umbrella", "guest")],
    ],
)
def test_every_difference_is_a_change_of_the_whole_group(roles: list[dict[str, Any]]) -> None:
    client = Server(SALES, ENGINEERS)
    result = run(client, group_id="engineers", organization_roles=roles)
    desired = sorted([*roles], key=lambda one: str(one["organization_name"]))
    assert result["changed"] is True
    assert result["change"] == {"before": ENGINEERS, "after": group("engineers", *desired)}
    assert client.put == [group("engineers", *desired), SALES]
    assert run(client, group_id="engineers", organization_roles=roles)["changed"] is False


def test_a_group_is_removed() -> None:
    client = Server(SALES, ENGINEERS)
    predicted = run(client, True, group_id="sales", state="absent")
    result = run(client, group_id="sales", state="absent")
    assert client.put == [ENGINEERS]
    assert result == predicted
    assert (result["changed"], result["group_mapping"], result["id"]) == (True, {}, "sales")
    assert result["change"] == {"before": SALES, "after": {}}
    assert run(client, group_id="sales", state="absent")["changed"] is False
    assert run(client, group_id="Engineers", state="absent")["changed"] is False
    assert len(client.writes) == 1


def test_a_group_that_is_stored_twice_becomes_one() -> None:
    client = Server(SALES, group("sales", role("umbrella", "guest")))
    result = run(client, **SALES)
    assert client.put == [SALES]
    assert result["change"]["before"] == {"group_mappings": [SALES, group("sales", role("umbrella", "guest"))]}
    assert result["change"]["after"] == SALES


# All groups


def test_unlisted_mappings_are_removed() -> None:
    client = Server(SALES, group("old", role()))
    predicted = run(client, True, mappings=[SALES, ENGINEERS])
    result = run(client, mappings=[SALES, ENGINEERS])
    assert client.put == [ENGINEERS, SALES]
    assert result == predicted
    assert result["change"]["before"] == {"group_mappings": [group("old", role()), SALES]}
    assert result["change"]["after"] == {"group_mappings": [ENGINEERS, SALES]}
    assert result["group_mappings"] == [ENGINEERS, SALES]
    assert not {"id", "group_mapping"} & set(result)
    assert run(client, mappings=result["group_mappings"])["changed"] is False


def test_nothing_is_wanted_only_if_that_is_confirmed() -> None:
    client = Server(SALES)
    with pytest.raises(OptionError, match=r"^mappings: is empty.*remove_all"):
        run(client, mappings=[])
    assert client.sent == []
    assert run(client, mappings=[], remove_all=True)["changed"] is True
    assert client.put == []
    assert run(client, mappings=[], remove_all=True)["changed"] is False


def test_the_listed_mappings_work_as_options() -> None:
    client = Server(SALES, ENGINEERS)
    assert listed(client) == [ENGINEERS, SALES]
    assert listed(client, "sales") == [SALES]
    assert listed(client, "Sales") == []
    assert run(client, mappings=listed(client))["changed"] is False


# Bad input


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"group_id": " ", "organization_roles": []}, "group_id: must not be blank"),
        ({"group_id": "", "state": "absent"}, "group_id: must not be blank"),
        ({"group_id": "a"}, "organization_roles: is required"),
        ({"mappings": [SALES], "state": "absent"}, "state: absent needs group_id"),
        ({"mappings": [SALES, SALES]}, "mappings[1].group_id: sales is listed twice"),
        ({"mappings": [group("")]}, "mappings[0].group_id: must not be blank"),
        (
            {"group_id": "a", "organization_roles": [role("acme"), role("acme", "admin")]},
            "organization_roles[1].organization_name: acme is listed twice",
        ),
        ({"group_id": "a", "organization_roles": [role("")]}, "organization_roles[0].organization_name: must not be"),
        ({"group_id": "a", "organization_roles": [role("acme", " ")]}, "organization_roles[0].role: must not be blank"),
        (
            {"group_id": "a", "organization_roles": [role("acme", "member", checkout="")]},
            "organization_roles[0].project_roles[0].role: must not be blank",
        ),
        (
            {"mappings": [SALES, group("a", {**role(), "project_roles": [{"project_name": "x", "role": "y"}] * 2})]},
            "mappings[1].organization_roles[0].project_roles[1].project_name: x is listed twice",
        ),
    ],
)
def test_bad_values_are_refused_before_anything_is_sent(params: dict[str, Any], says: str) -> None:
    client = FakeClient()
    with pytest.raises(OptionError) as caught:
        run(client, **params)
    assert says in caught.value.message
    assert "\n" not in caught.value.message
    assert client.sent == []


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"organization_roles": []},
        {"group_id": "a", "mappings": []},
        {"organization_roles": [], "mappings": []},
        {"group_id": "a", "organization_roles": [{"role": "member"}]},
        {"group_id": "a", "organization_roles": [{"organization_name": "acme"}]},
        {"mappings": [{"group_id": "a"}]},
    ],
)
def test_the_argument_spec_refuses(params: dict[str, Any]) -> None:
    definition = group_mapping_module()
    assert ArgumentSpecValidator(definition.spec, **definition.constraints).validate(params).error_messages


# Servers


def test_an_older_server_has_the_former_path() -> None:
    client = Server(SALES, path=FORMER)
    run(client, **ENGINEERS)
    assert client.asked == [f"GET {LATER}", f"GET {FORMER}", f"PUT {FORMER}", f"GET {FORMER}"]
    assert listed(client) == [ENGINEERS, SALES]


def test_a_server_without_group_mappings() -> None:
    with pytest.raises(LogfireError, match="does not know the path; group mappings are a feature of self-hosted"):
        run(FakeClient({f"GET {LATER}": UNKNOWN, f"GET {FORMER}": UNKNOWN}), **SALES)


def test_a_missing_scope_does_not_lead_to_the_former_path() -> None:
    client = FakeClient({f"GET {LATER}": forbidden("instance:admin")})
    with pytest.raises(ApiError, match="instance:admin"):
        run(client, **SALES)


def test_an_unknown_name_is_reported_in_the_servers_words() -> None:
    refused = ApiError(f"PUT {LATER}: HTTP 400: Organization 'acme' does not exist", 400)
    client = FakeClient({f"GET {LATER}": as_read(), f"PUT {LATER}": refused})
    with pytest.raises(ApiError, match="Organization 'acme' does not exist"):
        run(client, **SALES)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"group_organization_mapping": None},
        {"group_organization_mapping": ["x"]},
        {"group_organization_mapping": [{"group_id": "a", "organization_roles": ["x"]}]},
    ],
)
def test_mappings_that_cannot_be_read_are_not_replaced(answer: Any) -> None:
    client = FakeClient({f"GET {LATER}": answer})
    with pytest.raises(LogfireError):
        run(client, **SALES)
    assert client.writes == []


# Somebody else writes as well


def test_a_change_that_somebody_else_has_undone_is_a_failure() -> None:
    client = Server(SALES, meanwhile=[SALES])
    with pytest.raises(LogfireError, match=r"of engineers was sent and is not on the server now.*run again"):
        run(client, **ENGINEERS)


def test_a_change_of_all_that_somebody_else_has_added_to_is_a_failure() -> None:
    with pytest.raises(LogfireError, match="of all groups was sent and is not on the server now"):
        run(Server(meanwhile=[SALES, ENGINEERS]), mappings=[ENGINEERS])


def test_a_mapping_that_somebody_else_added_for_another_group_is_kept() -> None:
    result = run(Server(meanwhile=[ENGINEERS, SALES]), **ENGINEERS)
    assert (result["changed"], result["group_mapping"]) == (True, ENGINEERS)
    assert result["group_mappings"] == [ENGINEERS, SALES]


def test_a_removed_group_that_is_back_is_a_failure() -> None:
    with pytest.raises(LogfireError, match="of sales was sent"):
        run(Server(SALES, meanwhile=[SALES]), group_id="sales", state="absent")


def test_a_change_that_cannot_be_read_again_is_said_to_be_done() -> None:
    gone = LogfireError("GET: no answer")
    client = FakeClient({f"GET {LATER}": Turns(as_read(), gone), f"PUT {LATER}": as_read(SALES)})
    with pytest.raises(LogfireError, match="of sales was changed, but reading it again failed: GET: no answer"):
        run(client, **SALES)


# Mappings that the environment of the installation sets


def overridden(*groups: dict[str, Any]) -> FakeClient:
    return FakeClient({f"GET {LATER}": {**as_read(*groups), "api_mapping_status": "overridden_by_environment"}})


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("options", "whose"),
    [
        ({"group_id": "sales", "organization_roles": [role("acme", "admin")]}, "of sales"),
        ({"group_id": "sales", "state": "absent"}, "of sales"),
        ({"mappings": [ENGINEERS]}, "of all groups"),
    ],
)
def test_mappings_set_by_the_environment_cannot_be_changed(
    check_mode: bool, options: dict[str, Any], whose: str
) -> None:
    client = overridden(SALES)
    with pytest.raises(LogfireError, match=f"^the mapping {whose} differs and cannot be changed") as refused:
        run(client, check_mode, **options)
    assert "groupOrganizationMapping" in str(refused.value)
    assert client.writes == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_mappings_set_by_the_environment_are_accepted_when_they_are_as_desired(check_mode: bool) -> None:
    options = {"group_id": "sales", "organization_roles": SALES["organization_roles"]}
    assert run(overridden(SALES), check_mode, **options)["changed"] is False


@pytest.mark.parametrize("told", [{"api_mapping_status": "active"}, {}])
def test_the_list_says_whether_the_mappings_are_in_force(told: dict[str, str]) -> None:
    client = FakeClient({f"GET {LATER}": {**as_read(SALES), **told}})
    found = group_mapping_info_module().run({"group_id": None}, RemoteState(client), False)
    assert found["api_mapping_status"] == told.get("api_mapping_status")
