# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels of a variable: names for its values, or for what another label, the newest version or the code says.

The API reads them in two shapes and takes them in a third. Values are versions, which the server makes as a side effect
of a text that it has not seen: what is not to change is therefore sent as the text that it is.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._api.errors import OptionError, gathered, refuse
from .._core.fields import UNSET, Field
from .._core.json_values import as_json, format_json, json_key, parse_json
from .._core.protocols import Kind, Record, Spec

if t.TYPE_CHECKING:
    from .._core.protocols import Exporting

LONGEST_NAME = 200
LATEST = "latest"
CODE_DEFAULT = "code_default"
# References that mean no label.
RESERVED = (LATEST, CODE_DEFAULT)
WAYS = ("value", "serialized_value", "ref")


@dataclasses.dataclass(frozen=True)
class Label:
    """A JSON text with the version that holds it, or a reference."""

    text: str = ""
    version: int | None = None
    ref: str | None = None

    @property
    def key(self) -> object:
        if self.ref is not None:
            return ("ref", self.ref)
        try:
            return ("value", json_key(parse_json(self.text)))
        except ValueError:
            return ("text", self.text)

    def is_met_by(self, actual: Label | None) -> bool:
        return actual is not None and self.key == actual.key and self.version in (None, actual.version)

    def show(self) -> dict[str, object]:
        if self.ref is not None:
            return {"ref": self.ref}
        try:
            shown: dict[str, object] = {"value": parse_json(self.text)}
        except ValueError:
            shown = {"serialized_value": self.text}
        return shown if self.version is None else {**shown, "version": self.version}

    def send(self) -> dict[str, object]:
        if self.ref in RESERVED:
            return {"target_type": self.ref}
        if self.ref is not None:
            return {"target_type": "label", "target_label": self.ref}
        version = {} if self.version is None else {"version": self.version}
        return {"target_type": "version", "serialized_value": self.text, **version}


Labels = dict[str, Label]


