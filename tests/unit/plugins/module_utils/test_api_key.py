# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options, comparison, requests and return values of an API key. The tests of its secret are in test_keys.py."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils import _operations
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import (
    API_KEY,
    GATEWAY_SCOPE,
    LIMITS,
    SCOPES,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    KEYS,
    NOW,
    PROJECT_ID,
    PROJECTS,
    FakeClient,
    api_key,
    converge,
    plan,
    project,
    uid,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import predict as predict_one

MODULES_FOLDER = Path(__file__).parents[4] / "plugins" / "modules"
OPERATIONS = [
    importlib.import_module(f"{_operations.__name__}.{one.name}") for one in pkgutil.iter_modules(_operations.__path__)
]
SCOPE = re.compile(r"(?:instance|organization|project):[a-z_]+")
POST = f"POST {KEYS}"
FRESH = "pylf_v2_us_Zq8fresh"
READ, WRITE = "project:read", "project:write"
GATEWAY = {"scopes": [GATEWAY_SCOPE], "project": "checkout"}


def patch(number: int) -> str:
    return f"PATCH {KEYS}{uid(number)}/"


def issued(body: Any) -> Any:
    record = {**api_key(9, claims={}, created_at=NOW.isoformat()), "project_name": None, **body}
    return {"api_key": {**record, "description": body.get("description")}, "token": FRESH}


def a_client(*keys: Any, **answers: Any) -> FakeClient:
    return FakeClient(
        {
            f"GET {PROJECTS}": [project(), project(0xB0, "other")],
            f"GET {KEYS}": list(keys),
            POST: issued,
            **{f"PATCH {KEYS}{one['id']}/": (lambda body, one=one: {**one, **body}) for one in keys},
            **{f"DELETE {KEYS}{uid(number)}/": None for number in range(10)},
            **answers,
        }
    )


def run(client: FakeClient, **params: Any) -> Outcome:
    """Return what is done, after a check that check mode foretells it without a write."""
    checked = FakeClient(client.answers)
    foretold = predict_one(API_KEY, checked, **params)
    assert checked.writes == []
    outcome = converge(API_KEY, client, **params)
    assert (foretold.changed, foretold.action, foretold.fields) == (outcome.changed, outcome.action, outcome.fields)
    assert (foretold.before, foretold.after) == (outcome.before, outcome.after)
    assert "token" not in foretold.extra
    assert set(foretold.shown) == set(outcome.shown)
    assert "Zq8" not in repr((outcome.before, outcome.after, outcome.shown, foretold.shown))
    return outcome


def refused(**params: Any) -> str:
    with pytest.raises(OptionError) as caught:
        API_KEY.accept(params)
    return caught.value.message


def problem(client: FakeClient, kind: type[LogfireError] = OptionError, **params: Any) -> str:
    with pytest.raises(kind) as caught:
        converge(API_KEY, client, **params)
    assert client.writes == []
    return caught.value.message


# Creations


def test_a_key_is_created_with_what_was_asked_for() -> None:
    client = a_client()
    outcome = run(client, name="ci", scopes=[WRITE, READ], description="why", project="checkout", valid_for="1d")
    body = {
        "name": "ci",
        "scopes": [READ, WRITE],
        "description": "why",
        "project_id": PROJECT_ID,
        "expires_at": "2026-10-02T12:00:00Z",
    }
    assert client.writes == [(POST, body)]
    assert client.sent[-1].scope == "organization:create_api_key"
    assert (outcome.action, outcome.id, outcome.extra) == ("created", uid(9), {"token": FRESH})
    assert outcome.after == {
        "name": "ci",
        "scopes": [READ, WRITE],
        "project": "checkout",
        "description": "why",
        "valid_for": "1d",
    }


def test_options_left_out_are_not_sent() -> None:
    client = a_client()
    run(client, name="ci", scopes=[READ], description="")
    assert client.writes == [(POST, {"name": "ci", "scopes": [READ]})]


def test_a_project_is_found_by_its_id_without_a_look_at_the_list() -> None:
    client = a_client(**{f"GET {PROJECTS}": ApiError("HTTP 403", 403)})
    run(client, name="ci", scopes=[READ], project=PROJECT_ID.upper())
    assert client.writes[0][1]["project_id"] == PROJECT_ID


def test_a_new_key_without_scopes_is_refused() -> None:
    assert problem(a_client(), name="ci").startswith("scopes: required to create API key ci")


def test_limits_are_sent_as_claims() -> None:
    client = a_client()
    limits = {"spending_limit_daily": "5", "spending_limit_total": "unlimited", "cache_enabled": "false"}
    outcome = run(client, name="ai", gateway=limits, **GATEWAY)
    claims = {GATEWAY_SCOPE: {"spending_limit_daily": 5, "cache_enabled": False}}
    assert client.writes[0][1]["claims"] == claims
    assert outcome.shown["gateway"] == claims[GATEWAY_SCOPE]


def test_claims_without_a_limit_are_not_sent() -> None:
    client = a_client()
    run(client, name="ai", gateway={"spending_limit_daily": "unlimited"}, **GATEWAY)
    assert "claims" not in client.writes[0][1]


def test_a_deleted_project_is_reported_as_missing() -> None:
    client = a_client(**{POST: ApiError("HTTP 404: this server does not know the path", 404)})
    with pytest.raises(OptionError, match=f"^project: there is no project {PROJECT_ID} any more$"):
        converge(API_KEY, client, name="ci", scopes=[READ], project="checkout")


@pytest.mark.parametrize(("status", "bound"), [(403, True), (404, False)])
def test_other_refusals_are_reported_unchanged(status: int, bound: bool) -> None:
    client = a_client(**{POST: ApiError("HTTP: beyond your own", status)})
    with pytest.raises(ApiError, match="beyond your own"):
        converge(API_KEY, client, name="ci", scopes=[READ], **({"project": "checkout"} if bound else {}))


def test_a_project_that_does_not_exist_is_refused_but_may_be_to_come_in_check_mode() -> None:
    assert problem(a_client(), name="ci", scopes=[READ], project="new").startswith("project: there is no project new")
    planned = plan(API_KEY, a_client(), check_mode=True, name="ci", scopes=[READ], project="new")
    assert planned.predict().shown["project"] == "new"
    (warning,) = planned.remote.warnings  # type: ignore[attr-defined]
    assert "there is no project new yet" in warning


@pytest.mark.parametrize(
    ("scope", "hint"), [("project:red_alert", "did you mean project:read_alert?"), ("moon:fly", "the server decides")]
)
def test_an_unknown_scope_gives_a_warning_when_a_key_is_created(scope: str, hint: str) -> None:
    planned = plan(API_KEY, a_client(), name="ci", scopes=[scope, READ])
    (warning,) = planned.remote.warnings  # type: ignore[attr-defined]
    assert warning.startswith(f"scopes: {scope} is none")
    assert warning.endswith(hint)
    there = plan(API_KEY, a_client(api_key(1, scopes=[scope, READ])), name="ci", scopes=[scope, READ])
    assert there.remote.warnings == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("scope", [GATEWAY_SCOPE, "project:read_otlp", "project:write_otlp"])
def test_some_scopes_need_a_project(scope: str) -> None:
    with pytest.raises(OptionError, match=f"^project: is required with {scope}, unless organization:create_api_key"):
        plan(API_KEY, a_client(), name="ci", scopes=[scope, READ])
    assert plan(API_KEY, a_client(), name="ci", scopes=[scope, READ], project="checkout").action == "created"
    assert plan(API_KEY, a_client(api_key(1, scopes=[scope])), name="ci", scopes=[scope]).action == "none"


@pytest.mark.parametrize("release", [None, "v2026-09-14.01"])
def test_a_key_may_have_such_scopes_to_pass_them_on(release: str | None) -> None:
    client = a_client()
    client.release = release
    scopes = ["project:write_otlp", "organization:create_api_key"]
    assert plan(API_KEY, client, name="ci", scopes=scopes).action == "created"
    client.release = "v2026-09-13.01"
    with pytest.raises(OptionError, match=r"^project: .* needs Logfire v2026-09-14\.01 or later .*v2026-09-13\.01"):
        plan(API_KEY, client, name="ci", scopes=scopes)


def test_the_known_scopes_are_all_there() -> None:
    assert len(SCOPES) == 48


def test_no_scope_that_a_resource_wants_is_missing_from_the_list() -> None:
    """Nor one that a module names in its documentation."""
    named = [getattr(one, name) for one in RESOURCES for name in ("read_scope", "write_scope", "create_scope")]
    named += [value for module in OPERATIONS for name, value in vars(module).items() if name.endswith("SCOPE")]
    documented = "".join(path.read_text() for path in MODULES_FOLDER.glob("*.py"))
    wanted = {scope for text in named for scope in SCOPE.findall(text)}
    told = set(re.findall(rf"[CV]\(({SCOPE.pattern})\)", documented))
    assert (len(wanted) > 20, len(told) > 20) == (True, True)
    assert (wanted | told) - SCOPES == set()


# Comparison and change


def test_a_key_in_the_desired_state_is_left_alone() -> None:
    record = api_key(1, description="why", project_id=PROJECT_ID, project_name="checkout")
    client = a_client(record)
    outcome = run(client, name="ci", scopes=[READ, WRITE, READ], description="why", project="checkout")
    assert (outcome.changed, outcome.id, client.writes) == (False, uid(1), [])
    assert outcome.shown["project"] == "checkout"
    assert "last_used_at" not in outcome.shown
    assert outcome.before == outcome.after


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_description_is_none(empty: Any) -> None:
    assert run(a_client(api_key(1, description=empty)), name="ci", description="").changed is False


@pytest.mark.parametrize(("desired", "sent"), [("new", "new"), ("", None)])
def test_a_description_is_changed_or_cleared(desired: str, sent: Any) -> None:
    client = a_client(api_key(1, description="old"))
    outcome = run(client, name="ci", description=desired, scopes=[READ, WRITE])
    assert client.writes == [(patch(1), {"description": sent})]
    assert client.sent[-1].scope == "organization:write_api_key"
    assert (outcome.action, outcome.fields, outcome.extra) == ("updated", ("description",), {})
    assert (outcome.before["description"], outcome.after["description"]) == ("old", desired)


def gateway_key(**settings: Any) -> Any:
    bound = {"project_id": PROJECT_ID, "project_name": "checkout"}
    return api_key(1, "ai", scopes=[GATEWAY_SCOPE], claims={GATEWAY_SCOPE: settings}, **bound)


@pytest.mark.parametrize(
    ("desired", "sent", "left"),
    [
        (
            {"spending_limit_daily": "6"},
            {"spending_limit_daily": 6},
            {"spending_limit_daily": 6, "cache_enabled": True},
        ),
        (
            {"spending_limit_daily": "0"},
            {"spending_limit_daily": 0},
            {"spending_limit_daily": 0, "cache_enabled": True},
        ),
        ({"spending_limit_daily": "unlimited"}, {"spending_limit_daily": None}, {"cache_enabled": True}),
        ({"cache_enabled": "inherit"}, {"cache_enabled": None}, {"spending_limit_daily": 5}),
        (
            {"spending_limit_daily": "5", "cache_enabled": "false"},
            {"cache_enabled": False},
            {"spending_limit_daily": 5, "cache_enabled": False},
        ),
    ],
    ids=str,
)
def test_only_the_limit_that_differs_is_sent(desired: Any, sent: Any, left: Any) -> None:
    client = a_client(gateway_key(spending_limit_daily=5, cache_enabled=True, spending_limit_total=None))
    outcome = run(client, name="ai", gateway=desired)
    assert client.writes == [(patch(1), {"claims": {GATEWAY_SCOPE: sent}})]
    assert outcome.fields == ("gateway",)
    assert outcome.before["gateway"] == {"spending_limit_daily": 5, "cache_enabled": True}
    assert outcome.after["gateway"] == left


@pytest.mark.parametrize(
    "desired", [{"spending_limit_daily": "5"}, {"spending_limit_total": "unlimited"}, {"cache_enabled": "inherit"}]
)
def test_limits_that_are_as_they_should_be_are_left_alone(desired: Any) -> None:
    client = a_client(gateway_key(spending_limit_daily=5, spending_limit_total=None))
    assert run(client, name="ai", gateway=desired).changed is False


def test_the_return_value_works_as_options() -> None:
    client = a_client(gateway_key(spending_limit_daily=5, cache_enabled=True))
    shown = run(client, name="ai").shown
    options = {name: shown[name] for name in ("name", "scopes", "project", "description")}
    limits = {name: str(value).lower() for name, value in shown["gateway"].items()}
    assert run(client, gateway=limits, **options).changed is False


def test_a_key_is_renamed_by_its_id() -> None:
    client = a_client(api_key(1), api_key(2, "dead", active=False))
    outcome = run(client, id=uid(1).upper(), name="dead")
    assert client.writes == [(patch(1), {"name": "dead"})]
    assert (outcome.before["name"], outcome.after["name"], outcome.id) == ("ci", "dead", uid(1))


def test_a_key_is_not_given_the_name_of_a_live_one() -> None:
    client = a_client(api_key(1), api_key(2, "cd"))
    assert problem(client, id=uid(1), name="cd") == f"name: another API key is called cd: {uid(2)}"


def test_limits_need_their_scope() -> None:
    limits = {"spending_limit_daily": "5"}
    assert refused(name="ci", scopes=[READ], gateway=limits).startswith(
        f"gateway: is for keys with the scope {GATEWAY_SCOPE}"
    )
    assert problem(a_client(api_key(1)), name="ci", gateway=limits).startswith("gateway: is for keys with")


# Immutable fields


FIXED = {
    "scopes": {"scopes": [READ]},
    "project": {"project": "checkout"},
    "scopes, project": {"scopes": [READ], "project": "checkout"},
}


@pytest.mark.parametrize("options", FIXED)
def test_immutable_options_are_not_changed_unasked(options: str) -> None:
    message = problem(a_client(api_key(1)), name="ci", description="x", **FIXED[options])
    assert message.startswith(f"{options}: cannot be changed once API key ci exists")
    assert "allow_replace" in message
    message = problem(a_client(api_key(1)), id=uid(1), **FIXED[options])
    assert "allow_replace" not in message


@pytest.mark.parametrize("options", FIXED)
def test_a_replacement_keeps_what_was_not_written(options: str) -> None:
    expires = "2027-01-01T00:00:00+00:00"
    client = a_client(api_key(1, description="why", expires=expires))
    outcome = run(client, name="ci", allow_replace=True, **FIXED[options])
    (_post, body), delete = client.writes
    assert body["description"] == "why"
    assert body["expires_at"] == "2027-01-01T00:00:00Z"
    assert body["scopes"] == ([READ] if "scopes" in options else [READ, WRITE])
    assert body.get("project_id") == (PROJECT_ID if "project" in options else None)
    assert delete == (f"DELETE {KEYS}{uid(1)}/", None)
    assert (outcome.action, outcome.id, outcome.extra) == ("updated", uid(9), {"token": FRESH})
    assert outcome.fields == tuple(options.split(", "))
    assert (outcome.before["id"], outcome.after["id"]) == (uid(1), "a new one")
    assert outcome.after["expires_at"] == "2027-01-01T00:00:00Z"


def test_a_replacement_may_have_an_expiry_of_its_own() -> None:
    client = a_client(api_key(1, expires="2027-01-01T00:00:00Z"))
    outcome = run(client, name="ci", scopes=[READ], allow_replace=True, valid_for="1d")
    assert client.writes[0][1]["expires_at"] == "2026-10-02T12:00:00Z"
    assert outcome.after["valid_for"] == "1d"
    assert "expires_at" not in outcome.after


def test_limits_go_with_their_scope() -> None:
    client = a_client(gateway_key(spending_limit_daily=5))
    outcome = run(client, name="ai", scopes=[READ], allow_replace=True)
    assert "claims" not in client.writes[0][1]
    assert outcome.after["gateway"] is None


def test_limits_are_kept_by_a_replacement_and_changed_where_written() -> None:
    client = a_client(gateway_key(spending_limit_daily=5, spending_limit_total=9))
    run(client, name="ai", project="other", allow_replace=True, gateway={"spending_limit_total": "unlimited"})
    assert client.writes[0][1]["claims"] == {GATEWAY_SCOPE: {"spending_limit_daily": 5}}


def test_nothing_is_replaced_that_is_as_it_should_be() -> None:
    assert run(a_client(api_key(1)), name="ci", scopes=[READ, WRITE], allow_replace=True).changed is False


# Bad values


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("name", " ", "must not be blank"),
        ("scopes", [], "at least one scope"),
        ("scopes", ["project:read", " "], "none of them blank"),
        ("project", "", "must not be blank"),
        ("path", " ", "must not be blank"),
        ("id", "no-uuid", "is not the UUID of a key"),
        ("valid_for", "1w", "weeks"),
        ("renew_before", "0s", "longer than zero"),
        ("expires_at", "2099-01-01", "not a timestamp"),
        ("gateway", {}, "must set at least one of"),
        ("gateway", {"spending_limit_daily": None}, "must set at least one of"),
    ],
)
def test_a_bad_value_is_refused_in_the_name_of_its_option(option: str, value: Any, complaint: str) -> None:
    message = refused(**{"name": "ci", option: value})
    assert message.startswith(f"{option}: ")
    assert complaint in message


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", ["-1", "1.5", "ten", "", "none", "True", "1e3", "٣"])
def test_a_bad_limit_is_refused_in_the_name_of_its_option(name: str, value: str) -> None:
    message = refused(name="ai", gateway={name: value})
    assert message.startswith(f"gateway.{name}: ")
    assert "whole number of US dollars, 0 or more, or unlimited" in message


@pytest.mark.parametrize(("option", "value"), [("renew_before", "1d"), ("allow_replace", True)])
def test_an_id_never_creates(option: str, value: Any) -> None:
    assert refused(id=uid(1), **{option: value}).startswith(f"{option}: cannot go with id, which never creates a key")


def test_the_options_that_exclude_each_other() -> None:
    assert API_KEY.constraints() == {
        "required_one_of": [["name", "id"]],
        "mutually_exclusive": [["path", "id"], ["valid_for", "expires_at"]],
    }
    assert API_KEY.spec()["state"]["choices"] == ["present", "absent", "rotated"]


def test_a_list_that_is_not_there_names_the_release() -> None:
    assert API_KEY.since == "v2026-06-09.01"
