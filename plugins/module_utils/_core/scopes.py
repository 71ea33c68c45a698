# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scopes that a task needs, as far as they are known beforehand: the token of a workload has no others."""

from __future__ import annotations

import typing as t

from .resource import Desired, Resource


class Scopes(t.NamedTuple):
    """``needed``: by scope, what needs it. ``wished``: what makes a result more readable, and may be lacking."""

    needed: t.Mapping[str, str]
    wished: frozenset[str] = frozenset()


# Of what a module has accepted, and whether it runs in check mode, the scopes; None if they are not known.
ScopesOf = t.Callable[[t.Any, bool], "Scopes | None"]


def unknown_scopes(_accepted: object, _check_mode: bool) -> Scopes | None:
    return None


def fixed_scopes(what: str, reads: t.Collection[str], writes: t.Collection[str] = ()) -> ScopesOf:
    """The scopes of a module that always needs the same. In check mode nothing is written."""

    def scopes(_accepted: object, check_mode: bool) -> Scopes:
        return Scopes(dict.fromkeys([*reads, *(() if check_mode else writes)], what))

    return scopes


def merged(several: t.Iterable[Scopes]) -> Scopes:
    """The scopes of several objects. Each scope is put down to the first that needs it."""
    needed: dict[str, str] = {}
    wished: frozenset[str] = frozenset()
    for one in several:
        needed = {**one.needed, **needed}
        wished |= one.wished
    return Scopes(needed, wished - needed.keys())


def scopes_to_read(resource: Resource, what: str, given: t.Collection[str] = ()) -> Scopes:
    """The scopes that it takes to read a kind, and what the fields that are given refer to."""
    parent = (resource.parent.read_scope,) if resource.parent else ()
    referring = [field for field in resource.fields if field.reference_scope]
    references = [field.reference_scope for field in referring if field.name in given]
    wished = frozenset(field.reference_scope for field in referring if resource.refers_by_id)
    needed = dict.fromkeys([*parent, resource.read_scope, *references], what)
    return Scopes(needed, wished - needed.keys())


def scopes_of_desired(desired: Desired, check_mode: bool, what: str) -> Scopes:
    """The scopes for one object. The plan adds those of a creation."""
    resource = desired.resource
    needed, wished = scopes_to_read(resource, what, desired.values)
    gone = desired.state in resource.gone_states
    changes = gone or desired.id is not None or any(name != resource.identity for name in desired.values)
    if not check_mode and (changes or resource.create_scope == resource.write_scope):
        needed = {**needed, resource.write_scope: what}
    return Scopes(needed, wished)
