# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a check out of files of variables."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.unresolved import unresolved_places
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.plugin_utils._description import of_files

SPEC = MODULES["validate"].spec
EXPORTED = {
    "main.yml": """\
logfire_channels:
- name: oncall
  webhook: {url: "{{ vault_logfire_channel_oncall_url }}", format: auto}
logfire_projects:
- "{{ logfire_project_checkout }}"
""",
    "projects/checkout.yml": """\
logfire_project_checkout:
  name: checkout
  alerts: [{name: errors, description: !unsafe "as {{ written }}"}]
""",
    "vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n6231\n",
    "notes.txt": "not for this",
}


@contextlib.contextmanager
def opened(path: str) -> Iterator[str]:
    if Path(path).read_bytes().startswith(b"$ANSIBLE_VAULT"):
        raise OptionError("src", "Attempting to decrypt but no vault secrets found")
    yield path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in EXPORTED.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def options(*paths: Path) -> Any:
    return of_files([str(one) for one in paths], lambda path, parse: parse(path, Path(path).name, opened), SPEC)


def test_a_folder_of_an_export_is_one_document(folder: Path) -> None:
    found = options(folder)
    assert list(found) == ["channels", "projects"]
    assert found["projects"] == [
        {"name": "checkout", "alerts": [{"name": "errors", "description": "as {{ written }}"}]}
    ]
    assert unresolved_places(found) == ["channels[0].webhook.url: it is a template"]


def test_files_may_have_the_names_of_options_and_later_ones_win(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text("projects: [{name: a}]\nprune: [alerts]\nother: 1\n")
    (tmp_path / "two.json").write_text('{"projects": [{"name": "b"}]}')
    found = options(tmp_path / "one.yml", tmp_path / "two.json")
    assert found == {"projects": [{"name": "b"}], "prune": ["alerts"]}


def test_an_unknown_list_may_be_anything(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text(
        'logfire_projects: "{{ a | b }}"\nlogfire_alert_defaults: "{{ c.d }}"\nlogfire_prune: ["{{ e.f }}"]\n'
        "logfire_channels: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6231\n"
    )
    found = options(tmp_path / "one.yml")
    assert list(found) == ["projects", "alert_defaults", "channels"]
    assert unresolved_places(found) == [
        "projects[0]: it is a template",
        "alert_defaults: it is a template",
        "channels[0]: it is encrypted",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- name: a\n", "must be a mapping of variables"),
        ("a: [1\n", "is not valid YAML (line"),
        ("a: b: c\n", "is not valid YAML (line 1)"),
    ],
)
def test_a_file_of_another_form_is_refused_by_its_name(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "one.yml").write_text(text)
    with pytest.raises(OptionError, match=r"^src: one\.yml ") as error:
        options(tmp_path / "one.yml")
    assert says in str(error.value)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="has no file that ends in"):
        options(tmp_path)


def test_an_error_that_is_not_about_the_vault_is_reported(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text("a: 1\n")

    def refusing(_path: str) -> contextlib.AbstractContextManager[str]:
        raise OptionError("src", "not allowed")

    with pytest.raises(OptionError, match="not allowed"):
        of_files(["one.yml"], lambda _path, parse: parse(str(tmp_path / "one.yml"), "one.yml", refusing), SPEC)
