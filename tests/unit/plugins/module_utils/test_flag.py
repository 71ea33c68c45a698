# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.flag import Evaluation, evaluate
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, forbidden

ASK = "POST /v1/ofrep/v1/evaluate/flags/cache"


def answer(**more: Any) -> dict[str, Any]:
    return {"key": "cache", "value": True, "variant": "on", "reason": "TARGETING_MATCH", **more}


def test_the_question_has_key_and_context() -> None:
    client = FakeClient({ASK: answer()})
    found = evaluate(client, "cache", "web-1", {"region": "eu"})
    assert found == Evaluation("cache", True, "on", "TARGETING_MATCH", True)
    (sent,) = client.sent
    assert sent.body == {"context": {"region": "eu", "targetingKey": "web-1"}}
    assert (sent.wire.root, sent.wire.repeatable, sent.scope) == ("", True, "project:read_variables")


def test_a_name_is_quoted_in_the_path() -> None:
    client = FakeClient({"POST /v1/ofrep/v1/evaluate/flags/a%2Fb": answer(key="a/b")})
    assert evaluate(client, "a/b", None, {}).value is True
    assert client.sent[0].body == {"context": {}}


@pytest.mark.parametrize("value", [None, False, 0, "", [1], {"a": 1}])
def test_any_value_is_a_value(value: Any) -> None:
    found = evaluate(FakeClient({ASK: answer(value=value)}), "cache", None, {})
    assert (found.value, found.has_value) == (value, True)


def test_the_default_of_the_code() -> None:
    found = evaluate(FakeClient({ASK: {"key": "cache", "reason": "DEFAULT"}}), "cache", None, {})
    assert found == Evaluation("cache")


def test_a_flag_that_does_not_exist() -> None:
    client = FakeClient({ASK: ApiError("HTTP 404", 404, "FLAG_NOT_FOUND: Flag 'cache' not found")})
    assert evaluate(client, "cache", None, {}).reason == "FLAG_NOT_FOUND"


@pytest.mark.parametrize("error", [ApiError("HTTP 404: no such path", 404, ""), ApiError("HTTP 401", 401)])
def test_another_refusal_is_not_a_missing_flag(error: ApiError) -> None:
    with pytest.raises(ApiError, match=error.message):
        evaluate(FakeClient({ASK: error}), "cache", None, {})


def test_a_key_that_may_not_ask() -> None:
    with pytest.raises(ApiError, match="the API key must be bound to one project"):
        evaluate(FakeClient({ASK: forbidden("no")}), "cache", None, {})


@pytest.mark.parametrize("wrong", [None, [], {}, {"key": "other", "reason": "DEFAULT"}, {"key": "cache"}])
def test_an_answer_of_another_form(wrong: Any) -> None:
    with pytest.raises(LogfireError, match="the answer is not an evaluation of the flag"):
        evaluate(FakeClient({ASK: wrong}), "cache", None, {})


def test_evaluations_are_kept_for_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.pydantic.logfire.plugins.plugin_utils import _flags

    monkeypatch.setattr(_flags.constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    kept = _flags.Evaluations(["origin", "key", "play"])
    assert kept.get(["cache", "web-1", {}]) is None
    kept.put(["cache", "web-1", {}], Evaluation("cache", {"a": 1}, "on", "DEFAULT", True))
    again = _flags.Evaluations(["origin", "key", "play"])
    assert again.get(["cache", "web-1", {}]) == Evaluation("cache", {"a": 1}, "on", "DEFAULT", True)
    assert again.get(["cache", "web-2", {}]) is None
    assert _flags.Evaluations(["origin", "key", "other play"]).get(["cache", "web-1", {}]) is None
    (file,) = (tmp_path / "logfire-flags").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    file.write_text("{")
    assert again.get(["cache", "web-1", {}]) is None
    monkeypatch.setattr(_flags.constants, "DEFAULT_LOCAL_TMP", "/dev/null/nowhere")
    _flags.Evaluations(["origin"]).put(["cache"], Evaluation("cache"))
