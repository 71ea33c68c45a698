# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.assumed import plan_object
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL, KINDS, MASK
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    CHANNELS,
    KEY,
    FakeClient,
    channel,
    converge,
    plan,
    predict,
    uid,
)

ITEM = f"{CHANNELS}{uid(0xC0)}/"
INSTALL, SERVICE, USER = uid(0x11), uid(0x5E), uid(0x05)
HOOK = "https://hooks.example.com/Zq8/hook?key=Zq8"
MASKED_HOOK = f"https://hooks.example.com/{MASK}"

# For each kind its options, the configuration sent to create it, and the configuration the server returns.
EXAMPLES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "webhook": (
        {"url": HOOK, "format": "raw-data"},
        {"type": "webhook", "url": HOOK, "format": "raw-data"},
        {"type": "webhook", "url": MASKED_HOOK, "format": "raw-data"},
    ),
    "opsgenie": (
        {"auth_key": "Zq8-auth", "base_url": "https://api.eu.opsgenie.com"},
        {"type": "opsgenie", "auth_key": "Zq8-auth", "base_url": "https://api.eu.opsgenie.com"},
        {"type": "opsgenie", "auth_key": MASK, "base_url": "https://api.eu.opsgenie.com"},
    ),
    "notification": (
        {"recipients": [uid(2), uid(1)]},
        {"type": "notification", "recipients": [uid(2), uid(1)]},
        {"type": "notification", "recipients": [uid(1), uid(2)]},
    ),
    "email": (
        {"recipients": ["Ann@example.com", "bob@example.com"]},
        {"type": "email", "recipients": ["Ann@example.com", "bob@example.com"]},
        {"type": "email", "recipients": ["bob@example.com", "ann@example.com"]},
    ),
    "web_push": (
        {"recipients": [uid(2), uid(1)]},
        {"type": "web-push", "recipients": [uid(2), uid(1)]},
        {"type": "web-push", "recipients": [uid(1), uid(2)]},
    ),
    "pagerduty": (
        {"routing_key": "Zq8-routing-1234", "region": "eu"},
        {"type": "pagerduty", "routing_key": "Zq8-routing-1234", "region": "eu"},
        {"type": "pagerduty", "routing_key": f"{MASK}1234", "region": "eu"},
    ),
    "pagerduty_integration": (
        {"install_id": INSTALL, "service_id": SERVICE.upper()},
        {"type": "pagerduty-integration", "install_id": INSTALL, "service_id": SERVICE.upper()},
        {"type": "pagerduty-integration", "install_id": INSTALL, "service_id": SERVICE},
    ),
    "slack": (
        {"install_id": INSTALL, "channel_id": "C012"},
        {"type": "slack-integration", "install_id": INSTALL, "channel_id": "C012", "include_agent_prompt": True},
        {"type": "slack-integration", "install_id": INSTALL, "channel_id": "C012", "include_agent_prompt": True},
    ),
}
# One option of each kind that can change beside its secret.
OTHER: dict[str, dict[str, Any]] = {
    "webhook": {"format": "auto"},
    "opsgenie": {"base_url": "https://api.opsgenie.com"},
    "notification": {"recipients": [uid(3)]},
    "email": {"recipients": ["ann@example.com"]},
    "web_push": {"recipients": [uid(3)]},
    "pagerduty": {"region": "us"},
    "pagerduty_integration": {"service_id": uid(9)},
    "slack": {"channel_id": "C999"},
}
SECRETS = {"webhook": "url", "opsgenie": "auth_key", "pagerduty": "routing_key"}
kinds = pytest.mark.parametrize("kind", EXAMPLES)
secret_kinds = pytest.mark.parametrize("kind", SECRETS)


def written(kind: str, **more: Any) -> dict[str, Any]:
    return {kind: {**EXAMPLES[kind][0], **more}}


