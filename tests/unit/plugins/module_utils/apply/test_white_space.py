# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""White space at the ends: no difference in a text or a label, and an error in a name that has a rule."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    alert,
    hook,
)

BLANKS = ("{} ", " {}", "{}\n", "\t{}")
# A task for each name that has a rule, and for each way to refer to a project.
RULED: dict[str, tuple[str, dict[str, Any], str]] = {
    "project": ("project", {}, "name"),
    "organization": ("organization", {}, "name"),
    "variable": ("variable", {"project": "checkout"}, "name"),
    "provider": ("gateway_provider", {"vendor": "openai", "credential": "sk"}, "slug"),
    "project of an alert": ("alert", {**alert(), "state": "absent"}, "project"),
    "project of a token": ("write_token", {}, "project"),
    "project of a key": ("api_key", {"name": "ci", "scopes": ["project:read"]}, "project"),
    "project of a list": ("alert_info", {}, "project"),
}


@pytest.mark.parametrize("blanks", BLANKS)
@pytest.mark.parametrize("case", RULED)
def test_a_name_with_a_rule_has_none(organization: Organization, case: str, blanks: str) -> None:
    module, options, option = RULED[case]
    refused = organization.run(module, **options, **{option: blanks.format("checkout")})
    assert refused["failed"] is True
    assert refused["msg"].startswith(f"{option}: ")
    assert "\n" not in refused["msg"]
    assert organization.requests == []


@pytest.mark.parametrize("blanks", BLANKS)
@pytest.mark.parametrize("trims", [True, False])
def test_a_channel_is_found_by_the_label_that_made_it(organization: Organization, blanks: str, trims: bool) -> None:
    organization.control.settings(trims_texts=trims)
    organization.call("POST", "projects/", {"project_name": "checkout"})
    label = blanks.format("oncall")
    assert organization.run("channel", **{**hook(), "name": label})["channel"]["name"] == "oncall"
    assert len(organization.run("channel_info", name=label)["channels"]) == 1
    wanted = {"project": "checkout", **alert(), "channels": [label, {"channel": "second"}]}
    organization.run("channel", **hook("second"))
    made = organization.run("alert", **wanted)
    assert made["alert"]["channels"] == ["oncall", "second"]
    assert organization.run("alert", **{**wanted, "channels": ["oncall", "second"]})["changed"] is False
    twice = organization.run("alert", **{**wanted, "channels": [label, "oncall"]})
    assert "the channel oncall is listed more than once" in twice["msg"]
