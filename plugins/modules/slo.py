#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: slo
short_description: Manage Pydantic Logfire service level objectives
version_added: 0.1.0
description:
  - Create, change, rename and delete the service level objectives (SLOs) of a Pydantic Logfire project.
  - An SLO sets the share of a service's events that must be good over a rolling window. Logfire gives it three alerts,
    which show how fast its error budget burns.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  description:
    description:
      - Description of the SLO. An empty string removes it.
    type: str
  scope_kind:
    description:
      - Subject of the SLO, a service or a provider of language models. V(service) if it is not set for a new SLO.
      - It is fixed once the SLO exists. See O(allow_replace).
    type: str
    choices:
      - service
      - provider
  scope_value:
    description:
      - Name of the service, or slug of the provider such as V(openai). Needed to create the SLO.
      - It is fixed once the SLO exists. See O(allow_replace).
    type: str
  source:
    description:
      - Source of the data, records (spans and logs) or metrics. V(records) if it is not set for a new
        SLO.
    type: str
    choices:
      - records
      - metrics
  metric_aggregation:
    description:
      - Aggregation of metrics. V(additive) if it is not set for a new SLO. It has no meaning with O(source=records).
      - V(additive) sums up values, for counters that report deltas. V(gauge_fraction) is the fraction of samples, for
        gauges. V(counter_rate) sums up the increases of each series, for cumulative counters. V(histogram_threshold) is
        the fraction of the observations of a histogram on one side of O(threshold), and needs O(source=metrics).
    type: str
    choices:
      - additive
      - gauge_fraction
      - counter_rate
      - histogram_threshold
  total_query:
    description:
      - SQL condition that selects all events that count. Needed to create the SLO.
      - White space at its end is not compared.
    type: str
  bad_query:
    description:
      - SQL condition that selects the bad events. Required, except with O(metric_aggregation=histogram_threshold),
        which does not allow it.
      - White space at its end is not compared.
    type: str
  threshold:
    description:
      - Value to compare the observations of a histogram with, a decimal number in the unit of the metric.
      - Required with O(metric_aggregation=histogram_threshold), and only allowed with it. An SLO that changes to
        another aggregation loses it.
    type: str
  comparison:
    description:
      - Good observations of a histogram, those below or those above O(threshold).
      - Required with O(metric_aggregation=histogram_threshold), and only allowed with it. An SLO that changes to
        another aggregation loses it.
    type: str
    choices:
      - less_than
      - greater_than
  target_percent:
    description:
      - Percentage of good events to reach, a decimal number above 0 and below 100 with at most four decimals. Needed to
        create the SLO.
      - It is compared as a number, so V(99.9) and V(99.9000) are the same.
    type: str
  rolling_window:
    description:
      - Window of the target, a duration from 1 hour to 90 days. Needed to create the SLO.
      - The plan of the organization and the retention of its data may allow less. The server then refuses it.
    type: str
  environments:
    description:
      - Deployment environments that the SLO is limited to, as the whole set. An empty list means all. Their order does
        not matter.
    type: list
    elements: str
  alerts:
    description:
      - Channels of the three alerts of the SLO. An alert that is not mentioned keeps its channels.
      - This needs Logfire v2026-09-23.01 or later. An older self-hosted server would silently ignore it, so the task
        fails.
      - The older way of giving channels to an SLO when it is created (C(page_channel_ids) and C(ticket_channel_ids) of
        the API) is not offered.
    type: dict
    suboptions:
      fast:
        description:
          - The alert about a budget that burns fast, of severity C(page).
        type: dict
        suboptions:
          channels:
            description:
              - The channels to notify, as the whole set. An empty list detaches all.
              - Each is written as in the option O(pydantic.logfire.alert#module:channels), which may name a schedule.
            type: list
            elements: raw
      medium:
        description:
          - The alert about a budget that burns moderately fast, of severity C(page).
        type: dict
        suboptions:
          channels:
            description:
              - The channels to notify, as the whole set. An empty list detaches all.
              - Each is written as in the option O(pydantic.logfire.alert#module:channels), which may name a schedule.
            type: list
            elements: raw
      slow:
        description:
          - The alert about a budget that burns slowly, of severity C(ticket).
        type: dict
        suboptions:
          channels:
            description:
              - The channels to notify, as the whole set. An empty list detaches all.
              - Each is written as in the option O(pydantic.logfire.alert#module:channels), which may name a schedule.
            type: list
            elements: raw
  allow_replace:
    description:
      - Allow changes of immutable options. Such a change deletes the SLO with the history of its error budget and
        creates it again. Its UUID changes, and so do those of its alerts.
      - Otherwise such a change is an error.
    type: bool
    default: false
notes:
  - >-
    Scopes of the API key: C(project:read_alert) to read, C(project:write_alert) to create, change or delete,
    C(project:read) to find a project by name, and C(organization:read_channel) to find channels by name and to return
    their names.
  - >-
    SLOs are part of some plans of Logfire only, and of recent releases. The server's words about it are part of the
    error. Logfire calls their API experimental.
  - >-
    A change of the measurement resets the cached status of an SLO, which is why only differences are sent.
  - >-
    The alerts of an SLO are part of the list of M(pydantic.logfire.alert_info). Manage them here; they are deleted with
    the SLO, and M(pydantic.logfire.apply) never prunes them.
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
  - module: pydantic.logfire.slo_info
  - module: pydantic.logfire.alert
  - module: pydantic.logfire.channel
  - module: pydantic.logfire.schedule
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

- name: Let 99.9 % of the requests succeed
  pydantic.logfire.slo:
    project: checkout
    name: availability
    scope_value: checkout-api
    total_query: parent_span_id IS NULL
    bad_query: otel_status_code = 'ERROR'
    target_percent: 99.9
    rolling_window: 30d
    environments: [prod]
    alerts:
      fast:
        channels: [oncall]
      medium:
        channels: [oncall]
  register: created

- name: Let 95 % of the jobs wait for less than a minute
  pydantic.logfire.slo:
    project: checkout
    name: queue latency
    scope_value: worker
    source: metrics
    metric_aggregation: histogram_threshold
    total_query: metric_name = 'queue.latency'
    threshold: 60000
    comparison: less_than
    target_percent: 95
    rolling_window: 7d

- name: Aim higher and leave the rest alone
  pydantic.logfire.slo:
    project: checkout
    name: availability
    target_percent: 99.95

- name: Show what would change, without changing it
  pydantic.logfire.slo:
    project: checkout
    name: availability
    rolling_window: 7d
    alerts:
      slow:
        channels: [oncall]
  check_mode: true
  diff: true

- name: Rename it
  pydantic.logfire.slo:
    project: checkout
    id: "{{ created.id }}"
    name: requests

- name: Measure another service, which takes a new SLO in its place
  pydantic.logfire.slo:
    project: checkout
    name: requests
    scope_value: checkout-gateway
    allow_replace: true

- name: Delete it
  pydantic.logfire.slo:
    project: checkout
    name: requests
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
      sample: slo example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: slo example
    before:
      description: The SLO before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: availability
        target_percent: "99.9"
    after:
      description: The SLO after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: availability
        target_percent: "99.95"
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The SLO before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: availability, target_percent: "99.9"}
    after:
      description: The SLO after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: availability, target_percent: "99.95"}
id:
  description:
    - UUID of the SLO, also of one that was removed.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f7-3c5d-7e60-9a1b-2c3d4e5f6071
slo:
  description:
    - The SLO after the task, or as it would be in check mode.
    - It is empty when there is no SLO after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.slo import SLO


def main() -> None:
    run(manage_module(SLO))


if __name__ == "__main__":
    main()
