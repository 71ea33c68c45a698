#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: group_mapping
short_description: Map groups of an identity provider to roles in a self-hosted Pydantic Logfire
version_added: 0.1.0
description:
  - Decide which roles the groups of an identity provider bring in the organizations and projects of a self-hosted
    Pydantic Logfire instance.
  - Manage the mapping of one group and leave the others alone (O(group_id)), or all of them at once (O(mappings)).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  state:
    description:
      - Desired state of the mapping of O(group_id). With V(absent), its mapping is removed.
    type: str
    choices:
      - present
      - absent
    default: present
  group_id:
    description:
      - Name of the group in the identity provider. It is case-sensitive.
      - The mappings of other groups are left alone.
      - Exactly one of O(group_id) and O(mappings) is required.
    type: str
  organization_roles:
    description:
      - Roles of the group's members, by organization.
      - This is the whole list. Other roles are removed.
      - An empty list leaves the group without roles.
      - Required with O(group_id) and O(state=present).
    type: list
    elements: dict
    suboptions:
      organization_name:
        description:
          - Name of the organization, which must exist. Each can be listed once for a group.
        type: str
        required: true
      role:
        description:
          - Role in the organization, for example V(admin), V(member), V(guest) or a role that it defined itself.
        type: str
        required: true
      project_roles:
        description:
          - Roles in projects of the organization. Omitted or empty, there are none.
        type: list
        elements: dict
        suboptions:
          project_name:
            description:
              - Name of the project, which must exist. Each can be listed once for an organization.
            type: str
            required: true
          role:
            description:
              - Role in the project.
            type: str
            required: true
  mappings:
    description:
      - The mappings of all groups. A group that is not listed is removed.
    type: list
    elements: dict
    suboptions:
      group_id:
        description:
          - Name of the group in the identity provider. Each can be listed once.
        type: str
        required: true
      organization_roles:
        description:
          - Roles of the group's members, by organization.
          - This is the whole list. Other roles are removed.
          - An empty list leaves the group without roles.
        type: list
        elements: dict
        required: true
        suboptions:
          organization_name:
            description:
              - Name of the organization, which must exist. Each can be listed once for a group.
            type: str
            required: true
          role:
            description:
              - Role in the organization, for example V(admin), V(member), V(guest) or a role that it defined itself.
            type: str
            required: true
          project_roles:
            description:
              - Roles in projects of the organization. Omitted or empty, there are none.
            type: list
            elements: dict
            suboptions:
              project_name:
                description:
                  - Name of the project, which must exist. Each can be listed once for an organization.
                type: str
                required: true
              role:
                description:
                  - Role in the project.
                type: str
                required: true
  remove_all:
    description:
      - Confirms that O(mappings) is empty on purpose. Without it, an empty list is an error.
    type: bool
    default: false
notes:
  - "Scope of the API key: C(instance:admin). Only self-hosted instances have group mappings."
  - >-
    The environment of an installation may set the group mappings, as the value C(groupOrganizationMapping) of its Helm
    chart does. The API cannot change them then, and a task that would have to change them fails, also in check mode.
  - >-
    The order of groups, organizations and projects has no meaning and is not compared.
  - >-
    The API keeps the mappings of all groups in one document, replaces it as a whole and does not detect simultaneous
    writes, so that one of them may undo the other. The module reads the document right before it writes and once more
    afterwards, and fails if its own change is gone by then. It cannot see that it has undone another's change. Change
    group mappings from one place at a time, and set C(throttle=1) on a task for several hosts.
  - >-
    The server refuses the whole document if it names an organization or project that does not exist. This may also
    concern another group than the task's, for example after a project was renamed. Check mode cannot predict it.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
seealso:
  - module: pydantic.logfire.group_mapping_info
  - module: pydantic.logfire.scim_group_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Create a project
  pydantic.logfire.project:
    name: checkout
  register: checkout

- name: Give one group its roles and leave the other groups alone
  pydantic.logfire.group_mapping:
    group_id: platform-engineers
    organization_roles:
      - organization_name: "{{ checkout.project.organization }}"
        role: member
        project_roles:
          - project_name: checkout
            role: admin

- name: Take all roles from a group
  pydantic.logfire.group_mapping:
    group_id: contractors
    state: absent

- name: Set the mappings of all groups, and remove what is not listed
  pydantic.logfire.group_mapping:
    mappings:
      - group_id: administrators
        organization_roles:
          - organization_name: "{{ checkout.project.organization }}"
            role: admin
      - group_id: platform-engineers
        organization_roles:
          - organization_name: "{{ checkout.project.organization }}"
            role: member
"""

RETURN = r"""
group_mapping:
  description:
    - The mapping of the group after the task, or as it would be in check mode.
    - It is empty when the group is not mapped after the task.
  returned: when O(group_id) is given
  type: dict
  contains:
    group_id:
      description: The group, as the identity provider names it.
      returned: always
      type: str
      sample: platform-engineers
    organization_roles:
      description: Roles that members of the group have, sorted by organization and project.
      returned: always
      type: list
      elements: dict
      sample:
        - organization_name: acme
          role: member
          project_roles:
            - {project_name: checkout, role: admin}
group_mappings:
  description: The mappings of all groups after the task, or as they would be in check mode, sorted by group.
  returned: success
  type: list
  elements: dict
  contains:
    group_id:
      description: The group, as the identity provider names it.
      returned: always
      type: str
      sample: platform-engineers
    organization_roles:
      description: Roles that members of the group have, sorted by organization and project.
      returned: always
      type: list
      elements: dict
      sample:
        - organization_name: acme
          role: member
          project_roles:
            - {project_name: checkout, role: admin}
id:
  description: The group.
  returned: when O(group_id) is given
  type: str
  sample: platform-engineers
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
      sample: group mapping example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: group mapping example
    before:
      description: >-
        The mapping of the group before the task, empty if there was none.
        With O(mappings), it has those of all groups as C(group_mappings).
      type: str
      returned: always
      sample: ""
    after:
      description: The same after the task.
      type: str
      returned: always
      sample: |
        group_id: platform-engineers
        organization_roles:
          - organization_name: acme
            role: member
            project_roles: []
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: >-
        The mapping of the group before the task, empty if there was none. With O(mappings), it has those of all groups
        as C(group_mappings).
      type: dict
      returned: always
      sample: {}
    after:
      description: The same after the task.
      type: dict
      returned: always
      sample:
        group_id: platform-engineers
        organization_roles:
          - {organization_name: acme, role: member, project_roles: []}
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.group_mapping import group_mapping_module


def main() -> None:
    run(group_mapping_module())


if __name__ == "__main__":
    main()
