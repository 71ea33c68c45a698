#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: scim_user_info
short_description: List users of a Pydantic Logfire organization as SCIM sees them
version_added: 0.1.0
description:
  - List the users that an identity provider knows in a Pydantic Logfire organization through SCIM, or find one.
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
      - Return only users that match this SCIM filter, for example V(userName eq "ann@example.com").
      - Mutually exclusive with O(email).
    type: str
  email:
    description:
      - Return only the user with this email address.
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
  - module: pydantic.logfire.scim_group_info
  - module: pydantic.logfire.member_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List all users of a self-hosted instance
  pydantic.logfire.scim_user_info:
  register: all

- name: Show who is not active
  ansible.builtin.debug:
    msg: "{{ all.scim_users | rejectattr('active') | map(attribute='user_name') }}"

- name: Find a user in Logfire's cloud
  pydantic.logfire.scim_user_info:
    provider_name: okta
    email: ann@example.com
  register: found

- name: The same with a filter
  pydantic.logfire.scim_user_info:
    provider_name: okta
    filter: userName eq "ann@example.com"
  register: filtered
"""

RETURN = r"""
scim_users:
  description: The users that were found, sorted by user name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the user.
      returned: always
      type: str
      sample: 0198c1f4-55d0-7a3e-8c21-6b1e0f4d9a02
    user_name:
      description: User name, which is an email address.
      returned: always
      type: str
      sample: ann@example.com
    given_name:
      description: Name of the user.
      returned: always
      type: str
      sample: Ann
    active:
      description: True if the user is active.
      returned: always
      type: bool
      sample: true
    emails:
      description: Email addresses of the user.
      returned: always
      type: list
      elements: dict
      sample:
        - {value: ann@example.com, type: work, primary: true}
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.scim import scim_user_info_module


def main() -> None:
    run(scim_user_info_module())


if __name__ == "__main__":
    main()
