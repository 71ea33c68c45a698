# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The additions to the recorded document that newer.yml declares, and the document with them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("newer.yml")
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
# The schemas that hold what a channel is configured with.
CHANNELS = ("ChannelCreate", "ChannelUpdate", "ChannelRead", "AlertChannelRead")

Values = dict[str, Any]


def _declared() -> Values:
    declared: Values = yaml.safe_load(FILE.read_text())
    return declared


_DECLARED = _declared()
SOURCES: dict[str, str] = _DECLARED["sources"]
FACTS: list[Values] = _DECLARED["facts"]


def operations() -> list[str]:
    """Those that the recording does not have."""
    return [operation for fact in FACTS for operation in fact.get("operations", ())]


def twins() -> dict[str, str]:
    """Operations whose bodies are those of another, which was recorded."""
    return {operation: twin for fact in FACTS for operation, twin in fact.get("bodies_of", {}).items()}


def amended(document: Values) -> Values:
    """A copy of the document with all that is newer, but for whole operations."""
    newer = copy.deepcopy(document)
    for fact in FACTS:
        for operation, fields in fact.get("parameters", {}).items():
            _operation(newer, operation).setdefault("parameters", []).extend(
                {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()
            )
        for operation, schema in fact.get("bodies", {}).items():
            _operation(newer, operation)["requestBody"] = {"content": {JSON: {"schema": schema}}}
        for operation, names in fact.get("form", {}).items():
            for schema in _schemas_of_form(newer, operation):
                schema["properties"].update({name: {"type": "string"} for name in names})
        _amend_schemas(newer["components"]["schemas"], fact)
        for known, more in fact.get("values", {}).items():
            for values in _enumerations(newer):
                if known in values:
                    values += [one for one in more if one not in values]
    return newer


def _amend_schemas(schemas: Values, fact: Values) -> None:
    for name, fields in fact.get("fields", {}).items():
        for field, schema in copy.deepcopy(fields).items():
            schemas[name]["properties"].setdefault(field, schema)
    for name, names in fact.get("optional", {}).items():
        schemas[name]["required"] = [one for one in schemas[name]["required"] if one not in names]
    kinds = [_kind(name, **fields) for name, fields in fact.get("channels", {}).items()]
    for name in CHANNELS if kinds else ():
        config = schemas[name]["properties"]["config"]
        union = config if "oneOf" in config else config["anyOf"][0]
        union["oneOf"] += kinds
        # A discriminator wants named schemas; the fixed type of each kind distinguishes them as well.
        union.pop("discriminator", None)


def _kind(name: str, required: Values, optional: Values | None = None) -> Values:
    return {
        "type": "object",
        "properties": {"type": {"type": "string", "enum": [name]}, **required, **(optional or {})},
        "required": ["type", *required],
        "additionalProperties": False,
    }


def _operation(document: Values, operation: str) -> Values:
    method, path = operation.split(" ")
    found: Values = document["paths"][path][method.lower()]
    return found


def _schemas_of_form(document: Values, operation: str) -> Iterator[Values]:
    reference = _operation(document, operation)["requestBody"]["content"][FORM]["schema"]["$ref"]
    yield document["components"]["schemas"][reference.rpartition("/")[2]]


def _enumerations(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("enum"), list):
            yield value["enum"]
        for one in value.values():
            yield from _enumerations(one)
    elif isinstance(value, list):
        for one in value:
            yield from _enumerations(one)
