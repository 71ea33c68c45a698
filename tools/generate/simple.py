# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The description of simple resources from which the sandbox makes their routes."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._core.fields import UNSET, Field
from ansible_collections.pydantic.logfire.plugins.module_utils._core.named_resource import NamedResource
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.tests import derived

FILE = "tests/sandbox/routes/simple.json"


def files() -> dict[str, str]:
    return {FILE: json.dumps([described(one) for one in derived.without_routes()], indent=2) + "\n"}


def described(resource: Resource) -> dict[str, Any]:
    """Return what the sandbox has to know of a resource: paths, scopes, and fields in the words of the API."""
    identity = next(field.api for field in resource.fields if field.name == resource.identity)
    return {
        "title": resource.title.capitalize(),
        "plural": resource.plural,
        "path": resource.path,
        "scopes": {"read": resource.read_scope, "write": resource.write_scope, "create": resource.create_scope},
        "update": resource.update_method if isinstance(resource, NamedResource) else "PUT",
        "identity": identity,
        "unique": resource.unique,
        "since": resource.since,
        "fields": {field.api: _field(field) for field in resource.fields},
    }


def _field(field: Field) -> dict[str, Any]:
    spec = field.spec()[field.name]
    kinds = {"bool": "flag", "list": "names"}
    kind = "choice" if "choices" in spec else kinds.get(str(spec["type"]), "text")
    kind = "duration" if type(field).__name__ == "DurationField" else kind
    known = field.default is UNSET and field.server_default is UNSET
    return {
        "kind": kind,
        "required": field.required or (known and kind != "text"),
        "blank": not _refuses_blank(field),
        **({"choices": spec["choices"]} if "choices" in spec else {}),
        "default": derived.default(field),
    }


def _refuses_blank(field: Field) -> bool:
    return bool(field.spec()[field.name]["type"] == "str" and not getattr(field, "_blank", True))
