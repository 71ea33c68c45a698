# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules cover the API: every operation of the recorded document and every writable field."""

from __future__ import annotations

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import SCOPES
from ansible_collections.pydantic.logfire.tests.contract import coverage, overlay
from ansible_collections.pydantic.logfire.tests.contract.recording import Ledger, Recording, Values

# Operations that no module sends, with the reason.
EXCEPTED = {
    "GET /oauth/authorize": "a person agrees in a browser",
    "POST /oauth/authorize": "a person agrees in a browser",
    "GET /oauth/grantable-scopes": "what the page of agreement offers to a person",
    "POST /oauth/device/code": "a person types a code",
    "POST /oauth/register": "registers applications that ask people to agree",
    "DELETE /oauth/register/{client_id}": "registers applications that ask people to agree",
    "PATCH /scim/Groups/{group_id}": "belongs to the identity provider, which would undo it",
    "PATCH /scim/{provider_name}/Groups/{group_id}": "belongs to the identity provider, which would undo it",
}
# Operations that the recording does not have and that no module sends, with the reason.
EXCEPTED_NEWER = {
    "GET /v1/datasets/{dataset_id}/export/": "the list of cases says more",
    **dict.fromkeys(
        ("GET /v1/datasets/{dataset_id}/cases/{case_id}/", "PATCH /v1/datasets/{dataset_id}/cases/{case_id}/"),
        "the list and the import do the same for many cases at once",
    ),
    "GET /v1/organization/": "the list of organizations says the same",
    **{
        operation: reason
        for start, reason in {
            "/v1/variables/": "below a project there are routes for it, but for the deletion and its check",
            "/v1/ofrep/": "a lookup evaluates flags one by one, and no module does",
        }.items()
        for operation in overlay.operations()
        if f" {start}" in operation and operation not in ("GET /v1/variables/", "DELETE /v1/variables/{name}/")
    },
}
# Fields that no module sends, with the reason. A field stands for all below it.
EXCEPTED_FIELDS = {
    "POST /v1/projects/{project_id}/alerts/ channel_ids": "the older form of channel_assignments, without schedules",
    "PUT /v1/projects/{project_id}/alerts/{alert_id}/ channel_ids": "the older form of channel_assignments",
    "POST /v1/projects/{project_id}/dashboards/ definition": "a document of the user's own, sent as it is written",
    "PUT /v1/projects/{project_id}/dashboards/{dashboard_id}/ definition": "a document of the user's own",
    "POST /v1/projects/{project_id}/variables/ initial_serialized_value": "a label of the user's has the first value",
    **{
        f"POST {path} creation_intent": "what comes of it is not documented"
        for path in ("/v1/organizations/", "/v1/instance/organizations/")
    },
    **{
        f"POST /oauth/token {field}": "belongs to grants of applications, not to the exchange of a key"
        for field in (
            "client_assertion",
            "client_assertion_type",
            "client_id",
            "client_secret",
            "code",
            "code_verifier",
            "device_code",
            "redirect_uri",
            "refresh_token",
            "resource",
        )
    },
}


def test_every_recorded_operation_is_reached(document: Recording, ledger: Ledger) -> None:
    reached = {document.operation(entry) for entry in ledger}
    missing = [operation for operation in document.operations() if operation not in reached | EXCEPTED.keys()]
    assert missing == []


def test_no_exception_is_out_of_date(document: Recording, ledger: Ledger) -> None:
    assert EXCEPTED.keys() <= set(document.operations())
    assert EXCEPTED.keys() & {document.operation(entry) for entry in ledger} == set()
    assert {field.rpartition(" ")[0] for field in EXCEPTED_FIELDS} <= set(document.operations())


def test_every_newer_operation_is_reached(document: Recording, ledger: Ledger) -> None:
    reached = {document.newer(entry) for entry in ledger}
    newer = set(overlay.operations())
    assert newer - reached - EXCEPTED_NEWER.keys() == set()
    assert (EXCEPTED_NEWER.keys() - newer, EXCEPTED_NEWER.keys() & reached) == (set(), set())


def test_every_newer_parameter_is_sent(document: Recording, ledger: Ledger) -> None:
    wanted = {
        (operation, name)
        for fact in overlay.FACTS
        for operation, names in fact.get("parameters", {}).items()
        for name in names
    }
    sent = {(document.operation(entry), name) for entry in ledger for name in entry["query"]}
    assert wanted
    assert wanted - sent == set()


def test_every_newer_kind_of_channel_is_sent(ledger: Ledger) -> None:
    kinds = {kind for fact in overlay.FACTS for kind in fact.get("channels", {})}
    configs = [entry["body"].get("config") for entry in ledger if isinstance(entry["body"], dict)]
    assert kinds
    assert kinds - {config["type"] for config in configs if isinstance(config, dict)} == set()


def test_every_newer_value_is_known() -> None:
    """Scopes may be given, actions and plans are read; what is read is passed on whatever it is."""
    scopes = {
        one for fact in overlay.FACTS for values in fact.get("values", {}).values() for one in values if ":" in one
    }
    assert (len(scopes), scopes - SCOPES) == (10, set())


def test_every_fact_says_where_it_is_known_from() -> None:
    for fact in overlay.FACTS:
        assert fact["from"], fact["title"]
        assert set(fact["from"]) <= overlay.SOURCES.keys(), fact["title"]
        assert fact.keys() - {"title", "from", "release"}, fact["title"]


def test_every_writable_field_is_sent(document: Recording, ledger: Ledger) -> None:
    writable = {field for operation in document.operations() for field in document.fields(operation)}
    sent = {field for entry in ledger for field in document.sent_fields(entry)}
    missing = sorted(field for field in writable - sent if not excepted(field))
    assert missing == []


def excepted(field: str) -> bool:
    return field.rpartition(" ")[0] in EXCEPTED or any(
        field == one or field.startswith(f"{one}.") for one in EXCEPTED_FIELDS
    )


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ({"a": 1}, {"a"}),
        ({"b": [{"c": 1}, {"d": 2}]}, {"b", "b.c", "b.d"}),
        ({"e": {"any": {"c": 1}}}, {"e", "e.c"}),
        ({"f": "text"}, {"f"}),
        ({"f": {"d": 1}}, {"f", "f.d"}),
    ],
)
def test_fields_are_found_at_any_depth(value: Values, fields: set[str]) -> None:
    inner = {"type": "object", "properties": {"c": {}, "d": {}}}
    schema = {
        "properties": {
            "a": {},
            "b": {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}},
            "e": {"additionalProperties": inner},
            "f": {"anyOf": [{"type": "string"}, inner]},
        }
    }
    recording = Recording({"paths": {}, "components": {"schemas": {"Inner": inner}}})
    assert set(recording.properties(schema, value)) == fields
    assert set(recording.properties(schema)) == {"a", "b", "b.c", "b.d", "e", "e.c", "e.d", "f", "f.c", "f.d"}


def test_the_table_of_what_is_covered_is_up_to_date(ledger: Ledger) -> None:
    """``make coverage`` rewrites it."""
    assert coverage.PAGE.read_text() == coverage.page(ledger)


def test_every_module_is_in_the_table() -> None:
    assert {module for one in coverage.THINGS for module in one.modules} == MODULES.keys() - {
        "apply",
        "export",
        "validate",
    }
