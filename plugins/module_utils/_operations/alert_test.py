# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test of an alert on past data: its query over each window that it would have looked at, and when it had fired."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime
import threading
import typing as t

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, OptionError, nearest, one_line
from .._api.settings import API_KEY, Settings, settings_from
from .._api.wire import Wire
from .._api.workload import WorkloadClient
from .._core.durations import parse_duration, spell_duration
from .._core.fields import UNSET
from .._core.json_values import format_json
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, ReturnValue, Spec, Values
from .._core.remote_state import RemoteState
from .._core.scopes import Scopes, merged, scopes_to_read
from .._core.timestamps import format_exact_instant, format_instant, parse_exact_instant
from .._resources.alert import ALERT
from ._common import checked
from .query import CONNECTION, LONGEST, MOST_ROWS, READ_TOKEN, SCOPE, QueryFailed, Rows, ask

NAME = "alert_test"
TOKEN_INFO = "/v1/read-token-info"
TESTED = ("query", "time_window", "frequency", "watermark", "notify_when", "environments")
FIELDS = {field.name: field for field in ALERT.fields if field.name in TESTED}
NEEDED = ("query", "time_window", "frequency", "notify_when")
# A run of such an alert is compared with the run before it.
COMPARING = frozenset({"has_matches_changed", "matches_changed", "starts_having_matches"})

SPEC: Spec = {
    **{option: ALERT.spec()[option] for option in ("name", "id", *TESTED)},
    "project": {"type": "str"},
    "since": {"type": "str", "default": "1d"},
    "max_timestamp": {"type": "str"},
    "limit": {"type": "int", "default": 100},
    "max_queries": {"type": "int", "default": 300},
    "max_firings": {"type": "int"},
    "min_firings": {"type": "int"},
    "concurrency": {"type": "int", "default": 4},
}


@dataclasses.dataclass(frozen=True)
class Backtest:
    """A desired test. ``values``: what was written of the alert, by field name; ``live``: the alert to begin with."""

    params: Params
    values: Values
    since: int
    end: datetime.datetime | None
    live: Settings | None

    def whole(self, live: Values) -> Alert:
        """The alert to test, from what was written and what is live."""
        values = {**live, **self.values}
        seconds = {name: parse_duration(values[name]) for name in ("time_window", "frequency")}
        if seconds["time_window"] > LONGEST.total_seconds():
            raise OptionError("time_window", "must be at most 14 days to be tested, the longest span of a query")
        watermark = values.get("watermark", FIELDS["watermark"].default)
        return Alert(
            values["query"],
            datetime.timedelta(seconds=seconds["time_window"]),
            datetime.timedelta(seconds=seconds["frequency"]),
            datetime.timedelta(seconds=parse_duration(watermark)),
            values["notify_when"],
            tuple(values.get("environments", ())),
        )


@dataclasses.dataclass(frozen=True)
class Alert:
    """An alert as far as its test needs it."""

    query: str
    window: datetime.timedelta
    frequency: datetime.timedelta
    watermark: datetime.timedelta
    notify_when: str
    environments: tuple[str, ...]

    def ends(self, now: datetime.datetime, since: int, end: datetime.datetime | None) -> list[datetime.datetime]:
        """The ends of the windows in the order of time; the first one is only there to be compared with, if any is.

        Without a given end they lie at multiples of the frequency, so that a repeated test looks at the same windows.
        """
        if end is None:
            epoch = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
            end = epoch + (now - self.watermark - epoch) // self.frequency * self.frequency
        runs = datetime.timedelta(seconds=since) // self.frequency
        if not runs:
            least = spell_duration(int(self.frequency.total_seconds()))
            raise OptionError("since", f"must be at least the frequency of the alert, {least}")
        try:
            return [end - number * self.frequency for number in reversed(range(runs + self.compares))]
        except OverflowError:
            raise OptionError("since", "goes back before the year 1") from None

    @property
    def compares(self) -> int:
        """The number of runs before the first one: 1 if that has to be compared, else 0."""
        return int(self.notify_when in COMPARING)

    def body(self, end: datetime.datetime, limit: int) -> dict[str, object]:
        """The query of the run whose window ends then."""
        try:
            start = end - self.window
        except OverflowError:
            raise OptionError("since", "goes back before the year 1") from None
        environments = {"deployment_environment": list(self.environments)} if self.environments else {}
        return {
            "sql": self.query,
            "min_timestamp": format_exact_instant(start),
            "max_timestamp": format_exact_instant(end),
            "limit": min(limit + 1, MOST_ROWS),
            **environments,
        }

    def fires(self, before: list[str] | None, found: list[str]) -> bool:
        """Return whether a run notifies, by the rows of the run before it and its own."""
        had, has = bool(before), bool(found)
        return {
            "has_matches": has,
            "has_matches_changed": had != has,
            "starts_having_matches": has and not had,
            "matches_changed": before != found,
        }.get(self.notify_when, has)


