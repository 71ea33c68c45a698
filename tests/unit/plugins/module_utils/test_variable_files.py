# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._environment import yaml_text
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.exporter import Placeholder
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.file_set import FileSet, TextFile
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.variable_files import (
    HEADER,
    MASK,
    Change,
    changes,
    stub,
    variables_by_file,
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


def render(document: dict[str, Any]) -> dict[str, str]:
    return {path: HEADER + yaml_text.dump(variables) for path, variables in variables_by_file(document).items()}


def compare(dest: Path, document: dict[str, Any]) -> list[Change]:
    return changes(FileSet(str(dest), "dest"), variables_by_file(document))


def export(dest: Path, document: dict[str, Any]) -> list[Change]:
    """Return what export does with a document: compare it with the files, and write what differs."""
    changed = compare(dest, document)
    FileSet(str(dest), "dest").write([TextFile(one.path, one.text) for one in changed])
    return changed


def test_one_file_for_each_project_and_one_for_the_rest() -> None:
    files = render(DOCUMENT)
    assert list(files) == ["main.yml", "projects/checkout.yml", "projects/team-a.yml"]
    assert load(files["main.yml"]) == {
        "logfire_channels": DOCUMENT["channels"],
        "logfire_projects": ["{{ logfire_project_checkout }}", "{{ logfire_project_team_a }}"],
    }
    assert load(files["projects/checkout.yml"]) == {"logfire_project_checkout": DOCUMENT["projects"][0]}
    assert load(files["projects/team-a.yml"]) == {"logfire_project_team_a": DOCUMENT["projects"][1]}


def test_lists_that_were_not_exported_have_no_variable() -> None:
    assert load(render({"channels": []})["main.yml"]) == {"logfire_channels": []}
    assert load(render({"projects": []})["main.yml"]) == {"logfire_projects": []}


def test_files_are_for_people() -> None:
    text = render(DOCUMENT)["projects/checkout.yml"]
    assert "!unsafe" not in "".join(render(DOCUMENT).values())
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
def test_text_that_only_looks_like_a_placeholder_is_data(field: str) -> None:
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


def test_only_differences_are_reported_and_written(tmp_path: Path) -> None:
    dest = tmp_path / "group_vars" / "prod"
    files = render(DOCUMENT)
    assert [(one.path, one.before, one.after) for one in export(dest, DOCUMENT)] == [
        (path, "", text) for path, text in files.items()
    ]
    assert {str(path.relative_to(dest)): path.read_text() for path in dest.rglob("*") if path.is_file()} == files
    assert export(dest, DOCUMENT) == []
    changed = copy.deepcopy(DOCUMENT)
    changed["projects"][0]["description"] = "new"
    (one,) = export(dest, changed)
    assert (one.path, one.before) == ("projects/checkout.yml", files["projects/checkout.yml"])
    assert one.after == (dest / "projects" / "checkout.yml").read_text()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "projects").mkdir()
    for name in ("vault.yml", "projects/old.yml"):
        (tmp_path / name).write_text("mine")
    export(tmp_path, DOCUMENT)
    assert (tmp_path / "vault.yml").read_text() == (tmp_path / "projects" / "old.yml").read_text() == "mine"


def test_without_yaml_there_are_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "HAS_YAML", False)
    with pytest.raises(OptionError, match="dest: needs PyYAML"):
        variables_by_file(DOCUMENT)


@pytest.mark.parametrize(
    "name", ["../../all/vault", "../x", "a/b", "a", ".", "..", "", "A-b", "a_b", "a\n", "a" * 51, "-a", "a--b", "é" * 3]
)
def test_names_that_no_project_may_have_are_refused(name: str) -> None:
    with pytest.raises(OptionError, match=r"^dest: the project .* cannot be written to a file of its name") as caught:
        variables_by_file({"projects": [{"name": name, "id": "x"}]})
    assert caught.value.message.isprintable()


def test_projects_without_a_name_and_namesakes_are_refused() -> None:
    with pytest.raises(OptionError, match=r"^dest: the project with the id '0198' cannot be written"):
        variables_by_file({"projects": [{"id": "0198"}]})
    with pytest.raises(OptionError, match=r"^dest: two projects are called shop"):
        variables_by_file({"projects": [{"name": "shop"}, {"name": "shop", "id": "0198"}]})


FILLED_IN = [
    "https://hooks.example.com/SECRET",
    '\'{{ lookup("env", "SECRET") }}\'',
    "!vault |\n        $ANSIBLE_VAULT;1.1;AES256\n        SECRET3132\n",
    "!unsafe '{{SECRET'",
]


def fill_in(dest: Path, value: str) -> str:
    main = dest / "main.yml"
    text = main.read_text().replace("'{{ vault_logfire_channel_oncall_url }}'", value)
    assert "SECRET" in text
    main.write_text(text)
    return text


@pytest.mark.parametrize("value", FILLED_IN)
def test_values_that_somebody_filled_in_are_kept_and_never_shown(tmp_path: Path, value: str) -> None:
    export(tmp_path, DOCUMENT)
    fill_in(tmp_path, value)
    assert export(tmp_path, DOCUMENT) == []
    before = yaml_text.load((tmp_path / "main.yml").read_text())["logfire_channels"][0]["webhook"]["url"]
    changed = copy.deepcopy(DOCUMENT)
    changed["channels"][0]["active"] = False
    changed["channels"].insert(0, {"name": "another"})
    (one,) = export(tmp_path, changed)
    assert "active: false" in one.after
    assert "SECRET" not in one.before + one.after
    (_another, oncall) = yaml_text.load((tmp_path / "main.yml").read_text())["logfire_channels"]
    assert oncall["webhook"]["url"] == before
    assert type(oncall["webhook"]["url"]) is type(before)
    assert oncall["active"] is False


