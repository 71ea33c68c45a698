# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run touches nothing but its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.live.api import Api
from ansible_collections.pydantic.logfire.tests.live.relay import Relay, Request
from ansible_collections.pydantic.logfire.tests.live.scope import PREFIX, Refused, Scope
from ansible_collections.pydantic.logfire.tests.sandbox import Running

FOREIGN = "11111111-0000-4000-8000-000000000001"
OWN = "22222222-0000-4000-8000-000000000002"
PROJECTS = "/api/v1/projects/"


@pytest.fixture
def scope() -> Scope:
    """With a project of its own."""
    known = Scope()
    rows = [{"id": OWN, "project_name": f"{PREFIX}checkout"}, {"id": FOREIGN, "project_name": "checkout"}]
    seen = known.incoming("GET", PROJECTS, 200, "application/json", json.dumps(rows).encode())
    assert json.loads(seen) == [{"id": OWN, "project_name": "checkout"}]
    return known


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        f"{PROJECTS}{FOREIGN}/",
        f"{PROJECTS}{FOREIGN}/alerts/",
        f"{PROJECTS}{OWN}/../{FOREIGN}/",
        f"{PROJECTS}{OWN}/%2e%2e/{FOREIGN}/",
        f"{PROJECTS}{OWN}%2f..%2f{FOREIGN}/",
        f"{PROJECTS}/{FOREIGN}/",
        f"/api/v1/channels/{FOREIGN}/",
        # An id of another kind.
        f"/api/v1/channels/{OWN}/",
        f"/api/v1/api-keys/{FOREIGN}/",
        f"/api/v1/gateway/providers/{FOREIGN}/",
        "/_sandbox/settings",
        "/",
    ],
)
def test_objects_of_others_are_out_of_reach(scope: Scope, method: str, path: str) -> None:
    with pytest.raises(Refused):
        scope.outgoing(method, path, b"{}")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/invitations/"),
        ("PATCH", f"/api/v1/members/{FOREIGN}/"),
        ("DELETE", f"/api/v1/members/{FOREIGN}/"),
        ("PUT", "/api/v1/instance/group-mappings/"),
        ("DELETE", f"/api/v1/organizations/{FOREIGN}/"),
        ("PUT", "/api/v1/organization/"),
        ("POST", "/api/v1/schedules/"),
        ("POST", "/api/oauth/token"),
        ("DELETE", "/v1/variables/flag/"),
        ("POST", "/v1/datasets/"),
        ("DELETE", "/api/v1/projects"),
    ],
)
def test_nothing_is_changed_but_below_an_object_of_the_run(scope: Scope, method: str, path: str) -> None:
    with pytest.raises(Refused):
        scope.outgoing(method, path, b"{}", "pylf_v1_us_main")


def test_its_own_is_in_reach(scope: Scope) -> None:
    assert scope.outgoing("DELETE", f"{PROJECTS}{OWN.upper()}/", b"") == b""
    assert scope.outgoing("POST", "/v2/query", b"{}") == b"{}"
    assert scope.outgoing("GET", "/api/v1/members/", b"") == b""


@pytest.mark.parametrize(
    ("path", "body", "wanted"),
    [
        (PROJECTS, {"project_name": "a"}, {"project_name": f"{PREFIX}a"}),
        (f"{PROJECTS}{OWN}/", {"project_name": "a"}, {"project_name": f"{PREFIX}a"}),
        (f"{PROJECTS}{OWN}/", {"visibility": "private"}, {"visibility": "private"}),
        (
            "/api/v1/channels/",
            {"label": "a", "config": {"label": "b"}},
            {"label": f"{PREFIX}a", "config": {"label": "b"}},
        ),
        ("/api/v1/api-keys/", {"name": "a"}, {"name": f"{PREFIX}a"}),
        ("/api/v1/gateway/providers/", {"slug": "a"}, {"slug": f"{PREFIX}a"}),
        (f"{PROJECTS}{OWN}/alerts/", {"name": "a"}, {"name": "a"}),
        (
            f"{PROJECTS}{OWN}/dashboards/",
            {"name": "a", "definition": {"metadata": {"project": "p"}}},
            {"name": "a", "definition": {"metadata": {"project": f"{PREFIX}p"}}},
        ),
        (PROJECTS, {"project_name": None}, {"project_name": None}),
        (PROJECTS, ["a"], ["a"]),
    ],
)
def test_names_get_the_prefix(scope: Scope, path: str, body: Any, wanted: Any) -> None:
    assert json.loads(scope.outgoing("POST", path, json.dumps(body).encode())) == wanted


