# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unknowns of the real server: a second run changes nothing in either case."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.live.guesses import GUESSES
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    alert,
    dashboard,
    hook,
    slo,
)

# Each guess turned round, by the settings of the sandbox.
TURNED: dict[str, dict[str, Any]] = {
    "texts are trimmed": {"trims_texts": True},
    "revoked tokens and keys vanish": {"revoked_tokens_listed": False, "revoked_keys_listed": False},
    "revoked keys stay": {"revoked_keys_listed": True},
    "names are compared without case": {"names_ignore_case": True},
    "what ran out is not active": {"expired_active": False},
    "a rotation keeps the expiry": {"rotate_keeps_expiry": True},
    "the answer to a new alert has its channels": {"alert_create_echo": True},
    "labels that are left out stay": {"labels_merge": True},
    "the end of a secret shows": {"mask_tail": True},
    "the end of a secret does not show": {"mask_tail": False},
    "a mask stands right behind the host": {"bare_mask": True},
    "pages are short": {"page_size": 1},
    # Those of the table of a live run; where variables take no key, there is nothing to converge.
    **{guess.question: dict(guess.turned) for guess in GUESSES if guess.name != "variables"},
}
BLANKS = ("{}", " {}", "{}\n", "\t{} \n")


def document(blanks: str) -> dict[str, Any]:
    """With white space at the ends of all texts that people write."""

    def text(value: str) -> str:
        return blanks.format(value)

    variable = {"name": "limit", "description": text("at most"), "labels": {"live": {"value": 3}}}
    return {
        "channels": [{**hook("oncall"), "name": text("oncall")}],
        "projects": [
            {
                "name": "checkout",
                "description": text("sells"),
                "alerts": [
                    alert(
                        text("errors"), description=text("too many"), query=text("SELECT 1"), channels=[text("oncall")]
                    )
                ],
                "slos": [slo(text("availability"), description=text("is up"), total_query=text("true"))],
                "dashboards": [dashboard(name=text("Latency"))],
                "variables": [variable],
            }
        ],
    }


@pytest.mark.parametrize("blanks", BLANKS)
@pytest.mark.parametrize("guess", TURNED)
def test_a_second_run_changes_nothing(organization: Organization, guess: str, blanks: str) -> None:
    organization.control.settings(**TURNED[guess])
    wanted = document(blanks)
    assert organization.apply(**copy.deepcopy(wanted))["stats"]["created"] == 6
    again = organization.apply(**copy.deepcopy(wanted))
    assert again["changes"] == []
    plain = organization.apply(**document("{}"))
    assert plain["changes"] == []


PREFIX = "Does a secret begin with its token_prefix?"


@pytest.mark.parametrize("guess", [guess for guess in TURNED if guess != PREFIX])
def test_a_token_in_a_file_is_kept_renewed_and_revoked(organization: Organization, guess: str) -> None:
    organization.control.settings(**TURNED[guess])
    project = organization.call("POST", "projects/", {"project_name": "checkout"})
    organization.control.revoked_tokens(project["id"], 2000)
    options = {"project": "checkout", "path": str(organization.folder / "token"), "valid_for": "30d"}
    made = organization.run("write_token", **options)
    assert made["changed"] is True
    secret = (organization.folder / "token").read_text().strip()
    assert organization.run("write_token", **options)["changed"] is False
    rotated = organization.run("write_token", **{**options, "state": "rotated"})
    assert rotated["changed"] is True
    assert (organization.folder / "token").read_text().strip() != secret
    assert organization.run("write_token", **options)["id"] == rotated["id"]
    for changed in (True, False):
        assert organization.run("write_token", **{**options, "state": "absent"})["changed"] is changed


def test_no_run_issues_one_token_after_the_other_where_none_can_be_told_apart(organization: Organization) -> None:
    organization.control.settings(**TURNED[PREFIX])
    organization.call("POST", "projects/", {"project_name": "checkout"})
    options = {"project": "checkout", "path": str(organization.folder / "token")}
    made = organization.run("write_token", **options)
    refused = organization.run("write_token", **options)
    assert refused["failed"] is True
    assert f"does not return the prefix of {made['id']}: " in refused["msg"]
    assert refused["msg"].endswith("; give its id")
    assert organization.writes == []
    assert organization.run("write_token", project="checkout", id=made["id"], state="absent")["changed"] is True


def test_projects_go_before_the_channels_that_their_alerts_use(organization: Organization) -> None:
    organization.control.settings(used_channels_stay=True)
    organization.apply(**document("{}"))
    gone = organization.apply(
        channels=[{"name": "oncall", "state": "absent"}],
        projects=[{"name": "checkout", "state": "absent"}],
    )
    assert gone["stats"]["deleted"] == 2
    assert organization.sent == [("DELETE", "projects"), ("DELETE", "channels")]
