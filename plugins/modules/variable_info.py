#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: variable_info
short_description: List Pydantic Logfire managed variables
version_added: 0.1.0
description:
  - List the managed variables of one Pydantic Logfire project, or of all projects of the organization, with their
    values, rollout and overrides.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  name:
    description:
      - Return only variables of this name.
    type: str
  id:
    description:
      - The same, since the name of a variable is its id in the API. With O(project), the variable is asked for by
        itself, also where the list cannot be read.
    type: str
notes:
  - "Scopes of the API key: C(project:read_variables), and C(project:read) unless O(project) is a UUID."
  - Prompts are variables too, of another C(kind).
  - Logfire fails to list the variables of a project if one of them is malformed. The task then fails and says so.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info_id
  - pydantic.logfire._resource.info_project
seealso:
  - module: pydantic.logfire.variable
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: List the variables of a project
  pydantic.logfire.variable_info:
    project: checkout
  register: found

- name: Show what production gets
  ansible.builtin.debug:
    msg: "{{ found.variables | selectattr('labels.production', 'defined') | map(attribute='labels.production') }}"

- name: Find a variable in all projects
  pydantic.logfire.variable_info:
    name: model_settings
"""

RETURN = r"""
variables:
  description: The variables that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Name of the variable, which is its id in the API.
      returned: always
      type: str
      sample: model_settings
    name:
      description: Name of the variable.
      returned: always
      type: str
      sample: model_settings
    description:
      description: Its purpose.
      returned: always
      type: str
      sample: The model and settings of the assistant
    json_schema:
      description: JSON schema of the values. Empty if there is none.
      returned: always
      type: dict
      sample: {type: object, required: [model]}
    template_inputs_schema:
      description: JSON schema of the inputs of templates. Empty if there is none.
      returned: always
      type: dict
      sample: {}
    type:
      description: Name of its type. Empty if it has none.
      returned: always
      type: str
      sample: percent
    type_id:
      description: UUID of its type. Empty if it has none, null if Logfire does not return it.
      returned: always
      type: str
      sample: ""
    aliases:
      description: Other names of it.
      returned: always
      type: list
      elements: str
      sample: [assistant_settings]
    example:
      description: An example of a value, as JSON text.
      returned: always
      type: str
      sample: '{"model":"small"}'
    external:
      description: True if the weaker scope is enough to read the value. Null if Logfire does not return it.
      returned: always
      type: bool
      sample: null
    labels:
      description:
        - The labels by name, fit to be given to O(pydantic.logfire.variable#module:labels). Each has C(value) with
          C(version), or C(ref).
        - A stored text that is not JSON stands in C(serialized_value).
      returned: always
      type: dict
      sample: {production: {value: {model: small}, version: 1}, staff: {ref: latest}}
    rollout:
      description: The weight of each label, with C(latest_weight) if Logfire returns one.
      returned: always
      type: dict
      sample: {labels: {production: 0.9, canary: 0.1}}
    overrides:
      description: Rollouts for those who meet conditions, with names and descriptions if Logfire returns them.
      returned: always
      type: list
      elements: dict
      sample:
        - conditions: [{kind: key-is-present, attribute: employee_id}]
          rollout: {labels: {staff: 1.0}}
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
    kind:
      description: V(general), or V(prompt) for a variable that Logfire created for a prompt.
      returned: always
      type: str
      sample: general
    type_name:
      description: The same as C(type). Null if it has none.
      returned: always
      type: str
      sample: null
    display_name:
      description: The name of a prompt in the web interface.
      returned: always
      type: str
      sample: null
    prompt_slug:
      description: The part of a prompt's address that names it.
      returned: always
      type: str
      sample: null
    latest_version:
      description: The newest version, with its value. Null if there is none.
      returned: always
      type: dict
      sample: {value: {model: large}, version: 2}
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.variable import VARIABLE


def main() -> None:
    run(info_module(VARIABLE))


if __name__ == "__main__":
    main()
