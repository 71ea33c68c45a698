#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: member_info
short_description: List members of a Pydantic Logfire organization
version_added: 0.1.0
description:
  - List the members of a Pydantic Logfire organization with their roles, or find one by email address or UUID.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  email:
    description:
      - Return only the member with this email address, in upper or lower case.
    type: str
notes:
  - "Scope of the API key: C(organization:read_member)."
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info_id
seealso:
  - module: pydantic.logfire.member
  - module: pydantic.logfire.invitation_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List all members
  pydantic.logfire.member_info:
  register: all

- name: Show who administrates the organization
  ansible.builtin.debug:
    msg: "{{ all.members | selectattr('role', 'equalto', 'admin') | map(attribute='email') }}"

- name: Find a member
  pydantic.logfire.member_info:
    email: ann@example.com
  register: found

- name: Show if she is one
  ansible.builtin.debug:
    msg: "{{ 'She is.' if found.members else 'She is not.' }}"
"""

RETURN = r"""
members:
  description: The members that were found, sorted by email address.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the member.
      returned: always
      type: str
      sample: 0198c1f4-55d0-7a3e-8c21-6b1e0f4d9a02
    email:
      description: Email address of the member.
      returned: always
      type: str
      sample: ann@example.com
    role:
      description: >-
        Role of the member in the organization. It may be one that the organization defined itself.
      returned: always
      type: str
      sample: member
    name:
      description: Name of the member, as they entered it.
      returned: always
      type: str
      sample: Ann Smith
    member_since:
      description: When they joined, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    github_username:
      description: User name on GitHub. It is null if none is known.
      returned: always
      type: str
      sample: annsmith
    avatar:
      description: Address of a picture. It is null if there is none.
      returned: always
      type: str
      sample: https://avatars.example.com/u/1
    role_id:
      description: UUID of the role, by which M(pydantic.logfire.invitation_info) names it.
      returned: always
      type: str
      sample: 0198c1f4-0d15-7bb2-a2d4-91c5e6f70831
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.member import MEMBER


def main() -> None:
    run(info_module(MEMBER))


if __name__ == "__main__":
    main()
