# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drift of several environments as one report: what all formats of it say, as data."""

from __future__ import annotations

import difflib
import typing as t

Result = t.Mapping[str, t.Any]
Report = dict[str, t.Any]

AS_DESCRIBED = "as described"
DRIFTED = "drifted"
FAILED = "failed"
NOTHING = "nothing described"
CONTEXT = 3
# A definition may have thousands of lines. The JSON report has all of them as values.
LONGEST = 300
ACTIONS = {
    "created": "Missing: it is described and does not exist",
    "deleted": "Not described: a run would delete it",
}
LEGEND = "Lines with - are live in Logfire now, lines with + are what the description says."
_CHANGE = ("action", "kind", "project", "name", "fields", "before", "after")
_FOUND = ("id", "url", "project_url", "changed_by", "changed_at")


def report(time: str, results: t.Mapping[str, Result]) -> Report:
    """Return the report of the results of role environment, by host."""
    environments = {host: environment(result) for host, result in sorted(results.items())}
    return {
        "time": time,
        "drifted": [host for host, one in environments.items() if one["changes"]],
        "failed": [host for host, one in environments.items() if one["status"] in (FAILED, NOTHING)],
        "environments": environments,
    }


def environment(result: Result) -> Report:
    inspection = result.get("inspection") or {}
    changes, diffs = result.get("changes") or [], result.get("diff") or []
    found = inspection.get("changes") or []
    stats = dict(result.get("stats") or {})
    return {
        "status": _status(result, changes, stats),
        "msg": str(result.get("msg") or ""),
        "url": inspection.get("url"),
        "stats": stats,
        "changes": [
            {
                **{name: change.get(name) for name in _CHANGE},
                **{name: _at(found, number).get(name) for name in _FOUND},
                "diff": unified(_at(diffs, number)),
            }
            for number, change in enumerate(changes)
        ],
        "off": list(inspection.get("off") or []),
        "left_out": list(inspection.get("left_out") or []),
        "unlisted": list(inspection.get("unlisted") or []),
        "audit_log": inspection.get("audit_log"),
    }


def _status(result: Result, changes: t.Sequence[object], stats: t.Mapping[str, int]) -> str:
    if result.get("failed"):
        return FAILED
    if changes:
        return DRIFTED
    return AS_DESCRIBED if sum(stats.values()) else NOTHING


def _at(values: t.Sequence[Result], number: int) -> Result:
    return values[number] if number < len(values) else {}


def unified(diff: Result) -> str:
    """Return the lines that differ with a few lines around them, without headers."""
    before, after = (str(diff.get(side) or "").splitlines() for side in ("before", "after"))
    lines = list(difflib.unified_diff(before, after, lineterm="", n=CONTEXT))[2:]
    if len(lines) > LONGEST:
        lines = [*lines[:LONGEST], f"… and {len(lines) - LONGEST} more lines"]
    return "\n".join(lines)


# Sentences


def summary(data: Report) -> str:
    environments = len(data["environments"])
    return (
        f"{_count(environments, 'environment')}: {len(data['drifted'])} drifted, {len(data['failed'])} not compared,"
        f" {sum(one['status'] == AS_DESCRIBED for one in data['environments'].values())} as described"
    )


def outcome(one: Report) -> str:
    """Return the result of an environment in a few words."""
    if one["status"] == DRIFTED:
        number = len(one["changes"])
        return f"{number} {'object differs' if number == 1 else 'objects differ'}"
    if one["status"] == FAILED:
        return "failed" if not one["changes"] else f"failed, {_count(len(one['changes']), 'difference')} found"
    return str(one["status"])


def title(change: Report) -> str:
    name = f" {change['name']}" if change["name"] else ""
    project = f" ({change['project']})" if change["project"] else ""
    return f"{str(change['kind']).replace('_', ' ')}{name}{project}"


def what(change: Report) -> str:
    fields = ", ".join(change["fields"] or [])
    return ACTIONS.get(str(change["action"]), f"Differs in {fields}")


def who(change: Report) -> str:
    """Return who changed the object last and when, as far as that is known; empty if it is not."""
    if not change["changed_by"] and not change["changed_at"]:
        return ""
    by = f" by {change['changed_by']}" if change["changed_by"] else ""
    at = f" at {change['changed_at']}" if change["changed_at"] else ""
    return f"Changed last{by}{at}"


def off(one: Report) -> str:
    return f"{title(one)}: {one['state']}"


def left_out(kind: Report) -> str:
    """Return the options of a kind that nobody described, each with how many objects."""
    options = ", ".join(f"{name} ({count})" for name, count in kind["options"].items())
    return f"{str(kind['kind']).replace('_', ' ')}: {options}"


def unlisted(kind: Report, most: int = 10) -> str:
    names = kind["names"]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    project = f" ({kind['project']})" if kind["project"] else ""
    return f"{str(kind['kind']).replace('_', ' ')}{project}: {', '.join(map(str, names[:most]))}{more}"


NOT_COMPARED = "Not compared: options that the description leaves out, by how many objects"
UNLISTED = "Not described and left alone: objects beside the described ones"
OFF = "Switched off"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
