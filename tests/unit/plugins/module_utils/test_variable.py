# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    Conflict,
    LogfireError,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._rollouts import CONDITIONS
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.variable import VARIABLE
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    PROJECT_ID,
    PROJECTS,
    VARIABLES,
    FakeClient,
    Turns,
    forbidden,
    missing,
    project,
    uid,
    variable,
)

ITEM = f"{VARIABLES}flag/"
TYPE = uid(7)
ONE = {"version": 1, "serialized_value": "1"}
TWO = {"version": 2, "serialized_value": '{"b": 1, "a": [true]}'}
LOST = OutcomeUnknown("POST: the connection broke; it is unknown whether it was carried out")


def full(name: str = "flag", **fields: Any) -> dict[str, Any]:
    """As the answer to a write has it."""
    return {
        **variable(name),
        "id": uid(0xF0),
        "project_id": PROJECT_ID,
        "type_id": None,
        "external": False,
        "rollout": {"labels": {}},
        "created_at": "2026-01-01T00:00:00Z",
        **fields,
    }


def label_record(target: str, **fields: Any) -> dict[str, Any]:
    empty = {"target_label": None, "version_id": None, "version_number": None, "serialized_value": None}
    return {"id": uid(1), "label": "x", "target_type": target, **empty, **fields}


def live(*records: dict[str, Any], **answers: Any) -> FakeClient:
    """A client that lists these variables, and echoes what is sent in the shape of answers to writes."""
    listed = {"variables": {one["name"]: one for one in records}}

    def echo(name: str) -> Any:
        def answer(body: Any) -> Any:
            known = next((one for one in records if one["name"] == name), {})
            labels = {**known.get("labels", {}), **body.get("labels", {})} if "labels" in body else known.get("labels")
            return {**full(name), **known, "id": uid(0xF0), **body, "labels": labels or {}}

        return answer

    default: dict[str, Any] = {f"PUT {VARIABLES}{one['name']}/": echo(one["name"]) for one in records}
    default[f"POST {VARIABLES}"] = lambda body: {**full(), **body}
    return FakeClient({f"GET {PROJECTS}": [project()], f"GET {VARIABLES}": listed, **default, **answers})


def accepted(**options: Any) -> dict[str, Any]:
    validation = ArgumentSpecValidator(VARIABLE.spec(), **VARIABLE.constraints()).validate(
        {"project": "checkout", **options}
    )
    if validation.error_messages:
        raise OptionError("argument spec", "; ".join(validation.error_messages))
    return dict(validation.validated_parameters)


def plan(client: FakeClient, check_mode: bool = False, **options: Any) -> Any:
    return VARIABLE.plan(VARIABLE.accept(accepted(**options)), RemoteState(client, check_mode))


def converge(client: FakeClient, **options: Any) -> Outcome:
    """Execute the plan, and check that the outcome is the predicted one."""
    predicted = plan(client, check_mode=True, **options).predict()
    assert not client.writes
    outcome: Outcome = plan(client, **options).execute()
    assert (outcome.changed, outcome.before, outcome.after) == (predicted.changed, predicted.before, predicted.after)
    assert outcome.id == predicted.id == outcome.shown.get("id")
    return outcome


def sent(client: FakeClient) -> Any:
    """The body of the one request that changed something."""
    ((_what, body),) = client.writes
    return body


def labelled(text: str, version: int = 1) -> dict[str, Any]:
    return {"on": {"version": version, "serialized_value": text}}


# Record, created, changed


def test_the_list_is_an_object_by_name_without_ids() -> None:
    client = live(variable("flag"), variable("Flag"))
    outcome = converge(client, name="Flag", description="")
    assert (outcome.changed, outcome.id, outcome.shown["name"]) == (False, "Flag", "Flag")
    assert client.asked[:2] == [f"GET {PROJECTS}", f"GET {VARIABLES}"]
    assert {one.scope for one in client.sent} == {"project:read", "project:read_variables"}


@pytest.mark.parametrize("body", [[], {}, {"variables": []}, {"variables": {"flag": 1}}, None])
def test_a_malformed_list_is_an_error(body: Any) -> None:
    with pytest.raises(LogfireError, match="the answer is not a list of variables"):
        plan(live(**{f"GET {VARIABLES}": body}), name="flag")


def test_an_error_names_the_malformed_variable_as_a_possible_cause() -> None:
    broken = live(**{f"GET {VARIABLES}": ApiError("GET: HTTP 500 (6 tries)", 500)})
    with pytest.raises(ApiError, match=r"HTTP 500 .*; one malformed variable spoils the list of the whole project"):
        plan(broken, name="flag")
    refused = live(**{f"GET {VARIABLES}": forbidden("no"), f"GET {PROJECTS}{PROJECT_ID}/": project()})
    with pytest.raises(ApiError, match=r"no$"):
        plan(refused, name="flag")


