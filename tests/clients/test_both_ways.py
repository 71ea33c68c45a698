# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our modules find, leave, change and remove what the vendor's clients made, and the clients read what they make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.clients.clients import Cli, ClientError, Sdk
from ansible_collections.pydantic.logfire.tests.clients.conftest import Server
from ansible_collections.pydantic.logfire.tests.clients.steps import ALERT, CHANNELS, DEFINITION
from ansible_collections.pydantic.logfire.tests.clients.ways import WAYS, Way
from ansible_collections.pydantic.logfire.tests.contract.tasks import run

Values = dict[str, Any]


@pytest.fixture
def project(server: Server) -> str:
    """The id of the only project."""
    server.control.reset()
    return str(server.post("/api/v1/projects/", {"project_name": "checkout"})["id"])


def task(server: Server, module: str, options: Values) -> Values:
    result: Values = run(server, module, options)
    assert not result.get("failed"), result.get("msg")
    return result


class Both:
    """One way, with the ids that its commands need."""

    def __init__(self, way: Way, server: Server, cli: Cli, project: str) -> None:
        self.way = way
        self.server = server
        self.cli = cli
        self.ids = {"project": project, "id": ""}

    def create(self) -> None:
        made = self.cli(*self.way.create.format(**self.ids).split(), body=self.way.body)
        self.ids["id"] = made.get("id", "")

    def get(self) -> Any:
        return self.cli(*self.way.get.format(**self.ids).split())

    def shown(self) -> Any:
        shown = self.way.shown(self.get())
        if isinstance(shown, dict):
            # Of some secrets the tail is shown, of others not.
            return {key: None if str(value).startswith("*****") else value for key, value in shown.items()}
        return shown

    def converge(self, **more: Any) -> Values:
        return task(self.server, self.way.module, {**self.way.options, **more})

    def remove(self) -> Values:
        identity = {name: value for name, value in self.way.options.items() if name in self.way.identity}
        return task(self.server, self.way.module, {**identity, "state": "absent", **(self.way.absent or {})})

    def is_gone(self) -> bool:
        if self.way.gone is not None:
            return self.way.gone(self.get())
        with pytest.raises(ClientError, match="HTTP 404"):
            self.get()
        return True


@pytest.fixture(params=WAYS)
def both(request: Any, server: Server, cli: Cli, project: str) -> Both:
    return Both(WAYS[request.param], server, cli, project)


def test_an_object_of_the_command_line_is_found_left_alone_changed_and_removed(both: Both) -> None:
    both.create()
    assert both.converge()["changed"] is False
    assert both.converge(**both.way.change)["changed"] is True
    assert both.shown() == both.way.after
    assert both.converge(**both.way.change)["changed"] is False
    if both.way.absent is not None:
        assert both.remove()["changed"] is True
        assert both.is_gone()


def test_an_object_of_a_module_is_read_by_the_command_line(both: Both) -> None:
    made = both.converge(**both.way.change)
    assert made["changed"] is True
    both.ids["id"] = str(made.get("id", ""))
    assert both.shown() == both.way.after


def test_every_kind_of_channel_goes_both_ways() -> None:
    assert set(CHANNELS) <= set(WAYS)


@pytest.mark.parametrize("kind", ["write", "read"])
def test_tokens_of_the_command_line(server: Server, cli: Cli, project: str, kind: str, tmp_path: Path) -> None:
    """A secret that it was given is known again, and its token can be revoked."""
    made = cli("api", "projects", f"{kind}-tokens", project, "create")
    path = tmp_path / "token"
    path.write_text(made["token"])
    path.chmod(0o600)
    for options in ({"id": made["id"]}, {"token": made["token"]}, {"path": str(path)}, {}):
        kept = task(server, f"{kind}_token", {"project": "checkout", **options})
        assert (kept["changed"], kept["id"]) == (False, made["id"]), options
    assert (
        task(server, f"{kind}_token", {"project": "checkout", "id": made["id"], "state": "absent"})["changed"] is True
    )
    (row,) = cli("api", "projects", f"{kind}-tokens", project, "list")
    assert row["active"] is False


@pytest.mark.parametrize("kind", ["write", "read"])
def test_tokens_of_the_modules(server: Server, cli: Cli, project: str, kind: str) -> None:
    made = task(server, f"{kind}_token", {"project": "checkout", "valid_for": "30d"})
    (row,) = cli("api", "projects", f"{kind}-tokens", project, "list")
    assert (row["id"], row["active"], made["token"].startswith(row["token_prefix"])) == (made["id"], True, True)
    assert datetime.fromisoformat(row["expires_at"]) > datetime.now(UTC) + timedelta(days=29)


