# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from ansible.module_utils import basic

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import ModuleDefinition
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY, project
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

Run = Any
HOOK = "https://hooks.example.com/Zq8hook"


def definition(
    run: Run = lambda _accepted, _remote, _check: {"changed": False}, validate: Run = dict
) -> ModuleDefinition:
    return ModuleDefinition("project", {}, validate, run)


def raising(error: Exception) -> Run:
    def run(*_arguments: Any) -> Any:
        raise error

    return run


@pytest.fixture
def connection(server: ScriptedServer) -> dict[str, Any]:
    return {"api_key": KEY, "base_url": server.origin, "timeout": 5.0, "retries": 0}


def test_a_module_runs_from_its_parameters_to_its_result(server: ScriptedServer, connection: dict[str, Any]) -> None:
    server.script(Answer(body=[project()]))
    result = perform(MODULES["project"], {**connection, "name": "checkout"}, False)
    assert result["changed"] is False
    assert result["project"]["name"] == "checkout"
    assert "warnings" not in result


def test_check_mode_sends_nothing_that_changes(server: ScriptedServer, connection: dict[str, Any]) -> None:
    server.script(Answer(body=[]))
    result = perform(MODULES["project"], {**connection, "name": "checkout"}, True)
    assert result["changed"] is True
    assert {asked.method for asked in server.asked} == {"GET"}


@pytest.mark.parametrize(
    "params",
    [{"name": "NO"}, {"name": "checkout", "api_key": ""}, {"name": "checkout", "retries": -1}, {"base_url": "x"}, {}],
)
def test_bad_input_fails_before_anything_is_sent(
    server: ScriptedServer, connection: dict[str, Any], params: dict[str, Any]
) -> None:
    result = perform(MODULES["project"], {**connection, **params}, False)
    assert (result["failed"], result["changed"]) == (True, False)
    assert "\n" not in result["msg"]
    assert "exception" not in result
    assert server.asked == []


def test_another_organization_fails_before_anything_is_changed(
    server: ScriptedServer, connection: dict[str, Any]
) -> None:
    server.script(Answer(body=[project()]))
    params = {**connection, "organization": "other", "name": "new-one"}
    result = perform(MODULES["project"], params, False)
    assert result["failed"] is True
    assert result["msg"].startswith("organization: ")
    assert {asked.method for asked in server.asked} == {"GET"}


def test_a_refusal_is_one_line_without_the_key(server: ScriptedServer, connection: dict[str, Any]) -> None:
    server.script(Answer(500, {"detail": f"first\nsecond {KEY}"}))
    result = perform(MODULES["project"], {**connection, "name": "checkout"}, False)
    assert result["failed"] is True
    assert "first second" in result["msg"]
    assert "\n" not in result["msg"]
    assert KEY not in str(result)


def test_warnings_of_the_server_and_of_the_engine_are_returned(
    server: ScriptedServer, connection: dict[str, Any]
) -> None:
    def run(_accepted: Any, remote: Any, _check: bool) -> dict[str, Any]:
        remote.client.get("/v1/projects/")
        remote.warn(f"careful with {KEY}")
        return {"changed": False}

    server.script(Answer(body=[], headers={"X-Logfire-Warning": "old client"}))
    warnings = perform(definition(run), connection, False)["warnings"]
    assert warnings[0] == "old client"
    assert warnings[1].startswith("careful with ")
    assert KEY not in str(warnings)


def test_warnings_are_returned_with_a_failure_too(connection: dict[str, Any]) -> None:
    def run(_accepted: Any, remote: Any, _check: bool) -> dict[str, Any]:
        remote.warn("careful")
        raise LogfireError("failed")

    assert perform(definition(run), connection, False) == {
        "failed": True,
        "changed": False,
        "msg": "failed",
        "warnings": ["careful"],
    }


def test_an_unexpected_error_is_told_on_one_line_with_its_traceback(connection: dict[str, Any]) -> None:
    result = perform(definition(raising(ValueError("first\nsecond"))), connection, False)
    assert result["failed"] is True
    assert result["msg"] == "unexpected ValueError, please report it: first second"
    assert "Traceback" in result["exception"]


