# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole environment as one document: the items in it, and everything that is wrong with it, found without a request.

The document nests what the resources declare: top-level kinds by their plural names, and in each project the kinds
below it. An item's keys are the options of that kind's own module.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.errors import OptionError, one_line
from .._core.protocols import Params, Spec
from .._core.resource import Desired, Resource
from .._core.unresolved import is_unresolved
from .._resources._registry import RESOURCES
from .._resources.alert import ALERT
from .._resources.project import PROJECT
from .exact import compare_exactly
from .inspection import Finding, Inspection, ItemKind, Position, Problem, in_order, unread
from .selection import Selection
from .shared_alerts import SHARED, SharedAlerts, shared_spec

TOP = tuple(resource for resource in RESOURCES if resource.parent is None and resource.in_document)

NOTHING = "nothing is described: give projects, channels or another list"


def children(resource: Resource) -> tuple[Resource, ...]:
    return tuple(one for one in RESOURCES if one.parent is resource and one.in_document)


@dataclasses.dataclass(frozen=True)
class Item:
    """One object of the document. ``place`` is its position there, and ``name`` its name in reports.

    ``position`` is what sorts items as the document does, and ``options`` are those that were written, in their order.
    """

    desired: Desired
    place: str
    name: str | None
    project: str | None = None
    position: Position = ()
    options: tuple[str, ...] = ()

    def problem(self, option: str, text: str) -> Problem:
        """Return a problem that lies in one of the options, or that concerns the item as a whole."""
        number = self.options.index(option) if option in self.options else -1
        return Problem((*self.position, number), f"{self.place}: {text}")

    @property
    def resource(self) -> Resource:
        return self.desired.resource


@dataclasses.dataclass
class Document:
    """The items of a document, sorted out.

    ``items`` are the sound ones. ``unsound`` are those with problems and those of unsound projects: they are planned
    only to find out what else is wrong. ``lists`` has the items of each list, by kind and project; ``empty`` names the
    lists that were written without an entry. ``mentioned`` has the kind and name of every item, so that an unsound item
    makes no other seem wrong. ``duplicates`` are the places of items that were there before. ``searched``: the folders
    in which a file was not found. ``selection`` is the part of the document that it was read from, and ``left_out`` has
    the sound items beside it. ``described`` counts the items of each kind, by its plural name. ``incomplete``: of some
    items not even the name is known.
    """

    items: list[Item] = dataclasses.field(default_factory=list)
    unsound: list[Item] = dataclasses.field(default_factory=list)
    found: list[Problem] = dataclasses.field(default_factory=list)
    lists: dict[tuple[str, str | None], list[Item]] = dataclasses.field(default_factory=dict)
    empty: list[tuple[str, str | None]] = dataclasses.field(default_factory=list)
    mentioned: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    selection: Selection = dataclasses.field(default_factory=Selection)
    left_out: list[Item] = dataclasses.field(default_factory=list)
    duplicates: set[str] = dataclasses.field(default_factory=set)
    searched: dict[str, None] = dataclasses.field(default_factory=dict)
    described: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    incomplete: bool = False

    @property
    def problems(self) -> list[str]:
        return in_order(self.found)

    @property
    def describes_something(self) -> bool:
        """Return whether there is an item, or may be one of which nothing is known, or something in its place."""
        return bool(self.described or self.incomplete or self.found)

    @property
    def notes(self) -> list[str]:
        """The lines that follow the problems."""
        return [f"src: searched in {', '.join(self.searched)}"] if self.searched else []


def parse(params: Params) -> Document:
    """Read the document, or the part of it that was chosen, out of the module's parameters."""
    selection = Selection.of(params)
    document = _read(params, selection)
    if not selection.is_everything:
        position = (list(params).index("only"),)
        document.found += [Problem(position, text) for text in selection.problems(params.get(PROJECT.plural))]
        known = {item.place for item in document.items}
        document.left_out = [item for item in _read(params, Selection()).items if item.place not in known]
    return document


def _read(params: Params, selection: Selection) -> Document:
    shared = SharedAlerts(params, _problems_of_alert)
    reader = _Reader(selection, shared, bool(params.get("exact")))
    if selection.takes(ALERT):
        reader.document.found += shared.problems
    written = list(params)
    for resource in TOP:
        if resource.plural in written and (selection.takes(resource) or any(map(selection.takes, children(resource)))):
            position = (written.index(resource.plural),)
            reader.read_list(resource, params[resource.plural], resource.plural, position)
    return reader.document


