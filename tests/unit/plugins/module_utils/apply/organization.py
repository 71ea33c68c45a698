# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One organization of a sandbox: apply and export on it, and the facts that only the sandbox knows."""

from __future__ import annotations

import copy
import functools
import time
from pathlib import Path
from typing import Any

import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.tests.sandbox import Running

Values = dict[str, Any]

TIMING: Values = {"time_window": "5m", "frequency": "5m", "notify_when": "has_matches"}
WEBHOOK: Values = {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/T000/s3cret"}
OBJECTIVE: Values = {
    "scope_value": "checkout-api",
    "total_query": "parent_span_id IS NULL",
    "bad_query": "is_exception",
    "target_percent": "99.9",
}
KINDS = {"alert": "alerts", "write_token": "write-tokens", "read_token": "read-tokens"}


def alert(name: str = "errors", **options: Any) -> Values:
    return {"name": name, "query": "SELECT 1", **TIMING, **options}


def slo(name: str = "availability", **options: Any) -> Values:
    return {"name": name, **OBJECTIVE, "rolling_window": "30d", **options}


def histogram(name: str = "latency", **options: Any) -> Values:
    whole = slo(name, source="metrics", metric_aggregation="histogram_threshold", threshold="60000", **options)
    return {option: value for option, value in whole.items() if option != "bad_query"} | {"comparison": "less_than"}


def hook(name: str = "oncall", **options: Any) -> Values:
    return {"name": name, "webhook": {"url": f"https://hooks.example.com/{name}/s3cret"}, **options}


def panel(name: str = "p95", **spec: Any) -> Values:
    return {
        "kind": "Panel",
        "spec": {"display": {"name": name}, "plugin": {"kind": "TimeSeriesChart", "spec": {}}, **spec},
    }


def grid(*panels: str) -> Values:
    items = [
        {"x": 0, "y": 6 * row, "width": 24, "height": 6, "content": {"$ref": f"#/spec/panels/{name}"}}
        for row, name in enumerate(panels)
    ]
    return {"kind": "Grid", "spec": {"items": items}}


def dashboard(slug: str = "latency", name: str = "Latency", **spec: Any) -> Values:
    whole = {"display": {"name": name}, "panels": {"p95": panel()}, "layouts": [grid("p95")], **spec}
    return {"slug": slug, "name": name, "definition": {"kind": "Dashboard", "spec": whole}}


@functools.cache
def _validator(name: str) -> ArgumentSpecValidator:
    return ArgumentSpecValidator(MODULES[name].full_spec, **MODULES[name].constraints)


def accepted(name: str, options: Values) -> Values:
    """The parameters as the module gets them from Ansible."""
    validation = _validator(name).validate(copy.deepcopy(options))
    assert validation.error_messages == []
    return dict(validation.validated_parameters)


class Organization:
    def __init__(self, sandbox: Running, folder: Path) -> None:
        self.control = sandbox.control
        self.base_url = sandbox.base_url
        self.api_key = sandbox.api_key
        self.folder = folder
        self._mark = 0
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {sandbox.api_key}"

    # The collection

    def options(self, **options: Any) -> Values:
        return {"api_key": self.api_key, "base_url": self.base_url, "retries": 1, **options}

    def run(self, module: str, check: bool = False, **options: Any) -> Values:
        self.mark()
        return perform(MODULES[module], accepted(module, self.options(**options)), check)

    def apply(self, **document: Any) -> Values:
        result = self.run("apply", **document)
        assert not result.get("failed"), result
        return result

    def failing(self, **document: Any) -> Values:
        result = self.run("apply", **document)
        assert result["failed"] is True
        assert "unexpected" not in result["msg"], result.get("exception")
        _heading, *problems = result["msg"].split("\n")
        assert all(line.startswith(("- ", "src: searched in ")) for line in problems)
        return result

    def plan(self, **document: Any) -> Values:
        """Check mode, on a server that would note any request that changes something."""
        self.control.readonly()
        try:
            result = self.run("apply", check=True, **document)
        finally:
            self.control.readonly(False)
        assert self.writes == []
        return result

    def export(self, **options: Any) -> Values:
        result = self.run("export", **options)
        assert not result.get("failed"), result
        assert self.writes == []
        return result

    # Somebody else

    def call(self, method: str, path: str, body: object = None) -> Any:
        response = self._session.request(method, f"{self.base_url}/api/v1/{path}", json=body, timeout=60)
        assert response.ok, response.text
        return response.json() if response.content else None

    def settle(self) -> None:
        """Wait until the server is done with what it was still being asked when the run was killed."""
        counts = [-1, -2, -3]
        while len(set(counts)) > 1:
            time.sleep(0.03)
            counts = [*counts[1:], self.control.stats()["requests"]]

    def add_project(self, name: str, **fields: Any) -> str:
        return str(self.call("POST", "projects/", {"project_name": name, **fields})["id"])

    def add_channel(self, label: str, config: Values | None = None) -> str:
        return str(self.call("POST", "channels/", {"label": label, "config": config or WEBHOOK})["id"])

    def add_alert(self, project_id: str, name: str = "errors", **fields: Any) -> str:
        body = {
            "name": name,
            "description": "",
            "query": "SELECT 1",
            "time_window": "PT5M",
            "frequency": "PT5M",
            "watermark": "PT10S",
            "notify_when": "has_matches",
            **fields,
        }
        return str(self.call("POST", f"projects/{project_id}/alerts/", body)["id"])

    def add_dashboard(self, project_id: str, slug: str = "latency", name: str = "Latency", **spec: Any) -> str:
        metadata = {"name": name, "project": "whatever"}
        definition = {**dashboard(slug, name, **spec)["definition"], "metadata": metadata}
        body = {"slug": slug, "name": name, "definition": definition}
        return str(self.call("POST", f"projects/{project_id}/dashboards/", body)["id"])

    def add_variable(self, project_id: str, name: str = "flag", **fields: Any) -> str:
        needed: Values = {"description": None, "json_schema": None, "rollout": {"labels": {}}, "overrides": []}
        self.call("POST", f"projects/{project_id}/variables/", {"name": name, **needed, **fields})
        return name

    def add_slo(self, project_id: str, name: str = "availability", **fields: Any) -> str:
        body = {"name": name, "scope_kind": "service", **OBJECTIVE, "rolling_window_seconds": 30 * 86400, **fields}
        return str(self.call("POST", f"projects/{project_id}/slos/", body)["id"])

    # The sandbox

    def mark(self) -> None:
        ledger = self.control.ledger(self._mark)
        self._mark = ledger[-1]["n"] if ledger else self._mark

    @property
    def requests(self) -> list[Values]:
        """Return what was sent since the last run began."""
        return self.control.ledger(self._mark)

    @property
    def writes(self) -> list[Values]:
        return [entry for entry in self.requests if entry["method"] != "GET"]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The method of each request that changes something, with the last part of its path that is not an id."""
        return [(entry["method"], _collection(entry["path"])) for entry in self.writes]

    @property
    def reads(self) -> list[str]:
        return sorted(entry["path"].removeprefix("/api/v1/") for entry in self.requests if entry["method"] == "GET")

    def state(self) -> Values:
        organization: Values = self.control.state()["organizations"][0]
        return organization

    def channels(self) -> dict[str, Values]:
        return {one["label"]: one for one in self.state()["channels"] or []}

    def projects(self) -> dict[str, Values]:
        return {one["name"]: one for one in self.state()["projects"] or []}

    def alerts(self, project: str = "checkout") -> dict[str, Values]:
        """Those that somebody made, and not an SLO."""
        return {one["name"]: one for one in self.projects()[project]["alerts"] or [] if one["slo_id"] is None}

    def slos(self, project: str = "checkout") -> dict[str, Values]:
        return {one["name"]: one for one in self.projects()[project]["slos"] or []}

    def burn_alerts(self, project: str = "checkout") -> list[Values]:
        """The alerts that SLOs made."""
        return [one for one in self.projects()[project]["alerts"] or [] if one["slo_id"] is not None]

    def dashboards(self, project: str = "checkout") -> dict[str, Values]:
        return {one["slug"]: one for one in self.projects()[project]["dashboards"] or []}

    def variables(self, project: str = "checkout") -> dict[str, Values]:
        return {one["name"]: one for one in self.projects()[project]["variables"] or []}

    def api_keys(self) -> dict[str, Values]:
        return {one["name"]: one for one in self.state()["keys"] if not one["revoked"]}

    def tokens(self, project: str = "checkout", kind: str = "write") -> list[Values]:
        return [one for one in self.projects()[project]["tokens"][kind] or [] if not one["revoked"]]

    def notes(self) -> list[str]:
        return [note for entry in self.control.ledger() for note in entry["notes"]]


def _collection(path: str) -> str:
    parts = [part for part in path.removeprefix("/api/v1/").split("/") if part]
    return parts[-1] if len(parts) % 2 else parts[-2]
