# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    Conflict,
    LogfireError,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.exporter import Exporter
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.gateway_provider import (
    GATEWAY_PROVIDER,
    VENDORS,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    FIRST,
    PROVIDERS,
    FakeClient,
    Turns,
    converge,
    plan,
    predict,
    provider,
    uid,
)

LIST = f"GET {PROVIDERS}{FIRST}"
POST = f"POST {PROVIDERS}"
ITEM = f"{PROVIDERS}{uid(0x90)}/"
PATCH = f"PATCH {ITEM}"
KEY = "sk-Zq8-credential"
NEW: dict[str, Any] = {"slug": "openai", "vendor": "openai", "credential": KEY}
BEDROCK: dict[str, Any] = {**NEW, "vendor": "bedrock", "bedrock_api": "runtime", "bedrock_region": "us-east-1"}
SENT = {"type": "api-key", "value": KEY}
UNCERTAIN = OutcomeUnknown("POST: HTTP 502; it is unknown whether it was carried out")


def listing(*records: Any) -> Any:
    return {"providers": list(records), "next_cursor": None}


def existing(record: Any = None, **answers: Any) -> FakeClient:
    known = record or provider()
    return FakeClient({LIST: listing(known), PATCH: known, **answers})


def told(outcome: Any) -> str:
    return repr((outcome.before, outcome.after, outcome.shown, outcome.extra))


# Creation


def test_a_provider_is_created_with_all_that_the_api_wants() -> None:
    client = FakeClient({LIST: listing(), POST: provider()})
    outcome = converge(GATEWAY_PROVIDER, client, **NEW)
    body = {
        "slug": "openai",
        "provider": {"vendor": "openai", "config": {"credentials": SENT}},
        "pricing": {"required": True},
    }
    assert client.writes == [(POST, body)]
    assert outcome.shown == {
        "id": uid(0x90),
        "slug": "openai",
        "vendor": "openai",
        "pricing_required": True,
        "created_at": "2026-01-01T00:00:00Z",
    }
    assert KEY not in told(outcome)


def test_a_provider_for_bedrock_sends_its_region() -> None:
    client = FakeClient({LIST: listing(), POST: provider(vendor="bedrock")})
    outcome = converge(GATEWAY_PROVIDER, client, **BEDROCK, pricing_required=False)
    ((_what, body),) = client.writes
    assert body["provider"]["config"] == {"credentials": SENT, "api": "runtime", "region": "us-east-1"}
    assert body["pricing"] == {"required": False}
    assert (outcome.shown["bedrock_api"], outcome.shown["bedrock_region"]) == ("runtime", "us-east-1")


@pytest.mark.parametrize("params", [NEW, BEDROCK])
def test_check_mode_shows_the_same_and_no_credential(params: dict[str, Any]) -> None:
    checked = predict(GATEWAY_PROVIDER, FakeClient({LIST: listing()}), **params)
    client = FakeClient({LIST: listing(), POST: provider(vendor=params["vendor"])})
    real = converge(GATEWAY_PROVIDER, client, **params)
    assert (checked.before, checked.after) == (real.before, real.after)
    assert set(checked.shown) == set(real.shown)
    assert "credential" not in checked.shown
    assert KEY not in told(checked)


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ("vendor", r"^vendor: required to create gateway provider openai"),
        ("credential", r"^credential: required to create gateway provider openai"),
        ("bedrock_api", r"^bedrock_api: required to create gateway provider openai, whose vendor is bedrock"),
        ("bedrock_region", r"^bedrock_region: required to create"),
    ],
)
def test_a_creation_names_what_it_lacks(left_out: str, message: str) -> None:
    params = {name: value for name, value in BEDROCK.items() if name != left_out}
    if left_out == "vendor":
        params = {"slug": "openai", "credential": KEY}
    with pytest.raises(OptionError, match=message):
        plan(GATEWAY_PROVIDER, FakeClient({LIST: listing()}), **params)


