# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recorded OpenAPI document: its operations, and the fields that requests may have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from ansible_collections.pydantic.logfire.tests.contract import overlay

Values = dict[str, Any]
Ledger = list[Values]

METHODS = ("get", "post", "put", "patch", "delete")
MISSING: Any = object()


class Recording:
    """Operations are called ``METHOD /path/{with}/names/``, their fields ``METHOD /path/ field.below``."""

    def __init__(self, document: Values) -> None:
        self.document = document
        self.newer_operations = overlay.operations()

    def operations(self) -> list[str]:
        return [
            f"{method.upper()} {path}"
            for path, operations in self.document["paths"].items()
            for method in operations
            if method in METHODS
        ]

    def recorded(self, operation: str) -> Values:
        method, path = operation.split(" ")
        found: Values = self.document["paths"][path][method.lower()]
        return found

    def operation(self, entry: Values) -> str | None:
        """The operation that a request of the ledger was; literal segments win over names."""
        method, path = self.method_and_path(entry)
        fitting = [one for one in self.operations() if self.fits(one, method, path)]
        return min(fitting, key=lambda one: one.count("{"), default=None)

    def newer(self, entry: Values) -> str | None:
        """The operation that a request of the ledger was, if it is one that the recording does not have."""
        fitting = [one for one in self.newer_operations if self.fits(one, *self.method_and_path(entry))]
        return min(fitting, key=lambda one: one.count("{"), default=None)

    @staticmethod
    def method_and_path(entry: Values) -> tuple[str, str]:
        return str(entry["method"]), str(entry["path"]).removeprefix("/api")

    @staticmethod
    def fits(operation: str, method: str, path: str) -> bool:
        wanted, template = operation.split(" ")
        pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
        return wanted == method and re.fullmatch(pattern, path) is not None

    def fields(self, operation: str) -> Iterator[str]:
        for schema in self.bodies(operation):
            for name in self.properties(schema):
                yield f"{operation} {name}"

    def sent_fields(self, entry: Values) -> Iterator[str]:
        operation = self.operation(entry)
        body = entry["body"]
        if isinstance(body, str):
            body = dict(parse_qsl(body))
        for schema in self.bodies(operation) if operation and body is not None else ():
            for name in self.properties(schema, body):
                yield f"{operation} {name}"

    def bodies(self, operation: str) -> Iterator[Values]:
        for content in self.recorded(operation).get("requestBody", {}).get("content", {}).values():
            if "schema" in content:
                yield content["schema"]

    def properties(self, schema: Values, value: Any = MISSING, within: tuple[str, ...] = ()) -> Iterator[str]:
        """The fields of a schema at any depth, or those of them that a value has."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name not in within:
                yield from self.properties(self.document["components"]["schemas"][name], value, (*within, name))
            return
        for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
            yield from self.properties(part, value, within)
        if "items" in schema:
            for one in _each(value, list):
                yield from self.properties(schema["items"], one, within)
        if isinstance(schema.get("additionalProperties"), dict):
            for one in _each(value, dict):
                yield from self.properties(schema["additionalProperties"], one, within)
        for name, inner in schema.get("properties", {}).items():
            found = value if value is MISSING else value.get(name, MISSING) if isinstance(value, dict) else MISSING
            if value is MISSING or found is not MISSING:
                yield name
                for below in self.properties(inner, found, within):
                    yield f"{name}.{below}"


def _each(value: Any, kind: type) -> list[Any]:
    if value is MISSING:
        return [MISSING]
    if isinstance(value, dict):
        return list(value.values()) if kind is dict else []
    return list(value) if isinstance(value, list) and kind is list else []
