# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The places that list every kind: in the documentation of `apply`, `export` and the role, and in the README."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence

from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import children
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import kinds
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT

from ..places import ROOT

WIDTH = 120


class PlaceError(Exception):
    """A file has no place for its list."""


def files() -> dict[str, str]:
    changes: dict[str, Callable[[str], str]] = {
        "plugins/doc_fragments/_document.py": _document,
        "plugins/modules/export.py": _export,
        "roles/environment/meta/argument_specs.yml": _role,
        "roles/environment/README.md": _role_readme,
        "README.md": _readme,
    }
    return {name: change((ROOT / name).read_text()) for name, change in changes.items()}


def enumeration(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _inside() -> Sequence[Resource]:
    return children(PROJECT)


def _document(text: str) -> str:
    kinds_of_lists = enumeration([f"C({one.plural})" for one in _inside()])
    modules = enumeration([f"M(pydantic.logfire.{one.name})" for one in _inside()])
    return _with_item(
        text,
        "A project may have lists of its objects: ",
        f"{kinds_of_lists}. Each is a list of mappings with the options of the module of that kind, {modules}, except "
        "C(project).",
    )


def _role(text: str) -> str:
    lists = enumeration([f"C({one.plural})" for one in _inside()])
    item = f"{lists}. The keys of their items are the options of the modules of these kinds."
    return _with_item(text, "A project may have lists of its objects: ", item)


def _with_item(text: str, begin: str, rest: str) -> str:
    """Return the text with another rest of the quoted item of YAML that begins so."""
    found = re.search(rf'^( +)- "{re.escape(begin)}(?:.*\n)*?.*"\n', text, re.MULTILINE)
    if found is None:
        raise PlaceError(f"there is no item that begins with {begin!r}")
    indent = found[1]
    wrapped = textwrap.fill(
        f'"{begin}{rest}"',
        WIDTH,
        initial_indent=f"{indent}- ",
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"{text[: found.start()]}{wrapped}\n{text[found.end() :]}"


def _export(text: str) -> str:
    """Kinds stand in the order in which they are converged."""
    choices = "".join(f"      - {one.plural}\n" for one in kinds())
    pattern = r"(^  kinds:\n(?:    .*\n)*?    choices:\n)(?:      - \w+\n)+"
    return _replaced(text, pattern, lambda found: found[1] + choices)


def _role_readme(text: str) -> str:
    lists = ", ".join(f"`{one.plural}`" for one in _inside())
    pattern = r"(\| `logfire_projects` \| `\[\]` \| projects, with lists of their objects: )[^|]*( \|)"
    return _replaced(text, pattern, lambda found: found[1] + lists + found[2])


def _readme(text: str) -> str:
    """Return the README with a row for each resource; a row that is there already stays as it is written."""
    missing = [one for one in RESOURCES if f"| `{one.name}`, `{one.name}_info` |" not in text]
    rows = "".join(f"| `{one.name}`, `{one.name}_info` | {_titles(one)} | {_titles(one)} |\n" for one in missing)
    return _replaced(text, r"(## Modules\n\n(?:\|.*\n)+)", lambda found: found[1] + rows)


def _titles(resource: Resource) -> str:
    return resource.plural.replace("_", " ")


def _replaced(text: str, pattern: str, by: Callable[[re.Match[str]], str]) -> str:
    replaced, count = re.subn(pattern, by, text, count=1, flags=re.MULTILINE)
    if not count:
        raise PlaceError(f"there is no place for a list: {pattern}")
    return replaced
