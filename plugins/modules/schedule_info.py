#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: schedule_info
short_description: Read a Pydantic Logfire delivery schedule
version_added: 0.1.0
description:
  - Read one schedule of a Pydantic Logfire organization. The API has no list of them.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  id:
    description:
      - UUID of the schedule, as the channels of alerts and of service level objectives have it.
      - If there is no such schedule, the list is empty. That is not an error.
    type: str
    required: true
notes:
  - "Scope of the API key: C(organization:read_channel)."
  - This needs Logfire v2026-09-23.01 or later.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.schedule
"""

EXAMPLES = r"""
- name: Read a schedule
  pydantic.logfire.schedule_info:
    id: 0198c1f8-5e7f-7081-9c3d-4e5f60718293
  register: found

- name: Show its windows
  ansible.builtin.debug:
    msg: "{{ found.schedules | map(attribute='windows') }}"
"""

RETURN = r"""
schedules:
  description: The schedule, or nothing.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the schedule.
      returned: always
      type: str
      sample: 0198c1f8-5e7f-7081-9c3d-4e5f60718293
    name:
      description: Name of the schedule.
      returned: always
      type: str
      sample: Office hours
    timezone:
      description: Time zone of the windows.
      returned: always
      type: str
      sample: Europe/London
    windows:
      description: The windows, sorted. Days are numbers, and times have seconds.
      returned: always
      type: list
      elements: dict
      sample:
        - days: [1, 2, 3, 4, 5]
          start_time: "09:00:00"
          end_time: "18:00:00"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.schedule import SCHEDULE


def main() -> None:
    run(info_module(SCHEDULE))


if __name__ == "__main__":
    main()
