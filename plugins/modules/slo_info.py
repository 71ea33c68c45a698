#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: slo_info
short_description: List Pydantic Logfire service level objectives
version_added: 0.1.0
description:
  - List the service level objectives (SLOs) of one Pydantic Logfire project, or of all projects of the organization.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - >-
    Scopes of the API key: C(project:read_alert), C(project:read) unless O(project) is a UUID, and
    C(organization:read_channel) to return the names of channels. Without the last one it returns their UUIDs.
  - SLOs are part of some plans of Logfire only, and of recent releases.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
  - pydantic.logfire._resource.info_project
seealso:
  - module: pydantic.logfire.slo
  - module: pydantic.logfire.alert_info
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: List the SLOs of a project
  pydantic.logfire.slo_info:
    project: checkout
  register: checkout

- name: Show the targets
  ansible.builtin.debug:
    msg: "{{ checkout.slos | items2dict(key_name='name', value_name='target_percent') }}"

- name: Find an SLO in all projects
  pydantic.logfire.slo_info:
    name: availability
  register: found

- name: Show where it is
  ansible.builtin.debug:
    msg: "{{ found.slos | map(attribute='project') }}"
"""

RETURN = r"""
slos:
  description: The SLOs that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the SLO.
      returned: always
      type: str
      sample: 0198c1f7-3c5d-7e60-9a1b-2c3d4e5f6071
    name:
      description: Name of the SLO.
      returned: always
      type: str
      sample: availability
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
      description: Description of the SLO. Empty if it has none.
      returned: always
      type: str
      sample: Requests that succeed
    scope_kind:
      description: The kind of thing that the SLO is about.
      returned: always
      type: str
      sample: service
    scope_value:
      description: Name of the service or provider that the SLO is about.
      returned: always
      type: str
      sample: checkout-api
    source:
      description: The data that the SLO is computed from.
      returned: always
      type: str
      sample: records
    metric_aggregation:
      description: Aggregation of metrics.
      returned: always
      type: str
      sample: additive
    total_query:
      description: The SQL condition of all events that count.
      returned: always
      type: str
      sample: parent_span_id IS NULL
    bad_query:
      description: The SQL condition of the bad ones among them.
      type: str
      returned: unless metric_aggregation is V(histogram_threshold)
      sample: otel_status_code = 'ERROR'
    threshold:
      description: The value that observations of a histogram are compared with, without trailing zeros.
      type: str
      returned: when metric_aggregation is V(histogram_threshold)
      sample: "60000"
    comparison:
      description: The side of the threshold that is good.
      type: str
      returned: when metric_aggregation is V(histogram_threshold)
      sample: less_than
    target_percent:
      description: The target, without trailing zeros.
      returned: always
      type: str
      sample: "99.9"
    rolling_window:
      description: The window that the target is for.
      returned: always
      type: str
      sample: 30d
    environments:
      description: Deployment environments that the SLO is limited to. Empty for all.
      returned: always
      type: list
      elements: str
      sample: [prod]
    alerts:
      description: >-
        The channels of each of the three alerts, in the form of the option. A channel whose name cannot be read or is
        not unique is given by its UUID. Empty where the server does not list the alerts.
      returned: always
      type: dict
      sample: {fast: {channels: [oncall]}, medium: {channels: [oncall]}, slow: {channels: []}}
    burn_rate_alerts:
      description: >-
        The three alerts themselves, each with C(alert_id), C(severity) and C(viable), which is true if it can fire
        at this target at all.
      returned: always
      type: dict
      sample:
        fast: {alert_id: 0198c1f7-4d6e-7f70-8b2c-3d4e5f607182, severity: page, viable: true}
        medium: {alert_id: 0198c1f7-4d6e-7f70-8b2c-3d4e5f607183, severity: page, viable: true}
        slow: {alert_id: 0198c1f7-4d6e-7f70-8b2c-3d4e5f607184, severity: ticket, viable: true}
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
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.slo import SLO


def main() -> None:
    run(info_module(SLO))


if __name__ == "__main__":
    main()
