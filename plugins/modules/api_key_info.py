#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api_key_info
short_description: List Pydantic Logfire API keys
version_added: 0.1.0
description:
  - List the API keys of the Pydantic Logfire organization, those that are bound to a project included.
  - Secrets are not part of the list, since Logfire shows them only once.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - "Scopes of the API key that the module uses: C(organization:read_api_key)."
  - >-
    Logfire hides the personal keys of others. With a service key only service keys are listed.
  - >-
    Revoked and expired keys may stay in the list. A key is alive if C(active) is true and C(expires_at) is null or in
    the future.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
seealso:
  - module: pydantic.logfire.api_key
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List all API keys
  pydantic.logfire.api_key_info:
  register: found

- name: Show the keys that never expire
  ansible.builtin.debug:
    msg: "{{ found.api_keys | selectattr('active') | selectattr('expires_at', 'none') | map(attribute='name') }}"

- name: Show who may create keys
  ansible.builtin.debug:
    msg: "{{ found.api_keys | selectattr('scopes', 'contains', scope) | map(attribute='name') }}"
  vars:
    scope: organization:create_api_key

- name: Look for the keys of one name
  pydantic.logfire.api_key_info:
    name: dashboards
"""

RETURN = r"""
api_keys:
  description: The API keys that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the key.
      returned: always
      type: str
      sample: 0198c1f7-1b2c-7d3e-8f40-516273849506
    name:
      description: Name of the key.
      returned: always
      type: str
      sample: dashboards
    scopes:
      description: The scopes of the key, sorted.
      returned: always
      type: list
      elements: str
      sample: ["project:read", "project:read_dashboard", "project:write_dashboard"]
    project:
      description: Name of the project that the key is bound to. It is null for a key of the whole organization.
      returned: always
      type: str
      sample: checkout
    project_id:
      description: UUID of that project.
      returned: always
      type: str
      sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
    description:
      description: The purpose of the key. Empty if there is none.
      returned: always
      type: str
      sample: For the pipeline that publishes dashboards
    gateway:
      description: Settings of a gateway key, as far as they are set. It is null if none is.
      returned: always
      type: dict
      sample: {spending_limit_daily: 20, cache_enabled: true}
    organization_id:
      description: UUID of the organization.
      returned: always
      type: str
      sample: 0198c1f0-77aa-7b3c-8d21-5f0e9a1b2c3d
    expires_at:
      description: Until when the key is valid, in UTC. It is null if the key does not expire.
      returned: always
      type: str
      sample: "2027-01-31T09:15:27Z"
    active:
      description: False if the key was revoked. A key that expired may still be called active.
      returned: always
      type: bool
      sample: true
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    created_by_name:
      description: Name of the person or credential that created it.
      returned: always
      type: str
      sample: ansible
    updated_at:
      description: When it was last changed, in UTC. It is null if it never was.
      returned: always
      type: str
      sample: "2026-11-09T14:02:51Z"
    last_used_at:
      description: When it was last used, in UTC. It is null if it never was.
      returned: always
      type: str
      sample: "2026-11-10T06:00:00Z"
    user_id:
      description: UUID of the owner of a personal key. It is null for a service key.
      returned: always
      type: str
      sample: 0198c1f2-4c5d-7e6f-8a90-b1c2d3e4f506
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import API_KEY


def main() -> None:
    run(info_module(API_KEY))


if __name__ == "__main__":
    main()
