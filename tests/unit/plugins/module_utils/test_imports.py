# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules need no package but Ansible's own part that comes with each of them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[4] / "plugins"
FILES = sorted(path for folder in ("module_utils", "modules") for path in (PLUGINS / folder).rglob("*.py"))
# Each is tried, and something else is done or said without it. Two are for type checkers only.
OPTIONAL = {
    "_api/proxied.py": "socks",
    "_api/trust.py": "certifi",
    "_core/fields.py": "typing_extensions",
    "_core/resource.py": "typing_extensions",
    "_environment/yaml_text.py": "yaml",
    "_resources/_definition_files.py": "yaml",
}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PLUGINS)))
def test_a_module_runs_without_any_package(path: Path) -> None:
    names = {name.partition(".")[0] for name in _imported(ast.parse(path.read_text()))}
    ours = {name for name in names if name in ("ansible", "ansible_collections")}
    optional = {name for file, name in OPTIONAL.items() if str(path).endswith(file)}
    assert names - ours - optional - sys.stdlib_module_names == set()
