# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The floors of the code below plugins/: imports point downwards, imports for types included, without a circle."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[4] / "plugins"
ROOT = "ansible_collections.pydantic.logfire.plugins"
# From the ground up. A package may import itself and what stands before it.
FLOORS = (
    "module_utils._version",
    "module_utils._zipped",
    "module_utils._api",
    "module_utils._core",
    "module_utils._credentials",
    "module_utils._resources",
    "module_utils._operations",
    "module_utils._environment",
    "module_utils._modules",
    "plugin_utils",
    "action",
    "filter",
    "inventory",
    "lookup",
    "modules",
)
# A file has one job. Documentation of options and return values, which modules carry, is not counted.
MOST_LINES = 400


def _name(path: Path) -> str:
    parts = path.relative_to(PLUGINS).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {_name(path): path for path in sorted(PLUGINS.rglob("*.py"))}


def _imported(name: str, path: Path) -> set[str]:
    """Return the files below plugins/ that a file imports, as names relative to plugins/."""
    package = f"{ROOT}.{name}".split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        base = package[: len(package) - node.level + 1] if node.level else []
        module = ".".join([*base, *filter(None, [node.module])])
        for target in (module, *(f"{module}.{alias.name}" for alias in node.names)):
            inside = target.removeprefix(f"{ROOT}.")
            if target.startswith(f"{ROOT}.") and inside in FILES and FILES[inside].name != "__init__.py":
                found.add(inside)
    return found


IMPORTS = {name: _imported(name, path) for name, path in FILES.items()}


def _floor(name: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if name == floor or name.startswith(f"{floor}."))


CODE = [name for name in FILES if name and not name.startswith("doc_fragments")]


@pytest.mark.parametrize("name", CODE)
def test_imports_point_downwards(name: str) -> None:
    upwards = {one for one in IMPORTS[name] if _floor(one) > _floor(name)}
    assert upwards == set()


def test_no_imports_form_a_circle() -> None:
    try:
        order = list(TopologicalSorter(IMPORTS).static_order())
    except CycleError as error:
        pytest.fail(f"circle: {' -> '.join(error.args[1])}")
    assert set(order) == set(FILES)


@pytest.mark.parametrize("name", [name for name in CODE if not name.startswith("modules.")])
def test_a_file_has_at_most_400_lines(name: str) -> None:
    assert len(FILES[name].read_text().splitlines()) <= MOST_LINES


def test_every_package_says_what_may_live_in_it() -> None:
    packages = [path for path in FILES.values() if path.name == "__init__.py" and "module_utils" in path.parts]
    assert len(packages) >= 7
    assert [path for path in packages if ast.get_docstring(ast.parse(path.read_text())) is None] == []