def existing(kind: str, **config: Any) -> FakeClient:
    """A client that lists one channel of that kind and answers an update with what it was sent, masked."""

    def update(body: Any) -> Any:
        return {**channel(config=stored), "label": body.get("label", "oncall")}

    stored = {**EXAMPLES[kind][2], **config}
    return FakeClient({f"GET {CHANNELS}": [channel(config=stored)], f"PUT {ITEM}": update})


def update(client: FakeClient, **params: Any) -> dict[str, Any]:
    """The configuration that is sent to update the one channel."""
    assert converge(CHANNEL, client, name="oncall", **params).changed
    ((what, body),) = client.writes
    assert what == f"PUT {ITEM}"
    assert set(body) == {"config"}
    config: dict[str, Any] = body["config"]
    return config


def texts(outcome: Outcome) -> str:
    """All that an outcome shows. A host is shown in lower case, so a secret may be."""
    return repr((outcome.before, outcome.after, outcome.shown, outcome.extra)).lower()


def test_the_examples_are_complete() -> None:
    assert set(EXAMPLES) == set(OTHER) == {kind.option for kind in KINDS}
    assert {kind.option: kind.secret for kind in KINDS if kind.secret} == SECRETS


@kinds
def test_a_channel_is_created_with_what_was_written(kind: str) -> None:
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel(config=EXAMPLES[kind][2])})
    outcome = converge(CHANNEL, client, name="oncall", **written(kind))
    assert client.writes == [(f"POST {CHANNELS}", {"label": "oncall", "config": EXAMPLES[kind][1]})]
    assert "zq8" not in texts(outcome)


@kinds
def test_check_mode_shows_the_same_and_no_secret(kind: str) -> None:
    checked = predict(CHANNEL, FakeClient({f"GET {CHANNELS}": []}), name="oncall", **written(kind))
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel(config=EXAMPLES[kind][2])})
    real = converge(CHANNEL, client, name="oncall", **written(kind))
    assert (checked.before, checked.after) == (real.before, real.after)
    assert "zq8" not in texts(checked)


@kinds
def test_a_channel_of_the_same_configuration_is_left_alone(kind: str) -> None:
    client = existing(kind)
    assert converge(CHANNEL, client, name="oncall", **written(kind)).changed is False
    assert client.writes == []


@kinds
def test_the_return_value_works_as_options(kind: str) -> None:
    client = existing(kind)
    shown = converge(CHANNEL, client, name="oncall").shown
    assert kind in shown
    params = {name: value for name, value in shown.items() if name in CHANNEL.spec()}
    assert converge(CHANNEL, client, **params).changed is False
    assert client.writes == []


@secret_kinds
@pytest.mark.parametrize("stand_in", [f"{MASK}1234", "{{ vault_channel_oncall }}"], ids=["mask", "placeholder"])
def test_a_stand_in_for_the_secret_means_to_keep_it(kind: str, stand_in: str) -> None:
    client = existing(kind)
    params = written(kind, **{SECRETS[kind]: stand_in})
    assert converge(CHANNEL, client, name="oncall", update_secrets="always", **params).changed is False
    with pytest.raises(OptionError, match=f"^{kind}.{SECRETS[kind]}: give the real value"):
        plan(CHANNEL, FakeClient({f"GET {CHANNELS}": []}), name="oncall", **params)


@kinds
def test_without_a_configuration_the_present_one_stays(kind: str) -> None:
    client = existing(kind)
    client.answers[f"PUT {ITEM}"] = channel(active=False)
    converge(CHANNEL, client, name="oncall", active=False)
    assert client.writes == [(f"PUT {ITEM}", {"active": False})]


# Secrets, unchanged and changed


@secret_kinds
def test_a_new_secret_is_not_sent_unless_asked_for(kind: str) -> None:
    new = "https://hooks.example.com/other" if kind == "webhook" else "another"
    client = existing(kind)
    assert converge(CHANNEL, client, name="oncall", **written(kind, **{SECRETS[kind]: new})).changed is False
    assert client.writes == []


