#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: organization_info
short_description: List organizations of a self-hosted Pydantic Logfire
version_added: 0.1.0
description:
  - List the organizations of a self-hosted Pydantic Logfire installation, or find one by its name or UUID.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - >-
    Organizations are managed on self-hosted installations only, with an API key of the organization that has the admin
    panel. A key of any other organization cannot do it, whatever its scopes.
  - >-
    Scope of the API key: C(instance:admin) or C(organization:admin), depending on the release.
  - >-
    It needs Logfire release C(v2026-06-03.01) or later. Older releases that list organizations at the deprecated path
    are served too.
  - The option O(as_organization) makes no difference to this module.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
seealso:
  - module: pydantic.logfire.organization
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
# LOGFIRE_API_KEY is a key of the organization that has the admin panel, LOGFIRE_BASE_URL the self-hosted installation.
- name: List all organizations of the installation
  pydantic.logfire.organization_info:
  register: all

- name: List the projects of each, with the same key
  pydantic.logfire.project_info:
    as_organization: "{{ item.name }}"
  loop: "{{ all.organizations }}"
  loop_control:
    label: "{{ item.name }}"
  register: projects

- name: Find an organization by its name
  pydantic.logfire.organization_info:
    name: globex
  register: found

- name: Show if it exists
  ansible.builtin.debug:
    msg: "{{ 'There is one.' if found.organizations else 'There is none.' }}"
"""

RETURN = r"""
organizations:
  description: The organizations that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the organization.
      returned: always
      type: str
      sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
    name:
      description: Name of the organization.
      returned: always
      type: str
      sample: globex
    display_name:
      description: Name that is shown in its place. Empty if it has none.
      returned: always
      type: str
      sample: Globex Corporation
    description:
      description: Description of the organization. Empty if it has none.
      returned: always
      type: str
      sample: Orders and payments
    github_handle:
      description: Its account at GitHub. Empty if it has none.
      returned: always
      type: str
      sample: globex
    location:
      description: Its place, in words. Empty if there is none.
      returned: always
      type: str
      sample: Lisbon
    avatar:
      description: URL of its picture. Empty if it has none.
      returned: always
      type: str
      sample: https://globex.example.com/logo.png
    links:
      description: Links of its profile, in the order in which they are shown.
      returned: always
      type: list
      elements: dict
      sample:
        - {url: https://globex.example.com/, icon: home, name: Home page}
    billing_email:
      description: E-mail address for billing. Empty if it has none.
      returned: always
      type: str
      sample: billing@globex.example.com
    has_admin_panel:
      description: True if the installation is administered from this organization.
      returned: always
      type: bool
      sample: false
    subscription_plan:
      description: Plan of the organization, or null.
      returned: always
      type: str
      sample: enterprise_cloud
    spending_cap:
      description: Spending cap, or null.
      returned: always
      type: int
      sample: 500
    spending_cap_reached_at:
      description: When the cap was reached, in UTC, or null.
      returned: always
      type: str
      sample: "2026-11-28T20:11:09Z"
    planless_grace_period_ends_at:
      description: Until when the organization can be used without a plan, in UTC, or null.
      returned: always
      type: str
      sample: "2026-12-31T00:00:00Z"
    gateway_enabled:
      description: True if the AI gateway can be used.
      returned: always
      type: bool
      sample: true
    ai_enabled:
      description: True if AI features can be used.
      returned: always
      type: bool
      sample: true
    ai_training_enabled:
      description: True if AI may be trained with the organization's data.
      returned: always
      type: bool
      sample: false
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    updated_at:
      description: When it was last changed, in UTC. It is null if it never was.
      returned: always
      type: str
      sample: "2026-11-05T16:40:03Z"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.organization import ORGANIZATION


def main() -> None:
    run(info_module(ORGANIZATION))


if __name__ == "__main__":
    main()
