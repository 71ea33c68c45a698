#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: billing_info
short_description: Read the billing usage of a Pydantic Logfire organization
version_added: 0.1.0
description:
  - Read what a Pydantic Logfire organization used in a billing period, what of it is included in the plan, and what it
    costs.
  - Billing usage exists in the Enterprise plan of Logfire's cloud only.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  period_offset:
    description:
      - V(0) is the current billing period, V(-1) the one before, V(-2) the one before that.
    type: int
    choices:
      - 0
      - -1
      - -2
    default: 0
notes:
  - "Scope of the API key: C(organization:payment)."
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.usage_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Read the current billing period
  pydantic.logfire.billing_info:
  register: current

- name: Read the one before
  pydantic.logfire.billing_info:
    period_offset: -1
  register: previous

- name: Compare
  ansible.builtin.debug:
    msg: "{{ previous.billing.cost.total_cost }} before, {{ current.billing.cost.total_cost }} so far"
"""

RETURN = r"""
billing:
  description: The billing period.
  returned: success
  type: dict
  contains:
    organization:
      description: Name of the organization.
      returned: always
      type: str
      sample: acme
    plan:
      description: The plan of the organization.
      returned: always
      type: str
      sample: enterprise_cloud
    period:
      description: First and last day of the period, and the day of the month on which periods begin.
      returned: always
      type: dict
      sample:
        start: "2026-11-01"
        end: "2026-11-30"
        anchor_day: 1
    usage:
      description: The usage, and the part of it that is included or to be paid for.
      returned: always
      type: dict
      sample:
        total_observations: 124000
        breakdown:
          spans: 120400
          metrics: 3600
        included_observations: 100000
        billable_observations: 24000
    projects:
      description: The usage of each project, sorted by name.
      returned: always
      type: list
      elements: dict
      sample:
        - project: checkout
          project_id: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
          observations: 124000
    cost:
      description: The cost.
      returned: always
      type: dict
      sample:
        currency: USD
        price_per_million_observations: 2.0
        included_observations_value: 0.2
        usage_cost: 0.048
        discount: 0.0
        total_cost: 0.048
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.billing import billing_info_module


def main() -> None:
    run(billing_info_module())


if __name__ == "__main__":
    main()
