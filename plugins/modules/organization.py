#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: organization
short_description: Manage organizations of a self-hosted Pydantic Logfire
version_added: 0.1.0
description:
  - Create, change, rename and delete organizations of a self-hosted Pydantic Logfire installation.
  - Objects inside of an organization are managed by the other modules, with an API key of that organization, or with
    the key of the installation's administrator and O(as_organization).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  name:
    description:
      - Name of the organization as its URL has it, which is unique in the installation and identifies the organization
        unless O(id) is given.
      - It has 2 to 50 characters. Lowercase letters and digits are joined by single hyphens.
      - Together with O(id) it is the new name of the organization. This is how to rename.
      - One of O(name) and O(id) is required.
  display_name:
    description:
      - Name that is shown to people.
      - An empty string removes it.
    type: str
  description:
    description:
      - Description of the organization.
      - An empty string removes it.
    type: str
  github_handle:
    description:
      - Name of the organization's account at GitHub.
      - An empty string removes it.
    type: str
  location:
    description:
      - Place of the organization, in words.
      - An empty string removes it.
    type: str
  avatar:
    description:
      - URL of the organization's picture.
      - An empty string removes it.
    type: str
  links:
    description:
      - Links of the organization's profile, in the order in which they are shown.
      - The list replaces the one that is there. An empty list removes all links.
    type: list
    elements: dict
    suboptions:
      url:
        description: Target of the link.
        type: str
        required: true
      icon:
        description: Name of the icon that is shown with it.
        type: str
        required: true
      name:
        description: Text of the link.
        type: str
        required: true
  billing_email:
    description:
      - E-mail address for billing.
      - An empty string removes it.
      - The API takes it in changes only, so an organization that is created with it takes one request more. If that one
        fails, the organization stays, and the message has its UUID.
    type: str
  force:
    description:
      - Has to be V(true) to delete an organization that exists, with O(state=absent).
    type: bool
    default: false
notes:
  - >-
    Organizations are managed on self-hosted installations only, with an API key of the organization that has the admin
    panel. A key of any other organization cannot do it, whatever its scopes.
  - >-
    Scope of the API key: C(instance:admin) or C(organization:admin), depending on the release. A key with both will do
    everywhere. To act inside of the organization, also C(organization:read) and
    C(organization:write), which the key passes on.
  - >-
    It needs Logfire release C(v2026-06-03.01) or later. Older releases that list organizations at the deprecated path
    are served too.
  - >-
    Organizations are changed and deleted by their UUID. If the server refuses that, the module exchanges the API key
    for a short-lived token of the organization and acts inside of it, for which it needs release C(v2026-06-25.01) or
    later. See O(audience_url) for servers that are reached by another URL than their public one.
  - >-
    With O(state=absent), the organization goes with everything in it: all projects and their telemetry. There is no way
    back. The organization that has the admin panel, and that of the API key, are never deleted.
  - The option O(as_organization) makes no difference to this module.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._resource
seealso:
  - module: pydantic.logfire.organization_info
  - module: pydantic.logfire.project
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
# LOGFIRE_API_KEY is a key of the organization that has the admin panel, LOGFIRE_BASE_URL the self-hosted installation.
- name: Create an organization
  pydantic.logfire.organization:
    name: globex
    display_name: Globex Corporation
    location: Lisbon
    links:
      - url: https://globex.example.com/
        icon: home
        name: Home page
    billing_email: billing@globex.example.com
  register: created

- name: Change one field and leave the others alone
  pydantic.logfire.organization:
    name: globex
    display_name: Globex Corporation, Lisbon

- name: Create a project in it, with the same key
  pydantic.logfire.project:
    as_organization: globex
    name: checkout

- name: Rename the organization, which keeps its projects
  pydantic.logfire.organization:
    id: "{{ created.id }}"
    name: globex-lisbon

- name: Delete the organization, with everything in it
  pydantic.logfire.organization:
    name: globex-lisbon
    state: absent
    force: true
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
      sample: organization example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: organization example
    before:
      description: The organization before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: globex
        display_name: Globex
        location: Lisbon
    after:
      description: The organization after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: globex
        display_name: Globex Corporation
        location: Lisbon
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The organization before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: globex, display_name: Globex, location: Lisbon}
    after:
      description: The organization after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: globex, display_name: Globex Corporation, location: Lisbon}
id:
  description:
    - UUID of the organization, also of one that was removed.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
organization:
  description:
    - The organization after the task, or as it would be in check mode. Secrets are redacted.
    - It is empty when there is no organization after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.organization import ORGANIZATION


def main() -> None:
    run(manage_module(ORGANIZATION))


if __name__ == "__main__":
    main()
