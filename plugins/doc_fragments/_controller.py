# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private to the collection: may change at any time. The connection of plugins that run in the controller."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  api_key:
    description:
      - API key of the organization.
    type: str
    env:
      - name: LOGFIRE_API_KEY
  identity_token:
    description:
      - Signed token (JWT) of the workload instead of O(api_key), see M(pydantic.logfire.project). It is exchanged
        for a token that may read what the plugin needs, and that is revoked afterwards.
    type: str
    env:
      - name: LOGFIRE_IDENTITY_TOKEN
  identity_token_file:
    description:
      - File with such a token.
    type: str
    env:
      - name: LOGFIRE_IDENTITY_TOKEN_FILE
  identity_provider:
    description:
      - Provider of such tokens, see M(pydantic.logfire.project). It needs O(organization).
    type: str
    env:
      - name: LOGFIRE_IDENTITY_PROVIDER
  base_url:
    description:
      - Origin of a self-hosted installation, for example V(https://logfire.example.com). It wins over O(region).
    type: str
    env:
      - name: LOGFIRE_BASE_URL
  region:
    description:
      - Region of Logfire's cloud service, V(us) or V(eu). If it is not set, it is taken from O(api_key).
    type: str
    env:
      - name: LOGFIRE_REGION
  organization:
    description:
      - Name or UUID of the organization that O(api_key) is expected to belong to. Any other is an error. If nothing
        says which one it is, that is a warning.
      - With an identity instead of O(api_key), the name selects the organization to read.
    type: str
    env:
      - name: LOGFIRE_ORGANIZATION
  as_organization:
    description:
      - Name of another organization of a self-hosted installation to read, with an O(api_key) of the one that has the
        admin panel.
    type: str
    env:
      - name: LOGFIRE_AS_ORGANIZATION
  as_project:
    description:
      - Name of the project to which the token of an identity is bound.
    type: str
    env:
      - name: LOGFIRE_AS_PROJECT
  audience_url:
    description:
      - Origin by which a self-hosted installation knows itself, if it is not O(base_url). O(as_organization) needs it.
    type: str
    env:
      - name: LOGFIRE_AUDIENCE_URL
  validate_certs:
    description:
      - Verify the TLS certificate of the server.
    type: bool
    default: true
  ca_path:
    description:
      - File of certificates in PEM format, or a folder prepared with C(c_rehash), which is trusted instead of the
        default certificate authorities.
    type: path
  timeout:
    description:
      - Seconds to wait for the server in one attempt of one request.
    type: float
    default: 60
  retries:
    description:
      - Number of retries after a first attempt that failed.
    type: int
    default: 5
  max_wait:
    description:
      - Longest wait under the rate limit of the API, such as V(90s), V(10m) or V(1h), or a number of seconds.
    type: str
    default: 10m
  custom_headers:
    description:
      - Additional HTTP headers for an authenticating proxy in front of a self-hosted installation. Values are treated
        as secrets.
    type: dict
"""
