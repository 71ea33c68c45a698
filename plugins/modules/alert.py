#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: alert
short_description: Manage Pydantic Logfire alerts
version_added: 0.1.0
description:
  - Create, change, rename and delete the alerts of a Pydantic Logfire project.
  - An alert runs an SQL query over the project's telemetry on a schedule, and notifies channels about the result.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  description:
    description:
      - Description of the alert. An empty string removes it.
    type: str
  query:
    description:
      - SQL query whose rows the alert is about. Needed to create the alert.
      - White space at its end is not compared.
    type: str
  time_window:
    description:
      - Span of time that a run covers, a duration from 1 minute to 30 days. Needed to create the alert.
      - With a window longer than O(frequency), a late run misses no records.
    type: str
  frequency:
    description:
      - Interval between runs of the query, a duration from 1 minute to 24 hours. Needed to create the alert.
      - The server limits the window for a given frequency, and refuses a longer one.
    type: str
  watermark:
    description:
      - Time that a run waits for records that arrive late, as a duration.
      - A new alert without this option gets V(10s).
    type: str
  notify_when:
    description:
      - Condition on which the alert notifies. Needed to create the alert.
      - V(has_matches) notifies at every run with matches, V(has_matches_changed) when matches begin or end,
        V(matches_changed) when they differ from those of the previous run, and V(starts_having_matches) only when they
        begin.
    type: str
    choices:
      - has_matches
      - has_matches_changed
      - matches_changed
      - starts_having_matches
  active:
    description:
      - Run the alert. A new alert runs unless this is V(false).
    type: bool
  channels:
    description:
      - The channels to notify, as the whole set. An empty list detaches all. Their order does not matter.
      - Each is the name of a channel, the UUID of a channel, or a mapping of C(channel) (name or UUID) and C(schedule)
        (UUID of the schedule during which the channel is used).
      - A channel that does not exist, a name that several channels have, or a channel given twice is an error. In check
        mode the name of a channel that does not exist yet only gives a warning, since an earlier task may be about to
        create it.
    type: list
    elements: raw
  environments:
    description:
      - Deployment environments that the alert is limited to, as the whole set. An empty list means all. Their order
        does not matter.
      - With a self-hosted server that is too old for it, the task fails.
    type: list
    elements: str
notes:
  - >-
    Newer servers try the query when they accept an alert, and check the schedules of its channels. The module warns if
    the query is slow or timed out, and repeats the warnings of the server.
  - >-
    Scopes of the API key: C(project:read_alert) to read, C(project:write_alert) to create, change or delete,
    C(project:read) to find a project by name, and C(organization:read_channel) to find a channel by name.
  - >-
    An unchanged alert costs three requests if the task gives its project and channels by name.
  - >-
    Logfire does not keep the names of alerts unique. See O(id) for what happens then.
  - >-
    Alerts that Logfire generates for a service level objective are listed like any other. Leave them to Logfire, and
    manage their channels with M(pydantic.logfire.slo).
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._resource
  - pydantic.logfire._resource.renamed
  - pydantic.logfire._resource.project
  - pydantic.logfire._resource.durations
seealso:
  - module: pydantic.logfire.alert_info
  - module: pydantic.logfire.channel
  - module: pydantic.logfire.project
  - module: pydantic.logfire.schedule
  - module: pydantic.logfire.slo
  - name: Alerts in Logfire
    description: Alerts explained, with sample queries.
    link: https://logfire.pydantic.dev/docs/guides/web-ui/alerts/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Make sure of the channel
  pydantic.logfire.channel:
    name: oncall
    webhook:
      url: https://hooks.example.com/services/T000/B000/XXXX  # keep the real one in a vault

- name: Create an alert
  pydantic.logfire.alert:
    project: checkout
    name: errors
    description: Any exception
    query: |
      SELECT trace_id, exception_type, exception_message
      FROM records
      WHERE is_exception
    time_window: 10m
    frequency: 5m
    notify_when: has_matches
    channels:
      - oncall
  register: created

- name: Limit it to some deployment environments and leave the rest alone
  pydantic.logfire.alert:
    project: checkout
    name: errors
    environments:
      - staging
      - prod

- name: Show what would change, without changing it
  pydantic.logfire.alert:
    project: checkout
    name: errors
    time_window: 1h
    frequency: PT15M
  check_mode: true
  diff: true

- name: Rename the alert
  pydantic.logfire.alert:
    project: checkout
    id: "{{ created.id }}"
    name: exceptions

- name: Pause the alert and detach all its channels
  pydantic.logfire.alert:
    project: checkout
    name: exceptions
    active: false
    channels: []

- name: Feed back what was returned, which changes nothing
  pydantic.logfire.alert:
    project: "{{ created.alert.project }}"
    id: "{{ created.id }}"
    query: "{{ created.alert.query }}"
    time_window: "{{ created.alert.time_window }}"

- name: Delete the alert
  pydantic.logfire.alert:
    project: checkout
    name: exceptions
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
      sample: alert example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: alert example
    before:
      description: The alert before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: errors
        time_window: 10m
        frequency: 5m
    after:
      description: The alert after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: errors
        time_window: 1h
        frequency: 15m
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The alert before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: errors, time_window: 10m, frequency: 5m}
    after:
      description: The alert after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: errors, time_window: 1h, frequency: 15m}
id:
  description:
    - UUID of the alert, also of one that was removed.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f6-90ab-7f20-b6c8-1d4e5f607182
alert:
  description:
    - The alert after the task, or as it would be in check mode. Secrets are redacted.
    - It is empty when there is no alert after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the alert.
      returned: always
      type: str
      sample: 0198c1f6-90ab-7f20-b6c8-1d4e5f607182
    name:
      description: Name of the alert.
      returned: always
      type: str
      sample: errors
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
    description:
      description: Description of the alert. Empty if it has none.
      returned: always
      type: str
      sample: Any exception in production
    query:
      description: The SQL query.
      returned: always
      type: str
      sample: "SELECT trace_id FROM records WHERE is_exception"
    time_window:
      description: The span of time that a run looks at.
      returned: always
      type: str
      sample: 5m
    frequency:
      description: Interval between runs of the query.
      returned: always
      type: str
      sample: 5m
    watermark:
      description: Time that a run waits for late records.
      returned: always
      type: str
      sample: 10s
    notify_when:
      description: The condition on which the alert notifies.
      returned: always
      type: str
      sample: has_matches
    active:
      description: True if the alert runs.
      returned: always
      type: bool
      sample: true
    channels:
      description: >-
        Names of the channels, or the UUID of one whose name is not unique. A channel with a schedule is a mapping of
        C(channel) and C(schedule).
      returned: always
      type: list
      elements: raw
      sample: ["oncall"]
    environments:
      description: Deployment environments that the alert is limited to. Empty for all.
      returned: always
      type: list
      elements: str
      sample: ["prod"]
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT


def main() -> None:
    run(manage_module(ALERT))


if __name__ == "__main__":
    main()
