# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that are generated: the front page with its menu, and tables out of the engine's declarations and the docs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES

from ..places import ROOT
from . import extensions
from .markdown import pages

NAMESPACE = "pydantic.logfire"
SUPPORT = {"full": "yes", "partial": "partly", "none": "no", "N/A": "reads only"}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [".. list-table::", "   :header-rows: 1", "   :class: wide", ""]
    for row in (header, *rows):
        lines += [f"   {'*' if not number else ' '} - {cell}" for number, cell in enumerate(row)]
    return "\n".join([*lines, ""])


def module(name: str) -> str:
    return f":ansplugin:`{name} <{NAMESPACE}.{name}#module>`"


def code(text: str) -> str:
    return f"``{text}``" if text else ""


def documentation() -> dict[str, Any]:
    names = [f"{NAMESPACE}.{name}" for name in sorted(MODULES)]
    done = subprocess.run(["ansible-doc", "--json", *names], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return {name: found[f"{NAMESPACE}.{name}"]["doc"] for name in sorted(MODULES)}


def behaviour(docs: dict[str, Any]) -> str:
    """Each module with what it says of itself."""

    def row(name: str, doc: dict[str, Any]) -> list[str]:
        said = doc["attributes"]
        kept = [SUPPORT[said[one]["support"]] for one in ("check_mode", "diff_mode", "idempotent")]
        # One without a connection says nothing of the group.
        in_group = said.get("action_group", {"support": "none"})["support"] == "full"
        return [module(name), *kept, "yes" if in_group else "no"]

    return table(
        ["Module", "Check mode", "Diff mode", "Second run changes nothing", "In the action group"],
        (row(name, doc) for name, doc in docs.items()),
    )


def kinds() -> str:
    """Each kind of object with what the engine sends for it."""

    def row(one: Resource) -> list[str]:
        create = one.create_scope if one.create_scope != one.write_scope else ""
        below = "project" if one.parent else "organization"
        found = one.identity if one.identity else "id"
        unique = "the server" if one.unique else ""
        return [
            module(one.name),
            below,
            code(found),
            unique,
            code(one.read_scope),
            code(one.write_scope),
            code(create),
            code(one.since),
        ]

    header = [
        "Kind",
        "Below",
        "Found by",
        "HostCache unique by",
        "Scope to read",
        "to write",
        "to create",
        "Since release",
    ]
    return table(header, map(row, RESOURCES))


def documents() -> str:
    """Return what ``apply`` and ``export`` do with each kind."""

    def row(one: Resource) -> list[str]:
        listed = one.in_document
        return [
            module(one.name),
            code(one.plural) if listed else "",
            "yes" if listed and one.prunable else "",
            "" if not listed else "yes" if one.exported else "if named in ``kinds``",
        ]

    return table(["Kind", "Key in a document", "Can be pruned", "Exported"], map(row, RESOURCES))


def scopes(docs: dict[str, Any]) -> str:
    """Tabulate the notes on scopes that each module's page has."""
    rows = []
    for name, doc in docs.items():
        notes = [note for note in doc.get("notes", []) if note.startswith(("Scope of", "Scopes of"))]
        if notes:
            rows.append([module(name), rst(notes[0].partition(": ")[2])])
    return table(["Module", "Scopes of the API key"], rows)


def rst(text: str) -> str:
    for mark in ("C", "O", "V"):
        text = text.replace(f"{mark}(", "\0(")
    parts = text.split("\0(")
    return parts[0] + "".join(code(part.partition(")")[0]) + part.partition(")")[2] for part in parts[1:])


def write(source: Path) -> None:
    docs = documentation()
    values = {"behaviour": behaviour(docs), "kinds": kinds(), "documents": documents(), "scopes": scopes(docs)}
    filled(source / "tables.rst", values)
    extensions.write(source)
    filled(source / "index.rst", {"guides": guides(), "pages": "\n".join(f"   {name}" for name in pages())})


def guides() -> str:
    """The menu that other builders of documentation read as well."""
    sections = yaml.safe_load((ROOT / "docs" / "docsite" / "extra-docs.yml").read_text())["sections"]
    menus = []
    for section in sections:
        entries = [f"   docsite/{name}" for name in section["toctree"]]
        menus.append("\n".join([".. toctree::", "   :maxdepth: 1", f"   :caption: {section['title']}", "", *entries]))
    return "\n\n".join(menus)


def filled(target: Path, values: dict[str, str]) -> None:
    text = (Path(__file__).parent / target.name).read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    target.write_text(text)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
