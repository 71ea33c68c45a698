# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets in a document, by the names of the options that hold them."""

from __future__ import annotations

import functools
import typing as t
from collections.abc import Mapping

from .._api.settings import CONNECTION_SPEC
from .._core.arguments import texts
from .._core.protocols import Spec
from .._resources._registry import RESOURCES


def secrets_in(value: object) -> set[str]:
    """Return every text under the name of a secret option, at any depth: a misplaced secret counts too.

    In a group of options that has a secret, so is whatever stands under an unknown name.
    """
    if isinstance(value, Mapping):
        found: set[str] = set()
        for name, one in value.items():
            open_names = _secret_groups().get(name)
            if name in _secret_options() or (open_names is not None and not isinstance(one, (Mapping, list))):
                found |= texts(one)
            elif open_names is not None and isinstance(one, Mapping):
                found |= texts([inner for key, inner in one.items() if key not in open_names])
            found |= secrets_in(one)
        return found
    if isinstance(value, (list, tuple)):
        return set().union(*(secrets_in(one) for one in value))
    return set()


@functools.cache
def _secret_options() -> frozenset[str]:
    def names(spec: Spec) -> t.Iterator[str]:
        for name, option in spec.items():
            if option.get("no_log"):
                yield name
            yield from names(option.get("options", {}))

    specs = [CONNECTION_SPEC, *(resource.spec() for resource in RESOURCES)]
    return frozenset(name for spec in specs for name in names(spec))


@functools.cache
def _secret_groups() -> dict[str, frozenset[str]]:
    """Options that hold a secret among others, with the names of the others."""
    return {
        name: frozenset(inner for inner, rules in option["options"].items() if not rules.get("no_log"))
        for resource in RESOURCES
        for name, option in resource.spec().items()
        if any(rules.get("no_log") for rules in option.get("options", {}).values())
    }
