#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api_key
short_description: Manage Pydantic Logfire API keys
version_added: 0.1.0
description:
  - Create, change, renew, replace and revoke the API keys of a Pydantic Logfire organization, gateway keys with their
    spending limits included.
  - Name, description and limits of a key can be changed. Its scopes, its project and its expiry are fixed when it is
    created, and its secret is shown only then.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  state:
    description:
      - V(present) makes sure that there is a live key as described, and creates one if need be.
      - V(absent) revokes the key. It stops working at once.
      - V(rotated) replaces a live key by one with a new secret, and then revokes the old one. Name, scopes, project,
        description, limits and expiry stay the same unless the task sets them. The secret goes to O(path) if that is
        given. It fails if no live key is selected.
    type: str
    choices:
      - present
      - absent
      - rotated
    default: present
  name:
    description:
      - Name of the key, which identifies it among the live keys unless O(id) is given, or the file O(path) holds the
        secret of a key that is known.
      - Logfire does not keep names unique. If several live keys have the name, the task fails and lists their UUIDs.
        With O(renew_before), only the one counts that is not due for renewal.
      - Together with O(id) it is the new name of the key.
      - One of O(name) and O(id) is required.
    type: str
  id:
    description:
      - UUID of the key.
      - With O(state=present) it is an error if the key does not exist or is no longer alive. A key is never created for
        it, so it goes with neither O(renew_before) nor O(allow_replace).
    type: str
  path:
    description:
      - File that holds the secret, on the machine that runs the module. It is written atomically, with O(mode) or else
        with mode V(0600). If others may read the file, its mode is set back.
      - A relative path starts at the folder of the playbook. If the module runs on another machine than the controller,
        a relative path is an error. Give an absolute path there, or one that begins with C(~).
      - The API shows nothing by which a secret could be matched with its key. A hidden file beside the secret
        (C(.NAME.owner)) therefore notes the UUID of the key and a digest of the secret. Move or remove both together.
      - With O(state=present), the key is in place if the note says that the secret in the file belongs to a live key.
        Without a note, the secret in the file counts as that of the only live key called O(name).
        If the file is missing, or the key is gone, a new key is created and written to the file.
      - A file with other content is never overwritten, and the error names the file. Other content is text that does
        not look like a secret of Logfire, the API key of the task, and a secret without a note if no key was ever
        called O(name). A note that cannot be read is an error as well.
      - A symbolic link of another user is never followed, and the hard link of another user is never used.
      - A file whose note names a live key with another name, or another organization, is an error.
      - With O(state=absent) the file and its note are removed with the key, or if the key they belong to is gone. If
        there is no file, the only live key called O(name) is revoked.
      - The parent folder must exist, unless O(create_parent) is set. In check mode a missing folder only gives a
        warning, since an earlier task may be about to create it.
      - The task makes sure that the file can be written before a key is created. If writing fails nevertheless, the new
        key is revoked and the task fails. After a killed run, the next run with the same file removes the remains.
      - Mutually exclusive with O(id).
    type: path
  scopes:
    description:
      - Permissions of the key, as names of scopes such as V(project:read_alert). A write scope does not imply its read
        scope. Their order does not matter.
      - Required to create a key. A key cannot grant scopes that it does not have.
      - A scope that this release of the collection does not know gives a warning when a key is created, and the server
        decides.
      - They cannot be changed, see O(allow_replace).
    type: list
    elements: str
  project:
    description:
      - Name or UUID of the project that the key is bound to. A key that is created without it belongs to the whole
        organization.
      - Keys with the scopes V(project:gateway_proxy), V(project:read_otlp) and V(project:write_otlp) need a project.
        From release v2026-09-14.01 on, a key of the whole organization may have them to pass them on.
      - In check mode, the name of a project that does not exist yet counts as one that an earlier task is about to
        create.
      - It cannot be changed, see O(allow_replace). A bound key cannot become a key of the organization.
    type: str
  description:
    description:
      - Purpose of the key. An empty string clears it.
    type: str
  gateway:
    description:
      - Settings of a key for the AI gateway, which has the scope V(project:gateway_proxy). The rest stays as it
        is.
    type: dict
    suboptions:
      spending_limit_daily:
        description:
          - Limit of a day, in whole US dollars from 0 on, or V(unlimited).
        type: str
      spending_limit_weekly:
        description:
          - Limit of a week, in whole US dollars from 0 on, or V(unlimited).
        type: str
      spending_limit_monthly:
        description:
          - Limit of a month, in whole US dollars from 0 on, or V(unlimited).
        type: str
      spending_limit_total:
        description:
          - Limit of all time, in whole US dollars from 0 on, or V(unlimited).
        type: str
      cache_enabled:
        description:
          - Cache responses. V(inherit) leaves it to the project.
        type: str
        choices:
          - "true"
          - "false"
          - inherit
  allow_replace:
    description:
      - Allow a key whose O(scopes) or O(project) differ to be replaced by a new key with a new secret, which keeps
        whatever the task does not set, its expiry included. The old key is revoked once the new secret is in place.
      - Without it such a difference is an error.
    type: bool
    default: false
  return_token:
    description:
      - Return the secret of a new key as RV(token) although O(path) holds it.
      - A result may stay in facts, in logs and in the files of a task with C(async). Without O(path), the secret is
        always returned, as nobody else has it.
    type: bool
    default: false
  valid_for:
    description:
      - Validity of a new key, as a duration, for example V(90d). It does not change a key that exists.
      - Mutually exclusive with O(expires_at). If neither is given, a new key does not expire.
    type: str
  expires_at:
    description:
      - End of a new key's validity, as a date and time in RFC 3339 with time zone, for example V(2027-01-31T00:00:00Z).
      - It must be in the future. It does not change a key that exists.
    type: str
  renew_before:
    description:
      - Replace the key if it expires within this duration, for example V(14d).
      - The replaced key stays alive until it expires, so that nobody who still uses it is cut off, unless
        O(revoke_replaced) is set.
      - It must be shorter than O(valid_for), or each run would create a new key.
    type: str
  revoke_replaced:
    description:
      - Revoke a key that is replaced because of O(renew_before) once the new secret is in place.
    type: bool
    default: false
