# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener


class Control:
    """The control route of a running sandbox, for tests."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._opener = build_opener(ProxyHandler({}))

    def send(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        request = Request(f"{self.base_url}/_sandbox/{path}", data, headers, method=method)
        with self._opener.open(request, timeout=30) as response:
            return json.loads(response.read() or b"null")

    def ledger(self, since: int = 0) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.send("GET", f"ledger?since={since}")
        return entries

    def clear_ledger(self) -> None:
        self.send("DELETE", "ledger")

    def stats(self) -> dict[str, Any]:
        stats: dict[str, Any] = self.send("GET", "stats")
        return stats

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.send("GET", "state")
        return state

    def settings(self, **settings: object) -> dict[str, Any]:
        current: dict[str, Any] = self.send("PUT", "settings", settings)
        return current

    def readonly(self, on: bool = True) -> None:
        self.send("PUT", "readonly", {"on": on})

    def fault(self, kind: str, **options: object) -> None:
        self.send("POST", "faults", {"kind": kind, **options})

    def faults(self) -> list[dict[str, Any]]:
        pending: list[dict[str, Any]] = self.send("GET", "faults")
        return pending

    def clear_faults(self) -> None:
        self.send("DELETE", "faults")

    def organization(self, name: str) -> dict[str, str]:
        created: dict[str, str] = self.send("POST", "organizations", {"name": name})
        return created

    def key(self, organization: str, **options: object) -> dict[str, Any]:
        created: dict[str, Any] = self.send("POST", "keys", {"organization": organization, **options})
        return created

    def policy(self, organization: str = "acme", **options: object) -> dict[str, str]:
        """Trust the workloads of an issuer."""
        created: dict[str, str] = self.send("POST", "policies", {"organization": organization, **options})
        return created

    def no_policies(self) -> None:
        self.send("DELETE", "policies")

    def identity(self, audience: str | list[str], **options: object) -> str:
        """A token that a workload is given, signed by an issuer."""
        created: dict[str, str] = self.send("POST", "identities", {"audience": audience, **options})
        return created["token"]

    def member(self, organization: str, email: str, **options: object) -> dict[str, str]:
        created: dict[str, str] = self.send(
            "POST", "members", {"organization": organization, "email": email, **options}
        )
        return created

    def scim_group(self, organization: str, display_name: str) -> dict[str, str]:
        wanted = {"organization": organization, "display_name": display_name}
        created: dict[str, str] = self.send("POST", "scim-groups", wanted)
        return created

    def change_key(self, key_id: str, **changes: object) -> None:
        self.send("POST", f"keys/{key_id}", changes)

    def token(self, token_id: str, **changes: object) -> None:
        self.send("POST", f"tokens/{token_id}", changes)

    def revoked_tokens(self, project_id: str, count: int, kind: str = "write") -> None:
        self.send("POST", f"projects/{project_id}/revoked-tokens", {"count": count, "kind": kind})

    def collector_policy(self, project: str, name: str) -> str:
        """Return the id of a policy that somebody makes in the web interface."""
        created: dict[str, str] = self.send("POST", "collector-policies", {"project": project, "name": name})
        return created["id"]

    def alert(self, alert_id: str, **changes: object) -> None:
        self.send("POST", f"alerts/{alert_id}", changes)

    def rearrange(self, dashboard_id: str, **positions: tuple[int, int, int, int]) -> None:
        """Panels by key, each with x, y, width and height."""
        sides = ("x", "y", "width", "height")
        wanted = {key: dict(zip(sides, each, strict=True)) for key, each in positions.items()}
        self.send("PUT", f"dashboards/{dashboard_id}/layout", {"positions": wanted})

    def audit_logs(self, organization: str, *entries: dict[str, Any]) -> list[str]:
        """The ids of the entries."""
        ids: list[str] = self.send("POST", "audit-logs", {"organization": organization, "entries": list(entries)})
        return ids

    def answers(self, sql: str, *answers: dict[str, Any]) -> None:
        self.send("PUT", "queries", {"sql": sql, "answers": list(answers)})

    def records(self, organization: str, project: str, *records: dict[str, Any]) -> None:
        """Telemetry, each record with its start_timestamp."""
        self.send("POST", "records", {"organization": organization, "project": project, "records": list(records)})

    def reset(self) -> None:
        self.send("POST", "reset")