def test_a_key_is_made_for_projects_of_the_run_only(scope: Scope) -> None:
    def key(project: str | None) -> bytes:
        return json.dumps({"name": "a", "scopes": ["project:read"], "project_id": project}).encode()

    with pytest.raises(Refused):
        scope.outgoing("POST", "/api/v1/api-keys/", key(FOREIGN))
    scope.outgoing("POST", "/api/v1/api-keys/", key(OWN))
    scope.outgoing("POST", "/api/v1/api-keys/", key(None))


def test_a_key_of_a_project_of_the_run_opens_the_routes_at_the_root(scope: Scope) -> None:
    for project, secret in ((OWN, "bound"), (None, "wide")):
        made = {"api_key": {"id": FOREIGN, "name": f"{PREFIX}a", "project_id": project}, "token": secret}
        scope.incoming("POST", "/api/v1/api-keys/", 201, "application/json", json.dumps(made).encode())
    scope.outgoing("DELETE", "/v1/variables/flag/", b"", "bound")
    with pytest.raises(Refused):
        scope.outgoing("DELETE", "/v1/variables/flag/", b"", "wide")


def test_messages_lose_the_prefix_and_other_types_stay(scope: Scope) -> None:
    taken = f'{{"detail": "{PREFIX}checkout exists"}}'.encode()
    assert scope.incoming("POST", PROJECTS, 409, "application/json", taken) == b'{"detail": "checkout exists"}'
    assert scope.incoming("POST", "/v2/query", 200, "application/vnd.apache.arrow.stream", taken) == taken


def test_only_what_the_run_made_is_seen_and_removed(stranger: Running, api: Api) -> None:
    for name in ("checkout", f"x-{PREFIX}shop"):
        _foreign(stranger, "/api/v1/projects/", {"project_name": name})
    channel = {"config": {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/T000"}}
    _foreign(stranger, "/api/v1/channels/", {"label": "oncall", **channel})
    _foreign(stranger, "/api/v1/api-keys/", {"name": "ci", "scopes": ["project:read"]})
    api.must("POST", PROJECTS, {"project_name": "checkout"})
    api.must("POST", "/api/v1/channels/", {"label": "oncall", **channel})
    api.must("POST", "/api/v1/api-keys/", {"name": "ci", "scopes": ["project:read"]})
    assert [row["project_name"] for row in api.must("GET", PROJECTS)] == ["checkout"]

    assert api.remove_all() == ["project checkout", "channel oncall", "API key ci"]
    assert api.remove_all() == []
    state = stranger.control.state()["organizations"][0]
    assert sorted(project["name"] for project in state["projects"]) == ["checkout", f"x-{PREFIX}shop"]
    assert [channel["label"] for channel in state["channels"]] == ["oncall"]
    assert [key["name"] for key in state["keys"] if not key["revoked"]] == ["acme", "ci"]


def _foreign(stranger: Running, path: str, body: object) -> None:
    headers = {"Authorization": f"Bearer {stranger.api_key}", "Content-Type": "application/json"}
    answer = Relay(stranger.base_url, Scope(""), None).exchange(
        Request("POST", path, headers, json.dumps(body).encode())
    )
    assert answer.status == 201, answer.body