notes:
  - >-
    Scopes of the API key that the module uses: C(organization:read_api_key); C(organization:create_api_key) to create,
    and then also all scopes of the new key; C(organization:write_api_key) to change and revoke; and C(project:read) if
    O(project) is a name.
  - >-
    A new key is a personal key or a service key, like the key of the caller. Logfire hides the personal keys of others,
    so a key that is not listed may exist nevertheless. Use service keys for automation.
  - Only options that are set are compared. Omitted options keep their values, and only differences are sent.
  - A key that was revoked or has expired counts as one that does not exist.
  - >-
    A key can revoke itself. The module warns if a key seems to be the one that the task itself uses: the file holds
    that key, or no other live key may list the keys.
  - The endpoint needs Logfire v2026-06-09.01 or later on a self-hosted install.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._resource.durations
  - pydantic.logfire._resource.renamed
  - pydantic.logfire._token.file
  - pydantic.logfire._token.attributes
seealso:
  - module: pydantic.logfire.api_key_info
  - module: pydantic.logfire.write_token
  - module: pydantic.logfire.project
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Keep a key in a file, valid for 90 days, and replace it two weeks before it expires
  pydantic.logfire.api_key:
    name: dashboards
    description: For the pipeline that publishes dashboards
    scopes: [project:read, project:read_dashboard, project:write_dashboard]
    path: ~/dashboards.key
    valid_for: 90d
    renew_before: 14d

- name: Let a key for the AI gateway spend 20 dollars a day, and no longer limit the month
  pydantic.logfire.api_key:
    name: assistant
    project: checkout
    scopes: [project:gateway_proxy]
    gateway:
      spending_limit_daily: 20
      spending_limit_monthly: unlimited
      cache_enabled: true
    path: ~/assistant.key

- name: Show what a new scope would take, without doing it
  pydantic.logfire.api_key:
    name: dashboards
    scopes: [project:read, project:read_dashboard, project:write_dashboard, project:read_alert]
    path: ~/dashboards.key
    allow_replace: true
  check_mode: true
  diff: true