@secret_kinds
def test_a_secret_is_sent_every_time_if_asked_for(kind: str) -> None:
    client = existing(kind)
    assert update(client, update_secrets="always", **written(kind)) == EXAMPLES[kind][1]


@secret_kinds
def test_a_mask_is_never_taken_for_a_secret_to_send_every_time(kind: str) -> None:
    client = existing(kind)
    masked = {SECRETS[kind]: EXAMPLES[kind][2][SECRETS[kind]]}
    assert converge(CHANNEL, client, name="oncall", update_secrets="always", **written(kind, **masked)).changed is False


@pytest.mark.parametrize("kind", sorted(set(EXAMPLES) - set(SECRETS)))
def test_asking_for_secrets_changes_nothing_where_there_is_none(kind: str) -> None:
    client = existing(kind)
    assert converge(CHANNEL, client, name="oncall", update_secrets="always", **written(kind)).changed is False


@kinds
def test_a_changed_option_sends_the_whole_configuration(kind: str) -> None:
    client = existing(kind)
    expected = {**EXAMPLES[kind][1], **OTHER[kind]}
    if kind == "webhook":
        # The API's word for keeping the stored one.
        expected["url"] = ""
    assert update(client, **written(kind, **OTHER[kind])) == expected


@pytest.mark.parametrize("kind", ["opsgenie", "pagerduty"])
@pytest.mark.parametrize("secret", [None, "mask"])
def test_a_changed_option_beside_an_unknown_secret_is_refused(kind: str, secret: str | None) -> None:
    """The API replaces the configuration as a whole and has no word for keeping these secrets."""
    value = secret and EXAMPLES[kind][2][SECRETS[kind]]
    client = existing(kind)
    with pytest.raises(OptionError, match=f"^{kind}.{SECRETS[kind]}: give the real value"):
        plan(CHANNEL, client, name="oncall", **written(kind, **{SECRETS[kind]: value, **OTHER[kind]}))


@pytest.mark.parametrize("url", [None, MASKED_HOOK, HOOK])
def test_a_webhook_keeps_its_url_while_its_format_changes(url: str | None) -> None:
    client = existing("webhook")
    assert update(client, webhook={"url": url, "format": "auto"}) == {"type": "webhook", "url": "", "format": "auto"}


def test_a_webhook_of_another_host_is_sent() -> None:
    client = existing("webhook")
    config = update(client, webhook={"url": "https://other.example.com/Zq8", "format": None})
    assert config == {"type": "webhook", "url": "https://other.example.com/Zq8", "format": "raw-data"}


@pytest.mark.parametrize("url", ["HTTPS://HOOKS.example.com/Zq8", HOOK])
def test_the_host_of_a_webhook_is_compared_in_any_case(url: str) -> None:
    client = existing("webhook")
    assert converge(CHANNEL, client, name="oncall", webhook={"url": url}).changed is False


@pytest.mark.parametrize(
    ("desired", "told", "changed"),
    [
        ("https://hooks.example.com/Zq8", f"https://hooks.example.com{MASK}", False),
        ("https://hooks.example.com:8443/Zq8", f"https://hooks.example.com:8443{MASK}", False),
        ("https://hooks.example.com:8443/Zq8", f"https://hooks.example.com/{MASK}", False),
        ("https://hooks.example.com:443/Zq8", f"https://hooks.example.com/{MASK}", False),
        ("https://hooks.example.com/Zq8", f"https://hooks.example.com:443/{MASK}", False),
        ("https://[2001:db8::1]:8443/Zq8", f"https://[2001:db8::1]:8443/{MASK}", False),
        ("https://hooks.example.com/Zq8", MASK, False),
        ("https://hooks.example.com/Zq8", None, False),
        ("https://hooks.example.com:8443/Zq8", f"https://hooks.example.com:9443{MASK}", True),
        ("https://hooks.example.com/Zq8", f"https://hooks.example.com:8443/{MASK}", True),
        ("https://hooks.example.com/Zq8", f"https://other.example.com{MASK}", True),
        ("https://hooks.example.com/Zq8", f"http://hooks.example.com{MASK}", True),
    ],
)
def test_the_masked_part_of_a_url_is_not_a_difference(desired: str, told: str | None, changed: bool) -> None:
    config = {"type": "webhook", "url": told, "format": "auto"}
    client = FakeClient({f"GET {CHANNELS}": [channel(config=config)], f"PUT {ITEM}": channel(config=config)})
    assert converge(CHANNEL, client, name="oncall", webhook={"url": desired}).changed is changed


