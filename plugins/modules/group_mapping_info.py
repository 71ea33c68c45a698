#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: group_mapping_info
short_description: List group mappings of a self-hosted Pydantic Logfire
version_added: 0.1.0
description:
  - List which roles the groups of an identity provider bring in a self-hosted Pydantic Logfire instance.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  group_id:
    description:
      - Return only the mapping of this group.
      - If nothing matches, the list is empty. That is not an error.
    type: str
notes:
  - "Scope of the API key: C(instance:admin). Only self-hosted instances have group mappings."
  - >-
    The list in RV(group_mappings) can be given to O(pydantic.logfire.group_mapping#module:mappings).
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.group_mapping
  - module: pydantic.logfire.scim_group_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List the mappings of all groups
  pydantic.logfire.group_mapping_info:
  register: all

- name: Show the groups
  ansible.builtin.debug:
    msg: "{{ all.group_mappings | map(attribute='group_id') }}"

- name: Find the mapping of one group
  pydantic.logfire.group_mapping_info:
    group_id: platform-engineers
  register: found
"""

RETURN = r"""
group_mappings:
  description: The mappings that were found, sorted by group.
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
api_mapping_status:
  description:
    - Status of the mappings. It is V(active), or V(overridden_by_environment) if the environment of the
      installation sets others. Older servers do not say it, and it is null.
  returned: success
  type: str
  sample: active
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.group_mapping import (
    group_mapping_info_module,
)


def main() -> None:
    run(group_mapping_info_module())


if __name__ == "__main__":
    main()
