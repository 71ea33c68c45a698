#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: member
short_description: Manage members of a Pydantic Logfire organization
version_added: 0.1.0
description:
  - Change the role of a member of a Pydantic Logfire organization, or remove a member.
  - Nobody can be added here, since Logfire takes new members by invitation only. See M(pydantic.logfire.invitation).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  state:
    description:
      - Desired state of the membership.
      - With V(present) it is an error if the person is not a member, since members cannot be created.
      - With V(absent) the member is removed. It is not an error if the person is not a member.
    type: str
    choices:
      - present
      - absent
    default: present
  email:
    description:
      - Email address of the member. Case does not matter.
      - Together with O(id) it must be the address that the member has, since the API cannot change it.
      - One of O(email) and O(id) is required.
    type: str
  id:
    description:
      - UUID of the member, which selects it regardless of the email address.
      - With O(state=present) it is an error if there is no such member.
    type: str
  role:
    description:
      - Role of the member in the organization.
      - If it is omitted, the role is left alone. The task then only makes sure that the person is a member.
      - A role that the organization defined itself can be replaced by one of these, but cannot be given through the
        API.
    type: str
    choices:
      - admin
      - member
      - guest
      - billing
notes:
  - "Scopes of the API key: C(organization:read_member), and C(organization:write_member) to change or remove."
  - >-
    Removing a member also ends their personal API keys. Use service keys for automation, so that it does not stop with
    somebody's membership.
  - >-
    There is a warning if the only admin is removed or gets another role. The server decides if that is allowed.
  - >-
    Members are not part of the documents of M(pydantic.logfire.apply) and M(pydantic.logfire.export), since they cannot
    be created.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
seealso:
  - module: pydantic.logfire.member_info
  - module: pydantic.logfire.invitation
  - module: pydantic.logfire.group_mapping
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Let a member read and write, but not administrate
  pydantic.logfire.member:
    email: ann@example.com
    role: member

- name: Show what would change, without changing it
  pydantic.logfire.member:
    email: Ann@Example.com
    role: guest
  check_mode: true
  diff: true
  register: plan

- name: Remove members who left
  pydantic.logfire.member:
    email: "{{ item }}"
    state: absent
  loop:
    - bob@example.com
    - carol@example.com
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
      sample: member example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: member example
    before:
      description: Email address and role before the task. Empty if the person was not a member.
      type: str
      returned: always
      sample: |
        email: ann@example.com
        role: guest
    after:
      description: Email address and role after the task. Empty if the person is not a member any more.
      type: str
      returned: always
      sample: |
        email: ann@example.com
        role: member
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: Email address and role before the task. Empty if the person was not a member.
      type: dict
      returned: always
      sample: {email: ann@example.com, role: guest}
    after:
      description: Email address and role after the task. Empty if the person is not a member any more.
      type: dict
      returned: always
      sample: {email: ann@example.com, role: member}
id:
  description: UUID of the member, also of one who was removed. It is null if there is none.
  returned: success
  type: str
  sample: 0198c1f4-55d0-7a3e-8c21-6b1e0f4d9a02
member:
  description:
    - The member after the task, or as it would be in check mode.
    - It is empty when the person is not a member after the task.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the member.
      returned: always
      type: str
      sample: 0198c1f4-55d0-7a3e-8c21-6b1e0f4d9a02
    email:
      description: Email address of the member.
      returned: always
      type: str
      sample: ann@example.com
    role:
      description: >-
        Role of the member in the organization. It may be one that the organization defined itself.
      returned: always
      type: str
      sample: member
    name:
      description: Name of the member, as they entered it.
      returned: always
      type: str
      sample: Ann Smith
    member_since:
      description: When they joined, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    github_username:
      description: User name on GitHub. It is null if none is known.
      returned: always
      type: str
      sample: annsmith
    avatar:
      description: Address of a picture. It is null if there is none.
      returned: always
      type: str
      sample: https://avatars.example.com/u/1
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.member import MEMBER


def main() -> None:
    run(manage_module(MEMBER))


if __name__ == "__main__":
    main()
