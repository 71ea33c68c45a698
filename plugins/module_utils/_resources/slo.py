# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service level objectives of a project, each with three alerts of its own that show how fast its budget burns."""

from __future__ import annotations

import decimal
import typing as t

from .._api.errors import ApiError, OptionError, gathered, refuse
from .._core.decimal_field import DecimalField
from .._core.fields import UNSET, ChoiceField, DurationField, Field, NamesField, SqlField, TextField
from .._core.planned_resource import PlannedResource
from .._core.protocols import Kind, Params, Record, References, ReturnValue, Spec, Values
from .._core.resource import Desired
from ._channel_assignments import Assignment, ChannelsField
from ._environments import blank_environments
from .channel import CHANNEL
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._core.protocols import Exporting
    from .._core.remote_state import RemoteState

TIERS = ("fast", "medium", "slow")
TIER_KEYS = ("alert_id", "severity", "viable")
# The release before it returns the alerts but ignores what is written to them.
ALERTS_SINCE = "v2026-09-23.01"
HISTOGRAM = "histogram_threshold"
AGGREGATIONS = ("additive", "gauge_fraction", "counter_rate", HISTOGRAM)
OF_HISTOGRAMS = ("threshold", "comparison")
# Options that say which others belong to an SLO.
MODE = ("metric_aggregation", *OF_HISTOGRAMS)

Tiers = dict[str, list[Assignment]]


class TierChannels(ChannelsField):
    """The channels of one of the alerts: the API gives their ids and, in annotated records, we their labels."""

    def read(self, record: Record) -> list[Assignment]:
        return [
            Assignment(str(one.get("label") or ""), one.get("schedule_id"), one["channel_id"])
            for one in record.get("channel_assignments") or []
            if isinstance(one, dict) and isinstance(one.get("channel_id"), str)
        ]


CHANNELS = {tier: TierChannels(f"alerts.{tier}.channels") for tier in TIERS}