def alert_test_module() -> ModuleDefinition[Backtest]:
    return ModuleDefinition(
        NAME,
        SPEC,
        validate,
        run,
        connection=CONNECTION,
        credential=READ_TOKEN,
        scopes=lambda test, _check_mode: _scopes(test),
    )


def _scopes(test: Backtest) -> Scopes:
    """The scopes for the queries and, with the same credential, for the live alert."""
    return merged([Scopes({SCOPE: NAME}), *([scopes_to_read(ALERT, NAME)] if test.live else [])])


def validate(params: Params) -> Backtest:
    values: Values = {}
    for name, field in FIELDS.items():
        value = field.accept(params)
        if value is not UNSET:
            values[name] = value
    live = any(params.get(option) is not None for option in ("name", "id"))
    if live and not (params.get("project") or "").strip():
        raise OptionError("project", "required to find a live alert")
    if live and params.get("as_organization"):
        raise OptionError("as_organization", "cannot be used with a live alert: queries act in no other organization")
    if not live:
        missing = [name for name in NEEDED if name not in values]
        if missing:
            raise OptionError(", ".join(missing), "required, unless name or id says which live alert is tested")
        if params.get("project") is not None:
            raise OptionError("project", "is for a live alert: give its name or id as well, or leave it out")
    for option, least, most in (
        ("limit", 1, MOST_ROWS),
        ("max_queries", 1, 100_000),
        ("concurrency", 1, 32),
        ("max_firings", 0, None),
        ("min_firings", 0, None),
    ):
        number = params.get(option)
        if number is not None and (number < least or (most is not None and number > most)):
            raise OptionError(option, f"must be {least} or more{f', up to {most}' if most else ''}, got {number}")
    if params.get("max_firings") is not None and (params.get("min_firings") or 0) > params["max_firings"]:
        raise OptionError("min_firings", f"must not be more than max_firings, {params['max_firings']}")
    since = checked(params, "since", parse_duration)
    return Backtest(
        params,
        values,
        t.cast(int, since),
        checked(params, "max_timestamp", parse_exact_instant),
        settings_from(params, API_KEY) if live else None,
    )


def run(test: Backtest, remote: RemoteState, check_mode: bool) -> ReturnValue:
    live = _live(test, remote)
    if live is None:
        return _result(test, None, [], [])
    alert = test.whole(live)
    ends = alert.ends(remote.client.now(), test.since, test.end)
    _check_number(test, alert, len(ends))
    limit = test.params["limit"]
    bodies = [alert.body(end, limit) for end in ends]
    answers = _Queries(remote.client, bodies).answers(test.params["concurrency"])
    firings: list[ReturnValue] = []
    matching: list[bool] = []
    before: list[str] | None = None
    for number, (body, rows) in enumerate(zip(bodies, answers)):
        found = sorted(map(format_json, rows.rows[:limit]))
        truncated = len(rows.rows) > limit or len(rows.rows) == MOST_ROWS
        if truncated and alert.notify_when == "matches_changed":
            remote.warn(f"limit: of some runs only the first {limit} rows are compared; raise limit")
        if number >= alert.compares:
            matching.append(bool(found))
            if alert.fires(before, found):
                firings.append(_firing(body, rows, limit, truncated))
        before = found
    return _result(test, alert, firings, matching, ends[alert.compares :])


def _firing(body: t.Mapping[str, object], rows: Rows, limit: int, truncated: bool) -> ReturnValue:
    kept = rows.rows[:limit]
    return {
        "start": body["min_timestamp"],
        "end": body["max_timestamp"],
        "rows": kept,
        "row_count": len(kept),
        "truncated": truncated,
    }


def _live(test: Backtest, remote: RemoteState) -> Values | None:
    """The values of the live alert; none if only options are tested. None if an earlier task is to create the alert."""
    if test.live is None:
        return {}
    if remote.client.settings.credential is not READ_TOKEN:
        return _read(test, remote)
    with WorkloadClient(test.live) if test.live.identity else Client(test.live) as client:
        client.narrow(frozenset(scopes_to_read(ALERT, NAME).needed))
        client.redactor.include(remote.client.redactor)
        client.progress = remote.client.progress
        other = RemoteState(client, remote.check_mode)
        values = _read(test, other)
        for warning in (*client.warnings, *other.warnings):
            remote.warn(warning)
        if values is not None:
            _check_token(test, remote, other)
        remote.client.redactor.include(client.redactor)
        return values