class LabelsField(Field):
    """The field for all desired labels, by name."""

    def spec(self) -> Spec:
        return {self.name: {"type": "dict"}}

    def check(self, value: t.Any) -> Labels:
        labels: Labels = {}
        problems: list[OptionError] = []
        for key, entry in value.items():
            name = str(key)
            with gathered(problems):
                check_label_name(self, name)
            with gathered(problems):
                labels[name] = self._label(name, entry)
        known = {str(name) for name in value}
        for name, label in labels.items():
            with gathered(problems):
                self._check_reference(name, label, labels, known)
        refuse(problems)
        return labels

    def _label(self, name: str, entry: object) -> Label:
        if not isinstance(entry, dict):
            raise self.bad(f"{name} must be a mapping with one of {', '.join(WAYS)}")
        problems = [
            self.bad(f"{name} has the unknown key {key}; it may have {', '.join(WAYS)} and version")
            for key in sorted(str(key) for key in set(entry) - {*WAYS, "version"})
        ]
        given = [way for way in WAYS if way in entry and (way == "value" or entry[way] is not None)]
        if len(given) != 1:
            # An unknown key may be the one that is missing.
            if given or not problems:
                problems.append(
                    self.bad(f"{name} must have one of {', '.join(WAYS)}{f', has {len(given)}' if given else ''}")
                )
            refuse(problems)
        version: int | None = None
        label = Label()
        with gathered(problems):
            version = None if given == ["ref"] else self._version(name, entry.get("version"))
        with gathered(problems):
            (way,) = given
            label = self._reference(name, entry) if way == "ref" else Label(self._text(name, way, entry[way]))
        refuse(problems)
        return label if version is None else dataclasses.replace(label, version=version)

    def _reference(self, name: str, entry: Record) -> Label:
        if not isinstance(entry["ref"], str) or not entry["ref"]:
            raise self.bad(f"{name}.ref must be a label, {LATEST} or {CODE_DEFAULT}")
        if entry.get("version") is not None:
            raise self.bad(f"{name}.version goes with a value, not with ref")
        return Label(ref=str(entry["ref"]))

    def _version(self, name: str, value: t.Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not re.fullmatch("[0-9]{1,15}", str(value)) or int(value) < 1:
            raise self.bad(f"{name}.version must be a whole number from 1")
        return int(value)

    def _text(self, name: str, way: str, value: object) -> str:
        try:
            if way == "value" or not isinstance(value, str):
                # Ansible may have parsed what was meant as JSON text.
                return format_json(as_json(value))
            parse_json(value)
            return str(value)
        except ValueError as problem:
            told = f"must be JSON text, such as '\"text\"', '3' or '{{\"a\": 1}}': {problem}"
            raise self.bad(f"{name}.{way} {problem if way == 'value' else told}") from None

    def _check_reference(self, name: str, label: Label, labels: Labels, known: t.AbstractSet[str]) -> None:
        """Refuse a reference without an end. ``known``: the names of all labels, also of those that are wrong."""
        path = [name]
        while label.ref is not None and label.ref not in RESERVED:
            if label.ref not in labels:
                if label.ref in known:
                    return
                raise self.bad(
                    f"{path[-1]}.ref is {label.ref}, which is none of the labels, {LATEST} or {CODE_DEFAULT}"
                )
            if label.ref in path:
                # From wherever one begins, it is one circle.
                circle = path[path.index(label.ref) :]
                first = circle.index(min(circle))
                around = [*circle[first:], *circle[:first], min(circle)]
                raise self.bad(f"{around[0]}.ref leads back to itself: {' -> '.join(around)}")
            path.append(label.ref)
            label = labels[label.ref]

    def read(self, record: Record) -> Labels:
        labels = record.get(self.api)
        if not isinstance(labels, dict):
            return {}
        return {name: read_label(labels[name]) for name in sorted(labels) if isinstance(labels[name], dict)}

    def same(self, desired: Labels, actual: Labels) -> bool:
        return set(desired) == set(actual) and all(one.is_met_by(actual[name]) for name, one in desired.items())

    def value_after_update(self, desired: Labels, actual: Labels) -> Labels:
        """Keep what is as it should be, in the words and the version that it has."""
        return {name: actual[name] if one.is_met_by(actual.get(name)) else one for name, one in desired.items()}

    def payload(self, desired: Labels, actual: t.Any = UNSET) -> dict[str, object]:
        known = {} if actual is UNSET else actual
        sent = {}
        for name, label in self.value_after_update(desired, known).items():
            if label.ref is None and label.version is None:
                # A value that another label has already uses that version, not a new one.
                twin = next((one for one in known.values() if one.key == label.key), label)
                label = dataclasses.replace(label, text=twin.text)
            sent[name] = label.send()
        return {self.send_as: sent}

    def show(self, value: Labels) -> dict[str, object]:
        return {self.name: {name: value[name].show() for name in sorted(value)}}

    def export(self, value: Labels, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        """Without versions, which another project would not have."""
        plain = {label: dataclasses.replace(one, version=None) for label, one in value.items()}
        return super().export(plain, resource, name, exporter)


def check_label_name(field: Field, name: str) -> None:
    if not 1 <= len(name) <= LONGEST_NAME:
        raise field.bad(f"the name of a label must have 1 to {LONGEST_NAME} characters, {name[:40]!r} has {len(name)}")


def read_label(entry: Record) -> Label:
    """A label in the shape of lists (``ref``, or a value) or of the answers to writes (``target_type``)."""
    target = entry.get("target_type")
    if target in RESERVED:
        return Label(ref=str(target))
    ref = entry.get("target_label") if target == "label" else entry.get("ref")
    if ref is not None:
        return Label(ref=str(ref))
    version = entry.get("version_number") if target else entry.get("version")
    return Label(str(entry.get("serialized_value")), version if isinstance(version, int) else None)
