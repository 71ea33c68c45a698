# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of the guesses about names, channels, alerts, dashboards and variables."""

from __future__ import annotations

import copy
from typing import Any

from .api import Answer
from .scene import HOOK, NOBODY, NotSeen, Scene, accepted, probe, yes

PANEL = {"kind": "Panel", "spec": {"display": {"name": "p95"}, "plugin": {"kind": "TimeSeriesChart", "spec": {}}}}
ITEM = {"x": 0, "y": 0, "width": 12, "height": 6, "content": {"$ref": "#/spec/panels/p95"}}
DEFINITION: dict[str, Any] = {
    "kind": "Dashboard",
    "metadata": {"name": "Guess", "project": "guesses"},
    "spec": {
        "display": {"name": "Guess"},
        "panels": {"p95": PANEL},
        "layouts": [{"kind": "Grid", "spec": {"items": [ITEM]}}],
    },
}
VARIABLE: dict[str, Any] = {"description": None, "json_schema": None, "rollout": {"labels": {}}, "overrides": []}
SLO = {
    "scope_kind": "service",
    "scope_value": "checkout",
    "source": "records",
    "metric_aggregation": "additive",
    "total_query": "SELECT count(*) FROM records",
    "bad_query": "SELECT count(*) FROM records WHERE is_exception",
    "target_percent": "99.9",
    "rolling_window_seconds": 2592000,
}


def dashboard(scene: Scene, slug: str, name: str = "Guess", **spec: object) -> Answer:
    """Create one. ``spec`` is laid over the usual one."""
    definition = copy.deepcopy(DEFINITION)
    definition["spec"].update(spec)
    return scene.api.call("POST", f"{scene.path}dashboards/", {"name": name, "slug": slug, "definition": definition})


def version(value: str) -> dict[str, Any]:
    return {"target_type": "version", "serialized_value": value}


@probe("white-space")
def white_space(scene: Scene) -> str:
    """Probe all three kinds of texts: names, descriptions and queries."""
    sent = {"name": "guess spaces ", "description": " d ", "query": "SELECT 1 -- x \n"}
    created = scene.seen(scene.alert(**sent), "POST alerts").body
    read = scene.rows(f"{scene.path}alerts/{created['id']}/")
    kept = [name for name in sent if read[name] == sent[name]]
    if len(kept) == len(sent):
        return "kept"
    return "trimmed" if not kept else f"kept in {', '.join(kept)} only"


@probe("case")
def case(scene: Scene) -> str:
    scene.created("variables", {"name": "guess_case", **VARIABLE})
    second = scene.api.call("POST", f"{scene.path}variables/", {"name": "GUESS_CASE", **VARIABLE})
    return "two names" if accepted(second) == "yes" else "one name"


@probe("channel-labels")
def channel_labels(scene: Scene) -> str:
    scene.seen(scene.channel("guess double"), "POST channels")
    return accepted(scene.channel("guess double"))


@probe("alert-names")
def alert_names(scene: Scene) -> str:
    scene.seen(scene.alert("guess double"), "POST alerts")
    return accepted(scene.alert("guess double"))


@probe("slo-names")
def slo_names(scene: Scene) -> str:
    scene.created("slos", {"name": "guess double", **SLO})
    return accepted(scene.api.call("POST", f"{scene.path}slos/", {"name": "guess double", **SLO}))


@probe("masks")
def masks(scene: Scene) -> str:
    secret = "guess-key-of-some-length"
    created = scene.seen(scene.channel("guess mask", type="opsgenie", auth_key=secret), "POST channels").body
    shown = created["config"]["auth_key"]
    return "it is not masked" if shown == secret else yes(shown.endswith(secret[-4:]))


@probe("webhook-masks")
def webhook_masks(scene: Scene) -> str:
    created = scene.seen(scene.channel("guess hook"), "POST channels").body
    return str(created["config"]["url"]).replace(str(HOOK["url"]), "all of it")


@probe("recipients")
def recipients(scene: Scene) -> str:
    return accepted(scene.channel("guess recipients", type="notification", recipients=[NOBODY]))


