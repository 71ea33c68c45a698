#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: alert_test
short_description: Test a Pydantic Logfire alert on past data
version_added: 0.1.0
description:
  - Run the query of an alert over each window that it would have looked at in the past, and return when it would have
    fired, with the rows.
  - The alert is given by its options, or it is a live one. With both, the options replace those of the live alert, so
    that a change can be tried before it is made.
  - With O(max_firings) and O(min_firings) it is a test for continuous integration.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  project:
    description:
      - Name or UUID of the project that the live alert is in. Needed with O(name) and O(id), and only with them.
    type: str
  name:
    description:
      - Name of a live alert, which O(api_key) must be able to read.
    type: str
  id:
    description:
      - UUID of a live alert, which wins over O(name).
    type: str
  query:
    description:
      - SQL query of the alert. Needed without a live alert.
    type: str
  time_window:
    description:
      - Span of time that a run covers, a duration of at least 1 minute. Needed without a live alert.
      - Alerts with a window of more than 14 days, Logfire's maximum, cannot be tested.
    type: str
  frequency:
    description:
      - Interval between runs of the query, a duration from 1 minute to 24 hours. Needed without a live alert.
    type: str
  watermark:
    description:
      - Time that a run waits for records that arrive late, as a duration. V(10s) if it is not set.
      - The last run ends at least this long ago. Records of earlier runs are no longer late.
    type: str
  notify_when:
    description:
      - Condition on which the alert notifies. Needed without a live alert.
      - V(has_matches) notifies at every run with matches, V(has_matches_changed) when matches begin or end,
        V(matches_changed) when they differ from those of the previous run, and V(starts_having_matches) only when they
        begin.
      - For the last three, one more window is queried, to compare the first run with.
      - The order of rows is not compared.
    type: str
    choices:
      - has_matches
      - has_matches_changed
      - matches_changed
      - starts_having_matches
  environments:
    description:
      - Deployment environments that the alert is limited to. An empty list means all.
    type: list
    elements: str
  since:
    description:
      - Length of the tested past, a duration that is at least as long as O(frequency). There is one run for each
        O(frequency) in it.
    type: str
    default: 1d
  max_timestamp:
    description:
      - The end of the last run's window, a date and time in RFC 3339 with time zone.
      - If it is not set, the runs end at multiples of O(frequency), the last of them O(watermark) ago or earlier. A
        repeated test then covers the same windows until one more is complete.
    type: str
  limit:
    description:
      - Maximum number of rows of a run to return and compare, from 1 to 10000.
    type: int
    default: 100
  max_queries:
    description:
      - Maximum number of queries to send. If the test needs more, the task fails before the first one is sent.
      - Some plans allow 5 queries a minute and 100 an hour.
    type: int
    default: 300
  max_firings:
    description:
      - Fail if the alert would have fired more often. With V(0) it must not have fired at all.
    type: int
  min_firings:
    description:
      - Fail if the alert would have fired less often.
    type: int
  concurrency:
    description:
      - Maximum number of queries under way at once, from 1 to 32.
      - When the server asks to wait, all of them pause together.
    type: int
    default: 4
notes:
  - >-
    The queries need a read token of the project, or an API key of the project with the scope C(project:read_otlp). An
    API key that reads the live alert needs C(project:read) and C(project:read_alert). One API key that is bound to the
    project is enough for both.
  - A read token of another project than that of the live alert is an error.
  - The queries run in check mode too.
  - >-
    A query that fails, even in a single window, fails the task with the server's message.
  - A firing means that Logfire would have notified the channels. Late records, schedules and snoozing may have led to
    another outcome, and the data does not show them.
  - >-
    When the quota of queries is spent, the server asks for a wait of up to an hour. The task then fails at once, and
    says when more queries are allowed. The module waits for up to a minute.
  - >-
    Durations are written like V(90s), V(5m), V(1h) or V(30d), as sums like V(1h30m), as ISO 8601 like V(PT5M) or
    V(P1DT12H), or as a number of seconds.
extends_documentation_fragment:
  - pydantic.logfire._connection.read_token
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.alert
  - module: pydantic.logfire.query
  - module: pydantic.logfire.read_token
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Make a read token for the pipeline
  pydantic.logfire.read_token:
    project: checkout
    valid_for: 1d
  register: pipeline

- name: Test an alert that does not exist yet
  pydantic.logfire.alert_test:
    read_token: "{{ pipeline.token }}"
    query: |
      SELECT service_name, count(*) AS errors FROM records
      WHERE is_exception GROUP BY service_name HAVING count(*) > 10
    time_window: 15m
    frequency: 15m
    notify_when: starts_having_matches
    environments: [prod]
    since: 2d
    max_firings: 5
  register: tested

- name: Show when it would have fired
  ansible.builtin.debug:
    msg: "{{ item.end }}: {{ item.rows }}"
  loop: "{{ tested.firings }}"
  loop_control:
    label: "{{ item.end }}"

- name: Create it
  pydantic.logfire.alert:
    project: checkout
    name: errors
    query: SELECT service_name FROM records WHERE is_exception
    time_window: 1h
    frequency: 1h
    notify_when: has_matches

- name: Test the live alert, but with another window
  pydantic.logfire.alert_test:
    read_token: "{{ pipeline.token }}"
    project: checkout
    name: errors
    time_window: 2h
    since: 7d
"""

RETURN = r"""
firings:
  description:
    - The runs in which the alert would have notified, in the order of time.
    - The run has no rows if it fires because matches ended.
  returned: unless the options are wrong or a query fails
  type: list
  elements: dict
  contains:
    start:
      description: Start of the window that the run looks at.
      returned: always
      type: str
      sample: "2026-11-02T09:00:00Z"
    end:
      description: End of the window.
      returned: always
      type: str
      sample: "2026-11-02T09:15:00Z"
    rows:
      description: The rows that the query returns for the window, up to O(limit).
      returned: always
      type: list
      elements: dict
      sample:
        - service_name: api
          errors: 17
    row_count:
      description: Number of returned rows.
      returned: always
      type: int
      sample: 1
    truncated:
      description: V(true) if there are more rows than O(limit).
      returned: always
      type: bool
      sample: false
firing_count:
  description: Number of firings.
  returned: unless the options are wrong or a query fails
  type: int
  sample: 1
runs:
  description: Number of tested runs of the alert.
  returned: unless the options are wrong or a query fails
  type: int
  sample: 192
runs_with_matches:
  description: Number of runs with rows.
  returned: unless the options are wrong or a query fails
  type: int
  sample: 3
queries:
  description: Number of queries that were run.
  returned: unless the options are wrong or a query fails
  type: int
  sample: 193
first_run:
  description: End of the window of the first run. It is null if nothing was tested.
  returned: unless the options are wrong or a query fails
  type: str
  sample: "2026-10-31T09:30:00Z"
last_run:
  description: End of the window of the last run. It is null if nothing was tested.
  returned: unless the options are wrong or a query fails
  type: str
  sample: "2026-11-02T09:15:00Z"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.alert_test import alert_test_module


def main() -> None:
    run(alert_test_module())


if __name__ == "__main__":
    main()
