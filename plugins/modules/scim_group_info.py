#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: scim_group_info
short_description: List groups of a Pydantic Logfire organization as SCIM sees them
version_added: 0.1.0
description:
  - List the groups that an identity provider knows in a Pydantic Logfire organization through SCIM, or find one.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  provider_name:
    description:
      - Name of the identity provider, as it stands in the address of its SCIM connection. Logfire's cloud needs it.
      - Leave it out for a self-hosted instance.
    type: str
  filter:
    description:
      - Return only groups that match this SCIM filter, for example V(displayName eq "platform-engineers").
      - Mutually exclusive with O(id).
    type: str
  id:
    description:
      - Return only the group with this id.
      - If there is none, the list is empty. That is not an error.
    type: str
notes:
  - "Scope of the API key: C(organization:scim)."
  - >-
    Identity providers write through SCIM, and so the collection only reads.
  - >-
    The API has no paging. There is a warning if the server has more than it returned.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.scim_user_info
  - module: pydantic.logfire.group_mapping
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List all groups of a self-hosted instance
  pydantic.logfire.scim_group_info:
  register: all

- name: Find a group in Logfire's cloud by its name
  pydantic.logfire.scim_group_info:
    provider_name: okta
    filter: displayName eq "platform-engineers"
  register: found

- name: Find the same by its id
  pydantic.logfire.scim_group_info:
    provider_name: okta
    id: "{{ found.scim_groups[0].id }}"
  when: found.scim_groups | length > 0
"""

RETURN = r"""
scim_groups:
  description: The groups that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the group.
      returned: always
      type: str
      sample: 0198c1f4-91ab-7c0f-8d3e-5a2b6c7d8e90
    display_name:
      description: Name of the group.
      returned: always
      type: str
      sample: platform-engineers
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.scim import scim_group_info_module


def main() -> None:
    run(scim_group_info_module())


if __name__ == "__main__":
    main()