def _problems_of_alert(raw: t.Mapping[t.Any, object], spec: Spec) -> list[Finding]:
    """Report what is wrong with options of an alert, whatever else it may need."""
    rules = {name: one for name, one in spec.items() if name != PROJECT.plural}
    kind = ItemKind(ALERT, rules, ArgumentSpecValidator(rules), frozenset(spec) - frozenset(rules))
    given = {name: one for name, one in raw.items() if name not in kind.below}
    name = {} if raw.get("name") else {"name": "any"}
    return Inspection(kind, given, {PROJECT.name: "any", **name}).problems


def list_shape_errors(params: Params) -> list[str]:
    """Report everything that is wrong, if an entry is not a mapping.

    Ansible's own check would report the first such entry only, and not where it stands.
    """
    names = [*(top.plural for top in TOP), SHARED]
    lists = [params[name] for name in names if params.get(name) is not None]
    sound = all(isinstance(one, list) and all(isinstance(item, dict) for item in one) for one in lists)
    return [] if sound else parse(params).problems


def inline_files(params: Params, load: t.Callable[..., object]) -> Params:
    """Return the document with the contents of files instead of their paths, or with the reason why there are none.

    The files of what is left out of the run are not looked at.
    """
    chosen = Selection.of(params)
    return {
        **params,
        **{top.plural: _inline(top, params[top.plural], load, chosen) for top in TOP if top.plural in params},
    }


def _inline(resource: Resource, items: object, load: t.Callable[..., object], selection: Selection) -> object:
    if not isinstance(items, list):
        return items
    inlined = []
    for raw in items:
        if isinstance(raw, dict) and (resource is not PROJECT or selection.takes_project(raw)):
            try:
                known = selection.takes(resource) and not any(
                    is_unresolved(raw.get(one)) for one in resource.file_options
                )
                raw = dict(resource.inline_files(raw, load)) if known else dict(raw)
            except OptionError as problem:
                raw = {**raw, problem.option: unread(problem)}
            for child in children(resource):
                if raw.get(child.plural):
                    raw[child.plural] = _inline(child, raw[child.plural], load, selection)
        inlined.append(raw)
    return inlined


def _place(position: str, name: object) -> str:
    """Return an item's name in messages: its position, and its own name if it has one."""
    called = one_line(name, 60) if name else ""
    return f"{position} ({called})" if called else position


@dataclasses.dataclass(frozen=True)
class _Owner:
    """The item that contains a list.

    It has the item's name in reports, its place in requests, and whether the item, or at least its name, is sound.
    """

    name: str
    reference: str
    sound: bool = True
    named: bool = True


