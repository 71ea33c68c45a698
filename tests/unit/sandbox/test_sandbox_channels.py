# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

CHANNELS = "/api/v1/channels/"
MASK = "**********"
WEBHOOK = {"type": "webhook", "format": "auto", "url": "https://hooks.example.com:8443/services/s3cret?token=1"}
SLACK = {"type": "slack-integration", "install_id": str(uuid4()), "channel_id": "C0123"}


def create(api: Any, config: dict[str, Any], label: str = "oncall") -> dict[str, Any]:
    created: dict[str, Any] = api.post(CHANNELS, {"label": label, "config": config})
    return created


def stored(api: Any) -> dict[str, Any]:
    config: dict[str, Any] = api.stored("channels")[0]["config"]
    return config


@pytest.mark.parametrize(
    "config",
    [
        WEBHOOK,
        {"type": "opsgenie", "auth_key": "0123456789abcdef"},
        {"type": "opsgenie", "auth_key": "0123456789abcdef", "base_url": "https://api.eu.opsgenie.com"},
        {"type": "notification", "recipients": [str(uuid4()), str(uuid4())]},
        {"type": "pagerduty", "routing_key": "0123456789abcdef"},
        {"type": "pagerduty", "routing_key": "0123456789abcdef", "region": "eu"},
        {"type": "pagerduty-integration", "install_id": str(uuid4()), "service_id": str(uuid4())},
        SLACK,
    ],
)
def test_kinds(api: Any, config: dict[str, Any]) -> None:
    created = create(api, config)
    assert created["active"] is True
    assert created["config"].keys() == config.keys() | ({"include_agent_prompt"} if config is SLACK else set())
    assert {name: stored(api)[name] for name in config} == config


@pytest.mark.parametrize(
    "body",
    [
        {"label": "x", "config": WEBHOOK, "active": False},
        {"label": "x"},
        {"config": WEBHOOK},
        {"label": "x", "config": {**WEBHOOK, "url": ""}},
        {"label": "x", "config": {**WEBHOOK, "format": "teams"}},
        {"label": "x", "config": {**WEBHOOK, "auth_key": "k"}},
        {"label": "x", "config": {"type": "email", "email": "a@example.com"}},
        {"label": "x", "config": {"type": "opsgenie", "auth_key": "k", "base_url": None}},
        {"label": "x", "config": {"type": "notification", "recipients": ["me"]}},
        {"label": "x", "config": {**SLACK, "include_agent_prompt": "yes"}},
    ],
)
def test_create_is_strict(api: Any, body: dict[str, Any]) -> None:
    assert isinstance(api.post(CHANNELS, body, 422)["detail"], list)


def test_validation_error_echoes_the_secret(api: Any) -> None:
    answer = api.send("POST", CHANNELS, {"label": "x", "config": {**WEBHOOK, "oops": 1, "format": None}})
    assert answer.status_code == 422
    missing = api.send("POST", CHANNELS, {"label": "x", "config": {"type": "webhook", "url": WEBHOOK["url"]}})
    assert "s3cret" in missing.text


def test_labels_are_not_unique(api: Any) -> None:
    assert create(api, WEBHOOK)["id"] != create(api, WEBHOOK)["id"]


def test_webhook_is_masked_in_every_answer(api: Any) -> None:
    created = create(api, WEBHOOK)
    path = f"{CHANNELS}{created['id']}/"
    project = api.project()
    alert = api.post(f"{project}alerts/", alert_on(created["id"]))
    answers = [created, api.get(path), api.get(CHANNELS)[0], api.put(path, {"label": "new"})]
    answers += api.get(f"{project}alerts/{alert['id']}/")["channels"]
    assert {answer["config"]["url"] for answer in answers} == {f"https://hooks.example.com:8443/{MASK}"}


def alert_on(channel: str) -> dict[str, Any]:
    return {
        "name": "errors",
        "description": "",
        "query": "SELECT 1",
        "time_window": "PT5M",
        "frequency": "PT5M",
        "watermark": "PT10S",
        "notify_when": "has_matches",
        "channel_ids": [channel],
    }


@pytest.mark.parametrize("url", ["no url at all", "http://[::1", "mailto:me@example.com"])
def test_broken_url_is_accepted_and_masked(api: Any, url: str) -> None:
    assert create(api, {**WEBHOOK, "url": url})["config"]["url"] == MASK


