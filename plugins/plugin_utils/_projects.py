# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects as hosts with variables, and how they are kept between runs."""

from __future__ import annotations

import concurrent.futures
import fnmatch
import hashlib
import json
import re
import time
import typing as t
from collections.abc import Mapping

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    OptionError,
    one_line,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.progress import Progress
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import Settings
from ansible_collections.pydantic.logfire.plugins.module_utils._core.protocols import Record
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.dashboard import DASHBOARD
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import (
    NAME_PATTERN,
    NAME_RULE,
    PROJECT,
)

from ._connected import connected, say

Host = dict[str, t.Any]
Warn = t.Callable[[str], t.Any]

COUNTED = {resource.plural: resource for resource in (ALERT, CHANNEL, DASHBOARD)}
WORKERS = 8


class Organization(t.NamedTuple):
    """``label`` names the organization in an inventory of several; empty for the only one."""

    label: str
    settings: Settings


class Cache(t.Protocol):
    def __getitem__(self, key: str) -> t.Any: ...

    def __setitem__(self, key: str, value: object) -> None: ...


def read_hosts(
    organizations: t.Sequence[Organization], patterns: t.Sequence[str], counts: t.Sequence[str], warn: Warn
) -> list[Host]:
    """The variables of a host for each project. Raises LogfireError that names the organization."""
    hosts: list[Host] = []
    needed = frozenset([PROJECT.read_scope, *(COUNTED[plural].read_scope for plural in counts)])
    progress = Progress()
    with progress.shown(say), progress.counting("organizations are read", len(organizations)) as count:
        for organization in organizations:
            try:
                with connected(organization.settings, warn, needed, progress) as remote:
                    hosts += _hosts(remote, organization, patterns, counts)
            except LogfireError as error:
                if organization.label:
                    error.args = (f"organization {organization.label}: {error.message}",)
                raise
            count.advance()
    return hosts


def _hosts(
    remote: RemoteState, organization: Organization, patterns: t.Sequence[str], counts: t.Sequence[str]
) -> t.Iterator[Host]:
    chosen = [
        record
        for record in sorted(remote.records(PROJECT), key=PROJECT.identity_of)
        if not patterns or any(fnmatch.fnmatchcase(PROJECT.identity_of(record), pattern) for pattern in patterns)
    ]
    with (
        remote.client.progress.counting("projects are read", len(chosen)) as count,
        concurrent.futures.ThreadPoolExecutor(WORKERS) as pool,
    ):
        numbered = pool.map(count.each(lambda one: _counts(remote, counts, one)), chosen)
        for record, numbers in zip(chosen, numbered):
            project = PROJECT.show(record)
            _check_names(project)
            yield {
                "logfire_project": project["name"],
                "logfire_project_id": project["id"],
                "logfire_description": project["description"],
                "logfire_visibility": project["visibility"],
                "logfire_organization": project["organization"],
                "logfire_base_url": organization.settings.origin,
                "logfire_label": organization.label or project["organization"],
                **numbers,
            }


def _check_names(project: t.Mapping[str, object]) -> None:
    """Raise LogfireError for a name that cannot be one: it would become the name of a host, a group or a file."""
    for kind, name in (("project", project["name"]), ("organization", project["organization"])):
        if not isinstance(name, str) or not re.fullmatch(NAME_PATTERN, name):
            told = one_line(ascii(name), 80)
            raise LogfireError(f"the server has {kind} {told} ({project['id']}), whose name must be {NAME_RULE}")


def _counts(remote: RemoteState, counts: t.Sequence[str], project: Record) -> dict[str, int]:
    numbers = {}
    for plural in counts:
        resource = COUNTED[plural]
        numbers[f"logfire_{plural}_count"] = len(remote.records(resource, project if resource.parent else None))
    return numbers


class HostCache:
    """Hosts in a cache, with the time they were read at, so that old ones are there still when the API is not."""

    def __init__(self, cache: Cache, key: str, what: object, timeout: float, clock: t.Callable[[], float] = time.time):
        self._cache = cache
        self._key = key
        self._what = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
        self._timeout = timeout
        self._clock = clock

    def hosts(self, read: t.Callable[[], list[Host]], refresh: bool, stale: bool, warn: Warn) -> list[Host]:
        """``refresh``: do not look into the cache. ``stale``: take old hosts and warn if ``read`` gets no answer."""
        kept = self._load()
        if kept is not None and not refresh and self._age(kept) <= (self._timeout or float("inf")):
            return t.cast("list[Host]", kept["hosts"])
        try:
            hosts = read()
        except LogfireError as error:
            if kept is None or not stale or not _unanswered(error):
                raise
            warn(f"the inventory is {self._age(kept):.0f} s old, as it could not be read again: {error}")
            return t.cast("list[Host]", kept["hosts"])
        self._cache[self._key] = {"what": self._what, "read_at": self._clock(), "hosts": hosts}
        return hosts

    def _load(self) -> dict[str, object] | None:
        """Return what is kept, unless it was read with other options."""
        try:
            kept = self._cache[self._key]
        except KeyError:
            return None
        sound = isinstance(kept, Mapping) and isinstance(kept.get("read_at"), (int, float)) and "hosts" in kept
        return dict(kept) if sound and kept.get("what") == self._what else None

    def _age(self, kept: t.Mapping[str, t.Any]) -> float:
        return max(0.0, self._clock() - float(kept["read_at"]))


def _unanswered(error: LogfireError) -> bool:
    """Return whether the API did not answer, or not for now. A refusal and another organization's key do not count."""
    if isinstance(error, ApiError):
        return error.status == 429 or error.status >= 500
    return not isinstance(error, OptionError)
