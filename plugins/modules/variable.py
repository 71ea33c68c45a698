#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: variable
short_description: Manage Pydantic Logfire managed variables
version_added: 0.1.0
description:
  - Create, change and rename the managed variables of a Pydantic Logfire project, with their values, rollout and
    overrides.
  - A variable has labelled values. The rollout sets the share of each label, and overrides set other rollouts for those
    who meet conditions.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  state:
    description:
      - Desired state of the variable.
      - V(absent) needs an API key that is bound to the project. Logfire deletes the variable in the project of the key,
        so the task fails before it deletes anything unless the key can list exactly that project. See the notes. The
        list of variables is read again afterwards.
      - If there is no such variable, V(absent) changes nothing and works with any key.
    type: str
    choices:
      - present
      - absent
    default: present
  name:
    description:
      - Name of the variable, which identifies it unless O(id) is given. Code asks for the variable by this name, so it
        is a letter or underscore, followed by letters, digits and underscores. It is case-sensitive.
      - Together with O(id) it is the new name of the variable.
      - One of O(name) and O(id) is required.
    type: str
  id:
    description:
      - The present name of the variable, which is its id in the API.
      - With O(state=present) it is an error if there is no such variable, unless another one already has the O(name),
        so that a task that renames can be repeated.
    type: str
  description:
    description:
      - Purpose of the variable. At most 500 characters. Empty clears it.
    type: str
  json_schema:
    description:
      - JSON schema of the values. An empty mapping clears it.
      - It is compared and replaced as a whole.
    type: dict
  template_inputs_schema:
    description:
      - JSON schema of the inputs of templates in the values. An empty mapping clears it.
      - It is compared and replaced as a whole.
    type: dict
  type:
    description:
      - Name of the variable's type, as M(pydantic.logfire.variable_type) manages it. Empty for none.
      - The current type of a variable needs no look-up. To set another one, Logfire requires the UUID of the type,
        which only an O(api_key) that is bound to the project can find. With the key of an organization, set O(type_id)
        as well.
      - A variable may have a type and a O(json_schema) of its own. They are compared and sent independently of each
        other.
    type: str
  type_id:
    description:
      - UUID of the variable's type. Empty for none. Together with O(type) it must be the UUID of that type, which is
        then not looked up.
      - Logfire shows if a variable has a type, but not its UUID. See O(update_write_only).
    type: str
  aliases:
    description:
      - Other names under which code finds the variable, as a set. An empty list clears it.
    type: list
    elements: str
  example:
    description:
      - Example of a value, as JSON text. Other values than text are converted to JSON. Empty clears it.
    type: raw
  external:
    description:
      - Allow reading the value with the weaker scope C(project:read_external_variables).
      - Logfire does not return it. See O(update_write_only).
    type: bool
  labels:
    description:
      - All labels, by name, each a mapping. A label that is not listed is removed. An empty mapping removes all of
        them.
      - Names have 1 to 200 characters.
      - C(value) is a value of any type. A value from a template has the template's type.
      - C(serialized_value) is the same as JSON text. It is compared as a value, so white space and the order of keys
        do not count.
      - C(ref) replaces the value. It is another label, V(latest) for the newest version, or V(code_default) for the
        default in the code.
      - C(version) can be given with a value. It is the number of the version that holds the value. Without it, Logfire
        finds or creates the version.
      - If any label differs, all are sent. If the server keeps a label that is left out, the task fails and names it,
        since the API has no other way to remove it.
    type: dict
  rollout:
    description:
      - Share of each label among the served values. It is compared and replaced as a whole. An empty mapping clears it.
    type: dict
    suboptions:
      labels:
        description:
          - Weights from 0 to 1, by label. The rest up to 1 gets the value in the code.
          - Each label must be one of O(labels), or of those that the variable has already.
        type: dict
      latest_weight:
        description:
          - Weight of the newest version, independent of labels.
          - Logfire does not return it. See O(update_write_only).
        type: float
  overrides:
    description:
      - Rollouts for those who meet conditions. The first match wins, so their order counts. They are compared and
        replaced as a whole. An empty list clears them.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the override. Logfire does not return it. See O(update_write_only).
        type: str
      description:
        description:
          - Purpose of the override. Logfire does not return it. See O(update_write_only).
        type: str
      conditions:
        description:
          - Conditions that must all be met.
        type: list
        elements: dict
        required: true
        suboptions:
          kind:
            description:
              - Sort of comparison.
            type: str
            required: true
            choices:
              - value-equals
              - value-does-not-equal
              - value-is-in
              - value-is-not-in
              - value-matches-regex
              - value-does-not-match-regex
              - key-is-present
              - key-is-not-present
          attribute:
            description:
              - Name of the attribute.
            type: str
            required: true
          value:
            description:
              - Value that the attribute is compared with, for V(value-equals) and V(value-does-not-equal). It cannot be
                null.
            type: raw
          values:
            description:
              - Values to look the attribute up in, for V(value-is-in) and V(value-is-not-in).
            type: list
            elements: raw
          pattern:
            description:
              - A regular expression, for V(value-matches-regex) and V(value-does-not-match-regex). It may match a part
                of the text.
            type: str
      rollout:
        description:
          - Share of each label among the values served to those who meet the conditions.
        type: dict
        required: true
        suboptions:
          labels:
            description:
              - Weights from 0 to 1, by label.
            type: dict
          latest_weight:
            description:
              - Weight of the newest version.
            type: float
  update_write_only:
    description:
      - Condition for sending the values that Logfire accepts but does not return, so that they cannot be compared.
        These are O(external), O(type_id) of a variable that has a type, C(latest_weight), and names and descriptions of
        overrides.
      - V(on_change) sends the given ones when the variable is created and whenever something else changes.
      - V(always) sends them and reports a change in each run.
    type: str
    choices:
      - on_change
      - always
    default: on_change
