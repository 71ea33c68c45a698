# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""validate: everything that is wrong with a document, without a request, in the words of apply."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._core.unresolved import unresolved
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.plugin_utils._action import _run
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY

UNKNOWN = unresolved("it is a template")
TIMING = {"time_window": "5m", "frequency": "5m", "notify_when": "has_matches"}
ERRORS = {"name": "errors", "query": "SELECT 1", **TIMING}
SOUND: dict[str, Any] = {
    "channels": [{"name": "oncall", "webhook": {"url": "https://hooks.example.com/x"}}],
    "projects": [{"name": "checkout", "alerts": [ERRORS], "write_tokens": [{}]}],
}
WRONG: dict[str, Any] = {
    "alert_defaults": {"time_window": "never", "fequency": "5m"},
    "channels": [{"name": "oncall", "webhook": {"url": "hooks.example.com", "format": "letter"}}],
    "prune": ["secrets"],
    "projects": [
        {
            "name": "checkout",
            "visiblity": "private",
            "alerts": [{"name": " ", "frequency": "often", "active": "maybe"}],
        },
        {"name": "checkout"},
    ],
    "shared_alerts": [{"query": "", "notify_when": "always"}],
    "concurrency": 99,
}


def validate(**options: Any) -> dict[str, Any]:
    result: dict[str, Any] = _run(MODULES["validate"], options, False)
    return result


def test_a_sound_document_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOGFIRE_API_KEY", raising=False)
    result = validate(**SOUND)
    assert not result.get("failed"), result
    assert (result["changed"], result["msg"], result["problems"], result["unresolved"]) == (False, "", [], [])
    assert result["described"] == {"channels": 1, "projects": 1, "write_tokens": 1, "alerts": 1}
    assert result["summary"] == "1 channel, 1 project, 1 write token, 1 alert: no problems"
    assert "warnings" not in result


@pytest.mark.parametrize("variable", ["LOGFIRE_API_KEY", "LOGFIRE_REGION", "LOGFIRE_BASE_URL"])
def test_the_environment_of_a_connection_is_not_looked_at(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "not a key, region or address")
    assert not validate(**SOUND).get("failed")


def test_options_of_the_connection_are_not_taken() -> None:
    assert "Unsupported parameters for (pydantic.logfire.validate)" in validate(**SOUND, api_key=KEY)["msg"]


def test_all_problems_are_reported_in_the_order_of_the_document() -> None:
    result = validate(**WRONG)
    assert result["failed"]
    places = [one.partition(":")[0] for one in result["problems"]]
    assert places == [
        "alert_defaults.time_window",
        "alert_defaults.fequency",
        "channels[0] (oncall)",
        "channels[0] (oncall)",
        "prune",
        "projects[0] (checkout)",
        "projects[0] (checkout).alerts[0]",
        "projects[0] (checkout).alerts[0]",
        "projects[0] (checkout).alerts[0]",
        "projects[1] (checkout)",
        "shared_alerts[0]",
        "shared_alerts[0]",
        "shared_alerts[0]",
        "concurrency",
    ]
    assert result["msg"].split("\n") == ["14 problems:", *(f"- {one}" for one in result["problems"])]
    assert result["errors"] == result["problems"]


def test_apply_says_the_same_with_what_is_wrong_with_its_connection() -> None:
    """A wrong connection hides no problem of the document, and a problem of the document no wrong connection."""
    connection = {"base_url": "logfire.example.com", "timeout": 0, "retries": -1, "max_wait": "long"}
    refused = _run(MODULES["apply"], {**WRONG, **connection, "api_key": KEY}, False)
    found = validate(**WRONG)["problems"]
    assert [one.partition(":")[0] for one in refused["errors"][:4]] == ["base_url", "timeout", "retries", "max_wait"]
    # The run itself finds out which kinds it may prune.
    assert refused["errors"][4:] == [one for one in found if not one.startswith("prune")]
    assert refused["requests"] == 0


@pytest.mark.parametrize(
    ("concurrency", "problem"),
    [(99, "concurrency: must be from 1 to 32, got 99"), ("many", "argument 'concurrency' is")],
)
@pytest.mark.parametrize("module", ["apply", "validate"])
def test_a_list_of_the_wrong_type_hides_no_other_option(module: str, concurrency: object, problem: str) -> None:
    found = MODULES[module].document_problems({"projects": "shop", "concurrency": concurrency})
    assert found[0] == "projects: must be a list of projects"
    assert [one.startswith(problem) for one in found[1:]] == [True]


def test_a_list_of_the_wrong_type_hides_no_wrong_kind_to_prune() -> None:
    found = MODULES["apply"].document_problems({"prune": ["secrets"], "projects": "shop"})
    assert [one.partition(":")[0] for one in found] == ["prune", "projects"]


