# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL alerts of a project."""

from __future__ import annotations

import typing as t

from .._api.errors import ApiError, one_line
from .._core.durations import read_duration, spell_duration
from .._core.fields import ChoiceField, DurationField, Field, FlagField, NamesField, SqlField, TextField
from .._core.planned_resource import PlannedResource
from .._core.protocols import Record, ReturnValue, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired
from ._channel_assignments import ChannelsField
from ._environments import blank_environments
from .project import PROJECT

# Letters of a server's warning that are shown.
LONGEST = 300
# The read-only fields of an alert on newer servers.
STATE = (
    "fired",
    "snoozed_until",
    "suppression",
    "schedule_warning",
    "integration_id",
    "slo_id",
    "slo_tier",
    "slo_bucket_tier",
    "slo_tier_viable",
)


class AlertResource(PlannedResource):
    def check_echo(
        self, desired: Desired, remote: RemoteState, sent: t.Iterable[Field], values: Values, record: Record
    ) -> None:
        """Warn of what the server found out when it took the alert, besides what every object is checked for."""
        super().check_echo(desired, remote, sent, values, record)
        for problem in filter(None, (query_problem(record.get("query_check")), record.get("schedule_warning"))):
            remote.warn(f"{desired.label}: {one_line(str(problem), LONGEST)}")

    def queries(self, options: ReturnValue) -> dict[str, str]:
        return {"query": options["query"]}

    def advice(self, desired: Desired) -> list[str]:
        window, frequency = (read_duration(desired.values.get(name)) for name in ("time_window", "frequency"))
        found = blank_environments(desired)
        if window is not None and frequency is not None and window < frequency:
            found.append(
                f"time_window ({spell_duration(window)}) is shorter than frequency ({spell_duration(frequency)}): rows"
                " between two runs are never looked at; did you mean at least the same?"
            )
        return found

    def server_managed(self, records: t.Sequence[Record], parent: Record | None, remote: RemoteState) -> frozenset[str]:
        """Return the alerts of SLOs. If an old SLO does not list their ids, alerts with its name count."""
        marked = {str(one["id"]).lower() for one in records if any(one.get(key) for key in ("slo_id", "slo"))}
        if parent is None or not records:
            return frozenset(marked)
        # Imported where it is used: only pruning asks, and a module compiles whatever it imports at each start.
        from .slo import SLO, alert_ids

        try:
            slos = remote.records(SLO, parent)
        except ApiError as error:
            if not error.lacking:
                raise
            # The alerts could be read with the same scope: this server or plan has no SLOs.
            return frozenset(marked)
        for slo in slos:
            ids = alert_ids(slo)
            marked.update(one.lower() for one in ids if one)
            if not all(ids) or not ids:
                name = SLO.identity_of(slo)
                marked.update(str(one["id"]).lower() for one in records if name in self.identity_of(one))
        return frozenset(marked)


def query_problem(check: object) -> str | None:
    """Say what is wrong with a query by the server's own check, if anything is."""
    if not isinstance(check, dict):
        return None
    status, message = check.get("status"), check.get("message")
    detail = f": {message}" if isinstance(message, str) and message else ""
    if status == "timed_out" or check.get("timed_out") is True:
        return f"its query timed out when the server checked it{detail}"
    if status != "slow":
        return None
    duration = check.get("duration_ms")
    took = f" ({duration} ms)" if isinstance(duration, int) and not isinstance(duration, bool) else ""
    return f"its query is slow{took}{detail}"


ALERT = AlertResource(
    name="alert",
    path="/v1/projects/{project_id}/alerts/",
    read_scope="project:read_alert",
    write_scope="project:write_alert",
    parent=PROJECT,
    readable=True,
    fields=(
        TextField("name", blank=False, required=True),
        TextField("description", default=""),
        SqlField("query", blank=False, required=True),
        DurationField("time_window", shortest="1m", longest="30d", required=True),
        DurationField("frequency", shortest="1m", longest="24h", required=True),
        DurationField("watermark", default="PT10S"),
        ChoiceField(
            "notify_when",
            ("has_matches", "has_matches_changed", "matches_changed", "starts_having_matches"),
            required=True,
        ),
        FlagField("active", server_default=True),
        ChannelsField("channels", server_default=[]),
        NamesField("environments", since=True, server_default=[]),
    ),
    read_only={key: key for key in ("created_at", "updated_at", "created_by_name", "updated_by_name")},
    info_only=("last_run", "has_matches", "has_errors", *STATE),
)
