#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gateway_provider
short_description: Manage providers of the Pydantic Logfire AI gateway
version_added: 0.1.0
description:
  - Create, change and delete the providers of the AI gateway of a Pydantic Logfire organization. A provider is an
    account of the organization with a vendor of models, whose credential the gateway uses.
  - Logfire never returns the credential of a provider, not even masked. O(update_secrets) and O(credential_version)
    say when it is sent again.
  - Built-in providers and providers with URLs of their own cannot be managed through the API. They are left alone.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  state:
    description:
      - Desired state of the provider.
    type: str
    choices:
      - present
      - absent
    default: present
  slug:
    description:
      - Slug of the provider, which identifies it unless O(id) is given. Logfire keeps it unique in the organization.
      - 1 to 64 letters, digits, dots, underscores and hyphens, of which the first is a letter or digit.
      - Logfire cannot change it. With O(id), a different slug is refused unless O(allow_replace) is set.
      - One of O(slug) and O(id) is required.
    type: str
  id:
    description:
      - UUID of the provider, which selects it regardless of its slug.
      - With O(state=present) it is an error if no such provider exists, since a UUID cannot be chosen.
    type: str
  vendor:
    description:
      - Vendor of the models. Needed to create the provider.
      - Logfire cannot change it. Another vendor than the provider has is refused unless O(allow_replace) is set.
    type: str
    choices:
      - openai
      - anthropic
      - bedrock
      - doubleword
      - groq
      - huggingface
      - mistral
  credential:
    description:
      - API key of the account with the vendor. It is a secret, and needed to create the provider.
      - It is sent when the provider is created or replaced. For an existing provider O(update_secrets) and
        O(credential_version) decide.
      - An unfilled placeholder of M(pydantic.logfire.export) keeps the stored credential.
    type: str
  update_secrets:
    description:
      - Condition for sending the O(credential) of an existing provider, as it cannot be compared.
      - V(on_create) sends it when the provider is created, and later only if O(credential_version) has changed.
      - V(always) sends it and reports a change in each run. Use it once to replace the credential.
    type: str
    choices:
      - on_create
      - always
    default: on_create
  credential_version:
    description:
      - Version of the O(credential), a text of your choice such as V(2) or V(2026-11). It is not secret.
      - The credential is sent unless the file O(credential_version_path) records that this version was sent to this
        provider. To rotate the credential, change both it and its version. Every other run is unchanged.
      - 1 to 100 letters, digits and C(. _ + = @ / -).
      - Required together with O(credential_version_path), and needs O(credential).
    type: str
  credential_version_path:
    description:
      - File on the machine that runs the module, which records the last version sent and the UUID of the provider. It
        holds no secret. Give each provider of each environment a file of its own, in a permanent place such as beside
        the inventory.
      - It is written, atomically, after Logfire has accepted the credential. If the file is lost, or somebody else
        recreated the provider, the credential is sent once more.
      - Its folder must exist.
      - Required together with O(credential_version).
    type: path
  bedrock_api:
    description:
      - Variant of Bedrock's API. Needed to create a provider whose O(vendor) is V(bedrock), and only for that.
    type: str
    choices:
      - runtime
      - mantle
  bedrock_region:
    description:
      - AWS region of Bedrock, for example V(us-east-1). Needed to create a provider whose O(vendor) is V(bedrock), and
        only for that.
    type: str
  pricing_required:
    description:
      - Refuse requests for models whose price the gateway does not know. This is the default of a new provider.
    type: bool
  allow_replace:
    description:
      - Replace a provider whose O(vendor) or O(slug) changes, which needs the O(credential). The new provider has
        another UUID.
      - With another O(slug) the new one is created before the old one is deleted. With another O(vendor) only, the old
        one is deleted first.
    type: bool
    default: false
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_secrets=always), a provider whose O(credential) is given is written in each run.
notes:
  - >-
    Scopes of the API key: C(organization:read) to read, C(organization:write) to create, change or delete. Newer
    servers may want C(organization:read_gateway) and C(organization:write_gateway), which is not documented.
  - It needs the Growth or Enterprise plan, or a self-hosted Logfire of release v2026-08-12.01 or later.
  - Only options that are set are compared. Omitted options keep their values.
  - >-
    The server's words about a refused write are not shown, apart from the names of wrong fields, as they might quote
    the credential.
  - >-
    Keep the old key with the vendor alive until the task that sends the new one has succeeded.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
seealso:
  - module: pydantic.logfire.gateway_provider_info
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Create a provider
  pydantic.logfire.gateway_provider:
    slug: primary-openai
    vendor: openai
    credential: sk-0000000000000000000000000000000000000000  # keep the real one in a vault
  register: created

- name: Send the credential again, which is how to replace it
  pydantic.logfire.gateway_provider:
    slug: primary-openai
    credential: sk-1111111111111111111111111111111111111111
    update_secrets: always

- name: Send it when its version changes, and else leave it alone
  pydantic.logfire.gateway_provider:
    slug: primary-openai
    credential: sk-1111111111111111111111111111111111111111
    credential_version: "2"
    credential_version_path: "{{ lookup('ansible.builtin.env', 'HOME') }}/primary-openai.version"

- name: Create a provider for Bedrock
  pydantic.logfire.gateway_provider:
    slug: primary-bedrock
    vendor: bedrock
    credential: ABSK0000000000000000000000000000000000000000
    bedrock_api: runtime
    bedrock_region: us-east-1
    pricing_required: false

- name: Ask in another region, which leaves the credential alone
  pydantic.logfire.gateway_provider:
    slug: primary-bedrock
    bedrock_region: eu-central-1

- name: Give it another slug, which takes a new provider
  pydantic.logfire.gateway_provider:
    id: "{{ created.id }}"
    slug: openai
    credential: sk-1111111111111111111111111111111111111111
    allow_replace: true

- name: Delete the providers of this example
  pydantic.logfire.gateway_provider:
    slug: "{{ item }}"
    state: absent
  loop:
    - openai
    - primary-bedrock
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
      sample: gateway provider example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: gateway provider example
    before:
      description: The provider before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        slug: primary-openai
        vendor: openai
        pricing_required: true
    after:
      description: The provider after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        slug: primary-openai
        vendor: openai
        pricing_required: false
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The provider before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {slug: primary-openai, vendor: openai, pricing_required: true}
    after:
      description: The provider after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {slug: primary-openai, vendor: openai, pricing_required: false}
id:
  description:
    - UUID of the provider, also of one that was removed.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1fd-7182-7394-8fa5-b6c7d8e9fa0b
gateway_provider:
  description:
    - The provider after the task, or as it would be in check mode, without its credential.
    - It is empty when there is no provider after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the provider.
      returned: always
      type: str
      sample: 0198c1fd-7182-7394-8fa5-b6c7d8e9fa0b
    slug:
      description: Slug of the provider.
      returned: always
      type: str
      sample: primary-bedrock
    vendor:
      description: Vendor of the models.
      returned: always
      type: str
      sample: bedrock
    bedrock_api:
      description: Variant of Bedrock's API.
      type: str
      returned: if the vendor is V(bedrock)
      sample: runtime
    bedrock_region:
      description: AWS region.
      type: str
      returned: if the vendor is V(bedrock)
      sample: us-east-1
    pricing_required:
      description: True if requests for models without a known price are refused.
      returned: always
      type: bool
      sample: true
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.gateway_provider import GATEWAY_PROVIDER


def main() -> None:
    run(manage_module(GATEWAY_PROVIDER))


if __name__ == "__main__":
    main()
