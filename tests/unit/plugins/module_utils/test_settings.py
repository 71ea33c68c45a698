# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import (
    CONNECTION_SPEC,
    Credential,
    Settings,
    settings_from,
)

ORGANIZATION = "0b0f7a3e-5b1c-4c1e-9d7a-1f2e3d4c5b6a"
US_KEY = "pylf_v1_us_Zq8secret"
EU_KEY = f"pylf_v2_eu_{ORGANIZATION}_Zq8secret"
US, EU = "https://logfire-us.pydantic.dev", "https://logfire-eu.pydantic.dev"


def settings(**options: Any) -> Settings:
    """As a task would have them: options, then the environment, then defaults."""
    result = ArgumentSpecValidator(CONNECTION_SPEC).validate(options)
    assert not result.error_messages, result.error_messages
    return settings_from(result.validated_parameters)


def refused(option: str, **options: Any) -> str:
    with pytest.raises(OptionError) as caught:
        settings(**options)
    assert caught.value.option == option
    assert caught.value.message.startswith(f"{option}: ")
    assert "\n" not in caught.value.message
    assert "Zq8secret" not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(("key", "origin"), [(US_KEY, US), (EU_KEY, EU)])
def test_the_region_is_inferred_from_the_key(key: str, origin: str) -> None:
    assert settings(api_key=key).origin == origin


def test_a_key_of_the_second_format_contains_its_organization() -> None:
    assert settings(api_key=EU_KEY).key_organization_id == ORGANIZATION
    assert settings(api_key=US_KEY).key_organization_id is None


@pytest.mark.parametrize(
    "key",
    [
        "Zq8secret",
        "pylf_v3_us_Zq8secret",
        "pylf_v2_us_Zq8secret",
        "pylf_v1_us_",
        "pylf_v1_US_Zq8secret",
        "pylf_v1__Zq8secret",
    ],
)
def test_a_key_without_a_region_is_never_sent_to_a_guessed_one(key: str) -> None:
    assert "set region" in refused("api_key", api_key=key)


@pytest.mark.parametrize("guarded", [True, False])
def test_another_credential_has_its_own_option(guarded: bool) -> None:
    credential = Credential("read_token", "read token", "give one", guarded)
    found = settings_from({"read_token": EU_KEY, "api_key": US_KEY, "organization": "acme"}, credential)
    assert (found.api_key, found.origin, found.credential) == (EU_KEY, EU, credential)
    assert found.organization == ("acme" if guarded else None)
    with pytest.raises(OptionError, match=r"^read_token: is required: give one$"):
        settings_from({"api_key": US_KEY}, credential)


@pytest.mark.parametrize("key", ["pylf_v1_ap_Zq8secret", "pylf_v1_stagingus_Zq8secret"])
def test_an_unknown_region_is_an_error_that_names_base_url(key: str) -> None:
    assert "base_url" in refused("api_key", api_key=key)


def test_a_key_without_a_region_goes_where_region_says() -> None:
    assert settings(api_key="Zq8secret", region="eu").origin == EU


def test_a_region_that_agrees_with_the_key_is_accepted() -> None:
    assert settings(api_key=EU_KEY, region="eu").origin == EU


@pytest.mark.parametrize(("key", "region"), [(US_KEY, "eu"), (EU_KEY, "us"), ("pylf_v1_ap_Zq8secret", "us")])
def test_a_region_that_contradicts_the_key_is_refused(key: str, region: str) -> None:
    assert "belongs to region" in refused("region", api_key=key, region=region)


def test_base_url_wins_over_the_key_and_over_region() -> None:
    desired = settings(api_key="pylf_v1_ap_Zq8secret", region="eu", base_url="https://logfire.example.com")
    assert desired.origin == "https://logfire.example.com"


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        ("https://logfire.example.com", "https://logfire.example.com"),
        ("https://logfire.example.com/", "https://logfire.example.com"),
        ("https://logfire.example.com/api", "https://logfire.example.com"),
        ("https://logfire.example.com/api/", "https://logfire.example.com"),
        ("HTTPS://Logfire.Example.COM", "https://logfire.example.com"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("https://[::1]:8443/api", "https://[::1]:8443"),
    ],
)
def test_base_url_is_reduced_to_the_origin(base_url: str, origin: str) -> None:
    assert settings(api_key=US_KEY, base_url=base_url).origin == origin


