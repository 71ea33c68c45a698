#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: channel
short_description: Manage Pydantic Logfire notification channels
version_added: 0.1.0
description:
  - Create, change, rename and delete the notification channels of a Pydantic Logfire organization, which alerts use.
  - A channel is of exactly one kind. The kind depends on which of O(webhook), O(opsgenie), O(notification),
    O(pagerduty), O(pagerduty_integration) and O(slack) is set, and can be changed later.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  active:
    description:
      - Deliver notifications. A new channel is active unless this is V(false).
      - The API cannot create an inactive channel, so the module creates it and switches it off at once, with two
        requests.
    type: bool
  webhook:
    description:
      - Deliver to a webhook.
    type: dict
    suboptions:
      url:
        description:
          - URL to send to. It is a secret, and needed to create the channel.
          - The API masks its path, so only scheme and host are compared, and the port if it is shown.
        type: str
      format:
        description:
          - Format of the message. A channel that becomes a webhook without it uses V(auto).
          - With V(auto) Logfire infers the Slack format from addresses of C(hooks.slack.com).
        type: str
        choices:
          - auto
          - slack-blockkit
          - slack-legacy
          - raw-data
  opsgenie:
    description:
      - Deliver to Opsgenie.
    type: dict
    suboptions:
      auth_key:
        description:
          - Key of the integration in Opsgenie. It is a secret, and needed to create the channel.
        type: str
      base_url:
        description:
          - Origin of Opsgenie's API, for example V(https://api.eu.opsgenie.com) for its EU region.
        type: str
  notification:
    description:
      - Deliver as a notification of Logfire itself.
    type: dict
    suboptions:
      recipients:
        description:
          - UUIDs of the recipients, presumably user ids. Their order does not matter. Needed to create the channel.
        type: list
        elements: str
  email:
    description:
      - Deliver by e-mail. It needs a server of October 2026 or later.
    type: dict
    suboptions:
      recipients:
        description:
          - Addresses of the recipients. Neither their order nor upper and lower case matter. Needed to create the
            channel.
        type: list
        elements: str
  web_push:
    description:
      - Deliver to the browsers of users. It needs a server of October 2026 or later.
    type: dict
    suboptions:
      recipients:
        description:
          - UUIDs of the recipients, presumably user ids. Their order does not matter. Needed to create the channel.
        type: list
        elements: str
  pagerduty:
    description:
      - Deliver to a PagerDuty service with its routing key.
    type: dict
    suboptions:
      routing_key:
        description:
          - Routing key of the service. It is a secret, and needed to create the channel.
        type: str
      region:
        description:
          - Region of PagerDuty.
        type: str
        choices:
          - us
          - eu
  pagerduty_integration:
    description:
      - Deliver to a PagerDuty service through an integration that was installed in Logfire's web interface.
    type: dict
    suboptions:
      install_id:
        description:
          - UUID of the installation. Needed to create the channel.
        type: str
      service_id:
        description:
          - UUID that Logfire has for the service. Needed to create the channel.
        type: str
  slack:
    description:
      - Deliver to a Slack channel through an integration that was installed in Logfire's web interface.
    type: dict
    suboptions:
      install_id:
        description:
          - UUID of the installation. Needed to create the channel.
        type: str
      channel_id:
        description:
          - Slack's own ID of the channel, for example V(C024BE91L). Needed to create the channel.
        type: str
      include_agent_prompt:
        description:
          - Include a prompt for a coding agent in messages. The server includes it unless this is V(false).
        type: bool
  update_secrets:
    description:
      - Condition for sending the secrets O(webhook.url), O(opsgenie.auth_key) and O(pagerduty.routing_key) of an
        existing channel. The server only shows them masked, so they cannot be compared.
      - V(on_create) sends a secret when the channel is created, and later only if it visibly differs, which means
        another kind of channel, or another scheme, host or port of the URL. The channel is unchanged otherwise.
      - A secret that differs from the one in the last run on this machine gets a warning then. The machine keeps a hash
        of it, keyed with the API key, in a folder of the user among the temporary files. A machine without that memory,
        such as the container of an AWX job, cannot warn.
      - V(always) sends the secret and reports a change in each run. Use it once to replace a secret.
    type: str
    choices:
      - on_create
      - always
    default: on_create
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_secrets=always), a channel with a secret is written in each run.
notes:
  - >-
    Scopes of the API key: C(organization:read_channel) to read, C(organization:write_channel) to create, change or
    delete.
  - >-
    At most one of O(webhook), O(opsgenie), O(notification), O(email), O(web_push), O(pagerduty),
    O(pagerduty_integration) and O(slack) can be set. One of them is needed to create a channel.
  - >-
    A masked value that this module returned (C(**********)) can be used as an option again. It keeps the secret.
  - >-
    If other settings of O(opsgenie) or O(pagerduty) change, the API requires the secret as well. Then set the secret in
    the task.
  - >-
    Logfire does not keep the names of channels unique. See O(id) for what happens then.
  - >-
    Logfire's API sends no test message and accepts a channel that does not work. Test it in the web interface.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._resource
  - pydantic.logfire._resource.renamed
seealso:
  - module: pydantic.logfire.channel_info
  - module: pydantic.logfire.alert
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Create a webhook channel
  pydantic.logfire.channel:
    name: oncall
    webhook:
      url: https://hooks.example.com/services/T000/B000/XXXX  # keep the real one in a vault
      format: slack-blockkit
  register: created

- name: Change the format, which keeps the URL that is stored
  pydantic.logfire.channel:
    name: oncall
    webhook:
      format: raw-data

- name: Replace the secret URL by another one of the same host
  pydantic.logfire.channel:
    name: oncall
    webhook:
      url: https://hooks.example.com/services/T000/B000/YYYY
    update_secrets: always

- name: Show what would change, without changing it
  pydantic.logfire.channel:
    name: oncall
    active: false
  check_mode: true
  diff: true

- name: Rename the channel and change its kind
  pydantic.logfire.channel:
    id: "{{ created.id }}"
    name: oncall-pagerduty
    pagerduty:
      routing_key: R0000000000000000000000000000000  # keep the real one in a vault
      region: eu

- name: Create a channel for Opsgenie that is switched off
  pydantic.logfire.channel:
    name: nights
    active: false
    opsgenie:
      auth_key: 00000000-0000-4000-8000-000000000000  # keep the real one in a vault
      base_url: https://api.eu.opsgenie.com

- name: Delete the channels of this example
  pydantic.logfire.channel:
    name: "{{ item }}"
    state: absent
  loop:
    - oncall-pagerduty
    - nights
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
      sample: channel example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: channel example
    before:
      description: The channel before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: oncall
        active: true
    after:
      description: The channel after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: oncall
        active: false
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The channel before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: oncall, active: true}
    after:
      description: The channel after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: oncall, active: false}
id:
  description:
    - UUID of the channel, also of one that was removed.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f5-77e0-7b3a-8d41-5c9e0a6b2f33
channel:
  description:
    - The channel after the task, or as it would be in check mode. Secrets are redacted.
    - It is empty when there is no channel after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.channel import CHANNEL


def main() -> None:
    run(manage_module(CHANNEL))


if __name__ == "__main__":
    main()
