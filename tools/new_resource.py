# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make new-resource NAME=saved_query` writes the files of a resource that lies below a project.

They are complete and pass the tests, for an object with a name and a description. Everything else is up to you:
CONTRIBUTING.md, A new resource.
"""

from __future__ import annotations

import argparse
import os
import re
import sys

from .places import HEADER, ROOT

_REGISTRY = "plugins/module_utils/_resources/_registry.py"


class InvalidName(Exception):
    """The name cannot be that of a new resource."""


def files(name: str, plural: str = "") -> dict[str, str]:
    """Return the files of a new resource with their text; paths are relative to the root of the repository."""
    if not re.fullmatch(r"[a-z]+(?:_[a-z]+)*", name):
        raise InvalidName(f"NAME: {name!r} must be words in lower case, joined by underscores, such as saved_query")
    declaration = f"plugins/module_utils/_resources/{name}.py"
    if (ROOT / declaration).exists():
        raise InvalidName(f"NAME: {declaration} exists already")
    words = {
        "name": name,
        "title": name.replace("_", " "),
        "constant": name.upper(),
        "plural": plural or plural_of(name),
        "titles": (plural or plural_of(name)).replace("_", " "),
        "segment": (plural or plural_of(name)).replace("_", "-"),
    }
    # The spelling that a plural has anyway needs no argument.
    words["plural_argument"] = "" if words["plural"] == f"{name}s" else f'    plural="{words["plural"]}",\n'
    return {
        declaration: _filled(_DECLARATION, words),
        _REGISTRY: _registered((ROOT / _REGISTRY).read_text(), name),
        f"plugins/modules/{name}.py": _filled(_MODULE, words),
        f"tests/unit/plugins/module_utils/test_{name}.py": _filled(_TEST, words),
        f"changelogs/fragments/{name}.yml": _filled(_FRAGMENT, words),
    }


def plural_of(name: str) -> str:
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|z|ch|sh)$", name) else f"{name}s"


def _filled(template: str, words: dict[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda match: words[match[1]], template)


def _registered(text: str, name: str) -> str:
    """Return the registry with one resource more: the import in alphabetical order, the entry before the last ones."""
    line = f"from .{name} import {name.upper()}\n"
    imports = re.findall(r"^from \.\w+ import \w+\n", text, re.MULTILINE)
    after = max((one for one in imports if one < line), default=imports[0])
    text = text.replace(after, after + line, 1)
    return re.sub(r"(    ORGANIZATION,\n)", f"    {name.upper()},\n\\1", text, count=1)


_DECLARATION = (
    HEADER
    + '''"""The <titles> of a project."""

from __future__ import annotations

from .._core.fields import TextField
from .._core.planned_resource import PlannedResource
from .project import PROJECT

<constant> = PlannedResource(
    name="<name>",
<plural_argument>    path="/v1/projects/{project_id}/<segment>/",
    read_scope="project:read",
    write_scope="project:write",
    parent=PROJECT,
    readable=True,
    fields=(
        TextField("name", blank=False, required=True),
        TextField("description", server_default=""),
    ),
    read_only={"created_at": "created_at", "updated_at": "updated_at"},
)
'''
)

_MODULE = (
    "#!/usr/bin/python\n"
    + HEADER
    + '''
from __future__ import annotations

DOCUMENTATION = r"""
module: <name>
short_description: Manage <titles> of Pydantic Logfire
version_added: 0.1.0
description:
  - Create, change and delete the <titles> of a Pydantic Logfire project.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  description:
    description: A text for people.
    type: str
notes:
  - "Scopes of the API key: C(project:read) to read, C(project:write) to write."
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._resource
  - pydantic.logfire._resource.renamed
  - pydantic.logfire._resource.project
seealso:
  - module: pydantic.logfire.<name>_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Create a <title>
  pydantic.logfire.<name>:
    project: checkout
    name: example
    description: An example

- name: Delete it
  pydantic.logfire.<name>:
    project: checkout
    name: example
    state: absent
"""

RETURN = r"""
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.<name> import <constant>


def main() -> None:
    run(manage_module(<constant>))


if __name__ == "__main__":
    main()
'''
)

_TEST = (
    HEADER
    + """
from __future__ import annotations

from ansible_collections.pydantic.logfire.plugins.module_utils._resources.<name> import <constant>
from ansible_collections.pydantic.logfire.tests import derived
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    PROJECT_ID,
    PROJECTS,
    FakeClient,
    converge,
    project,
    uid,
)

LIST = <constant>.list_path(PROJECT_ID)
RECORD = {"id": uid(1), "project_id": PROJECT_ID, **derived.record(<constant>)}


def a_client(*records: object) -> FakeClient:
    answers = {f"GET {PROJECTS}": [project()], f"GET {LIST}": list(records), f"POST {LIST}": RECORD}
    return FakeClient({**answers, f"PUT {LIST}{uid(1)}/": RECORD})


def test_it_is_created_with_all_that_is_written() -> None:
    client = a_client()
    assert converge(<constant>, client, **derived.options(<constant>)).action == "created"
    assert client.writes == [(f"POST {LIST}", derived.record(<constant>))]


def test_an_unchanged_object_costs_no_request_that_writes() -> None:
    client = a_client(RECORD)
    assert converge(<constant>, client, **derived.options(<constant>)).changed is False
    assert client.writes == []
"""
)

_FRAGMENT = """---
minor_changes:
  - <name>, <name>_info - new modules for the <titles> of a project.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make new-resource", description=__doc__)
    parser.add_argument("name", nargs="?", default=os.environ.get("NAME", ""), help="or NAME=…; such as saved_query")
    parser.add_argument("--plural", default="", help="if it is not the usual one")
    arguments = parser.parse_args()
    try:
        written = files(arguments.name, arguments.plural)
    except InvalidName as problem:
        print(problem, file=sys.stderr)
        return 2
    for name, text in written.items():
        (ROOT / name).write_text(text)
        print(f"wrote {name}")
    print("Now describe its fields and options there, and run make generate and make check.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
