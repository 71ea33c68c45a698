#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dashboard_info
short_description: List Pydantic Logfire dashboards
version_added: 0.1.0
description:
  - List the dashboards of one Pydantic Logfire project, or of all projects of the organization, with their definitions.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  slug:
    description:
      - Return only dashboards of this slug.
    type: str
  name:
    description:
      - Return only dashboards of this name. Several may have it.
    type: str
notes:
  - "Scopes of the API key: C(project:read_dashboard), and C(project:read) unless O(project) is a UUID."
  - The definition of each dashboard that is returned costs a request of its own.
  - The dashboards that Logfire brings along are not part of the list.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info_id
  - pydantic.logfire._resource.info_project
seealso:
  - module: pydantic.logfire.dashboard
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: List the dashboards of a project
  pydantic.logfire.dashboard_info:
    project: checkout
  register: checkout

- name: Keep their definitions in files
  ansible.builtin.copy:
    content: "{{ item.definition | to_nice_json }}"
    dest: "{{ lookup('env', 'HOME') }}/{{ item.slug }}.json"
    mode: "0644"
  loop: "{{ checkout.dashboards }}"
  loop_control:
    label: "{{ item.slug }}"

- name: Find a dashboard in all projects
  pydantic.logfire.dashboard_info:
    slug: latency
  register: found

- name: Show where it is
  ansible.builtin.debug:
    msg: "{{ found.dashboards | map(attribute='project') }}"
"""

RETURN = r"""
dashboards:
  description: The dashboards that were found, sorted by slug.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the dashboard.
      returned: always
      type: str
      sample: 0198c1f7-3c4d-7e5f-8a90-1b2c3d4e5f60
    slug:
      description: The part of its address that names it.
      returned: always
      type: str
      sample: latency
    name:
      description: Name of the dashboard.
      returned: always
      type: str
      sample: Latency
    definition:
      description: >-
        The definition without metadata, fit to be given to O(pydantic.logfire.dashboard#module:definition) or to be
        kept in a file for O(pydantic.logfire.dashboard#module:src).
      returned: always
      type: dict
      sample: {kind: Dashboard, spec: {display: {name: Latency}, duration: 1h, panels: {}, layouts: []}}
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
    version:
      description: Number that grows with every change.
      returned: always
      type: int
      sample: 3
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
    created_by_name:
      description: Name of the person or credential that created it.
      returned: always
      type: str
      sample: ansible
    updated_by_name:
      description: Name of the person or credential that changed it last. It is null if nobody did.
      returned: always
      type: str
      sample: ansible
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.dashboard import DASHBOARD


def main() -> None:
    run(info_module(DASHBOARD))


if __name__ == "__main__":
    main()