@pytest.mark.parametrize("stand_in", ["{{ vault_logfire_gateway_provider_openai_credential }}", "**********"])
def test_a_stand_in_keeps_the_credential_and_creates_nothing(stand_in: str) -> None:
    client = existing()
    params = {**NEW, "credential": stand_in, "update_secrets": "always"}
    assert converge(GATEWAY_PROVIDER, client, **params).changed is False
    assert client.writes == []
    with pytest.raises(OptionError, match=r"^credential: give the real value"):
        plan(GATEWAY_PROVIDER, FakeClient({LIST: listing()}), **params)


# A creation of unknown outcome, or one that meets a duplicate


@pytest.mark.parametrize("error", [UNCERTAIN, Conflict("HTTP 409", 409)])
def test_a_provider_that_is_found_instead_of_created_gets_the_credential_again(error: Exception) -> None:
    client = FakeClient({LIST: Turns(listing(), listing(provider())), POST: error, PATCH: provider()})
    outcome = converge(GATEWAY_PROVIDER, client, **NEW)
    assert outcome.id == uid(0x90)
    assert [what for what, _body in client.writes] == [POST, PATCH]
    assert client.writes[1][1] == {
        "provider": {"vendor": "openai", "config": {"credentials": SENT}},
        "pricing": {"required": True},
    }


def test_a_duplicate_of_another_vendor_is_not_adopted() -> None:
    """The update would say another vendor than the one that is there."""
    duplicate = provider(vendor="groq")
    client = FakeClient({LIST: Turns(listing(), listing(duplicate)), POST: UNCERTAIN, PATCH: duplicate})
    with pytest.raises(LogfireError, match="vendor"):
        converge(GATEWAY_PROVIDER, client, **NEW)
    assert [what for what, _body in client.writes] == [POST]


def test_a_creation_that_left_nothing_behind_is_an_error() -> None:
    client = FakeClient({LIST: listing(), POST: UNCERTAIN})
    with pytest.raises(LogfireError, match="run again"):
        converge(GATEWAY_PROVIDER, client, **NEW)


# Updates


def test_a_provider_that_is_as_it_should_be_is_left_alone() -> None:
    client = existing(provider(vendor="bedrock"))
    assert converge(GATEWAY_PROVIDER, client, **BEDROCK, pricing_required=True).changed is False
    assert client.asked == [LIST]


@pytest.mark.parametrize(
    ("change", "body"),
    [
        (
            {"bedrock_region": "eu-west-1"},
            {"provider": {"vendor": "bedrock", "config": {"region": "eu-west-1"}}, "pricing": {"required": True}},
        ),
        (
            {"bedrock_api": "mantle", "pricing_required": False},
            {"provider": {"vendor": "bedrock", "config": {"api": "mantle"}}, "pricing": {"required": False}},
        ),
        ({"pricing_required": False}, {"pricing": {"required": False}}),
    ],
)
def test_only_what_differs_is_sent_and_never_the_credential(change: dict[str, Any], body: Any) -> None:
    client = existing(provider(vendor="bedrock"))
    assert converge(GATEWAY_PROVIDER, client, **{**BEDROCK, **change}).changed
    assert client.writes == [(PATCH, body)]


def test_the_credential_is_sent_every_time_if_asked_for() -> None:
    for run in (converge, predict):
        client = existing()
        outcome = run(GATEWAY_PROVIDER, client, slug="openai", credential=KEY, update_secrets="always")
        assert outcome.changed
        assert outcome.fields == ("credential",)
        assert set(outcome.after) - set(outcome.before) == {"credential"}
        assert "credential" not in outcome.shown
        assert KEY not in told(outcome)


def test_the_return_value_works_as_options() -> None:
    for vendor in ("openai", "bedrock"):
        client = existing(provider(vendor=vendor))
        shown = converge(GATEWAY_PROVIDER, client, slug="openai").shown
        params = {name: value for name, value in shown.items() if name in GATEWAY_PROVIDER.spec()}
        assert converge(GATEWAY_PROVIDER, client, **params).changed is False


