# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's command line reads every answer of the sandbox, one subcommand after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.clients.clients import Cli, ClientError
from ansible_collections.pydantic.logfire.tests.clients.conftest import Server
from ansible_collections.pydantic.logfire.tests.clients.steps import (
    EXCEPTED,
    FAULTS,
    LABELS,
    REGEX,
    STEPS,
    VARIABLE,
    Step,
)

ROOTS = ("api", "token", "api-key")
SLO = {
    "name": "checkout",
    "scope_kind": "service",
    "scope_value": "checkout",
    "total_query": "true",
    "bad_query": "is_exception",
    "target_percent": "90",
    "rolling_window_seconds": 86400,
}

Answer = tuple[Any, ClientError | None]


class Stage:
    """Runs the steps, and puts up what no subcommand can make: right after what it belongs to."""

    def __init__(self, server: Server, cli: Cli) -> None:
        self.server = server
        self.cli = cli
        self.ids: dict[str, str] = {}

    def play(self) -> Iterator[Answer]:
        self.server.control.reset()
        self.ids["scim_group"] = self.server.control.scim_group("acme", "sre")["id"]
        entry = {"created_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(), "metadata": {"a": 1}}
        (self.ids["audit_log"],) = self.server.control.audit_logs("acme", entry)
        settings = self.server.control.settings()
        for step in STEPS:
            self.server.control.settings(**{**settings, **step.settings})
            yield self.take(step)

    def take(self, step: Step) -> Answer:
        try:
            data = self.cli(*step.command.format(**self.ids).split(), body=self.filled(step.body))
        except ClientError as error:
            return None, error
        if step.save:
            self.ids[step.save] = data["id"]
            self.prepare(step.save)
        return data, None

    def filled(self, body: Any) -> Any:
        text = json.dumps(body)
        return None if body is None else json.loads(re.sub(r"\{(\w+)\}", lambda match: self.ids[match[1]], text))

    def prepare(self, saved: str) -> None:
        control, project = self.server.control, f"/api/v1/projects/{self.ids.get('project')}/"
        if saved == "project":
            self.ids["browser_token"] = self.server.post(f"{project}frontend-applications/", {"name": "web"})[
                "token_id"
            ]
            self.point_to(self.ids["project"])
        elif saved == "alert":
            self.ids["slo_alert"] = self.server.post(f"{project}slos/", SLO)["alerts"]["fast"]["alert_id"]
            self.ids["snoozed_alert"] = self.ids["alert"]
            later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
            control.alert(self.ids["alert"], snoozed_until=later, schedule_warning="Nobody is on call")
        elif saved == "last_variable":
            self.server.post(f"{project}variables/", REGEX)
            for name, label in LABELS.items():
                self.server.post(
                    f"{project}variables/", {**VARIABLE, "name": f"label_{name}", "labels": {"live": label}}
                )
        elif saved == "bare":
            self.ids["rearranged"] = self.ids["bare"]
            control.rearrange(self.ids["bare"], p95=(6, 0, 6, 4))

    def point_to(self, project: str) -> None:
        """The folder as `logfire-cli init` leaves it, which `token` and `api-key` are about."""
        token = self.server.post(f"/api/v1/projects/{project}/write-tokens/", None)["token"]
        folder = self.cli.home / ".logfire"
        folder.mkdir(exist_ok=True)
        known = {
            "token": token,
            "project_name": "checkout",
            "project_url": f"{self.server.base_url}/acme/checkout",
            "logfire_api_url": self.server.base_url,
        }
        (folder / "logfire_credentials.json").write_text(json.dumps(known))


@pytest.fixture(scope="module")
def answers(server: Server, cli: Cli) -> list[Answer]:
    return list(Stage(server, cli).play())


@pytest.mark.parametrize("number", range(len(STEPS)), ids=[step.command for step in STEPS])
def test_the_command_line_reads_the_answer(answers: list[Answer], number: int) -> None:
    step, (_data, error) = STEPS[number], answers[number]
    if step.fault:
        fault = FAULTS[step.fault]
        assert error is not None, f"{step.fault}: it is put right, and the list of faults is out of date"
        assert (error.code, fault.says in error.message) == (fault.code, True), error
    elif step.refused:
        assert error is not None
        assert (error.code, f"HTTP {step.refused}" in error.message) == ("api_request_failed", True), error
    else:
        assert error is None, error


def test_every_fault_of_the_command_line_shows() -> None:
    assert {step.fault for step in STEPS if step.fault} == FAULTS.keys()


def subcommands(cli: Cli, *command: str) -> Iterator[str]:
    """Those that have none of their own, as the help lists them."""
    listed = re.search(r"^Commands:\n(.*?)(?:\n\n|\Z)", cli.help(*command), re.DOTALL | re.MULTILINE)
    names = re.findall(r"^  ([a-z][a-z-]*)", listed[1], re.MULTILINE) if listed else []
    for name in names:
        if name != "help":
            yield from subcommands(cli, *command, name)
    if not names:
        yield " ".join(command)


def driven(step: Step, known: list[str]) -> str:
    """The subcommand that a step is: its words, without what is given to it."""
    words = iter(step.command.split())
    return max((one for one in known if fits(one, step.command)), key=len, default=" ".join(words))


def fits(subcommand: str, command: str) -> bool:
    left = iter(command.split())
    return all(word in left for word in subcommand.split())


def test_every_subcommand_is_driven(cli: Cli) -> None:
    known = [one for root in ROOTS for one in subcommands(cli, root)]
    assert len(known) > 50
    reached = {driven(step, known) for step in STEPS}
    assert [one for one in known if one not in reached | EXCEPTED.keys()] == []
    assert (EXCEPTED.keys() - set(known), EXCEPTED.keys() & reached) == (set(), set())


def data_of(answers: list[Answer], command: str) -> list[Any]:
    return [data for step, (data, _error) in zip(STEPS, answers, strict=True) if step.command == command]


def test_the_command_line_sees_what_is_newer(answers: list[Answer]) -> None:
    """The command line not only reads the answers but also shows their meaning."""
    (rotated,) = data_of(answers, "api projects write-tokens {project} rotate {graceful}")
    assert datetime.fromisoformat(rotated["previous_token_expires_at"]) > datetime.now(UTC) + timedelta(hours=23)
    tokens = data_of(answers, "api projects write-tokens {project} list")[-1]
    assert [one["frontend_application_name"] for one in tokens if one["frontend_application_id"]] == ["web"]
    checks = [data["query_check"] for data in data_of(answers, "api alerts {project} create")]
    assert [check and check["status"] for check in checks] == ["ok", "slow", "timed_out", "not_checked", None]
    (snoozed,) = data_of(answers, "api alerts {project} get {snoozed_alert}")
    assert snoozed["schedule_warning"] == "Nobody is on call"
    (of_slo,) = data_of(answers, "api alerts {project} get {slo_alert}")
    assert (of_slo["slo_tier"], of_slo["suppression"]["reason"]) == (1, "target_too_low")
    (rearranged,) = data_of(answers, "api dashboards {project} get {rearranged}")
    assert rearranged["dashboard"]["metadata"]["layoutUpdatedAt"] is not None
    statuses = [data["api_mapping_status"] for data in data_of(answers, "api group-mappings get")]
    assert statuses == ["active", "active", "overridden_by_environment"]
