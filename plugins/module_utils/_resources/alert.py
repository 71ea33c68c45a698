# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL alerts of a project."""

from __future__ import annotations

import typing as t

from .._api.errors import ApiError
from .._core.fields import ChoiceField, DurationField, FlagField, NamesField, SqlField, TextField
from .._core.planned_resource import PlannedResource
from .._core.protocols import Record
from .._core.remote_state import RemoteState
from ._channel_assignments import ChannelsField
from .project import PROJECT


class AlertResource(PlannedResource):
    def server_managed(self, records: t.Sequence[Record], parent: Record | None, remote: RemoteState) -> frozenset[str]:
        """Alerts that belong to SLOs. Where an old SLO does not tell their ids, alerts that bear its name count."""
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
    info_only=("last_run", "has_matches", "has_errors"),
)
