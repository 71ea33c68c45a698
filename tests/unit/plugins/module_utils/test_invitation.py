# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    LogfireError,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import ModuleDefinition
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.timestamps import in_utc
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.invitation import (
    invitation_info_module,
    invitation_module,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY, FakeClient, forbidden, uid
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import DROP, Answer, ScriptedServer

INVITATIONS = "/v1/invitations/"
POST = f"POST {INVITATIONS}"
LIST = f"GET {INVITATIONS}"
URL = "https://logfire.example.com/invite/Zq8secretOfTheLink"


def invitation(number: int = 1, created: str = "2026-10-01T11:59:59Z", **fields: Any) -> dict[str, Any]:
    return {
        "id": uid(number),
        "organization_id": uid(0xB0),
        "invite_url": f"{URL}{number}",
        "expiration": None,
        "max_usage_count": 1,
        "role_id": uid(0xF0),
        "usage_count": 0,
        "created_at": created,
        "last_used_at": None,
        "x_unknown": True,
        **fields,
    }


def accepted(definition: ModuleDefinition, **params: Any) -> Any:
    result = ArgumentSpecValidator(definition.spec, **definition.constraints).validate(params)
    assert not result.error_messages, result.error_messages
    return definition.validate(result.validated_parameters)


def invite(client: FakeClient, check_mode: bool = False, **params: Any) -> dict[str, Any]:
    definition = invitation_module()
    return definition.run(accepted(definition, role="member", **params), RemoteState(client, check_mode), check_mode)


def listed(client: FakeClient, **params: Any) -> list[dict[str, Any]]:
    definition = invitation_info_module()
    result = definition.run(accepted(definition, **params), RemoteState(client), False)
    assert result["changed"] is False
    invitations: list[dict[str, Any]] = result["invitations"]
    return invitations


# Making one


@pytest.mark.parametrize(
    ("params", "body", "expires_at", "planned"),
    [
        ({}, {"role": "member"}, None, {"expires_at": None}),
        (
            {"valid_for": "7d"},
            {"role": "member", "expiration": "2026-10-08T12:00:00Z"},
            "2026-10-08T12:00:00Z",
            {"valid_for": "7d"},
        ),
        (
            {"expires_at": "2026-11-01T02:00:00+02:00"},
            {"role": "member", "expiration": "2026-11-01T00:00:00Z"},
            "2026-11-01T00:00:00Z",
            {"expires_at": "2026-11-01T00:00:00Z"},
        ),
    ],
)
def test_each_run_makes_a_link(
    params: dict[str, Any], body: dict[str, Any], expires_at: str | None, planned: dict[str, Any]
) -> None:
    client = FakeClient({POST: {"invite_url": URL}})
    predicted = invite(client, True, **params)
    assert client.sent == []
    made = invite(client, **params)
    assert client.writes == [(POST, body)]
    assert client.sent[0].scope == "organization:write_invitation"
    assert made.pop("invite_url") == URL
    assert made == predicted
    assert made["changed"] is True
    assert made["invitation"] == {"role": "member", "expires_at": expires_at}
    assert made["change"] == {"before": {}, "after": {"role": "member", **planned}}
    assert invite(client, **params)["changed"] is True
    assert len(client.writes) == 2


def test_the_link_is_a_secret_of_every_message() -> None:
    client = FakeClient({POST: {"invite_url": URL}})
    invite(client)
    assert URL not in client.redact(f"see {URL}")


def test_another_organization_of_the_instance() -> None:
    path = f"/v1/organizations/{uid(0xB1)}/invitations/"
    client = FakeClient({f"POST {path}": {"invite_url": URL}})
    result = invite(client, organization_id=uid(0xB1).upper())
    assert client.writes == [(f"POST {path}", {"role": "member"})]
    assert client.sent[0].scope == "organization:admin"
    assert result["invitation"]["organization_id"] == uid(0xB1)
    assert result["change"]["after"]["organization_id"] == uid(0xB1)


@pytest.mark.parametrize(
    ("params", "option"),
    [
        ({"valid_for": "1w"}, "valid_for"),
        ({"valid_for": "0s"}, "valid_for"),
        ({"valid_for": "-1d"}, "valid_for"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"expires_at": ""}, "expires_at"),
        ({"expires_at": "2099-01-01T00:00:00"}, "expires_at"),
        ({"expires_at": "2026-10-01T12:00:00Z"}, "expires_at"),
        ({"organization_id": "acme"}, "organization_id"),
        ({"organization_id": ""}, "organization_id"),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_bad_values_are_refused_before_anything_is_sent(check_mode: bool, params: dict[str, Any], option: str) -> None:
    client = FakeClient()
    with pytest.raises(OptionError) as caught:
        invite(client, check_mode, **params)
    assert caught.value.option == option
    assert client.sent == []


@pytest.mark.parametrize(
    "params", [{}, {"role": "owner"}, {"role": "guest", "valid_for": "1d", "expires_at": "2099-01-01T00:00:00Z"}]
)
def test_the_argument_spec_refuses(params: dict[str, Any]) -> None:
    definition = invitation_module()
    assert ArgumentSpecValidator(definition.spec, **definition.constraints).validate(params).error_messages


# When it is not known whether it was made

LOST = OutcomeUnknown(f"{POST}: HTTP 502; it is unknown whether it was carried out")


def failure(client: FakeClient, **params: Any) -> str:
    with pytest.raises(LogfireError) as caught:
        invite(client, **params)
    assert "\n" not in caught.value.message
    assert [one.method for one in client.sent].count("POST") == 1
    return caught.value.message


def test_a_lost_answer_names_what_may_be_its_link() -> None:
    before, after = invitation(1, "2026-10-01T11:59:00Z"), invitation(2, "2026-10-01T12:00:00.5Z")
    unsaid = {**invitation(3), "created_at": None}
    message = failure(FakeClient({POST: LOST, LIST: [after, before, unsaid]}))
    assert message.startswith(f"{LOST.message}; possibly created by it")
    assert uid(2) in message
    assert uid(1) not in message
    assert uid(3) not in message
    assert "invitation_info" in message
    assert URL not in message


def test_a_lost_answer_without_a_link_can_be_tried_again() -> None:
    message = failure(FakeClient({POST: LOST, LIST: [invitation(1, "2026-10-01T11:59:00Z")]}))
    assert message.endswith("the list read afterwards has no invitation made since: run again")


def test_a_lost_answer_that_cannot_be_looked_into() -> None:
    message = failure(FakeClient({POST: LOST, LIST: forbidden("no scope")}))
    assert message.endswith("reading the list failed too: HTTP 403: no scope")


def test_a_lost_answer_of_another_organization_is_not_looked_up_in_the_own_one() -> None:
    path = f"/v1/organizations/{uid(0xB1)}/invitations/"
    client = FakeClient({f"POST {path}": LOST})
    assert "a link that nobody holds" in failure(client, organization_id=uid(0xB1))


@pytest.mark.parametrize("answer", [None, {}, {"invite_url": None}, {"invite_url": " "}, [], "x"])
def test_an_answer_without_a_link_is_an_error(answer: Any) -> None:
    message = failure(FakeClient({POST: answer, LIST: [invitation(2)]}))
    assert "the link in the answer is " in message
    assert uid(2) in message


@pytest.mark.parametrize(
    "lost", [DROP, Answer(502), Answer(503), Answer(200, b"<html>", {"Content-Type": "text/html"})]
)
def test_a_creation_is_not_repeated(server: ScriptedServer, lost: Answer) -> None:
    server.script(lost, Answer(body=[]))
    params = {"api_key": KEY, "base_url": server.origin, "retries": 3, "timeout": 5.0, "role": "guest"}
    result = perform(invitation_module(), params, False)
    assert result["failed"] is True
    assert [asked.method for asked in server.asked] == ["POST", "GET"]


# Listing


def test_links_are_not_shown_unless_asked_for() -> None:
    client = FakeClient({LIST: [invitation(2), invitation(1, "2026-09-01T00:00:00+02:00")]})
    shown = listed(client)
    assert [one["id"] for one in shown] == [uid(1), uid(2)]
    assert URL not in str(shown)
    assert "invite_url" not in shown[0]
    assert client.sent[0].scope == "organization:read_invitation"
    assert [one["invite_url"] for one in listed(client, show_urls=True)] == [f"{URL}1", f"{URL}2"]


def test_one_invitation_by_its_id() -> None:
    client = FakeClient({LIST: [invitation(2), invitation(1)]})
    assert [one["id"] for one in listed(client, id=uid(1).upper())] == [uid(1)]
    assert listed(client, id=uid(7)) == []


@pytest.mark.parametrize(
    ("fields", "usable"),
    [
        ({}, True),
        ({"usage_count": 1}, False),
        ({"usage_count": 1, "max_usage_count": 2}, True),
        ({"expiration": "2026-10-01T12:00:00Z"}, False),
        ({"expiration": "2026-10-01T14:00:01+02:00"}, True),
        ({"usage_count": None}, True),
    ],
)
def test_a_link_works_until_it_is_used_or_expires(fields: dict[str, Any], usable: bool) -> None:
    (shown,) = listed(FakeClient({LIST: [invitation(**fields)]}))
    assert shown["usable"] is usable
    assert shown["expires_at"] == in_utc(fields.get("expiration"))


@pytest.mark.parametrize("answer", [None, {}, ["x"], [{"invite_url": URL}]])
def test_a_malformed_list_is_an_error_that_shows_no_link(answer: Any) -> None:
    with pytest.raises(LogfireError, match="not a list of invitations") as caught:
        listed(FakeClient({LIST: answer}))
    assert URL not in caught.value.message