def test_a_creation_sends_all_that_the_api_wants() -> None:
    client = live()
    outcome = converge(client, name="flag")
    assert sent(client) == {
        "name": "flag",
        "description": None,
        "json_schema": None,
        "rollout": {"labels": {}},
        "overrides": [],
    }
    assert client.sent[-1].scope == "project:write_variables"
    assert (outcome.action, outcome.id, outcome.shown["external"]) == ("created", "flag", False)


def test_a_creation_sends_what_was_written() -> None:
    client = live()
    converge(
        client,
        name="flag",
        description="x",
        json_schema={"type": "number"},
        template_inputs_schema={"type": "object"},
        type_id=TYPE.upper(),
        aliases=["b", "a", "b"],
        example={"a": 1},
        external=True,
        labels={"on": {"value": 1}, "off": {"serialized_value": " 0 "}, "next": {"ref": "latest"}, "me": {"ref": "on"}},
        rollout={"labels": {"on": 0.25, "off": "0.5"}, "latest_weight": 0.25},
        overrides=[
            {
                "name": "staff",
                "conditions": [{"kind": "value-is-in", "attribute": "plan", "values": [1, "a", True]}],
                "rollout": {"labels": {"on": 1}},
            }
        ],
    )
    assert sent(client) == {
        "name": "flag",
        "description": "x",
        "json_schema": {"type": "number"},
        "template_inputs_schema": {"type": "object"},
        "type_id": TYPE,
        "aliases": ["a", "b"],
        "example": '{"a":1}',
        "external": True,
        "labels": {
            "on": {"target_type": "version", "serialized_value": "1"},
            "off": {"target_type": "version", "serialized_value": " 0 "},
            "next": {"target_type": "latest"},
            "me": {"target_type": "label", "target_label": "on"},
        },
        "rollout": {"labels": {"on": 0.25, "off": 0.5}, "latest_weight": 0.25},
        "overrides": [
            {
                "name": "staff",
                "conditions": [{"kind": "value-is-in", "attribute": "plan", "values": [1, "a", True]}],
                "rollout": {"labels": {"on": 1}},
            }
        ],
    }


@pytest.mark.parametrize(
    ("options", "found", "body"),
    [
        ({"description": ""}, {"description": "x"}, {"description": None}),
        ({"json_schema": {}}, {"json_schema": {"type": "number"}}, {"json_schema": None}),
        ({"template_inputs_schema": {}}, {"template_inputs_schema": {"a": 1}}, {"template_inputs_schema": None}),
        ({"type_id": ""}, {"type_name": "x"}, {"type_id": None}),
        ({"aliases": []}, {"aliases": ["a"]}, {"aliases": []}),
        ({"example": ""}, {"example": "1"}, {"example": None}),
        ({"rollout": {}}, {"labels": {"on": ONE}, "rollout": {"labels": {"on": 1.0}}}, {"rollout": {"labels": {}}}),
        (
            {"overrides": []},
            {"overrides": [{"conditions": [], "rollout": {"labels": {}}}]},
            {"overrides": []},
        ),
    ],
)
def test_empty_clears(options: dict[str, Any], found: dict[str, Any], body: dict[str, Any]) -> None:
    client = live(variable(**found))
    assert converge(client, name="flag", **options).changed
    assert sent(client) == body


@pytest.mark.parametrize(
    ("options", "found"),
    [
        *(({"description": ""}, {"description": value}) for value in (None, "")),
        *(({"json_schema": {}}, {"json_schema": value}) for value in (None, {})),
        *(({"aliases": []}, {"aliases": value}) for value in (None, [])),
        ({"aliases": ["b", "a"]}, {"aliases": ["a", "b"]}),
        *(({"example": ""}, {"example": value}) for value in (None, "")),
        ({"example": {"a": [1, 2]}}, {"example": '{ "a" : [1.0, 2] }'}),
        ({"example": "no JSON {"}, {"example": "no JSON {"}),
        ({"type_id": ""}, {"type_name": None}),
        ({"json_schema": {"a": {"b": 1, "c": [None]}}}, {"json_schema": {"a": {"c": [None], "b": 1.0}}}),
        ({"labels": {}}, {"labels": {}}),
        ({"labels": {"on": {"value": {"a": [True], "b": 1}}}}, {"labels": {"on": TWO}}),
        ({"labels": {"on": {"serialized_value": '{"a":[true],"b":1.0}'}}}, {"labels": {"on": TWO}}),
        ({"labels": {"on": {"serialized_value": {"a": [True], "b": 1}}}}, {"labels": {"on": TWO}}),
        ({"labels": {"on": {"value": 1, "version": "1"}}}, {"labels": {"on": ONE}}),
        ({"labels": {"on": {"ref": "latest"}}}, {"labels": {"on": {"ref": "latest", "version": 4}}}),
        ({"labels": {"on": {"value": None}}}, {"labels": labelled("null")}),
        ({"labels": {2026: {"value": "x"}}}, {"labels": {"2026": {"version": 1, "serialized_value": '"x"'}}}),
        ({"rollout": {}}, {"rollout": {"labels": {}}}),
        ({"rollout": {"labels": {"on": 1}}}, {"labels": {"on": ONE}, "rollout": {"labels": {"on": 1.0}}}),
        ({"rollout": {"labels": {"on": 0}}}, {"labels": {"on": ONE}, "rollout": {"labels": {}}}),
        ({"rollout": {"labels": {}}}, {"labels": {"on": ONE}, "rollout": {"labels": {"on": 0.0}}}),
    ],
)
def test_other_spellings_are_not_a_difference(options: dict[str, Any], found: dict[str, Any]) -> None:
    client = live(variable(**found))
    assert converge(client, name="flag", **options).changed is False
    assert client.writes == []


