# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that a check without vault and server cannot know, such as a template. A mark stands for each."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

# The one key of the mark. No option has a mapping with it.
MARK = "unresolved by pydantic.logfire"
Path = tuple[t.Any, ...]


def unresolved(why: str) -> dict[str, str]:
    """Return the mark for a value. It crosses JSON as it is."""
    return {MARK: why}


def is_unresolved(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) == 1 and MARK in value


def has_unresolved(value: object) -> bool:
    """Return whether a value, or anything in it, is not known."""
    if isinstance(value, str):
        return False
    if isinstance(value, Mapping):
        return is_unresolved(value) or any(map(has_unresolved, value.values()))
    return isinstance(value, (list, tuple)) and any(map(has_unresolved, value))


def without_unresolved(value: t.Any, place: Path = ()) -> tuple[t.Any, list[Path]]:
    """Return a value without the parts that are not known, and the places where something is therefore missing.

    A list that has other entries misses nothing.
    """
    if not has_unresolved(value):
        return value, []
    entries = value.items() if isinstance(value, Mapping) else enumerate(value)
    kept: list[tuple[t.Any, t.Any]] = []
    places: list[Path] = []
    for key, one in entries:
        if is_unresolved(one):
            places.append((*place, key))
        else:
            inner, found = without_unresolved(one, (*place, key))
            kept.append((key, inner))
            places += found
    if isinstance(value, Mapping):
        return dict(kept), places
    return [one for _key, one in kept], [one for one in places if not kept or len(one) > len(place) + 1]


def unresolved_places(value: t.Any, place: str = "") -> list[str]:
    """Return a line for each part that is not known: its place, and why."""
    if is_unresolved(value):
        return [f"{place}: {value[MARK]}"]
    if isinstance(value, Mapping):
        inside = [(f"{place}.{name}" if place else str(name), one) for name, one in value.items()]
    elif isinstance(value, (list, tuple)):
        inside = [(f"{place}[{number}]", one) for number, one in enumerate(value)]
    else:
        return []
    return [line for where, one in inside for line in unresolved_places(one, where)]
