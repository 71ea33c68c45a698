# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that modules return of an object, in RETURN of a resource's module and of its ``_info`` module.

``fields/NAME.yml`` describes each field once, with a sample. The type comes from the declaration of the resource and
stands there only where that does not say it; ``returned: always`` is the rule. Entries are copied as they are written.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ansible_collections.pydantic.logfire.plugins.module_utils._core.protocols import Spec
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.tests import derived

from ..places import ROOT
from . import derived_fields, whole

FIELDS = Path(__file__).parent / "fields"
_ENTRY = re.compile(r"^(\w+):\n((?:(?:  .*)?\n)+)", re.MULTILINE)


class FieldsError(Exception):
    """A file of fields does not fit the declaration of its resource."""


def files() -> dict[str, str]:
    found: dict[str, str] = {}
    for resource in RESOURCES:
        entries = _entries(resource)
        own = {name: entry for name, entry in entries.items() if name not in resource.info_only}
        module, info = f"plugins/modules/{resource.name}.py", f"plugins/modules/{resource.name}_info.py"
        text = whole.with_return(_written(module, "write the documentation of the module there"), resource)
        found[module] = _with_fields(text, resource.name, own)
        path = ROOT / info
        text = path.read_text() if path.is_file() else whole.MARK
        found[info] = _with_fields(whole.info(resource) if whole.MARK in text else text, resource.plural, entries)
    return found


def _entries(resource: Resource) -> dict[str, str]:
    """Return the lines of each field, indented as below ``contains``."""
    path = FIELDS / f"{resource.name}.yml"
    if not path.is_file() and (not derived.is_simple(resource) or derived_fields.undescribed(resource)):
        raise FieldsError(f"{path.relative_to(ROOT)} is missing: describe there what the modules return")
    text = path.read_text() if path.is_file() else derived_fields.entries(resource)
    described = yaml.safe_load(text)
    spec: Spec = {}
    for field in resource.fields:
        spec.update(field.spec())
    parent = {resource.parent.name, f"{resource.parent.name}_id"} if resource.parent else set()
    lacking = {"id", *parent, *resource.read_only, *resource.info_only} - set(described)
    if lacking:
        raise FieldsError(f"{path.relative_to(ROOT)}: lacks {', '.join(sorted(lacking))}")
    return {name: _entry(name, body, described[name], spec) for name, body in _ENTRY.findall(text)}


def _written(name: str, advice: str) -> str:
    path = ROOT / name
    if not path.is_file():
        raise FieldsError(f"{name} is missing: {advice}")
    return path.read_text()


def _entry(name: str, body: str, described: dict[str, object], spec: Spec) -> str:
    rules = spec.get(name, {"type": "str"})
    lines = body.rstrip("\n").split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if re.match(r"  \w", line)), len(lines))
    added = [] if "returned" in described else ["  returned: always"]
    if "type" not in described:
        added.append(f"  type: {rules.get('type', 'str')}")
        added += [f"  elements: {rules['elements']}"] if "elements" in rules and "elements" not in described else []
    lines[end:end] = added
    return "".join(f"    {line}\n" if line else "\n" for line in [f"{name}:", *lines])


def _with_fields(module: str, key: str, entries: dict[str, str]) -> str:
    """Return the text of a module with other fields below ``contains`` of a key of RETURN."""
    start = re.search(rf"^{key}:\n(?:  .*\n)*?  contains:\n", module[module.index('RETURN = r"""') :], re.MULTILINE)
    if start is None:
        raise FieldsError(f"RETURN has no {key} with contains")
    begin = module.index('RETURN = r"""') + start.end()
    stop = re.search(r"^(?!    |$)", module[begin:], re.MULTILINE)
    end = begin + (stop.start() if stop else 0)
    return module[:begin] + "".join(entries.values()) + module[end:]