@pytest.mark.parametrize(
    ("desired", "text"),
    [(1, "true"), (True, "1"), ("1", "1"), (0, "false"), (None, '""'), ([], "{}"), ([1, 2], "[2, 1]"), (1, "1.5")],
)
def test_values_are_compared_as_json_does(desired: Any, text: str) -> None:
    client = live(variable(labels=labelled(text)))
    assert converge(client, name="flag", labels={"on": {"value": desired}}).changed


# Labels


def test_text_that_is_not_json_is_shown_unchanged_and_can_be_replaced() -> None:
    client = live(variable(labels=labelled("not JSON")))
    outcome = converge(client, name="flag", labels={"on": {"value": "x"}})
    assert outcome.before["labels"] == {"on": {"serialized_value": "not JSON", "version": 1}}
    assert outcome.changed


def test_both_shapes_of_labels_read_the_same() -> None:
    listed = {
        "a": {"version": 3, "serialized_value": "1"},
        "b": {"ref": "a"},
        "c": {"ref": "latest", "version": 3},
        "d": {"ref": "code_default"},
    }
    answered = {
        "a": label_record("version", version_number=3, serialized_value="1"),
        "b": label_record("label", target_label="a", version_number=3, serialized_value="1"),
        "c": label_record("latest", version_number=3, serialized_value="1"),
        "d": label_record("code_default"),
    }
    shown = {"a": {"value": 1, "version": 3}, "b": {"ref": "a"}, "c": {"ref": "latest"}, "d": {"ref": "code_default"}}
    for labels in (listed, answered):
        assert VARIABLE.managed(variable(labels=labels))["labels"] == shown


def test_if_one_label_differs_all_are_sent_and_the_others_as_they_are() -> None:
    client = live(variable(labels={"on": TWO, "off": ONE, "ref": {"ref": "code_default"}}))
    desired = {"on": {"value": {"a": [True], "b": 1}}, "off": {"value": 0}, "ref": {"ref": "code_default"}}
    outcome = converge(client, name="flag", labels=desired)
    assert sent(client) == {
        "labels": {
            "on": {"target_type": "version", "serialized_value": TWO["serialized_value"], "version": 2},
            "off": {"target_type": "version", "serialized_value": "0"},
            "ref": {"target_type": "code_default"},
        }
    }
    assert outcome.after["labels"]["on"] == {"value": {"b": 1, "a": [True]}, "version": 2}
    assert outcome.after["labels"]["off"] == {"value": 0}


def test_labels_that_are_the_same_are_not_sent_with_something_else() -> None:
    client = live(variable(labels={"on": TWO}))
    converge(client, name="flag", labels={"on": {"value": {"a": [True], "b": 1}}}, description="x")
    assert sent(client) == {"description": "x"}


def test_a_value_that_another_label_has_is_sent_in_its_words() -> None:
    """Another spelling would be a new version."""
    client = live(variable(labels={"canary": TWO, "production": ONE}))
    value = {"value": {"a": [True], "b": 1}}
    converge(client, name="flag", labels={"canary": value, "production": value})
    assert sent(client)["labels"]["production"] == {
        "target_type": "version",
        "serialized_value": TWO["serialized_value"],
    }


def test_a_version_is_compared_and_sent_if_it_is_written() -> None:
    client = live(variable(labels={"on": ONE}))
    converge(client, name="flag", labels={"on": {"value": 1, "version": 4}})
    assert sent(client)["labels"]["on"] == {"target_type": "version", "serialized_value": "1", "version": 4}


def test_a_label_that_is_not_written_is_not_wanted() -> None:
    client = live(
        variable(labels={"on": ONE, "off": TWO}),
        **{f"PUT {ITEM}": full(labels={"on": label_record("version", version_number=1, serialized_value="1")})},
    )
    outcome = converge(client, name="flag", labels={"on": {"value": 1}})
    assert list(sent(client)["labels"]) == ["on"]
    assert list(outcome.shown["labels"]) == ["on"]


