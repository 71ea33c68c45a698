# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rollouts of the labels of a variable: weights by label, and overrides that hold under conditions.

Asked for a variable, the API returns neither ``latest_weight`` nor names and descriptions of overrides; it does in its
answers to writes, which are known by having ``external``.
"""

from __future__ import annotations

import re
import typing as t

from .._api.errors import OptionError, gathered, refuse
from .._core.fields import Field
from .._core.json_values import as_json, json_key
from .._core.protocols import Record, Spec
from ._labels import check_label_name

# The operand of each kind of condition.
CONDITIONS: t.Mapping[str, str] = {
    "value-equals": "value",
    "value-does-not-equal": "value",
    "value-is-in": "values",
    "value-is-not-in": "values",
    "value-matches-regex": "pattern",
    "value-does-not-match-regex": "pattern",
    "key-is-present": "",
    "key-is-not-present": "",
}
OPERANDS = ("value", "values", "pattern")
TEXTS = ("name", "description")

Rollout = dict[str, t.Any]


def rollout_spec(required: bool = False) -> dict[str, object]:
    spec: dict[str, object] = {
        "type": "dict",
        "options": {"labels": {"type": "dict"}, "latest_weight": {"type": "float"}},
    }
    return {**spec, "required": True} if required else spec


class RolloutField(Field):
    """Weights by label, as a whole."""

    def spec(self) -> Spec:
        return {self.name: rollout_spec()}

    def check(self, value: t.Any) -> Rollout:
        return _check_rollout(self, value)

    def read(self, record: Record) -> Rollout:
        return _read_rollout(record.get(self.api), "external" in record)

    def same(self, desired: Rollout, actual: Rollout) -> bool:
        return _same_rollout(desired, actual)

    def cannot_compare(self, desired: Rollout, actual: Rollout) -> bool:
        return _is_unseen(desired, actual, "latest_weight")

    def show(self, value: Rollout) -> dict[str, object]:
        return {self.name: _show_rollout(value)}


class OverridesField(Field):
    """Rollouts under conditions, of which the first that fits is taken."""

    def spec(self) -> Spec:
        condition: Spec = {
            "kind": {"type": "str", "choices": list(CONDITIONS), "required": True},
            "attribute": {"type": "str", "required": True},
            "value": {"type": "raw"},
            "values": {"type": "list", "elements": "raw"},
            "pattern": {"type": "str"},
        }
        override: Spec = {
            "name": {"type": "str"},
            "description": {"type": "str"},
            "conditions": {"type": "list", "elements": "dict", "options": condition, "required": True},
            "rollout": rollout_spec(required=True),
        }
        return {self.name: {"type": "list", "elements": "dict", "options": override}}

    def check(self, value: t.Any) -> list[dict[str, object]]:
        overrides: list[dict[str, object]] = []
        problems: list[OptionError] = []
        for number, one in enumerate(value):
            with gathered(problems):
                overrides.append(self._override(f"{self.name}[{number}]", one))
        refuse(problems)
        return overrides

    def _override(self, place: str, given: Record) -> dict[str, object]:
        conditions: list[dict[str, object]] = []
        rollout: Rollout = {}
        problems: list[OptionError] = []
        for number, one in enumerate(given["conditions"]):
            with gathered(problems):
                conditions.append(_check_condition(f"{place}.conditions[{number}]", one))
        with gathered(problems):
            rollout = _check_rollout(Field(f"{place}.rollout"), given["rollout"])
        refuse(problems)
        texts = {key: str(given[key]) for key in TEXTS if given.get(key) is not None}
        return {**texts, "conditions": conditions, "rollout": rollout}

    def read(self, record: Record) -> list[dict[str, object]]:
        overrides = record.get(self.api)
        whole = "external" in record
        return [_read_override(one, whole) for one in overrides or [] if isinstance(one, dict)]

    def same(self, desired: t.Any, actual: t.Any) -> bool:
        return len(desired) == len(actual) and all(_same_override(one, other) for one, other in zip(desired, actual))

    def cannot_compare(self, desired: t.Any, actual: t.Any) -> bool:
        return any(
            _is_unseen(one["rollout"], other["rollout"], "latest_weight") or _is_unseen(one, other, *TEXTS)
            for one, other in zip(desired, actual)
        )

    def show(self, value: t.Any) -> dict[str, object]:
        return {self.name: [_show_override(one) for one in value]}


def _check_rollout(field: Field, given: Record) -> Rollout:
    labels: dict[str, float] = {}
    rollout: Rollout = {"labels": labels}
    problems: list[OptionError] = []
    for name, weight in (given.get("labels") or {}).items():
        with gathered(problems):
            check_label_name(field, str(name))
        with gathered(problems):
            labels[str(name)] = _weight(f"{field.name}.labels.{name}", weight)
    with gathered(problems):
        if given.get("latest_weight") is not None:
            rollout["latest_weight"] = _weight(f"{field.name}.latest_weight", given["latest_weight"])
    refuse(problems)
    # As the server adds them up: it stores what comes to more than 1, and then cannot read any variable any more.
    total = sum((*labels.values(), rollout.get("latest_weight", 0)))
    if total > 1:
        raise field.bad(
            f"the weights come to {total:g}, more than 1" + (f" (by {total - 1:g})" if total < 1.01 else "")
        )
    return rollout


def _weight(place: str, given: object) -> float:
    try:
        weight = given if isinstance(given, (int, float)) and not isinstance(given, bool) else float(str(given))
    except (ValueError, OverflowError):
        weight = -1
    if not 0 <= weight <= 1:
        raise OptionError(place, f"must be a number from 0 to 1, is {str(given)[:40]}")
    return weight


def _check_condition(place: str, given: Record) -> dict[str, object]:
    kind, attribute = given["kind"], given["attribute"]
    needed = CONDITIONS[kind]
    if not attribute.strip():
        raise OptionError(f"{place}.attribute", "must not be blank")
    extra = [name for name in OPERANDS if name != needed and given.get(name) is not None]
    if extra:
        raise OptionError(
            f"{place}.{extra[0]}", f"does not go with {kind}{f', which takes {needed}' if needed else ''}"
        )
    condition = {"kind": kind, "attribute": attribute}
    if not needed:
        return condition
    if given.get(needed) is None:
        raise OptionError(f"{place}.{needed}", f"is required by {kind}")
    try:
        operand = as_json(given[needed])
        if needed == "pattern":
            re.compile(operand)
    except ValueError as problem:
        raise OptionError(f"{place}.{needed}", str(problem)) from None
    except re.error as error:
        raise OptionError(f"{place}.pattern", f"is not a regular expression: {error}") from None
    return {**condition, needed: operand}


def _read_rollout(given: object, whole: bool) -> Rollout:
    """``whole``: a missing part does not exist, rather than not being returned."""
    given = given if isinstance(given, dict) else {}
    rollout: Rollout = {"labels": dict(given.get("labels") or {})}
    if whole or "latest_weight" in given:
        rollout["latest_weight"] = given.get("latest_weight") or 0
    return rollout


def _read_override(given: Record, whole: bool) -> dict[str, object]:
    texts = {key: given.get(key) or "" for key in TEXTS if whole or key in given}
    conditions = [
        {key: one[key] for key in ("kind", "attribute", *OPERANDS) if one.get(key) is not None}
        for one in given.get("conditions") or []
        if isinstance(one, dict)
    ]
    return {**texts, "conditions": conditions, "rollout": _read_rollout(given.get("rollout"), whole)}


def _same_rollout(desired: Rollout, actual: Rollout) -> bool:
    """Return a weight of nothing as none. A missing one counts as the same."""
    latest = "latest_weight" not in actual or desired.get("latest_weight", 0) == actual["latest_weight"]
    return latest and _weights(desired) == _weights(actual)


def _weights(rollout: Rollout) -> dict[str, float]:
    return {name: weight for name, weight in rollout["labels"].items() if weight}


def _same_override(desired: Record, actual: Record) -> bool:
    texts = all(desired.get(key, "") == actual[key] for key in TEXTS if key in actual)
    conditions = json_key(desired["conditions"]) == json_key(actual["conditions"])
    return texts and conditions and _same_rollout(desired["rollout"], actual["rollout"])


def _is_unseen(desired: Record, actual: Record, *keys: str) -> bool:
    return any(key in desired and key not in actual for key in keys)


def _show_rollout(rollout: Rollout) -> Rollout:
    shown: Rollout = {"labels": {name: rollout["labels"][name] for name in sorted(rollout["labels"])}}
    return {**shown, "latest_weight": rollout["latest_weight"]} if rollout.get("latest_weight") else shown


def _show_override(override: Record) -> dict[str, object]:
    texts = {key: override[key] for key in TEXTS if override.get(key)}
    return {**texts, "conditions": override["conditions"], "rollout": _show_rollout(override["rollout"])}
