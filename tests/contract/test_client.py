# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the collection sends is an operation of the recorded OpenAPI document, with a body that fits it.

The engine runs through every resource and state against the sandbox; its ledger is then held against the document.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator

from ansible_collections.pydantic.logfire.tests.contract.recording import Ledger, Recording, Values

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

# What the API takes though the recording, being older, does not have it: property or kind of channel, by path.
NEWER_PROPERTIES = {"environments": r"/alerts/"}
NEWER_CHANNELS = {"pagerduty", "pagerduty-integration", "slack-integration"}
# Operations that are newer but take the bodies of one that was recorded.
NEWER_TWINS = {"PUT /v1/organization/": "PUT /v1/organizations/{organization_id}/"}
# The fields of a token exchange, about which the recording is silent though it has the answer.
NEWER_FORM = {"subject_token", "subject_token_type", "audience", "expires_in"}


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
        operation = NEWER_TWINS.get(newer, "") if newer else document.operation(entry)
        if not operation:
            continue
        schema = document.recorded(operation)["requestBody"]["content"][JSON]["schema"]
        body = without_newer(entry["path"], entry["body"])
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
            number = known[name]["schema"].get("type") == "integer"
            found = problems(document, known[name]["schema"], int(value) if number else value)
            assert found == [], f"{entry['path']} {name}={value}"


def test_every_form_fits_its_schema(document: Recording, ledger: Ledger) -> None:
    forms = [entry for entry in ledger if content_type(entry) == FORM]
    assert forms
    for entry in forms:
        schema = document.recorded(str(document.operation(entry)))["requestBody"]["content"][FORM]["schema"]
        fields = {name: value for name, value in parse_qsl(entry["body"]) if name not in NEWER_FORM}
        assert problems(document, schema, fields) == []
        assert set(fields) <= set(document.properties(schema))


def test_a_body_is_sent_as_json_and_only_where_there_is_one(ledger: Ledger) -> None:
    for entry in ledger:
        kind = None if entry["body"] is None else JSON
        assert content_type(entry) == (FORM if entry["path"] == "/api/oauth/token" else kind), entry["path"]


def problems(document: Recording, schema: Values, value: object) -> list[str]:
    whole = {**schema, "components": document.document["components"]}
    checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in checker.iter_errors(value)]


def content_type(entry: Values) -> str | None:
    return {name.lower(): value for name, value in entry["headers"].items()}.get("content-type")


def without_newer(path: str, body: Values) -> Values:
    """The body without what is newer than the recording."""
    kept = {key: value for key, value in body.items() if not re.search(NEWER_PROPERTIES.get(key, "$^"), path)}
    if kept.get("config", {}).get("type") in NEWER_CHANNELS:
        kept["config"] = {"type": "opsgenie", "auth_key": "in the place of a kind that is newer"}
    return kept
