# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import stat
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleError

from ansible_collections.pydantic.logfire.plugins.lookup.flag import DOCUMENTATION, LookupModule
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

ON = {"key": "cache", "value": True, "variant": "on", "reason": "TARGETING_MATCH"}
MISSING = Answer(404, {"errorCode": "FLAG_NOT_FOUND", "detail": "FLAG_NOT_FOUND: there is none"})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run of Ansible."""
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    return tmp_path


class Lookup(LookupModule):
    """The lookup with its options as they are given: Ansible's loader, which would read them, is not there."""

    option_definitions = yaml.safe_load(DOCUMENTATION)["options"]

    def set_options(self, task_keys: t.Any = None, var_options: t.Any = None, direct: t.Any = None) -> None:
        self.given = {name: rules.get("default") for name, rules in self.option_definitions.items()} | direct

    def get_option(self, option: str, hostvars: t.Any = None) -> t.Any:
        return self.given.get(option)

    def get_options(self, hostvars: t.Any = None) -> dict[str, t.Any]:
        return dict(self.given)


def flag(server: ScriptedServer, *names: str, play: str = "a play", **options: t.Any) -> list[t.Any]:
    given = {"api_key": KEY, "base_url": server.origin, "retries": 0, **options}
    found: list[t.Any] = Lookup().run(list(names), {"ansible_play_name": play}, **given)
    return found


def test_the_value_and_the_reason_of_it(server: ScriptedServer) -> None:
    server.script(Answer(body=ON))
    assert flag(server, "cache", targeting_key="web-1", context={"tier": "web"}) == [True]
    (asked,) = server.asked
    assert asked.path == "/v1/ofrep/v1/evaluate/flags/cache"
    assert json.loads(asked.body) == {"context": {"targetingKey": "web-1", "tier": "web"}}
    assert flag(server, "cache", targeting_key="web-1", context={"tier": "web"}, details=True) == [
        {**ON, "default": False}
    ]


def test_the_same_question_is_asked_once_in_a_play(server: ScriptedServer, folder: Path) -> None:
    server.script(Answer(body=ON))
    for _time in range(3):
        assert flag(server, "cache", targeting_key="web-1") == [True]
    assert len(server.asked) == 1
    files = list((folder / "logfire-flags").iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600]
    assert KEY not in files[0].read_text() + files[0].name


@pytest.mark.parametrize(
    "other",
    [
        {"play": "another play"},
        {"targeting_key": "web-2"},
        {"context": {"tier": "db"}},
        {"cache": False},
        {"api_key": "pylf_v1_us_Zq8another"},
    ],
)
def test_another_question_is_asked(server: ScriptedServer, other: dict[str, t.Any]) -> None:
    server.script(Answer(body=ON), Answer(body={**ON, "value": False}))
    assert flag(server, "cache", targeting_key="web-1") == [True]
    assert flag(server, "cache", **{"targeting_key": "web-1", **other}) == [False]


@pytest.mark.parametrize("answer", [MISSING, Answer(body={"key": "cache", "reason": "DEFAULT"})])
def test_the_default_is_for_a_flag_without_a_value(server: ScriptedServer, answer: Answer) -> None:
    server.script(answer)
    assert flag(server, "cache", default={"size": 1}) == [{"size": 1}]
    assert flag(server, "cache", default=None, details=True)[0]["default"] is True
    with pytest.raises(AnsibleError, match="default: is required for the flag cache"):
        flag(server, "cache")


@pytest.mark.parametrize("answer", [Answer(500, {"detail": "down"}), Answer(body={"key": "other", "reason": "x"})])
def test_a_request_that_fails_is_an_error_with_a_default_too(server: ScriptedServer, answer: Answer) -> None:
    server.script(answer)
    with pytest.raises(AnsibleError):
        flag(server, "cache", default=False)


def test_a_reason_cannot_write_to_a_terminal(server: ScriptedServer) -> None:
    server.script(Answer(body={"key": "cache", "reason": "\x1b[31mred\nline"}))
    with pytest.raises(AnsibleError) as caught:
        flag(server, "cache")
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_value_is_not_a_template(server: ScriptedServer) -> None:
    text = "{{ lookup('ansible.builtin.pipe', 'id') }}"
    server.script(Answer(body={**ON, "value": {"command": text}}))
    (found,) = flag(server, "cache")
    assert found == {"command": text}
    # Since core 2.19 a template has to be trusted. Before, Ansible marks the results of lookups.
    assert "Trusted" not in repr(getattr(found["command"], "_ansible_tags_mapping", ""))
