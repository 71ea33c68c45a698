# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of a dataset: found by name, compared value by value, and sent in batches.

Everything here takes time in proportion to the number of cases.
"""

from __future__ import annotations

import dataclasses
import json
import typing as t
from collections.abc import Mapping

from .._api.errors import OptionError, one_line
from .._core.fields import UNSET, Field, Unset
from .._core.json_values import as_json, json_key
from .._core.protocols import Exporting, Kind, Params, Record, Spec

# The keys that a case may have besides its name, in the order in which they are shown.
KEYS = ("inputs", "expected_output", "metadata", "evaluators", "tags")
OBJECTS = ("inputs", "expected_output", "metadata")
BATCH = 500
# A batch of large cases ends before it has so many bytes, unless it is a single case.
BATCH_BYTES = 1_000_000
CONTENTS = "cases"

Case = dict[str, t.Any]


@dataclasses.dataclass
class Cases:
    """Cases by name, with the keys that somebody wrote or that the server has.

    ``unnamed`` and ``repeated`` are ids of cases on the server that cannot be found by name. ``ids`` has the others.
    """

    named: dict[str, Case]
    prune: bool = False
    ids: dict[str, str] = dataclasses.field(default_factory=dict)
    unnamed: list[str] = dataclasses.field(default_factory=list)
    repeated: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.named) + len(self.unnamed) + sum(len(ids) for ids in self.repeated.values())


@dataclasses.dataclass(frozen=True)
class Difference:
    """The cases to write, whole, and those to delete, by name or else by id."""

    write: dict[str, Case]
    delete: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.write or self.delete)


def difference(desired: Cases, actual: Cases) -> Difference:
    """Compare the cases by name. A key that is not written keeps its value, which goes along."""
    write = {}
    for name, case in desired.named.items():
        known = actual.named.get(name)
        if known is None or any(_key(key, value) != _key(key, known.get(key)) for key, value in case.items()):
            write[name] = {**dict.fromkeys(KEYS), **(known or {}), **case}
    if not desired.prune:
        return Difference(write, {})
    extra = {name: case_id for name, case_id in actual.ids.items() if name not in desired.named}
    extra.update({f"(unnamed case {case_id})": case_id for case_id in actual.unnamed})
    for name, ids in actual.repeated.items():
        if name not in desired.named:
            extra.update({f"{name} (case {case_id})": case_id for case_id in ids})
    return Difference(write, extra)


def _key(key: str, value: t.Any) -> object:
    """Return what values are compared by: null and nothing are alike, and tags have no order."""
    if not value and value in (None, [], {}):
        return None
    if key == "tags":
        return sorted(map(str, value))
    if key == "evaluators":
        return [(one.get("name"), json_key(one.get("arguments") or None)) for one in value if isinstance(one, dict)]
    return json_key(value)


def batches(cases: t.Mapping[str, Case]) -> t.Iterator[list[Case]]:
    """The bodies of the cases, in batches of bounded number and size."""
    batch: list[Case] = []
    size = 0
    for name, case in cases.items():
        length = len(json.dumps(case))
        if batch and (len(batch) == BATCH or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append({"name": name, **case})
        size += length
    if batch:
        yield batch


def read_cases(records: t.Iterable[Record]) -> Cases:
    """The cases as the server lists them."""
    found = Cases({})
    for record in records:
        name, case_id = record.get("name"), str(record["id"])
        if not isinstance(name, str) or not name:
            found.unnamed.append(case_id)
        elif name in found.repeated:
            found.repeated[name].append(case_id)
        elif name in found.named:
            del found.named[name]
            found.repeated[name] = [found.ids.pop(name), case_id]
        else:
            found.named[name] = {key: record.get(key) for key in KEYS}
            found.ids[name] = case_id
    return found


def show_cases(cases: t.Mapping[str, Case]) -> list[Case]:
    """Cases as a user writes them, sorted by name, without what they do not have."""
    return [
        {"name": name, **{key: case[key] for key in KEYS if case.get(key) not in (None, [])}}
        for name, case in sorted(cases.items())
    ]


class CasesField(Field[Cases]):
    """The cases that are written, and whether others are deleted."""

    # Lists of thousands of cases stand in no result: see DatasetUpdate.
    unreadable = True

    def spec(self) -> Spec:
        return {
            "cases": {"type": "list", "elements": "dict"},
            "src": {"type": "path"},
            "prune_cases": {"type": "bool"},
        }

    def accept(self, params: Params) -> Cases | Unset:
        prune, cases = bool(params.get("prune_cases")), params.get("cases")
        if cases is None:
            if prune and str(params.get("state") or "present") != "absent":
                raise OptionError("prune_cases", "needs cases or src, which say what is kept")
            return UNSET
        if prune and not cases:
            raise OptionError("cases", "an empty list with prune_cases would delete every case")
        return Cases(self._named(cases), prune)

    def _named(self, cases: t.Iterable[object]) -> dict[str, Case]:
        named: dict[str, Case] = {}
        for number, given in enumerate(cases):
            name, case = self._checked(given, f"[{number}]")
            if name in named:
                raise self.bad(f"[{number}] has the same name as another case, {one_line(name, 60)}")
            named[name] = case
        return named

    def _checked(self, given: object, place: str) -> tuple[str, Case]:
        if not isinstance(given, Mapping):
            raise self.bad(f"{place} must be a mapping with name and inputs")
        name = given.get("name")
        if not isinstance(name, str) or not name.strip():
            raise self.bad(f"{place} needs a name, by which it is found again")
        place = f"{place} ({one_line(name, 60)})"
        unknown = sorted(str(key) for key in given if key not in ("name", *KEYS))
        if unknown:
            raise self.bad(f"{place} has the unknown key {one_line(unknown[0], 60)}; it may have {', '.join(KEYS)}")
        try:
            case = {key: as_json(given[key]) for key in KEYS if key in given}
        except ValueError as problem:
            raise self.bad(f"{place} {problem}") from None
        for key in OBJECTS:
            if not isinstance(case.get(key), (dict, type(None))):
                raise self.bad(f"{place} {key} must be a mapping")
        if "inputs" in case and case["inputs"] is None:
            raise self.bad(f"{place} inputs must be a mapping")
        if not isinstance(case.get("tags"), (list, type(None))):
            raise self.bad(f"{place} tags must be a list of texts")
        if "tags" in case:
            case["tags"] = [str(tag) for tag in case["tags"] or ()]
        if "evaluators" in case:
            case["evaluators"] = checked_evaluators(case["evaluators"], lambda problem: self.bad(f"{place} {problem}"))
        return name, case

    def check_new(self, value: Cases) -> None:
        self.check_change(value, Cases({}))

    def check_change(self, desired: Cases, actual: Cases) -> None:
        for name in desired.named:
            if name in actual.repeated:
                ids = ", ".join(sorted(actual.repeated[name]))
                raise self.bad(f"{len(actual.repeated[name])} cases are called {name}: rename or delete some: {ids}")
        for name, case in difference(desired, actual).write.items():
            if case.get("inputs") is None:
                raise self.bad(f"{name} needs inputs, as there is no such case yet")

    def read(self, record: Record) -> Cases:
        return read_cases(record.get(CONTENTS) or ())

    def same(self, desired: Cases, actual: Cases) -> bool:
        repeated = any(name in actual.repeated for name in desired.named)
        return not repeated and not difference(desired, actual)

    def payload(self, desired: Cases, actual: Cases | Unset = UNSET) -> dict[str, object]:
        """Return the difference under a key that never goes out: see DatasetResource."""
        changes = difference(desired, Cases({}) if isinstance(actual, Unset) else actual)
        return {CONTENTS: changes} if changes else {}

    def show(self, value: Cases) -> dict[str, object]:
        return {self.name: show_cases(value.named)}

    def export(self, value: Cases, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        return self.show(value) if value.named else {}


def checked_evaluators(value: object, bad: t.Callable[[str], OptionError]) -> list[Case]:
    """Return evaluators with their arguments; one without any may be written as its name alone."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad("evaluators must be a list of mappings with name and arguments")
    checked = []
    for one in value:
        given = {"name": one} if isinstance(one, str) else one
        if not isinstance(given, dict) or not isinstance(given.get("name"), str) or set(given) - {"name", "arguments"}:
            raise bad("evaluators must be a list of mappings with name and arguments")
        if not given["name"].strip() or not isinstance(given.get("arguments"), (dict, type(None))):
            raise bad("evaluators must each have a name, and a mapping as arguments")
        checked.append({"name": given["name"], "arguments": given.get("arguments")})
    return checked