def test_a_label_that_the_server_keeps_is_an_error() -> None:
    client = live(variable(labels={"on": ONE, "off": TWO}))
    with pytest.raises(LogfireError, match=r"^labels: the server keeps off of variable flag of project checkout,"):
        plan(client, name="flag", labels={"on": {"value": 1}}).execute()


def test_a_value_that_the_server_alters_is_warned_about() -> None:
    client = live(variable(), **{f"PUT {ITEM}": full(json_schema={"type": "number", "title": "Flag"})})
    remote = RemoteState(client)
    desired = VARIABLE.accept(accepted(name="flag", json_schema={"type": "number"}))
    VARIABLE.plan(desired, remote).execute()
    assert remote.warnings == [
        "variable flag of project checkout: the server does not keep json_schema as it is written;"
        " every run will change it"
    ]


# Fields that the API does not return


@pytest.mark.parametrize(
    "options",
    [
        {"external": True},
        {"external": False},
        {"type_id": TYPE},
        {"rollout": {"latest_weight": 0.5}},
        {"overrides": [{"name": "x", "conditions": [], "rollout": {}}]},
        {"overrides": [{"description": "x", "conditions": [], "rollout": {}}]},
        {"overrides": [{"conditions": [], "rollout": {"latest_weight": 1}}]},
    ],
)
def test_invisible_fields_are_sent_with_other_changes_or_when_asked(options: dict[str, Any]) -> None:
    record = variable(
        type_name="of some kind",
        overrides=[{"conditions": [], "rollout": {"labels": {}}}] if "overrides" in options else [],
    )
    (name,) = options
    client = live(record)
    assert converge(client, name="flag", **options).changed is False
    with_another = converge(client, name="flag", description="x", **options)
    assert set(sent(client)) == {"description", name}
    assert set(with_another.fields) == {"description", name}
    client = live(record)
    assert converge(client, name="flag", update_write_only="always", **options).fields == (name,)
    assert set(sent(client)) == {name}


def test_always_sends_nothing_but_what_cannot_be_seen() -> None:
    client = live(variable(labels={"on": ONE}))
    options = {"description": "", "labels": {"on": {"value": 1}}, "rollout": {"labels": {}}, "overrides": []}
    assert converge(client, name="flag", update_write_only="always", **options).changed is False


def test_the_presence_of_a_type_is_visible() -> None:
    client = live(variable(type_name=None))
    assert converge(client, name="flag", type_id=TYPE).changed
    assert sent(client) == {"type_id": TYPE}
    untold = variable()
    del untold["type_name"]
    assert converge(live(untold), name="flag", type_id=TYPE).changed is False


def test_the_answer_to_a_write_is_remembered_for_the_rest_of_the_run() -> None:
    remote = RemoteState(live(variable(), **{f"PUT {ITEM}": full(external=True, description="x")}))
    for description, external in (("x", True), (None, False)):
        desired = VARIABLE.accept(accepted(name="flag", description=description, external=external))
        assert VARIABLE.plan(desired, remote).execute().changed
    bodies = [body for _what, body in remote.client.writes]  # type: ignore[attr-defined]
    assert bodies == [{"description": "x", "external": True}, {"external": False}]


def test_fields_that_the_api_does_not_return_are_shown_as_null() -> None:
    shown = VARIABLE.show(variable(type_name="of some kind"), project())
    assert (shown["external"], shown["type_id"]) == (None, None)
    assert accepted(name="flag", external=shown["external"], type_id=shown["type_id"])["external"] is None


# Invalid options


