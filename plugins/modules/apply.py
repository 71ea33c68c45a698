#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apply
short_description: Converge a whole Pydantic Logfire environment in one task
version_added: 0.1.0
description:
  - Take the desired state of an organization (channels, gateway providers, API keys, projects, and the tokens, alerts,
    SLOs, dashboards, variables and frontend applications of the projects) and converge it with the fewest requests that
    the API allows. Each list is read once, only differences are written, and independent items run at once.
  - Everything is planned before anything is changed. If the document has mistakes, all of them are reported together,
    and nothing is changed.
  - In check mode the result is the plan. On a schedule in check mode it is drift detection.
  - The task ends with a line for each object that changes, and a last line with the numbers.
  - Inside the controller, a run of more than ten seconds prints its progress, one line every ten seconds at most.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  inspect:
    description:
      - Return RV(inspection), which reports show beside the differences. It costs no request.
    type: bool
    default: false
  audit_log:
    description:
      - Read the audit log of the last 30 days for RV(inspection), to show who changed what. It takes one request, and
        none if nothing differs. It needs the scope C(organization:auditlog).
      - A key that may not read it, or a plan without one, is not an error.
    type: bool
    default: false
  return_tokens:
    description:
      - Return the secrets of new tokens and API keys in RV(tokens). With V(false) they are only in the files of their
        C(path), even if an item says C(return_token).
      - Without a C(path), a secret that is not returned is lost. A warning names the item.
    type: bool
    default: true
notes:
  - Channels are written before the alerts and SLOs that name them, and projects before what is in them. Deletions come
    last, in the reverse order.
  - A failing item does not stop the others. The task then fails, and reports every error and every change.
  - Without a change the task costs one request for the projects, one for the channels if the document has any or names
    any, or a listed SLO notifies any, one for each kind used in each project, and one for each dashboard.
  - >-
    A channel whose secret is a placeholder of M(pydantic.logfire.export) that was not filled in keeps its secret.
seealso:
  - module: pydantic.logfire.export
extends_documentation_fragment:
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._document
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
"""

EXAMPLES = r"""
- name: Converge this environment
  vars:
    # A secret: take it from a vault.
    oncall_url: https://hooks.example.com/T000/B000/example
  pydantic.logfire.apply:
    channels:
      - name: oncall
        webhook:
          url: "{{ oncall_url }}"
          format: slack-blockkit
    projects:
      - name: checkout
        visibility: private
        write_tokens:
          - path: "{{ lookup('env', 'HOME') }}/checkout.token"
            valid_for: 90d
            renew_before: 14d
        alerts:
          - name: errors
            query: SELECT trace_id FROM records WHERE is_exception
            time_window: 5m
            frequency: 5m
            notify_when: has_matches
            channels: [oncall]
        dashboards:
          - slug: latency
            name: Latency
            definition:  # or the path of a file, as src
              spec:
                display:
                  name: Latency
                duration: 6h
                panels: {}
                layouts: []
    prune: [alerts]
  register: converged

- name: Show the changes against the drift, and make none
  pydantic.logfire.apply:
    projects:
      - name: checkout
        visibility: public
  check_mode: true
  register: drift

- name: Fail if there is drift
  ansible.builtin.assert:
    that: drift.changes == []
    fail_msg: "{{ drift.changes | to_json }}"
  ignore_errors: true
"""

RETURN = r"""
changes:
  description: The changes, or in check mode the predicted ones, in the order of the document.
  type: list
  elements: dict
  returned: always, unless the document is wrong
  contains:
    action:
      description: V(created), V(updated) or V(deleted).
      type: str
      sample: updated
    kind:
      description: Kind of the object.
      type: str
      sample: alert
    project:
      description: Project of the object. V(none) for projects and channels.
      type: str
      sample: checkout
    name:
      description: Name of the object. For tokens their path or UUID, if they have one in the document.
      type: str
      sample: errors
    fields:
      description: Options that differed.
      type: list
      elements: str
      sample: [time_window]
    before:
      description: The options as they were, as data. Empty for what was created. Secrets are redacted.
      type: dict
      sample: {name: errors, time_window: 5m}
    after:
      description: The options as they are then. Empty for what was deleted.
      type: dict
      sample: {name: errors, time_window: 10m}
stats:
  description: Numbers of items. Every listed item counts once; those that are pruned count as deleted.
  type: dict
  returned: always, unless the document is wrong
  sample: {created: 1, updated: 1, deleted: 0, unchanged: 7, failed: 0}
plan:
  description:
    - The lines that the task prints, unless O(quiet) is set. An object with C(+) was or would be created, one with C(~)
      updated, and one with C(-) deleted.
    - The objects of a project stand together, and what belongs to no project comes first. A project has at most 20
      lines, and all together have at most 100. Then follows how many more there are.
    - The last lines have the numbers. In check mode they say how many requests a run takes, and how long the rate limit
      makes that if it is a minute or more.
  type: list
  elements: str
  returned: always; empty if the document is wrong
  sample:
    - "- channel old"
    - "+ alert errors (checkout)"
    - "~ alert slow (checkout): query, time_window"
    - "Plan: 1 to create, 1 to update, 1 to delete, 117 unchanged; about 6 requests, under a minute"
