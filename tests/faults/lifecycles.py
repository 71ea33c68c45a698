# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lifecycle of each resource, as tasks that the matrix disturbs. That of a simple resource is derived.

Every task of a lifecycle runs on the state that the tasks before it left, once on its own and once inside ``apply``.
``{folder}`` is the folder of the run, ``{id}`` the id of the object that the task before it left, ``{bound}`` the key
that ``server.bound_key`` made, ``{identity}`` the token of a workload that ``server.trust`` made trusted,
and ``{secret}`` a secret that must not show anywhere. The sandbox's control does what no module can do: see ``SERVER``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import CONNECTION_SPEC
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.tests import derived

Values = dict[str, Any]
Task = tuple[str, Values]
KINDS = {one.name: one for one in RESOURCES}
# Before the name of what the sandbox's control does.
SERVER = "server."


@dataclasses.dataclass(frozen=True)
class Lifecycle:
    """``needs`` are there before. ``once`` marks tasks that are acts: repeating one that succeeded acts again.

    ``unlisted``: the API has no list of such objects, so that one whose creation was lost is not found again.
    """

    module: str
    tasks: tuple[Values, ...]
    needs: tuple[Task, ...] = ()
    once: bool = False
    unlisted: bool = False


PROJECT: Task = ("project", {"name": "checkout"})
HOOK: Values = {"url": "https://hooks.example.com/T000/{secret}", "format": "auto"}
CHANNEL: Task = ("channel", {"name": "oncall", "webhook": HOOK})
ALERT: Values = {
    "name": "errors",
    "project": "checkout",
    "query": "SELECT 1",
    "time_window": "5m",
    "frequency": "5m",
    "notify_when": "has_matches",
}
BOARD: Values = {"spec": {"display": {"name": "Latency"}, "panels": {}, "layouts": []}}
FLAG: Values = {"project": "checkout", "name": "flag"}
LATENCY: Values = {"project": "checkout", "slug": "latency"}
KEY: Values = {"name": "ai", "scopes": ["organization:read"]}
QA: Values = {"project": "checkout", "name": "qa", "api_key": "{bound}"}
UPTIME: Values = {
    "project": "checkout",
    "name": "up",
    "scope_value": "api",
    "total_query": "SELECT 1",
    "bad_query": "SELECT 2",
    "target_percent": "99.9",
    "rolling_window": "30d",
}
HOURS: Values = {
    "name": "Office hours",
    "timezone": "UTC",
    "windows": [{"days": ["mon"], "start_time": "09:00", "end_time": "18:00"}],
}
MODELS: Values = {"slug": "models", "vendor": "openai", "credential": "{secret}"}
STOREFRONT: Values = {"project": "checkout", "name": "storefront"}
BROWSERS: Values = {"project": "checkout", "application": "storefront"}
GLOBEX: Values = {"name": "globex", "display_name": "Globex", "billing_email": "billing@globex.example.com"}
ANN: Task = (f"{SERVER}member", {"organization": "acme", "email": "ann@example.com"})
GROUP: Values = {"group_id": "a", "organization_roles": [{"organization_name": "acme", "role": "member"}]}
GROUPS: Task = ("group_mapping", {**GROUP, "group_id": "b"})
PERCENT: Values = {"project": "checkout", "name": "percent"}
TRUST: Task = (f"{SERVER}trust", {})
WORKLOAD: Values = {"api_key": None, "identity_token": "{identity}"}
# A server on which organizations are changed from inside, by a token that was exchanged for the key.
NEWER: Task = (f"{SERVER}settings", {"older_organizations": "missing"})