- name: Replace the secret at once, for example because it leaked
  pydantic.logfire.api_key:
    name: dashboards
    path: ~/dashboards.key
    state: rotated

- name: Create a key whose secret is stored elsewhere
  pydantic.logfire.api_key:
    name: reporting
    scopes: [organization:auditlog]
  register: reporting

- name: Store the secret if there is a new one
  ansible.builtin.debug:
    msg: A new secret was made and has to be stored.
  when: reporting.token is defined

- name: Rename a key, which keeps its secret
  pydantic.logfire.api_key:
    id: "{{ reporting.id }}"
    name: audit

- name: Revoke keys, and remove their files
  pydantic.logfire.api_key:
    name: "{{ item }}"
    path: ~/{{ item }}.key
    state: absent
  loop: [dashboards, assistant]
"""

RETURN = r"""
token:
  description:
    - The secret of the new key. It is shown this once.
    - Register the result with care, and do not print it.
  returned: >-
    when a key was created, replaced or rotated in this run, so never in check mode; with O(path) only if
    O(return_token=true)
  type: str
  sample: pylf_v2_us_0198c1f0-77aa-7b3c-8d21-5f0e9a1b2c3d_0kXw9Jm2QbT7RzV4nLcH8sYpD5fGaE1uK3iWoN6xBtM
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
      sample: api key example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: api key example
    before:
      description: The API key before the task. Empty if there was none.
      type: str
      returned: always
      sample: ""
    after:
      description: The API key after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: dashboards
        scopes:
          - "project:read"
        valid_for: 90d
        path: /etc/ci/dashboards.key
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: The API key before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {}
    after:
      description: The API key after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: dashboards, scopes: ["project:read"], valid_for: 90d, path: /etc/ci/dashboards.key}
id:
  description:
    - UUID of the API key, also of one that was revoked.
    - It is null if there is none, and where check mode predicts a new one.
  returned: success
  type: str
  sample: 0198c1f7-1b2c-7d3e-8f40-516273849506
api_key:
  description:
    - The API key after the task, or as it would be in check mode, without its secret.
    - It is empty when there is no such key after the task.
    - In the prediction of a new one, values that only Logfire can set, such as the UUID, are null.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the key.
      returned: always
      type: str
      sample: 0198c1f7-1b2c-7d3e-8f40-516273849506
    name:
      description: Name of the key.
      returned: always
      type: str
      sample: dashboards
    scopes:
      description: The scopes of the key, sorted.
      returned: always
      type: list
      elements: str
      sample: ["project:read", "project:read_dashboard", "project:write_dashboard"]
    project:
      description: Name of the project that the key is bound to. It is null for a key of the whole organization.
      returned: always
      type: str
      sample: checkout
    project_id:
      description: UUID of that project.
      returned: always
      type: str
      sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
    description:
      description: The purpose of the key. Empty if there is none.
      returned: always
      type: str
      sample: For the pipeline that publishes dashboards
    gateway:
      description: Settings of a gateway key, as far as they are set. It is null if none is.
      returned: always
      type: dict
      sample: {spending_limit_daily: 20, cache_enabled: true}
    organization_id:
      description: UUID of the organization.
      returned: always
      type: str
      sample: 0198c1f0-77aa-7b3c-8d21-5f0e9a1b2c3d
    expires_at:
      description: Until when the key is valid, in UTC. It is null if the key does not expire.
      returned: always
      type: str
      sample: "2027-01-31T09:15:27Z"
    active:
      description: False if the key was revoked. A key that expired may still be called active.
      returned: always
      type: bool
      sample: true
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    created_by_name:
      description: Name of the person or credential that created it.
      returned: always
      type: str
      sample: ansible
    updated_at:
      description: When it was last changed, in UTC. It is null if it never was.
      returned: always
      type: str
      sample: "2026-11-09T14:02:51Z"
    user_id:
      description: UUID of the owner of a personal key. It is null for a service key.
      returned: always
      type: str
      sample: 0198c1f2-4c5d-7e6f-8a90-b1c2d3e4f506
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import API_KEY


def main() -> None:
    run(manage_module(API_KEY))


if __name__ == "__main__":
    main()
