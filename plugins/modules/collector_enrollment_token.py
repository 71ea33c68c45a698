#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: collector_enrollment_token
short_description: Create a token with which a host enrolls its collector in Pydantic Logfire's Fleet
version_added: 0.1.0
description:
  - Create a token with which the OpenTelemetry collector of one host can enroll in a collector policy of a project.
  - The role P(pydantic.logfire.collector#role) does all of it, for hosts that are not enrolled yet.
  - This is in beta, as Fleet is. It is an action and not a state. Each run creates another token.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  project:
    description: Name or UUID of the project.
    type: str
    required: true
  policy:
    description:
      - Name or UUID of the collector policy, which must exist. Policies are made in Logfire's web interface.
      - If several have the name, the task fails and lists their UUIDs.
    type: str
    required: true
  environment:
    description: Environment of the host in Logfire.
    type: str
    default: production
  name:
    description: Name of the host in Logfire, of 1 to 255 characters.
    type: str
    required: true
  valid_for:
    description:
      - Validity of a token that is not used, in whole days from V(1d) to V(365d).
    type: str
    default: 1d
notes:
  - >-
    Scopes of the API key: C(project:enroll_fleet) to create the token, C(project:read_fleet) to find the policy.
  - >-
    The token is a secret, as whoever has it can enroll a host. It is returned as RV(token) and shows up nowhere else.
    Use C(no_log) on the task, and pass it to C(pydantic-opamp-enroll) on standard input, in a task with C(no_log) as
    well.
  - >-
    The token is good for one host. The API can neither list nor revoke it, so keep O(valid_for) short.
  - >-
    In check mode the policy is looked up, the task is reported as changed, and there is no RV(token).
  - >-
    If the answer of the server is lost, the request is not repeated, since that could create a second token. The task
    fails, and a token that nobody holds ends by itself.
attributes:
  idempotent:
    support: none
    details:
      - Each run creates another token.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._resource.durations
seealso:
  - module: pydantic.logfire.collector_policy_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Create a token for each host
  pydantic.logfire.collector_enrollment_token:
    project: checkout
    policy: gateway
    name: "{{ inventory_hostname }}"
  delegate_to: localhost
  register: enrollment
  no_log: true

- name: Show where the host has to enroll
  ansible.builtin.debug:
    msg: "{{ enrollment.enrollment_url }}"
"""

RETURN = r"""
token:
  description: The token. It is a secret.
  returned: success, but not in check mode
  type: str
  sample: pylf_fleet_0kXw9Jm2QbT7RzV4nLcH8sYpD5fGaE1u
enrollment_url:
  description: Address at which the host enrolls.
  returned: success, but not in check mode
  type: str
  sample: wss://logfire-us.pydantic.dev/v1/opamp
base_url:
  description: Origin of Logfire, to which the host's collector sends.
  returned: success
  type: str
  sample: https://logfire-us.pydantic.dev
collector_policy:
  description: The policy. It is null for a project that an earlier task would create, in check mode.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the policy.
      returned: always
      type: str
      sample: 0198c1fc-6071-7283-9e94-a5b6c7d8e9fa
    name:
      description: Name of the policy.
      returned: always
      type: str
      sample: gateway
    revision:
      description: Number of changes to the policy, as Logfire counts them.
      returned: always
      type: int
      sample: 3
    created_at:
      description: When the policy was made, in UTC.
      returned: always
      type: str
      sample: "2026-10-12T09:15:27Z"
diff:
  description:
    - The difference, or the one that there would be in check mode, as YAML that Ansible shows line by line with
      C(--diff).
    - Secrets are redacted. RV(change) has the same as data.
  returned: success
  type: dict
  contains:
    before_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: enrollment token web-1 in project checkout
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: enrollment token web-1 in project checkout
    before:
      description: Always empty.
      type: str
      returned: always
      sample: ""
    after:
      description: The options of the task.
      type: str
      returned: always
      sample: |
        environment: production
        name: web-1
        policy: gateway
        valid_for: 1d
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: Always empty.
      type: dict
      returned: always
      sample: {}
    after:
      description: The options of the task.
      type: dict
      returned: always
      sample: {policy: gateway, environment: production, name: web-1, valid_for: 1d}
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.collector import enrollment_token_module


def main() -> None:
    run(enrollment_token_module())


if __name__ == "__main__":
    main()
