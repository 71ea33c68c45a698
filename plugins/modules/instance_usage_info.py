#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: instance_usage_info
short_description: Read the usage report of a self-hosted Pydantic Logfire installation
version_added: 0.1.0
description:
  - Read how many records and metrics the projects of all organizations of a self-hosted Pydantic Logfire installation
    received in each completed month.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - "Scope of the API key: C(instance:billing)."
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.usage_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Read the usage of the installation
  pydantic.logfire.instance_usage_info:
  register: report

- name: Show what each organization received in all
  ansible.builtin.debug:
    msg: "{{ item.0 }}: {{ item.1 | map(attribute='total_observations') | sum }}"
  loop: "{{ report.usage | groupby('organization') }}"
  loop_control:
    label: "{{ item.0 }}"
"""

RETURN = r"""
usage:
  description: A row for each completed month and project, sorted by date, organization and project.
  returned: success
  type: list
  elements: dict
  contains:
    date:
      description: The first day of the month.
      returned: always
      type: str
      sample: "2026-10-01"
    organization:
      description: Name of the organization.
      returned: always
      type: str
      sample: acme
    organization_id:
      description: UUID of the organization.
      returned: always
      type: str
      sample: 0198c1f3-11aa-7e0b-8c22-9d0e1f2a3b4c
    project_id:
      description: UUID of the project.
      returned: always
      type: str
      sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
    records_count:
      description: Spans and logs that were received.
      returned: always
      type: int
      sample: 120400
    metrics_count:
      description: Metrics that were received.
      returned: always
      type: int
      sample: 3600
    total_observations:
      description: Both together.
      returned: always
      type: int
      sample: 124000
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.instance_usage import (
    instance_usage_info_module,
)


def main() -> None:
    run(instance_usage_info_module())


if __name__ == "__main__":
    main()
