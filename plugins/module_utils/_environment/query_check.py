# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queries of a plan, each run once before anything is written: an alert whose query does not run never fires."""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import datetime
import typing as t
from functools import partial

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, OptionError, Problems, gathered, refuse
from .._core.durations import parse_duration
from .._core.protocols import Params
from .._core.remote_state import RemoteState
from .._core.timestamps import format_exact_instant
from .._core.values import check_characters
from .._operations.query import LONGEST, READ_TOKEN, QueryFailed, ask
from .document import Document
from .steps import Step

# The window of a query that has none of its own.
SPAN = 3600
HINT = "give a read token of the project in query_tokens, or use an API key of the project with project:read_otlp"


@dataclasses.dataclass(frozen=True)
class Question:
    """One query to run, and where it stands."""

    project: str
    sql: str
    seconds: int
    environments: tuple[str, ...]

    def body(self, now: datetime.datetime) -> dict[str, object]:
        environments = {"deployment_environment": list(self.environments)} if self.environments else {}
        return {
            "sql": self.sql,
            "min_timestamp": format_exact_instant(now - datetime.timedelta(seconds=self.seconds)),
            "max_timestamp": format_exact_instant(now),
            "limit": 1,
            **environments,
        }


class QueryCheck:
    """Runs the queries of the alerts and SLOs that a plan creates or changes, equal ones once.

    ``tokens``: read tokens by the names of projects. Elsewhere the API key of the task has to be one of the project.
    """

    def __init__(self, remote: RemoteState, tokens: t.Mapping[str, str], concurrency: int) -> None:
        self.remote = remote
        self.tokens = tokens
        self.concurrency = concurrency
        self.queries = 0
        # The reason why no query of a project can be run, by project.
        self._refused: dict[str, str] = {}

    def run(self, steps: t.Sequence[Step]) -> None:
        """Raise Problems with each item whose query does not run, and each project that cannot be queried."""
        places: dict[Question, list[str]] = {}
        for step in steps:
            for option, question in self._questions(step):
                places.setdefault(question, []).append(f"{step.item.place}: {option}")
        with contextlib.ExitStack() as stack:
            projects = {question.project for question in places}
            clients = {
                project: stack.enter_context(_reader(self.remote.client, token))
                for project, token in self.tokens.items()
                if project in projects
            }
            count = stack.enter_context(self.remote.client.progress.counting("queries were run", len(places)))
            with concurrent.futures.ThreadPoolExecutor(max_workers=self.concurrency) as pool:
                found = list(pool.map(count.each(partial(self._problem, clients)), places))
            for client in clients.values():
                self.remote.client.redactor.include(client.redactor)
        problems = [
            f"{place}: {problem}" for problem, where in zip(found, places.values()) if problem for place in where
        ]
        problems += [f"check_queries: project {name}: {said}" for name, said in sorted(self._refused.items())]
        if problems:
            raise Problems(problems)

    def _questions(self, step: Step) -> t.Iterator[tuple[str, Question]]:
        plan, item = step.plan, step.item
        if plan is None or step.error is not None or plan.action not in ("created", "updated"):
            return
        queries = item.resource.queries(plan.after)
        if queries and getattr(plan, "parent", None) is None:
            self.remote.warn(
                f"check_queries: the queries of project {item.project} are not run, as it does not exist yet"
            )
            return
        window = _seconds(plan.after.get("time_window"))
        environments = tuple(plan.after.get("environments") or ())
        for option, sql in queries.items():
            yield option, Question(str(item.project), sql, window, environments)

    def _problem(self, clients: t.Mapping[str, Client], question: Question) -> str | None:
        """Say why a query does not run, if that is the fault of the query."""
        if question.project in self._refused:
            return None
        client = clients.get(question.project)
        if client is None and self.remote.client.settings.as_organization:
            self._refused[question.project] = "give a read token of the project in query_tokens"
            return None
        try:
            self.queries += 1
            ask(client or self.remote.client, question.body(self.remote.client.now()))
        except QueryFailed as failure:
            return failure.message
        except ApiError as error:
            hint = f"; {HINT}" if error.status in (401, 403) else ""
            self._refused[question.project] = f"{error.message}{hint}"
        except LogfireError as error:
            self._refused[question.project] = error.message
        return None


def _seconds(window: object) -> int:
    """Return the span over which a query is tried: its own window, up to the longest that the API allows."""
    try:
        return min(parse_duration(window), int(LONGEST.total_seconds()))
    except ValueError:
        return SPAN


def check_tokens(params: Params, document: Document) -> None:
    """Raise OptionError for tokens that cannot be one, or that are of none of the projects."""
    problems: list[OptionError] = []
    for project, token in (params.get("query_tokens") or {}).items():
        if ("project", project) not in document.mentioned and not document.incomplete:
            problems.append(OptionError("query_tokens", f"the document has no project {project}"))
        with gathered(problems):
            check_characters(f"query_tokens.{project}", str(token or ""))
    refuse(problems)


def _reader(client: Client, token: str) -> Client:
    """A client for the queries of one project."""
    settings = dataclasses.replace(
        client.settings,
        api_key=token,
        credential=READ_TOKEN,
        organization=None,
        as_organization=None,
        key_organization_id=None,
    )
    reader = Client(settings)
    reader.progress, reader.wanted = client.progress, client.wanted
    reader.redactor.include(client.redactor)
    return reader