def test_a_masked_url_of_another_host_is_refused() -> None:
    client = existing("webhook")
    with pytest.raises(OptionError, match=r"^webhook\.url: "):
        plan(CHANNEL, client, name="oncall", webhook={"url": f"https://other.example.com/{MASK}"})


def test_credentials_in_a_webhooks_url_are_not_shown() -> None:
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel()})
    url = "https://user:Zq8@hooks.example.com/hook"
    assert "zq8" not in texts(converge(CHANNEL, client, name="oncall", webhook={"url": url}))


def test_credentials_in_a_webhooks_url_are_not_a_difference() -> None:
    url = "https://user:Zq8@hooks.example.com/hook"
    assert converge(CHANNEL, existing("webhook"), name="oncall", webhook={"url": url}).changed is False


def test_a_webhooks_plain_path_does_not_garble_messages() -> None:
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel()})
    converge(CHANNEL, client, name="oncall", webhook={"url": "https://hooks.example.com/v1"})
    assert client.redact(f"PUT {ITEM}") == f"PUT {ITEM}"


# Options that are left out


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("opsgenie", {"auth_key": "Zq8-auth"}, {"base_url": "https://api.eu.opsgenie.com"}),
        ("pagerduty", {"routing_key": "Zq8"}, {"region": "eu"}),
        ("webhook", {"url": HOOK}, {"format": "raw-data"}),
    ],
)
def test_options_left_out_keep_their_value(kind: str, given: dict[str, Any], kept: dict[str, Any]) -> None:
    config = update(existing(kind), update_secrets="always", **{kind: given})
    assert config == {"type": kind, **given, **kept}


@pytest.mark.parametrize(("actual", "expected"), [(False, False), (True, True), (None, True)])
@pytest.mark.parametrize("written_value", [None, "same"])
def test_the_agent_prompt_is_always_sent(actual: bool | None, expected: bool, written_value: str | None) -> None:
    client = existing("slack", include_agent_prompt=actual)
    slack = {"channel_id": "C999", "include_agent_prompt": actual if written_value else None}
    assert update(client, slack=slack)["include_agent_prompt"] is expected


def test_the_agent_prompt_can_be_turned_off() -> None:
    assert update(existing("slack"), slack={"include_agent_prompt": False}) == {
        **EXAMPLES["slack"][1],
        "include_agent_prompt": False,
    }


@pytest.mark.parametrize(
    ("kind", "dropped"),
    [("pagerduty", "region"), ("slack", "include_agent_prompt"), ("opsgenie", "base_url")],
)
def test_a_setting_that_an_older_server_drops_is_an_error(kind: str, dropped: str) -> None:
    given = {**EXAMPLES[kind][0], "include_agent_prompt": False} if kind == "slack" else EXAMPLES[kind][0]
    stored = {name: value for name, value in EXAMPLES[kind][2].items() if name != dropped}
    told = rf"^{kind}\.{dropped}: the server ignored it for channel oncall"
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel(config=stored)})
    with pytest.raises(LogfireError, match=told):
        converge(CHANNEL, client, name="oncall", **{kind: given})
    client = FakeClient({f"GET {CHANNELS}": [channel(config=stored)], f"PUT {ITEM}": channel(config=stored)})
    with pytest.raises(LogfireError, match=told):
        converge(CHANNEL, client, name="oncall", **{kind: given})
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": channel(config=stored)})
    needed = {name: value for name, value in given.items() if name != dropped}
    assert converge(CHANNEL, client, name="oncall", **{kind: needed}).changed


