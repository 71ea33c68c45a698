# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A webhook is posted, a playbook runs; and what else is posted does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.eda.payloads import FORMATS, ID, OTHERS, RAW_DATA, URL
from tests.eda.rulebook import SECRET, Rulebook


@pytest.mark.parametrize("name", FORMATS)
def test_an_alert_of_every_format_runs_the_playbook(rulebook: Rulebook, name: str) -> None:
    assert rulebook.post(FORMATS[name]) == 200
    alert = rulebook.does_something()["alert"]
    assert (alert["format"], alert["id"], alert["url"]) == (name, ID, URL)
    assert (alert["organization"], alert["project"]) == ("acme", "checkout")
    # The collection's own playbook has told of it before.
    assert "acme/checkout: errors" in rulebook.told()


def attacks(mark: Path) -> dict[str, str]:
    """Texts that run code if Ansible or ansible-rulebook takes them for a template: they make a file."""
    code = f"lookup('ansible.builtin.pipe', 'touch {mark}')"
    header = "#jinja2:variable_start_string:'[%',variable_end_string:'%]'\n"
    return {
        "the usual delimiters": f"{{{{ {code} }}}}",
        "a header": f"{header}[% {code} %]",
        "a header after white space": f" \n\t{header}[% {code} %]",
        "a header of line statements": f"#jinja2:line_statement_prefix:'%%'\n%% set a = {code}\n",
        "a header in a literal": repr(f"{header}[% {code} %]").replace("#", "\\x23"),
        "the usual delimiters in a literal": f"['{{{{ {code} }}}}']".replace("{", "\\x7b").replace(
            code, code.replace("'", "\\'")
        ),
    }


@pytest.mark.parametrize("name", attacks(Path("mark")))
def test_nobody_runs_code_through_telemetry(rulebook: Rulebook, tmp_path: Path, name: str) -> None:
    mark = tmp_path / "mark"
    text = attacks(mark)[name]
    half = len(text) // 2
    row = [text, text[:1], {text: [text]}, text[1:], text[:half], text[half:]]
    rulebook.post({**RAW_DATA, "alert_name": text, "description": text, "data": [row], "links": {text: text}})
    given = rulebook.does_something()
    assert not mark.exists()
    assert "touch" in given["alert"]["description"]
    assert "touch" in given["event"]["payload"]["data"][0][0]


def test_the_secret_goes_no_further(rulebook: Rulebook) -> None:
    rulebook.post(RAW_DATA, f"hooks/{SECRET}")
    given = rulebook.does_something()
    assert given["event"]["meta"]["endpoint"] == "hooks/**********"
    assert SECRET not in str(given) + rulebook.told()


@pytest.mark.parametrize("path", ["", "wrong", SECRET[:-1], f"{SECRET}/more", f"?{SECRET}"])
def test_a_wrong_secret_does_nothing(rulebook: Rulebook, path: str) -> None:
    rulebook.post(RAW_DATA, path)
    rulebook.waits_for("Ignored, as the secret at the end of the URL is missing or wrong")
    assert rulebook.given() == []


@pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS)
def test_what_is_no_alert_does_nothing_and_is_told(rulebook: Rulebook, body: Any) -> None:
    assert rulebook.post(body) == 200
    rulebook.waits_for("Ignored, as the")
    assert rulebook.given() == []


def test_what_is_no_json_is_refused_and_the_next_alert_is_heard(rulebook: Rulebook) -> None:
    for body in b"", b"{", b"errors", b"text=errors", b"\xff\xfe":
        assert rulebook.post(body) >= 400
    rulebook.post(RAW_DATA)
    rows = rulebook.does_something()["alert"]["rows"]
    assert rows[0] == {"service_name": "api", "message": "payment refused", "level": 17}


def test_an_alert_without_matches_is_told_only(rulebook: Rulebook) -> None:
    rulebook.post({**RAW_DATA, "n_rows": 0, "data": []})
    rulebook.waits_for("Over: alert errors of project checkout")
    assert rulebook.given() == []
