# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project of the API key, in which all routes at the root of the server act whatever a task calls its project."""

from __future__ import annotations

from .._api.errors import ApiError, OptionError
from .._api.wire import Wire
from .._core.protocols import Record
from .._core.remote_state import RemoteState
from .project import PROJECT

ROOT = Wire(root="")
# Nothing more happens if such a request is carried out twice.
REPEATABLE = Wire(root="", repeatable=True)


def check_own_project(label: str, remote: RemoteState, parent: Record) -> None:
    """Raise OptionError unless the API key reads the wanted project and no other one."""
    try:
        seen = [str(one["id"]).lower() for one in remote.records(PROJECT)]
    except ApiError as error:
        if error.status != 403:
            raise
        raise _wrong_key(label, "may not list projects") from None
    if seen != [str(parent["id"]).lower()]:
        raise _wrong_key(label, "reads another project" if len(seen) == 1 else f"reads {len(seen)} projects")


def _wrong_key(label: str, why: str) -> OptionError:
    return OptionError("api_key", f"must be bound to the one project, for {label}; this one {why}")
