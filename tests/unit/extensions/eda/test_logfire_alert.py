# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import copy
import inspect
import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.pydantic.logfire.extensions.eda.plugins.event_filter import logfire_alert
from ansible_collections.pydantic.logfire.extensions.eda.plugins.event_filter.logfire_alert import main
from ansible_collections.pydantic.logfire.tests.eda.payloads import (
    FORMATS,
    ID,
    OTHERS,
    PROJECT_URL,
    RAW_DATA,
    RUN_ID,
    SLACK_BLOCKKIT,
    SLACK_LEGACY,
    URL,
)

LOGFIRE_KEYS = [*RAW_DATA, "text", "blocks", "attachments", "title", "type", "url", "name", "alert"]
texts = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.sampled_from(["{{", "{%", "{", f"<{URL}|{{", "|", ">", "&lt;", "header", URL, f"<{URL}|errors>"]),
    st.lists(st.sampled_from(["{", "%", "#", "<https://a.b|", ">", "&amp;"])).map("".join),
)
documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(
        st.lists(inner), st.dictionaries(st.one_of(st.sampled_from(LOGFIRE_KEYS), texts), inner, max_size=6)
    ),
    max_leaves=30,
)
bodies = st.one_of(
    documents,
    *(st.dictionaries(st.sampled_from(list(body)), documents).map(body.__or__) for body in FORMATS.values()),
)


def alert(body: Any) -> dict[str, Any]:
    found: dict[str, Any] = main({"payload": body, "meta": {"endpoint": ""}})["logfire_alert"]
    return found