def test_all_problems_of_one_variable_are_reported_at_once() -> None:
    """Each label, weight, condition and alias by itself, and a circle of references once."""
    condition = {"kind": "value-equals", "attribute": " ", "value": "a"}
    options: dict[str, Any] = {
        "name": "model",
        "project": "checkout",
        "aliases": ["no way", "1st"],
        "labels": {
            "a": {"ref": "b"},
            "b": {"ref": "a"},
            "c": {"val": 1, "ref": "nowhere", "version": "x"},
            "d": {"ref": "c"},
            "": {"value": 1, "ref": "a"},
        },
        "rollout": {"labels": {"a": 2, "b": "half"}, "latest_weight": -1},
        "overrides": [
            {"conditions": [condition, condition], "rollout": {"labels": {"a": 3}}},
            {"conditions": [], "rollout": {"labels": {"b": 4}}},
        ],
    }
    with pytest.raises(OptionError) as caught:
        VARIABLE.accept(options)
    assert [line[:38] for line in caught.value.lines] == [
        "aliases: '1st' must be a letter or und",
        "aliases: 'no way' must be a letter or ",
        "labels: c has the unknown key val; it ",
        "labels: c.version goes with a value, n",
        "labels: the name of a label must have ",
        "labels: must have one of value, serial",
        "labels: a.ref leads back to itself: a ",
        "rollout.labels.a: must be a number fro",
        "rollout.labels.b: must be a number fro",
        "rollout.latest_weight: must be a numbe",
        "overrides[0].conditions[0].attribute: ",
        "overrides[0].conditions[1].attribute: ",
        "overrides[0].rollout.labels.a: must be",
        "overrides[1].rollout.labels.b: must be",
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"name": "1st"}, "name: '1st' must be a letter or underscore, then letters"),
        ({"name": "a-b"}, "name: 'a-b' must be"),
        ({"name": "ä"}, "name: 'ä' must be"),
        ({"description": "x" * 501}, "description: must have at most 500 characters, has 501"),
        ({"type_id": "settings"}, "type_id: 'settings' must be the UUID of a variable type"),
        ({"aliases": ["ok", "no way"]}, "aliases: 'no way' must be a letter"),
        ({"example": datetime.date(2026, 1, 1)}, "example: holds values that JSON has no form for"),
        ({"json_schema": {"a": datetime.date(2026, 1, 1)}}, "json_schema: holds values that JSON"),
        ({"json_schema": {"a": float("nan")}}, "json_schema: holds values that JSON"),
        ({"labels": {"": {"value": 1}}}, "labels: the name of a label must have 1 to 200 characters, '' has 0"),
        ({"labels": {"x" * 201: {"value": 1}}}, "has 201"),
        ({"labels": {"on": 1}}, "labels: on must be a mapping with one of value, serialized_value, ref"),
        ({"labels": {"on": {}}}, "labels: on must have one of value, serialized_value, ref"),
        ({"labels": {"on": {"version": 1}}}, "labels: on must have one of"),
        (
            {"labels": {"on": {"value": 1, "ref": "x"}}},
            "labels: on must have one of value, serialized_value, ref, has 2",
        ),
        ({"labels": {"on": {"val": 1}}}, "labels: on has the unknown key val"),
        ({"labels": {"on": {"value": datetime.date(2026, 1, 1)}}}, "labels: on.value holds values that JSON"),
        ({"labels": {"on": {"serialized_value": "{"}}}, "labels: on.serialized_value must be JSON text, such as"),
        ({"labels": {"on": {"serialized_value": "NaN"}}}, "labels: on.serialized_value must be JSON text"),
        ({"labels": {"on": {"serialized_value": "[" * 100_000}}}, "labels: on.serialized_value must be JSON text"),
        ({"labels": {"on": {"value": 1, "version": 0}}}, "labels: on.version must be a whole number from 1"),
        ({"labels": {"on": {"value": 1, "version": True}}}, "labels: on.version must be a whole number"),
        ({"labels": {"on": {"value": 1, "version": "²"}}}, "labels: on.version must be a whole number"),
        ({"labels": {"on": {"ref": ""}}}, "labels: on.ref must be a label, latest or code_default"),
        ({"labels": {"on": {"ref": 1}}}, "labels: on.ref must be a label"),
        ({"labels": {"on": {"ref": "latest", "version": 1}}}, "labels: on.version goes with a value, not with ref"),
        (
            {"labels": {"on": {"ref": "of"}}},
            "labels: on.ref is of, which is none of the labels, latest or code_default",
        ),
        ({"labels": {"a": {"ref": "b"}, "b": {"ref": "a"}}}, "labels: a.ref leads back to itself: a -> b -> a"),
        ({"labels": {"a": {"ref": "a"}}}, "labels: a.ref leads back to itself: a -> a"),
        ({"rollout": {"labels": {"on": 0.6, "off": 0.5}}}, "rollout: the weights come to 1.1, more than 1"),
        ({"rollout": {"labels": {"on": 0.6}, "latest_weight": 0.5}}, "rollout: the weights come to 1.1"),
        ({"rollout": {"labels": {"a": 0.7, "b": 0.1, "c": 0.1, "d": 0.1, "e": 1e-9}}}, "more than 1 (by 1e-09)"),
        ({"rollout": {"labels": {"on": -0.1}}}, "rollout.labels.on: must be a number from 0 to 1, is -0.1"),
        ({"rollout": {"labels": {"on": True}}}, "rollout.labels.on: must be a number from 0 to 1, is True"),
        ({"rollout": {"labels": {"on": "half"}}}, "rollout.labels.on: must be a number from 0 to 1, is half"),
        ({"rollout": {"labels": {"on": "nan"}}}, "rollout.labels.on: must be a number from 0 to 1"),
        ({"rollout": {"labels": {"on": None}}}, "rollout.labels.on: must be a number"),
        ({"rollout": {"labels": {"": 1}}}, "rollout: the name of a label must have 1 to 200 characters"),
        ({"rollout": {"latest_weight": 2}}, "rollout.latest_weight: must be a number from 0 to 1, is 2"),
        ({"rollout": {"weights": {}}}, "weights"),
    ],
)
def test_invalid_options_are_reported_on_one_line(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as caught:
        VARIABLE.accept(accepted(**{"name": "flag", **options}))
    assert says in caught.value.message
    assert "\n" not in caught.value.message


def overriding(**condition: Any) -> dict[str, Any]:
    conditions = [{"kind": "key-is-present", "attribute": "x"}, condition]
    return {"overrides": [{"conditions": conditions, "rollout": {}}]}


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"kind": "value-equals"}, "attribute"),
        ({"attribute": "x"}, "kind"),
        ({"kind": "is", "attribute": "x"}, "kind"),
        ({"kind": "value-equals", "attribute": " "}, "overrides[0].conditions[1].attribute: must not be blank"),
        (
            {"kind": "key-is-present", "attribute": "x", "value": 1},
            "overrides[0].conditions[1].value: does not go with key-is-present",
        ),
        (
            {"kind": "value-equals", "attribute": "x", "value": 1, "pattern": "x"},
            "overrides[0].conditions[1].pattern: does not go with value-equals, which takes value",
        ),
        (
            {"kind": "value-matches-regex", "attribute": "x", "pattern": "("},
            "overrides[0].conditions[1].pattern: is not a regular expression",
        ),
        (
            {"kind": "value-equals", "attribute": "x", "value": datetime.date(2026, 1, 1)},
            "overrides[0].conditions[1].value: holds values that JSON",
        ),
        *(
            ({"kind": kind, "attribute": "x"}, f"overrides[0].conditions[1].{needed}: is required by {kind}")
            for kind, needed in CONDITIONS.items()
            if needed
        ),
    ],
)
def test_an_invalid_condition_is_reported_on_one_line(condition: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as caught:
        VARIABLE.accept(accepted(name="flag", **overriding(**condition)))
    assert says in caught.value.message
    assert "\n" not in caught.value.message


def test_weights_of_overrides_are_looked_at_too() -> None:
    for rollout, says in (
        ({"labels": {"on": 2}}, r"^overrides\[1\].rollout.labels.on: must be a number"),
        ({"labels": {"on": 1, "off": 1}}, r"^overrides\[1\].rollout: the weights come to 2, more than 1$"),
    ):
        fine = {"conditions": [], "rollout": {}}
        with pytest.raises(OptionError, match=says):
            VARIABLE.accept(accepted(name="flag", overrides=[fine, {"conditions": [], "rollout": rollout}]))


@pytest.mark.parametrize(
    ("found", "options", "says"),
    [
        (None, {"rollout": {"labels": {"on": 1}}}, "rollout.labels: gives a weight to on"),
        (
            None,
            {"rollout": {"labels": {"on": 0}}, "labels": {"off": {"value": 1}}},
            "rollout.labels: gives a weight to on",
        ),
        (
            {"labels": {"on": ONE}},
            {"overrides": [{"conditions": [], "rollout": {"labels": {"off": 1}}}]},
            "overrides[0].rollout.labels: gives a weight to off",
        ),
        (
            {"labels": {"on": ONE}, "rollout": {"labels": {"on": 1}}},
            {"labels": {}},
            "labels: lack on, to which rollout.labels gives a weight",
        ),
    ],
)
def test_a_weight_needs_its_label(found: Any, options: dict[str, Any], says: str) -> None:
    """The server would store it, and then fail to read all variables of the project."""
    client = live() if found is None else live(variable(**found))
    with pytest.raises(OptionError) as caught:
        plan(client, name="flag", **options)
    assert caught.value.message.startswith(says)
    assert client.writes == []


def test_a_weight_may_be_for_a_label_that_is_there_or_written_with_it() -> None:
    assert converge(live(variable(labels={"on": ONE})), name="flag", rollout={"labels": {"on": 1}}).changed
    together = {"labels": {"on": {"value": 1}}, "rollout": {"labels": {"on": 1}}}
    assert converge(live(variable()), name="flag", **together).changed
    assert converge(live(), name="flag", **together).changed


def test_a_variable_that_is_already_invalid_can_still_be_changed() -> None:
    client = live(variable(rollout={"labels": {"gone": 1}}))
    assert converge(client, name="flag", description="x").changed


# Names


def test_a_name_is_changed_under_the_old_one() -> None:
    client = live(variable("old"))
    outcome = converge(client, id="old", name="new")
    assert client.writes == [(f"PUT {VARIABLES}old/", {"name": "new"})]
    assert (outcome.id, outcome.shown["id"], outcome.shown["name"]) == ("new", "new", "new")
    assert (outcome.before["name"], outcome.after["name"]) == ("old", "new")


def test_a_task_that_renames_can_be_repeated() -> None:
    client = live(variable("new"))
    assert converge(client, id="old", name="new", description="").changed is False
    with pytest.raises(OptionError, match="there is no variable with the id old"):
        plan(client, id="old", name="newer")
    with pytest.raises(OptionError, match="there is no variable with the id old"):
        plan(client, id="old")
    assert plan(client, id="old", name="new", state="absent").predict().changed is False


def test_a_renamed_variable_is_found_by_its_new_name_only() -> None:
    client = live(variable("old"))
    remote = RemoteState(client)
    VARIABLE.plan(VARIABLE.accept(accepted(id="old", name="new")), remote).execute()
    assert VARIABLE.plan(VARIABLE.accept(accepted(name="new", description="")), remote).predict().changed is False
    assert VARIABLE.plan(VARIABLE.accept(accepted(name="old")), remote).predict().action == "created"
    assert len(remote.records(VARIABLE, project())) == 1


def test_names_differ_in_case() -> None:
    with pytest.raises(OptionError, match="there is no variable with the id Flag"):
        plan(live(variable("flag")), id="Flag")
    assert VARIABLE.selectors(VARIABLE.accept(accepted(id="Flag"))) == [("id", "Flag")]


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(OptionError, match="another variable is called new"):
        plan(live(variable("old"), variable("new")), id="old", name="new")


# Deletion


ROOT = "/v1/variables/"
DELETE = f"DELETE {ROOT}flag/"


def bound(*lists: Any, own: Any = None, **answers: Any) -> FakeClient:
    """A client whose key is bound to the project. The project lists the variables of each turn."""
    turns = Turns(*({"variables": {one["name"]: one for one in each}} for each in lists))
    own = {"variables": {"flag": variable()}} if own is None else own
    return live(**{f"GET {VARIABLES}": turns, f"GET {ROOT}": own, DELETE: None, **answers})


@pytest.mark.parametrize("gone", [None, missing()])
def test_a_variable_is_deleted_at_the_root_and_looked_for_afterwards(gone: Any) -> None:
    client = bound([variable()], [variable()], [], **{DELETE: gone})
    predicted = plan(client, check_mode=True, name="flag", state="absent").predict()
    assert not client.writes
    outcome = plan(client, name="flag", state="absent").execute()
    assert outcome == predicted
    assert (outcome.changed, outcome.action, outcome.after, outcome.shown) == (True, "deleted", {}, {})
    assert client.asked[-5:] == [f"GET {PROJECTS}", f"GET {VARIABLES}", f"GET {ROOT}", DELETE, f"GET {VARIABLES}"]
    assert {(one.wire.root, one.scope) for one in client.sent if one.path.startswith(ROOT)} == {
        ("", "project:read_variables"),
        ("", "project:write_variables"),
    }


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({f"GET {PROJECTS}": [project(), project(0xA1, "search")]}, "this one reads 2 projects"),
        ({f"GET {PROJECTS}": forbidden("no")}, "this one may not list projects"),
        ({f"GET {ROOT}": forbidden("no")}, "this one is not bound to a project, or lacks a scope"),
        ({f"GET {ROOT}": {"variables": {}}}, "this one is bound to a project that lacks the variable"),
    ],
)
def test_another_key_deletes_nothing(answers: dict[str, Any], says: str, check_mode: bool) -> None:
    client = bound([variable()], **answers)
    with pytest.raises(OptionError) as refused:
        plan(client, check_mode, project=PROJECT_ID, name="flag", state="absent")
    assert refused.value.message == (
        "api_key: must be bound to the one project, with the scopes project:read, project:read_variables and"
        f" project:write_variables, to delete variable flag of project {PROJECT_ID}; {says}"
    )
    assert not client.writes


