# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from tools.generate import returns, schema
from tools.generate.__main__ import PARTS

ROOT = Path(__file__).parents[3]
SCHEMAS = {name: json.loads(text) for name, text in schema.files().items()}
DOCUMENT = jsonschema.Draft202012Validator(SCHEMAS["docs/schemas/document.schema.json"])
VARIABLES = jsonschema.Draft202012Validator(SCHEMAS["docs/schemas/variables.schema.json"])


@pytest.mark.parametrize("part", PARTS)
def test_generated_files_are_up_to_date(part: Any) -> None:
    stale = [name for name, text in part.files().items() if (ROOT / name).read_text() != text]
    assert stale == [], "run make generate"


class _Loader(yaml.SafeLoader):
    """YAML as Ansible reads it: values with a tag of its own count as text."""


for tag in ("!unsafe", "!vault"):
    _Loader.add_constructor(tag, lambda loader, node: loader.construct_scalar(node))


def _below(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in a value."""
    if isinstance(value, dict):
        yield value
    for one in value if isinstance(value, list) else value.values() if isinstance(value, dict) else []:
        yield from _below(one)


def _blocks() -> Iterator[tuple[str, str]]:
    """Yield every block of YAML of the pages, the examples, the skeletons and the documentation of modules."""
    for folder in ("examples", "playbooks/templates", "extensions/eda/templates"):
        yield from ((path.name, path.read_text()) for path in (ROOT / folder).rglob("*.yml"))
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "roles").glob("*/README.md")]:
        yield from ((path.name, text) for text in re.findall(r"```yaml\n(.*?)```", path.read_text(), re.DOTALL))
    for path in [*(ROOT / "examples").rglob("*.md")]:
        yield from ((path.name, text) for text in re.findall(r"```yaml\n(.*?)```", path.read_text(), re.DOTALL))
    for path in (ROOT / "docs/docsite/rst").glob("*.rst"):
        for indent, text in re.findall(
            r"^( *)\.\. code-block:: yaml[^\n]*\n(?: +:.*\n)*\n((?:(?:\1   .*)?\n)+)", path.read_text(), re.MULTILINE
        ):
            yield path.name, "\n".join(line[len(indent) + 3 :] for line in text.split("\n"))
    for path in (ROOT / "plugins/modules").glob("*.py"):
        yield from ((path.name, text) for text in re.findall(r'EXAMPLES = r"""\n(.*?)"""', path.read_text(), re.DOTALL))


def _loaded() -> Iterator[tuple[str, Any]]:
    """Yield what stands in the blocks. All of them have to be YAML, but for lines that stand for more."""
    for name, text in _blocks():
        for document in yaml.load_all(re.sub(r"^( *)…$", "", text, flags=re.MULTILINE), _Loader):
            yield name, document


_OPTIONS = frozenset(SCHEMAS["docs/schemas/document.schema.json"]["properties"])
_VARIABLES = frozenset(SCHEMAS["docs/schemas/variables.schema.json"]["properties"])
# A module takes the document among other options.
TASKS = [
    (name, {option: one for option, one in task[module].items() if option in _OPTIONS})
    for name, block in _loaded()
    for task in _below(block)
    for module in ("pydantic.logfire.apply", "pydantic.logfire.validate")
    if isinstance(task.get(module), dict)
]
# Variables stand in files of their own, and in plays and tasks.
FILES = [
    (name, {variable: one for variable, one in found.items() if variable in _VARIABLES})
    for name, block in _loaded()
    for found in _below(block)
    if _VARIABLES & found.keys()
]


def test_the_pages_have_documents_to_check() -> None:
    assert len(TASKS) >= 10
    assert {"projects.yml", "channels.yml", "environments.yml", "pull_requests.rst", "README.md"} <= {
        name for name, _variables in FILES
    }


def test_every_mention_of_a_list_of_the_document_is_checked() -> None:
    """A block that is not found, or cut off, would be checked as nothing."""
    mention = re.compile(r"^ *(?:- )?logfire_(?:projects|channels):", re.MULTILINE)
    mentioned = sum(len(mention.findall(text)) for _name, text in _blocks())
    checked = sum(len({"logfire_projects", "logfire_channels"} & variables.keys()) for _name, variables in FILES)
    assert checked == mentioned


def test_the_examples_turn_the_schema_on() -> None:
    line = re.compile(r"^# yaml-language-server: \$schema=(\S+)$", re.MULTILINE)
    turned_on = {path: line.findall(path.read_text()) for path in (ROOT / "examples").rglob("*.yml")}
    named = {(path.parent / one).resolve() for path, found in turned_on.items() for one in found}
    assert named == {ROOT / "docs/schemas/variables.schema.json"}


@pytest.mark.parametrize(("name", "document"), TASKS)
def test_every_document_of_the_pages_fits_the_schema(name: str, document: dict[str, Any]) -> None:
    assert [f"{error.json_path}: {error.message[:200]}" for error in DOCUMENT.iter_errors(document)] == []


@pytest.mark.parametrize(("name", "variables"), FILES)
def test_every_file_of_variables_of_the_pages_fits_the_schema(name: str, variables: dict[str, Any]) -> None:
    assert [f"{error.json_path}: {error.message[:200]}" for error in VARIABLES.iter_errors(variables)] == []


@pytest.mark.parametrize(
    "document",
    [
        {"project": []},
        {"projects": {"name": "checkout"}},
        {"projects": [{"nmae": "checkout"}]},
        {"projects": [{"name": "checkout", "alerts": [{"query": "SELECT 1"}]}]},
        {"projects": [{"name": "checkout", "alerts": [{"name": "a", "notify_when": "always"}]}]},
        {"projects": [{"name": "checkout", "write_tokens": [{"state": "rotated"}]}]},
        {"channels": [{"name": "oncall", "webhook": {"uri": "https://hooks.example.com"}}]},
        {"concurrency": "many"},
    ],
)
def test_a_mistake_does_not_fit_the_schema(document: dict[str, Any]) -> None:
    assert not DOCUMENT.is_valid(document)


def test_a_template_may_stand_for_any_value() -> None:
    template = "{{ value }}"
    assert DOCUMENT.is_valid({"projects": template, "concurrency": template})
    assert DOCUMENT.is_valid({"projects": [{"name": template, "alerts": [{"name": "a", "active": template}]}]})


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.name)
def test_every_option_of_the_schema_is_described(resource: Any) -> None:
    properties = schema._item(resource)["properties"]
    assert [name for name, option in properties.items() if not option.get("description")] == []


def test_a_resource_without_descriptions_is_reported_by_the_file_to_write(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(returns, "FIELDS", ROOT / "tools" / "nowhere")
    with pytest.raises(returns.FieldsError, match=r"nowhere/\w+\.yml is missing: describe there"):
        returns.files()
