# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts that a document describes once for several projects, and options that all its alerts have.

The nearer description wins, option by option: that of the project, then the shared one of the same name, then the
defaults. Values are replaced and not merged, so that an alert never has half of a list.
"""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Mapping

from .._api.errors import one_line
from .._core.protocols import Params, Spec
from .._core.unresolved import has_unresolved, is_unresolved
from .._resources.alert import ALERT
from .inspection import Finding, Position, Problem
from .selection import matches, unmatched

DEFAULTS = "alert_defaults"
SHARED = "shared_alerts"
# An identity is not a default.
_OWN = frozenset({"state", "id", "name", "renamed_from", "project"})
Raw = dict[t.Any, t.Any]
# Reports what is wrong with the options of an alert.
Check = t.Callable[[t.Mapping[t.Any, t.Any], Spec], list[Finding]]


def shared_spec() -> Spec:
    """The argument spec of the two options."""
    spec = {name: rules for name, rules in ALERT.spec().items() if name != "project"}
    projects = {"type": "list", "elements": "str"}
    return {
        DEFAULTS: {"type": "dict", "options": {name: rules for name, rules in spec.items() if name not in _OWN}},
        SHARED: {"type": "list", "elements": "dict", "options": {**spec, "projects": projects}},
    }


@dataclasses.dataclass(frozen=True)
class _Shared:
    """One alert. An unsound one is in no project, and nothing follows from that."""

    name: str
    options: Raw
    position: str
    projects: tuple[str, ...]
    sound: bool


class SharedAlerts:
    """The alerts of each project, from what stands in it and what it shares."""

    def __init__(self, params: Params, check: Check) -> None:
        self.problems: list[Problem] = []
        self._check = check
        self._spec = shared_spec()
        self._written = list(params)
        self.defaults = self._read_defaults(params.get(DEFAULTS))
        # Alerts that lack a default would seem incomplete.
        self.sound = not self.problems and not is_unresolved(params.get(DEFAULTS))
        self._alerts = self._read_list(params.get(SHARED), params.get("projects"))

    def of(self, project: object, own: t.Sequence[object]) -> list[tuple[str, t.Any]]:
        """Return the alerts of a project, each with its position if it does not stand in the project's own list."""
        shared = {one.name: one for one in self._alerts if not one.projects or matches(str(project), one.projects)}
        found: list[tuple[str, t.Any]] = []
        for raw in own:
            one = shared.pop(str(raw.get("name")), None) if isinstance(raw, dict) else None
            if one is None or one.sound:
                found.append(("", self._complete(raw, one)))
            else:
                # Its options are not known: it is checked as it is, and goes no further.
                found.append(("", raw))
        found += [(one.position, self._complete(one.options)) for one in shared.values() if one.sound]
        return found

    def is_known(self, raw: object) -> bool:
        """Return whether all options of an alert are known, so that it can be planned."""
        unsound = [one.name for one in self._alerts if not one.sound]
        return self.sound and not (isinstance(raw, dict) and str(raw.get("name")) in unsound)

    def _complete(self, raw: object, shared: _Shared | None = None) -> object:
        if not isinstance(raw, dict) or is_unresolved(raw) or str(raw.get("state")) in ALERT.gone_states:
            return raw
        return {**self.defaults, **(shared.options if shared else {}), **raw}

    def _report(self, position: Position, place: str, findings: t.Iterable[Finding], raw: object = None) -> None:
        """Keep problems of what stands at a place, each where the option stands that it lies in."""
        written = list(map(str, raw)) if isinstance(raw, Mapping) else []
        for option, text in findings:
            number = written.index(option) if option in written else -1
            self.problems.append(Problem((self._written.index(place.partition("[")[0]), *position, number), text))

    def _read_defaults(self, value: object) -> Raw:
        if value is None or is_unresolved(value):
            return {}
        if not isinstance(value, Mapping):
            self._report((), DEFAULTS, [Finding("", f"{DEFAULTS}: must be a mapping with options of an alert")])
            return {}
        found = self._check(value, self._spec[DEFAULTS]["options"])
        self._report((), DEFAULTS, [Finding(one.option, f"{DEFAULTS}.{one.text}") for one in found], value)
        # A mistake in a default is not one in each alert.
        wrong = {one.option for one in found}
        return {name: one for name, one in value.items() if name not in wrong}

    def _read_list(self, value: object, projects: object) -> list[_Shared]:
        if value is None:
            return []
        if not isinstance(value, list):
            self._report((), SHARED, [Finding("", f"{SHARED}: must be a list of alerts")])
            return []
        found: dict[str, _Shared] = {}
        for number, raw in enumerate(value):
            if is_unresolved(raw):
                continue
            position = f"{SHARED}[{number}]"
            problems = self._problems(raw, projects)
            known = isinstance(raw, Mapping) and not is_unresolved(raw.get("name"))
            name = str(raw.get("name") or "") if known else ""
            if name and name in found:
                problems.append(Finding("name", f"has the same name as {found[name].position}"))
            called = f" ({one_line(name, 60)})" if name else ""
            placed = [Finding(one.option, f"{position}{called}: {one.text}") for one in problems]
            self._report((number,), position, placed, raw)
            if name:
                options = {key: one for key, one in raw.items() if key != "projects"}
                patterns = raw.get("projects")
                where = tuple(map(str, patterns)) if isinstance(patterns, (list, tuple)) else ()
                # Nobody knows which projects have it.
                sound = not problems and not has_unresolved(patterns)
                found.setdefault(name, _Shared(name, options, position, where, sound))
        return list(found.values())

    def _problems(self, raw: object, projects: object) -> list[Finding]:
        if not isinstance(raw, Mapping):
            return [Finding("", "must be a mapping with the options of an alert, and projects")]
        findings = []
        if raw.get("id") or not raw.get("name"):
            findings.append(Finding("id", "needs a name and no id, as it is another object in each project"))
        patterns = raw.get("projects")
        if has_unresolved(patterns):
            pass
        elif patterns is not None and not isinstance(patterns, (list, tuple)):
            findings.append(Finding("projects", "projects: must be a list of names or patterns"))
        else:
            missing = unmatched("projects", map(str, patterns or ()), projects)
            findings += [Finding("projects", one) for one in missing]
        return [*findings, *self._check(raw, self._spec[SHARED]["options"])]
