#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: invitation_info
short_description: List invitations into a Pydantic Logfire organization
version_added: 0.1.0
description:
  - List the invitations into a Pydantic Logfire organization, also those that were used or have expired.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  show_urls:
    description:
      - Return the links as well.
      - The links are secrets, as whoever has one can join. Use C(no_log) on the task then, since callback plugins print
        results.
    type: bool
    default: false
notes:
  - "Scope of the API key: C(organization:read_invitation). It is enough to see all links that still work."
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info_id
seealso:
  - module: pydantic.logfire.invitation
  - module: pydantic.logfire.member_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List all invitations
  pydantic.logfire.invitation_info:
  register: all

- name: Show how many can still be used
  ansible.builtin.debug:
    msg: "{{ all.invitations | selectattr('usable') | length }}"

- name: Get the links as well
  pydantic.logfire.invitation_info:
    show_urls: true
  register: with_links
  no_log: true
"""

RETURN = r"""
invitations:
  description: The invitations that were found, the oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the invitation.
      returned: always
      type: str
      sample: 0198c1f4-7c3a-7d58-93b6-0e4a5f1c2d47
    organization_id:
      description: UUID of the organization.
      returned: always
      type: str
      sample: 0198c1f3-9e20-7f4c-b1a8-2d6e8c0b7f15
    role_id:
      description: >-
        UUID of the role that the person gets. M(pydantic.logfire.member_info) returns it for each member, beside the
        name of the role.
      returned: always
      type: str
      sample: 0198c1f4-0d15-7bb2-a2d4-91c5e6f70831
    expires_at:
      description: Until when the link works, in UTC. It is null if it does not expire.
      returned: always
      type: str
      sample: "2026-11-12T09:15:27Z"
    max_usage_count:
      description: Number of times that the link can be used.
      returned: always
      type: int
      sample: 1
    usage_count:
      description: Number of times that the link was used.
      returned: always
      type: int
      sample: 0
    usable:
      description: True if the link still works, and is neither used up nor expired.
      returned: always
      type: bool
      sample: true
    created_at:
      description: When it was made, in UTC.
      returned: always
      type: str
      sample: "2026-11-05T09:15:27Z"
    last_used_at:
      description: When it was last used, in UTC. It is null if it never was.
      returned: always
      type: str
      sample: null
    invite_url:
      description: The link. It is a secret.
      returned: when O(show_urls=true)
      type: str
      sample: https://logfire.example.com/invite/0kXw9Jm2QbT7RzV4nLcH8sYpD5fGaE1u
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.invitation import invitation_info_module


def main() -> None:
    run(invitation_info_module())


if __name__ == "__main__":
    main()
