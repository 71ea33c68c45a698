# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each request of the collection is an operation of the recorded OpenAPI document, with a body that fits it.

The engine runs through every resource and state against the sandbox; its ledger is then held against the document.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator

from ansible_collections.pydantic.logfire.tests.contract import overlay
from ansible_collections.pydantic.logfire.tests.contract.recording import Ledger, Recording, Values

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# The types of values in a query string.
READ: dict[str | None, Callable[[str], object]] = {"integer": int, "boolean": json.loads}


def test_every_request_is_a_recorded_operation(document: Recording, ledger: Ledger) -> None:
    """Exact trailing slashes included."""
    known = [document.operation(entry) for entry in ledger]
    unknown = [entry for entry, operation in zip(ledger, known, strict=True) if operation is None]
    assert {entry["path"] for entry in unknown if not document.newer(entry)} == set()
    assert len(set(known)) > 60


def test_every_body_fits_its_schema(document: Recording, ledger: Ledger) -> None:
    bodies = [entry for entry in ledger if entry["body"] is not None and content_type(entry) != FORM]
    assert len(bodies) > 60
    for entry in bodies:
        newer = document.newer(entry)
        operation = overlay.twins().get(newer, "") if newer else document.operation(entry)
        if not operation:
            continue
        schema = document.recorded(operation)["requestBody"]["content"][JSON]["schema"]
        body = entry["body"]
        assert problems(document, schema, body) == [], f"{operation} {entry['body']}"
        assert set(body) <= {name for name in document.properties(schema) if "." not in name}, operation


def test_every_query_string_has_the_recorded_parameters(document: Recording, ledger: Ledger) -> None:
    asked = [entry for entry in ledger if entry["query"] and not document.newer(entry)]
    assert len(asked) > 10
    for entry in asked:
        recorded = document.recorded(str(document.operation(entry)))
        known = {each["name"]: each for each in recorded["parameters"] if each["in"] == "query"}
        assert {name for name, each in known.items() if each.get("required")} <= set(entry["query"]) <= set(known)
        for name, value in entry["query"].items():
            schema = known[name]["schema"]
            found = problems(document, schema, READ.get(schema.get("type"), str)(value))
            assert found == [], f"{entry['path']} {name}={value}"


def test_every_form_fits_its_schema(document: Recording, ledger: Ledger) -> None:
    forms = [entry for entry in ledger if content_type(entry) == FORM and not document.newer(entry)]
    assert forms
    for entry in forms:
        schema = document.recorded(str(document.operation(entry)))["requestBody"]["content"][FORM]["schema"]
        fields = dict(parse_qsl(entry["body"]))
        assert problems(document, schema, fields) == []
        assert set(fields) <= set(document.properties(schema))


def test_a_body_is_sent_as_json_and_only_where_there_is_one(ledger: Ledger) -> None:
    for entry in ledger:
        kind = None if entry["body"] is None else JSON
        assert content_type(entry) == (FORM if entry["path"].startswith("/api/oauth/") else kind), entry["path"]


def problems(document: Recording, schema: Values, value: object) -> list[str]:
    whole = {**schema, "components": document.document["components"]}
    checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in checker.iter_errors(value)]


def content_type(entry: Values) -> str | None:
    return {name.lower(): value for name, value in entry["headers"].items()}.get("content-type")
