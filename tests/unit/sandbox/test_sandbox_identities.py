# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
import requests

TOKEN = "/api/oauth/token"
REVOKE = "/api/oauth/revoke"
PROJECTS = "/api/v1/projects/"
VARIABLES = "/v1/variables/"
BEFORE = "v2026-10-01.01"
NEXT_CENTURY = 4102444800


def exchange(api: Any, token: str | None = None, audience: str = "acme", **changes: Any) -> requests.Response:
    """The answer of the token endpoint; a form field of None is left out."""
    wanted = audience if audience.startswith("https://") else f"{api.sandbox.base_url}/{audience}"
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": token or api.control.identity(wanted),
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "audience": wanted,
        **changes,
    }
    sent = {name: value for name, value in form.items() if value is not None}
    answer: requests.Response = api.send("POST", TOKEN, data=sent, headers={"Authorization": None})
    return answer


def refused(answer: requests.Response) -> str:
    assert answer.status_code == 400, answer.text
    return f"{answer.json()['error']}: {answer.json()['error_description']}"


@pytest.fixture
def workload(api: Any) -> Any:
    api.control.policy(scopes=["project:read", "project:read_alert", "project:read_variables"], lifetime=600)
    return api


def test_a_token_of_a_workload_opens_what_its_policy_grants(workload: Any) -> None:
    answer = exchange(workload).json()
    assert (answer["expires_in"], answer["scope"]) == (600, "project:read project:read_alert project:read_variables")
    acting = workload.with_key(answer["access_token"])
    assert acting.get(PROJECTS) == []
    acting.post(PROJECTS, {"project_name": "checkout"}, 403)


def test_a_scope_narrows_the_token_and_never_widens_it(workload: Any) -> None:
    answer = exchange(workload, scope="project:read").json()
    assert answer["scope"] == "project:read"
    for scope in ("project:write", "organization:write_channel", "nonsense"):
        assert refused(exchange(workload, scope=f"project:read {scope}")).startswith("invalid_scope")


def test_a_project_in_the_audience_binds_the_token(workload: Any) -> None:
    project = workload.project()
    workload.project("basket")
    acting = workload.with_key(exchange(workload, audience="acme/checkout").json()["access_token"])
    assert [one["project_name"] for one in acting.get(PROJECTS)] == ["checkout"]
    acting.get(VARIABLES)
    acting.get(f"{project}alerts/")
    everywhere = workload.with_key(exchange(workload).json()["access_token"])
    everywhere.get(VARIABLES, 403)


@pytest.mark.parametrize("audience", ["globex", "acme/unknown", "acme/checkout/more", "", "acme/"])
def test_an_audience_that_is_not_known(workload: Any, audience: str) -> None:
    workload.project()
    assert refused(exchange(workload, audience=audience)) == "invalid_target: The audience is not known"


def test_the_audience_is_the_public_address(workload: Any) -> None:
    workload.control.settings(public_url="https://logfire.example.com")
    assert refused(exchange(workload)).startswith("invalid_target")
    assert exchange(workload, audience="https://logfire.example.com/acme").status_code == 200


@pytest.mark.parametrize("meant_for", ["/acme/checkout", "/globex", ["/acme", "https://other.example.com"]])
def test_a_token_that_is_meant_for_another_audience(workload: Any, meant_for: Any) -> None:
    base = workload.sandbox.base_url
    named = (
        [one if one.startswith("https") else base + one for one in meant_for] if isinstance(meant_for, list) else None
    )
    token = workload.control.identity(named or f"{base}{meant_for}")
    assert "another audience" in refused(exchange(workload, token))


def test_one_audience_in_a_list_as_kubernetes_writes_it(workload: Any) -> None:
    assert exchange(workload, workload.control.identity([f"{workload.sandbox.base_url}/acme"])).status_code == 200


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"expires_in": -1}, "The subject token is expired"),
        ({"claims": {"nbf": NEXT_CENTURY}}, "The subject token is expired"),
        ({"issuer": "https://gitlab.example.com"}, "No trust policy matches the subject token"),
        ({"subject": "repo:acme/other:ref:refs/heads/main"}, "No trust policy matches the subject token"),
    ],
)
def test_whom_nobody_trusts(api: Any, options: dict[str, Any], says: str) -> None:
    api.control.policy(subject="repo:acme/infrastructure:*")
    token = api.control.identity(f"{api.sandbox.base_url}/acme", **options)
    assert refused(exchange(api, token)) == f"invalid_grant: {says}"


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhIjoxfQ.eyJhIjoxfQ.eyJhIjoxfQ"])
def test_a_text_that_is_not_a_token(workload: Any, token: str) -> None:
    assert refused(exchange(workload, token)).startswith("invalid_grant")


def test_a_policy_of_a_project_is_good_for_nothing_beyond_it(api: Any) -> None:
    project = api.project().split("/")[-2]
    api.project("basket")
    api.control.policy(project_id=project)
    assert exchange(api, audience="acme/checkout").status_code == 200
    for audience in ("acme", "acme/basket"):
        assert refused(exchange(api, audience=audience)).startswith("invalid_grant")


def test_no_policy_grants_what_takes_a_key(api: Any) -> None:
    with pytest.raises(Exception, match="422"):
        api.control.policy(scopes=["project:write_variables"])


def test_no_other_credential_may_be_sent(workload: Any) -> None:
    answer = workload.send("POST", TOKEN, data={"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"})
    assert refused(answer).startswith("invalid_request")


def test_a_token_is_revoked_without_a_word(workload: Any) -> None:
    secret = exchange(workload).json()["access_token"]
    for _turn in range(2):
        answer = workload.send("POST", REVOKE, data={"token": secret}, headers={"Authorization": None})
        assert (answer.status_code, answer.content) == (200, b"")
    workload.with_key(secret).get(PROJECTS, 401)
    workload.send("POST", REVOKE, data={"token": workload.sandbox.api_key})
    workload.get(PROJECTS)
    assert workload.send("POST", REVOKE, data={}).status_code == 400


def test_an_exchanged_token_cannot_be_exchanged(workload: Any) -> None:
    secret = exchange(workload).json()["access_token"]
    again = exchange(workload, secret, subject_token_type="urn:ietf:params:oauth:token-type:access_token")
    assert refused(again).startswith("invalid_grant")


def test_older_releases_know_nothing_of_it(workload: Any) -> None:
    workload.control.settings(release=BEFORE)
    assert refused(exchange(workload)).startswith("invalid_request")
    assert workload.send("POST", REVOKE, data={"token": "x"}).status_code == 404


def test_a_job_asks_for_its_token_as_on_github(workload: Any) -> None:
    url = (
        f"{workload.sandbox.base_url}/_sandbox/identity-token?api-version=2.0&audience={workload.sandbox.base_url}/acme"
    )
    assert requests.get(url, timeout=10).status_code == 401
    token = requests.get(url, headers={"Authorization": "bearer x"}, timeout=10).json()["value"]
    assert exchange(workload, token).status_code == 200
    workload.control.no_policies()
    assert refused(exchange(workload, token)).startswith("invalid_grant")