def test_unknown_and_empty_keys_of_the_server_are_not_sent_back() -> None:
    client = existing("webhook", x_experimental=1, format="raw-data")
    assert update(client, webhook={"format": "auto"}) == {"type": "webhook", "url": "", "format": "auto"}
    client = existing("opsgenie", base_url=None)
    assert "base_url" not in update(client, update_secrets="always", opsgenie={"auth_key": "Zq8"})


@kinds
def test_settings_left_out_of_a_change_are_shown_unchanged(kind: str) -> None:
    needed = {SECRETS[kind]: EXAMPLES[kind][0][SECRETS[kind]]} if kind in SECRETS and kind != "webhook" else {}
    outcome = plan(CHANNEL, existing(kind), name="oncall", **{kind: {**needed, **OTHER[kind]}}).predict()
    for shown in (outcome.after[kind], outcome.shown[kind]):
        assert set(shown) == set(outcome.before[kind]) | set(OTHER[kind])
        assert {**shown, **OTHER[kind]} == shown
    assert "zq8" not in texts(outcome)


# Another kind


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old in EXAMPLES for new in EXAMPLES if old != new and "webhook" in (old, new)]
)
def test_a_channel_can_become_one_of_another_kind(old: str, new: str) -> None:
    client = existing(old)
    assert update(client, **written(new)) == EXAMPLES[new][1]


def test_a_change_of_kind_shows_one_kind_only() -> None:
    outcome = plan(CHANNEL, existing("webhook"), name="oncall", **written("pagerduty")).predict()
    assert set(outcome.before) == {"name", "active", "webhook"}
    assert set(outcome.after) == {"name", "active", "pagerduty"}
    assert "webhook" not in outcome.shown
    assert "zq8" not in texts(outcome)


@secret_kinds
def test_another_kind_needs_its_real_secret(kind: str) -> None:
    client = existing("slack")
    for value in (None, EXAMPLES[kind][2][SECRETS[kind]]):
        with pytest.raises(OptionError, match=f"^{kind}.{SECRETS[kind]}: "):
            plan(CHANNEL, client, name="oncall", **written(kind, **{SECRETS[kind]: value}))


def test_a_kind_that_is_not_known_is_shown_by_its_type_and_left_alone() -> None:
    client = FakeClient({f"GET {CHANNELS}": [channel(config={"type": "pigeon", "loft": "a"})]})
    outcome = converge(CHANNEL, client, name="oncall")
    assert (outcome.changed, outcome.shown["config"]) == (False, {"type": "pigeon"})


# Bad input


def test_two_kinds_at_once_are_refused() -> None:
    with pytest.raises(OptionError, match=r"^webhook, slack: a channel is of one kind"):
        CHANNEL.accept({"name": "oncall", **written("slack"), **written("webhook")})


@kinds
def test_a_creation_names_what_its_kind_lacks(kind: str) -> None:
    client = FakeClient({f"GET {CHANNELS}": []})
    empty: dict[str, Any] = {kind: {}}
    required = next(one.required for one in KINDS if one.option == kind)
    with pytest.raises(OptionError) as caught:
        plan(CHANNEL, client, name="oncall", **empty)
    assert caught.value.message.startswith(", ".join(f"{kind}.{name}" for name in required) + ": required")


def test_a_creation_needs_a_kind() -> None:
    with pytest.raises(OptionError, match=r"^webhook or opsgenie or .* or slack: required to create channel oncall"):
        plan(CHANNEL, FakeClient({f"GET {CHANNELS}": []}), name="oncall")


@secret_kinds
def test_a_mask_is_refused_as_the_secret_of_a_new_channel(kind: str) -> None:
    client = FakeClient({f"GET {CHANNELS}": []})
    masked = {SECRETS[kind]: EXAMPLES[kind][2][SECRETS[kind]]}
    with pytest.raises(OptionError, match=f"^{kind}.{SECRETS[kind]}: give the real value"):
        plan(CHANNEL, client, name="oncall", **written(kind, **masked))