class TiersField(Field):
    """The channels of the alerts of an SLO. A tier that is not written stays; a server may return none."""

    refers_to = CHANNEL.name
    reference_scope = CHANNEL.read_scope

    def spec(self) -> Spec:
        tier: Spec = {"channels": {"type": "list", "elements": "raw"}}
        return {self.name: {"type": "dict", "options": {name: {"type": "dict", "options": tier} for name in TIERS}}}

    def check(self, value: t.Any) -> object:
        written = {tier: (value.get(tier) or {}).get("channels") for tier in TIERS}
        checked = {}
        problems: list[OptionError] = []
        for tier, channels in written.items():
            if channels is not None:
                with gathered(problems):
                    checked[tier] = CHANNELS[tier].check(channels)
        refuse(problems)
        return checked or UNSET

    def resolve(self, value: Tiers, remote: References) -> Tiers:
        resolved = {}
        problems: list[OptionError] = []
        for tier, channels in value.items():
            with gathered(problems):
                resolved[tier] = CHANNELS[tier].resolve(channels, remote)
        refuse(problems)
        return resolved

    def read(self, record: Record) -> Tiers:
        alerts = record.get(self.api)
        told = alerts if isinstance(alerts, dict) else {}
        return {tier: CHANNELS[tier].read(told[tier]) for tier in TIERS if isinstance(told.get(tier), dict)}

    def references(self, value: Tiers) -> list[str]:
        return [text for tier, channels in value.items() for text in CHANNELS[tier].references(channels)]

    def same(self, desired: Tiers, actual: Tiers) -> bool:
        return not _differing(desired, actual)

    def value_after_update(self, desired: Tiers, actual: Tiers) -> Tiers:
        return {**actual, **desired}

    def payload(self, desired: Tiers, actual: t.Any = UNSET) -> dict[str, object]:
        """Return only the tiers that differ: the API leaves the others as they are."""
        tiers = _differing(desired, {} if actual is UNSET else actual)
        return {self.api: {tier: CHANNELS[tier].payload(desired[tier]) for tier in tiers}} if tiers else {}

    def show(self, value: Tiers) -> dict[str, object]:
        return {
            self.name: {
                tier: {"channels": shown}
                for tier, channels in value.items()
                for shown in CHANNELS[tier].show(channels).values()
            }
        }

    def export(self, value: Tiers, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        told = {
            tier: {"channels": exported}
            for tier, channels in value.items()
            if channels
            for exported in CHANNELS[tier].export(channels, resource, name, exporter).values()
        }
        return {self.name: told} if told else {}


def _differing(desired: Tiers, actual: Tiers) -> list[str]:
    return [
        tier
        for tier, channels in desired.items()
        if tier not in actual or not CHANNELS[tier].same(channels, actual[tier])
    ]


class BadQueryField(SqlField):
    """The query of those aggregations that have one. The API may still return the one that an SLO had before.

    Having none is not said: neither an empty text nor null is taken.
    """

    def read(self, record: Record) -> str:
        return "" if record.get("metric_aggregation") == HISTOGRAM else super().read(record)

    def payload(self, desired: str, actual: object = UNSET) -> dict[str, object]:
        return super().payload(desired, actual) if desired else {}


class SloResource(PlannedResource):
    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        refuse(_conflicts(desired.values))
        return desired

    def advice(self, desired: Desired) -> list[str]:
        found = blank_environments(desired)
        target = decimal.Decimal(desired.values.get("target_percent", 100))
        if target <= 1:
            found.append(f"target_percent is {target} %; did you mean {(target * 100).normalize():f}?")
        return found

    def check_whole(self, values: Values, record: Record | None) -> None:
        chosen = {} if record is not None else {field.name: field.server_default for field in self.fields}
        whole = {**chosen, **values}
        refuse(_conflicts(whole) + _gaps(whole))

    def entailed(self, values: Values) -> Values:
        """Clear the options of the other aggregation. The API keeps a threshold unless a request removes it."""
        if "metric_aggregation" not in values:
            return {}
        return {"bad_query": ""} if values["metric_aggregation"] == HISTOGRAM else dict.fromkeys(OF_HISTOGRAMS)

    def queries(self, options: ReturnValue) -> dict[str, str]:
        """The conditions, each of which stands in a query of the server's own."""
        table = options.get("source") or "records"
        # A comment may end a condition: the parenthesis stands on a line of its own.
        return {
            name: f"SELECT 1 FROM {table} WHERE (\n{options[name]}\n) LIMIT 1"
            for name in ("total_query", "bad_query")
            if options.get(name)
        }

    def with_references(self, record: Record, remote: RemoteState) -> Record:
        """Add the labels of the channels, of which the API returns only the ids."""
        alerts = record.get("alerts")
        if not isinstance(alerts, dict) or not any(TIERS_FIELD.read(record).values()):
            return record
        labels = _labels(remote)
        return {**record, "alerts": {tier: _labelled(alert, labels) for tier, alert in alerts.items()}}

    def show(self, record: Record, project: Record | None = None, info: bool = False) -> ReturnValue:
        alerts = record.get("alerts")
        told = alerts if isinstance(alerts, dict) else {}
        burn_rate = {tier: {key: (told[tier] or {}).get(key) for key in TIER_KEYS} for tier in TIERS if tier in told}
        return {**super().show(record, project, info), "burn_rate_alerts": burn_rate}


def alert_ids(slo: Record) -> list[str | None]:
    """The ids of the alerts that belong to an SLO, as far as it lists them."""
    alerts = slo.get("alerts")
    tiers = alerts.values() if isinstance(alerts, dict) else ()
    return [tier.get("alert_id") if isinstance(tier, dict) else None for tier in tiers]


def _labels(remote: RemoteState) -> dict[str, str]:
    """The labels that no other channel has, by id."""
    try:
        channels = remote.records(CHANNEL)
    except ApiError as error:
        if not error.lacking:
            raise
        # A key that may not list the channels: their ids do as well.
        return {}
    ids: dict[str, list[str]] = {}
    for channel in channels:
        ids.setdefault(CHANNEL.identity_of(channel), []).append(channel["id"].lower())
    return {own[0]: label for label, own in ids.items() if len(own) == 1}


def _labelled(alert: object, labels: t.Mapping[str, str]) -> object:
    if not isinstance(alert, dict) or not isinstance(alert.get("channel_assignments"), list):
        return alert
    assignments = [
        {**one, "label": labels.get(str(one.get("channel_id")).lower(), "")} if isinstance(one, dict) else one
        for one in alert["channel_assignments"]
    ]
    return {**alert, "channel_assignments": assignments}


def _conflicts(values: Values) -> list[OptionError]:
    """Options that exclude each other, among those that have a value."""
    given = {name: value for name, value in values.items() if value not in (UNSET, None, "")}
    mode = given.get("metric_aggregation", HISTOGRAM if any(name in given for name in OF_HISTOGRAMS) else None)
    if mode == HISTOGRAM:
        problems = []
        if "bad_query" in given:
            said = f"must be left out with {HISTOGRAM}: see {_and(OF_HISTOGRAMS)}"
            problems.append(OptionError("bad_query", said, MODE))
        if given.get("source", "metrics") != "metrics":
            problems.append(OptionError("source", f"must be metrics with {HISTOGRAM}, not {given['source']}", MODE))
        return problems
    return [
        OptionError(name, f"is for metric_aggregation {HISTOGRAM} only, not {mode}", MODE)
        for name in OF_HISTOGRAMS
        if name in given
    ]


def _gaps(values: Values) -> list[OptionError]:
    """Options that a mode cannot do without. A mode that is newer than this collection may have other needs."""
    mode = values.get("metric_aggregation")
    if mode not in AGGREGATIONS:
        return []
    needed = OF_HISTOGRAMS if mode == HISTOGRAM else ("bad_query",)
    missing = [name for name in needed if values.get(name) in (UNSET, None, "")]
    return [OptionError(", ".join(missing), f"required with metric_aggregation {mode}", MODE)] if missing else []


def _and(names: t.Sequence[str]) -> str:
    return " and ".join(names)


TIERS_FIELD = TiersField("alerts", since=ALERTS_SINCE, server_default={tier: [] for tier in TIERS})

SLO = SloResource(
    name="slo",
    path="/v1/projects/{project_id}/slos/",
    read_scope="project:read_alert",
    write_scope="project:write_alert",
    parent=PROJECT,
    unique=True,
    readable=True,
    fields=(
        TextField("name", blank=False, required=True),
        TextField("description", server_default=""),
        ChoiceField("scope_kind", ("service", "provider"), default="service", fixed=True),
        TextField("scope_value", blank=False, required=True, fixed=True),
        ChoiceField("source", ("records", "metrics"), server_default="records"),
        ChoiceField("metric_aggregation", AGGREGATIONS, server_default="additive"),
        SqlField("total_query", blank=False, required=True),
        BadQueryField("bad_query", blank=False, nullable=True, server_default=""),
        DecimalField("threshold", example="60000 or 1.5", nullable=True, server_default=None),
        ChoiceField("comparison", ("less_than", "greater_than"), nullable=True, server_default=None),
        DecimalField("target_percent", above=0, below=100, places=4, required=True),
        DurationField("rolling_window", "1h", "90d", in_seconds=True, send_as="rolling_window_seconds", required=True),
        NamesField("environments", since=True, server_default=[]),
        TIERS_FIELD,
    ),
    read_only={key: key for key in ("created_at", "updated_at")},
    update_method="PATCH",
    optional=True,
)
