#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: schedule
short_description: Manage Pydantic Logfire delivery schedules
version_added: 0.1.0
description:
  - Create, change and delete the schedules of a Pydantic Logfire organization. A channel that is assigned to an alert
    together with a schedule is notified only inside the schedule's windows.
  - Logfire's API has no list of schedules, and their names need not be unique. Only its UUID finds a schedule again.
    Let O(path) remember it, or keep RV(id) yourself. With neither O(path) nor O(id) each run creates one more.
  - This needs Logfire v2026-09-23.01 or later.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  state:
    description:
      - Desired state of the schedule.
      - A channel to which a deleted schedule is still assigned is notified round the clock from then on.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - UUID of the schedule to change or delete. With O(state=present) it is an error if there is none.
    type: str
  path:
    description:
      - File that keeps the UUID of the schedule, on the machine that runs the module. Its folder must exist, unless
        O(create_parent) is set.
      - A relative path starts at the folder of the playbook. If the module runs on another machine than the controller,
        a relative path is an error. Give an absolute path there, or one that begins with C(~).
      - A file with other content than a UUID, or with a schedule of another organization if that is known, is never
        overwritten, and the error names the file.
      - If it does not exist, or the schedule that it remembers does not, a schedule is created and its UUID is written,
        atomically and with mode 0600 unless O(mode) says otherwise. With O(state=absent) the file is removed with the
        schedule.
      - The task makes sure that the file can be written before the schedule is created. If writing fails nevertheless,
        the schedule is deleted again.
    type: path
    aliases:
      - id_file
  owner:
    description:
      - User who owns a file of O(path) that the task writes, and the folders that O(create_parent) makes, by name or
        number.
    type: str
  group:
    description:
      - Name or number of the group to which a file of O(path) that the task writes belongs.
    type: str
  mode:
    description:
      - Mode of a file of O(path) that the task writes, as an octal number in quotes, such as V(0640).
      - Modes that let others than the owner write to the file, or anybody execute it, are refused.
    type: raw
  create_parent:
    description:
      - Create the folder of O(path), and those above it, if they are missing.
    type: bool
    default: false
  name:
    description:
      - Name of the schedule, which Logfire calls its label. Needed to create it.
    type: str
    aliases:
      - label
  timezone:
    description:
      - Time zone of the windows, by its name in the IANA data base. Needed to create the schedule.
      - A name that the data base of the machine that runs the module does not have is refused, if that data base is
        complete.
    type: str
  windows:
    description:
      - The weekly windows in which the schedule delivers, as the whole set, and at least one. Needed to create the
        schedule.
      - Their order does not matter, nor that of days. Times are compared with their seconds, so V(09:00) and
        V(09:00:00) are the same.
    type: list
    elements: dict
    suboptions:
      days:
        description:
          - Days of the week, as numbers from 1 (Monday) to 7 (Sunday) or as names like V(mon) or V(monday).
        type: list
        elements: str
        required: true
      start_time:
        description:
          - Beginning of the window, as V(HH:MM) or V(HH:MM:SS). Write it in quotes, since YAML reads C(18:00) without
            quotes as a number.
        type: str
        required: true
      end_time:
        description:
          - End of the window, in the same format.
        type: str
        required: true
attributes:
  idempotent:
    support: partial
    details:
      - Without O(path) and O(id), each run creates a schedule.
notes:
  - >-
    Scopes of the API key: C(organization:read_channel) to read, C(organization:write_channel) to create, change or
    delete.
  - Only options that are set are compared. Omitted options keep their values, and only differences are sent.
  - >-
    If the outcome of a creation is unknown (for example because the connection broke), the task fails and says so. A
    schedule may then exist that nothing refers to. It does no harm, and cannot be found through the API.
  - M(pydantic.logfire.apply) and M(pydantic.logfire.export) do not manage schedules, since the API has no list of them.
    They keep the UUIDs of the schedules that channels are assigned with.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
seealso:
  - module: pydantic.logfire.schedule_info
  - module: pydantic.logfire.alert
  - module: pydantic.logfire.slo
"""

EXAMPLES = r"""
- name: Create a schedule, and remember it
  pydantic.logfire.schedule:
    name: Office hours
    timezone: Europe/London
    windows:
      - days: [mon, tue, wed, thu, fri]
        start_time: "09:00"
        end_time: "18:00"
    path: "{{ lookup('env', 'HOME') }}/office-hours.id"
  register: office_hours

- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Make sure of the channel
  pydantic.logfire.channel:
    name: team
    webhook:
      url: https://hooks.example.com/services/T000/B000/XXXX  # keep the real one in a vault

- name: Notify the team during office hours
  pydantic.logfire.alert:
    project: checkout
    name: errors
    query: SELECT trace_id FROM records WHERE is_exception
    time_window: 10m
    frequency: 5m
    notify_when: has_matches
    channels:
      - channel: team
        schedule: "{{ office_hours.id }}"

- name: Work on Saturday mornings, too
  pydantic.logfire.schedule:
    id: "{{ office_hours.id }}"
    windows:
      - days: [1, 2, 3, 4, 5]
        start_time: "09:00"
        end_time: "18:00"
      - days: [sat]
        start_time: "09:00"
        end_time: "12:30"

- name: Notify the team at all times, before the schedule goes
  pydantic.logfire.alert:
    project: checkout
    name: errors
    channels: [team]

- name: Delete the schedule
  pydantic.logfire.schedule:
    path: "{{ lookup('env', 'HOME') }}/office-hours.id"
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
      sample: schedule example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: schedule example
    before:
      description: The schedule before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: Office hours
        timezone: Europe/London
    after:
      description: The schedule after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: Office hours
        timezone: Europe/Paris
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The schedule before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: Office hours, timezone: Europe/London}
    after:
      description: The schedule after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: Office hours, timezone: Europe/Paris}
id:
  description:
    - UUID of the schedule. It stands for the schedule in O(pydantic.logfire.alert#module:channels).
    - It is returned for a schedule that was removed, too.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f8-5e7f-7081-9c3d-4e5f60718293
schedule:
  description:
    - The schedule after the task, or as it would be in check mode.
    - It is empty when there is no schedule after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.schedule import SCHEDULE


def main() -> None:
    run(manage_module(SCHEDULE))


if __name__ == "__main__":
    main()
