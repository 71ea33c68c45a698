# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    Conflict,
    LogfireError,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.organization import (
    ORGANIZATION,
    organization_names,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    KEY,
    FakeClient,
    Record,
    Turns,
    converge,
    forbidden,
    missing,
    plan,
    predict,
    uid,
)

LIST = "/v1/instance/organizations/"
OLDER = "/v1/organizations/"
GLOBEX = uid(0x61)
ITEM = f"{OLDER}{GLOBEX}/"
INSIDE = "/v1/organization/"
TOKEN = "/oauth/token"
MINTED = {"access_token": "eyJ.token", "expires_in": 900}
LINK = {"url": "https://globex.example.com/", "icon": "home", "name": "Home"}


def organization(number: int = 0x61, name: str = "globex", **fields: Any) -> Record:
    return {
        "id": uid(number),
        "organization_name": name,
        "organization_display_name": None,
        "description": None,
        "github_handle": None,
        "location": None,
        "avatar": None,
        "links": None,
        "billing_email": None,
        "has_admin_panel": False,
        "x_unknown": True,
        **fields,
    }


def no_such_path() -> ApiError:
    return ApiError("this server does not know the path (HTTP 404); it needs Logfire release v2026-06-03.01", 404)


def echo(body: Record) -> Record:
    return {**organization(), **body}


def server(*records: Record, **answers: Any) -> FakeClient:
    return FakeClient({f"GET {LIST}": list(records), **answers})


# Options and comparison


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"name": "Globex"}, "name: "),
        ({"name": "a"}, "name: "),
        ({"billing_email": "nobody"}, "billing_email: 'nobody' must be an e-mail address, or empty"),
        ({"billing_email": "a@b c"}, "billing_email: "),
        ({"links": [LINK, {**LINK, "url": " "}]}, r"links\[1\].url: must not be blank"),
        ({"links": [{**LINK, "name": ""}]}, r"links\[0\].name: must not be blank"),
    ],
)
def test_a_bad_value_is_refused_by_name(options: Record, says: str) -> None:
    with pytest.raises(OptionError, match=f"^{says}"):
        ORGANIZATION.accept({"name": "globex", **options})


CHANGES: list[tuple[Record, Record]] = [
    ({"display_name": "Globex"}, {"organization_display_name": "Globex"}),
    ({"description": "d"}, {"description": "d"}),
    ({"github_handle": "g"}, {"github_handle": "g"}),
    ({"location": "Lisbon"}, {"location": "Lisbon"}),
    ({"avatar": "https://globex.example.com/a.png"}, {"avatar": "https://globex.example.com/a.png"}),
    ({"links": [LINK]}, {"links": [LINK]}),
    ({"billing_email": "a@b.example"}, {"billing_email": "a@b.example"}),
]


def test_every_field_is_tried() -> None:
    assert {name for options, _body in CHANGES for name in options} | {"name"} == {
        field.name for field in ORGANIZATION.fields
    }


@pytest.mark.parametrize(("options", "body"), CHANGES)
def test_a_field_that_differs_is_sent_and_no_other(options: Record, body: Record) -> None:
    client = server(organization(), **{f"PUT {ITEM}": echo})
    outcome = converge(ORGANIZATION, client, name="globex", **options)
    assert client.writes == [(f"PUT {ITEM}", body)]
    assert {name: outcome.shown[name] for name in options} == options


@pytest.mark.parametrize(("options", "body"), CHANGES)
@pytest.mark.parametrize("gone", [None, "empty"])
def test_a_field_is_cleared_with_nothing_and_reads_back_as_null(options: Record, body: Record, gone: Any) -> None:
    (name,), (key,) = options, body
    nothing: Any = [] if name == "links" else ""
    client = server(organization(**body), **{f"PUT {ITEM}": echo})
    converge(ORGANIZATION, client, name="globex", **{name: nothing})
    assert client.writes == [(f"PUT {ITEM}", {key: nothing})]
    client = server(organization(**{key: nothing if gone else None}))
    assert converge(ORGANIZATION, client, name="globex", **{name: nothing}).changed is False


