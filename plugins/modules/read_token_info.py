#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: read_token_info
short_description: List Pydantic Logfire read tokens
version_added: 0.1.0
description:
  - List the read tokens of one Pydantic Logfire project, or of all projects of the organization.
  - Secrets are not part of the list, since Logfire shows them only once.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - "Scopes of the API key: C(project:read_token), and C(project:read) unless O(project) is a UUID."
  - >-
    Revoked and expired tokens may stay in the list. A token is alive if C(active) is true and C(expires_at) is null or
    in the future.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info_id
  - pydantic.logfire._resource.info_project
seealso:
  - module: pydantic.logfire.read_token
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: List the read tokens of a project
  pydantic.logfire.read_token_info:
    project: checkout
  register: checkout

- name: Show the tokens that were not revoked
  ansible.builtin.debug:
    msg: "{{ checkout.read_tokens | selectattr('active') | map(attribute='id') }}"

- name: List the read tokens of all projects
  pydantic.logfire.read_token_info:
  register: all

- name: Show the projects whose tokens never expire
  ansible.builtin.debug:
    msg: "{{ all.read_tokens | selectattr('expires_at', 'none') | map(attribute='project') | unique }}"
"""

RETURN = r"""
read_tokens:
  description: The read tokens that were found, sorted by time of creation.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the token.
      returned: always
      type: str
      sample: 0198c1f8-2c3d-7e4f-9a50-617283940516
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
    description:
      description: The fixed text that Logfire gives to tokens created through its API.
      returned: always
      type: str
      sample: Created by Public API
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    expires_at:
      description: Until when the token is valid, in UTC. It is null if the token does not expire.
      returned: always
      type: str
      sample: "2027-01-31T09:15:27Z"
    active:
      description: False if the token was revoked. A token that expired may still be called active.
      returned: always
      type: bool
      sample: true
    token_prefix:
      description: >-
        The beginning of the secret, by which a secret is matched with its token.
        It is null in the run that creates the token, as Logfire does not return it then.
      returned: always
      type: str
      sample: pylf_v1_us_0kXw9
    created_by_name:
      description: >-
        Name of the person or credential that created it. It is null in the run that creates the token, as Logfire
        does not return it then.
      returned: always
      type: str
      sample: ansible
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.read_token import READ_TOKEN


def main() -> None:
    run(info_module(READ_TOKEN))


if __name__ == "__main__":
    main()