@pytest.mark.parametrize(
    "base_url",
    [
        "logfire.example.com",
        "logfire.example.com:8080",
        "//logfire.example.com",
        "ftp://logfire.example.com",
        "file:///etc/passwd",
        "https://",
        "https:///api",
        "https://logfire.example.com/sub/api",
        "https://logfire.example.com/api/v1",
        "https://logfire.example.com?x=1",
        "https://logfire.example.com/#top",
        "https://user:Zq8secret@logfire.example.com",
        "https://user@logfire.example.com",
        "https://logfire.example.com:port",
        "https://logfire.example.com:99999",
        "https://[::1",
        "https://logfire..example.com",
        f"https://{'a' * 64}.example.com",
        "https://logfire .example.com",
        "https://logfire.example.com\n",
        "",
        " ",
    ],
)
def test_an_invalid_origin_is_refused(base_url: str) -> None:
    refused("base_url", api_key=US_KEY, base_url=base_url)


@pytest.mark.parametrize("key", ["", "  ", "\n"])
def test_a_blank_key_is_refused(key: str) -> None:
    assert "blank" in refused("api_key", api_key=key)


@pytest.mark.parametrize("key", [f" {US_KEY}", f"{US_KEY}\n", "pylf_v1_us_Zq8 secret", f"{US_KEY}ä", f"{US_KEY}\x00"])
def test_a_key_that_was_pasted_badly_is_refused(key: str) -> None:
    assert "pasted" in refused("api_key", api_key=key)


@pytest.mark.parametrize("seconds", [0, -1, -0.5, float("nan"), float("inf"), 100_000])
def test_a_timeout_that_cannot_be_is_refused(seconds: float) -> None:
    refused("timeout", api_key=US_KEY, timeout=seconds)


def test_a_timeout_that_is_too_long_says_so() -> None:
    assert "86400" in refused("timeout", api_key=US_KEY, timeout=100_000)


def test_negative_retries_are_refused() -> None:
    refused("retries", api_key=US_KEY, retries=-1)
    assert settings(api_key=US_KEY, retries=0).retries == 0


def test_defaults_are_the_documented_ones() -> None:
    plain = settings(api_key=US_KEY)
    assert (plain.validate_certs, plain.ca_path, plain.timeout, plain.retries) == (True, None, 60.0, 5)
    assert (plain.organization, plain.custom_headers) == (None, ())


def test_ca_path_must_exist(tmp_path: Path) -> None:
    assert settings(api_key=US_KEY, ca_path=str(tmp_path)).ca_path == str(tmp_path)
    refused("ca_path", api_key=US_KEY, ca_path=str(tmp_path / "missing.pem"))


def test_a_blank_organization_is_refused() -> None:
    refused("organization", api_key=US_KEY, organization=" ")
    assert settings(api_key=US_KEY, organization="acme").organization == "acme"


def test_custom_headers_are_taken_as_text() -> None:
    assert settings(api_key=US_KEY, custom_headers={"X-Proxy-Auth": "a b", "X-Number": 7}).custom_headers == (
        ("X-Proxy-Auth", "a b"),
        ("X-Number", "7"),
    )


@pytest.mark.parametrize(
    "name",
    [
        *("Authorization", "AUTHORIZATION", "Accept", "content-type", "Content-Length", "Host", "User-Agent"),
        *("Accept-Encoding", "Transfer-Encoding", "connection"),
        *("", " ", "X Y", "X:", "X\n", "ä"),
    ],
)
def test_a_header_of_the_clients_own_or_none_at_all_is_refused(name: str) -> None:
    refused("custom_headers", api_key=US_KEY, custom_headers={name: "Zq8secret"})


def test_a_header_may_be_listed_once() -> None:
    assert "twice" in refused("custom_headers", api_key=US_KEY, custom_headers={"X-Proxy": "Zq8a", "x-proxy": "Zq8b"})


