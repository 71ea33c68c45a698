# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._definition_files import load_definition
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.dashboard import DASHBOARD
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.perses import CASES, HEADS, Case

yaml = pytest.importorskip("yaml")
FILES = pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
EVERY_HEAD = pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)


def spec_of(path: Path) -> Any:
    """Return what is compared and sent, on the way that a task's file takes."""
    params = {"project": "shop", "slug": "a", "name": "A", "src": str(path)}
    definition = MODULES["dashboard"]
    inlined = definition.inline_files(params, load_definition)
    assert definition.shape_errors(inlined) == []
    # A module gets its options as JSON.
    assert json.loads(json.dumps(inlined)) == inlined
    return DASHBOARD.accept(inlined).values["definition"]


@FILES
@EVERY_HEAD
def test_a_file_means_the_same_in_yaml_and_in_json(tmp_path: Path, case: Case, head: str) -> None:
    (tmp_path / "a.yaml").write_text(case.file(head), encoding="utf-8")
    assert spec_of(tmp_path / "a.yaml") == case.spec
    whole = {"kind": "Dashboard", "metadata": {"createdAt": "2025-11-25T12:50:16Z", "version": 3}, "spec": case.spec}
    (tmp_path / "a.json").write_text(json.dumps(whole), encoding="utf-8")
    assert spec_of(tmp_path / "a.json") == case.spec


@EVERY_HEAD
def test_metadata_are_not_looked_at_in_a_playbook_either(head: str) -> None:
    definition = yaml.safe_load(CASES[0].file(head))
    params = {"project": "shop", "slug": "a", "name": "A", "definition": definition}
    module = MODULES["dashboard"]
    inlined = module.inline_files(params, load_definition)
    assert module.shape_errors(inlined) == []
    assert DASHBOARD.accept(inlined).values["definition"] == CASES[0].spec
    document = {"projects": [{"name": "shop", "dashboards": [{"slug": "a", "name": "A", "definition": definition}]}]}
    module = MODULES["apply"]
    assert module.shape_errors(module.inline_files(document, load_definition)) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("spec: {? [a, b] : 1}", "neither valid JSON nor YAML"),
        ("spec: !!python/name:os.system x", "neither valid JSON nor YAML"),
        ("a: 1\n---\nb: 2", "neither valid JSON nor YAML"),
        ("[" * 20_000, "nested too deeply"),
        ("- a", "must be a mapping with spec"),
        ("2025-11-25", "must be a mapping with spec"),
        ("= ", "must be a mapping with spec"),
    ],
)
def test_a_file_without_a_definition_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(OptionError, match=problem):
        load_definition(str(tmp_path / "a.yaml"))


@pytest.mark.parametrize("number", [".inf", ".nan", "1e999", "9" * 5000])
def test_no_number_of_a_file_ends_in_a_traceback(tmp_path: Path, number: str) -> None:
    (tmp_path / "a.yaml").write_text(f"spec: {{panels: {{}}, layouts: [], x: {number}}}\n")
    if number not in (".inf", ".nan"):
        with pytest.raises(OptionError, match="values that JSON has no form for"):
            spec_of(tmp_path / "a.yaml")
    else:
        assert spec_of(tmp_path / "a.yaml")["x"] == number
