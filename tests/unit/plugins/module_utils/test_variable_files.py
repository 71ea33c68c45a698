# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._environment import variable_files as _export_files
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.exporter import Placeholder
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.variable_files import (
    differing,
    render,
    write,
)

ALERT = {"name": "errors", "query": "SELECT 1\nFROM records\n", "time_window": "PT5M"}
DOCUMENT: dict[str, Any] = {
    "channels": [
        {"name": "oncall", "webhook": {"url": Placeholder("{{ vault_logfire_channel_oncall_url }}"), "format": "auto"}}
    ],
    "projects": [{"name": "checkout", "alerts": [ALERT]}, {"name": "team-a", "alerts": []}],
}


class Unsafe(str):
    """Text that Ansible does not template."""


class Loader(yaml.SafeLoader):
    """Reads YAML as Ansible does."""


Loader.add_constructor("!unsafe", lambda loader, node: Unsafe(loader.construct_scalar(node)))


def load(text: str) -> Any:
    return yaml.load(text, Loader)


def full_disk(*_arguments: Any) -> None:
    raise OSError(28, "No space left on device")


def test_one_file_for_each_project_and_one_for_the_rest() -> None:
    files = render(DOCUMENT)
    assert list(files) == ["main.yml", "projects/checkout.yml", "projects/team-a.yml"]
    assert load(files["main.yml"]) == {
        "logfire_channels": DOCUMENT["channels"],
        "logfire_projects": ["{{ logfire_project_checkout }}", "{{ logfire_project_team_a }}"],
    }
    assert load(files["projects/checkout.yml"]) == {"logfire_project_checkout": DOCUMENT["projects"][0]}
    assert load(files["projects/team-a.yml"]) == {"logfire_project_team_a": DOCUMENT["projects"][1]}


def test_what_was_not_exported_has_no_variable() -> None:
    assert load(render({"channels": []})["main.yml"]) == {"logfire_channels": []}
    assert load(render({"projects": []})["main.yml"]) == {"logfire_projects": []}


def test_files_are_for_people() -> None:
    text = render(DOCUMENT)["projects/checkout.yml"]
    assert text.startswith("---\n# Written by pydantic.logfire.export")
    assert "      query: |\n        SELECT 1\n        FROM records\n" in text
    assert max(map(len, text.splitlines())) <= 120
    assert "&id" not in render({"channels": [ALERT, ALERT]})["main.yml"]


def test_projects_with_almost_the_same_name_stay_apart() -> None:
    names = ["a-b", "ab", "a1", "a-1"]
    files = render({"projects": [{"name": name} for name in names]})
    assert len(files) == 5
    assert len({key for path, text in files.items() if path != "main.yml" for key in load(text)}) == 4


@pytest.mark.parametrize(
    "text", ["{{ x }} and more", "{% if x %}", "{# x #}", "a {{ lookup('env', 'HOME') }}\nb", "{{x}}"]
)
def test_braces_of_the_organization_are_data(text: str) -> None:
    (query,) = load(render({"channels": [text]})["main.yml"])["logfire_channels"]
    assert query == text
    assert isinstance(query, Unsafe)


def test_placeholders_are_to_be_filled_in() -> None:
    (found,) = load(render(DOCUMENT)["main.yml"])["logfire_channels"]
    assert not isinstance(found["webhook"]["url"], Unsafe)


@pytest.mark.parametrize("field", ["name", "description", "query"])
def test_what_only_looks_like_a_placeholder_is_data(field: str) -> None:
    project = {"name": "checkout", "alerts": [{**ALERT, field: "{{ service_name }}"}]}
    found = load(render({"projects": [project]})["projects/checkout.yml"])["logfire_project_checkout"]
    assert isinstance(found["alerts"][0][field], Unsafe)


def by_ansible(text: str) -> Any:
    """As group_vars are read: with libyaml, where it is there, and Ansible's own tags."""
    return DataLoader().load(text)


# PyYAML's emitter loses the control character "next line"; a test of its own shows it.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x85"))


@pytest.mark.parametrize("text", ["\x85", "a\x85b", "a\nb\x85c"])
def test_the_next_line_character_comes_back(text: str) -> None:
    assert by_ansible(render({"channels": [text]})["main.yml"])["logfire_channels"] == [text]


@given(TEXT)
@example("a\nb")
@example("\na")
@example(" a\n b")
@example("a \nb\t\n")
@example("a\r\nb")
@example("a\n\n\n")
@example("\t\n")
@example("a\u2028b\nc\u2029d")
@example("- a: b # c\n...\n---\n")
@example("\ufeffa")
@example("🔥 {{ x }}\n{% y %}")
@example("1e3")
@example("0o7")
@example("yes")
@example("12:30:45")
@example("2026-01-01")
@example("~")
@example("!unsafe x")
@example("x" * 300 + " " + "y" * 300)
def test_any_text_comes_back_as_it_is(text: str) -> None:
    document = {"channels": [{"name": text, "list": [text, [text]]}]}
    assert by_ansible(render(document)["main.yml"])["logfire_channels"] == document["channels"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda one: st.lists(one, max_size=3)))
def test_any_value_comes_back_as_it_is(value: Any) -> None:
    assert by_ansible(render({"channels": [value]})["main.yml"])["logfire_channels"] == [value]


def test_only_what_differs_is_told_and_written(tmp_path: Path) -> None:
    dest = tmp_path / "group_vars" / "prod"
    files = render(DOCUMENT)
    assert differing(str(dest), files) == dict.fromkeys(files, "")
    write(str(dest), files)
    assert {str(path.relative_to(dest)) for path in dest.rglob("*") if path.is_file()} == set(files)
    assert differing(str(dest), files) == {}
    (dest / "projects" / "team-a.yml").write_text("# mine\n")
    assert differing(str(dest), files) == {"projects/team-a.yml": "# mine\n"}


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "projects").mkdir()
    for name in ("vault.yml", "projects/old.yml"):
        (tmp_path / name).write_text("mine")
    write(str(tmp_path), render(DOCUMENT))
    assert (tmp_path / "vault.yml").read_text() == (tmp_path / "projects" / "old.yml").read_text() == "mine"


def test_files_may_be_read_by_others(tmp_path: Path) -> None:
    write(str(tmp_path), {"main.yml": "x"})
    assert stat.S_IMODE((tmp_path / "main.yml").stat().st_mode) == 0o644


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "main.yml").write_text("old")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OptionError, match=r"dest: .*main\.yml cannot be written: No space left on device"):
        write(str(tmp_path), {"main.yml": "new"})
    assert (tmp_path / "main.yml").read_text() == "old"


def test_no_temporary_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OptionError):
        write(str(tmp_path), {"main.yml": "new"})
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        (tmp_path / "main.yml").mkdir()
    else:
        (tmp_path / "main.yml").write_bytes(content)
    with pytest.raises(OptionError, match=r"^dest: .*main\.yml cannot be read"):
        differing(str(tmp_path), {"main.yml": "x"})


def test_dest_may_not_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "dest").write_text("")
    with pytest.raises(OptionError, match=r"^dest: "):
        differing(str(tmp_path / "dest"), {"main.yml": "x"})
    with pytest.raises(OptionError, match=r"^dest: "):
        write(str(tmp_path / "dest"), {"main.yml": "x"})


def test_without_yaml_there_are_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_export_files, "HAS_YAML", False)
    with pytest.raises(OptionError, match="dest: needs PyYAML"):
        render(DOCUMENT)
