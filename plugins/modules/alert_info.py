#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: alert_info
short_description: List Pydantic Logfire alerts
version_added: 0.1.0
description:
  - List the alerts of one Pydantic Logfire project, or of all projects of the organization.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - "Scopes of the API key: C(project:read_alert), and C(project:read) unless O(project) is a UUID."
  - Alerts that Logfire generates for a service level objective are part of the list. Newer servers say in C(slo_id)
    which objective that is.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
  - pydantic.logfire._resource.info_project
seealso:
  - module: pydantic.logfire.alert
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: List the alerts of a project
  pydantic.logfire.alert_info:
    project: checkout
  register: checkout

- name: Show the alerts whose last run failed
  ansible.builtin.debug:
    msg: "{{ checkout.alerts | selectattr('has_errors') | map(attribute='name') }}"

- name: Find an alert in all projects
  pydantic.logfire.alert_info:
    name: errors
  register: found

- name: Show where it is
  ansible.builtin.debug:
    msg: "{{ found.alerts | map(attribute='project') }}"
"""

RETURN = r"""
alerts:
  description: The alerts that were found, sorted by name.
  returned: success
  type: list
  elements: dict
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
    last_run:
      description: When the query ran last, in UTC.
      returned: always
      type: str
      sample: "2026-11-06T08:00:11Z"
    has_matches:
      description: True if the last run had matches.
      returned: always
      type: bool
      sample: false
    has_errors:
      description: True if the last run failed.
      returned: always
      type: bool
      sample: false
    fired:
      description: >-
        True if the last run notified, or would have. It is null if the server does not say it, as all that follows
        is on
        older servers.
      returned: always
      type: bool
      sample: false
    snoozed_until:
      description: Until when somebody snoozed it in the web interface, in RFC 3339. It is null if nobody did.
      returned: always
      type: str
      sample: null
    suppression:
      description:
        - Why it does not notify. It is null if it does.
        - C(reason) is C(paused), C(snoozed) or C(target_too_low). C(evaluated) says whether the query runs all the
          same.
          C(until) is when the reason ends, if that is known.
      returned: always
      type: dict
      sample: {evaluated: true, reason: snoozed, until: "2026-11-07T08:00:00Z"}
    schedule_warning:
      description: The server's warning about the schedules of its channels. It is null if there is none.
      returned: always
      type: str
      sample: null
    integration_id:
      description: UUID of the integration that the alert belongs to, if it belongs to one.
      returned: always
      type: str
      sample: null
    slo_id:
      description: >-
        UUID of the service level objective that Logfire generated the alert for. It is null for other alerts.
      returned: always
      type: str
      sample: null
    slo_tier:
      description: Number of the burn rate that the alert is about, if it belongs to an objective.
      returned: always
      type: int
      sample: null
    slo_bucket_tier:
      description: Number of the span of time that the burn rate is taken over, if it belongs to an objective.
      returned: always
      type: int
      sample: null
    slo_tier_viable:
      description: True if the alert can fire at all with the target of its objective.
      returned: always
      type: bool
      sample: null
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.alert import ALERT


def main() -> None:
    run(info_module(ALERT))


if __name__ == "__main__":
    main()