# The version of the credential


@pytest.fixture
def versioned(tmp_path: Path) -> dict[str, Any]:
    path = str(tmp_path / "openai.version")
    return {**NEW, "credential_version": "1", "credential_version_path": path}


def noted(params: dict[str, Any]) -> str | None:
    path = Path(params["credential_version_path"])
    return path.read_text() if path.exists() else None


def test_a_creation_notes_the_version(versioned: dict[str, Any]) -> None:
    client = FakeClient({LIST: Turns(listing(), listing(provider())), POST: provider()})
    converge(GATEWAY_PROVIDER, client, **versioned)
    assert noted(versioned) == f"{uid(0x90)}:1\n"
    assert converge(GATEWAY_PROVIDER, client, **versioned).changed is False
    assert [what for what, _body in client.writes] == [POST]


def test_check_mode_notes_nothing(versioned: dict[str, Any]) -> None:
    predict(GATEWAY_PROVIDER, FakeClient({LIST: listing()}), **versioned)
    assert predict(GATEWAY_PROVIDER, existing(), **versioned).changed
    assert noted(versioned) is None


def test_another_version_sends_the_credential_once(versioned: dict[str, Any]) -> None:
    client = existing()
    converge(GATEWAY_PROVIDER, client, **versioned)
    second = {**versioned, "credential_version": "2", "credential": "sk-Zq8-other"}
    assert predict(GATEWAY_PROVIDER, client, **second).changed
    assert converge(GATEWAY_PROVIDER, client, **second).changed
    assert converge(GATEWAY_PROVIDER, client, **second).changed is False
    values = [body["provider"]["config"]["credentials"]["value"] for _what, body in client.writes]
    assert values == [KEY, "sk-Zq8-other"]
    assert noted(second) == f"{uid(0x90)}:2\n"


def test_a_recreated_provider_gets_the_credential(versioned: dict[str, Any]) -> None:
    converge(GATEWAY_PROVIDER, existing(), **versioned)
    anew = provider(0x91)
    client = FakeClient({LIST: listing(anew), f"PATCH {PROVIDERS}{anew['id']}/": anew})
    assert converge(GATEWAY_PROVIDER, client, **versioned).changed
    assert noted(versioned) == f"{uid(0x91)}:1\n"


def test_a_failed_update_notes_nothing(versioned: dict[str, Any]) -> None:
    client = existing(**{PATCH: ApiError("HTTP 422", 422)})
    with pytest.raises(ApiError):
        converge(GATEWAY_PROVIDER, client, **versioned)
    assert noted(versioned) is None


def test_another_change_sends_only_that(versioned: dict[str, Any]) -> None:
    converge(GATEWAY_PROVIDER, existing(), **versioned)
    client = existing()
    converge(GATEWAY_PROVIDER, client, **versioned, pricing_required=False)
    assert client.writes == [(PATCH, {"pricing": {"required": False}})]


def test_a_file_that_cannot_be_written_is_found_before_anything_is_sent(versioned: dict[str, Any]) -> None:
    client = existing()
    versioned["credential_version_path"] += "/none/file"
    with pytest.raises(OptionError, match=r"^credential_version_path: .* does not exist"):
        converge(GATEWAY_PROVIDER, client, **versioned)
    assert client.writes == []


# Immutable fields


@pytest.mark.parametrize("change", [{"vendor": "groq"}, {"id": uid(0x90), "slug": "other"}])
def test_a_change_of_an_immutable_field_needs_allow_replace(change: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match="allow_replace"):
        plan(GATEWAY_PROVIDER, existing(), **{**NEW, **change})


def test_a_replacement_needs_the_credential() -> None:
    with pytest.raises(OptionError, match=r"^credential: required to create"):
        plan(GATEWAY_PROVIDER, existing(), slug="openai", vendor="groq", allow_replace=True)


