# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options and actions of a module, derived from its resource: accept the parameters, then act."""

from __future__ import annotations

import dataclasses
import typing as t
from functools import partial

from .._api.placeholder_id import is_placeholder_id
from .._api.redaction import Redactor
from .._api.settings import API_KEY, CONNECTION_SPEC, Credential
from .arguments import holds_secrets, masks, repeatable, secrets_of, slips, with_aliases
from .assumed import plan_object, with_placeholder_id
from .diff import difference
from .fields import Field, absolute_paths, shape_errors
from .free_form import unquoted
from .protocols import Params, Record, ReturnValue, Spec
from .remote_state import RemoteState
from .resource import Desired, Outcome, Resource
from .scopes import Scopes, ScopesOf, scopes_of_desired, scopes_to_read, unknown_scopes
from .timestamps import sortable_instant
from .values import check_reference


def _as_it_is(params: Params, _load: t.Callable[..., object]) -> Params:
    return params


def _no_secrets(_params: Params) -> set[str]:
    return set()


def _no_problems(_params: Params) -> list[str]:
    return []


def _nothing_nested() -> Spec:
    return {}


def _no_run(_accepted: object, _remote: RemoteState, _check_mode: bool) -> ReturnValue:
    raise NotImplementedError


def _none_found(_accepted: object) -> list[str]:
    return []


Accepted = t.TypeVar("Accepted")


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class ModuleDefinition(t.Generic[Accepted]):
    """One module. ``validate`` checks the parameters without a request; ``run`` makes the result from what that gave.

    ``takes_document`` marks a module for whole documents: they refer to nothing that an earlier task would create, and
    their secrets stand where no argument spec says so; ``secrets`` finds them. ``inline_files`` replaces paths by the
    contents of the controller's files, wherever the module is to run. ``list_shape_errors`` reports what is wrong with
    the lists of the document, and ``document_problems`` everything that is wrong with it. ``nested`` is the argument
    spec of what is in them, which Ansible does not check. ``stand_ins``: the options in which a mask of the API means
    to keep the secret that is stored. ``shares_lists``: the iterations of a loop share the lists that they read.
    ``scopes``: those that a run needs, of what ``validate`` gave, as far as they are known. ``problems``: what is wrong
    with what ``validate`` gave, if that waits for what only the server knows. ``offline`` makes the result, with its
    warnings, of a module that has no connection, instead of ``run``.
    """

    name: str
    spec: Spec
    validate: t.Callable[[Params], Accepted]
    run: t.Callable[[Accepted, RemoteState, bool], ReturnValue] = _no_run
    constraints: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    takes_document: bool = False
    secrets: t.Callable[[Params], set[str]] = _no_secrets
    inline_files: t.Callable[[Params, t.Callable[..., t.Any]], Params] = _as_it_is
    list_shape_errors: t.Callable[[Params], list[str]] = _no_problems
    document_problems: t.Callable[[Params], list[str]] = _no_problems
    nested: t.Callable[[], Spec] = _nothing_nested
    stand_ins: frozenset[str] = frozenset()
    shares_lists: bool = False
    connection: Spec = dataclasses.field(default_factory=lambda: CONNECTION_SPEC)
    credential: Credential = API_KEY
    scopes: ScopesOf = unknown_scopes
    problems: t.Callable[[Accepted], list[str]] = _none_found
    offline: t.Callable[[Accepted], ReturnValue] | None = None

    @property
    def writes(self) -> bool:
        """Return whether the module may change something in Logfire."""
        return not self.name.endswith("_info") and self.name != "export" and self.offline is None

    @property
    def full_spec(self) -> Spec:
        return {**self.connection, **self.spec}

    @property
    def nested_spec(self) -> Spec:
        """The argument spec, down to the last option of a document, with the other names that options have."""
        return {**with_aliases(self.full_spec), **self.nested()}

    def absolute_paths(self, params: Params, folder: str) -> Params:
        """The parameters with the relative paths of files put below a folder of the machine that runs the module."""
        placed: Params = absolute_paths(self.nested_spec, params, folder)
        return placed

    def shape_errors(self, params: Params) -> list[str]:
        """Return what Ansible's own check of the options would be too brief about, or would show a secret in."""
        return (
            shape_errors(self.full_spec, params)
            or self.list_shape_errors(params)
            or slips(with_aliases(self.full_spec), params, beside_secrets=holds_secrets(self.spec))
            or unquoted(self.nested_spec, params)
        )

    def all_secrets(self, params: Params) -> set[str]:
        """The secrets in the parameters, those under mistaken names included."""
        return secrets_of(with_aliases(self.full_spec), params, holds_secrets(self.spec)) | self.secrets(params)

    def repeatable(self, params: Params, redactor: Redactor) -> Params:
        """The parameters as a result repeats them."""
        return repeatable(self.nested_spec, params, redactor, holds_secrets(self.spec))

    def masks(self, params: Params) -> list[str]:
        """Return the problems with masks in the place where the real text is needed. Documents check for themselves."""
        return masks({name: value for name, value in params.items() if name not in self.nested()}, self.stand_ins)