notes:
  - >-
    Scopes of the API key: C(project:read_variables) to read, C(project:write_variables) to create or change, and
    C(project:read) to find a project by name.
  - >-
    To delete an existing variable, give an O(api_key) with all three scopes that is bound to the one project, see
    O(pydantic.logfire.api_key#module:project). The key of an organization cannot delete variables.
  - An unchanged variable costs two requests if the task gives its project by name.
  - Values are not a place for secrets. They are shown in results and diffs.
  - >-
    Ansible reads double braces as its own templates. Mark values with braces, such as prompts, as C(!unsafe).
  - >-
    Weights that add up to more than 1, or that name an unknown label, are refused. Logfire would store them and then
    fail to read any variable of the project.
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
  - module: pydantic.logfire.variable_info
  - module: pydantic.logfire.variable_type
  - module: pydantic.logfire.project
  - name: Managed variables in Logfire
    description: The purpose of variables, and how code asks for them.
    link: https://logfire.pydantic.dev/docs/reference/advanced/managed-variables/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Create a variable with two values, one of them for a tenth of the users
  pydantic.logfire.variable:
    project: checkout
    name: model_settings
    description: The model and settings of the assistant
    json_schema:
      type: object
      properties:
        model: {type: string}
        temperature: {type: number}
      required: [model]
    labels:
      production:
        value: {model: small, temperature: 0.2}
      canary:
        value: {model: large, temperature: 0.2}
    rollout:
      labels: {production: 0.9, canary: 0.1}
  register: created

- name: Give staff the newest version, and everybody else what production has
  pydantic.logfire.variable:
    project: checkout
    name: model_settings
    labels: "{{ created.variable.labels | combine({'staff': {'ref': 'latest'}}) }}"
    rollout:
      labels: {production: 1}
    overrides:
      - name: staff
        conditions:
          - kind: value-matches-regex
            attribute: email
            pattern: '@example\.com$'
          - kind: key-is-present
            attribute: employee_id
        rollout:
          labels: {staff: 1}

- name: Keep a prompt that has a template of its own
  pydantic.logfire.variable:
    project: checkout
    name: greeting
    labels:
      production:
        value: !unsafe "Greet {{ name }} kindly."
    rollout:
      labels: {production: 1}
    template_inputs_schema:
      type: object
      properties:
        name: {type: string}

- name: Call it something else, and let code find it under the old name too
  pydantic.logfire.variable:
    project: checkout
    id: greeting
    name: welcome
    aliases: [greeting]

- name: Make sure that everybody may read it
  pydantic.logfire.variable:
    project: checkout
    name: welcome
    external: true
    update_write_only: always

- name: Create a key that may delete the variables of this project, and manage their types
  pydantic.logfire.api_key:
    name: variables of checkout
    project: checkout
    scopes: [project:read, project:read_variables, project:write_variables]
    valid_for: 1h
  register: bound

- name: Create a type with it
  pydantic.logfire.variable_type:
    api_key: "{{ bound.token }}"
    project: checkout
    name: percent
    json_schema: {type: number, minimum: 0, maximum: 100}

- name: Give a variable that type
  pydantic.logfire.variable:
    api_key: "{{ bound.token }}"
    project: checkout
    name: sample_rate
    type: percent

- name: Delete a variable with it
  pydantic.logfire.variable:
    api_key: "{{ bound.token }}"
    project: checkout
    name: welcome
    state: absent
"""

RETURN = r"""
diff:
  description:
    - The change, or in check mode its prediction, as YAML that Ansible shows line by line with C(--diff).
    - Secrets are redacted. RV(change) has the same as data.
  returned: success
  type: dict
  contains:
    before_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: variable example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: variable example
    before:
      description: The variable before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: greeting
        description: ""
    after:
      description: The variable after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: greeting
        description: Said first
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The variable before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: greeting, description: ""}
    after:
      description: The variable after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: greeting, description: Said first}
id:
  description: Name of the variable, which is its id in the API. It is null if there is none.
  returned: success
  type: str
  sample: model_settings
variable:
  description:
    - The variable after the task, or as it would be in check mode.
    - It is empty when there is no variable after the task.
  returned: success
  type: dict
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.variable import VARIABLE


def main() -> None:
    run(manage_module(VARIABLE))


if __name__ == "__main__":
    main()
