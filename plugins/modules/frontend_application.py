#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: frontend_application
short_description: Manage frontend applications of Pydantic Logfire
version_added: 0.1.0
description:
  - Create, replace and delete the frontend applications of a Pydantic Logfire project. A frontend application is code
    that sends telemetry from browsers, with tokens that may do nothing else, under a name that it cannot choose itself.
  - Its first token is created along with it. M(pydantic.logfire.frontend_application_token) returns it.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  service_namespace:
    description:
      - Value that overwrites C(service.namespace). If it is omitted or empty, nothing does.
      - It is fixed. See O(allow_replace).
    type: str
  environment:
    description:
      - Value that overwrites C(deployment.environment.name). If it is omitted or empty, nothing does.
      - It is fixed. See O(allow_replace).
    type: str
  adopt_existing_service_name:
    description:
      - Create the application even if telemetry reports under its name already.
      - It counts when the application is created and is not compared. An application that replaces one of the same name
        may do so unless this is V(false).
    type: bool
  allow_replace:
    description:
      - Replace an application of which something is to change, since Logfire cannot change any of it.
      - The old one's tokens die with it, so browsers need the new one's. With another O(name) the new one is created
        before the old one is deleted. Otherwise the old one is deleted first.
    type: bool
    default: false
notes:
  - >-
    Scopes of the API key: C(project:read_token) to read, C(project:write_token) to create or delete, and
    C(project:read) to find a project by name.
  - The API behind this module is experimental. On servers without it, the module fails and says so.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._resource
  - pydantic.logfire._resource.project
seealso:
  - module: pydantic.logfire.frontend_application_info
  - module: pydantic.logfire.frontend_application_token
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Create a frontend application
  pydantic.logfire.frontend_application:
    project: checkout
    name: storefront
    service_namespace: shop
    environment: production

- name: Read its token
  pydantic.logfire.frontend_application_token:
    project: checkout
    application: storefront
  register: browser

- name: Move it to another environment, which takes a new application
  pydantic.logfire.frontend_application:
    project: checkout
    name: storefront
    environment: staging
    allow_replace: true

- name: Delete the application and its tokens
  pydantic.logfire.frontend_application:
    project: checkout
    name: storefront
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
      sample: frontend application example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: frontend application example
    before:
      description: The application before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: storefront
        service_namespace: shop
        environment: production
    after:
      description: The application after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: storefront
        service_namespace: shop
        environment: staging
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The application before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: storefront, service_namespace: shop, environment: production}
    after:
      description: The application after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: storefront, service_namespace: shop, environment: staging}
id:
  description:
    - UUID of the application, also of one that was removed.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1fe-8293-74a5-90b6-c7d8e9fa0b1c
frontend_application:
  description:
    - The application after the task, or as it would be in check mode.
    - It is empty when there is no application after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.frontend_application import (
    FRONTEND_APPLICATION,
)


def main() -> None:
    run(manage_module(FRONTEND_APPLICATION))


if __name__ == "__main__":
    main()
