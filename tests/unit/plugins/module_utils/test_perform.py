# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common.parameters import PASS_VARS

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import REDACTED
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import ModuleDefinition
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.plugins.plugin_utils._action import _run
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
    [{"name": "NO"}, {"name": "checkout", "api_key": ""}, {"name": "checkout", "retries": -1}, {}],
)
def test_bad_input_fails_before_anything_is_sent(
    server: ScriptedServer, connection: dict[str, Any], params: dict[str, Any]
) -> None:
    result = perform(MODULES["project"], {**connection, **params}, False)
    assert (result["failed"], result["changed"]) == (True, False)
    assert "\n" not in result["msg"]
    assert "exception" not in result
    assert server.asked == []


def test_a_wrong_connection_and_wrong_options_are_reported_together(
    server: ScriptedServer, connection: dict[str, Any]
) -> None:
    result = perform(MODULES["project"], {**connection, "base_url": "x", "timeout": 0}, False)
    heading, *lines = result["msg"].split("\n")
    assert heading == "3 problems, nothing changed:"
    assert [line.partition(":")[0] for line in lines] == ["- base_url", "- timeout", "- name"]
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


def test_an_unexpected_error_is_reported_on_one_line_with_its_traceback(connection: dict[str, Any]) -> None:
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
def test_messages_of_the_engine_show_no_secret_that_it_came_to_know(connection: dict[str, Any], told: str) -> None:
    def run(_accepted: Any, remote: Any, _check: bool) -> dict[str, Any]:
        remote.client.keep_secret("Zq8held")
        if told == "an error":
            raise LogfireError("cannot do Zq8held")
        return {"changed": False, "failed": True, "msg": "cannot do Zq8held"}

    result = perform(definition(run), connection, False)
    assert "cannot do" in result["msg"]
    assert "Zq8" not in str(result)


def test_secrets_in_a_document_are_not_shown_either(connection: dict[str, Any]) -> None:
    whole = dataclasses.replace(
        definition(raising(LogfireError("cannot do Zq8hook"))), secrets=lambda _params: {"Zq8hook"}
    )
    result = perform(whole, connection, False)
    assert "cannot do" in result["msg"]
    assert "Zq8" not in str(result)


def test_an_unexpected_error_while_reading_the_parameters_is_reported_too(connection: dict[str, Any]) -> None:
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


def run_as_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], module: ModuleDefinition, given: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    """Start a module as Ansible does, and return its result and its lines in the target's system log."""
    logged: list[str] = []
    # The action plugin always says whether the task is to be logged, whatever the module itself thinks of it.
    arguments = {**given, "_ansible_no_log": False}
    # Older releases always return the invocation, and know no argument for it.
    if "inject_invocation" in PASS_VARS:
        arguments["_ansible_inject_invocation"] = True
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    monkeypatch.setattr(basic, "_PARSED_MODULE_ARGS", arguments, raising=False)
    monkeypatch.setattr(basic.AnsibleModule, "_log_to_syslog", lambda _self, msg: logged.append(str(msg)))
    monkeypatch.setattr(basic, "has_journal", False)
    with pytest.raises(SystemExit):
        run(module)
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result, "".join(logged)


def run_in_controller(
    _monkeypatch: pytest.MonkeyPatch,
    _capsys: pytest.CaptureFixture[str],
    module: ModuleDefinition,
    given: dict[str, Any],
) -> tuple[dict[str, Any], str]:
    return _run(module, given, False), ""


BOTH_WAYS = pytest.mark.parametrize("run_it", [run_as_module, run_in_controller], ids=["module", "controller"])
NO_WORDS = {"X-Environment": "prod", "X-Hop": "1", "X-Forwarded-Proto": "https", "X-Team": "production"}


@BOTH_WAYS
def test_values_that_the_server_returns_are_not_redacted(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    server: ScriptedServer,
    connection: dict[str, Any],
    run_it: Any,
) -> None:
    """Secrets that are short or common words would otherwise ruin the result, and anything built from it."""
    server.script(Answer(body=[project(project_name="prod-1", description="production of https://prod/1")]))
    given = {**connection, "custom_headers": NO_WORDS, "name": "prod-1"}
    result, _logged = run_it(monkeypatch, capsys, MODULES["project"], given)
    assert result["project"]["name"] == "prod-1"
    assert result["project"]["description"] == "production of https://prod/1"
    assert result["changed"] is False
    assert result["invocation"]["module_args"]["custom_headers"] == REDACTED
    assert result["invocation"]["module_args"]["api_key"] == REDACTED


@BOTH_WAYS
def test_numbers_stay_numbers_and_a_fresh_token_stays_whole(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    server: ScriptedServer,
    connection: dict[str, Any],
    run_it: Any,
) -> None:
    token = "pylf_v1_us_prod1httpsproduction"
    made = definition(lambda _accepted, _remote, _check: {"changed": True, "token": token, "tokens": [{"n": 1}]})
    result, _logged = run_it(monkeypatch, capsys, _known(made), {**connection, "custom_headers": NO_WORDS})
    assert result["token"] == token
    assert result["tokens"] == [{"n": 1}]


def _known(made: ModuleDefinition) -> ModuleDefinition:
    """Under the name of a module of which the action plugin knows the options."""
    return dataclasses.replace(made, name="billing_info")


@BOTH_WAYS
def test_messages_are_free_of_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], connection: dict[str, Any], run_it: Any
) -> None:
    def act(_accepted: Any, remote: Any, _check: bool) -> dict[str, Any]:
        remote.warn("careful with Zq8header")
        return {
            "changed": True,
            "failed": True,
            "msg": "no Zq8header",
            "errors": ["not Zq8%68eader"],
            "said": "Zq8header",
        }

    given = {**connection, "custom_headers": {"X-Proxy": "Zq8header"}}
    result, _logged = run_it(monkeypatch, capsys, _known(definition(act)), given)
    assert result["msg"] == f"no {REDACTED}"
    assert result["errors"] == [f"not {REDACTED}"]
    # In a module they go their own way, to be put into the result by AnsibleModule.
    assert result.get("warnings", [f"careful with {REDACTED}"]) == [f"careful with {REDACTED}"]
    assert result["said"] == "Zq8header"


