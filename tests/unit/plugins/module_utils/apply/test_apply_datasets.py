# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Datasets with their cases, alone and in documents, with a key of their project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._resources import _cases
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import Organization, Values

SCHEMA: Values = {"type": "object"}


def case(name: str = "capital", **options: Any) -> Values:
    return {"name": name, "inputs": {"q": name}, **options}


class Bound:
    """An organization as a key of the project checkout sees it."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        organization.apply(projects=[{"name": "checkout"}])
        self.project_id = organization.projects()["checkout"]["id"]
        self.key = organization.control.key("acme", project_id=self.project_id)["api_key"]

    def run(self, check: bool = False, **options: Any) -> Values:
        return self.organization.run(
            "dataset", check, api_key=self.key, project="checkout", **{"name": "qa", **options}
        )

    def apply(self, *datasets: Values, check: bool = False, **options: Any) -> Values:
        document = {"projects": [{"name": "checkout", "datasets": list(datasets)}]}
        return self.organization.run("apply", check, api_key=self.key, **document, **options)

    def info(self) -> Values:
        result = self.organization.run("dataset_info", api_key=self.key, project="checkout")
        assert not result.get("failed"), result
        found: Values = {one["name"]: one for one in result["datasets"]}
        return found

    def stored(self, name: str = "qa") -> Values:
        found = {one["name"]: one for one in self.organization.projects()["checkout"]["datasets"] or []}
        stored: Values = found[name]
        return stored

    def cases(self) -> dict[Any, Values]:
        return {one["name"]: one for one in self.stored()["cases"] or []}

    def call(self, method: str, path: str, body: object) -> Any:
        response = self.organization._session.request(
            method,
            f"{self.organization.base_url}/v1/datasets/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=60,
        )
        assert response.ok, response.text
        return response.json() if response.content else None

    def add_cases(self, *cases: Values) -> None:
        self.call("POST", "qa/import/", {"cases": list(cases)})

    @property
    def writes(self) -> list[str]:
        return [f"{one['method']} {one['path'].rstrip('/').rpartition('/')[2]}" for one in self.organization.writes]


@pytest.fixture
def bound(organization: Organization) -> Bound:
    return Bound(organization)


def good(result: Values) -> Values:
    assert not result.get("failed"), result
    return result


def test_the_lifecycle_of_a_dataset(bound: Bound) -> None:
    whole: Values = {
        "description": "a",
        "input_schema": SCHEMA,
        "output_schema": SCHEMA,
        "metadata_schema": SCHEMA,
        "evaluators": ["Exact", {"name": "Judge", "arguments": {"rubric": "polite"}}],
        "report_evaluators": [{"name": "Accuracy"}],
        "cases": [case(tags=["b", "a"]), case("river", expected_output={"a": 1}, metadata={"m": None})],
    }
    assert good(bound.run(True, **whole))["changed"]
    made = good(bound.run(**whole))
    assert (made["changed"], made["dataset"]["case_count"]) == (True, 2)
    assert "cases" not in made["dataset"]
    assert not good(bound.run(**whole))["changed"]
    changed = good(bound.run(description="", evaluators=[], input_schema={"type": "string"}))
    assert bound.writes == ["PATCH " + changed["id"]]
    assert bound.stored()["description"] is None
    assert bound.stored()["evaluators"] is None
    renamed = good(bound.run(name="questions", id=made["id"]))
    assert renamed["dataset"]["name"] == "questions"
    assert len(bound.info()["questions"]["cases"]) == 2
    assert good(bound.run(name="questions", state="absent"))["changed"]
    assert not good(bound.run(name="questions", state="absent"))["changed"]


def test_only_cases_that_differ_are_sent_and_shown(bound: Bound) -> None:
    good(bound.run(cases=[case("a"), case("b"), case("c", metadata={"kept": 1})]))
    wanted = [case("a"), {"name": "b", "inputs": {"q": "new"}}, {"name": "c", "tags": ["x"]}, case("d")]
    predicted = good(bound.run(True, cases=wanted))
    result = good(bound.run(cases=wanted))
    assert bound.writes == ["POST import"]
    assert [one["name"] for one in bound.organization.writes[0]["body"]["cases"]] == ["b", "c", "d"]
    assert bound.cases()["c"]["metadata"] == {"kept": 1}
    assert predicted["change"] == result["change"]
    assert result["change"]["before"]["cases"] == [case("b"), case("c", metadata={"kept": 1})]
    assert result["change"]["after"]["cases"] == [
        {"name": "b", "inputs": {"q": "new"}},
        case("c", metadata={"kept": 1}, tags=["x"]),
        case("d"),
    ]
    assert not good(bound.run(cases=wanted))["changed"]


@pytest.mark.parametrize(
    ("first", "second", "changed"),
    [
        ({"inputs": {"a": 1}}, {"inputs": {"a": 1.0}}, False),
        ({"inputs": {"a": 1}}, {"inputs": {"a": True}}, True),
        ({"inputs": {"a": 1, "b": [1, 2]}}, {"inputs": {"b": [1, 2], "a": 1}}, False),
        ({"inputs": {"b": [1, 2]}}, {"inputs": {"b": [2, 1]}}, True),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}, False),
        ({"tags": []}, {"tags": None}, False),
        ({"metadata": {"a": 1}}, {"metadata": None}, True),
        ({"metadata": {"a": 1}}, {}, False),
        ({"evaluators": ["Exact"]}, {"evaluators": [{"name": "Exact", "arguments": {}}]}, False),
        ({"evaluators": ["Exact"]}, {"evaluators": []}, True),
        ({"expected_output": {"a": None}}, {"expected_output": {}}, True),
    ],
)
def test_cases_are_compared_by_value(bound: Bound, first: Values, second: Values, changed: bool) -> None:
    good(bound.run(cases=[{**case(), **first}]))
    assert good(bound.run(True, cases=[{**case(), **first, **second}]))["changed"] is changed
    assert good(bound.run(cases=[{**case(), **first, **second}]))["changed"] is changed
    assert not good(bound.run(cases=[{**case(), **first, **second}]))["changed"]


def test_other_cases_stay_unless_they_are_pruned(bound: Bound) -> None:
    good(bound.run(cases=[case("a"), case("b")]))
    bound.add_cases({"inputs": {"q": "unnamed"}})
    assert not good(bound.run(cases=[case("a")]))["changed"]
    pruned = good(bound.run(cases=[case("a")], prune_cases=True))
    assert sorted(one.partition(" ")[0] for one in bound.writes) == ["DELETE", "DELETE"]
    assert list(bound.cases()) == ["a"]
    assert [one["name"] for one in pruned["change"]["before"]["cases"]][-1] == "b"
    assert not good(bound.run(cases=[case("a")], prune_cases=True))["changed"]


def test_two_cases_of_one_name_are_an_error_that_lists_them(bound: Bound) -> None:
    good(bound.run(cases=[case("a"), case("b")]))
    (other,) = [one["id"] for one in bound.stored()["cases"] if one["name"] == "b"]
    bound.call("PATCH", f"qa/cases/{other}/", {"name": "a"})
    result = bound.run(cases=[case("a")])
    assert result["msg"].startswith("cases: 2 cases are called a: rename or delete some: ")
    assert other in result["msg"]
    # If neither is wanted, both are deleted.
    good(bound.run(cases=[case("c")], prune_cases=True))
    assert list(bound.cases()) == ["c"]


def test_cases_go_in_batches(bound: Bound, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [case(f"case {number}") for number in range(1201)]
    assert good(bound.run(cases=many))["dataset"]["case_count"] == 1201
    assert [len(one["body"]["cases"]) for one in bound.organization.writes[1:]] == [500, 500, 201]
    assert not good(bound.run(cases=many))["changed"]
    assert bound.writes == []
    monkeypatch.setattr(_cases, "BATCH_BYTES", 100)
    good(bound.run(cases=[case(str(number), inputs={"q": "x" * 60}) for number in range(3)]))
    assert [len(one["body"]["cases"]) for one in bound.organization.writes] == [1, 1, 1]


def test_an_import_that_fails_halfway_is_finished_by_the_next_run(bound: Bound) -> None:
    many = [case(f"case {number}") for number in range(1001)]
    bound.organization.control.fault("status", method="POST", path="import", status=500, after=1, times=2)
    result = bound.run(cases=many)
    assert "the dataset was created with the id" in result["msg"]
    assert result["msg"].endswith("run again for the rest")
    assert good(bound.run(cases=many))["changed"]
    assert len(bound.cases()) == 1001


@pytest.mark.parametrize("kind", ["reset_after", "truncated", "bad_json"])
def test_a_batch_whose_answer_is_lost_is_sent_again(bound: Bound, kind: str) -> None:
    bound.organization.control.fault(kind, method="POST", path="import")
    good(bound.run(cases=[case()]))
    assert list(bound.cases()) == ["capital"]
    assert not good(bound.run(cases=[case()]))["changed"]


# The key


def test_a_key_of_the_organization_is_refused_where_there_are_more_projects(bound: Bound) -> None:
    bound.organization.add_project("basket")
    result = bound.organization.run("dataset", project="checkout", name="qa")
    assert result["msg"] == (
        "api_key: must be bound to the one project, for dataset qa of project checkout; this one reads 2 projects"
    )
    assert bound.writes == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_key_of_another_project_changes_nothing(bound: Bound, state: str) -> None:
    good(bound.run(cases=[case()]))
    basket = bound.organization.add_project("basket")
    other = bound.organization.control.key("acme", project_id=basket)["api_key"]
    for project in ("checkout", bound.project_id):
        bound.organization.run("dataset", api_key=other, project=project, name="qa", state=state)
        assert bound.writes == []
    assert list(bound.cases()) == ["capital"]


def test_a_project_that_is_not_there_yet_has_no_key(organization: Organization) -> None:
    document = {"projects": [{"name": "checkout", "datasets": [{"name": "qa"}]}]}
    result = organization.run("apply", **document)
    assert "projects[0] (checkout).datasets[0] (qa): project: checkout does not exist yet" in result["msg"]
    assert organization.writes == []


def test_check_mode_foresees_a_dataset_of_a_project_to_come(organization: Organization) -> None:
    result = organization.run("dataset", True, project="checkout", name="qa", cases=[case()])
    assert (result["changed"], result.get("failed", False)) == (True, False)


# Files


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cases.json", json.dumps([case()])),
        ("cases.yaml", "- name: capital\n  inputs: {q: capital}\n"),
        ("cases.jsonl", json.dumps(case()) + "\n\n"),
        ("dataset.yml", "name: qa\ncases:\n- name: capital\n  inputs: {q: capital}\n"),
        ("folder/capital.json", json.dumps({"inputs": {"q": "capital"}})),
        ("folder/more.jsonl", json.dumps(case())),
    ],
)
def test_cases_come_from_files(bound: Bound, tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    good(bound.run(src=str(tmp_path / name.partition("/")[0])))
    assert bound.cases()["capital"]["inputs"] == {"q": "capital"}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("cases.json", "{", "is not valid JSON"),
        ("cases.jsonl", "{}\n{", "is not valid JSON in line 2"),
        ("cases.yaml", "name: x", "must be a list of cases, or a mapping with cases"),
        ("cases.yaml", "- inputs: {}", "cases: [0] needs a name"),
        ("empty/notes.txt", "", "has no file that ends in .json, .jsonl, .yaml, .yml"),
    ],
)
def test_a_file_that_holds_no_cases_is_named(bound: Bound, tmp_path: Path, name: str, text: str, says: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    result = bound.run(src=str(tmp_path / name.partition("/")[0]))
    assert says in result["msg"]
    assert bound.organization.requests == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"cases": [{"inputs": {}}]}, "cases: [0] needs a name"),
        ({"cases": [case(), case()]}, "cases: [1] has the same name as another case, capital"),
        ({"cases": [case(input={})]}, "cases: [0] (capital) has the unknown key input; it may have inputs"),
        ({"cases": [case(expected_output=1)]}, "cases: [0] (capital) expected_output must be a mapping"),
        ({"cases": [case(tags="a")]}, "cases: [0] (capital) tags must be a list"),
        ({"cases": [case(evaluators=[5])]}, "cases: [0] (capital) evaluators must be a list of mappings"),
        ({"cases": [{"name": "new"}]}, "cases: new needs inputs, as there is no such case yet"),
        ({"cases": [], "prune_cases": True}, "cases: an empty list with prune_cases would delete every case"),
        ({"prune_cases": True}, "prune_cases: needs cases or src"),
        ({"evaluators": [{"nam": "x"}]}, "evaluators: must be a list of mappings with name and arguments"),
        ({"name": "a/b"}, "name: 'a/b' must be a letter or digit"),
        ({"name": "-a"}, "name: '-a' must be"),
        ({"src": "/no/such/file.json"}, "src: /no/such/file.json cannot be read"),
    ],
)
def test_an_option_that_cannot_be_right_is_named(bound: Bound, options: Values, says: str) -> None:
    result = bound.run(**options)
    assert result["msg"].startswith(says)
    assert bound.writes == []


def test_a_schema_is_not_taken_away(bound: Bound) -> None:
    good(bound.run(input_schema=SCHEMA))
    assert bound.run(input_schema={})["msg"].startswith("input_schema: cannot be removed")


# Documents


def test_apply_export_prune_and_drift(bound: Bound) -> None:
    wanted = {"name": "qa", "evaluators": [{"name": "Exact"}], "cases": [case("b"), case("a", tags=["x"])]}
    good(bound.apply(wanted, {"name": "stray"}))
    assert good(bound.apply(wanted))["changed"] is False
    bound.add_cases({"name": "a", "inputs": {"q": "drift"}}, {"inputs": {"q": "unnamed"}})
    drift = good(bound.apply(wanted, check=True))
    assert [(one["kind"], one["name"], one["fields"]) for one in drift["changes"]] == [("dataset", "qa", ["cases"])]
    assert drift["changes"][0]["before"]["cases"] == [case("a", tags=["x"], inputs={"q": "drift"})]
    good(bound.apply(wanted))
    exported = bound.organization.run("export", api_key=bound.key, kinds=["projects", "datasets"])
    assert exported["warnings"] == ["dataset qa: 1 cases are left out, as they have no name of their own"]
    document = exported["environment"]["projects"][0]["datasets"]
    assert [one["name"] for one in document] == ["qa", "stray"]
    assert [one["name"] for one in document[0]["cases"]] == ["a", "b"]
    assert good(bound.apply(*document))["changed"] is False
    pruned = good(bound.apply(wanted, prune=["datasets"]))
    assert [(one["action"], one["name"]) for one in pruned["changes"]] == [("deleted", "stray")]


def test_an_unchanged_dataset_costs_three_requests(bound: Bound) -> None:
    wanted = {"name": "qa", "cases": [case()]}
    good(bound.apply(wanted))
    assert good(bound.apply(wanted))["requests"] == 4


@pytest.mark.parametrize(
    ("field", "wanted", "body"),
    [
        ("description", "a", {"description": "b"}),
        ("description", "", {"description": "b"}),
        ("input_schema", SCHEMA, {"input_schema": {"type": "string"}}),
        ("output_schema", SCHEMA, {"output_schema": None}),
        ("metadata_schema", SCHEMA, {"metadata_schema": {}}),
        ("evaluators", ["Exact"], {"evaluators": None}),
        ("evaluators", [], {"evaluators": [{"name": "Exact"}]}),
        ("report_evaluators", [{"name": "A"}, {"name": "B"}], {"report_evaluators": [{"name": "B"}, {"name": "A"}]}),
    ],
)
def test_a_drift_of_each_field_is_found_and_repaired(bound: Bound, field: str, wanted: Any, body: Values) -> None:
    document = {"name": "qa", field: wanted}
    good(bound.apply(document))
    bound.call("PATCH", "qa/", body)
    for check in (True, False):
        (change,) = good(bound.apply(document, check=check))["changes"]
        assert (change["name"], change["fields"]) == ("qa", [field])
    assert good(bound.apply(document))["changed"] is False