def test_another_slug_is_created_before_the_old_one_is_deleted() -> None:
    new = provider(0x91, slug="other")
    client = existing(**{POST: new, f"DELETE {ITEM}": None})
    outcome = converge(
        GATEWAY_PROVIDER, client, id=uid(0x90), slug="other", credential=KEY, allow_replace=True, pricing_required=False
    )
    assert [what for what, _body in client.writes] == [POST, f"DELETE {ITEM}"]
    assert client.writes[0][1]["provider"] == {"vendor": "openai", "config": {"credentials": SENT}}
    assert outcome.id == uid(0x91)


def test_another_vendor_does_not_take_over_where_bedrock_is() -> None:
    client = existing(provider(vendor="bedrock"), **{POST: provider(0x91), f"DELETE {ITEM}": None})
    outcome = converge(GATEWAY_PROVIDER, client, **NEW, allow_replace=True)
    assert [what for what, _body in client.writes] == [f"DELETE {ITEM}", POST]
    assert client.writes[1][1]["provider"] == {"vendor": "openai", "config": {"credentials": SENT}}
    assert set(outcome.before) - set(outcome.after) == {"bedrock_api", "bedrock_region"}


def test_becoming_bedrock_takes_all_that_it_needs() -> None:
    params = {**BEDROCK, "allow_replace": True, "bedrock_api": None}
    with pytest.raises(OptionError, match=r"^bedrock_api: required"):
        plan(GATEWAY_PROVIDER, existing(), **params)
    client = existing(**{POST: provider(0x91, vendor="bedrock"), f"DELETE {ITEM}": None})
    converge(GATEWAY_PROVIDER, client, **BEDROCK, allow_replace=True)
    config = client.writes[1][1]["provider"]["config"]
    assert config == {"credentials": SENT, "api": "runtime", "region": "us-east-1"}


# Deletion


def test_absent_deletes_once() -> None:
    client = existing(**{f"DELETE {ITEM}": None})
    assert converge(GATEWAY_PROVIDER, client, slug="openai", state="absent").changed
    gone = FakeClient({LIST: listing()})
    assert converge(GATEWAY_PROVIDER, gone, slug="openai", state="absent").changed is False


# Bad input


@pytest.mark.parametrize("slug", ["", "-a", ".a", "a b", "a/b", "a" * 65, "é"])
def test_a_slug_that_cannot_be_is_refused(slug: str) -> None:
    with pytest.raises(OptionError, match=r"^slug: .*must be 1 to 64 letters"):
        GATEWAY_PROVIDER.accept({"slug": slug})


@pytest.mark.parametrize("slug", ["a", "A.b_c-9", "9" * 64])
def test_a_slug_that_can_be_is_taken(slug: str) -> None:
    assert GATEWAY_PROVIDER.accept({"slug": slug}).values == {"slug": slug}


@pytest.mark.parametrize(
    ("params", "option"),
    [
        ({"credential": " "}, "credential"),
        ({"credential": "sk-a\n"}, "credential"),
        ({"credential": "a b"}, "credential"),
        ({"credential": "a", "credential_version": " ", "credential_version_path": "x"}, "credential_version"),
        ({"credential": "a", "credential_version": "a:b", "credential_version_path": "x"}, "credential_version"),
        ({"credential": "a", "credential_version": "1", "credential_version_path": " "}, "credential_version_path"),
        ({"credential_version": "1", "credential_version_path": "x"}, "credential_version"),
        ({"bedrock_region": "Frankfurt"}, "bedrock_region"),
        ({"bedrock_region": ""}, "bedrock_region"),
        ({"vendor": "openai", "bedrock_api": "runtime", "bedrock_region": "us-east-1"}, "bedrock_api, bedrock_region"),
    ],
)
def test_the_message_names_the_invalid_option(params: dict[str, Any], option: str) -> None:
    with pytest.raises(OptionError) as caught:
        GATEWAY_PROVIDER.accept({"slug": "openai", **params})
    assert caught.value.message.startswith(f"{option}: ")
    assert "sk-a" not in caught.value.message