def test_an_older_server_cannot_delete() -> None:
    with pytest.raises(OptionError, match=r"^state: this server cannot delete variable flag .*: use its web interface"):
        plan(bound([variable()], own=missing()), name="flag", state="absent")


def test_other_failures_of_the_check_are_those_of_the_server() -> None:
    broken = ApiError("GET: HTTP 502", 502)
    for path in (PROJECTS, ROOT):
        client = bound([variable()], **{f"GET {path}": broken})
        with pytest.raises(ApiError, match="HTTP 502"):
            plan(client, name="flag", state="absent")
        assert not client.writes


@pytest.mark.parametrize("afterwards", [[variable()], None])
def test_a_variable_that_is_there_still_is_an_error(afterwards: Any) -> None:
    client = bound([variable()], [variable()])
    if afterwards is None:
        client.answers[f"GET {VARIABLES}"] = Turns({"variables": {"flag": variable()}}, {})
    with pytest.raises(LogfireError, match="still lists it after its deletion; if the API key belongs to another proj"):
        plan(client, name="flag", state="absent").execute()


def test_a_variable_of_an_earlier_task_can_be_deleted() -> None:
    own = Turns({"variables": {}}, {"variables": {"flag": variable()}})
    assert plan(bound([variable()], own=own), name="flag", state="absent").predict().changed is True


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_variable_that_is_not_there_takes_no_key_of_the_project(check_mode: bool) -> None:
    client = live(variable())
    assert plan(client, check_mode, name="other", state="absent").predict().changed is False
    assert plan(client, check_mode, id="other", state="absent").predict().changed is False
    nowhere = FakeClient({f"GET {PROJECTS}": []})
    assert plan(nowhere, check_mode, name="flag", state="absent").predict().changed is False


