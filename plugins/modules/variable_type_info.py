#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: variable_type_info
short_description: List types of variables of Pydantic Logfire
version_added: 0.1.0
description:
  - List the types of managed variables of a Pydantic Logfire project.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - >-
    The API key has to be bound to the project, with the scopes C(project:read) and C(project:read_variables).
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
  - pydantic.logfire._resource.info_project
seealso:
  - module: pydantic.logfire.variable_type
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Make an API key of the project
  pydantic.logfire.api_key:
    name: variables
    project: checkout
    scopes: ["project:read", "project:read_variables", "project:write_variables"]
  register: variables

- name: List the types of the project
  pydantic.logfire.variable_type_info:
    api_key: "{{ variables.token }}"
    project: checkout
"""

RETURN = r"""
variable_types:
  description: The types that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the type.
      returned: always
      type: str
      sample: 0198c205-f9fa-7b1c-87d2-3e4f50617283
    name:
      description: Name of the type.
      returned: always
      type: str
      sample: percent
    json_schema:
      description: JSON schema of the values.
      returned: always
      type: dict
      sample: {type: number, minimum: 0, maximum: 100}
    description:
      description: Description of the type. Empty if there is none.
      returned: always
      type: str
      sample: Share of the requests
    source_hint:
      description: Place of the type in the code. Empty if nothing says it.
      returned: always
      type: str
      sample: shop/settings.py
    project:
      description: Name of the project.
      returned: always
      type: str
      sample: checkout
    project_id:
      description: UUID of the project.
      returned: always
      type: str
      sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    updated_at:
      description: When it was last changed, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.variable_type import VARIABLE_TYPE


def main() -> None:
    run(info_module(VARIABLE_TYPE))


if __name__ == "__main__":
    main()