@pytest.mark.parametrize(
    "value", ["", " ", None, "Zq8secret\n", "Zq8secret\r\nX: y", " Zq8secret", "Zq8secret\x7f", "Zq8secretä"]
)
def test_a_header_value_that_http_does_not_allow_is_refused_without_showing_it(value: str | None) -> None:
    assert "X-Proxy" in refused("custom_headers", api_key=US_KEY, custom_headers={"X-Proxy": value})


@pytest.mark.parametrize(
    ("variable", "value", "attribute", "expected"),
    [
        ("LOGFIRE_API_KEY", EU_KEY, "api_key", EU_KEY),
        ("LOGFIRE_BASE_URL", "https://logfire.example.com", "origin", "https://logfire.example.com"),
        ("LOGFIRE_REGION", "us", "origin", US),
        ("LOGFIRE_ORGANIZATION", "acme", "organization", "acme"),
        ("LOGFIRE_AS_ORGANIZATION", "globex", "as_organization", "globex"),
        ("LOGFIRE_AUDIENCE_URL", "https://public.example.com/", "audience_url", "https://public.example.com"),
    ],
)
def test_an_option_that_is_not_set_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, attribute: str, expected: str
) -> None:
    monkeypatch.setenv("LOGFIRE_API_KEY", US_KEY)
    monkeypatch.setenv(variable, value)
    assert getattr(settings(), attribute) == expected


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_variable_that_is_blank_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    for name in ("LOGFIRE_BASE_URL", "LOGFIRE_REGION", "LOGFIRE_ORGANIZATION"):
        monkeypatch.setenv(name, blank)
    plain = settings(api_key=US_KEY)
    assert (plain.origin, plain.organization) == (US, None)
    monkeypatch.setenv("LOGFIRE_API_KEY", blank)
    assert "is required: give an API key" in refused("api_key")


def test_an_option_wins_over_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGFIRE_API_KEY", US_KEY)
    monkeypatch.setenv("LOGFIRE_BASE_URL", "https://other.example.com")
    desired = settings(api_key=EU_KEY, base_url="https://logfire.example.com")
    assert (desired.api_key, desired.origin) == (EU_KEY, "https://logfire.example.com")


@pytest.mark.parametrize("name", ["", " ", "Globex", "globex ", "a/b", "a\nb"])
def test_the_organization_to_act_in_goes_by_its_name(name: str) -> None:
    assert "the name of an organization" in refused("as_organization", api_key=US_KEY, as_organization=name)


def test_the_organization_of_the_key_is_ignored_when_acting_in_another() -> None:
    assert settings(api_key=EU_KEY, as_organization="globex").key_organization_id is None


@pytest.mark.parametrize("url", ["", "logfire.example.com", "https://logfire.example.com/globex", "ftp://a"])
def test_an_audience_is_an_origin(url: str) -> None:
    refused("audience_url", api_key=US_KEY, audience_url=url)


SELF_HOSTED = "https://logfire.example.com"


def test_an_option_wins_over_the_variable_of_another_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGFIRE_BASE_URL", SELF_HOSTED)
    assert settings(api_key=EU_KEY, region="eu").origin == EU
    assert settings(api_key=EU_KEY).origin == SELF_HOSTED
    monkeypatch.setenv("LOGFIRE_REGION", "eu")
    assert settings(api_key=EU_KEY).origin == SELF_HOSTED
    monkeypatch.delenv("LOGFIRE_BASE_URL")
    assert settings(api_key="plain", base_url=SELF_HOSTED).origin == SELF_HOSTED


def test_a_region_in_the_environment_that_contradicts_the_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGFIRE_REGION", "eu")
    assert "belongs to region us" in refused("region (LOGFIRE_REGION)", api_key=US_KEY)


