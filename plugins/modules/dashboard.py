#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dashboard
short_description: Manage Pydantic Logfire dashboards
version_added: 0.1.0
description:
  - Create, change, rename and delete the dashboards of a Pydantic Logfire project.
  - A dashboard is described by a Perses definition, as a mapping in the task or as a file on the controller.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  slug:
    description:
      - Name of the dashboard in its address. It identifies the dashboard unless O(id) is given.
      - Logfire cannot change it. With O(id), a different slug is refused unless O(allow_replace) is set.
      - One of O(slug) and O(id) is required.
    type: str
  name:
    description:
      - Name of the dashboard. Needed to create it. It can be changed at any time and need not be unique.
    type: str
  definition:
    description:
      - Definition of the dashboard in the format of Perses, a mapping with C(spec). Needed to create the dashboard,
        unless O(src) is given.
      - C(kind) may be C(Dashboard) or left out. C(metadata) belongs to Logfire. It is accepted, so that whole documents
        can be given, but neither compared nor sent.
      - Only the keys written in C(spec) are compared, at any depth. Other keys keep their value, so the server's
        defaults do not count. Null clears a value. Null, missing and empty are alike.
      - C(panels) and C(datasources) are compared and replaced as whole sets, so a panel that is no longer written is
        removed. Lists such as C(layouts) get the written length, and their differing entries are replaced.
      - A layout that refers to a missing panel is refused, since it would show as broken.
      - Logfire keeps the positions to which people drag panels in the web interface apart from the definition. A change
        of the definition replaces such a saved layout, and the diff says so. A change of O(name) alone leaves it.
      - An item of a grid may have C(ref) instead of C($ref).
      - Mutually exclusive with O(src).
    type: dict
  src:
    description:
      - File on the controller that holds the definition as JSON or YAML. It may be encrypted by Ansible Vault, and is
        not templated.
      - A relative path is looked for as by other modules that copy files, in C(files) of the role or beside the
        playbook.
      - It is not read when O(state=absent).
      - Mutually exclusive with O(definition).
    type: path
  allow_replace:
    description:
      - Replace a dashboard whose O(slug) changes. The new one is created before the old one is deleted. It has another
        UUID, and links to the old one break.
      - If a dashboard already has the new O(slug) and equals the desired one, an interrupted run left it, and only the
        old one is deleted. Any other dashboard with that O(slug) is an error.
    type: bool
    default: false
notes:
  - >-
    Scopes of the API key: C(project:read_dashboard) to read, C(project:write_dashboard) to create, change or delete,
    and C(project:read) to find a project by name.
  - An unchanged dashboard costs three requests if the task gives its project by name.
  - >-
    An update carries the version on which it is based. If somebody else changed the dashboard meanwhile, the module
    reads it again and compares once more, so that other parts of their change are kept.
  - In a playbook Ansible templates the definition. Use O(src) for definitions with braces, such as formats of legends.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._resource
  - pydantic.logfire._resource.project
seealso:
  - module: pydantic.logfire.dashboard_info
  - module: pydantic.logfire.project
  - name: Dashboards in Logfire
    description: The contents of dashboards, and how to edit them.
    link: https://logfire.pydantic.dev/docs/guides/web-ui/dashboards/
  - name: Perses dashboard specification
    description: The format of definitions.
    link: https://perses.dev/perses/docs/api/dashboard/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Create a dashboard
  pydantic.logfire.dashboard:
    project: checkout
    slug: latency
    name: Latency
    definition:
      spec:
        display:
          name: Latency
        duration: 6h
        panels:
          p95:
            kind: Panel
            spec:
              display:
                name: 95th percentile
              plugin:
                kind: TimeSeriesChart
                spec: {}
              queries:
                - kind: TimeSeriesQuery
                  spec:
                    plugin:
                      kind: LogfireTimeSeriesQuery
                      spec:
                        query: |
                          SELECT time_bucket($resolution, start_timestamp) AS x,
                            approx_percentile_cont(duration, 0.95) AS p95
                          FROM records GROUP BY x
        layouts:
          - kind: Grid
            spec:
              items:
                - x: 0
                  y: 0
                  width: 24
                  height: 8
                  content:
                    $ref: '#/spec/panels/p95'
  register: created

- name: Keep the definition in a file
  ansible.builtin.copy:
    content: "{{ created.dashboard.definition | to_nice_json }}"
    dest: "{{ lookup('env', 'HOME') }}/latency.json"
    mode: "0644"

- name: Take it from there
  pydantic.logfire.dashboard:
    project: checkout
    slug: latency
    name: Latency
    src: "{{ lookup('env', 'HOME') }}/latency.json"

- name: Change one setting and leave the panels alone
  pydantic.logfire.dashboard:
    project: checkout
    slug: latency
    definition:
      spec:
        refreshInterval: 1m

- name: Call it something else
  pydantic.logfire.dashboard:
    project: checkout
    slug: latency
    name: Response times

- name: Give it another address, which takes a new dashboard
  pydantic.logfire.dashboard:
    project: checkout
    id: "{{ created.id }}"
    slug: response-times
    allow_replace: true

- name: Delete the dashboard
  pydantic.logfire.dashboard:
    project: checkout
    slug: response-times
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
      sample: dashboard example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: dashboard example
    before:
      description: The dashboard before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        slug: latency
        name: Latency
    after:
      description: The dashboard after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        slug: latency
        name: Response times
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The dashboard before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {slug: latency, name: Latency}
    after:
      description: The dashboard after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {slug: latency, name: Response times}
id:
  description:
    - UUID of the dashboard, also of one that was removed.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f7-3c4d-7e5f-8a90-1b2c3d4e5f60
dashboard:
  description:
    - The dashboard after the task, or as it would be in check mode.
    - It is empty when there is no dashboard after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the dashboard.
      returned: always
      type: str
      sample: 0198c1f7-3c4d-7e5f-8a90-1b2c3d4e5f60
    slug:
      description: The part of its address that names it.
      returned: always
      type: str
      sample: latency
    name:
      description: Name of the dashboard.
      returned: always
      type: str
      sample: Latency
    definition:
      description: >-
        The definition without metadata, fit to be given to O(pydantic.logfire.dashboard#module:definition) or to be
        kept in a file for O(pydantic.logfire.dashboard#module:src).
      returned: always
      type: dict
      sample: {kind: Dashboard, spec: {display: {name: Latency}, duration: 1h, panels: {}, layouts: []}}
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
    version:
      description: Number that grows with every change.
      returned: always
      type: int
      sample: 3
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
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.dashboard import DASHBOARD


def main() -> None:
    run(manage_module(DASHBOARD))


if __name__ == "__main__":
    main()
