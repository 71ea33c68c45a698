# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of the guesses about tokens, keys, errors and paths. Each probe returns the server's behaviour."""

from __future__ import annotations

import datetime
import re
from typing import Any

from .api import Answer
from .scene import ALERT, NotSeen, Scene, accepted, later, moment_of, probe, yes

RELEASE = re.compile(r"v\d{4}-\d{2}-\d{2}\.\d{2}")
# The last release whose news the vendor has dated.
NEWEST_KNOWN = "v2026-09-23.01"


def listed(scene: Scene, token_id: str, kind: str = "write") -> Any:
    """The row of a token; None if it is not listed."""
    rows = scene.rows(f"{scene.path}{kind}-tokens/")
    return next((row for row in rows if row["id"] == token_id), None)


@probe("revoked-tokens")
def revoked_tokens(scene: Scene) -> str:
    token = scene.created("read-tokens")
    scene.api.must("DELETE", f"{scene.path}read-tokens/{token['id']}/")
    return yes(listed(scene, token["id"], "read"))


@probe("expired-tokens")
def expired_tokens(scene: Scene) -> str:
    token = scene.created("read-tokens")
    scene.api.must("PATCH", f"{scene.path}read-tokens/{token['id']}/expire/")
    row = listed(scene, token["id"], "read")
    return "not listed" if row is None else yes(row["active"])


@probe("rotation-expiry")
def rotation_expiry(scene: Scene) -> str:
    token = scene.created("read-tokens", {"expires_at": later(hours=1)})
    rotated = scene.api.must("POST", f"{scene.path}read-tokens/{token['id']}/rotate/")
    return yes(rotated.get("expires_at"))


@probe("rotation-id")
def rotation_id(scene: Scene) -> str:
    token = scene.created("read-tokens")
    return yes(scene.api.must("POST", f"{scene.path}read-tokens/{token['id']}/rotate/")["id"] != token["id"])


@probe("prefix")
def prefix(scene: Scene) -> str:
    token = scene.created("write-tokens")
    row = listed(scene, token["id"])
    if row is None:
        raise NotSeen("a new token is not listed")
    return yes(token["token"].startswith(row["token_prefix"]))


@probe("fractions")
def fractions(scene: Scene) -> str:
    wanted = later(hours=1)
    token = scene.created("write-tokens", {"expires_at": wanted})
    off = abs(moment_of(token["expires_at"]) - moment_of(wanted))
    return yes(off < datetime.timedelta(milliseconds=1)) if off < datetime.timedelta(seconds=1) else f"off by {off}"


@probe("browser-tokens")
def browser_tokens(scene: Scene) -> str:
    application = scene.created("frontend-applications", {"name": "guess"})
    row = next(
        (row for row in scene.rows(f"{scene.path}write-tokens/") if row.get("frontend_application_id")),
        None,
    )
    if row is None:
        raise NotSeen(f"no token of application {application['name']} is listed among the write tokens")
    return str(scene.api.call("DELETE", f"{scene.path}write-tokens/{row['id']}/").status)


@probe("revoked-keys")
def revoked_keys(scene: Scene) -> str:
    key = scene.key("guess revoked", "project:read")["api_key"]
    scene.api.must("DELETE", f"/api/v1/api-keys/{key['id']}/")
    return yes(any(row["id"] == key["id"] for row in scene.rows("/api/v1/api-keys/")))


@probe("key-names")
def key_names(scene: Scene) -> str:
    scene.key("guess double", "project:read")
    second = scene.api.call("POST", "/api/v1/api-keys/", {"name": "guess double", "scopes": ["project:read"]})
    return yes(second.ok) if second.ok or second.status == 409 else f"no (HTTP {second.status})"


@probe("scopes")
def scopes(scene: Scene) -> str:
    writer = scene.api.with_key(scene.key("guess writer", "organization:write_channel")["token"])
    return _opened(writer.call("GET", "/api/v1/channels/"))


@probe("gateway-scopes")
def gateway_scopes(scene: Scene) -> str:
    path = "/api/v1/gateway/providers/"
    scene.rows(path)
    opened = {}
    for scope in ("organization:read", "organization:read_gateway"):
        reader = scene.api.with_key(scene.key(f"guess {scope}", scope)["token"])
        opened[scope] = reader.call("GET", path).ok
    return " or ".join(scope for scope, ok in opened.items() if ok) or "neither"