def token(module: str) -> Iterator[Lifecycle]:
    """Yield the lifecycle with a file, which identifies our token, and without."""
    mine = {"project": "checkout", "path": "{folder}/" + module}
    renewed = {"valid_for": "90d", "renew_before": "2d", "revoke_replaced": True}
    yield Lifecycle(module, ({**mine, "valid_for": "1d"}, {**mine, **renewed}, {**mine, "state": "absent"}), (PROJECT,))
    yield Lifecycle(module, (mine, {**mine, "state": "expired"}), (PROJECT,))
    yield Lifecycle(
        module, ({"project": "checkout"}, {"project": "checkout", "id": "{id}", "state": "absent"}), (PROJECT,)
    )
    yield Lifecycle(module, ({**mine, "state": "rotated"},), (PROJECT, (module, mine)), once=True)
    unnamed = {"project": "checkout", "id": "{id}", "state": "rotated"}
    yield Lifecycle(module, (unnamed,), (PROJECT, (module, {"project": "checkout"})), once=True)


def api_key() -> Iterator[Lifecycle]:
    mine = {**KEY, "path": "{folder}/api_key"}
    gateway = {**mine, "scopes": ["project:gateway_proxy"]}
    limits = {"spending_limit_daily": 5, "cache_enabled": True}
    other = {**mine, "scopes": ["project:read_otlp"]}
    yield Lifecycle(
        "api_key",
        (
            {**gateway, "project": "checkout", "description": "a", "gateway": limits, "valid_for": "1d"},
            {
                **gateway,
                "description": "b",
                "gateway": {"spending_limit_daily": "unlimited", "spending_limit_total": 9},
            },
            {**other, "allow_replace": True},
            {**other, "valid_for": "90d", "renew_before": "2d", "revoke_replaced": True},
            {"name": "ai", "path": "{folder}/api_key", "state": "absent"},
        ),
        (PROJECT,),
    )
    yield Lifecycle("api_key", (KEY, {"name": "more", "id": "{id}"}, {"name": "more", "state": "absent"}))
    yield Lifecycle("api_key", ({**mine, "state": "rotated"},), (("api_key", mine),), once=True)
    yield Lifecycle("api_key", ({"id": "{id}", "state": "rotated"},), (("api_key", KEY),), once=True)


def organization() -> Iterator[Lifecycle]:
    tasks = (
        {**GLOBEX, "links": [{"url": "https://globex.example.com/", "icon": "home", "name": "Home"}]},
        {**GLOBEX, "display_name": "", "description": "a", "links": []},
        {"name": "initech", "id": "{id}"},
        {"name": "initech", "state": "absent", "force": True},
    )
    yield Lifecycle("organization", tasks)
    yield Lifecycle("organization", tasks, (NEWER,))