def _name(desired: Desired, outcome: Outcome) -> object:
    identity = desired.resource.identity
    if identity == "id":
        # A token has no name, and the id of a new one is not the one that check mode makes up.
        return desired.id or desired.options.path or (None if outcome.action == "created" else outcome.id)
    return desired.values.get(identity) or outcome.shown.get(identity) or outcome.before.get(identity) or outcome.id


def _project(desired: Desired, outcome: Outcome) -> object:
    parent = desired.resource.parent
    return (outcome.shown.get(parent.name) or desired.project) if parent else None


def manage_module(resource: Resource) -> ModuleDefinition[Desired]:
    def run(desired: Desired, remote: RemoteState, check_mode: bool) -> ReturnValue:
        plan = plan_object(desired, remote)
        if remote.reload_if_written(resource, plan.subject):
            plan = plan_object(desired, remote)
        with remote.client.one_object():
            outcome = with_placeholder_id(desired, plan.predict()) if check_mode else plan.execute()
        return {
            "changed": outcome.changed,
            resource.name: outcome.shown,
            "id": outcome.id,
            **difference(
                resource.title, _name(desired, outcome), _project(desired, outcome), outcome.before, outcome.after
            ),
            **outcome.extra,
        }

    return ModuleDefinition(
        resource.name,
        resource.spec(),
        resource.accept,
        run,
        resource.constraints(),
        inline_files=resource.inline_files,
        stand_ins=resource.stand_ins,
        shares_lists=True,
        scopes=lambda desired, check_mode: scopes_of_desired(desired, check_mode, resource.name),
    )


def info_module(resource: Resource) -> ModuleDefinition[Params]:
    spec: Spec = {"id": {"type": "str"} if resource.listed else {"type": "str", "required": True}}
    if resource.listed:
        spec.update({field.name: {"type": "str"} for field in _filters(resource)})
    if resource.parent:
        spec[resource.parent.name] = {"type": "str"}

    def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
        def shown_of(parent: Record | None) -> list[ReturnValue]:
            found = sorted(_found(resource, params, remote, parent), key=_age)
            with progress.counting("objects of a list are read", len(found)) as count:
                return list(map(count.each(partial(_shown_in_full, resource, parent, remote)), found))

        progress = remote.client.progress
        parents = _parents(resource, params, remote)
        with progress.counting("lists are read", len(parents)) as lists:
            shown = [one for each in map(lists.each(shown_of), parents) for one in each]
        return {"changed": False, resource.plural: sorted(shown, key=resource.sort_key)}

    def scopes(_params: Params, _check_mode: bool) -> Scopes:
        return scopes_to_read(resource, f"{resource.name}_info")

    return ModuleDefinition(f"{resource.name}_info", spec, dict, run, scopes=scopes)


def _shown_in_full(resource: Resource, parent: Record | None, remote: RemoteState, record: Record) -> ReturnValue:
    return resource.show(resource.full_record(record, parent, remote), parent, info=True)


def _age(record: Record) -> tuple[str, str]:
    """Return what records are sorted by before they are shown: results have times to the second."""
    return (sortable_instant(record.get("created_at")), str(record.get("id")))


def _filters(resource: Resource) -> list[Field]:
    """The fields that lists are filtered by: what objects are found by, and what they are called."""
    return [field for field in resource.fields if field.name in (resource.identity, "name")]


def _found(resource: Resource, params: Params, remote: RemoteState, parent: Record | None) -> list[Record]:
    object_id = params.get("id")
    if is_placeholder_id(object_id):
        remote.check_assumed("id", str(object_id))
        return []
    if not resource.readable or object_id is None or (resource.parent and params.get(resource.parent.name) is None):
        return _selected(resource, params, remote.records(resource, parent))
    record = resource.fetch_one(remote.client, object_id, None if parent is None else parent["id"])
    return [] if record is None else _selected(resource, params, [record])


def _parents(resource: Resource, params: Params, remote: RemoteState) -> t.Sequence[Record | None]:
    """The project that was named, else all of them; nothing for one that an earlier task would create."""
    if resource.parent is None:
        return [None]
    reference = params.get(resource.parent.name)
    if reference is None:
        return remote.records(resource.parent)
    check_reference(resource.parent.name, reference)
    parent = remote.parent_of(resource, reference)
    return [] if parent is None else [parent]


def _selected(resource: Resource, params: Params, records: t.Iterable[Record]) -> list[Record]:
    object_id = params.get("id")
    named = {field: params[field.name] for field in _filters(resource) if params.get(field.name) is not None}
    return [
        record
        for record in records
        if all(
            resource.normalise_name(str(field.key(field.read(record)))) == resource.normalise_name(str(field.key(name)))
            for field, name in named.items()
        )
        and (object_id is None or resource.key_of(record["id"]) == resource.key_of(object_id))
    ]