requests:
  description: Number of requests sent, retries included.
  type: int
  returned: always
  sample: 6
queries:
  description: Number of queries that were run before anything was written.
  type: int
  returned: with O(check_queries), unless the document is wrong
  sample: 2
tokens:
  description: The tokens and API keys that were created. This is the only time that their secrets are shown.
  type: list
  elements: dict
  returned: always, unless the document is wrong
  contains:
    name:
      description: Name of the API key. Tokens have none.
      type: str
      sample: dashboards
    project:
      description: Project of the token, or the one that an API key is bound to.
      type: str
      sample: checkout
    kind:
      description: V(write_token), V(read_token) or V(api_key).
      type: str
      sample: write_token
    id:
      description: UUID of the token or API key.
      type: str
      sample: 65bebe20-76e9-4d0a-940b-a998191d317b
    path:
      description: The file that holds the secret, if there is one.
      type: str
      sample: /etc/logfire/checkout.token
    token:
      description: The secret. It is left out if RV(tokens[].path) has it, unless the item says C(return_token),
        and with O(return_tokens=false).
      type: str
      sample: pylf_v1_us_0000000000000000000000000000000000000000000
estimated_seconds:
  description:
    - Seconds that the requests that change something take under the rate limit of the API, by the limits seen so far,
      or else by the documented 50 requests a minute and 1,000 an hour. 0 if they are too few to meet the limit.
  type: int
  returned: always, unless the document is wrong
  sample: 0
left:
  description: The items that were left undone as the rate limit allowed no more within O(max_wait). Run again for them.
  type: list
  elements: dict
  returned: always, unless the document is wrong
  contains:
    kind:
      description: Kind of object.
      type: str
      sample: alert
    project:
      description: Project of the object, if it has one.
      type: str
      sample: checkout
    name:
      description: Name of the object.
      type: str
      sample: errors
inspection:
  description: The parts of a report beside the differences, from the lists that the task has read.
  type: dict
  returned: with O(inspect) or O(audit_log)
  contains:
    url:
      description: Address of the organization in the web interface, if a project shows its name.
      type: str
      sample: https://logfire-eu.pydantic.dev/acme
    changes:
      description: One entry for each of RV(changes), in the same order.
      type: list
      elements: dict
      contains:
        id:
          description: UUID of the object, if it exists.
          type: str
          sample: 65bebe20-76e9-4d0a-940b-a998191d317b
        url:
          description: Address of the object in the web interface, or else of the project or organization.
          type: str
          sample: https://logfire-eu.pydantic.dev/acme/checkout/alerts/65bebe20-76e9-4d0a-940b-a998191d317b
        project_url:
          description: Address of its project.
          type: str
          sample: https://logfire-eu.pydantic.dev/acme/checkout
        changed_by:
          description: The person who changed it last, by the audit log or by the object itself.
          type: str
          sample: Jo
        changed_at:
          description: When that was.
          type: str
          sample: "2026-10-01T08:00:00Z"
    "off":
      description: Alerts and channels that are switched off, and SLOs that notify nobody or have alerts that are off.
      type: list
      elements: dict
      sample: [{kind: alert, project: checkout, name: slow, state: switched off, url: null}]
    left_out:
      description: The options that items leave out and that were not compared, by kind, with the number of objects.
      type: list
      elements: dict
      sample: [{kind: alert, options: {description: 12}}]
    unlisted:
      description: Objects of lists that were read, which the document neither lists nor prunes.
      type: list
      elements: dict
      sample: [{kind: alert, project: checkout, names: [tried-out]}]
    audit_log:
      description: The reason if the audit log could not be read.
      type: str
      sample: null
errors:
  description: The items that failed, or the problems of a document that is wrong, one line each.
  type: list
  elements: str
  returned: always
  sample: []
msg:
  description: The error, in one line. Empty if there is none.
  type: str
  returned: always
  sample: ""
diff:
  description: The difference that each change makes, secrets redacted.
  type: list
  elements: dict
  returned: always, unless the document is wrong
  contains:
    before_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      sample: alert errors (project checkout)
    after_header:
      description: The same.
      type: str
      sample: alert errors (project checkout)
    before:
      description: The options as they were, as YAML. Empty for what was created.
      type: str
      sample: |
        name: errors
        time_window: 5m
    after:
      description: The options as they are then. Empty for what was deleted.
      type: str
      sample: |
        name: errors
        time_window: 10m
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._environment.modules import apply_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run


def main() -> None:
    run(apply_module())


if __name__ == "__main__":
    main()
