#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: variable_type
short_description: Manage types of variables of Pydantic Logfire
version_added: 0.1.0
description:
  - Create and change the types of managed variables of a Pydantic Logfire project. A type is a JSON schema under a
    name, which several variables share. See O(pydantic.logfire.variable#module:type).
  - Logfire's API cannot delete or rename a type, so documents of M(pydantic.logfire.apply) never prune types.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  state:
    description:
      - Desired state of the type. The API cannot delete one.
    type: str
    choices:
      - present
    default: present
  name:
    description:
      - Name of the type, which identifies it unless O(id) is given. The API cannot rename one.
      - One of O(name) and O(id) is required.
    type: str
  json_schema:
    description:
      - JSON schema of the values. It is required for a type that does not exist yet, and compared as a whole.
    type: dict
  description:
    description:
      - Description of the type. An empty text removes it.
    type: str
  source_hint:
    description:
      - Place of the type in the code. An empty text removes it.
    type: str
notes:
  - >-
    The API key has to be bound to the project, with the scopes C(project:read), C(project:read_variables) and
    C(project:write_variables). Any other key is refused before anything is written.
  - An unchanged type costs two requests.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._resource
  - pydantic.logfire._resource.project
seealso:
  - module: pydantic.logfire.variable
  - module: pydantic.logfire.variable_type_info
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

- name: Create a type
  pydantic.logfire.variable_type:
    api_key: "{{ variables.token }}"
    project: checkout
    name: percent
    json_schema: {type: number, minimum: 0, maximum: 100}

- name: Use it for a variable
  pydantic.logfire.variable:
    api_key: "{{ variables.token }}"
    project: checkout
    name: sample_rate
    type: percent
"""

RETURN = r"""
diff:
  description:
    - The change, or in check mode its prediction, as YAML that Ansible shows line by line with C(--diff).
    - RV(change) has the same as data.
  returned: success
  type: dict
  contains:
    before_header:
      description: Kind and name of the object, and its project.
      type: str
      returned: always
      sample: variable type percent (project checkout)
    after_header:
      description: Kind and name of the object, and its project.
      type: str
      returned: always
      sample: variable type percent (project checkout)
    before:
      description: The type before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: percent
    after:
      description: The type after the task.
      type: str
      returned: always
      sample: |
        name: percent
        description: Share of the requests
change:
  description: The same difference as data.
  returned: success
  type: dict
  contains:
    before:
      description: The type before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: percent}
    after:
      description: The type after the task.
      type: dict
      returned: always
      sample: {name: percent, description: Share of the requests}
id:
  description: UUID of the type. It is null where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c205-f9fa-7b1c-87d2-3e4f50617283
variable_type:
  description: The type after the task, or as it would be in check mode.
  returned: success
  type: dict
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.variable_type import VARIABLE_TYPE


def main() -> None:
    run(manage_module(VARIABLE_TYPE))


if __name__ == "__main__":
    main()
