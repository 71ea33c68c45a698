# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of a resource that `fields/NAME.yml` does not describe, because its declaration and its options do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.tests import derived

from .documentation import options

ID = "0198c1f6-90ab-7f20-b6c8-1d4e5f607182"
PARENT = "0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11"
TIMES = {"created_at": "When it was created, in UTC.", "updated_at": "When it was last changed, in UTC."}


def entries(resource: Resource) -> str:
    """Return the YAML of the fields of a simple resource, in the form of ``fields/NAME.yml``."""
    return "".join(
        f"{name}:\n  description: {json.dumps(text, ensure_ascii=False)}\n  sample: {json.dumps(sample)}\n"
        + ("  returned: if it has one, else null\n" if name == "updated_at" else "")
        for name, text, sample in _described(resource)
    )


def undescribed(resource: Resource) -> list[str]:
    """Return the fields that nothing describes."""
    known = {field.name for field in resource.fields} | TIMES.keys()
    return [name for name in (*resource.read_only, *resource.info_only) if name not in known]


def _described(resource: Resource) -> Iterator[tuple[str, str, Any]]:
    documented, values = options(resource.name), derived.item(resource)
    yield "id", f"UUID of the {resource.title}.", ID
    for field in resource.fields:
        text = f"Name of the {resource.title}." if field.name == "name" else _first(documented[field.name])
        yield field.name, text, values[field.name]
    if resource.parent is not None:
        yield resource.parent.name, f"Name of the {resource.parent.title}.", "checkout"
        yield f"{resource.parent.name}_id", f"UUID of the {resource.parent.title}.", PARENT
    for name in (*resource.read_only, *resource.info_only):
        yield name, TIMES[name], "2026-11-02T09:15:27Z"


def _first(documented: dict[str, Any]) -> str:
    description = documented["description"]
    return str(description[0] if isinstance(description, list) else description)
