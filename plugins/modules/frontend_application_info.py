#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: frontend_application_info
short_description: List frontend applications of Pydantic Logfire
version_added: 0.1.0
description:
  - List the frontend applications of one Pydantic Logfire project, or of all projects of the organization.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - "Scopes of the API key: C(project:read_token), and C(project:read) unless O(project) is a UUID."
  - The API behind this module is experimental. On servers without it, the module fails and says so.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
  - pydantic.logfire._resource.info_project
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

- name: List the frontend applications of a project
  pydantic.logfire.frontend_application_info:
    project: checkout
  register: checkout

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ checkout.frontend_applications | map(attribute='name') }}"

- name: List those of all projects
  pydantic.logfire.frontend_application_info:
"""

RETURN = r"""
frontend_applications:
  description: The applications that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the application.
      returned: always
      type: str
      sample: 0198c1fe-8293-74a5-90b6-c7d8e9fa0b1c
    name:
      description: Name of the application.
      returned: always
      type: str
      sample: storefront
    service_namespace:
      description: The value that overwrites C(service.namespace). Empty if there is none.
      returned: always
      type: str
      sample: shop
    environment:
      description: The value that overwrites C(deployment.environment.name). Empty if there is none.
      returned: always
      type: str
      sample: production
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
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.frontend_application import (
    FRONTEND_APPLICATION,
)


def main() -> None:
    run(info_module(FRONTEND_APPLICATION))


if __name__ == "__main__":
    main()
