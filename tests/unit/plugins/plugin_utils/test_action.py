# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The things that Ansible does for a module and the action plugin has to do itself."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.action import apply
from ansible_collections.pydantic.logfire.plugins.module_utils._environment import document, document_secrets
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.plugin_utils import _action
from ansible_collections.pydantic.logfire.plugins.plugin_utils._action import _environment, _run
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY

HOOK = "https://hooks.example.com/Zq8hook"


def arguments(**more: Any) -> dict[str, Any]:
    # Nothing is sent, as retries cannot be right.
    return {"api_key": KEY, "custom_headers": {"X-Proxy": "Zq8header"}, "retries": -1, **more}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("channel", {"name": "oncall", "webhook": {"url": HOOK, "format": "slack-blockkit"}}),
        ("channel", {"name": "oncall", "webhook": {"url": HOOK, "format": HOOK}}),
        ("channel", {"name": "oncall", "webhook": {"url": HOOK}, "Zq8hook": HOOK, "description": HOOK}),
        ("read_token", {"project": "checkout", "token": "Zq8token", "state": "Zq8token"}),
        ("apply", {"channels": [{"name": "oncall", "webhook": {"url": HOOK}}], "prune": {HOOK: 1}}),
        ("apply", {"channels": [{"name": "oncall", "webhook": {"url": HOOK}}], "concurrency": HOOK}),
    ],
    ids=["settings", "choice", "unsupported", "state", "list", "number"],
)
def test_no_failure_shows_a_secret(name: str, more: dict[str, Any]) -> None:
    result = _run(MODULES[name], arguments(**more), False)
    assert result["failed"] is True
    # A document lists its problems a line each, below a heading.
    assert "\n" not in result["msg"] or result["msg"].startswith(
        f"{len(result['errors'])} problems, nothing changed:\n- "
    )
    assert set(result["invocation"]["module_args"]) == set(arguments(**more))
    for secret in (KEY, "Zq8header", HOOK, "Zq8token"):
        assert secret not in str(result)


def test_the_environment_of_a_task_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGFIRE_REGION", "eu")
    before = dict(os.environ)
    with _environment({"LOGFIRE_REGION": "us", "LOGFIRE_API_KEY": KEY}):
        assert (os.environ["LOGFIRE_REGION"], os.environ["LOGFIRE_API_KEY"]) == ("us", KEY)
    assert dict(os.environ) == before


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are printed at normal verbosity."""
    texts: list[str] = []
    monkeypatch.setattr(_action.Display(), "display", texts.append)
    return texts


def test_the_plan_is_printed_at_once_and_a_host_obeys_no_control_character(shown: list[str]) -> None:
    _action._show_lines({"plan": ["+ channel a\x1b[2J", "Done: 1 created"]}, {}, {"ansible_play_hosts_all": ["prod"]})
    assert shown == ["+ channel a\\x1b[2J\nDone: 1 created"]


def test_with_several_hosts_the_plan_names_its_own(shown: list[str]) -> None:
    variables = {"inventory_hostname": "prod", "ansible_play_hosts_all": ["prod", "test"]}
    _action._show_lines({"plan": ["Done: 1 created"]}, {"quiet": False}, variables)
    assert shown == ["prod:\nDone: 1 created"]


@pytest.mark.parametrize(
    ("hosts", "line"), [(["prod"], "3 of 4 lists are read"), (["prod", "test"], "prod: 3 of 4 lists are read")]
)
def test_with_several_hosts_the_progress_names_its_own(shown: list[str], hosts: list[str], line: str) -> None:
    say = _action._host({"inventory_hostname": "prod", "ansible_play_hosts_all": hosts}).say
    assert say is not None
    say("3 of 4 lists are read")
    assert shown == [line]


@pytest.mark.parametrize("quiet", [True, "yes", "True"])
def test_a_quiet_task_prints_no_plan(shown: list[str], quiet: object) -> None:
    _action._show_lines({"plan": ["Done: 1 created"]}, {"quiet": quiet}, {})
    assert shown == []


@pytest.mark.parametrize(("arguments", "lines"), [({}, 0), ({"quiet": True}, 0), ({"quiet": False}, 1)])
def test_a_hidden_task_prints_the_plan_only_if_asked(shown: list[str], arguments: dict[str, Any], lines: int) -> None:
    _action._show_lines({"plan": ["Done: 1 created"]}, arguments, {}, hidden=True)
    assert len(shown) == lines


@pytest.mark.parametrize("result", [{}, {"plan": []}, {"plan": "text"}, {"plan": None}])
def test_a_task_without_a_plan_prints_none(shown: list[str], result: dict[str, Any]) -> None:
    _action._show_lines(result, {}, {})
    assert shown == []


def test_a_worker_whose_controller_was_killed_sends_nothing_more(tmp_path: Path) -> None:
    """The controller dies while its worker waits; the worker goes on to the next request, and stops there."""
    program = """
import multiprocessing, os, signal, sys, time
from ansible_collections.pydantic.logfire.plugins.plugin_utils._action import _host

def work(place):
    wanted = _host({}).wanted
    before = wanted()
    open(place + ".ready", "w").close()
    deadline = time.monotonic() + 20
    while wanted() and time.monotonic() < deadline:
        time.sleep(0.01)
    with open(place + ".new", "w") as file:
        file.write(f"{before} {wanted()}")
    os.rename(place + ".new", place)

if __name__ == "__main__":
    worker = multiprocessing.get_context("fork").Process(target=work, args=[sys.argv[1]])
    worker.start()
    while not os.path.exists(sys.argv[1] + ".ready") and worker.is_alive():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    place = tmp_path / "told"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    killed = subprocess.run([sys.executable, "-c", program, str(place)], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 30
    while not place.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert place.read_text() == "True False"


def test_problems_are_printed_in_lines_where_ansible_does_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    result = {"failed": True, "msg": "2 problems, nothing changed:\n- a: b\n- c: d"}
    monkeypatch.setattr(_action, "PRINTS_LINES", False)
    assert _action._problems_of(result) == ["2 problems, nothing changed:", "- a: b", "- c: d"]
    assert _action._problems_of({**result, "msg": "a: b"}) == []
    assert _action._problems_of({**result, "failed": False}) == []
    monkeypatch.setattr(_action, "PRINTS_LINES", True)
    assert _action._problems_of(result) == []


def test_folders_of_a_file_that_is_not_there_are_known() -> None:
    error = _action._not_found("a/b.json", ["/play/files/a/b.json", "/play/a/b.json", "/play/a/b.json"])
    assert error.message == "src: there is no file a/b.json"
    assert getattr(error, "searched", None) == ["/play/files", "/play"]
    assert getattr(_action._not_found("/a/b.json", ["/a/b.json"]), "searched", None) == []


def test_workers_need_not_prepare_the_checks_of_options() -> None:
    made = [_action._validator, document.item_kind, document_secrets._secret_options, document_secrets._secret_groups]
    for one in made:
        one.cache_clear()
    importlib.reload(apply)
    misses = [one.cache_info().misses for one in made]
    result = _run(MODULES["apply"], {"api_key": KEY, "channels": [{"name": "a"}], "projects": [{"alerts": [{}]}]}, True)
    assert result["failed"]
    assert [one.cache_info().misses for one in made] == misses
    assert all(misses)