@pytest.mark.parametrize("read", [[{**LINK, "x_unknown": 1}], [LINK]])
def test_links_are_compared_by_what_is_written(read: Any) -> None:
    client = server(organization(links=read))
    assert converge(ORGANIZATION, client, name="globex", links=[LINK]).changed is False
    assert converge(ORGANIZATION, client, name="globex", links=[LINK]).shown["links"] == [LINK]


def test_the_order_of_links_counts() -> None:
    other = {**LINK, "name": "Other"}
    client = server(organization(links=[other, LINK]), **{f"PUT {ITEM}": echo})
    converge(ORGANIZATION, client, name="globex", links=[LINK, other])
    assert client.writes == [(f"PUT {ITEM}", {"links": [LINK, other]})]


def test_strange_links_of_a_server_do_no_harm() -> None:
    for links in ("x", ["x"], [{"url": None}]):
        (shown,) = MODULES["organization_info"].run({}, RemoteState(server(organization(links=links))), False)[
            "organizations"
        ]
        assert all(set(link) == set(LINK) for link in shown["links"])


# Creation


def test_fields_that_only_updates_accept_are_set_after_the_creation() -> None:
    client = server(**{f"POST {LIST}": echo, f"PUT {ITEM}": echo})
    outcome = converge(ORGANIZATION, client, name="globex", location="Lisbon", billing_email="a@b.example")
    assert client.writes == [
        (f"POST {LIST}", {"organization_name": "globex", "location": "Lisbon"}),
        (f"PUT {ITEM}", {"billing_email": "a@b.example"}),
    ]
    assert (outcome.id, outcome.shown["billing_email"]) == (GLOBEX, "a@b.example")


def test_a_prediction_is_what_then_happens() -> None:
    options = {"name": "globex", "links": [LINK], "billing_email": "a@b.example"}
    predicted = predict(ORGANIZATION, server(), **options)
    done = converge(ORGANIZATION, server(**{f"POST {LIST}": echo, f"PUT {ITEM}": echo}), **options)
    assert (predicted.before, predicted.after) == (done.before, done.after)
    assert {**predicted.shown, "id": GLOBEX, "has_admin_panel": False} == done.shown


def test_the_id_is_reported_when_only_the_second_step_fails() -> None:
    client = server(**{f"POST {LIST}": echo, f"PUT {ITEM}": ApiError("HTTP 422: billing_email: no", 422)})
    with pytest.raises(LogfireError, match=f"^organization globex was created with the id {GLOBEX} and is live, but"):
        converge(ORGANIZATION, client, name="globex", billing_email="a@b.example")


@pytest.mark.parametrize("error", [OutcomeUnknown("lost"), Conflict("taken", 409)])
def test_an_uncertain_creation_is_settled_by_its_name(error: Exception) -> None:
    client = FakeClient(
        {f"GET {LIST}": Turns([], [organization()]), f"POST {LIST}": error, f"PUT {ITEM}": echo},
    )
    outcome = converge(ORGANIZATION, client, name="globex", location="Lisbon")
    assert (outcome.action, outcome.id) == ("created", GLOBEX)
    assert client.writes[-1] == (f"PUT {ITEM}", {"location": "Lisbon"})


def test_the_key_speaks_for_itself_wherever_the_client_acts() -> None:
    client = server(**{f"POST {LIST}": echo, f"PUT {ITEM}": echo, f"GET {ITEM}": organization()})
    converge(ORGANIZATION, client, name="globex", billing_email="a@b.example")
    ORGANIZATION.fetch_one(client, GLOBEX)
    assert [one.wire.headers for one in client.sent] == [{"Authorization": f"Bearer {KEY}"}] * 4


# Older servers, and those without organizations


@pytest.mark.parametrize("status", [404, 405])
def test_an_older_server_has_the_list_elsewhere(status: int) -> None:
    absent = ApiError("no", status)
    client = FakeClient(
        {f"GET {LIST}": absent, f"GET {OLDER}": [], f"POST {LIST}": absent, f"POST {OLDER}": echo},
    )
    assert converge(ORGANIZATION, client, name="globex").id == GLOBEX
    assert organization_names(client) == set()