def test_a_key_of_the_command_line(server: Server, cli: Cli, project: str) -> None:
    """The command line creates a key for the project of its folder; the key queries, and is revoked."""
    task(server, "project", {"name": "checkout"})
    folder = cli.home / ".logfire"
    folder.mkdir(exist_ok=True)
    token = server.post(f"/api/v1/projects/{project}/write-tokens/")["token"]
    known = {"token": token, "project_name": "checkout", "project_url": f"{server.base_url}/acme/checkout"}
    (folder / "logfire_credentials.json").write_text(
        str({**known, "logfire_api_url": server.base_url}).replace("'", '"')
    )
    secret = cli("api-key", "query", "--name", "made by hand")
    (found,) = task(server, "api_key_info", {"name": "made by hand"})["api_keys"]
    assert (found["scopes"], found["project"]) == (["project:read_otlp"], "checkout")
    assert task(server, "query", {"sql": "SELECT 1", "read_token": secret})["rows"] == []
    wanted = {"name": "made by hand", "project": "checkout", "scopes": ["project:read_otlp"]}
    assert task(server, "api_key", wanted)["changed"] is False
    assert task(server, "api_key", {"name": "made by hand", "state": "absent"})["changed"] is True


def test_channels_of_an_alert(server: Server, cli: Cli, project: str) -> None:
    """The command line uses the ids of channels, and the module their labels."""
    webhook = {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/s3cret"}
    channel = cli("api", "channels", "create", body={"label": "oncall", "config": webhook})
    assigned = {"channel_assignments": [{"channel_id": channel["id"]}]}
    alert = cli("api", "alerts", project, "create", body={**ALERT, **assigned})
    options = {"name": "errors", "project": "checkout"}
    assert task(server, "alert", {**options, "channels": ["oncall"]})["changed"] is False
    assert task(server, "alert", {**options, "channels": []})["changed"] is True
    assert cli("api", "alerts", project, "get", alert["id"])["channel_assignments"] == []


def test_a_dashboard_that_somebody_rearranged(server: Server, cli: Cli, project: str) -> None:
    body = {"name": "Latency", "slug": "latency", "definition": DEFINITION}
    made = cli("api", "dashboards", project, "create", body=body)
    server.control.rearrange(made["id"], p95=(6, 0, 6, 4))
    options = {"slug": "latency", "project": "checkout", "definition": DEFINITION}
    assert task(server, "dashboard", options)["changed"] is True
    assert task(server, "dashboard", options)["changed"] is False
    read = cli("api", "dashboards", project, "get", made["id"])["dashboard"]
    assert read["spec"]["layouts"][0]["spec"]["items"][0]["width"] == 12


def test_variables_of_the_sdk(server: Server, sdk: Sdk, project: str) -> None:
    where = {"base_url": server.base_url, "secret": server.control.key("acme", project_id=project)["api_key"]}
    labels = {"live": {"version": 1, "serialized_value": "3"}}
    config = {"name": "limit", "description": "at most", "labels": labels, "rollout": {"labels": {"live": 0.5}}}
    sdk("variables", "create_variable", where, config={**config, "overrides": []})
    options = {
        "name": "limit",
        "project": "checkout",
        "description": "at most",
        "labels": {"live": {"value": 3}},
        "rollout": {"labels": {"live": 0.5}},
    }
    assert task(server, "variable", options)["changed"] is False
    assert task(server, "variable", {**options, "labels": {"live": {"value": 4}}})["changed"] is True
    read = sdk("variables", "get_variable_config", where, name="limit")
    assert read["labels"]["live"]["serialized_value"] == "4"


def test_rows_for_both(server: Server, sdk: Sdk, cli: Cli, project: str) -> None:
    """The same rows with the same token, in both clients' ways of asking."""
    rows = [{"service": "checkout", "n": 3}, {"service": "search", "n": 4}]
    server.control.answers("SELECT 1", {"rows": rows})
    token = cli("api", "projects", "read-tokens", project, "create")["token"]
    assert task(server, "query", {"sql": "SELECT 1", "read_token": token})["rows"] == rows
    where = {"base_url": server.base_url, "secret": token}
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert sdk("query", "query_json_rows", where, sql="SELECT 1", min_timestamp=since)["rows"] == rows
