# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A webhook is posted, a playbook runs; and what else is posted does nothing."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.eda.controller import running_controller
from tests.eda.payloads import FORMATS, ID, OTHERS, RAW_DATA, URL
from tests.eda.rulebook import SECRET, Rulebook, running
from tools.environment import environment
from tools.places import ROOT
from tools.venvs import Venv

PROJECT = ROOT / "extensions" / "eda" / "templates" / "project"


@pytest.mark.parametrize("name", FORMATS)
def test_an_alert_of_every_format_runs_the_playbook(rulebook: Rulebook, name: str) -> None:
    assert rulebook.post(FORMATS[name]) == 200
    alert = rulebook.does_something()["alert"]
    assert (alert["format"], alert["id"], alert["url"]) == (name, ID, URL)
    assert (alert["organization"], alert["project"]) == ("acme", "checkout")
    # The collection's own playbook has reported it before.
    assert "acme/checkout: errors is firing" in rulebook.logged()


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
    assert SECRET not in str(given) + rulebook.logged()


@pytest.mark.parametrize(
    "path",
    ["", "wrong", SECRET[:-1], f"{SECRET}/more", f"?{SECRET}", SECRET.upper(), f"{SECRET}%00", "%ff", f"{SECRET}/post"],
)
def test_a_wrong_secret_is_refused_and_does_nothing(rulebook: Rulebook, path: str) -> None:
    assert rulebook.post(RAW_DATA, path) == 403
    rulebook.waits_for("Ignored, as the secret at the end of the URL is missing or wrong")
    assert rulebook.given() == []


def test_without_a_secret_nothing_listens(tmp_path: Path) -> None:
    with running(tmp_path, secret=None, starts=False) as rulebook:
        assert rulebook.process.wait(timeout=60) != 0
    assert "secret_env: the environment variable LOGFIRE_WEBHOOK_SECRET, which holds the secret" in rulebook.logged()


def test_a_long_body_is_refused(rulebook: Rulebook) -> None:
    assert rulebook.post({**RAW_DATA, "description": "x" * (1 << 20)}) == 413
    assert rulebook.given() == []


@pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS)
def test_an_event_that_is_not_an_alert_is_logged_only(rulebook: Rulebook, body: Any) -> None:
    assert rulebook.post(body) == 200
    rulebook.waits_for("Ignored, as the")
    assert rulebook.given() == []


def test_a_body_that_is_not_json_is_refused_and_the_next_alert_acts(rulebook: Rulebook) -> None:
    for body in b"", b"{", b"errors", b"text=errors", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000:
        assert rulebook.post(body) == 400
    # Brackets in a text do not nest.
    rulebook.post({**RAW_DATA, "description": '"[{' * 1000 + "\\"})
    rows = rulebook.does_something()["alert"]["rows"]
    assert rows[0] == {"service_name": "api", "message": "payment refused", "level": 17}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({**RAW_DATA, "n_rows": 0, "data": []}, "Over: alert errors of project checkout"),
        ({"text": f":white_check_mark: <{URL}|errors> had no matches"}, "Over: alert"),
        ({"text": f"*Resolved* <{URL}|errors>"}, "Over: alert"),
        (
            {**RAW_DATA, "errors": "no such column"},
            "Nothing is run: alert errors of project checkout is in state query_failed",
        ),
        (
            {**RAW_DATA, "n_rows": None, "data": None},
            "Nothing is run: alert errors of project checkout is in state unknown",
        ),
    ],
)
def test_an_alert_that_does_not_fire_is_logged_only(rulebook: Rulebook, body: Any, message: str) -> None:
    rulebook.post(body)
    rulebook.waits_for(message)
    assert rulebook.given() == []


def test_an_alert_launches_a_job_template(tmp_path: Path) -> None:
    with running_controller() as controller:
        options = (f"--controller-url={controller.url}", "--controller-token=t0ken")
        with running(tmp_path, "alert_job_template", *options) as rulebook:
            rulebook.post(RAW_DATA, "wrong")
            rulebook.post({**RAW_DATA, "n_rows": 0, "data": []})
            rulebook.waits_for("Nothing is launched: alert errors of project checkout is in state resolved")
            rulebook.post({**RAW_DATA, "description": "{{ 6 * 7 }}"})
            rulebook.until(lambda: bool(controller.launched), "nothing was launched")
    (job,) = controller.launched
    assert controller.asked_for[0] == "Logfire on alert"
    assert job["extra_vars"]["logfire_alert"]["rows"][0]["message"] == "payment refused"
    assert job["extra_vars"]["logfire_alert"]["description"] == "\u2774\u2774 6 * 7 \u2775\u2775"
    assert SECRET not in json.dumps(job)


def test_the_project_to_begin_with_launches_a_job_template(tmp_path: Path) -> None:
    with running_controller() as controller:
        options = (f"--controller-url={controller.url}", "--controller-token=t0ken")
        text = (PROJECT / "rulebooks" / "alerts.yml").read_text()
        with running(tmp_path, text.replace("port: 5000", 'port: "{{ logfire_webhook_port }}"'), *options) as rulebook:
            rulebook.post({**RAW_DATA, "project_name": "other"})
            rulebook.post({**RAW_DATA, "errors": "no such column"})
            rulebook.waits_for("checkout/errors is query_failed")
            for _again in range(3):
                rulebook.post(RAW_DATA)
            rulebook.until(lambda: bool(controller.launched), "nothing was launched")
            rulebook.post({**RAW_DATA, "errors": "no such column"})
    assert controller.asked_for == ["Restart services"]
    assert len(controller.launched) == 1


def test_the_playbook_to_begin_with_restarts_what_it_lists(tmp_path: Path) -> None:
    venv = Venv(Path(os.environ["EDA_VENV"]))
    alert = {"firing": True, "rows": [{"service_name": "api"}, {"service_name": "api; id"}, {}]}
    variables = {"logfire_restart_hosts": "localhost", "ansible_become": False, "logfire_alert": alert}
    command = [str(venv.bin / "ansible-playbook"), str(PROJECT / "restart.yml"), "--check", "-e", json.dumps(variables)]
    done = subprocess.run(command, cwd=tmp_path, env=environment(venv), capture_output=True, text=True, check=False)
    assert "item=api)" in done.stdout or "(item=api)" in done.stdout
    assert "api; id" not in done.stdout
    variables["logfire_alert"] = {**alert, "firing": False}
    command[-1] = json.dumps(variables)
    done = subprocess.run(command, cwd=tmp_path, env=environment(venv), capture_output=True, text=True, check=False)
    assert "logfire_alert has to be an alert that fires" in done.stdout