def test_an_uncertain_creation_is_not_tried_elsewhere() -> None:
    client = FakeClient({f"GET {LIST}": [], f"POST {LIST}": OutcomeUnknown("lost")})
    with pytest.raises(LogfireError, match=r"^lost; .* run again$"):
        converge(ORGANIZATION, client, name="globex")


def test_a_server_that_has_it_nowhere_needs_a_release() -> None:
    client = FakeClient({f"GET {LIST}": no_such_path(), f"GET {OLDER}": ApiError("older", 404)})
    with pytest.raises(ApiError, match=r"release v2026-06-03\.01; .* self-hosted installations only") as caught:
        converge(ORGANIZATION, client, name="globex")
    assert caught.value.status == 404


@pytest.mark.parametrize("older", [False, True])
def test_the_message_about_a_missing_right_says_whose_key_has_it(older: bool) -> None:
    refused = forbidden("scope")
    client = FakeClient({f"GET {LIST}": no_such_path() if older else refused, f"GET {OLDER}": refused})
    with pytest.raises(ApiError, match=r"^HTTP 403: scope; .* a key of the one with the admin panel$"):
        converge(ORGANIZATION, client, name="globex")


def test_another_failure_of_the_older_list_is_reported() -> None:
    client = FakeClient({f"GET {LIST}": no_such_path(), f"GET {OLDER}": ApiError("HTTP 400", 400)})
    with pytest.raises(ApiError, match=r"^HTTP 400$"):
        converge(ORGANIZATION, client, name="globex")


# From inside


@pytest.mark.parametrize("refused", [missing(), forbidden(), ApiError("no", 405)])
def test_an_update_that_is_refused_is_made_from_inside(refused: Exception) -> None:
    client = server(organization(), **{f"PUT {ITEM}": refused, f"POST {TOKEN}": MINTED, f"PUT {INSIDE}": echo})
    outcome = converge(ORGANIZATION, client, id=GLOBEX, name="globex-2", location="Lisbon")
    changes = {"organization_name": "globex-2", "location": "Lisbon"}
    assert client.writes == [(f"PUT {ITEM}", changes), (f"POST {TOKEN}", None), (f"PUT {INSIDE}", changes)]
    assert outcome.shown["name"] == "globex-2"
    exchanged, inside = client.sent[-2:]
    assert (exchanged.wire.form or {})["audience"] == "https://logfire.example.com/globex"
    assert (exchanged.wire.form or {})["scope"] == "organization:read organization:write"
    assert inside.wire.headers == {"Authorization": "Bearer eyJ.token"}


def test_a_change_that_is_wrong_is_not_made_from_inside() -> None:
    client = server(organization(), **{f"PUT {ITEM}": ApiError("HTTP 422: location: no", 422)})
    with pytest.raises(ApiError, match=r"^HTTP 422: location: no$"):
        converge(ORGANIZATION, client, name="globex", location="Lisbon")


def test_a_change_that_is_refused_inside_is_reported_alone() -> None:
    answers = {f"PUT {ITEM}": missing(), f"POST {TOKEN}": MINTED, f"PUT {INSIDE}": ApiError("HTTP 422: no", 422)}
    with pytest.raises(ApiError, match=r"^HTTP 422: no$"):
        converge(ORGANIZATION, server(organization(), **answers), name="globex", location="Lisbon")


def test_both_refusals_are_reported() -> None:
    answers = {f"PUT {ITEM}": forbidden("outside"), f"POST {TOKEN}": ApiError("HTTP 400: invalid_scope", 400)}
    with pytest.raises(ApiError, match=r"^HTTP 403: outside; no token to act .*: HTTP 400: invalid_scope"):
        converge(ORGANIZATION, server(organization(), **answers), name="globex", location="Lisbon")


def test_an_update_of_what_has_gone_meanwhile_says_so() -> None:
    client = FakeClient(
        {
            f"GET {LIST}": Turns([organization()], []),
            f"PUT {ITEM}": missing(),
            f"POST {TOKEN}": ApiError("HTTP 400: invalid_target", 400, "invalid_target"),
        }
    )
    with pytest.raises(ApiError, match=r"there is no such organization any more$"):
        converge(ORGANIZATION, client, name="globex", location="Lisbon")


