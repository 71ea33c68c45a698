# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of one item of a document, which finds all of its problems in one go.

An option that is wrong is set aside, and the others are checked without it. Its consequences are not reported.
The same goes for values that are not known where the check is made.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
from collections.abc import Mapping

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.errors import OptionError, independent, nearest, one_line
from .._core.arguments import holds_secrets, masks, unknown_option
from .._core.fields import shape_errors
from .._core.protocols import Params, Spec
from .._core.resource import Desired, Resource
from .._core.unresolved import Path, has_unresolved, is_unresolved, without_unresolved

# The key of a mapping that replaces the path of an unreadable file, with the reason. No path is a mapping.
UNREAD = "unread"
SEARCHED = "searched"
# A word that is so much like an option was meant for it.
ALIKE = 0.75
_MISSING = "missing required arguments: "

# The number of each option and entry on the way to what stands in a document.
Position = tuple[int, ...]


class Problem(t.NamedTuple):
    """A problem and its position, by which problems are sorted."""

    position: Position
    text: str


def in_order(problems: t.Iterable[Problem]) -> list[str]:
    """Return the problems as the document has them, each once."""
    return list(dict.fromkeys(one.text for one in sorted(problems, key=lambda one: one.position)))


def unread(problem: OptionError) -> dict[str, object]:
    """Return the mapping that replaces the path of an unreadable file on the way to the module."""
    return {UNREAD: problem.problem, SEARCHED: list(getattr(problem, "searched", ()))}


class Finding(t.NamedTuple):
    """``option`` is the one that it lies in; empty if it lies in none of them."""

    option: str
    text: str


@dataclasses.dataclass(frozen=True)
class ItemKind:
    """The options and lists that the items of a list may have. ``below`` names the lists."""

    resource: Resource
    spec: Spec
    validator: ArgumentSpecValidator
    below: t.Collection[str]


