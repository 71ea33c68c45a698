# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.organization_check import check_organization
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.organization import LIST
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    CHANNELS,
    KEY,
    KEYS,
    PROJECTS,
    FakeClient,
    api_key,
    channel,
    forbidden,
    project,
    uid,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

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


def test_a_key_that_contains_its_organization_needs_no_request() -> None:
    assert check(ACME, ACME).client.asked == []  # type: ignore[attr-defined]


def test_the_list_that_was_read_serves_the_task() -> None:
    remote = check("acme")
    remote.records(PROJECT)
    assert remote.client.asked == [f"GET {PROJECTS}"]  # type: ignore[attr-defined]


EMPTY = {f"GET {PROJECTS}": [], f"GET {CHANNELS}": [], f"GET {KEYS}": forbidden(), f"GET {LIST}": forbidden()}


@pytest.mark.parametrize(
    ("organization", "key", "says"),
    [
        ("acme", None, "no project shows the name yet; give the UUID"),
        ("acme", ACME, f"no project shows the name yet; give a UUID, that of the API key is {ACME}"),
        (ACME, None, "neither the API key nor a channel shows the UUID"),
    ],
)
def test_an_unknown_organization_stops_every_write(organization: str, key: str | None, says: str) -> None:
    with pytest.raises(OptionError, match=f"^organization: {organization} cannot be checked .*: {says}"):
        check(organization, key, EMPTY)


def test_an_unknown_organization_is_a_warning_when_only_reading() -> None:
    remote = RemoteState(FakeClient(EMPTY, organization="acme"))
    check_organization(remote, writes=False)
    (warning,) = remote.warnings
    assert warning.startswith("organization: acme cannot be checked before anything is written: ")


@pytest.mark.parametrize("organization", [ACME, OTHER])
def test_the_list_of_keys_has_the_uuid_as_well(organization: str) -> None:
    answers = {**EMPTY, f"GET {KEYS}": [api_key(1, organization_id=ACME)]}
    if organization == ACME:
        assert check(organization, answers=answers).warnings == []
        return
    with pytest.raises(OptionError, match=f"^organization: is {OTHER}, but the API key belongs to {ACME}"):
        check(organization, answers=answers)


@pytest.mark.parametrize("organization", ["acme", "globex", "initech"])
def test_an_installation_lists_its_organizations(organization: str) -> None:
    rows = [{"id": ACME.upper(), "organization_name": "acme"}, {"id": OTHER, "organization_name": "globex"}]
    answers = {**EMPTY, f"GET {LIST}": rows}
    if organization == "acme":
        assert check(organization, ACME, answers).warnings == []
        return
    with pytest.raises(OptionError, match=f"^organization: is {organization}, but the API key belongs to acme"):
        check(organization, ACME, answers)


@pytest.mark.parametrize("organization", [ACME, OTHER])
def test_the_uuid_of_an_organization_without_objects_to_act_in(organization: str) -> None:
    answers = {**EMPTY, f"GET {LIST}": [{"id": ACME, "organization_name": "globex"}]}
    remote = RemoteState(FakeClient(answers, organization=organization, as_organization="globex"))
    if organization == ACME:
        check_organization(remote)
        return
    with pytest.raises(OptionError, match=f"^organization: is {OTHER}, but the API key belongs to {ACME}"):
        check_organization(remote)


@pytest.mark.parametrize("organization", ["acme", ACME])
@pytest.mark.parametrize("name", [name for name, one in MODULES.items() if one.connection and one.credential.guarded])
def test_no_module_writes_into_an_organization_that_cannot_be_checked(
    server: ScriptedServer, name: str, organization: str
) -> None:
    ran: list[str] = []

    def run(*_arguments: Any) -> dict[str, Any]:
        ran.append(name)
        return {"changed": False}

    server.script(Answer(body=[]))
    definition = dataclasses.replace(MODULES[name], validate=dict, run=run, problems=lambda _accepted: [])
    params = {"api_key": KEY, "base_url": server.origin, "organization": organization, "retries": 0}
    result = perform(definition, params, False)
    reads = name.endswith("_info") or name == "export"
    assert bool(ran) is reads
    assert ("warnings" in result) is reads
    assert result.get("failed", False) is not reads
    assert {asked.method for asked in server.asked} == {"GET"}


@pytest.mark.parametrize("organization", ["acme", ACME])
def test_a_key_that_may_not_read_cannot_be_checked(organization: str) -> None:
    refused = forbidden("scope project:read missing")
    with pytest.raises(LogfireError, match=r"^organization: cannot be checked .* scope project:read missing"):
        check(organization, answers={f"GET {PROJECTS}": refused, f"GET {CHANNELS}": refused})


@pytest.mark.parametrize("organization", ["globex", "acme", OTHER])
def test_a_task_that_acts_in_another_organization_expects_that_one(organization: str) -> None:
    client = FakeClient(ANSWERS, organization=organization, as_organization="globex")
    if organization == "globex":
        check_organization(RemoteState(client))
        assert client.asked == []
        return
    with pytest.raises(OptionError, match=f"^organization: is {organization}, but "):
        check_organization(RemoteState(client))
