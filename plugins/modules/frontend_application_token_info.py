#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: frontend_application_token_info
short_description: List tokens of a frontend application of Pydantic Logfire
version_added: 0.1.0
description:
  - List the tokens of a frontend application, oldest first. These tokens are handed to browsers, so they are not
    secret, and Logfire shows those that are active.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  project:
    description:
      - Name or UUID of the project.
    type: str
    required: true
  application:
    description:
      - Name or UUID of the frontend application.
    type: str
    required: true
notes:
  - "Scopes of the API key: C(project:read_token), and C(project:read) unless O(project) is a UUID."
  - The API behind this module is experimental. On servers without it, the module fails and says so.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info_id
seealso:
  - module: pydantic.logfire.frontend_application_token
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

- name: List its tokens
  pydantic.logfire.frontend_application_token_info:
    project: checkout
    application: storefront
  register: storefront

- name: Show those that were never used
  ansible.builtin.debug:
    msg: "{{ storefront.frontend_application_tokens | selectattr('last_used_at', 'none') | map(attribute='id') }}"
"""

RETURN = r"""
frontend_application_tokens:
  description: The tokens that were found, oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    token:
      description: The token itself. V(none) if it was revoked.
      returned: always
      type: str
      sample: pylf_v1_us_0000000000000000000000000000000000000000000
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
    token_info_module,
)


def main() -> None:
    run(token_info_module())


if __name__ == "__main__":
    main()