@pytest.mark.parametrize(
    ("kind", "option", "value"),
    [
        ("webhook", "url", "hooks.example.com/Zq8"),
        ("webhook", "url", "ftp://hooks.example.com/Zq8"),
        ("webhook", "url", "https://"),
        ("webhook", "url", "https://hooks.example.com/Zq8 x"),
        ("webhook", "url", "https://[hooks/Zq8"),
        ("webhook", "url", " "),
        ("opsgenie", "base_url", "api.opsgenie.com"),
        ("opsgenie", "auth_key", ""),
        ("pagerduty", "routing_key", " "),
        ("slack", "channel_id", ""),
        ("notification", "recipients", []),
        ("notification", "recipients", [USER, " "]),
        ("notification", "recipients", [USER, "ann@example.com"]),
    ],
)
def test_a_bad_value_is_refused_without_showing_it(kind: str, option: str, value: Any) -> None:
    with pytest.raises(OptionError, match=f"^{kind}.{option}: ") as caught:
        CHANNEL.accept({"name": "oncall", **written(kind, **{option: value})})
    assert "Zq8" not in caught.value.message


def _hooked(url: str, **more: Any) -> dict[str, Any]:
    return {"name": "oncall", "webhook": {"url": url}, **more}


def _planned(url: str, check_mode: bool = False, key: str = KEY, **more: Any) -> list[str]:
    """Plan an unchanged channel, or one that gets another name, and return the warnings."""
    record = channel(config={"type": "webhook", "format": "auto", "url": MASKED_HOOK})
    remote = RemoteState(FakeClient({f"GET {CHANNELS}": [record]}, api_key=key), check_mode)
    plan_object(CHANNEL.accept(_hooked(url, **more)), remote)
    assert "Zq8" not in str(remote.warnings)
    return remote.warnings


def test_a_replaced_url_that_nobody_can_compare_warns_until_it_is_sent() -> None:
    other = HOOK.replace("hook?", "other?")
    assert _planned(HOOK) == []
    assert _planned(HOOK) == []
    for check_mode in (False, True):
        (warning,) = _planned(other, check_mode)
        assert warning.startswith("channel oncall: webhook.url is another one than this machine saw last")
        assert "update_secrets to always" in warning
    assert _planned(HOOK) == []
    assert _planned(other, update_secrets="always") == []
    assert _planned(other) == []
    assert len(_planned(HOOK)) == 1


def test_a_url_that_shows_another_host_is_sent_and_does_not_warn() -> None:
    elsewhere = HOOK.replace("hooks.", "new.")
    assert _planned(HOOK) == []
    assert _planned(elsewhere) == []
    assert _planned(elsewhere) == []


def test_nothing_is_known_in_check_mode_or_with_another_key() -> None:
    assert _planned(HOOK, check_mode=True) == []
    assert _planned(HOOK.replace("hook?", "other?")) == []
    assert _planned(HOOK, key="pylf_v1_us_another") == []
    assert _planned(MASKED_HOOK) == []


def test_the_secret_of_a_creation_is_remembered() -> None:
    record = channel(config={"type": "webhook", "format": "auto", "url": MASKED_HOOK})
    client = FakeClient({f"GET {CHANNELS}": [], f"POST {CHANNELS}": record})
    plan_object(CHANNEL.accept(_hooked(HOOK)), RemoteState(client)).execute()
    assert _planned(HOOK) == []
    assert len(_planned(HOOK.replace("hook?", "other?"))) == 1


def test_the_memory_holds_no_secret() -> None:
    _planned(HOOK)
    (file,) = Path(tempfile.gettempdir()).rglob("*.sent")
    assert "Zq8" not in file.read_text()
    assert KEY not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("something else")
    assert _planned(HOOK.replace("hook?", "other?")) == []
