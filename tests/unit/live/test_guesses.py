# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each guess, turned round by a switch of the sandbox, makes its own row say so, and no other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ansible_collections.pydantic.logfire.tests.live.api import Api
from ansible_collections.pydantic.logfire.tests.live.guesses import GUESSES, NOT_CHECKED, SETTLED, Guess
from ansible_collections.pydantic.logfire.tests.live.scene import PROBES
from ansible_collections.pydantic.logfire.tests.live.table import NOT_SEEN, OTHERWISE, Row, check, publish, report
from ansible_collections.pydantic.logfire.tests.sandbox import Running
from ansible_collections.pydantic.logfire.tests.sandbox.guesses import Guesses
from tools import integration

# Without such objects these rows are not checked.
HIDDEN = {"variables": {"case", "labels", "versions"}}


def names(rows: list[Row], verdict: str) -> set[str]:
    return {row.guess.name for row in rows if row.verdict == verdict}


def test_the_sandbox_does_what_is_assumed(stranger: Running, api: Api) -> None:
    stranger.control.settings(**SETTLED)
    rows = list(check(api))
    assert [(row.guess.name, row.seen) for row in rows if row.seen != row.guess.assumed] == []
    assert len(rows) == len(GUESSES)


@pytest.mark.parametrize("guess", GUESSES, ids=lambda guess: guess.name)
def test_a_guess_that_is_wrong_shows_in_its_row_alone(stranger: Running, api: Api, guess: Guess) -> None:
    stranger.control.settings(**{**SETTLED, **guess.turned})
    rows = list(check(api))
    assert names(rows, OTHERWISE) == {guess.name}
    assert names(rows, NOT_SEEN) == HIDDEN.get(guess.name, set())


def test_every_switch_of_the_sandbox_has_its_row() -> None:
    switches = {name for guess in GUESSES for name in guess.turned}
    assert switches == {*Guesses.model_fields, "release"}
    assert [name for name, count in Counter(guess.name for guess in GUESSES).items() if count > 1] == []
    assert {guess.name for guess in GUESSES} == set(PROBES)


def test_the_targets_of_a_guess_are_there() -> None:
    assert {target for guess in GUESSES for target in guess.targets} <= set(integration.targets())


def test_an_answer_that_nobody_expected_spoils_one_row(stranger: Running, api: Api) -> None:
    stranger.control.fault("status", method="POST", path="/write-tokens/", status=500)
    rows = list(check(api, [guess for guess in GUESSES if guess.name in ("prefix", "fractions")]))
    assert [row.verdict for row in rows] == [NOT_SEEN, "as assumed"]
    assert "HTTP 500" in rows[0].seen


def test_the_report_has_each_row_and_what_could_not_be_checked(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, summary = tmp_path / "log" / "table.md", tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    publish(report(list(check(api, GUESSES[:1]))), file)
    assert summary.read_text() == file.read_text()
    text = file.read_text()
    assert GUESSES[0].question in text
    assert all(question in text for question in NOT_CHECKED)
    assert "module_schedule" in text