def _read(test: Backtest, remote: RemoteState) -> Values | None:
    params = test.params
    parent = remote.parent_of(ALERT, params["project"])
    record = None if parent is None else remote.find(ALERT, params["name"], params["id"], parent)
    if record is not None:
        return {name: field.read(record) for name, field in FIELDS.items()}
    option = "name" if params["id"] is None else "id"
    if option == "id" or not remote.may_appear(ALERT, params["name"]):
        names = [] if parent is None or option == "id" else remote.records(ALERT, parent)
        near = nearest(params[option], map(ALERT.identity_of, names), 0.6)
        meant = f"; did you mean {near}?" if near else ""
        raise OptionError(option, f"there is no alert {params[option]} in project {params['project']}{meant}")
    remote.warn(f"{option}: there is no alert {params[option]} yet, so that nothing is tested")
    return None


def _check_token(test: Backtest, remote: RemoteState, other: RemoteState) -> None:
    """Raise OptionError if the read token belongs to another project than the live alert."""
    parent = other.parent_of(ALERT, test.params["project"])
    belongs = _project_of_token(remote.client)
    wanted = None if parent is None or ALERT.parent is None else ALERT.parent.identity_of(parent)
    if belongs and wanted and belongs != wanted:
        raise OptionError("read_token", f"is of project {belongs}, but the alert is in project {wanted}")


def _project_of_token(client: Client) -> str | None:
    """The name of the project that a read token is of; None if the server does not say."""
    try:
        told = client.request("GET", TOKEN_INFO, wire=Wire(root=""))
    except ApiError as error:
        if error.status in (404, 405):
            return None
        raise
    name = told.get("project_name") if isinstance(told, dict) else None
    return name if isinstance(name, str) else None


def _check_number(test: Backtest, alert: Alert, queries: int) -> None:
    """Raise OptionError if the test takes more queries than it may send. Nothing has been sent up to here."""
    most = test.params["max_queries"]
    if queries > most:
        frequency = spell_duration(int(alert.frequency.total_seconds()))
        raise OptionError(
            "max_queries",
            f"{test.params['since']} at a frequency of {frequency} takes {queries} queries, more than {most};"
            " shorten since, or raise it as far as your plan allows",
        )


class _Queries:
    """The queries of one test, several at once. The first that fails ends it."""

    def __init__(self, client: Client, bodies: t.Sequence[t.Mapping[str, object]]) -> None:
        self._client = client
        self._bodies = bodies
        self._failed = threading.Event()
        self._done = 0

    def answers(self, concurrency: int) -> list[Rows]:
        with (
            self._client.progress.counting("queries are done", len(self._bodies)) as count,
            concurrent.futures.ThreadPoolExecutor(max_workers=concurrency) as pool,
        ):
            return [t.cast(Rows, one) for one in pool.map(count.each(self._ask), self._bodies)]

    def _ask(self, body: t.Mapping[str, object]) -> Rows | None:
        if self._failed.is_set():
            return None
        try:
            found = ask(self._client, body)
        except QueryFailed as failure:
            self._failed.set()
            window = f"(from {body['min_timestamp']} to {body['max_timestamp']})"
            raise LogfireError(f"query: {failure.message} {window}") from None
        except ApiError as error:
            self._failed.set()
            done = f"{self._done} of {len(self._bodies)} queries were done"
            raise type(error)(f"{error.message}; {done}", error.status, error.detail) from None
        except BaseException:
            self._failed.set()
            raise
        self._done += 1
        return found


def _result(
    test: Backtest,
    alert: Alert | None,
    firings: list[ReturnValue],
    matching: t.Sequence[bool],
    ends: t.Sequence[datetime.datetime] = (),
) -> ReturnValue:
    result: ReturnValue = {
        "changed": False,
        "firings": firings,
        "firing_count": len(firings),
        "runs": len(matching),
        "runs_with_matches": sum(matching),
        "queries": len(matching) + alert.compares if alert else 0,
        "first_run": format_instant(ends[0]) if ends else None,
        "last_run": format_instant(ends[-1]) if ends else None,
    }
    problem = _problem(test, firings, len(matching)) if alert else None
    return {**result, "failed": True, "msg": one_line(problem)} if problem else result


def _problem(test: Backtest, firings: t.Sequence[ReturnValue], runs: int) -> str | None:
    """Say why the alert fires too often or too seldom, if it does."""
    count = len(firings)
    most, least = test.params["max_firings"], test.params["min_firings"]
    times = f"it would have fired {count} time{'' if count == 1 else 's'} in {runs} runs"
    if most is not None and count > most:
        return f"max_firings: {times}, more than {most}; first at {firings[0]['end']}, last at {firings[-1]['end']}"
    if least is not None and count < least:
        return f"min_firings: {times}, less than {least}"
    return None
