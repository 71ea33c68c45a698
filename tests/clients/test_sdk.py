# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clients of the vendor's SDK read every answer of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.clients.clients import ClientError, Sdk
from ansible_collections.pydantic.logfire.tests.clients.conftest import Server

# Methods of the clients that are not driven, with the reason.
EXCEPTED = {
    ("variables", "start"): "starts the thread that polls what `refresh` gets, and listens for changes that are pushed",
    ("variables", "shutdown"): "ends that thread",
    ("variables", "get_serialized_value"): "looks into what `refresh` got, and asks no server",
    ("variables", "get_serialized_value_for_label"): "looks into what `refresh` got, and asks no server",
    ("variables", "refresh"): "called by the driver before every other method",
}
ROWS = [{"service": "checkout", "n": 3}, {"service": "search", "n": None}]
SQL = "SELECT service, n FROM per_service"
VARIABLE: dict[str, Any] = {
    "name": "limit",
    "description": "at most",
    "json_schema": {"type": "integer"},
    "labels": {"live": {"version": 1, "serialized_value": "3"}, "next": {"ref": "latest"}},
    "rollout": {"labels": {"live": 0.5}},
    "overrides": [
        {
            "conditions": [
                {"kind": "value-equals", "attribute": "tier", "value": "gold"},
                {"kind": "value-is-in", "attribute": "tier", "values": ["gold", "silver"]},
                {"kind": "value-matches-regex", "attribute": "tier", "pattern": "^gold"},
                {"kind": "key-is-present", "attribute": "tier"},
            ],
            "rollout": {"labels": {"live": 1.0}},
        }
    ],
}
CASES = [{"name": "one", "inputs": {"n": 1}, "expected_output": {"n": 2}, "metadata": {"by": "hand"}}]

driven: set[tuple[str, str]] = set()


class Caller:
    """One client of the SDK with one credential; remembers what was driven."""

    def __init__(self, sdk: Sdk, client: str, base_url: str, secret: str) -> None:
        self.sdk = sdk
        self.client = client
        self.where = {"base_url": base_url, "secret": secret}

    def __call__(self, call: str, **arguments: Any) -> Any:
        driven.add((self.client, call))
        return self.sdk(self.client, call, self.where, **arguments)


@pytest.fixture(scope="module")
def project(server: Server) -> str:
    """The id of a project with a read token and a key of its own."""
    server.control.reset()
    return str(server.post("/api/v1/projects/", {"project_name": "checkout"})["id"])


@pytest.fixture(scope="module")
def key(server: Server, project: str) -> str:
    return str(server.control.key("acme", project_id=project)["api_key"])


@pytest.fixture(scope="module", params=["read token", "Bearer read token", "API key", "Bearer API key"])
def query(request: Any, sdk: Sdk, server: Server, project: str, key: str) -> Caller:
    token = server.post(f"/api/v1/projects/{project}/read-tokens/", None)["token"]
    secret = key if request.param.endswith("key") else token
    server.control.answers(SQL, {"rows": ROWS})
    bearer = "Bearer " if request.param.startswith("Bearer") else ""
    return Caller(sdk, "query", server.base_url, f"{bearer}{secret}")


@pytest.fixture
def settings(server: Server) -> Iterator[Any]:
    before = server.control.settings()
    yield server.control.settings
    server.control.settings(**before)


SINCE = (datetime.now(UTC) - timedelta(hours=1)).isoformat()


def test_rows_as_json(query: Caller) -> None:
    answer = query("query_json_rows", sql=SQL, min_timestamp=SINCE, limit=10, timezone="Europe/Berlin", environment="")
    assert answer["rows"] == ROWS
    assert [(each["name"], each["datatype"]) for each in answer["columns"]] == [("service", "Utf8"), ("n", "Utf8")]


def test_rows_as_csv(query: Caller) -> None:
    assert query("query_csv", sql=SQL, min_timestamp=SINCE) == "service,n\ncheckout,3\nsearch,\n"


def test_rows_as_arrow(query: Caller) -> None:
    assert query("query_arrow", sql=SQL, min_timestamp=SINCE) == ROWS


def test_the_info_of_a_read_token_names_its_project(sdk: Sdk, server: Server, project: str) -> None:
    token = server.post(f"/api/v1/projects/{project}/read-tokens/", None)["token"]
    info = Caller(sdk, "query", server.base_url, token)("info")
    assert info == {"organization_name": "acme", "project_name": "checkout"}


@pytest.mark.parametrize("release", [None, "v2026-10-01.01"])
def test_refusals_are_understood(sdk: Sdk, server: Server, project: str, settings: Any, release: str | None) -> None:
    """Refusals come as problem details from newer servers, and in the older form."""
    if release:
        settings(release=release)
    token = server.post(f"/api/v1/projects/{project}/read-tokens/", None)["token"]
    query = Caller(sdk, "query", server.base_url, token)
    server.control.answers("SELEKT", {"refused": "found: SELEKT"})
    with pytest.raises(ClientError, match="found: SELEKT") as refused:
        query("query_json_rows", sql="SELEKT", min_timestamp=SINCE)
    assert (refused.value.code, refused.value.details["retryable"]) == (
        "QueryExecutionError",
        None if release else False,
    )
    with pytest.raises(ClientError, match="limit") as invalid:
        query("query_json_rows", sql="SELECT 1", min_timestamp=SINCE, limit=0)
    assert invalid.value.code == "QueryRequestError"
    settings(query_wait=1800)
    with pytest.raises(ClientError, match="budget") as spent:
        query("query_csv", sql=SQL, min_timestamp=SINCE)
    assert (spent.value.code, spent.value.details["retry_after"]) == ("QueryRateLimitedError", 1800)