# Creations of unknown outcome


@pytest.mark.parametrize("error", [LOST, Conflict("409", 409)])
def test_after_an_uncertain_creation_the_variable_of_that_name_is_adopted(error: Exception) -> None:
    lists = Turns({"variables": {}}, {"variables": {"flag": variable(description="x")}})
    client = live(**{f"GET {VARIABLES}": lists, f"POST {VARIABLES}": error, f"PUT {ITEM}": full(external=True)})
    outcome = plan(client, name="flag", description="x", external=True).execute()
    assert (outcome.action, outcome.id) == ("created", "flag")
    # It may be somebody else's: what cannot be seen is made sure of.
    assert client.writes[1:] == [(f"PUT {ITEM}", {"external": True})]


def test_an_adopted_variable_that_can_be_seen_whole_needs_nothing_more() -> None:
    lists = Turns({"variables": {}}, {"variables": {"flag": variable()}})
    client = live(**{f"GET {VARIABLES}": lists, f"POST {VARIABLES}": LOST})
    plan(client, name="flag").execute()
    assert len(client.writes) == 1


def test_a_creation_of_unknown_outcome_that_left_nothing_is_reported() -> None:
    client = live(**{f"POST {VARIABLES}": LOST})
    with pytest.raises(LogfireError, match="is not in the list read afterwards: run again"):
        plan(client, name="flag").execute()


