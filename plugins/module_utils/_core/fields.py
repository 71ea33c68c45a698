# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Field kinds: how a value is accepted from the user, read from the API, compared, sent and shown.

A field stands for one option (a few kinds for a group of options) and for one key of the API's objects. The kinds
hold no state; a resource is a tuple of them.
"""

from __future__ import annotations

import os
import re
import typing as t
from collections.abc import Mapping

from ansible.module_utils.common.validation import check_type_dict

from .._api.errors import OptionError
from .durations import DURATION_FORMS, format_duration, parse_duration, read_duration, spell_duration
from .protocols import Exporting, Kind, Params, Record, References, Spec


def check_path(option: str, path: object) -> None:
    """Raise OptionError if no file can be called so."""
    if path is not None and not str(path).strip():
        raise OptionError(option, "must not be blank")
    if path is not None and "\0" in str(path):
        raise OptionError(option, "must not contain a NUL character")
    if path is not None and not os.path.isabs(str(path)):
        raise OptionError(
            option, f"{path} is relative, which only a task on the controller can resolve; give an absolute path"
        )


def absolute_paths(spec: Spec, given: t.Any, folder: str) -> t.Any:
    """The options, down to the last one of a document, with every relative path put below a folder."""
    if not isinstance(given, Mapping):
        return given
    placed = dict(given)
    for name, rules in spec.items():
        value: t.Any = given.get(name)
        if rules.get("type") == "path" and _is_relative(value):
            placed[name] = os.path.join(folder, value)
        elif "options" in rules and isinstance(value, Mapping):
            placed[name] = absolute_paths(rules["options"], value, folder)
        elif "options" in rules and _is_list(value):
            placed[name] = [absolute_paths(rules["options"], one, folder) for one in value]
    return placed


def _is_relative(path: object) -> bool:
    """Return whether a path depends on the working directory: it begins with neither ``~`` nor a variable."""
    return isinstance(path, str) and bool(path.strip()) and not os.path.isabs(path) and path[0] not in "~$"


def shape_errors(spec: Spec, given: t.Mapping[t.Any, t.Any], prefix: str = "") -> list[str]:
    """Report each value that is not a mapping though its options have names.

    Ansible's own check reports it without the option, or ends in a traceback.
    """
    problems = []
    for name, rules in spec.items():
        value = given.get(name)
        if "options" not in rules or value is None:
            continue
        inside = {f"{prefix}{name}[{number}]": one for number, one in enumerate(value)} if _is_list(value) else {}
        for place, one in (inside if rules["type"] == "list" else {f"{prefix}{name}": value}).items():
            try:
                problems += shape_errors(rules["options"], check_type_dict(one), f"{place}.")
            except TypeError:
                problems.append(f"{place}: must be a mapping with {', '.join(sorted(rules['options']))}")
        if rules["type"] == "list" and not _is_list(value):
            problems.append(f"{prefix}{name}: must be a list of mappings with {', '.join(sorted(rules['options']))}")
    return problems


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))


class Unset:
    """The type of UNSET: the user did not write this option, so it is neither compared nor sent."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()

if t.TYPE_CHECKING:
    from typing_extensions import TypeVar

    # The type of a field's values.
    V = TypeVar("V", default=t.Any)
else:
    V = t.TypeVar("V")


