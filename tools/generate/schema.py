# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Schemas of the document of apply, and of the variables of role environment, for editors."""

from __future__ import annotations

import json
from typing import Any

import yaml

from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document import TOP, children
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.shared_alerts import shared_spec

from ..places import ROOT
from .documentation import options, plain

Schema = dict[str, Any]
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_BASE = "https://raw.githubusercontent.com/pydantic-logfire/pydantic.logfire/main/docs/schemas"
# A value may be a template wherever Ansible evaluates one.
_TEMPLATE = {"$ref": "#/$defs/template"}
_DEFS: Schema = {
    "template": {"description": "A Jinja template.", "type": "string", "pattern": r"\{\{[\s\S]*\}\}|\{%[\s\S]*%\}"},
}
_OF_PROJECTS = "Names or shell patterns of the projects that get the alert. All of the document by default."
_TYPES: dict[str, Any] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    # Ansible turns numbers into text.
    "str": {"type": ["string", "number"]},
    "path": {"type": "string"},
    "raw": {},
    "json": {},
}


def files() -> dict[str, str]:
    return {
        "docs/schemas/document.schema.json": _text(_document()),
        "docs/schemas/variables.schema.json": _text(_variables()),
    }


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _document() -> Schema:
    """Return the schema of the options of apply, without the connection."""
    apply = options("apply")
    properties = {top.plural: _list(top, apply[top.plural]["description"]) for top in TOP}
    properties |= {name: _shared(name, apply[name]["description"]) for name in shared_spec()}
    rest = ("only", "prune", "prune_all", "concurrency", "check_queries", "query_tokens")
    properties |= {name: _option(apply[name], {}) for name in rest}
    return {
        "$schema": _DRAFT,
        "$id": f"{_BASE}/document.schema.json",
        "title": "A document of pydantic.logfire.apply",
        "description": "The desired state of an organization in Pydantic Logfire.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": _DEFS,
    }


def _variables() -> Schema:
    """Return the schema of files of variables. Other variables may stand beside those of the role."""
    specs = yaml.safe_load((ROOT / "roles/environment/meta/argument_specs.yml").read_text())["argument_specs"]["main"]
    lists = {f"logfire_{top.plural}": top for top in TOP}
    shared = {f"logfire_{name}": name for name in shared_spec()}
    properties = {
        name: _list(lists[name], spec["description"])
        if name in lists
        else _shared(shared[name], spec["description"])
        if name in shared
        else _option(spec, spec.get("options", {}))
        for name, spec in specs["options"].items()
    }
    return {
        "$schema": _DRAFT,
        "$id": f"{_BASE}/variables.schema.json",
        "title": "Variables of role pydantic.logfire.environment",
        "description": plain(specs["description"]),
        "type": "object",
        "properties": properties,
        "$defs": _DEFS,
    }


def _list(resource: Resource, description: Any) -> Schema:
    return {
        "description": plain(description),
        "anyOf": [{"type": "array", "items": {"anyOf": [_item(resource), _TEMPLATE]}}, _TEMPLATE],
    }


def _shared(name: str, description: Any) -> Schema:
    """Return the schema of an option that has options of alerts: defaults of them, or a list of shared ones."""
    rules = shared_spec()[name]
    documented = {"suboptions": {**options("alert"), "projects": {"description": _OF_PROJECTS}}}
    return {"description": plain(description), "anyOf": [_value(documented, rules), _TEMPLATE]}


def _item(resource: Resource) -> Schema:
    """Return the schema of one item of a document: the options of its module, and the lists of its children."""
    documented = options(resource.name)
    spec = resource.spec()
    if resource.parent:
        spec.pop(resource.parent.name)
    if resource.actions:
        spec["state"] = {
            **spec["state"],
            "choices": [one for one in spec["state"]["choices"] if one not in resource.actions],
        }
    properties = {name: _option(documented.get(name, {}), rules) for name, rules in spec.items()}
    properties |= {child.plural: _list(child, f"The {child.title}s of the project.") for child in children(resource)}
    item: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    required = sorted(name for name, rules in spec.items() if rules.get("required"))
    if required:
        item["required"] = required
    groups = resource.constraints().get("required_one_of")
    one_of = [group for group in groups if set(group) <= set(properties)] if isinstance(groups, list) else []
    if one_of:
        item["allOf"] = [{"anyOf": [{"required": [name]} for name in group]} for group in one_of]
    return item


def _option(documented: Schema, rules: Schema) -> Schema:
    rules = rules or documented
    value = _value(documented, rules)
    described: Schema = {"description": plain(documented["description"])} if documented.get("description") else {}
    default = rules.get("default")
    if default is not None:
        described["default"] = default
    accepted = [value, _TEMPLATE] if value else []
    return {**described, **({"anyOf": accepted} if accepted else {})}


def _value(documented: Schema, rules: Schema) -> Schema:
    if rules.get("choices"):
        return {"enum": list(rules["choices"])}
    kind = rules.get("type", "str")
    inside = rules.get("options") or rules.get("suboptions") or {}
    below = documented.get("suboptions") or documented.get("options") or {}
    if kind == "list":
        elements = {"type": rules.get("elements", "raw"), "options": inside}
        items = _value(documented, elements)
        return {"type": "array", **({"items": {"anyOf": [items, _TEMPLATE]}} if items else {})}
    if kind == "dict":
        mapping: Schema = {"type": "object"}
        if inside:
            mapping["properties"] = {name: _option(below.get(name, {}), one) for name, one in inside.items()}
            mapping["additionalProperties"] = False
            required = sorted(name for name, one in inside.items() if one.get("required"))
            mapping |= {"required": required} if required else {}
        return mapping
    return dict(_TYPES[kind])