WRITTEN: tuple[Lifecycle, ...] = (
    Lifecycle(
        "project",
        (
            {"name": "checkout", "description": "a", "visibility": "private"},
            {"name": "checkout", "description": "", "visibility": "public"},
            {"name": "basket", "id": "{id}"},
            {"name": "basket", "state": "absent"},
        ),
    ),
    Lifecycle(
        "channel",
        (
            {"name": "oncall", "active": False, "webhook": HOOK},
            {"name": "oncall", "webhook": {"url": "https://elsewhere.example.com/{secret}", "format": "raw-data"}},
            {"name": "night", "id": "{id}", "active": True, "opsgenie": {"auth_key": "{secret}"}},
            {"name": "night", "state": "absent"},
        ),
    ),
    Lifecycle("channel", ({"name": "oncall", "webhook": HOOK, "update_secrets": "always"},), (CHANNEL,), once=True),
    Lifecycle(
        "alert",
        (
            {**ALERT, "channels": ["oncall"], "environments": ["prod"]},
            {**ALERT, "query": "SELECT 2", "time_window": "1h", "active": False, "channels": [], "description": "b"},
            {"project": "checkout", "name": "failures", "id": "{id}"},
            {"project": "checkout", "name": "failures", "state": "absent"},
        ),
        (PROJECT, CHANNEL),
    ),
    Lifecycle(
        "dashboard",
        (
            {**LATENCY, "name": "Latency", "definition": BOARD},
            {**LATENCY, "name": "Slow", "definition": {"spec": {"duration": "2h"}}},
            {**LATENCY, "state": "absent"},
        ),
        (PROJECT,),
    ),
    Lifecycle(
        "dashboard",
        ({"project": "checkout", "slug": "delay", "id": "{id}", "allow_replace": True},),
        (PROJECT, ("dashboard", {**LATENCY, "name": "Latency", "definition": BOARD})),
        once=True,
    ),
    *token("write_token"),
    *token("read_token"),
    Lifecycle(
        "variable",
        (
            {**FLAG, "description": "a", "labels": {"on": {"value": 1}}},
            {**FLAG, "description": "b", "labels": {"on": {"value": 2}}, "rollout": {"labels": {"on": 0.5}}},
            {"project": "checkout", "id": "flag", "name": "switch"},
        ),
        (PROJECT,),
    ),
    # Only a key that is bound to the project may delete.
    Lifecycle(
        "variable",
        ({**FLAG, "api_key": "{bound}", "state": "absent"},),
        (PROJECT, ("variable", FLAG), (f"{SERVER}bound_key", {"project": "checkout"})),
    ),
    Lifecycle(
        "variable_type",
        (
            {**PERCENT, "api_key": "{bound}", "json_schema": {"type": "number"}},
            {**PERCENT, "api_key": "{bound}", "description": "a"},
        ),
        (PROJECT, (f"{SERVER}bound_key", {"project": "checkout"})),
    ),
    # A type is named, found by such a key, and sent by its id.
    Lifecycle(
        "variable",
        ({**FLAG, "api_key": "{bound}", "type": "percent"}, {**FLAG, "api_key": "{bound}", "type": ""}),
        (
            PROJECT,
            (f"{SERVER}bound_key", {"project": "checkout"}),
            ("variable_type", {**PERCENT, "api_key": "{bound}", "json_schema": {"type": "number"}}),
        ),
    ),
    # In the name of a workload, whose identity is exchanged before and revoked afterwards.
    Lifecycle(
        "alert",
        (
            {**ALERT, **WORKLOAD, "channels": ["oncall"]},
            {**ALERT, **WORKLOAD, "query": "SELECT 2"},
            {"project": "checkout", "name": "errors", **WORKLOAD, "state": "absent"},
        ),
        (PROJECT, CHANNEL, TRUST),
    ),
    Lifecycle(
        "write_token",
        ({"project": "checkout", "path": "{folder}/write_token", **WORKLOAD, "valid_for": "1d"},),
        (PROJECT, TRUST),
    ),
    # Only a key that is bound to the project reaches its datasets.
    Lifecycle(
        "dataset",
        (
            {**QA, "description": "a", "cases": [{"name": "a", "inputs": {"q": 1}}, {"name": "b", "inputs": {"q": 2}}]},
            {**QA, "evaluators": ["Exact"], "cases": [{"name": "a", "inputs": {"q": 3}}], "prune_cases": True},
            {**QA, "id": "{id}", "name": "questions"},
            {**QA, "name": "questions", "state": "absent"},
        ),
        (PROJECT, (f"{SERVER}bound_key", {"project": "checkout"})),
    ),
    *api_key(),
    Lifecycle(
        "slo",
        (
            {**UPTIME, "alerts": {"fast": {"channels": ["oncall"]}, "slow": {"channels": ["oncall"]}}},
            {**UPTIME, "target_percent": 95, "description": "a", "alerts": {"slow": {"channels": []}}},
            {**UPTIME, "scope_kind": "provider", "allow_replace": True},
            {"project": "checkout", "name": "alive", "id": "{id}"},
            {"project": "checkout", "name": "alive", "state": "absent"},
        ),
        (PROJECT, CHANNEL),
    ),
    Lifecycle(
        "schedule",
        (
            {**HOURS, "path": "{folder}/schedule"},
            {**HOURS, "path": "{folder}/schedule", "timezone": "Europe/London"},
            {"id": "{id}", "label": "Day"},
            {"path": "{folder}/schedule", "state": "absent"},
        ),
        unlisted=True,
    ),
    Lifecycle("schedule", (HOURS,), once=True, unlisted=True),
    Lifecycle(
        "gateway_provider",
        (
            {**MODELS, "credential_version": "1", "credential_version_path": "{folder}/models"},
            {**MODELS, "credential_version": "2", "credential_version_path": "{folder}/models"},
            {**MODELS, "pricing_required": False},
            {**MODELS, "vendor": "anthropic", "allow_replace": True},
            {"slug": "models", "state": "absent"},
        ),
    ),
    Lifecycle(
        "gateway_provider", ({**MODELS, "update_secrets": "always"},), (("gateway_provider", MODELS),), once=True
    ),
    Lifecycle(
        "frontend_application",
        (
            {**STOREFRONT, "environment": "prod"},
            {**STOREFRONT, "environment": "dev", "allow_replace": True},
            {**STOREFRONT, "state": "absent"},
        ),
        (PROJECT,),
    ),
    Lifecycle(
        "frontend_application_token",
        ({**BROWSERS, "at_least": 3}, {**BROWSERS, "id": "{id}", "state": "absent"}),
        (PROJECT, ("frontend_application", STOREFRONT)),
    ),
    *organization(),
    Lifecycle(
        "member",
        ({"email": "ann@example.com", "role": "guest"}, {"email": "ann@example.com", "state": "absent"}),
        (ANN,),
    ),
    Lifecycle(
        "collector_enrollment_token",
        ({"project": "checkout", "policy": "gateway", "name": "web-1"},),
        (PROJECT, (f"{SERVER}collector_policy", {"project": "checkout", "name": "gateway"})),
        once=True,
        unlisted=True,
    ),
    Lifecycle("invitation", ({"role": "member", "valid_for": "7d"},), once=True),
    Lifecycle(
        "group_mapping",
        (GROUP, {**GROUP, "organization_roles": []}, {"group_id": "a", "state": "absent"}),
        (GROUPS,),
    ),
    Lifecycle("group_mapping", ({"mappings": [GROUP]},), (GROUPS,)),
    Lifecycle(
        "project",
        ({"name": "basket", "as_organization": "globex"},),
        (("organization", GLOBEX),),
    ),
)


