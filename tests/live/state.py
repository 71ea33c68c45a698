# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization as the targets know it from the sandbox, read by the API: what the run made, and nothing else."""

from __future__ import annotations

from typing import Any

from .api import Api
from .scene import moment_of
from .scope import KINDS

LONG_AGO = "1970-01-01T00:00:00Z"
# The lists below a project, and the key that wraps each.
LISTS = {"alerts": "", "dashboards": "", "slos": "", "frontend-applications": "data"}


class State:
    """Read again after each request that a target has sent."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._read_at = -1
        self._known: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        sent = self._api.relay.sent_by_targets
        if sent != self._read_at:
            self._known = {"organizations": [self._organization()]}
            self._read_at = sent
        return self._known

    def _organization(self) -> dict[str, Any]:
        projects, channels, keys, providers = (_in_order(self._api.own(kind)) for kind in KINDS)
        return {
            **self._identity(projects, channels),
            "projects": [self._project(row) for row in projects],
            "channels": channels,
            "keys": [{**row, "revoked": False, "secret": self._secret(row)} for row in keys],
            "gateway_providers": providers,
        }

    def _identity(self, projects: list[dict[str, Any]], channels: list[dict[str, Any]]) -> dict[str, Any]:
        """Name and id of the organization, as objects have them; the key's own as a last resort."""
        name = next((row["organization_name"] for row in projects), None) or self._api.relay.organization
        parts = self._api.key.split("_")
        shown = parts[3] if len(parts) > 4 and parts[1] == "v2" else None
        return {"name": name, "id": next((row["organization_id"] for row in channels), shown)}

    def _project(self, row: dict[str, Any]) -> dict[str, Any]:
        path = f"{KINDS[0].path}{row['id']}/"
        found: dict[str, Any] = {
            name.replace("-", "_"): self._rows(f"{path}{name}/", key) for name, key in LISTS.items()
        }
        found["variables"] = [{"name": name} for name in self._rows(f"{path}variables/", "variables")]
        for alert in found["alerts"]:
            alert["assignments"] = alert.get("channel_assignments", alert["channels"])
            # Without a value the field may be missing.
            alert.setdefault("slo_id", None)
        tokens = {kind: self._rows(f"{path}{kind}-tokens/") for kind in ("write", "read")}
        for rows in tokens.values():
            for token in rows:
                token |= {"revoked": not token["active"], "secret": self._secret(token)}
        return {"id": row["id"], "name": row["project_name"], **found, "tokens": tokens}

    def _secret(self, row: dict[str, Any]) -> str | None:
        return self._api.relay.scope.secrets.get(row["id"])

    def _rows(self, path: str, key: str = "") -> Any:
        """A list; an empty one where the server has none."""
        answer = self._api.call("GET", path)
        if not answer.ok:
            return []
        rows = answer.body[key] if key else answer.body
        return rows if isinstance(rows, dict) else _in_order(rows)


def _in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The oldest first, as the sandbox has stored them; lists have an order of their own."""
    return sorted(rows, key=lambda row: moment_of(row["created_at"]) if row.get("created_at") else moment_of(LONG_AGO))
