# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization's audit log."""

from __future__ import annotations

import dataclasses
import datetime
from urllib.parse import quote

from .._api.client import Client
from .._api.errors import NotFound, OptionError
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Record, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import fixed_scopes
from .._core.timestamps import format_exact_instant, in_utc, parse_exact_instant, sortable_instant
from .._core.values import is_uuid
from ._common import as_record, as_records, ask, checked, windows

PATH = "/v1/audit-logs/"
SCOPE = "organization:auditlog"
OFFERED = "audit logs exist in the Enterprise plan and on self-hosted installs only"
# The most that the API gives in one answer.
LONGEST = datetime.timedelta(days=90)
# An end that is left open moves on while it is asked for.
LONGEST_OPEN = LONGEST - datetime.timedelta(days=1)

SPEC: Spec = {
    "id": {"type": "str"},
    "start_time": {"type": "str"},
    "end_time": {"type": "str"},
    "action": {"type": "str"},
}

SHOWN = {
    "id": "id",
    "created_at": "created_at",
    "action": "action",
    "resource_type": "resource_type",
    "record_id": "record_id",
    "organization": "organization_name",
    "project": "project_name",
    "user_name": "user_name",
    "ip_address": "ip_address",
}


@dataclasses.dataclass(frozen=True)
class Span:
    """The entries of a time. An open ``end`` is the present."""

    start: datetime.datetime
    end: datetime.datetime | None
    action: str | None


def audit_log_info_module() -> ModuleDefinition[str | Span]:
    return ModuleDefinition(
        "audit_log_info",
        SPEC,
        validate,
        run,
        {
            "required_one_of": [("id", "start_time")],
            "mutually_exclusive": [("id", option) for option in ("start_time", "end_time", "action")],
        },
        scopes=fixed_scopes("audit_log_info", [SCOPE]),
    )


def validate(params: Params) -> str | Span:
    """The id of one entry, or a span."""
    start = checked(params, "start_time", parse_exact_instant)
    if start is None:
        if not is_uuid(params.get("id")):
            raise OptionError("id", "must be the UUID of an entry")
        return str(params["id"])
    end = checked(params, "end_time", parse_exact_instant)
    if end and start >= end:
        raise OptionError("end_time", f"must be after start_time, {params['start_time']}")
    action = params.get("action")
    if action is not None and not action.strip():
        raise OptionError("action", "must not be blank; give one such as UPDATE, or leave it out")
    return Span(start, end, action and action.strip().upper())


def run(desired: str | Span, remote: RemoteState, check_mode: bool) -> ReturnValue:
    found = _one(remote.client, desired) if isinstance(desired, str) else entries_of(remote.client, desired)
    return {"changed": False, "audit_logs": found}


def _one(client: Client, entry_id: str) -> list[dict[str, object]]:
    path = f"{PATH}{quote(entry_id.lower(), safe='')}/"
    try:
        record = as_record(ask(client, path, SCOPE, offered=OFFERED), path, "id")
    except NotFound:
        return []
    more: dict[str, object] = {key: record[key] for key in ("metadata", "downgrade_patches") if key in record}
    shown = _shown(record)
    return [{**shown, "created_at": in_utc(shown["created_at"]), "metadata": None, **more}]


def entries_of(client: Client, span: Span) -> list[dict[str, object]]:
    """Sorted by time. To the API the start belongs to a span, and the end does not."""
    until = span.end or max(client.now(), span.start)
    found: dict[str, dict[str, object]] = {}
    pieces = list(windows(span.start, until, LONGEST if span.end else LONGEST_OPEN))
    with client.progress.counting("parts of the audit log are read", len(pieces)) as count:
        for start, end in pieces:
            params = {
                "start_time": format_exact_instant(start),
                "end_time": None if end == until and span.end is None else format_exact_instant(end),
                "action": span.action,
            }
            for record in as_records(ask(client, PATH, SCOPE, params, OFFERED), PATH, "id"):
                found[record["id"]] = _shown(record)
            count.advance()
    ordered = sorted(found.values(), key=lambda entry: (sortable_instant(entry["created_at"]), entry["id"]))
    return [{**entry, "created_at": in_utc(entry["created_at"])} for entry in ordered]


def _shown(record: Record) -> dict[str, object]:
    return {name: record.get(key) for name, key in SHOWN.items()}