def _derived() -> Iterator[Lifecycle]:
    """Those of simple resources that have none above."""
    named = {lifecycle.module for lifecycle in WRITTEN}
    for resource in RESOURCES:
        if resource.name not in named and derived.is_simple(resource):
            yield Lifecycle(resource.name, tuple(derived.lifecycle(resource)), (PROJECT,) if resource.parent else ())


LIFECYCLES = (*WRITTEN, *_derived())

# Modules that write nothing, or whole documents, which are made of the lifecycles above.
WITHOUT = frozenset({"apply", "export", "validate", "query", "alert_test"})


@dataclasses.dataclass(frozen=True)
class Case:
    """One task that is disturbed, after the tasks that lead up to it."""

    name: str
    task: Task
    before: tuple[Task, ...] = ()
    once: bool = False
    unlisted: bool = False

    @property
    def forgetful(self) -> bool:
        """True if only the message can name what was lost.

        Such a task leaves no trace on this machine, or makes objects that cannot be listed.
        """
        return self.unlisted or (self.once and "{folder}" not in str(self.task))


def single() -> Iterator[Case]:
    """Yield every task of every lifecycle as a task of its own."""
    for lifecycle, number, before in _stations():
        yield Case(
            f"{_title(lifecycle)}-{number}",
            (lifecycle.module, lifecycle.tasks[number]),
            before,
            lifecycle.once,
            lifecycle.unlisted,
        )