def test_secrets_of_namesakes_are_found_by_id(tmp_path: Path) -> None:
    duplicates = [
        {"name": "twin", "id": one, "webhook": {"url": Placeholder(f"{{{{ vault_logfire_{one} }}}}")}} for one in "ab"
    ]
    export(tmp_path, {"channels": duplicates})
    main = tmp_path / "main.yml"
    main.write_text(main.read_text().replace("'{{ vault_logfire_b }}'", "https://example.com/b"))
    export(tmp_path, {"channels": [{**duplicates[1], "active": False}, duplicates[0]]})
    urls = {one["id"]: str(one["webhook"]["url"]) for one in by_ansible(main.read_text())["logfire_channels"]}
    assert urls == {"a": "{{ vault_logfire_a }}", "b": "https://example.com/b"}


def test_other_variables_and_comments_are_not_a_difference(tmp_path: Path) -> None:
    export(tmp_path, DOCUMENT)
    main = tmp_path / "main.yml"
    text = main.read_text() + "logfire_api_key: pylf_v1_us_SECRET\n# mine\n"
    main.write_text(text)
    assert export(tmp_path, DOCUMENT) == []
    assert main.read_text() == text


def test_other_variables_stay_when_a_file_is_written_and_show_nowhere(tmp_path: Path) -> None:
    export(tmp_path, DOCUMENT)
    main = tmp_path / "main.yml"
    main.write_text(main.read_text() + "logfire_api_key: pylf_v1_us_SECRET\nmine: !unsafe '{{ x }}'\n")
    (one,) = export(tmp_path, {**DOCUMENT, "channels": []})
    assert "SECRET" not in one.before + one.after
    found = load(main.read_text())
    assert (found["logfire_channels"], found["logfire_api_key"], found["mine"]) == ([], "pylf_v1_us_SECRET", "{{ x }}")
    assert isinstance(found["mine"], Unsafe)


def test_an_older_file_without_marks_is_written_again(tmp_path: Path) -> None:
    document = {"channels": [{"name": "#jinja2:x:'y'\n[% z %]"}]}
    (tmp_path / "main.yml").write_text(render(document)["main.yml"].replace("!unsafe ", ""))
    (one,) = export(tmp_path, document)
    assert "!unsafe" not in one.before
    assert "!unsafe" in one.after


@pytest.mark.parametrize("text", ["$ANSIBLE_VAULT;1.1;AES256\n3132SECRET\n", "- SECRET\n", "x: [SECRET", "SECRET"])
def test_a_file_of_another_form_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    (tmp_path / "main.yml").write_text(text)
    with pytest.raises(OptionError, match=r"^dest: .*main\.yml .* not overwritten") as caught:
        export(tmp_path, DOCUMENT)
    assert "SECRET" not in caught.value.message
    assert (tmp_path / "main.yml").read_text() == text


SECRETS = [
    {"variable": "vault_logfire_channel_oncall_url", "option": "webhook.url", "kind": "channel", "name": "oncall"},
    {
        "variable": "vault_logfire_channel_x_key",
        "option": "opsgenie.auth_key",
        "kind": "channel",
        "name": "x\ny: 1\x1b",
    },
]


def stub_of(dest: Path, secrets: list[dict[str, Any]]) -> str | None:
    new = stub(FileSet(str(dest), "dest"), secrets)
    return None if new is None else new.text


def test_the_stub_has_every_secret_and_keeps_what_is_there(tmp_path: Path) -> None:
    text = stub_of(tmp_path, SECRETS)
    assert text is not None
    assert load(text) == {one["variable"]: MASK for one in SECRETS}
    assert "# webhook.url of the channel oncall\nvault_logfire_channel_oncall_url:" in text


def test_the_stub_takes_more_secrets_and_keeps_those_that_were_filled_in(tmp_path: Path) -> None:
    export(tmp_path, DOCUMENT)
    filled = str(stub_of(tmp_path / "new", SECRETS[:1])).replace(MASK, "https://example.com/mine")
    (tmp_path / "vault.yml").write_text(filled)
    assert stub_of(tmp_path, SECRETS[:1]) is None
    text = stub_of(tmp_path, SECRETS)
    assert text is not None
    assert text.startswith(filled)
    assert load(text)["vault_logfire_channel_x_key"] == MASK


@pytest.mark.parametrize("content", ["$ANSIBLE_VAULT;1.1;AES256\n3132\n", "vault_logfire_x: mine\n", ""])
def test_a_vault_of_somebodys_own_is_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "vault.yml").write_text(content)
    assert stub_of(tmp_path, SECRETS) is None


def test_there_is_no_stub_for_older_files_and_none_without_secrets(tmp_path: Path) -> None:
    assert stub_of(tmp_path, []) is None
    export(tmp_path, DOCUMENT)
    assert stub_of(tmp_path, SECRETS) is None


def test_a_pipe_instead_of_the_stub_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "vault.yml")
    assert stub_of(tmp_path, SECRETS) is None
