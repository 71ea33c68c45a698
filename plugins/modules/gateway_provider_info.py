#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gateway_provider_info
short_description: List providers of the Pydantic Logfire AI gateway
version_added: 0.1.0
description:
  - List the providers of the AI gateway of a Pydantic Logfire organization, or find one by its slug or UUID.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  slug:
    description:
      - Return only the provider with this slug.
    type: str
notes:
  - >-
    Scope of the API key: C(organization:read). Newer servers may want C(organization:read_gateway), which is not
    documented.
  - It needs the Growth or Enterprise plan, or a self-hosted Logfire of release v2026-08-12.01 or later.
  - Credentials cannot be read, not even masked.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info_id
seealso:
  - module: pydantic.logfire.gateway_provider
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: List all providers of the organization
  pydantic.logfire.gateway_provider_info:
  register: all

- name: Show the slugs of those that accept models without a known price
  ansible.builtin.debug:
    msg: "{{ all.gateway_providers | rejectattr('pricing_required') | map(attribute='slug') }}"

- name: Find a provider by its slug
  pydantic.logfire.gateway_provider_info:
    slug: primary-openai
"""

RETURN = r"""
gateway_providers:
  description: The providers that were found, sorted by slug.
  returned: success
  type: list
  elements: dict
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

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.gateway_provider import GATEWAY_PROVIDER


def main() -> None:
    run(info_module(GATEWAY_PROVIDER))


if __name__ == "__main__":
    main()