def inside_apply() -> Iterator[Case]:
    """Yield the same tasks as documents of one item, most of each lifecycle as one document, and the prunings."""
    for lifecycle, number, before in _stations():
        resource = KINDS.get(lifecycle.module)
        task = lifecycle.tasks[number]
        if resource is not None and resource.in_document and task.get("state") not in resource.actions:
            document = _document(resource, task)
            yield Case(
                f"apply-{_title(lifecycle)}-{number}", ("apply", {**document, "concurrency": 1}), before, lifecycle.once
            )
    for name, tasks in whole():
        steps: list[Task] = [("apply", {**document, "concurrency": 1}) for document in tasks]
        yield Case(f"apply-{name}", steps[-1], tuple(steps[:-1]))
    alert = _document(KINDS["alert"], ALERT)
    stray = ("alert", {**ALERT, "name": "stray"})
    yield Case("apply-prune", ("apply", {**alert, "prune": ["alerts"]}), (PROJECT, ("alert", ALERT), stray))


def whole() -> Iterator[tuple[str, list[Values]]]:
    """An environment with all there is: created, changed, taken away."""
    lifecycles = {lifecycle.module: lifecycle for lifecycle in reversed(LIFECYCLES) if not lifecycle.once}
    # Killed between its two halves, a replacement under the same name leaves no trace for the next run.
    lifecycles = {
        module: lifecycle
        for module, lifecycle in lifecycles.items()
        if not any("allow_replace" in task for task in lifecycle.tasks[:2])
    }
    # One document has one key.
    lifecycles = {
        module: lifecycle
        for module, lifecycle in lifecycles.items()
        if not any("api_key" in task for task in lifecycle.tasks)
    }
    documents = []
    for number in range(2):
        parts = [_document(KINDS["project"], {"name": "checkout"})]
        for lifecycle in lifecycles.values():
            resource = KINDS.get(lifecycle.module)
            if resource is not None and resource.in_document and number < len(lifecycle.tasks):
                parts.append(_document(resource, lifecycle.tasks[number]))
        documents.append(_merged(parts))
    yield "everything-created", documents[:1]
    yield "everything-changed", documents
    named = {"projects": "checkout", "channels": "oncall", "api_keys": "ai"}
    gone = {plural: [{"name": name, "state": "absent"}] for plural, name in named.items()}
    gone["gateway_providers"] = [{"slug": "models", "state": "absent"}]
    yield "everything-deleted", [documents[0], gone]


def _stations() -> Iterator[tuple[Lifecycle, int, tuple[Task, ...]]]:
    for lifecycle in LIFECYCLES:
        for number in range(len(lifecycle.tasks)):
            done = ((lifecycle.module, task) for task in lifecycle.tasks[:number])
            yield lifecycle, number, (*lifecycle.needs, *done)


def _title(lifecycle: Lifecycle) -> str:
    same = [one for one in LIFECYCLES if one.module == lifecycle.module]
    return lifecycle.module + "abcdefgh"[same.index(lifecycle)] if len(same) > 1 else lifecycle.module


def _document(resource: Resource, task: Values) -> Values:
    connection = {option: value for option, value in task.items() if option in CONNECTION_SPEC}
    above = resource.parent
    left_out = {*connection, "" if above is None else above.name}
    listed = {resource.plural: [{option: value for option, value in task.items() if option not in left_out}]}
    return {**connection, **(listed if above is None else {above.plural: [{"name": task[above.name], **listed}]})}


def _merged(documents: list[Values]) -> Values:
    """Merge lists of one name into one, and items of one name as well."""
    merged: Values = {}
    for document in documents:
        for plural, items in document.items():
            known = merged.setdefault(plural, [])
            for item in items:
                twin = next((one for one in known if "name" in item and one.get("name") == item["name"]), None)
                if twin is None:
                    known.append(dict(item))
                else:
                    twin.update(_merged_item(twin, item))
    return merged


def _merged_item(one: Values, other: Values) -> Values:
    nested = {key: value for key, value in other.items() if isinstance(value, list) and key in one}
    return {**one, **other, **_merged([{key: one[key] for key in nested}, nested])}