@probe("spending")
def spending(scene: Scene) -> str:
    claims = {"project:gateway_proxy": {"spending_limit_total": 500_000_001}}
    body = {"name": "guess spending", "scopes": ["project:gateway_proxy"], "project_id": scene.project}
    return accepted(scene.api.call("POST", "/api/v1/api-keys/", {**body, "claims": claims}))


@probe("query-by-key")
def query_by_key(scene: Scene) -> str:
    reader = scene.api.with_key(scene.key("guess query", "project:read_otlp", bound=True)["token"])
    body = {"sql": "SELECT 1", "min_timestamp": later(hours=-1)}
    return _opened(reader.call("POST", "/v2/query", body))


@probe("root")
def root(scene: Scene) -> str:
    """One that reads, which has no project to lose."""
    _path = scene.path
    answer = scene.api.with_key(scene.key("guess root", "project:read_variables")["token"]).call(
        "GET", "/v1/variables/"
    )
    return yes(answer.ok) if answer.status in (200, 400, 401, 403) else f"HTTP {answer.status}"


@probe("variables")
def variables(scene: Scene) -> str:
    return _opened(scene.api.call("GET", f"{scene.path}variables/"))


def _opened(answer: Answer) -> str:
    if not answer.ok and answer.status not in (401, 403):
        raise NotSeen(f"HTTP {answer.status}")
    return yes(answer.ok)


@probe("domain-errors")
def domain_errors(scene: Scene) -> str:
    answer = scene.alert("guess timing", time_window="P30D", frequency="PT1M")
    if answer.ok:
        raise NotSeen("this server takes a window of 30 days, however often the alert runs")
    detail = answer.body.get("detail") if isinstance(answer.body, dict) else None
    shapes = ((str, "a text"), (list, "a list"), (dict, "an object"), (object, "something else"))
    shape = next(name for kind, name in shapes if isinstance(detail, kind))
    return shape if answer.status == 422 else f"{shape} (HTTP {answer.status})"


@probe("echoes")
def echoes(scene: Scene) -> str:
    answer = scene.api.call("PUT", scene.path, {"visibility": "guess-zq8"})
    if answer.ok:
        raise NotSeen("a wrong value was accepted")
    return yes("guess-zq8" in answer.text)


@probe("null")
def null(scene: Scene) -> str:
    before = scene.rows(scene.path)["description"]
    answer = scene.api.call("PUT", scene.path, {"description": None})
    if not answer.ok:
        return f"HTTP {answer.status}"
    return "nothing" if (scene.rows(scene.path)["description"] or "") == (before or "") else "it clears the description"


@probe("deleted-projects")
def deleted_projects(scene: Scene) -> str:
    gone = scene.api.must("POST", "/api/v1/projects/", {"project_name": "guess-gone"})["id"]
    scene.api.must("DELETE", f"/api/v1/projects/{gone}/")
    return str(scene.api.call("GET", f"/api/v1/projects/{gone}/alerts/").status)


@probe("children")
def children(scene: Scene) -> str:
    body = {"project_name": "guess-children"}
    first = scene.api.must("POST", "/api/v1/projects/", body)["id"]
    scene.api.must("POST", f"/api/v1/projects/{first}/alerts/", {"name": "guess child", **ALERT})
    scene.api.must("DELETE", f"/api/v1/projects/{first}/")
    second = scene.api.must("POST", "/api/v1/projects/", body)["id"]
    return yes(scene.rows(f"/api/v1/projects/{second}/alerts/"))


@probe("slashes")
def slashes(scene: Scene) -> str:
    return str(scene.api.call("GET", "/api/v1/channels").status)


@probe("pages")
def pages(scene: Scene) -> str:
    """Probe the unit of pages, with two days and one project at least: a row is a day of a project."""
    _path = scene.path
    today = datetime.datetime.now(datetime.UTC).date()
    span = {"start_date": today - datetime.timedelta(days=2), "end_date": today}
    answer = scene.seen(scene.api.call("GET", "/api/v1/usage/projects/daily/", limit=1, **span), "GET usage").body
    if answer["total"] < 2:
        raise NotSeen("nothing was used on two days")
    return "rows" if len(answer["usage"]) == 1 else "projects"


@probe("release")
def release(scene: Scene) -> str:
    """Compare it with the last one whose news are dated."""
    answer = scene.api.call("GET", scene.path)
    shown = next((value for name, value in answer.headers.items() if name.lower() == "logfire-version"), "")
    if RELEASE.fullmatch(shown):
        return "yes" if shown >= NEWEST_KNOWN else f"no, it is {shown}"
    return f"it shows {shown}" if shown else "it shows none"
