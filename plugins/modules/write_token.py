#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: write_token
short_description: Manage Pydantic Logfire write tokens
version_added: 0.1.0
description:
  - Create, renew, rotate, expire and revoke the write tokens of a Pydantic Logfire project.
  - A write token lets an application send telemetry to the project.
    The SDK takes it from the environment variable E(LOGFIRE_TOKEN).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  grace_period:
    description:
      - With O(state=rotated), the time for which the old secret works beside the new one. By default it stops at once.
      - It must be a number of whole hours, since Logfire counts in hours.
      - An older server does not know grace periods. The old secret then ends at once, and the module warns.
    type: str
notes:
  - >-
    Newer servers list the tokens of frontend applications, which browsers hold, among the write tokens. The module
    never uses one of them as a write token of the project, and refuses to act on them. Use
    M(pydantic.logfire.frontend_application_token) for them.
  - "Scopes of the API key: C(project:write_token), and C(project:read) unless O(project) is a UUID."
  - The scope C(project:write_token) manages write tokens. It does not let a key write anything else.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._resource.project
  - pydantic.logfire._resource.durations
  - pydantic.logfire._token
  - pydantic.logfire._token.file
  - pydantic.logfire._token.attributes
seealso:
  - module: pydantic.logfire.write_token_info
  - module: pydantic.logfire.read_token
  - module: pydantic.logfire.project
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Keep a token in a file, valid for 90 days, and replace it two weeks before it expires
  pydantic.logfire.write_token:
    project: checkout
    path: ~/checkout.token
    valid_for: 90d
    renew_before: 14d
  register: kept

- name: Show what would change, without changing it
  pydantic.logfire.write_token:
    project: checkout
    path: ~/checkout.token
    renew_before: 14d
  check_mode: true
  diff: true

- name: Replace the secret at once, for example because it leaked
  pydantic.logfire.write_token:
    project: checkout
    path: ~/checkout.token
    state: rotated
    return_token: true
  register: rotated

- name: Replace the secret, and let the old one work for another day
  pydantic.logfire.write_token:
    project: checkout
    path: ~/checkout.token
    state: rotated
    grace_period: 24h

- name: Check the secret that a vault holds, and get a new one if it is no longer valid
  pydantic.logfire.write_token:
    project: checkout
    token: "{{ rotated.token }}"
  register: checked

- name: Store the new secret if there is one
  ansible.builtin.debug:
    msg: A new secret was made and has to be stored.
  when: checked.token is defined

- name: Revoke the token of a file and remove the file
  pydantic.logfire.write_token:
    project: checkout
    path: ~/checkout.token
    state: absent

- name: Make sure that the project has a live token, whichever it is
  pydantic.logfire.write_token:
    project: checkout
    valid_for: 1h
  register: any_token

- name: Let a token end now, selected by its UUID
  pydantic.logfire.write_token:
    project: checkout
    id: "{{ any_token.id }}"
    state: expired
"""

RETURN = r"""
base_url:
  description: The origin that was asked, and to which the token belongs.
  returned: success, if the project exists
  type: str
  sample: https://logfire-us.pydantic.dev
project_url:
  description: The address of the project's page.
  returned: success, if the project exists
  type: str
  sample: https://logfire-us.pydantic.dev/acme/checkout
token:
  description:
    - The secret of the new token. It is shown this once.
    - Register the result with care, and do not print it.
  returned: >-
    when a token was created or rotated in this run, so never in check mode; with O(path) only if O(return_token=true)
  type: str
  sample: pylf_v1_us_0kXw9Jm2QbT7RzV4nLcH8sYpD5fGaE1uK3iWoN6xBtM
previous_token_expires_at:
  description: Until when the replaced secret works, in RFC 3339.
  returned: when a token was rotated in this run, by servers that say it
  type: str
  sample: "2026-11-03T09:15:27Z"
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
      sample: write token example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: write token example
    before:
      description: The write token before the task. Empty if there was none.
      type: str
      returned: always
      sample: ""
    after:
      description: The write token after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        expires_at: in 90d
        path: /etc/checkout/checkout.token
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The write token before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {}
    after:
      description: The write token after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {expires_at: in 90d, path: /etc/checkout/checkout.token}
id:
  description:
    - UUID of the write token, also of one that was revoked.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f7-1b2c-7d3e-8f40-516273849506
write_token:
  description:
    - The write token after the task, or as it would be in check mode. Secrets are redacted.
    - It is empty when there is no write token after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the token.
      returned: always
      type: str
      sample: 0198c1f7-1b2c-7d3e-8f40-516273849506
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.write_token import WRITE_TOKEN


def main() -> None:
    run(manage_module(WRITE_TOKEN))


if __name__ == "__main__":
    main()
