#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pagerduty_service_info
short_description: Look up a PagerDuty service in Pydantic Logfire
version_added: 0.1.0
description:
  - Find the UUIDs that Logfire has for a PagerDuty service, which the option C(pagerduty_integration) of
    M(pydantic.logfire.channel) takes.
  - The service must have been approved for Logfire in its web interface. If it is not known, the task fails.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  pagerduty_service_id:
    description:
      - PagerDuty's own ID of the service, which stands in its address in PagerDuty, for example V(PABC123).
    type: str
    required: true
  account_subdomain:
    description:
      - Subdomain of the PagerDuty account, such as V(acme) of C(acme.pagerduty.com).
    type: str
    required: true
  pagerduty_region:
    description:
      - Region of the PagerDuty account. O(region) is Logfire's.
    type: str
    choices:
      - us
      - eu
    default: us
notes:
  - "Scope of the API key: C(organization:read_channel)."
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
seealso:
  - module: pydantic.logfire.channel
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Look up the service
  pydantic.logfire.pagerduty_service_info:
    account_subdomain: acme
    pagerduty_service_id: PABC123
  register: found

- name: Create a channel for it
  pydantic.logfire.channel:
    name: pagerduty
    pagerduty_integration:
      install_id: "{{ found.pagerduty_services[0].install_id }}"
      service_id: "{{ found.pagerduty_services[0].service_id }}"
"""

RETURN = r"""
pagerduty_services:
  description: The service, as the only entry of a list.
  returned: success
  type: list
  elements: dict
  contains:
    pagerduty_service_id:
      description: PagerDuty's own ID of the service.
      returned: always
      type: str
      sample: PABC123
    service_name:
      description: Name of the service in PagerDuty.
      returned: always
      type: str
      sample: On-call
    install_id:
      description: UUID that Logfire has for the installation.
      returned: always
      type: str
      sample: 0198c1fa-4e5f-7061-9c72-8394a5b6c7d8
    service_id:
      description: UUID that Logfire has for the service.
      returned: always
      type: str
      sample: 0198c1fb-5f60-7172-8d83-94a5b6c7d8e9
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.pagerduty_service import (
    pagerduty_service_info_module,
)


def main() -> None:
    run(pagerduty_service_info_module())


if __name__ == "__main__":
    main()