def documented(block: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(block)
    return document


def every_text(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in every_text(each)]
    if isinstance(value, list):
        return [text for each in value for text in every_text(each)]
    return [value] if isinstance(value, str) else []


class TestFormats:
    def test_raw_data(self) -> None:
        links = RAW_DATA["links"]
        assert alert(RAW_DATA) == {
            "is_alert": True,
            "reason": "",
            "firing": True,
            "state": "firing",
            "format": "raw-data",
            "id": ID,
            "run_id": RUN_ID,
            "name": "errors",
            "project": "checkout",
            "organization": "acme",
            "description": "Something went wrong",
            "timestamp": "2026-05-04T09:30:00.180461Z",
            "matches": 2,
            "rows": [
                {"service_name": "api", "message": "payment refused", "level": 17},
                {"service_name": "worker", "message": "no such order", "level": 17},
            ],
            "errors": "",
            "url": URL,
            "links": {name: links[name] for name in links if name != "alert"},
        }

    def test_slack_blockkit(self) -> None:
        found = alert(SLACK_BLOCKKIT)
        assert (found["format"], found["name"], found["id"], found["run_id"]) == (
            "slack-blockkit",
            "errors",
            ID,
            RUN_ID,
        )
        assert (found["organization"], found["project"], found["url"]) == ("acme", "checkout", URL)
        assert (found["firing"], found["matches"]) == (True, None)
        assert "2 rows in checkout & elsewhere" in found["description"]

    def test_slack_legacy(self) -> None:
        found = alert(SLACK_LEGACY)
        assert (found["format"], found["name"], found["id"]) == ("slack-legacy", "errors", ID)
        assert found["description"].splitlines() == ["errors has matches", "2 rows", "service_name", "api"]

    @pytest.mark.parametrize(
        ("text", "state"),
        [
            (f"<{URL}|errors> has matches", "firing"),
            (f":warning: <{URL}|errors> 2 rows\n:white_check_mark: = it is over", "firing"),
            (f"<{URL}|errors>\n```\n| message |\n| no longer resolved ✅ |\n```", "firing"),
            (f"<{URL}|host> could not be resolved", "firing"),
            (f"<{URL}|errors> is unresolved", "firing"),
            (f":white_check_mark: <{URL}|errors> had no matches", "resolved"),
            (f"✅ <{URL}|errors>", "resolved"),
            (f"<{URL}|errors> had no matches", "resolved"),
            (f"<{URL}|errors>: 0 rows", "resolved"),
            (f"<{URL}|errors> no longer has matches", "resolved"),
            (f"<{URL}|Resolved: errors>", "resolved"),
            (f"*Resolved* <{URL}|errors>", "resolved"),
            (f":x: <{URL}|errors>", "query_failed"),
            (f"<{URL}|errors> had errors", "query_failed"),
            (f"Query failed: <{URL}|errors>", "query_failed"),
        ],
    )
    def test_the_state_by_the_first_sign_or_word_of_a_message(self, text: str, state: str) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
        for body in ({"text": text}, {"blocks": [section]}, {"attachments": [{"text": text}]}):
            found = alert(body)
            assert (found["state"], found["firing"]) == (state, state == "firing")

    def test_a_header_says_that_it_is_over(self) -> None:
        header = {"type": "header", "text": {"type": "plain_text", "text": "Resolved: errors"}}
        assert alert({**SLACK_BLOCKKIT, "blocks": [header, *SLACK_BLOCKKIT["blocks"]]})["state"] == "resolved"

    def test_a_name_takes_one_line(self) -> None:
        name = "errors\n** 2026 [debug] **\n\tfake"
        for body in ({**RAW_DATA, "alert_name": name}, {"text": URL, "attachments": [{"title": name}]}):
            assert alert(body)["name"] == "errors ** 2026 [debug] ** fake"

    def test_an_attachment_of_blocks_is_block_kit(self) -> None:
        found = alert({"attachments": [{"blocks": SLACK_BLOCKKIT["blocks"]}]})
        assert (found["format"], found["name"]) == ("slack-blockkit", "errors")

    def test_a_self_hosted_alert_below_a_path(self) -> None:
        url = f"https://example.com/logfire/acme/checkout/alerts/{ID}"
        found = alert({"text": f"errors: {url}"})
        assert (found["organization"], found["project"], found["run_id"]) == ("acme", "checkout", "")

    @pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS)
    def test_an_event_that_is_not_an_alert(self, body: Any) -> None:
        found = alert(body)
        assert (found["is_alert"], found["firing"]) == (False, False)
        assert found["reason"].startswith("the ")

    @pytest.mark.parametrize(
        "url",
        [
            PROJECT_URL,
            f"{PROJECT_URL}/alerts/",
            f"{PROJECT_URL}/alerts/new",
            f"https://a.b/alerts/{ID}",
            f"//alerts/{ID}",
        ],
    )
    def test_a_link_to_something_else_makes_no_alert(self, url: str) -> None:
        assert alert({"text": url})["reason"] == "the message links to no alert of Logfire"

    def test_every_result_has_the_documented_keys(self) -> None:
        keys = documented(logfire_alert.RETURN)["logfire_alert"]["contains"].keys()
        for body in (*FORMATS.values(), *OTHERS.values()):
            assert alert(body).keys() == keys


class TestRawData:
    @pytest.mark.parametrize(
        ("changed", "matches", "state"),
        [
            ({}, 2, "firing"),
            ({"n_rows": "2"}, 2, "firing"),
            ({"n_rows": True}, 2, "firing"),
            ({"n_rows": -1}, 2, "firing"),
            ({"n_rows": 0, "data": []}, 0, "resolved"),
            ({"n_rows": 0.0}, 0, "resolved"),
            ({"n_rows": "0", "data": None}, 0, "resolved"),
            ({"n_rows": None, "data": []}, 0, "resolved"),
            ({"alert_name": "[Resolved] errors"}, 2, "resolved"),
            ({"alert_name": "Resolved: errors"}, 2, "resolved"),
            ({"status": "Resolved"}, 2, "resolved"),
            ({"alert_name": "Resolved tickets"}, 2, "firing"),
            ({"n_rows": None, "data": None}, None, "unknown"),
            ({"n_rows": 10**30, "data": None}, None, "unknown"),
            ({"errors": "no such column"}, 2, "query_failed"),
            ({"n_rows": 0, "data": [], "errors": ["no such column"]}, 0, "query_failed"),
            ({"n_rows": 0, "data": [], "errors": "None"}, 0, "resolved"),
        ],
    )
    def test_the_state(self, changed: dict[str, Any], matches: int | None, state: str) -> None:
        found = alert({**RAW_DATA, **changed})
        assert (found["matches"], found["state"], found["firing"]) == (matches, state, state == "firing")

    @pytest.mark.parametrize(
        ("data", "columns", "rows"),
        [
            ([[1, 2]], [{"name": "a"}], [{"a": 1, "column_2": 2}]),
            ([[1]], [{"name": "a"}, {"name": "b"}], [{"a": 1}]),
            ([[1, 2]], ["a", None], [{"a": 1, "column_2": 2}]),
            ([{"a": 1}], None, [{"a": 1}]),
            ([1], "a", [{"column_1": 1}]),
            ({"a": 1}, [], []),
        ],
    )
    def test_rows_of_other_shapes(self, data: Any, columns: Any, rows: Any) -> None:
        assert alert({**RAW_DATA, "data": data, "columns": columns})["rows"] == rows

    def test_errors_that_are_not_a_text(self) -> None:
        errors = [{"message": "no", "line": [1, 2]}, "more"]
        assert alert({**RAW_DATA, "errors": errors})["errors"] == "message: no, line: 1; 2; more"

    @pytest.mark.parametrize("links", [None, [], {"alert": None}, {"alert": "https://example.com"}])
    def test_without_a_link_there_is_no_id(self, links: Any) -> None:
        found = alert({**RAW_DATA, "links": links})
        assert (found["is_alert"], found["id"]) == (True, "")