@pytest.mark.parametrize(
    "connection",
    [{"timeout": "soon", "api_key": KEY}, {"region": "mars", "api_key": KEY}, {"api_key": "/run/secrets/key"}],
)
def test_a_connection_of_the_wrong_type_hides_no_problem(connection: dict[str, Any]) -> None:
    document = {"projects": [{"name": "checkout", "visiblity": "private"}]}
    refused = _run(MODULES["apply"], {**document, **connection}, False)
    (problem,) = validate(**document)["problems"]
    assert len(refused["errors"]) == 2
    assert refused["errors"][1] == problem
    assert next(name for name in connection if name in refused["errors"][0])


@pytest.mark.parametrize(
    ("document", "unknown"),
    [
        ({"projects": [UNKNOWN], "only": {"projects": ["checkout"]}}, 1),
        ({"projects": [{"name": UNKNOWN, "alerts": [ERRORS]}], "query_tokens": {"checkout": "t"}}, 1),
        ({"projects": [{"name": "checkout", "alerts": UNKNOWN}], "shared_alerts": [UNKNOWN]}, 2),
        ({"projects": [{"name": "shop", "alerts": [{**ERRORS, "channels": [UNKNOWN, "oncall"]}]}]}, 1),
        ({"channels": [{"name": "oncall", "webhook": {"url": UNKNOWN}}]}, 1),
        ({"channels": [{"name": "oncall", "webhook": UNKNOWN}]}, 1),
        ({"channels": [{"name": UNKNOWN, "webhook": {"url": UNKNOWN}}]}, 2),
        ({"alert_defaults": UNKNOWN, "projects": [{"name": "shop", "alerts": [{"name": "x"}]}]}, 1),
        ({"alert_defaults": {"frequency": UNKNOWN}, "projects": [{"name": "shop", "alerts": [{"name": "x"}]}]}, 1),
        ({"shared_alerts": [{**ERRORS, "projects": [UNKNOWN]}], "projects": [{"name": "shop"}]}, 1),
        ({"projects": [{"name": "shop", "dashboards": [{"slug": "b", "src": UNKNOWN}]}]}, 1),
        ({"projects": [{"name": "shop", "variables": [{"name": "v", "labels": {"on": {"value": UNKNOWN}}}]}]}, 1),
        ({"projects": [{"name": "shop", "slos": [{"name": "s", "target_percent": UNKNOWN}]}]}, 1),
    ],
)
def test_an_unknown_value_is_not_a_problem(document: dict[str, Any], unknown: int) -> None:
    result = validate(**document)
    assert not result.get("failed"), result["msg"]
    assert len(result["unresolved"]) == unknown
    assert "not known here" in result["summary"]
    assert "nothing is described" not in str(result.get("warnings"))


def test_the_values_beside_it_are_checked() -> None:
    labels = {"on": {"value": UNKNOWN}, "": {"value": 1}}
    result = validate(
        channels=[{"name": "oncall", "webhook": {"url": UNKNOWN, "format": "letter"}}],
        projects=[
            {
                "name": "shop",
                "alerts": [{"name": "b", "query": UNKNOWN, "frequency": "often", "qurey": UNKNOWN}],
                "variables": [{"name": "v", "labels": labels, "rollout": {"labels": {"on": 2}}}],
            }
        ],
    )
    told = "\n".join(result["problems"])
    assert len(result["problems"]) == 4, told
    for words in ("format must be one of", "frequency:", "qurey: unknown option", "rollout.labels.on: must be"):
        assert words in told


def test_values_that_are_hardly_meant_warn() -> None:
    slow = {**ERRORS, "frequency": "1h"}
    result = validate(
        channels=[{"name": "oncall", "webhook": {"url": "http://hooks.example.com/x"}}],
        projects=[{"name": "shop", "alerts": [slow, {**slow, "name": "gone", "state": "absent"}], "visiblity": 1}],
    )
    assert result["failed"]
    assert len(result["warnings"]) == 2
    assert result["warnings"][0].startswith("channel oncall: webhook.url begins with http://")
    assert result["warnings"][1].startswith("alert errors of project shop: time_window")


@pytest.mark.parametrize("document", [{}, {"projects": []}, {"projects": None, "channels": []}])
def test_a_document_of_nothing_warns(document: dict[str, Any]) -> None:
    result = validate(**document)
    assert result["warnings"] == ["nothing is described: give projects, channels or another list"]
    assert result["summary"] == "nothing described: no problems, 1 warning"


def test_secrets_are_in_no_message() -> None:
    url = "ftp://hooks.example.com/Zq8secret"
    result = validate(channels=[{"name": "oncall", "webhook": {"url": url, url: 1}}])
    assert result["failed"]
    assert "Zq8secret" not in str(result)
