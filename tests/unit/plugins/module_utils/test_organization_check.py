# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.organization_check import check_organization
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    CHANNELS,
    PROJECTS,
    FakeClient,
    channel,
    forbidden,
    project,
    uid,
)

ACME, OTHER = uid(0xAC), uid(0x07)
ANSWERS = {f"GET {PROJECTS}": [project()], f"GET {CHANNELS}": [channel(organization_id=ACME)]}


def check(organization: str | None, key_organization_id: str | None = None, answers: Any = None) -> RemoteState:
    client = FakeClient(answers or ANSWERS, organization=organization, key_organization_id=key_organization_id)
    remote = RemoteState(client)
    check_organization(remote)
    return remote


def test_without_the_option_nothing_is_asked() -> None:
    assert check(None).client.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("organization", "key"),
    [("acme", None), ("acme", ACME), (ACME, ACME), (ACME.upper(), ACME), (ACME, None), (ACME.upper(), None)],
)
def test_the_right_organization_passes(organization: str, key: str | None) -> None:
    assert check(organization, key).warnings == []


@pytest.mark.parametrize(
    ("organization", "key", "belongs_to"),
    [("other", None, "acme"), ("ACME", None, "acme"), (OTHER, ACME, ACME), (OTHER, None, ACME)],
)
def test_another_organization_is_refused(organization: str, key: str | None, belongs_to: str) -> None:
    with pytest.raises(OptionError, match=f"^organization: is {organization}, but the API key belongs to {belongs_to}"):
        check(organization, key)


def test_a_key_that_tells_its_organization_needs_no_request() -> None:
    assert check(ACME, ACME).client.asked == []  # type: ignore[attr-defined]


def test_the_list_that_was_read_serves_the_task() -> None:
    remote = check("acme")
    remote.records(PROJECT)
    assert remote.client.asked == [f"GET {PROJECTS}"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("organization", ["acme", ACME])
def test_what_cannot_be_checked_yet_is_a_warning(organization: str) -> None:
    (warning,) = check(organization, answers={f"GET {PROJECTS}": [], f"GET {CHANNELS}": []}).warnings
    assert warning.startswith(f"organization: {organization} could not be checked")


@pytest.mark.parametrize(("organization", "kept"), [(ACME, True), (ACME.upper(), True), (OTHER, False)])
def test_what_is_made_first_tells_what_could_not_be_checked(organization: str, kept: bool) -> None:
    made = channel(organization_id=ACME)
    answers = {f"GET {CHANNELS}": [], f"POST {CHANNELS}": made, f"DELETE {CHANNELS}{made['id']}/": None}
    remote = check(organization, answers=answers)
    options = {"name": "oncall", "webhook": {"url": "https://hooks.example.com/x", "format": "auto"}}
    plan = CHANNEL.plan(CHANNEL.accept(options), remote)
    if kept:
        assert plan.execute().changed
        assert remote.unverified_organization is None
        return
    with pytest.raises(OptionError, match=f"^organization: is {OTHER}, but the API key belongs to {ACME}; nothing"):
        plan.execute()
    assert remote.wrong_organization is not None


def test_a_project_does_not_tell_the_uuid_of_its_organization() -> None:
    answers = {f"GET {CHANNELS}": [], f"GET {PROJECTS}": [], f"POST {PROJECTS}": project(project_name="shop")}
    remote = check(ACME, answers=answers)
    assert PROJECT.plan(PROJECT.accept({"name": "shop"}), remote).execute().changed


@pytest.mark.parametrize("organization", ["acme", ACME])
def test_a_key_that_may_not_read_cannot_be_checked(organization: str) -> None:
    refused = forbidden("scope project:read missing")
    with pytest.raises(LogfireError, match=r"^organization: cannot be checked .* scope project:read missing"):
        check(organization, answers={f"GET {PROJECTS}": refused, f"GET {CHANNELS}": refused})


@pytest.mark.parametrize("organization", ["globex", "acme", OTHER])
def test_who_acts_in_another_organization_expects_that_one(organization: str) -> None:
    client = FakeClient(ANSWERS, organization=organization, as_organization="globex")
    if organization == "globex":
        check_organization(RemoteState(client))
        assert client.asked == []
        return
    with pytest.raises(OptionError, match=f"^organization: is {organization}, but "):
        check_organization(RemoteState(client))