@BOTH_WAYS
def test_the_key_itself_is_nowhere_in_a_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], connection: dict[str, Any], run_it: Any
) -> None:
    made = _known(definition(lambda _accepted, _remote, _check: {"changed": False, "said": [{"about": f"<{KEY}>"}]}))
    result, _logged = run_it(monkeypatch, capsys, made, connection)
    assert result["said"] == [{"about": f"<{REDACTED}>"}]


@pytest.mark.parametrize(
    "more",
    [
        {"webhook": {"url": "https://x.example.com/Zq8\\back\tslash'quotes\""}},
        {"opsgenie": {"auth_key": "Zq8\\back\tslash'quotes\""}},
        {"custom_headers": "X-Proxy=Zq8header"},
        {"base_url": "https://user:Zq8word@127.0.0.1"},
    ],
    ids=["url", "key", "header", "user"],
)
def test_a_module_logs_no_secret_to_the_system_log(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    connection: dict[str, Any],
    more: dict[str, Any],
) -> None:
    given = {**connection, "name": "oncall", "retries": -1, **more}
    result, logged = run_as_module(monkeypatch, capsys, MODULES["channel"], given)
    assert result["failed"] is True
    assert "name=oncall" in logged
    assert "Zq8" not in logged + json.dumps(result)


SLIPS = [
    ("channel", {"name": "a", "webhook": {"url:https://hooks.example.com/Zq8slip": None}}, "webhook.url…"),
    ("channel", {"name": "a", "opsgenie": "Zq8slip"}, "opsgenie"),
    ("channel", {"name": "a", "opsgenie": {"Zq8slip": None}}, "opsgenie.Zq…"),
    ("channel", {"name": "a", "webhook": "https://hooks.example.com/Zq8slip?a=b"}, "webhook.htt…"),
    ("channel", {"name": "a", "pagerduty": {"integration_key": "Zq8slip"}}, "pagerduty.int…"),
    ("channel", {"name": "a", "opsgenie": {"api_key": "Zq8slip"}}, "opsgenie.api_key"),
    ("channel", {"name": "a", "webhook": {"uri": "Zq8slip"}}, "webhook.uri"),
    ("channel", {"name": "a", "api_token": "Zq8slip"}, "api_token"),
    ("channel", {"name": "a", "api_token:Zq8slip": None}, "api…"),
    ("write_token", {"project": "a", "token:Zq8slip": None}, "tok…"),
    ("apply", {"channels": [{"name": "a", "webhook": {"url:https://x/Zq8slip": None}}]}, "webhook.url…"),
    ("apply", {"projects": [{"name": "aa", "write_tokens": [{"token:Zq8slip": None}]}]}, "tok…"),
    ("apply", {"projects": [{"name": "aa", "write_tokens": ["Zq8slip"]}]}, "write_tokens[0]"),
    ("apply", {"gateway_providers": [{"slug": "a", "credentials": "Zq8slip"}]}, "credentials: unknown option"),
    ("apply", {"channels": "Zq8slip"}, "channels"),
    ("apply", {"channels": [{"name": "a", "opsgenie": "Zq8slip"}]}, "opsgenie"),
]


@BOTH_WAYS
@pytest.mark.parametrize(("name", "options", "place"), SLIPS, ids=[place for _name, _options, place in SLIPS])
def test_a_slip_shows_no_secret(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    connection: dict[str, Any],
    run_it: Any,
    name: str,
    options: dict[str, Any],
    place: str,
) -> None:
    module = MODULES[name]
    problems = module.shape_errors(options)
    if problems and run_it is run_in_controller:
        result, logged = {"failed": True, "msg": "; ".join(problems)}, ""
    else:
        result, logged = run_it(monkeypatch, capsys, module, {**connection, **options})
    assert result["failed"] is True
    assert place in result["msg"]
    assert "Zq8slip" not in json.dumps(result) + logged


MASKED = [
    ("alert", {"project": "aa", "name": "errors", "query": "SELECT 1 WHERE a = '********'"}, "query: has ********"),
    ("channel", {"name": "a", "webhook": {"url": "https://********.example.com"}}, "webhook.url: has ********"),
    ("project", {"name": "aa", "description": f"of {REDACTED}"}, f"description: has {REDACTED}"),
    ("project_info", {"name": REDACTED}, f"name: has {REDACTED}"),
    ("project_info", {"api_key": "********"}, "api_key: has "),
    (
        "apply",
        {"projects": [{"name": "aa", "description": "a ******** b"}]},
        "projects[0] (aa): description: has ********",
    ),
    (
        "apply",
        {"projects": [{"name": "aa", "dashboards": [{"slug": "a", "name": "a", "definition": {"a": [REDACTED]}}]}]},
        f"projects[0] (aa).dashboards[0] (a): definition.a[0]: has {REDACTED}",
    ),
]


@pytest.mark.parametrize(("name", "options", "said"), MASKED, ids=[name for name, _options, _said in MASKED])
def test_a_redacted_value_does_not_replace_a_real_one(
    server: ScriptedServer, connection: dict[str, Any], name: str, options: dict[str, Any], said: str
) -> None:
    result = _run(MODULES[name], {**connection, **options}, False)
    assert result["failed"] is True
    assert said in result["msg"]
    assert {asked.method for asked in server.asked} <= {"GET"}
