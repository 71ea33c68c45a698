#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_log_info
short_description: Read the audit log of a Pydantic Logfire organization
version_added: 0.1.0
description:
  - List who did what in a Pydantic Logfire organization during a span of time, or read one entry with its details.
  - Audit logs exist in the Enterprise plan of Logfire's cloud and on self-hosted installations only.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  start_time:
    description:
      - List the entries from this moment on, a date and time in RFC 3339 with time zone, for example
        V(2026-11-01T00:00:00Z).
      - One of O(start_time) and O(id) is required.
    type: str
  end_time:
    description:
      - List only entries before this moment, in the same form. It does not belong to the span itself.
      - If it is omitted, the span lasts until now.
    type: str
  action:
    description:
      - List only entries of this action, in any case.
      - The API knows V(INSERT), V(UPDATE), V(DELETE), V(VIEW), V(LOGIN), V(FAILED_LOGIN), V(LOGOUT),
        V(CLAIM_INVITATION), V(REVOKE_INVITATION) and V(VERIFY). The server refuses others.
    type: str
  id:
    description:
      - UUID of one entry, which is returned with its metadata.
      - Mutually exclusive with all other options that select entries. If there is no such entry, the list is empty.
    type: str
notes:
  - "Scope of the API key: C(organization:auditlog)."
  - >-
    The API gives 90 days in one answer at most. A longer span is read in pieces, with one request for each, and every
    entry is returned once.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Read what was deleted since the beginning of the month
  pydantic.logfire.audit_log_info:
    start_time: "2026-11-01T00:00:00Z"
    action: DELETE
  register: deleted

- name: Show who did it
  ansible.builtin.debug:
    msg: "{{ item.created_at }} {{ item.user_name }}: {{ item.resource_type }} {{ item.record_id }}"
  loop: "{{ deleted.audit_logs }}"

- name: Read the details of each
  pydantic.logfire.audit_log_info:
    id: "{{ item.id }}"
  loop: "{{ deleted.audit_logs }}"
  loop_control:
    label: "{{ item.id }}"
  register: details

- name: Read one day
  pydantic.logfire.audit_log_info:
    start_time: "2026-11-05T00:00:00Z"
    end_time: "2026-11-06T00:00:00Z"
  register: day
"""

RETURN = r"""
audit_logs:
  description: The entries that were found, sorted by time.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the entry.
      returned: always
      type: str
      sample: 0198c1f9-3b21-7a40-8f15-6a7b8c9d0e1f
    created_at:
      description: When it happened, in UTC.
      returned: always
      type: str
      sample: "2026-11-05T16:40:03Z"
    action:
      description: The action.
      returned: always
      type: str
      sample: DELETE
    resource_type:
      description: The kind of the object.
      returned: always
      type: str
      sample: alerts
    record_id:
      description: UUID of the object that it was done to.
      returned: always
      type: str
      sample: 0198c1f6-90ab-7f20-b6c8-1d4e5f607182
    organization:
      description: Name of the organization.
      returned: always
      type: str
      sample: acme
    project:
      description: Name of the project, if it happened in one.
      returned: always
      type: str
      sample: checkout
    user_name:
      description: Name of who did it, if it was a user.
      returned: always
      type: str
      sample: ada
    ip_address:
      description: The origin of the request.
      returned: always
      type: str
      sample: 192.0.2.7
    metadata:
      description: Details of the entry, which depend on the action. Null if there are none.
      returned: if O(id) is given
      type: dict
      sample:
        name: errors
    downgrade_patches:
      description: The object before the change, if the server returns it.
      returned: if O(id) is given and the server has it
      type: raw
      sample: []
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.audit_log import audit_log_info_module


def main() -> None:
    run(audit_log_info_module())


if __name__ == "__main__":
    main()
