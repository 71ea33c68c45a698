#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project
short_description: Manage Pydantic Logfire projects
version_added: 0.1.0
description:
  - Create, change, rename and delete projects of a Pydantic Logfire organization.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  name:
    description:
      - Name of the project, which is unique in the organization and identifies it unless O(id) is given.
      - It has 2 to 50 characters. Lowercase letters and digits are joined by single hyphens.
      - Together with O(id) it is the new name of the project. This is how to rename.
      - One of O(name) and O(id) is required.
  description:
    description:
      - Description of the project, up to 500 characters.
      - An empty string removes it.
    type: str
  visibility:
    description:
      - Audience of the project, all members of the organization (V(public)), or only those who were given access
        (V(private)).
      - A project that is created without it is public, unless the server decides otherwise.
    type: str
    choices:
      - public
      - private
notes:
  - >-
    Scopes of the API key: C(project:read), C(organization:create_project) to create, C(project:write) to change or
    delete.
  - >-
    With O(state=absent), the project goes with everything in it: its alerts, its tokens and its telemetry. There is no
    way back.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._resource
  - pydantic.logfire._resource.renamed
seealso:
  - module: pydantic.logfire.project_info
  - module: pydantic.logfire.write_token
  - module: pydantic.logfire.alert
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
# The connection is taken from LOGFIRE_API_KEY, or from the variables LOGFIRE_BASE_URL, LOGFIRE_REGION and so on.
- name: Create a project
  pydantic.logfire.project:
    name: checkout
    description: Orders and payments
    visibility: private
  register: created

- name: Change one field and leave the others alone
  pydantic.logfire.project:
    name: checkout
    description: Orders, payments and refunds

- name: Show what would change, without changing it
  pydantic.logfire.project:
    name: checkout
    visibility: public
  check_mode: true
  diff: true
  register: plan

- name: Rename the project, which keeps its tokens and alerts
  pydantic.logfire.project:
    id: "{{ created.id }}"
    name: checkout-eu

- name: Converge several environments, each with a key of its own
  pydantic.logfire.project:
    api_key: "{{ item.api_key }}"
    name: "{{ item.project }}"
    visibility: "{{ item.visibility }}"
  loop:
    - project: checkout-dev
      visibility: public
      api_key: "{{ dev_api_key | default(lookup('ansible.builtin.env', 'LOGFIRE_API_KEY')) }}"
    - project: checkout-prod
      visibility: private
      api_key: "{{ prod_api_key | default(lookup('ansible.builtin.env', 'LOGFIRE_API_KEY')) }}"
  loop_control:
    label: "{{ item.project }}"

- name: Set the connection once for many tasks
  module_defaults:
    group/pydantic.logfire.logfire:
      api_key: "{{ lookup('ansible.builtin.env', 'LOGFIRE_API_KEY') }}"
      retries: 8
  block:
    - name: Delete the projects of this example, with everything in them
      pydantic.logfire.project:
        name: "{{ item }}"
        state: absent
      loop:
        - checkout-eu
        - checkout-dev
        - checkout-prod
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
      sample: project example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: project example
    before:
      description: The project before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: checkout
        description: Orders and payments
        visibility: private
    after:
      description: The project after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: checkout
        description: Orders and payments
        visibility: public
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The project before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: checkout, description: Orders and payments, visibility: private}
    after:
      description: The project after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: checkout, description: Orders and payments, visibility: public}
id:
  description:
    - UUID of the project, also of one that was removed.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
project:
  description:
    - The project after the task, or as it would be in check mode. Secrets are redacted.
    - It is empty when there is no project after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the project.
      returned: always
      type: str
      sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
    name:
      description: Name of the project.
      returned: always
      type: str
      sample: checkout
    description:
      description: Description of the project. Empty if it has none.
      returned: always
      type: str
      sample: Orders and payments
    visibility:
      description: The members who see the project, all with V(public), some with V(private).
      returned: always
      type: str
      sample: private
    organization:
      description: Name of the organization that the project belongs to.
      returned: always
      type: str
      sample: acme
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    updated_at:
      description: >-
        When it was last changed, in UTC. It is null right after a create or a change, since the API
        does not return it then.
      returned: always
      type: str
      sample: "2026-11-05T16:40:03Z"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT


def main() -> None:
    run(manage_module(PROJECT))


if __name__ == "__main__":
    main()
