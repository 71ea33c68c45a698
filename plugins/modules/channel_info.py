#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: channel_info
short_description: List Pydantic Logfire notification channels
version_added: 0.1.0
description:
  - List the notification channels of a Pydantic Logfire organization, or find one by its name or UUID.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - "Scope of the API key: C(organization:read_channel)."
  - Secrets are masked by the server and cannot be read.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
seealso:
  - module: pydantic.logfire.channel
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List all channels of the organization
  pydantic.logfire.channel_info:
  register: all

- name: Show the names of the channels that are switched off
  ansible.builtin.debug:
    msg: "{{ all.channels | rejectattr('active') | map(attribute='name') }}"

- name: Find a channel by its name
  pydantic.logfire.channel_info:
    name: oncall
"""

RETURN = r"""
channels:
  description: The channels that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the channel.
      returned: always
      type: str
      sample: 0198c1f5-77e0-7b3a-8d41-5c9e0a6b2f33
    name:
      description: Name of the channel, which the API and the web page call its label.
      returned: always
      type: str
      sample: oncall
    active:
      description: True if the channel delivers notifications.
      returned: always
      type: bool
      sample: true
    webhook:
      description: Settings of a webhook.
      type: dict
      returned: if this is the kind of the channel
      contains:
        url:
          description: URL with its path masked.
          returned: always
          type: str
          sample: "https://hooks.example.com/**********"
        format:
          description: Format of the message.
          returned: always
          type: str
          sample: slack-blockkit
    opsgenie:
      description: Settings of an Opsgenie integration.
      type: dict
      returned: if this is the kind of the channel
      contains:
        auth_key:
          description: The masked key.
          returned: always
          type: str
          sample: "**********"
        base_url:
          description: Origin of Opsgenie's API.
          returned: if it is set
          type: str
          sample: "https://api.eu.opsgenie.com"
    notification:
      description: Settings of notifications in Logfire itself.
      type: dict
      returned: if this is the kind of the channel
      contains:
        recipients:
          description: UUIDs of the recipients.
          returned: always
          type: list
          elements: str
          sample: ["0198c1f9-3d4e-7f50-8b61-728394a5b6c7"]
    email:
      description: Settings of delivery by e-mail.
      type: dict
      returned: if this is the kind of the channel
      contains:
        recipients:
          description: Addresses of the recipients.
          returned: always
          type: list
          elements: str
          sample: [oncall@example.com]
    web_push:
      description: Settings of delivery to browsers.
      type: dict
      returned: if this is the kind of the channel
      contains:
        recipients:
          description: UUIDs of the recipients.
          returned: always
          type: list
          elements: str
          sample: ["0198c1f9-3d4e-7f50-8b61-728394a5b6c7"]
    pagerduty:
      description: Settings of a PagerDuty service with a routing key.
      type: dict
      returned: if this is the kind of the channel
      contains:
        routing_key:
          description: The masked key.
          returned: always
          type: str
          sample: "**********"
        region:
          description: Region of PagerDuty.
          returned: if it is set
          type: str
          sample: eu
    pagerduty_integration:
      description: Settings of a PagerDuty service of an installed integration.
      type: dict
      returned: if this is the kind of the channel
      contains:
        install_id:
          description: UUID of the installation.
          returned: always
          type: str
          sample: 0198c1fa-4e5f-7061-9c72-8394a5b6c7d8
        service_id:
          description: UUID of the service.
          returned: always
          type: str
          sample: 0198c1fb-5f60-7172-8d83-94a5b6c7d8e9
    slack:
      description: Settings of a Slack channel of an installed integration.
      type: dict
      returned: if this is the kind of the channel
      contains:
        install_id:
          description: UUID of the installation.
          returned: always
          type: str
          sample: 0198c1fc-6071-7283-9e94-a5b6c7d8e9fa
        channel_id:
          description: Slack's own ID of the channel.
          returned: always
          type: str
          sample: C024BE91L
        include_agent_prompt:
          description: True if a message carries a prompt for a coding agent.
          returned: always
          type: bool
          sample: true
    config:
      description: All that is known of a channel of a kind that this collection does not support.
      returned: if this is the case
      type: dict
      contains:
        type:
          description: The API's word for the kind.
          returned: always
          type: str
          sample: sms
    organization_id:
      description: UUID of the organization.
      returned: always
      type: str
      sample: 0198c1f3-0a1b-7c2d-8e3f-405162738495
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL


def main() -> None:
    run(info_module(CHANNEL))


if __name__ == "__main__":
    main()