def test_options_of_bedrock_are_refused_for_what_is_of_another_vendor() -> None:
    with pytest.raises(OptionError, match=r"^bedrock_region: only for the vendor bedrock; leave it out for openai"):
        plan(GATEWAY_PROVIDER, existing(), slug="openai", bedrock_region="us-east-1")


# Secrets in messages


def test_the_servers_words_about_a_write_are_not_shown() -> None:
    client = existing(**{f"DELETE {ITEM}": None, POST: provider(0x91, slug="other")})
    converge(GATEWAY_PROVIDER, client, slug="openai", credential=KEY, update_secrets="always")
    converge(GATEWAY_PROVIDER, client, id=uid(0x90), slug="other", credential=KEY, allow_replace=True)
    assert [one.method for one in client.sent if one.wire.secretive and one.body] == ["PATCH", "POST"]
    assert KEY not in client.redact(f"the key is {KEY}")


# Lists


def test_the_credential_is_redacted_even_in_requests_that_do_not_send_it() -> None:
    client = existing(**{f"DELETE {ITEM}": None})
    converge(GATEWAY_PROVIDER, client, slug="openai", credential=KEY, state="absent")
    assert KEY not in client.redact(f"HTTP 500: {KEY}")


def test_a_list_of_several_pages_is_one() -> None:
    client = FakeClient(
        {
            LIST: {"providers": [provider(1, slug="b")], "next_cursor": "x"},
            f"{LIST}&cursor=x": listing(provider(2, slug="a"), provider(3, slug="c")),
        }
    )
    found = info_module(GATEWAY_PROVIDER).run({}, RemoteState(client), False)["gateway_providers"]
    assert [one["slug"] for one in found] == ["a", "b", "c"]
    assert "credential" not in found[0]


def test_an_old_server_is_told_apart() -> None:
    assert GATEWAY_PROVIDER.since == "v2026-08-12.01"


# Documents


def test_export_has_a_placeholder_for_the_credential() -> None:
    client = FakeClient(
        {LIST: listing(provider(), provider(2, slug="aws", vendor="bedrock", pricing={"required": False}))}
    )
    exporter = Exporter(RemoteState(client), [], ["gateway_providers"])
    assert exporter.document() == {
        "gateway_providers": [
            {
                "slug": "aws",
                "vendor": "bedrock",
                "credential": "{{ vault_logfire_gateway_provider_aws_credential }}",
                "bedrock_api": "runtime",
                "bedrock_region": "us-east-1",
                "pricing_required": False,
            },
            {
                "slug": "openai",
                "vendor": "openai",
                "credential": "{{ vault_logfire_gateway_provider_openai_credential }}",
            },
        ]
    }
    assert [one["option"] for one in exporter.secrets] == ["credential", "credential"]


def test_providers_that_the_api_cannot_create_are_neither_exported_nor_pruned() -> None:
    client = FakeClient({LIST: listing(provider(vendor="azure"), provider(2, slug="b", vendor=VENDORS[-1]))})
    known = RemoteState(client)
    assert GATEWAY_PROVIDER.server_managed(known.records(GATEWAY_PROVIDER), None, known) == {uid(0x90)}
    document = Exporter(known, [], ["gateway_providers"]).document()
    assert [one["slug"] for one in document["gateway_providers"]] == ["b"]


@pytest.mark.parametrize(("method", "scope"), [("GET", "organization:read"), ("PATCH", "organization:write")])
def test_a_refusal_names_both_scopes_that_may_be_wanted(method: str, scope: str) -> None:
    refused = ApiError(f"HTTP 403; the key may lack the scope {scope}", 403)
    client = existing()
    path = next(what for what in client.answers if what.startswith(f"{method} "))
    client.answers[path] = refused
    with pytest.raises(ApiError, match=f"the scope {scope} or {scope}_gateway$"):
        converge(GATEWAY_PROVIDER, client, slug="openai", pricing_required=False)
