#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: collector_policy_info
short_description: List the collector policies of a Pydantic Logfire project
version_added: 0.1.0
description:
  - List the policies of a project by which Logfire's Fleet configures OpenTelemetry collectors on hosts.
  - This is in beta, as Fleet is. A project for which Fleet is not enabled is an error.
  - Policies are made in Logfire's web interface. Hosts enroll in one with
    M(pydantic.logfire.collector_enrollment_token), or by the role P(pydantic.logfire.collector#role).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  project:
    description: Name or UUID of the project.
    type: str
    required: true
  name:
    description: List policies of this name only.
    type: str
  id:
    description: List the policy with this UUID only.
    type: str
notes:
  - "Scope of the API key: C(project:read_fleet)."
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.collector_enrollment_token
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List the policies
  pydantic.logfire.collector_policy_info:
    project: checkout
  register: found

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ found.collector_policies | map(attribute='name') }}"
"""

RETURN = r"""
collector_policies:
  description: The policies, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the policy.
      returned: always
      type: str
      sample: 0198c1fc-6071-7283-9e94-a5b6c7d8e9fa
    name:
      description: Name of the policy. The server may have several of the same name.
      returned: always
      type: str
      sample: gateway
    project:
      description: Name of the project.
      returned: always
      type: str
      sample: checkout
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
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.collector import policy_info_module


def main() -> None:
    run(policy_info_module())


if __name__ == "__main__":
    main()
