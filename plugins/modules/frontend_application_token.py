#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: frontend_application_token
short_description: Manage tokens of a frontend application of Pydantic Logfire
version_added: 0.1.0
description:
  - Make sure that a frontend application has an active token, return it, create more of them, and revoke one.
  - These tokens are handed to browsers and may do nothing but send telemetry of their application, so they are no
    secret. Logfire shows them again, and this module returns one in every run.
  - To rotate a token, raise O(at_least) to V(2) and deliver the new token. When no browser uses the old one any more,
    revoke it by its O(id) with O(state=absent).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  state:
    description:
      - V(present) makes sure of active tokens, and V(absent) revokes the one with the given O(id).
    type: str
    choices:
      - present
      - absent
    default: present
  project:
    description:
      - Name or UUID of the project.
      - In check mode, the name of a project that does not exist yet counts as one that an earlier task is about to
        create.
    type: str
    required: true
  application:
    description:
      - Name or UUID of the frontend application.
      - In check mode, the name of an application that does not exist yet counts as one that an earlier task is about
        to create. With O(state=absent), an application that does not exist means that there is nothing to do.
    type: str
    required: true
  id:
    description:
      - UUID of the token. With O(state=present) it must be active, since none is created for it.
      - Required with O(state=absent). A token that is not active, or does not exist, is absent already.
      - Mutually exclusive with O(at_least).
    type: str
  at_least:
    description:
      - The least number of active tokens of the application, from 1 to 20. As many as are missing are created.
        None is revoked if there are more. It is 1 if it is not set.
      - Mutually exclusive with O(id).
    type: int
notes:
  - >-
    Scopes of the API key: C(project:read_token) to read, C(project:write_token) to create or revoke, and
    C(project:read) to find a project by name.
  - Logfire does not revoke the last active token of an application. Delete the application instead.
  - The API behind this module is experimental. On servers without it, the module fails and says so.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
seealso:
  - module: pydantic.logfire.frontend_application
  - module: pydantic.logfire.frontend_application_token_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Make sure of the application
  pydantic.logfire.frontend_application:
    project: checkout
    name: storefront

- name: Read the token that browsers use
  pydantic.logfire.frontend_application_token:
    project: checkout
    application: storefront
  register: old

- name: Write it where the web server finds it
  ansible.builtin.copy:
    content: "window.LOGFIRE_TOKEN = {{ old.token | to_json }};\n"
    dest: "{{ lookup('ansible.builtin.env', 'HOME') }}/logfire.js"
    mode: "0644"

- name: Create a second one, to be delivered next
  pydantic.logfire.frontend_application_token:
    project: checkout
    application: storefront
    at_least: 2
  register: new

- name: Revoke the old one, once no browser uses it any more
  pydantic.logfire.frontend_application_token:
    project: checkout
    application: storefront
    id: "{{ old.id }}"
    state: absent
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
      sample: frontend application token example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: frontend application token example
    before:
      description: Before the task.
      type: str
      returned: always
      sample: |
        active_tokens: 1
    after:
      description: After the task.
      type: str
      returned: always
      sample: |
        active_tokens: 2
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: Before the task.
      type: dict
      returned: always
      sample: {active_tokens: 1}
    after:
      description: After the task.
      type: dict
      returned: always
      sample: {active_tokens: 2}
id:
  description: UUID of the token. V(none) if there is none yet, which happens in check mode, or was none to revoke.
  returned: success
  type: str
  sample: 0198c1ff-93a4-75b6-81c7-d8e9fa0b1c2d
token:
  description: The token itself. The newest one, if there are several and O(id) is not set.
  returned: with O(state=present), unless it would be created in check mode
  type: str
  sample: pylf_v1_us_0000000000000000000000000000000000000000000
frontend_application_token:
  description: All that is known of that token. It is empty with O(state=absent).
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the token.
      returned: always
      type: str
      sample: 0198c1ff-93a4-75b6-81c7-d8e9fa0b1c2d
    status:
      description: V(active) or V(revoked).
      returned: always
      type: str
      sample: active
    description:
      description: Purpose of the token in the server's words. It is null if there is none.
      returned: always
      type: str
      sample: Issued to replace the previous token
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    expires_at:
      description: When it stops working, in UTC. V(none) if it does not.
      returned: always
      type: str
      sample: "2027-11-02T09:15:27Z"
    last_used_at:
      description: When it was last used, in UTC. V(none) if that is not known.
      returned: always
      type: str
      sample: "2026-11-05T16:40:03Z"
    application:
      description: Name of the application.
      returned: always
      type: str
      sample: storefront
    application_id:
      description: UUID of the application.
      returned: always
      type: str
      sample: 0198c1fe-8293-74a5-90b6-c7d8e9fa0b1c
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
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.frontend_application_token import (
    token_module,
)


def main() -> None:
    run(token_module())


if __name__ == "__main__":
    main()