# Reading


def info(client: FakeClient, **params: Any) -> list[dict[str, Any]]:
    definition = info_module(VARIABLE)
    validation = ArgumentSpecValidator(definition.spec).validate(params)
    variables: list[dict[str, Any]] = definition.run(
        definition.validate(validation.validated_parameters), RemoteState(client), False
    )["variables"]
    return variables


def test_one_variable_is_asked_for_by_itself() -> None:
    client = live(**{f"GET {ITEM}": variable(description="x"), f"GET {VARIABLES}gone/": missing()})
    (found,) = info(client, project="checkout", id="flag")
    assert (found["id"], found["description"], found["project"]) == ("flag", "x", "checkout")
    assert client.asked == [f"GET {PROJECTS}", f"GET {ITEM}"]
    assert info(client, project="checkout", id="gone") == []
    assert info(client, project="checkout", id="..") == []


def test_variables_are_listed_with_all_there_is_to_know() -> None:
    latest = {"version": 2, "serialized_value": '{"a": 1}'}
    (_other, found) = info(live(variable("b", latest_version=latest, kind="prompt"), variable("a")), project="checkout")
    assert found["latest_version"] == {"value": {"a": 1}, "version": 2}
    assert (found["kind"], found["name"]) == ("prompt", "b")


@pytest.mark.parametrize("fields", [{}, {"latest_version": {"id": uid(1), "version": 1, "serialized_value": "1"}}])
def test_the_return_value_works_as_options(fields: dict[str, Any]) -> None:
    record = variable(
        description="x",
        aliases=["a"],
        labels={"on": TWO, "off": {"ref": "on"}},
        rollout={"labels": {"on": 0.5}},
        overrides=[
            {
                "conditions": [{"kind": "value-equals", "attribute": "a", "value": False, "pattern": None}],
                "rollout": {"labels": {"on": 1.0}},
            }
        ],
        **fields,
    )
    shown = converge(live(record), name="flag").shown
    options = {name: value for name, value in shown.items() if name in VARIABLE.spec() and name != "project"}
    assert converge(live(record), **options).changed is False


def test_an_export_leaves_out_what_is_the_servers() -> None:
    class Exporter:
        remote = None

    exporter: Any = Exporter()
    assert VARIABLE.export({**variable(kind="prompt"), "id": "flag"}, exporter) is None
    assert VARIABLE.export({**variable(type_name="a"), "id": "flag"}, exporter) == {"name": "flag", "type": "a"}
    exported = VARIABLE.export(variable(labels={"on": TWO}, rollout={"labels": {"on": 1.0}}), exporter)
    assert exported == {
        "name": "flag",
        "labels": {"on": {"value": {"a": [True], "b": 1}}},
        "rollout": {"labels": {"on": 1.0}},
    }