class _Reader:
    def __init__(self, selection: Selection, shared: SharedAlerts, exact: bool = False) -> None:
        self.exact = exact
        self.document = Document(selection=selection)
        self.selection = selection
        self.shared = shared
        self.files: dict[tuple[str, str], str] = {}

    def read_list(
        self, resource: Resource, value: object, place: str, position: Position, owner: _Owner | None = None
    ) -> None:
        if is_unresolved(value):
            return
        if value is not None and not isinstance(value, list):
            self._problem(position, f"{place}: must be a list of {resource.plural.replace('_', ' ')}")
            return
        entries = self._entries(resource, value or [], place, owner)
        if value is None and not entries:
            return
        scope = (resource.name, owner.name if owner else None)
        mine = self.document.lists.setdefault(scope, [])
        if not entries:
            self.document.empty.append(scope)
        seen: dict[tuple[str, str], str] = {}
        for number, (where, raw) in enumerate(entries):
            if is_unresolved(raw):
                self.document.incomplete = True
                continue
            if resource is PROJECT and not self.selection.takes_project(raw):
                continue
            item = self._read_item(resource, raw, where, (*position, number), owner)
            if item is not None:
                mine.append(item)
                self._check_twins(item, seen)

    def _entries(
        self, resource: Resource, own: list[object], place: str, owner: _Owner | None
    ) -> list[tuple[str, t.Any]]:
        """Return the entries of a list, each with its position. The alerts of a project may be shared ones."""
        if resource is not ALERT or owner is None:
            return [(f"{place}[{number}]", raw) for number, raw in enumerate(own)]
        project = place.rpartition(".")[0]
        alerts = enumerate(self.shared.of(owner.name, own))
        return [(f"{project}.{where}" if where else f"{place}[{number}]", raw) for number, (where, raw) in alerts]

    def _check_twins(self, item: Item, seen: dict[tuple[str, str], str]) -> None:
        for option, value in item.resource.selectors(item.desired):
            # A file holds one secret, whatever list its token stands in.
            known = self.files if option == "path" and value else seen
            if (option, value) in known:
                same = f"the same {option}" if option == "token" or not value else f"the same {option} {value}"
                self.document.found.append(item.problem(option, f"has {same} as {known[option, value]}"))
                self.document.duplicates.add(item.place)
            known.setdefault((option, value), item.place)

    def _read_item(
        self, resource: Resource, raw: object, place: str, position: Position, owner: _Owner | None
    ) -> Item | None:
        if not isinstance(raw, dict):
            self._problem(position, f"{place}: must be a mapping with the options of {resource.title}")
            return None
        self.document.described[resource.plural] += 1
        name = raw.get(resource.identity)
        if is_unresolved(name):
            self.document.incomplete, name = True, None
        place = _place(place, name)
        if name:
            self.document.mentioned.add((resource.name, str(name)))
        kind = item_kind(resource.name)
        parent = {resource.parent.name: owner.reference} if resource.parent and owner else {}
        found = Inspection(kind, {key: value for key, value in raw.items() if key not in kind.below}, parent)
        written = tuple(map(str, raw))
        self.document.searched.update(found.searched)
        for problem in found.problems:
            number = written.index(problem.option) if problem.option in written else -1
            self._problem((*position, number), f"{place}: {problem.text}")
        desired, item = found.desired, None
        if desired is not None:
            if self.exact:
                compare_exactly(desired)
            shown = desired.values.get(resource.identity) or desired.options.path or desired.id
            project = owner.name if owner else None
            item = Item(desired, place, None if shown is None else str(shown), project, position, written)
            if not self.selection.takes(resource) or (resource is ALERT and not self.shared.is_known(raw)):
                pass
            elif not found.problems and (owner is None or owner.sound):
                self.document.items.append(item)
            elif owner is None or owner.named:
                self.document.unsound.append(item)
        self._read_children(resource, raw, place, position, found)
        return item

    def _read_children(
        self, resource: Resource, raw: dict[t.Any, t.Any], place: str, position: Position, found: Inspection
    ) -> None:
        """Read the items below an item, even below an invalid one, so that all problems show at once."""
        desired = found.desired
        name = str(raw.get(resource.identity) or raw.get("id"))
        reference = desired.id if desired is not None and desired.id else name
        gone = str(raw.get("state", "present")) in resource.gone_states
        for child in filter(self.selection.takes, children(resource)):
            # A project has shared alerts without a list of its own.
            written = child.plural if child.plural in raw else found.mistaken.get(child.plural, child.plural)
            below = f"{place}.{written}"
            where = (*position, list(raw).index(written) if written in raw else len(raw))
            if gone and raw.get(written):
                self._problem(where, f"{below}: must be left out, as the {resource.title} is to be absent")
            elif not gone:
                owner = _Owner(name, reference, not found.problems, desired is not None or _is_named(resource, raw))
                self.read_list(child, raw.get(written), below, where, owner)

    def _problem(self, position: Position, text: str) -> None:
        self.document.found.append(Problem(position, text))


def _is_named(resource: Resource, raw: dict[t.Any, t.Any]) -> bool:
    """Return whether an item, whatever else is wrong with it, has a name that its kind may have."""
    if is_unresolved(raw.get(resource.identity)):
        return False
    try:
        return bool(resource.accept({resource.identity: str(raw.get(resource.identity) or "")}))
    except OptionError:
        return False


@functools.cache
def document_spec() -> Spec:
    """The argument spec of a whole document: each list of it, with what stands below its items."""
    return {**{top.plural: _list_spec(top) for top in TOP}, **shared_spec()}


def _list_spec(resource: Resource) -> dict[str, object]:
    below = {child.plural: _list_spec(child) for child in children(resource)}
    return {"type": "list", "elements": "dict", "options": {**_item_spec(resource.name), **below}}


@functools.cache
def _item_spec(name: str) -> Spec:
    resource = next(one for one in RESOURCES if one.name == name)
    parent = resource.parent.name if resource.parent else ""
    return {option: rules for option, rules in resource.spec().items() if option != parent}


@functools.cache
def item_kind(name: str) -> ItemKind:
    resource = next(one for one in RESOURCES if one.name == name)
    spec = _item_spec(name)
    validator = ArgumentSpecValidator(spec, **resource.constraints())
    return ItemKind(resource, spec, validator, frozenset(child.plural for child in children(resource)))