def test_a_range_of_more_than_fourteen_days(sdk: Sdk, server: Server, key: str) -> None:
    start = (datetime.now(UTC) - timedelta(days=15)).isoformat()
    with pytest.raises(ClientError, match="14 days"):
        Caller(sdk, "query", server.base_url, key)("query_csv", sql=SQL, min_timestamp=start)


@pytest.fixture
def variables(sdk: Sdk, server: Server, key: str) -> Caller:
    return Caller(sdk, "variables", server.base_url, key)


def test_a_variable_from_its_creation_to_its_deletion(variables: Caller) -> None:
    variables("create_variable", config=VARIABLE)
    read = variables("get_all_variables_config")["variables"]["limit"]
    for name in ("description", "json_schema", "rollout", "overrides"):
        assert read[name] == VARIABLE[name], name
    assert {name: label.get("serialized_value") for name, label in read["labels"].items()} == {
        "live": "3",
        "next": None,
    }
    with pytest.raises(ClientError) as taken:
        variables("create_variable", config=VARIABLE)
    assert taken.value.code == "VariableAlreadyExistsError"
    variables("update_variable", name="limit", config={**VARIABLE, "description": "at least"})
    assert variables("get_variable_config", name="limit")["description"] == "at least"
    variables("delete_variable", name="limit")
    with pytest.raises(ClientError) as gone:
        variables("delete_variable", name="limit")
    assert gone.value.code == "VariableNotFoundError"


def test_types_of_variables(variables: Caller) -> None:
    wanted = {"name": "percent", "json_schema": {"type": "number"}, "description": "of all", "source_hint": "app.py"}
    variables("upsert_variable_type", config=wanted)
    assert variables("list_variable_types") == {"percent": wanted}


def test_a_whole_set_of_variables(variables: Caller) -> None:
    variables("create_variable", config={**VARIABLE, "name": "other"})
    assert variables("push_config", config={"variables": {"limit": VARIABLE}}, mode="replace", yes=True)
    assert set(variables("get_all_variables_config")["variables"]) == {"limit"}
    variables("delete_variable", name="limit")


@pytest.fixture
def datasets(sdk: Sdk, server: Server, key: str) -> Caller:
    return Caller(sdk, "datasets", server.base_url, key)


def test_a_dataset_from_its_creation_to_its_deletion(datasets: Caller) -> None:
    made = datasets("create_dataset", name="golden", description="best")
    assert (made["name"], made["description"], made["case_count"]) == ("golden", "best", 0)
    assert [one["case_count"] for one in datasets("list_datasets")] == [0]
    with pytest.raises(ClientError, match="409"):
        datasets("create_dataset", name="golden")
    changed = datasets("update_dataset", id_or_name="golden", description="better")
    assert (changed["id"], changed["description"]) == (made["id"], "better")
    assert datasets("get_dataset", id_or_name=made["id"], include_cases=False)["name"] == "golden"
    datasets("delete_dataset", id_or_name="golden")
    with pytest.raises(ClientError) as gone:
        datasets("delete_dataset", id_or_name="golden")
    assert gone.value.code == "DatasetNotFoundError"


def test_cases_of_a_dataset(datasets: Caller) -> None:
    datasets("push_dataset", dataset={"name": "golden", "cases": CASES}, description="best")
    (case,) = datasets("list_cases", dataset_id_or_name="golden")
    assert {name: case[name] for name in CASES[0]} == CASES[0]
    added = datasets("add_cases", dataset_id_or_name="golden", cases=[{"inputs": {"n": 5}}, CASES[0]])
    assert len(added) == 2
    one = {"dataset_id_or_name": "golden", "case_id": case["id"]}
    assert datasets("update_case", **one, metadata={"by": "hand twice"})["metadata"] == {"by": "hand twice"}
    assert datasets("get_case", **one)["version"] > case["version"]
    assert datasets("get_dataset", id_or_name="golden", typed=True) == {"cases": 2}
    assert [each["name"] for each in datasets("get_dataset", id_or_name="golden")["cases"]] == ["one", None]
    datasets("delete_case", **one)
    with pytest.raises(ClientError) as gone:
        datasets("delete_case", **one)
    assert gone.value.code == "CaseNotFoundError"
    datasets("delete_dataset", id_or_name="golden")


@pytest.mark.parametrize("client", ["query", "variables", "datasets"])
def test_every_method_is_driven(sdk: Sdk, client: str) -> None:
    """Needs the tests above, in their order."""
    known = {(client, name) for name in sdk(client, "methods")}
    reached = {each for each in driven if each[0] == client}
    excepted = {each for each in EXCEPTED if each[0] == client}
    assert known - reached - excepted == set()
    assert (excepted - known, excepted & reached) == (set(), set())