@pytest.mark.parametrize(("kind", "name"), [("opsgenie", "auth_key"), ("pagerduty", "routing_key")])
def test_keys_are_masked_with_or_without_a_tail(api: Any, kind: str, name: str) -> None:
    shown = {create(api, {"type": kind, name: f"key-number-{number}"})["config"][name] for number in range(12)}
    assert MASK in shown
    assert any(each.startswith(MASK) and len(each) == len(MASK) + 4 for each in shown)
    api.control.settings(mask_tail=True)
    assert create(api, {"type": kind, name: "0123456789"})["config"][name] == f"{MASK}6789"
    api.control.settings(mask_tail=False)
    assert {each["config"][name] for each in api.get(CHANNELS)} == {MASK}


def test_a_url_can_be_masked_right_behind_the_host(api: Any) -> None:
    api.control.settings(bare_mask=True)
    config = {"type": "webhook", "format": "auto", "url": "https://hooks.example.com:8443/x"}
    assert create(api, config)["config"]["url"] == f"https://hooks.example.com{MASK}"


def test_update_is_partial_and_config_is_replaced_whole(api: Any) -> None:
    before = {"type": "opsgenie", "auth_key": "k1", "base_url": "https://x"}
    path = f"{CHANNELS}{create(api, before)['id']}/"
    api.put(path, {"active": False})
    assert (stored(api), api.get(path)["active"]) == (before, False)
    api.put(path, {"config": {"type": "opsgenie", "auth_key": "k2"}})
    assert stored(api) == {"type": "opsgenie", "auth_key": "k2"}
    api.put(path, {"config": {"type": "opsgenie", "base_url": "https://y"}}, 422)


def test_empty_url_keeps_the_stored_one_on_update_only(api: Any) -> None:
    path = f"{CHANNELS}{create(api, WEBHOOK)['id']}/"
    api.put(path, {"config": {"type": "webhook", "format": "raw-data", "url": ""}})
    assert stored(api) == {**WEBHOOK, "format": "raw-data"}
    assert api.notes() == []


def test_empty_url_with_nothing_to_keep(api: Any) -> None:
    path = f"{CHANNELS}{create(api, {'type': 'opsgenie', 'auth_key': 'k1'})['id']}/"
    detail = api.put(path, {"config": {"type": "webhook", "format": "auto", "url": ""}}, 422)["detail"]
    assert isinstance(detail, str)


@pytest.mark.parametrize(
    ("before", "after", "secret"),
    [
        (WEBHOOK, {**WEBHOOK, "url": f"https://hooks.example.com:8443/{MASK}"}, "url"),
        ({"type": "opsgenie", "auth_key": "real"}, {"type": "opsgenie", "auth_key": f"{MASK}real"}, "auth_key"),
        ({"type": "pagerduty", "routing_key": "real"}, {"type": "pagerduty", "routing_key": MASK}, "routing_key"),
    ],
)
def test_a_sent_mask_becomes_the_secret(api: Any, before: dict[str, Any], after: dict[str, Any], secret: str) -> None:
    path = f"{CHANNELS}{create(api, before)['id']}/"
    api.put(path, {"config": after})
    assert stored(api)[secret] == after[secret]
    assert api.notes() == ["mask_stored"]


def test_a_mask_in_a_create_is_noted(api: Any) -> None:
    create(api, {"type": "opsgenie", "auth_key": MASK})
    assert api.notes() == ["mask_stored"]


def test_agent_prompt_falls_back_to_true(api: Any) -> None:
    created = create(api, {**SLACK, "include_agent_prompt": False})
    assert created["config"]["include_agent_prompt"] is False
    path = f"{CHANNELS}{created['id']}/"
    assert api.put(path, {"label": "new"})["config"]["include_agent_prompt"] is False
    assert api.put(path, {"config": SLACK})["config"]["include_agent_prompt"] is True


@pytest.mark.parametrize("field", ["label", "config", "active"])
def test_null_keeps_the_value_and_is_noted(api: Any, field: str) -> None:
    created = create(api, WEBHOOK)
    updated = api.put(f"{CHANNELS}{created['id']}/", {field: None})
    assert updated[field] == created[field]
    assert api.notes() == ["null_sent"]


def test_old_server_does_not_know_the_newer_kinds(api: Any) -> None:
    api.control.settings(release="v2026-05-01.01")
    create(api, WEBHOOK)
    api.post(CHANNELS, {"label": "x", "config": SLACK}, 422)


def test_delete_detaches_from_alerts(api: Any) -> None:
    channel = create(api, WEBHOOK)["id"]
    project = api.project()
    alert = api.post(f"{project}alerts/", alert_on(channel))["id"]
    api.delete(f"{CHANNELS}{channel}/")
    assert api.get(f"{project}alerts/{alert}/")["channels"] == []
    assert api.stored("projects")[0]["alerts"][0]["assignments"] == []
    api.get(f"{CHANNELS}{channel}/", 404)
    api.delete(f"{CHANNELS}{channel}/", 404)
