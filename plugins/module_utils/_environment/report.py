# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of ``apply``: every change in words, counts, issued tokens, diffs and errors, in the document's order."""

from __future__ import annotations

import typing as t

from .._api.errors import one_line, short_lines
from .._api.learning import in_words
from .._core.protocols import ReturnValue
from .._core.resource import Outcome
from .steps import Step

STATS = {"created": "created", "updated": "updated", "expired": "updated", "deleted": "deleted", "none": "unchanged"}


# A message names so many items that are left; the result has all of them.
NAMED = 50
LONGEST = 20_000


def report(steps: t.Sequence[Step], requests: int, max_wait: float = 0.0, *, return_tokens: bool = True) -> ReturnValue:
    """The result of a run, or of its prediction. ``failed`` and ``msg`` are there if any item failed.

    Items that the rate limit left undone count as failed, and are named first.
    """
    changed = [(step, step.outcome) for step in steps if step.outcome is not None and step.outcome.changed]
    failed = [step for step in steps if step.error is not None]
    stats = dict.fromkeys(("created", "updated", "deleted", "unchanged", "failed"), 0)
    for step in steps:
        if step.error is not None:
            stats["failed"] += 1
        elif step.outcome is not None:
            stats[STATS[step.outcome.action]] += 1
    result: ReturnValue = {
        "changed": bool(changed),
        "changes": [_change(step, outcome) for step, outcome in changed],
        "stats": stats,
        "requests": requests,
        "tokens": [_token(step, outcome, return_tokens) for step, outcome in changed if outcome.issued],
        "diff": [step.diff for step, _outcome in changed],
        "errors": [f"{step.item.place}: {step.error}" for step in failed],
        "left": [_named(step) for step in failed if step.left],
        "msg": "",
    }
    if failed:
        left, broken = [step for step in failed if step.left], [step for step in failed if not step.left]
        parts = [_left(left, len(steps), max_wait)] if left else []
        if broken:
            what = f"{len(broken)} of {len(steps)} items failed" if len(steps) > 1 else "the item failed"
            told = _by_error(broken)
            parts.append(f"{what}: {told[0]}" if len(told) == 1 else "\n- ".join([f"{what}:", *told]))
        result.update(failed=True, msg="\n".join(map(short_lines, parts)))
    crashed = [f"{step.item.place}:\n{step.traceback}" for step in failed if step.traceback]
    if crashed:
        result["exception"] = "\n".join(crashed)
    return result


def _left(left: t.Sequence[Step], total: int, max_wait: float) -> str:
    """The items that the rate limit left undone, by kind and project."""
    groups: dict[str, list[str]] = {}
    for step in left[:NAMED]:
        project = f" of {step.item.project}" if step.item.project else ""
        groups.setdefault(f"{step.item.resource.plural}{project}", []).append(str(step.item.name or step.item.place))
    names = "; ".join(f"{group}: {', '.join(names)}" for group, names in groups.items())
    more = f"; and {len(left) - NAMED} more" if len(left) > NAMED else ""
    return one_line(
        f"{len(left)} of {total} items are left, as the rate limit allows no more within max_wait"
        f" ({in_words(max_wait)}); run again for the rest: {names}{more}",
        LONGEST,
    )


def _named(step: Step) -> ReturnValue:
    return {"kind": step.item.resource.name, "project": step.item.project, "name": step.item.name}


def _by_error(failed: t.Sequence[Step]) -> list[str]:
    """Each error once, with all the places where it happened: a key that is refused fails everything alike."""
    places: dict[str, list[str]] = {}
    for step in failed:
        places.setdefault(str(step.error), []).append(step.item.place)
    return [f"{', '.join(where)}: {error}" for error, where in places.items()]


def changed_fields(outcome: Outcome) -> list[str]:
    """The options that differ."""
    return sorted(
        {*outcome.fields}
        or {name for name in {**outcome.before, **outcome.after} if outcome.before.get(name) != outcome.after.get(name)}
    )


def _change(step: Step, outcome: Outcome) -> ReturnValue:
    return {
        "action": STATS[outcome.action],
        "kind": step.item.resource.name,
        "project": step.item.project,
        "name": step.item.name,
        "fields": [] if outcome.action == "deleted" else changed_fields(outcome),
        "before": outcome.before,
        "after": outcome.after,
    }


def _token(step: Step, outcome: Outcome, with_secret: bool) -> ReturnValue:
    name = outcome.shown.get("name")
    return {
        **({} if name is None else {"name": name}),
        "project": step.item.project or outcome.shown.get("project"),
        "kind": step.item.resource.name,
        "id": outcome.id,
        "path": step.item.desired.options.path,
        **({"token": outcome.extra["token"]} if with_secret and "token" in outcome.extra else {}),
    }