def test_an_unexpected_error_does_not_show_the_key(connection: dict[str, Any]) -> None:
    result = perform(definition(raising(ValueError(f"cannot do {KEY}"))), connection, False)
    assert "cannot do" in result["msg"]
    assert KEY not in str(result)


def test_the_traceback_of_an_unexpected_error_shows_no_secret(connection: dict[str, Any]) -> None:
    """Not even that of an error before it, or of one whose text is not its own."""

    def run(_accepted: Any, remote: Any, _check: bool) -> dict[str, Any]:
        remote.client.keep_secret("Zq8minted")
        try:
            raise ValueError("first Zq8minted Zq8header")
        except ValueError:
            raise KeyError({"token": "Zq8minted"}) from None if remote.check_mode else KeyError({"t": "Zq8minted"})

    for check_mode in (False, True):
        result = perform(definition(run), {**connection, "custom_headers": {"X-Proxy": "Zq8header"}}, check_mode)
        assert "Traceback" in result["exception"]
        assert "Zq8" not in str(result)


@pytest.mark.parametrize("told", ["an error", "a result"])
def test_what_the_engine_tells_shows_no_secret_that_it_came_to_know(connection: dict[str, Any], told: str) -> None:
    def run(_accepted: Any, remote: Any, _check: bool) -> dict[str, Any]:
        remote.client.keep_secret("Zq8held")
        if told == "an error":
            raise LogfireError("cannot do Zq8held")
        return {"changed": False, "failed": True, "msg": "cannot do Zq8held"}

    result = perform(definition(run), connection, False)
    assert "cannot do" in result["msg"]
    assert "Zq8" not in str(result)


def test_what_a_document_holds_in_secret_is_not_shown_either(connection: dict[str, Any]) -> None:
    whole = dataclasses.replace(
        definition(raising(LogfireError("cannot do Zq8hook"))), secrets=lambda _params: {"Zq8hook"}
    )
    result = perform(whole, connection, False)
    assert "cannot do" in result["msg"]
    assert "Zq8" not in str(result)


def test_an_unexpected_error_while_reading_the_parameters_is_told_too(connection: dict[str, Any]) -> None:
    result = perform(definition(validate=raising(ValueError("bug"))), connection, False)
    assert result["failed"] is True
    assert "unexpected ValueError" in result["msg"]


# As a module


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"concurrency": HOOK},
        {"prune": {HOOK: 1}},
        {HOOK: 1},
        {"projects": [{"name": "checkout", "write_tokens": [{"token": "Zq8token", "Zq8token": 1}]}]},
    ],
    ids=["settings", "number", "list", "unsupported", "document"],
)
def test_a_module_shows_no_secret_of_its_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: dict[str, Any]
) -> None:
    logged: list[str] = []
    document = {"channels": [{"name": "oncall", "webhook": {"url": HOOK, "format": "slack-blockkit"}}], **more}
    given = {"api_key": KEY, "custom_headers": {"X-Proxy": "Zq8header"}, "retries": -1, **document}
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": given}).encode())
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    monkeypatch.setattr(basic.AnsibleModule, "log", lambda _self, msg, log_args=None: logged.append(f"{msg}{log_args}"))
    with pytest.raises(SystemExit):
        run(MODULES["apply"])
    told = capsys.readouterr().out
    assert json.loads(told)["failed"] is True
    for secret in (KEY, "Zq8"):
        assert secret not in told + str(logged)


def test_a_module_that_succeeds_shows_no_secret_of_its_document_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], connection: dict[str, Any]
) -> None:
    whole = definition(lambda _accepted, _remote, _check: {"changed": False, "said": f"about {HOOK}"})
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": connection}).encode())
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    with pytest.raises(SystemExit):
        run(dataclasses.replace(whole, secrets=lambda _params: {HOOK}))
    told = capsys.readouterr().out
    assert "about" in told
    assert "Zq8" not in told