class Field(t.Generic[V]):
    """A field of plain values that are compared with ``==``.

    ``api``: the API's key, with dots where it is inside other objects.
    ``required``: needed to create. ``default``: sent on creation when the user gave nothing.
    ``on_create``: false if the API takes the field in updates only. ``since``: older servers ignore the field silently,
    so its echo is checked; a text names the release that takes it. ``server_default``: what an object has if nobody
    chose (``default`` if not given). ``send_as``: the API's key in requests, if it is another. ``fixed``: cannot change
    once the object exists. ``write_only``: the API does not return it, or not all of it, when asked for what is there.
    ``nullable``: having no value is said with null, and in a creation by leaving the key out.
    """

    type = "str"
    # The name of the resource that the field's values refer to, which therefore comes first.
    refers_to = ""
    # The scope that it takes to find that.
    reference_scope = ""
    # The API takes the value but never returns it: it shows in diffs only, and is sent again to an object that was
    # found instead of created.
    unreadable = False
    # The options in which a mask, as the API shows a secret, means to keep what is stored.
    stand_ins: frozenset[str] = frozenset()

    def __init__(
        self,
        name: str,
        api: str = "",
        required: bool = False,
        default: V | Unset = UNSET,
        on_create: bool = True,
        since: bool | str = False,
        server_default: V | Unset = UNSET,
        send_as: str = "",
        fixed: bool = False,
        write_only: bool = False,
        nullable: bool = False,
    ) -> None:
        self.name = name
        self.api = api or name
        self.required = required
        self.default = default
        self.on_create = on_create
        self.since = since
        self.send_as = send_as or self.api
        self.fixed = fixed
        self.write_only = write_only
        self.nullable = nullable
        self.server_default = default if server_default is UNSET else server_default

    @property
    def option_names(self) -> str:
        """The options for the value, as messages name them."""
        return self.name

    def spec(self) -> Spec:
        """The argument spec of the field's options."""
        return {self.name: {"type": self.type}}

    def accept(self, params: Params) -> V | Unset:
        """The desired value, or UNSET. Raises OptionError if it cannot be right."""
        value = params.get(self.name)
        return UNSET if value is None else self.check(value)

    def check(self, value: t.Any) -> V:
        checked: V = value
        return checked

    def check_new(self, value: V) -> None:
        """Raise OptionError if the value is not enough to create an object with."""

    def check_change(self, desired: V, actual: V) -> None:
        """Raise OptionError if an object cannot get from the actual value to the desired one."""

    def read(self, record: Record) -> V:
        value: V = self.raw(record)
        return value

    def raw(self, record: Record) -> t.Any:
        """Return what stands in the record under the field's key; None if nothing does."""
        value: t.Any = record
        for key in self.api.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def value_for_replacement(self, record: Record) -> V | Unset:
        """The value that a new object takes over from the one it replaces; UNSET if none."""
        return UNSET if self.unreadable else self.read(record)

    def resolve(self, value: V, remote: References) -> V:
        """Turn what the user calls other objects into those objects. Called when planning and again before sending."""
        return value

    def key(self, value: V) -> object:
        """Return what counts when two values are compared."""
        return value

    def same(self, desired: V, actual: V) -> bool:
        """Return whether the two are the same, as far as the API returns them."""
        return self.cannot_compare(desired, actual) or bool(self.key(desired) == self.key(actual))

    def cannot_compare(self, desired: V, actual: V) -> bool:
        """Return whether the API hides (a part of) the value that is there: it is sent when anything else is."""
        return self.write_only and actual is None

    def must_send(self, desired: V) -> bool:
        """Return whether the value is to be sent even though it looks the same."""
        return False

    def ignored_by_server(self, desired: V, actual: V) -> str:
        """The option that a server was too old for, by what it has after the write; empty if none."""
        return self.name if self.since and not self.same(desired, actual) else ""

    def payload(self, desired: V, actual: V | Unset = UNSET) -> dict[str, object]:
        """Return what to send; ``actual`` is UNSET on creation."""
        none = self._is_none(desired)
        if none and actual is UNSET:
            return {}
        *outer, key = self.send_as.split(".")
        body = {key: None if none else self.send(desired)}
        for name in reversed(outer):
            body = {name: body}
        return body

    def _is_none(self, value: V) -> bool:
        return self.nullable and self.same(value, self.read({}))

    def send(self, value: V) -> object:
        return value

    def value_after_update(self, desired: V, actual: V) -> V:
        """The value after an update from ``actual``."""
        return desired

    def show(self, value: V) -> dict[str, object]:
        """The value in the options' own language, secrets masked. An option may not be written without a value."""
        return {} if self._is_none(value) else {self.name: value}

    def export(self, value: V, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        """The options that make the value in a document; none for what the server would choose anyway."""
        if value is None and self.write_only:
            return {}
        if not isinstance(self.server_default, Unset) and self.same(self.server_default, value):
            return {}
        return self.show(value)

    def exactly(self, value: V) -> V:
        """Return a desired value that leaves out nothing: whatever it does not mention is not to be there."""
        return value

    def is_partial(self, desired: V, actual: V) -> bool:
        """Return whether the actual value has parts that the desired one does not mention, and that stay."""
        return False

    def references(self, value: V) -> t.Sequence[str]:
        """The names and ids of the objects that a value refers to."""
        return ()

    def secrets(self, value: V) -> t.Sequence[str]:
        """The secrets within a desired value: no message may show them."""
        return ()

    def after_write(self, value: V, record: Record) -> None:
        """Note that the server has taken the value for an object."""

    def bad(self, problem: str) -> OptionError:
        return OptionError(self.name, problem)


class TextField(Field):
    """Text; null and the empty string are the same. ``pattern`` must match the whole, ``rule`` says it in words.

    White space at the ends does not count, as a server may trim it. A name, which must not be blank, has none.
    """

    # Take the white space at the ends of a name away before the text is sent.
    trims = True

    def __init__(
        self,
        name: str,
        pattern: str = "",
        rule: str = "",
        longest: int = 0,
        blank: bool = True,
        **more: t.Any,
    ) -> None:
        super().__init__(name, **more)
        self._pattern = re.compile(pattern, re.DOTALL) if pattern else None
        self._rule = rule
        self._longest = longest
        self._blank = blank

    def check(self, value: object) -> str:
        text = str(value)
        if not self._blank and not text.strip():
            raise self.bad("must not be blank")
        if self._pattern and not self._pattern.fullmatch(text):
            raise self.bad(f"{text[:60]!r} must be {self._rule}")
        if self._longest and len(text) > self._longest:
            raise self.bad(f"must have at most {self._longest} characters, has {len(text)}")
        return self._named(text)

    def read(self, record: Record) -> str:
        value = self.raw(record)
        return "" if value is None else self._named(str(value))

    def key(self, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    def _named(self, text: str) -> str:
        return text.strip() if self.trims and not self._blank else text

    def export(self, value: t.Any, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        """Leave out a value of the server that nobody may write."""
        return {} if not self._blank and not value.strip() else super().export(value, resource, name, exporter)


class SqlField(TextField):
    """SQL, sent as it is written. White space at the ends does not count (YAML block scalars differ in it)."""

    trims = False

    def key(self, value: object) -> str:
        return str(value).strip()


class ChoiceField(Field):
    """One of a few words. A word from the server that is not among them is read as it is."""

    def __init__(self, name: str, choices: t.Sequence[str], **more: t.Any) -> None:
        super().__init__(name, **more)
        self._choices = list(choices)

    def spec(self) -> Spec:
        return {self.name: {"type": "str", "choices": self._choices}}


class FlagField(Field):
    type = "bool"


class DurationField(Field):
    """A duration of whole seconds: compared as one, sent in the API's form, shown in the shortest spelling.

    ``in_seconds``: the API takes the number of seconds instead.
    """

    def __init__(
        self, name: str, shortest: str = "", longest: str = "", in_seconds: bool = False, **more: t.Any
    ) -> None:
        super().__init__(name, **more)
        self._shortest = shortest
        self._longest = longest
        self._in_seconds = in_seconds

    def check(self, value: object) -> str:
        try:
            seconds = parse_duration(value)
        except ValueError as error:
            raise self.bad(str(error)) from None
        if self._shortest and seconds < parse_duration(self._shortest):
            raise self.bad(f"{value} is shorter than {self._shortest}; {DURATION_FORMS}")
        if self._longest and seconds > parse_duration(self._longest):
            raise self.bad(f"{value} is longer than {self._longest}")
        return format_duration(seconds)

    def key(self, value: object) -> object:
        seconds = read_duration(value)
        return value if seconds is None else seconds

    def send(self, value: object) -> object:
        return self.key(value) if self._in_seconds else value

    def show(self, value: object) -> dict[str, object]:
        """Show the duration in the shortest spelling, independent of the server's."""
        seconds = read_duration(value)
        return super().show(value if seconds is None else spell_duration(seconds))


class NamesField(Field):
    """A set of words, whose order and repetitions mean nothing."""

    def spec(self) -> Spec:
        return {self.name: {"type": "list", "elements": "str"}}

    def check(self, value: t.Any) -> list[str]:
        return sorted({str(name) for name in value})

    def read(self, record: Record) -> list[str]:
        value = self.raw(record)
        return sorted({str(name) for name in value}) if isinstance(value, list) else []

    def key(self, value: t.Any) -> frozenset[str]:
        return frozenset(value)