@probe("used-channels")
def used_channels(scene: Scene) -> str:
    channel = scene.seen(scene.channel("guess used"), "POST channels").body["id"]
    scene.seen(scene.alert("guess user", channel_assignments=[{"channel_id": channel}]), "POST alerts")
    return accepted(scene.api.call("DELETE", f"/api/v1/channels/{channel}/"))


@probe("schedules")
def schedules(scene: Scene) -> str:
    channel = scene.seen(scene.channel("guess schedule"), "POST channels").body["id"]
    wanted = [{"channel_id": channel, "schedule_id": NOBODY}]
    return accepted(scene.alert("guess schedule", channel_assignments=wanted))


@probe("new-alerts")
def new_alerts(scene: Scene) -> str:
    channel = scene.seen(scene.channel("guess echo"), "POST channels").body["id"]
    created = scene.seen(scene.alert("guess echo", channel_assignments=[{"channel_id": channel}]), "POST alerts")
    return yes(created.body.get("channels"))


@probe("durations")
def durations(scene: Scene) -> str:
    sent = {"time_window": "P1D", "frequency": "PT60M"}
    read = scene.seen(scene.alert("guess durations", **sent), "POST alerts").body
    return yes(all(read[name] == value for name, value in sent.items()))


@probe("panels")
def panels(scene: Scene) -> str:
    lost = {**ITEM, "content": {"$ref": "#/spec/panels/nowhere"}}
    return accepted(dashboard(scene, "guess-panels", layouts=[{"kind": "Grid", "spec": {"items": [lost]}}]))


@probe("metadata")
def metadata(scene: Scene) -> str:
    created = scene.seen(dashboard(scene, "guess-metadata", name="Guess named otherwise"), "POST dashboards").body
    read = scene.rows(f"{scene.path}dashboards/{created['id']}/")["dashboard"]["metadata"]
    return yes(read.get("name") == DEFINITION["metadata"]["name"])


@probe("renamed-projects")
def renamed_projects(scene: Scene) -> str:
    project = scene.api.must("POST", "/api/v1/projects/", {"project_name": "guess-renamed"})["id"]
    path = f"/api/v1/projects/{project}/"
    definition = {**DEFINITION, "metadata": {"name": "Guess", "project": "guess-renamed"}}
    body = {"name": "Guess", "slug": "guess", "definition": definition}
    made = scene.seen(scene.api.call("POST", f"{path}dashboards/", body), "POST dashboards").body["id"]
    scene.api.must("PUT", path, {"project_name": "guess-moved"})
    read = scene.rows(f"{path}dashboards/{made}/")["dashboard"]["metadata"]
    return yes(read.get("project") == "guess-renamed")


@probe("unknown-keys")
def unknown_keys(scene: Scene) -> str:
    answer = dashboard(scene, "guess-unknown", guessUnknown=1)
    if accepted(answer) == "no":
        return "refused"
    read = scene.rows(f"{scene.path}dashboards/{answer.body['id']}/")["dashboard"]["spec"]
    return "kept" if "guessUnknown" in read else "dropped"


@probe("labels")
def labels(scene: Scene) -> str:
    both = {"first": version('"a"'), "second": version('"b"')}
    scene.created("variables", {"name": "guess_labels", **VARIABLE, "labels": both})
    path = f"{scene.path}variables/guess_labels/"
    scene.api.must("PUT", path, {"labels": {"first": version('"a"')}})
    return yes("second" not in scene.rows(path)["labels"])


@probe("versions")
def versions(scene: Scene) -> str:
    scene.created("variables", {"name": "guess_versions", **VARIABLE, "labels": {"first": version('"a"')}})
    path = f"{scene.path}variables/guess_versions/"
    before = scene.rows(path)["labels"]["first"].get("version")
    scene.api.must("PUT", path, {"labels": {"first": version('"a"')}})
    after = scene.rows(path)["labels"]["first"].get("version")
    if before is None:
        raise NotSeen("labels have no version")
    return yes(after != before)
