# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a document that a run is limited to, by the option ``only``."""

from __future__ import annotations

import dataclasses
import fnmatch
import re
import typing as t
from collections.abc import Mapping

from .._api.errors import one_line, suggest
from .._core.protocols import Params, Spec
from .._core.resource import Resource
from .._core.unresolved import is_unresolved
from .._resources._registry import RESOURCES
from .._resources.project import PROJECT

ONLY: Spec = {
    "projects": {"type": "list", "elements": "str"},
    "kinds": {"type": "list", "elements": "str"},
}
_PATTERN = re.compile(r"[*?\[]")


@dataclasses.dataclass(frozen=True)
class Selection:
    """Names or shell patterns of projects, and plural names of kinds. An empty list limits nothing."""

    projects: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @classmethod
    def of(cls, params: Params) -> Selection:
        """Read the option. A value of another form, not checked yet, limits nothing."""
        only = params.get("only")
        return cls(*(_texts(only.get(name)) for name in ONLY)) if isinstance(only, Mapping) else cls()

    @property
    def is_everything(self) -> bool:
        return not (self.projects or self.kinds)

    def takes(self, resource: Resource) -> bool:
        """Return whether objects of the kind belong to the run. Projects bring along what is in them and no more."""
        if self.kinds:
            return resource.plural in self.kinds
        return not self.projects or PROJECT in (resource, resource.parent)

    def takes_project(self, project: object) -> bool:
        """Return whether an item of the list of projects is one of those, by its name or id."""
        if not self.projects or not isinstance(project, Mapping):
            return not self.projects
        names = [str(project[key]) for key in ("name", "id") if project.get(key)]
        return any(matches(name, self.projects) for name in names)

    def prunes(self, kind: str) -> bool:
        """Return whether the run may delete what the document does not list: it must know the whole list."""
        return any(one.plural == kind and self.takes(one) for one in RESOURCES) and not (
            self.projects and kind == PROJECT.plural
        )

    def problems(self, projects: object) -> list[str]:
        """Report kinds that do not exist, and names that no project of the document has."""
        kinds = [one.plural for one in RESOURCES if one.in_document]
        found = [
            f"only.kinds: there is no kind {one_line(kind, 60)}, {suggest(kind, kinds)}"
            for kind in self.kinds
            if kind not in kinds
        ]
        return [*found, *unmatched("only.projects", self.projects, projects)]


def matches(name: str, patterns: t.Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def unmatched(option: str, patterns: t.Iterable[str], projects: object) -> list[str]:
    """Report each name that no project has. A pattern may match nothing: not every environment has every project."""
    items = [one for one in projects if isinstance(one, Mapping)] if isinstance(projects, list) else []
    if is_unresolved(projects) or any(is_unresolved(one) or is_unresolved(one.get("name")) for one in items):
        # It may be one of those.
        return []
    names = [str(one[key]) for one in items for key in ("name", "id") if one.get(key)]
    return [
        f"{option}: the document has no project {one_line(pattern, 60)}, {suggest(pattern, names)}"
        for pattern in patterns
        if not _PATTERN.search(pattern) and pattern not in names
    ]


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        # As Ansible reads a list, and a command line or a survey gives one.
        value = value.split(",")
    return tuple(str(one).strip() for one in value if str(one).strip()) if isinstance(value, (list, tuple)) else ()
