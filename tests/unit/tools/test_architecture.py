# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about the architecture, held against the code: its packages, keywords and file names."""

from __future__ import annotations

import inspect
import re

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._core import fields, resource
from tools.places import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text()
PLUGINS = ROOT / "plugins"


def keywords(heading: str) -> set[str]:
    """Return the names in the first column of the tables below a heading."""
    section = PAGE[PAGE.index(f"## {heading}\n") :].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def parameters(kind: type) -> set[str]:
    return set(inspect.signature(kind).parameters) - {"flags"}


def test_the_table_of_fields_has_every_keyword() -> None:
    attributes = {name for name in vars(fields.Field) if not callable(getattr(fields.Field, name))}
    own = {
        name for name in attributes if not name.startswith("_") and not isinstance(vars(fields.Field)[name], property)
    }
    assert keywords("Fields") == parameters(fields.Field) | own - {"type"}


def test_the_table_of_resources_has_every_keyword() -> None:
    assert keywords("Resources") == parameters(resource.Resource) | set(resource.Flags.__annotations__)


@pytest.mark.parametrize("package", sorted(path.parent.name for path in PLUGINS.glob("module_utils/*/__init__.py")))
def test_the_picture_has_every_package(package: str) -> None:
    assert f"module_utils/{package} " in PAGE


def test_the_files_that_the_page_names_exist() -> None:
    named = set(re.findall(r"`((?:\w+/)*\w+\.py)`", PAGE))
    present = [str(path.relative_to(ROOT)) for folder in (PLUGINS, ROOT / "tests") for path in folder.rglob("*.py")]
    assert [name for name in sorted(named) if not any(f"/{path}".endswith(f"/{name}") for path in present)] == []


def test_the_classes_and_methods_that_the_page_names_exist() -> None:
    code = "\n".join(path.read_text() for folder in (PLUGINS, ROOT / "tests/unit") for path in folder.rglob("*.py"))
    prose = re.sub(r"^\|[^\n]*$|^```.*?^```", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    classes = set(re.findall(r"`([A-Z]\w+[a-z]\w*)`", prose))
    assert len(classes) >= 20
    assert [name for name in sorted(classes) if not re.search(rf"^class {name}\b", code, re.MULTILINE)] == []
    overridden = "`must_send`", "`ignored_by_server`", "`check_whole`", "`server_managed`", "`advice`"
    assert all(name in prose and f"def {name[1:-1]}(" in code for name in overridden)