@pytest.mark.parametrize("host", ["logfire-us.pydantic.dev", "api-us.pydantic.dev", "LOGFIRE-us.pydantic.dev:443"])
def test_a_key_is_not_sent_to_the_address_of_another_region(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    message = "is the address of region us, but the API key belongs to eu"
    assert message in refused("base_url", api_key=EU_KEY, base_url=f"https://{host}")
    assert "but region is eu" in refused("base_url", api_key="plain", base_url=f"https://{host}", region="eu")
    monkeypatch.setenv("LOGFIRE_BASE_URL", f"https://{host}")
    assert message in refused("base_url (LOGFIRE_BASE_URL)", api_key=EU_KEY)
    assert settings(api_key=US_KEY).origin == f"https://{host.lower()}"


@pytest.mark.parametrize(
    "url",
    [
        "https://logfire\\example.com",
        "https://logfire.example.com\\",
        "https://logfire.example.com:0",
        "https://logfire.example.com:",
        "https://logfire.example.com:99999",
        "https://logfire.example.com:1e400",
        "https://log<fire.example.com",
        "https://logfire.example.com:" + "9" * 5000,
        "https://[::1",
        "https://[zz::1]",
    ],
)
def test_an_address_that_cannot_be_is_reported_with_its_variable(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    refused("base_url", api_key=US_KEY, base_url=url)
    monkeypatch.setenv("LOGFIRE_BASE_URL", url)
    refused("base_url (LOGFIRE_BASE_URL)", api_key=US_KEY)


@pytest.mark.parametrize(
    ("given", "seconds"), [("10m", 600), ("0", 0), (0, 0), ("1h", 3600), ("90s", 90), ("2.5", 2.5), (600, 600)]
)
def test_the_longest_wait_is_a_time(given: Any, seconds: float) -> None:
    assert settings(api_key=US_KEY, max_wait=given).max_wait == seconds


@pytest.mark.parametrize("given", ["-1", "soon", "", "1d", "9" * 5000, "1e400", "nan"])
def test_a_longest_wait_that_cannot_be_is_refused(given: str) -> None:
    refused("max_wait", api_key=US_KEY, max_wait=given)


def test_settings_do_not_show_the_key() -> None:
    assert "Zq8secret" not in repr(settings(api_key=US_KEY, custom_headers={"X-Proxy": "Zq8secret"}))


@pytest.mark.parametrize("option", ["api_key", "custom_headers"])
def test_secrets_are_declared_as_such(option: str) -> None:
    assert CONNECTION_SPEC[option]["no_log"] is True


@pytest.mark.parametrize("variable", ["LOGFIRE_TOKEN", "LOGFIRE_WRITE_TOKEN", "LOGFIRE_READ_TOKEN"])
def test_a_token_of_the_environment_is_not_sent_as_a_key(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = "pylf_v1_us_tokenoftheenvironment"
    monkeypatch.setenv(variable, f"pylf_v1_us_another,{token}")
    with pytest.raises(OptionError) as caught:
        settings_from({"api_key": token})
    assert f"token of {variable}; give an API key of the organization" in caught.value.message
    assert token not in caught.value.message


@pytest.mark.parametrize(
    "name", ["/etc/logfire/key", "~/.logfire/key", "./key", "../secrets/key", "key.txt", "logfire-api.key", "vault.yml"]
)
@pytest.mark.parametrize("more", [{}, {"base_url": "https://logfire.example.com"}])
def test_the_name_of_a_file_is_not_sent_as_a_key(name: str, more: dict[str, str]) -> None:
    with pytest.raises(OptionError, match="looks like the name of a file; give its content"):
        settings_from({"api_key": name, **more})


def test_all_that_is_wrong_with_a_connection_is_reported_at_once() -> None:
    wrong = {
        "api_key": "two words",
        "base_url": "logfire.example.com",
        "organization": " ",
        "as_organization": "Acme Inc",
        "audience_url": "ftp://logfire.example.com",
        "timeout": 0,
        "retries": -1,
        "max_wait": "long",
        "ca_path": "/nowhere/ca.pem",
        "custom_headers": {"Host": "a"},
    }
    with pytest.raises(OptionError) as caught:
        settings(**wrong)
    named = [line.partition(":")[0] for line in caught.value.lines]
    assert sorted(named) == sorted(wrong)


def test_a_key_that_is_wrong_says_nothing_of_its_region() -> None:
    assert refused("api_key", api_key="two words") == refused("api_key", api_key="two words", region="eu")
