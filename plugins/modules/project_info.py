#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_info
short_description: List Pydantic Logfire projects
version_added: 0.1.0
description:
  - List the projects of a Pydantic Logfire organization, or find one by its name or UUID.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - "Scope of the API key: C(project:read)."
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
seealso:
  - module: pydantic.logfire.project
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List all projects of the organization
  pydantic.logfire.project_info:
  register: all

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ all.projects | map(attribute='name') }}"

- name: Find a project by its name
  pydantic.logfire.project_info:
    name: checkout
  register: found

- name: Show if it exists
  ansible.builtin.debug:
    msg: "{{ 'There is one.' if found.projects else 'There is none.' }}"
"""

RETURN = r"""
projects:
  description: The projects that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the project.
      returned: always
      type: str
      sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
    name:
      description: Name of the project.
      returned: always
      type: str
      sample: checkout
    description:
      description: Description of the project. Empty if it has none.
      returned: always
      type: str
      sample: Orders and payments
    visibility:
      description: The members who see the project, all with V(public), some with V(private).
      returned: always
      type: str
      sample: private
    organization:
      description: Name of the organization that the project belongs to.
      returned: always
      type: str
      sample: acme
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    updated_at:
      description: >-
        When it was last changed, in UTC. It is null right after a create or a change, since the API
        does not return it then.
      returned: always
      type: str
      sample: "2026-11-05T16:40:03Z"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT


def main() -> None:
    run(info_module(PROJECT))


if __name__ == "__main__":
    main()
