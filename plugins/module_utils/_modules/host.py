# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The surroundings of a run: a process of its own, or the controller with the iterations of a loop."""

from __future__ import annotations

import dataclasses
import typing as t

from .._api.client import Client
from .._core.remote_state import RemoteState


def _always() -> bool:
    return True


class Loop:
    """The connection that the iterations of one loop share, and the lists that they have read.

    Each list is read once. The next iteration sees the changes of the one before. After a failure all are read again.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._client: Client | None = None
        self._lists: RemoteState | None = None

    def client(self, key: object, connect: t.Callable[[], Client]) -> Client:
        """The client of the iterations so far, or a new one if they had another connection."""
        warnings: list[str] = []
        if self._client is None or key != self._key:
            warnings = self.close()
            self._client, self._key = connect(), key
        self._client.begin()
        self._client.warnings += warnings
        return self._client

    def lend(self, remote: RemoteState) -> None:
        if self._lists is not None:
            remote.inherit(self._lists)

    def keep(self, remote: RemoteState) -> None:
        self._lists = remote

    def drop(self) -> None:
        self._lists = None

    def close(self) -> list[str]:
        """End the connection. Returns what went wrong then: no result of an iteration shows it."""
        self.drop()
        client, self._client = self._client, None
        if client is None:
            return []
        client.begin()
        client.close()
        return [client.redact(warning) for warning in client.warnings]


@dataclasses.dataclass(repr=False, eq=False)
class Host:
    """``say`` shows a line at once, if anybody watches. ``wanted`` is false once the process that asked is gone.

    ``loop``: the loop that the run is an iteration of, if its iterations may share what they know.
    """

    say: t.Callable[[str], None] | None = None
    wanted: t.Callable[[], bool] = _always
    loop: Loop | None = None


PROCESS = Host()