class TestSecret:
    @pytest.fixture(autouse=True)
    def _secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOOK", "s3cr{{t")

    @pytest.mark.parametrize("endpoint", ["s3cr{{t", "s3cr{{t/", "hooks/s3cr{{t"])
    def test_the_right_one_is_masked(self, endpoint: str) -> None:
        meta = {"endpoint": endpoint, "headers": {"X-Original-URI": f"/{endpoint}"}}
        event = main({"payload": RAW_DATA, "meta": meta}, secret_env="HOOK")
        assert event["logfire_alert"]["is_alert"]
        assert "s3cr" not in json.dumps(event)
        assert event["meta"]["endpoint"] == endpoint.replace("s3cr{{t", "**********")

    @pytest.mark.parametrize(
        "endpoint", ["", "/", "s3cr", "s3cr{{t/more", "s3cr{{T", "ß", "\udc80", None, 5, ["s3cr{{t"]]
    )
    def test_a_wrong_one_is_refused(self, endpoint: Any) -> None:
        event = main({"payload": RAW_DATA, "meta": {"endpoint": endpoint}}, secret_env="HOOK")
        assert event["payload"] is None
        assert event["logfire_alert"]["reason"] == "the secret at the end of the URL is missing or wrong"

    @pytest.mark.parametrize("query", ["s3cr{{t", "secret=s3cr{{t", "a=b&secret=s3cr{{t"])
    @pytest.mark.parametrize("path", ["/eda-event-streams/api/eda/v1/external_event_stream/1/post/", "x/post"])
    def test_an_event_stream_may_have_it_in_the_query(self, path: str, query: str) -> None:
        event = main({"payload": RAW_DATA, "meta": {"endpoint": f"{path}?{query}"}}, secret_env="HOOK")
        assert event["logfire_alert"]["is_alert"]
        assert "s3cr" not in json.dumps(event)

    def test_an_event_stream_may_have_it_before_the_end_of_its_path(self) -> None:
        event = main({"payload": RAW_DATA, "meta": {"endpoint": "/a/s3cr{{t/post/"}}, secret_env="HOOK")
        assert event["logfire_alert"]["is_alert"]
        assert event["meta"]["endpoint"] == "/a/**********/post/"

    @pytest.mark.parametrize(
        "endpoint",
        [
            "/a/1/post/",
            "/a/1/post/?",
            "/a/1/post/?secret=",
            "/a/1/post/?s3cr{{t=1",
            "/s3cr{{t/1/post/",
            "?s3cr{{t",
            "post",
        ],
    )
    def test_an_event_stream_with_a_wrong_one_is_refused(self, endpoint: str) -> None:
        event = main({"payload": RAW_DATA, "meta": {"endpoint": endpoint}}, secret_env="HOOK")
        assert (event["payload"], event["logfire_alert"]["is_alert"]) == (None, False)

    def test_a_short_one_leaves_the_alert_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOOK", "api")
        event = main({"payload": RAW_DATA, "meta": {"endpoint": "hooks/api"}}, secret_env="HOOK")
        assert event["meta"]["endpoint"] == "hooks/**********"
        assert event["payload"]["data"][0][0] == event["logfire_alert"]["rows"][0]["service_name"] == "api"

    @pytest.mark.parametrize("event", [{"payload": RAW_DATA}, {"payload": RAW_DATA, "meta": None}, RAW_DATA, [], None])
    def test_an_event_of_another_shape_is_refused(self, event: Any) -> None:
        assert not main(event, secret_env="HOOK")["logfire_alert"]["is_alert"]

    @pytest.mark.parametrize("value", ["", None])
    def test_without_a_secret_nothing_is_let_in(self, monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
        monkeypatch.delenv("HOOK")
        if value is not None:
            monkeypatch.setenv("HOOK", value)
        found = main({"payload": RAW_DATA, "meta": {"endpoint": ""}}, secret_env="HOOK")["logfire_alert"]
        assert (found["is_alert"], found["firing"]) == (False, False)
        assert found["reason"] == "the environment variable HOOK, which holds the secret, is not set"

    @pytest.mark.parametrize("name", [5, ["HOOK"], {"HOOK": 1}, True])
    def test_with_something_else_than_a_name_nothing_is_let_in(self, name: Any) -> None:
        found = main({"payload": RAW_DATA, "meta": {"endpoint": "hunter2"}}, secret_env=name)["logfire_alert"]
        assert not found["is_alert"]
        assert found["reason"] == f"the environment variable {name}, which holds the secret, is not set"


class TestHarmless:
    @given(bodies)
    def test_no_body_makes_it_fail_and_characters_are_allowed_ones(self, body: Any) -> None:
        event = main({"payload": body, "meta": {"endpoint": "x"}})
        # The engine takes JSON, and a playbook YAML.
        assert yaml.safe_load(yaml.dump(event)) == json.loads(json.dumps(event, allow_nan=False)) == event
        assert not re.search(
            r"[{}#\\\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", "".join(every_text(event))
        )

    @given(documents)
    def test_no_event_makes_it_fail(self, event: Any) -> None:
        assert isinstance(main(event)["logfire_alert"]["is_alert"], bool)

    def test_the_event_that_is_given_is_left_alone(self) -> None:
        event = {"payload": copy.deepcopy(RAW_DATA)}
        main(event)
        assert event == {"payload": RAW_DATA}

    def test_a_template_that_would_be_put_together_of_harmless_parts(self) -> None:
        found = alert({"text": f"{{<https://a.b|{{> 6 * 7 }}}} {URL}"})
        assert found["name"].startswith("\u2774\u2774 6 * 7")

    def test_values_that_lie_too_deep_are_left_out(self) -> None:
        body: Any = "{{ deep }}"
        for _level in range(900):
            body = {"text": [body]}
        assert "deep" not in json.dumps(main({"payload": body}))

    @pytest.mark.parametrize("part", ["http://", "<http://", "<http://a|", "/alerts/", "{", f"{URL} "])
    def test_long_texts_are_read_in_no_time(self, part: str) -> None:
        assert isinstance(alert({"text": part * (300_000 // len(part))}), dict)


def test_the_documentation_names_the_options() -> None:
    options = documented(logfire_alert.DOCUMENTATION)["options"]
    parameters = list(inspect.signature(main).parameters.values())[1:]
    assert {name: option.get("default") for name, option in options.items()} == {
        parameter.name: parameter.default for parameter in parameters
    }


def test_the_example_is_a_source_with_filters() -> None:
    (source,) = yaml.safe_load(logfire_alert.EXAMPLES)
    assert source["filters"] == [{"pydantic.logfire.logfire_alert": None}]


def test_descriptions_are_texts() -> None:
    """A colon would make a mapping of one."""
    documents = documented(logfire_alert.DOCUMENTATION), documented(logfire_alert.RETURN)["logfire_alert"]
    parts = [documents[0], *documents[0]["options"].values(), documents[1], *documents[1]["contains"].values()]
    for part in parts:
        given = part["description"]
        assert all(isinstance(each, str) for each in (given if isinstance(given, list) else [given]))
