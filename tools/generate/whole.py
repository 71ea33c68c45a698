# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``_info`` modules and RETURN of new modules, which `make generate` writes as a whole.

A module whose RETURN begins with the mark gets all of it from here. An ``_info`` module that is missing, or that
bears the mark, is written from the module beside it. Without the mark, only the fields below ``contains`` are.
"""

from __future__ import annotations

import importlib
import re

import yaml

from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.tests import derived

from ..places import HEADER
from .derived_fields import ID
from .documentation import PLUGINS

MARK = "# Written by make generate."


def returned(resource: Resource) -> str:
    """Return the RETURN of a resource's module but for the fields."""
    title, name = resource.title, resource.name
    before = derived.item(resource)
    after = {**before, **dict(list(_changed(resource).items())[:2])}
    lines = [MARK, "diff:", "  description:"]
    lines += [
        "    - The changes made, or predicted in check mode, as YAML that Ansible shows line by line with C(--diff).",
        "    - Secrets are redacted. RV(change) has the same as data.",
        "  returned: success",
        "  type: dict",
        "  contains:",
    ]
    for key in ("before_header", "after_header"):
        lines += [f"    {key}:", "      description: Kind and name of the object, and its project if it is in one."]
        lines += ["      type: str", "      returned: always", f"      sample: {title} {before[resource.identity]}"]
    for key, empty, values in (("before", "was", before), ("after", "is", after)):
        lines += [f"    {key}:", f"      description: The {title} {key} the task. Empty if there {empty} none."]
        lines += ["      type: str", "      returned: always", "      sample: |"]
        lines += [f"        {line}" for line in _yaml(values)]
    lines += ["change:", "  description: The same difference as data. Secrets are redacted.", "  returned: success"]
    lines += ["  type: dict", "  contains:"]
    for key, empty, values in (("before", "was", before), ("after", "is", after)):
        lines += [f"    {key}:", f"      description: The {title} {key} the task. Empty if there {empty} none."]
        lines += ["      type: dict", "      returned: always", f"      sample: {_flow(values)}"]
    lines += [
        "id:",
        "  description:",
        f"    - UUID of the {title}, also of one that was removed.",
        "    - It is null if there is none, and where check mode predicts a new one.",
        "  returned: success",
        "  type: str",
        f"  sample: {ID}",
        f"{name}:",
        "  description:",
        f"    - The {title} after the task, or as it would be in check mode.",
        f"    - It is empty when there is no {title} after the task.",
        "    - Values that only Logfire sets, such as the UUID, are null where check mode predicts a new one.",
        "  returned: success",
        "  type: dict",
        "  contains:",
    ]
    return "\n".join(lines) + "\n"


def info(resource: Resource) -> str:
    """Return the text of the ``_info`` module of a resource but for the fields."""
    title, name, plural = resource.title, resource.name, resource.plural
    titles = plural.replace("_", " ")
    documentation = yaml.safe_load(importlib.import_module(f"{PLUGINS}.modules.{name}").DOCUMENTATION)
    inside = resource.parent is not None
    where = (
        "of one Pydantic Logfire project, or of all projects of the organization" if inside else "of the organization"
    )
    scopes = f"C({resource.read_scope})"
    if resource.parent is not None and resource.parent.read_scope != resource.read_scope:
        scopes += f", and C({resource.parent.read_scope}) unless O({resource.parent.name}) is a UUID"
    fragments = ["_connection", "_connection.common", "_attributes", "_attributes.info", "_resource.info"]
    fragments += ["_resource.info_id", *(["_resource.info_project"] if inside else [])]
    example = derived.item(resource)[resource.identity]
    lines = ["#!/usr/bin/python", HEADER.rstrip("\n"), MARK, "", "from __future__ import annotations", ""]
    lines += ['DOCUMENTATION = r"""', f"module: {name}_info", f"short_description: List {titles} of Pydantic Logfire"]
    lines += [f"version_added: {documentation['version_added']}", "description:", f"  - List the {titles} {where}."]
    lines += ["author:", "  - pydantic.logfire contributors (@pydantic-logfire)", "options: {}", "notes:"]
    lines += [f'  - "Scopes of the API key: {scopes}."', "extends_documentation_fragment:"]
    lines += [f"  - pydantic.logfire.{fragment}" for fragment in fragments]
    lines += ["seealso:", f"  - module: pydantic.logfire.{name}", "  - name: Logfire public API"]
    lines += ["    description: Reference of the API behind the collection."]
    lines += ["    link: https://logfire.pydantic.dev/docs/reference/api/", '"""', "", 'EXAMPLES = r"""']
    if resource.parent is not None:
        parent = resource.parent.name
        lines += [f"- name: Make sure of the {resource.parent.title}", f"  pydantic.logfire.{parent}:"]
        lines += ["    name: checkout", "", f"- name: List the {titles} of a {resource.parent.title}"]
        lines += [f"  pydantic.logfire.{name}_info:", f"    {parent}: checkout", "  register: found"]
    else:
        lines += [f"- name: List the {titles}", f"  pydantic.logfire.{name}_info:", "  register: found"]
    lines += ["", "- name: Show their names", "  ansible.builtin.debug:"]
    lines += [f"    msg: \"{{{{ found.{plural} | map(attribute='{resource.identity}') }}}}\"", ""]
    lines += [f"- name: Find one {title} by its name", f"  pydantic.logfire.{name}_info:"]
    lines += [f"    name: {example}", '"""', "", 'RETURN = r"""', f"{plural}:"]
    lines += [f"  description: The {titles} that were found, sorted by name.", "  returned: success", "  type: list"]
    lines += ["  elements: dict", "  contains:", '"""', ""]
    lines += [f"from {PLUGINS}.module_utils._core.module_definition import info_module"]
    lines += [f"from {PLUGINS}.module_utils._modules.ansible_module import run"]
    lines += [f"from {PLUGINS}.module_utils._resources.{name} import {name.upper()}", "", ""]
    lines += ["def main() -> None:", f"    run(info_module({name.upper()}))", "", "", 'if __name__ == "__main__":']
    return "\n".join([*lines, "    main()", ""])


def with_return(module: str, resource: Resource) -> str:
    """Return the text of a module; an empty RETURN, or one with the mark, is written again."""
    found = re.search(r'^RETURN = r"""\n(.*?)"""', module, re.MULTILINE | re.DOTALL)
    if found is None or (found[1].strip() and not found[1].startswith(MARK)):
        return module
    return module[: found.start(1)] + returned(resource) + module[found.end(1) :]


def _changed(resource: Resource) -> dict[str, object]:
    others = derived.options(resource, 1)
    return {key: others[key] for key, value in derived.item(resource).items() if others[key] != value}


def _yaml(values: dict[str, object]) -> list[str]:
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True).rstrip("\n").split("\n")


def _flow(values: dict[str, object]) -> str:
    return yaml.safe_dump(values, sort_keys=False, default_flow_style=True, width=10_000).strip()