# Deletion


def delete(client: FakeClient, **more: Any) -> Any:
    return converge(ORGANIZATION, client, **{"name": "globex", "state": "absent", "force": True, **more})


def test_a_deletion_needs_force_and_sends_nothing_without() -> None:
    client = server(organization())
    for force in (False, None):
        with pytest.raises(OptionError, match=r"^force: must be true to delete organization globex, with all projects"):
            plan(ORGANIZATION, client, True, name="globex", state="absent", force=force)
    assert client.writes == []


def test_a_missing_organization_needs_no_force() -> None:
    assert delete(server(), force=False).changed is False


@pytest.mark.parametrize(
    ("fields", "settings"), [({"has_admin_panel": True}, {}), ({}, {"key_organization_id": GLOBEX.upper()})]
)
def test_the_organization_of_the_administrator_is_never_deleted(fields: Record, settings: Record) -> None:
    client = FakeClient({f"GET {LIST}": [organization(**fields)]}, **settings)
    with pytest.raises(LogfireError, match=r"^organization globex is never deleted"):
        delete(client)
    assert client.writes == []


def test_deletion_by_the_path_or_from_inside() -> None:
    client = server(organization(), **{f"DELETE {ITEM}": None})
    assert delete(client).changed
    assert client.asked == [f"GET {LIST}", f"DELETE {ITEM}"]
    client = server(organization(), **{f"DELETE {ITEM}": missing(), f"POST {TOKEN}": MINTED, f"DELETE {INSIDE}": None})
    assert delete(client).changed
    assert client.asked[-1] == f"DELETE {INSIDE}"


@pytest.mark.parametrize("inside", [no_such_path(), ApiError("HTTP 400: invalid_target", 400, "invalid_target")])
def test_an_organization_that_left_the_list_counts_as_deleted(inside: Exception) -> None:
    """A deletion that is repeated after its answer was lost meets a 404 too."""
    client = FakeClient(
        {f"GET {LIST}": Turns([organization()], []), f"DELETE {ITEM}": missing(), f"POST {TOKEN}": inside}
    )
    assert delete(client).changed


@pytest.mark.parametrize("list_again", [[organization(name="renamed")], forbidden("list")])
def test_an_organization_that_may_still_exist_does_not_count_as_deleted(list_again: Any) -> None:
    """The id decides: the organization may still exist under another name."""
    client = FakeClient(
        {
            f"GET {LIST}": Turns([organization()], list_again),
            f"DELETE {ITEM}": missing(),
            f"POST {TOKEN}": ApiError("HTTP 400: invalid_target", 400, "invalid_target"),
        }
    )
    with pytest.raises(ApiError, match=r"^HTTP 404; no token to act"):
        delete(client)


# Information


def info(client: FakeClient, **params: Any) -> list[str]:
    return [
        one["name"] for one in MODULES["organization_info"].run(params, RemoteState(client), False)["organizations"]
    ]


def test_one_is_read_by_its_path() -> None:
    client = FakeClient({f"GET {ITEM}": organization()})
    assert info(client, id=GLOBEX.upper()) == ["globex"]


@pytest.mark.parametrize("refused", [missing(), forbidden()])
def test_one_that_has_no_path_is_in_the_list(refused: Exception) -> None:
    for found in ([organization(), organization(2, "acme")], [organization(2, "acme")]):
        client = FakeClient({f"GET {ITEM}": refused, f"GET {LIST}": found})
        assert info(client, id=GLOBEX) == [one["organization_name"] for one in found if one["id"] == GLOBEX]


def test_an_invalid_id_is_not_requested() -> None:
    assert info(FakeClient(), id="globex") == []


def test_they_are_sorted_by_name() -> None:
    assert info(server(organization(), organization(2, "acme"))) == ["acme", "globex"]


def test_an_organization_is_not_part_of_a_document() -> None:
    assert ORGANIZATION.in_document is False