class Inspection:
    """The check of one item, which goes on without what is wrong. ``desired`` is what is left; None if that is nothing.

    ``parent`` has the option that names the object to which the item belongs, if it belongs to one.
    """

    def __init__(self, kind: ItemKind, raw: Params, parent: Params) -> None:
        self.problems: list[Finding] = []
        self.desired: Desired | None = None
        # The lists below the item that stand under a mistaken name, with that name.
        self.mistaken: dict[str, object] = {}
        # The folders in which a file was not found, in their order.
        self.searched: dict[str, None] = {}
        self._kind = kind
        self._given = dict(raw)
        self._parent = parent
        self._unsound: set[str] = set()
        self._named: frozenset[str] = frozenset()
        # The places in groups of options of which nothing is known.
        self._unknown: list[Path] = []
        self._leave_out_unresolved()
        self._check_files()
        self._check_names()
        if self.problems:
            # The values under mistaken names.
            self._leave_out_unresolved()
        for text in shape_errors(kind.spec, self._given):
            self._refuse_text(text)
        for text in masks(self._given, kind.resource.stand_ins):
            self._refuse_text(text)
        self._check_values(self._checked_options())
        if self.desired is not None:
            self.desired.unsound = frozenset(self._unsound)
            if self._unsound & {"id", "state", "renamed_from", kind.resource.identity}:
                # Nobody knows which object it is about.
                self.desired = None

    def _refuse(self, option: str, text: str) -> None:
        self.problems.append(Finding(option, text))
        self._set_aside(option)

    def _refuse_text(self, text: str) -> None:
        """Report a problem that begins with the place of what is wrong."""
        place = text.partition(":")[0]
        for option in OptionError(place, "").options:
            self._refuse(option, text)

    def _set_aside(self, option: str) -> None:
        self._given.pop(option, None)
        self._unsound.add(option)

    def _leave_out_unresolved(self) -> None:
        for name, value in list(self._given.items()):
            if name not in self._kind.spec or not has_unresolved(value):
                continue
            if is_unresolved(value):
                self._set_aside(name)
                self._set_aside(self._kind.resource.file_options.get(name, name))
            else:
                self._given[name], places = without_unresolved(value, (name,))
                self._unknown += places

    def _follows(self, place: str) -> bool:
        """Return whether a problem may only be there because something beside or below its place is not known."""
        where = tuple(re.findall(r"[^.\[\]]+", place))
        unknown = [tuple(map(str, one)) for one in self._unknown]
        return any(where in (one, one[:-1][: len(where)]) for one in unknown)

    def _check_files(self) -> None:
        for path, content in self._kind.resource.file_options.items():
            problem = self._given.get(path)
            if isinstance(problem, Mapping) and UNREAD in problem:
                self._refuse(path, f"{path}: {one_line(problem[UNREAD])}")
                self.searched.update(dict.fromkeys(one_line(one) for one in problem.get(SEARCHED) or ()))
                self._set_aside(content)

    def _check_names(self) -> None:
        """Report unknown options, and check the options that were surely meant in their place."""
        spec, known = self._kind.spec, [*self._kind.spec, *self._kind.below]
        for name in [one for one in self._given if one not in known]:
            self.problems.append(Finding(str(name), unknown_option(name, known, holds_secrets(spec))))
            value = self._given.pop(name)
            meant = nearest(name, known, ALIKE)
            if meant is not None and meant not in self._given:
                if meant in spec:
                    self._given[meant] = value
                else:
                    self.mistaken[meant] = name
        for name, value in list(self._given.items()):
            if isinstance(value, Mapping) and "options" in spec.get(name, {}):
                self._given[name] = self._with_known_names(name, spec[name]["options"], value, f"{name}.")

    def _with_known_names(self, option: str, spec: Spec, given: t.Mapping[object, t.Any], prefix: str) -> Params:
        kept = {}
        for name, value in given.items():
            if name not in spec:
                text = f"{prefix}{unknown_option(name, list(spec), holds_secrets(spec), True)}"
                self.problems.append(Finding(option, text))
                self._unsound.add(option)
            elif isinstance(value, Mapping) and "options" in spec[name]:
                kept[name] = self._with_known_names(option, spec[name]["options"], value, f"{prefix}{name}.")
            else:
                kept[name] = value
        return kept

    def _checked_options(self) -> Params:
        """Let Ansible check the options. It reports an option that is wrong in words, so each is checked by itself."""
        checked = self._kind.validator.validate(self._given)
        if not checked.error_messages:
            validated: Params = checked.validated_parameters
            return validated
        of_options = set()
        for name, value in list(self._given.items()):
            rules = {key: rule for key, rule in self._kind.spec[name].items() if key not in ("required", "fallback")}
            messages = _messages({name: rules}, {name: value})
            of_options.update(messages)
            # A part that is not known seems to be missing.
            reported = [one for one in messages if not (self._follows(name) and "required" in one)]
            if reported and not self._without_wrong_parts(name, rules, value, reported):
                for message in reported:
                    self._refuse(name, one_line(message))
        for message in map(self._still_missing, checked.error_messages):
            words = frozenset(re.findall(r"\w+", message))
            if message not in of_options and self._unsound.isdisjoint(words):
                self.problems.append(Finding("", one_line(message)))
                # It says already that they are missing, or too many.
                self._named |= words & self._kind.spec.keys()
        return self._validated()

    def _without_wrong_parts(self, name: str, rules: t.Mapping[str, t.Any], value: t.Any, said: list[str]) -> bool:
        """Report what is wrong with single options of a group, and go on with the others. Return false if none is."""
        options = rules.get("options", {}) if isinstance(value, Mapping) else {}
        wrong = [key for key in options if key in value and _messages({key: options[key]}, {key: value[key]})]
        if not wrong:
            return False
        self.problems += [Finding(name, one_line(message)) for message in said]
        self._given[name] = {key: one for key, one in value.items() if key not in wrong}
        self._unknown += [(name, key) for key in wrong]
        return True

    def _still_missing(self, message: str) -> str:
        """Return what Ansible says of missing options without those that were given and set aside."""
        if not message.startswith(_MISSING):
            return message
        names = message[len(_MISSING) :].split(", ")
        return _MISSING + ", ".join([one for one in names if one not in self._unsound] or names)

    def _validated(self) -> Params:
        validated: Params = self._kind.validator.validate(self._given).validated_parameters
        return validated

    def _check_values(self, params: Params) -> None:
        """Let the resource check the values, each time without those that were wrong."""
        resource = self._kind.resource
        while self.desired is None:
            try:
                desired = resource.accept({**params, **self._parent})
            except OptionError as error:
                for problem in independent(error, self._unsound | self._named):
                    if not self._follows(problem.option):
                        self.problems.append(Finding(min(problem.options), problem.message))
                wrong = {option for one in error.parts for option in one.options}
                if not wrong.intersection(self._given):
                    return
                for option in wrong:
                    self._set_aside(option)
                params = self._validated()
                continue
            if desired.state in resource.actions:
                said = f"state: {desired.state} is an action, not a state: use the module {resource.name} for it"
                self._refuse("state", said)
            self.desired = desired


def _messages(spec: Spec, given: Params) -> list[str]:
    """Return what Ansible says of options by themselves."""
    return list(ArgumentSpecValidator(spec).validate(given).error_messages)
