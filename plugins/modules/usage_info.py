#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: usage_info
short_description: Read the usage of a Pydantic Logfire organization
version_added: 0.1.0
description:
  - Read how many records and metrics the projects of a Pydantic Logfire organization received, by day or month.
  - For costs see M(pydantic.logfire.billing_info), for all organizations of a self-hosted installation
    M(pydantic.logfire.instance_usage_info).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  start_date:
    description:
      - The first day, as a date without time, for example V(2026-11-01).
    type: str
    required: true
  end_date:
    description:
      - The last day, in the same form. If it is omitted, it is today in UTC.
    type: str
  granularity:
    description:
      - Span of a row, a day or a month.
      - The server decides how far back the days go. The months go back to the beginning of the account.
    type: str
    choices:
      - daily
      - monthly
    default: daily
  by:
    description:
      - Subject of a row, the whole organization or one project.
      - If it is omitted, it is V(project) if O(project) is given, and else V(organization).
    type: str
    choices:
      - organization
      - project
  project:
    description:
      - Name or UUID of the project to look at. If it is omitted, all projects are.
      - In check mode, the name of a project that does not exist yet counts as one that an earlier task is about to
        create. There are no rows then. Outside check mode it is an error.
    type: str
notes:
  - "Scopes of the API key: C(organization:payment), and C(project:read) for O(project) unless that is a UUID."
  - >-
    By day, a long span is read in pieces of 90 days, with one request for each. With O(by=project) a piece takes one
    request for 200 rows.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.billing_info
  - module: pydantic.logfire.instance_usage_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Read the usage of the organization
  pydantic.logfire.usage_info:
    start_date: "2026-11-01"
    end_date: "2026-11-30"
  register: november

- name: Show what it comes to
  ansible.builtin.debug:
    msg: "{{ november.totals.total_observations }} observations"

- name: Read the usage of each project by month
  pydantic.logfire.usage_info:
    start_date: "2026-01-01"
    granularity: monthly
    by: project
  register: year

- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Read the usage of one project
  pydantic.logfire.usage_info:
    start_date: "2026-11-01"
    end_date: "2026-11-07"
    project: checkout
  register: week
"""

RETURN = r"""
usage:
  description: A row for each day or month, and for each project if asked for. Sorted by date and project.
  returned: success
  type: list
  elements: dict
  contains:
    date:
      description: The day, or the first day of the month.
      returned: always
      type: str
      sample: "2026-11-01"
    project:
      description: Name of the project. Null if the key may not read it.
      returned: if a row stands for a project
      type: str
      sample: checkout
    project_id:
      description: UUID of the project.
      returned: if a row stands for a project
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
totals:
  description: The sums over all rows.
  returned: success
  type: dict
  contains:
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
start_date:
  description: The first day that was asked for.
  returned: success
  type: str
  sample: "2026-11-01"
end_date:
  description: The last day that was asked for.
  returned: success
  type: str
  sample: "2026-11-30"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.usage import usage_info_module


def main() -> None:
    run(usage_info_module())


if __name__ == "__main__":
    main()
