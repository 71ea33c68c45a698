#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: query
short_description: Query the data of a Pydantic Logfire project with SQL
version_added: 0.1.0
description:
  - Run a SQL query over the records and metrics of one Pydantic Logfire project and return its rows as data.
  - Together with C(until) and C(retries) of the task it is a gate for deployments, which waits until the data is good.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  sql:
    description:
      - The query, a C(SELECT) over C(records) or C(metrics) for example.
      - It appears in logs, so do not put secrets into it.
    type: str
    required: true
  last:
    description:
      - Query the data of this span only, a duration that ends at O(max_timestamp) or else now, for example V(15m).
      - Mutually exclusive with O(min_timestamp). If neither is given, it is one hour.
      - A short span is fast and uses little of the quota. The maximum is 14 days.
    type: str
  min_timestamp:
    description:
      - Query only the data from this moment on, a date and time in RFC 3339 with time zone, for example
        V(2026-11-01T00:00:00Z).
      - It must lie at most 14 days before O(max_timestamp) or the present.
      - It is compared with C(start_timestamp) of records and C(recorded_timestamp) of metrics.
    type: str
  max_timestamp:
    description:
      - Query only the data up to this moment, in the same format. By default there is no such limit.
    type: str
  limit:
    description:
      - Maximum number of rows to return, from 1 to 10000.
      - It caps the query's own C(LIMIT). If there are more rows, RV(truncated) is V(true) and there is a warning.
    type: int
    default: 100
  timezone:
    description:
      - Name of the time zone in which the query runs, for example V(Europe/Paris).
    type: str
  environments:
    description:
      - Query only the data of these deployment environments. The empty string stands for data without one.
      - If it is omitted or empty, all environments are queried.
    type: list
    elements: str
notes:
  - The module needs a read token of the project, which M(pydantic.logfire.read_token) creates, or an API key of it.
  - >-
    If the quota of queries is spent, the server asks for a wait of up to an hour. The task then fails at once, and says
    when more queries are allowed. The module waits for up to a minute.
  - The query runs in check mode too.
  - >-
    A query that fails halfway fails the task, and so does an answer that breaks off. A result is always the
    whole result up to O(limit).
  - To detect a truncated result, the module requests one row more than O(limit), unless that is 10000.
  - >-
    Durations are written like V(90s), V(5m), V(1h) or V(30d), as sums like V(1h30m), as ISO 8601 like V(PT5M) or
    V(P1DT12H), or as a number of seconds.
extends_documentation_fragment:
  - pydantic.logfire._connection.read_token
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.read_token
  - module: pydantic.logfire.alert
  - name: Logfire SQL reference
    description: Tables, columns and functions.
    link: https://logfire.pydantic.dev/docs/reference/sql/
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

- name: Wait until five minutes have passed without an error
  pydantic.logfire.query:
    read_token: "{{ pipeline.token }}"
    sql: SELECT count(*) AS errors FROM records WHERE is_exception
    last: 5m
    environments: [prod]
  register: gate
  until: gate is success and gate.rows[0].errors == 0
  retries: 10
  delay: 30

- name: Find what is slow
  pydantic.logfire.query:
    read_token: "{{ pipeline.token }}"
    sql: |
      SELECT span_name, approx_percentile_cont(duration, 0.95) AS p95
      FROM records GROUP BY span_name ORDER BY p95 DESC
    min_timestamp: "2026-11-01T00:00:00Z"
    max_timestamp: "2026-11-02T00:00:00Z"
    timezone: Europe/Paris
    limit: 10
  register: slow

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.span_name }}: {{ item.p95 }} s"
  loop: "{{ slow.rows }}"
"""

RETURN = r"""
rows:
  description:
    - The rows of the result, in the order of the query.
    - Each is a mapping from the names of all columns to plain values. A null in the row is null here, and so is
      what JSON cannot express, C(NaN) for example.
    - Timestamps are texts, JSON columns such as C(attributes) are mappings.
  returned: success
  type: list
  elements: dict
  sample:
    - span_name: GET /basket
      p95: 0.21
columns:
  description: The columns of the result.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the column.
      returned: always
      type: str
      sample: p95
    datatype:
      description: Type of the column. It is a mapping for a type with parameters.
      returned: always
      type: raw
      sample: Float64
    nullable:
      description: True if the column may be null.
      returned: always
      type: bool
      sample: true
row_count:
  description: Number of returned rows.
  returned: success
  type: int
  sample: 1
truncated:
  description:
    - True if there are more rows than O(limit).
    - With a limit of 10000 it is V(true) if there are that many, since the API does not say if there are more.
  returned: success
  type: bool
  sample: false
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.query import query_module


def main() -> None:
    run(query_module())


if __name__ == "__main__":
    main()
