# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret of a document shows in a message, an error, a change, a diff or a warning."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.pydantic.logfire.plugins.module_utils._environment.document_secrets import secrets_in
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
)

PATH = "/T000/B000/hook-7f3a91c2"
SECRETS = {
    "url": f"https://hooks.example.com{PATH}",
    "auth_key": "genie-5be0d914",
    "routing_key": "pager-c81d40aa",
    "token": "pylf_v1_us_GivenTokenThatNobodyKnows0123456789",
}


def document(**options: Any) -> Values:
    return {
        "channels": [
            {"name": "hook", "webhook": {"url": SECRETS["url"]}, **options},
            {"name": "genie", "opsgenie": {"auth_key": SECRETS["auth_key"]}, **options},
            {"name": "pager", "pagerduty": {"routing_key": SECRETS["routing_key"]}, **options},
        ],
        "projects": [
            {"name": "checkout", "alerts": [alert(channels=["hook", "genie", "pager"])], "write_tokens": [{}]}
        ],
    }


def hidden(result: Values, *more: str) -> None:
    for secret in (*SECRETS.values(), PATH, *more):
        assert secret not in str(result)


def test_nothing_shows_when_all_goes_well(organization: Organization) -> None:
    hidden(organization.plan(**document()), organization.api_key)
    created = organization.apply(**document())
    issued = created.pop("tokens")[0]["token"]
    hidden(created, issued, organization.api_key)
    organization.call("PUT", f"channels/{organization.channels()['hook']['id']}/", {"active": False})
    for result in (organization.plan(**document(active=True)), organization.apply(**document(update_secrets="always"))):
        assert result["changes"]
        hidden(result, issued, organization.api_key)
    hidden(organization.export(), issued, organization.api_key)


@pytest.mark.parametrize("status", [400, 403, 422, 409, 500, 503, 429])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_nothing_shows_when_the_server_repeats_it(organization: Organization, method: str, status: int) -> None:
    if method == "PUT":
        organization.apply(**document())
    given = [SECRETS[name] for name in ("url", "auth_key", "routing_key")]
    detail = f"cannot use {' or '.join(given)}, nor anything at {PATH}, said {organization.api_key}"
    organization.control.fault(
        "status", method=method, path="/channels/", status=status, detail=detail, times=99, retry_after=0
    )
    result = organization.failing(**document(update_secrets="always"), retries=0)
    assert result["stats"]["failed"] >= 3
    hidden(result, organization.api_key)


@pytest.mark.parametrize(
    "channel",
    [
        {"webhook": {"url": f"ftp://hooks.example.com{PATH}"}},
        {"webhook": {"url": f"hooks.example.com{PATH}"}},
        {"webhook": {"url": SECRETS["url"], "format": "xml"}},
        {"webhook": {"url": SECRETS["url"], "colour": "red"}},
        {"webhook": {"url": SECRETS["url"]}, "opsgenie": {"auth_key": SECRETS["auth_key"]}},
        {"webhook": SECRETS["url"]},
        {"webhook": [SECRETS["url"]]},
        {"webhook": {"url": [SECRETS["url"]]}},
        {"webhook": {"url": {SECRETS["url"]: SECRETS["url"]}}},
        {"opsgenie": {"auth_key": SECRETS["auth_key"], "base_url": "nowhere"}},
        {"pagerduty": {"routing_key": SECRETS["routing_key"], "region": "mars"}},
        {"url": SECRETS["url"]},
        {"auth_key": SECRETS["auth_key"]},
        {"webhook": {"uri": SECRETS["url"]}},
    ],
    ids=str,
)
def test_nothing_shows_in_problems(organization: Organization, channel: Values) -> None:
    result = organization.failing(channels=[{"name": "oncall", **channel}])
    hidden(result)
    assert organization.requests == [] or organization.writes == []


def test_a_token_that_was_given_shows_nowhere(organization: Organization) -> None:
    desired = {"projects": [{"name": "checkout", "write_tokens": [{"token": SECRETS["token"]}]}]}
    hidden(organization.plan(**desired))
    hidden(organization.apply(**desired))


@pytest.mark.parametrize("asked", [True, False])
def test_an_issued_token_shows_once_if_asked_for(organization: Organization, asked: bool) -> None:
    path = organization.folder / "token"
    desired = [{"name": "checkout", "write_tokens": [{"path": str(path), "return_token": asked}]}]
    result = organization.apply(projects=desired)
    secret = path.read_text().strip()
    assert [one.pop("token", None) for one in result["tokens"]] == [secret if asked else None]
    assert secret not in str(result)
    repeated = organization.apply(projects=desired)
    assert secret not in str(repeated)


def test_no_issued_token_shows_if_the_task_says_so(organization: Organization) -> None:
    path = organization.folder / "token"
    desired = [{"name": "checkout", "write_tokens": [{"path": str(path), "return_token": True}]}]
    result = organization.apply(projects=desired, return_tokens=False)
    assert path.read_text().strip() not in str(result)
    assert [one["path"] for one in result["tokens"]] == [str(path)]


def test_a_secret_that_nobody_gets_is_warned_of_before_and_when_it_is_made(organization: Organization) -> None:
    path = str(organization.folder / "token")
    desired = [{"name": "checkout", "write_tokens": [{"path": path}], "read_tokens": [{}]}]
    warning = (
        "projects[0] (checkout).read_tokens[0]: the secret is lost, as the item has no path and return_tokens is false"
    )
    for run in (organization.plan, organization.apply):
        assert run(projects=desired, return_tokens=False)["warnings"] == [warning]
    assert "warnings" not in organization.apply(projects=desired, return_tokens=False)


def test_a_secret_that_is_returned_is_not_warned_of(organization: Organization) -> None:
    assert "warnings" not in organization.apply(projects=[{"name": "checkout", "read_tokens": [{}]}])


@pytest.mark.parametrize("secret", ["s3cret-of-text", 1234567890, 12345678901234567890123456789012])
def test_a_task_shows_its_own_document_without_secrets(secret: Any) -> None:
    """Both execution paths give the task's options back in the result, which verbose output shows."""
    shown = {"channels": [{"name": "a", "pagerduty": {"routing_key": secret}}, {"name": "b", "url": secret}]}
    assert str(secret) not in str(remove_values(shown, secrets_in(shown)))
