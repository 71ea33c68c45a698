#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: invitation
short_description: Invite somebody into a Pydantic Logfire organization
version_added: 0.1.0
description:
  - Create a link with which one person can join a Pydantic Logfire organization.
  - Logfire neither sends the link nor asks for whom it is. Pass it on yourself.
  - This is an action and not a state. Each run creates another link.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  role:
    description:
      - Role that the person gets in the organization.
    type: str
    choices:
      - admin
      - member
      - guest
      - billing
    required: true
  valid_for:
    description:
      - Validity of the link, as a duration, for example V(7d).
      - Mutually exclusive with O(expires_at). If neither is given, the server decides.
    type: str
  expires_at:
    description:
      - End of the link's validity, as a date and time in RFC 3339 with time zone, for example V(2027-01-31T00:00:00Z).
      - It must be in the future.
    type: str
  organization_id:
    description:
      - UUID of another organization of a self-hosted instance to invite into, for an API key of the organization with
        the admin panel.
      - This uses a path that Logfire has deprecated. Prefer an API key of the organization itself, and leave the option
        out.
    type: str
notes:
  - >-
    Scope of the API key: C(organization:write_invitation). With O(organization_id) it is C(organization:admin).
  - >-
    The link is a secret, since everybody who has it can join. It is returned as RV(invite_url) and appears nowhere
    else. Use C(no_log) on the task, since callback plugins print results, and pass the registered result on in a task
    with C(no_log) as well.
  - >-
    The API cannot revoke an invitation. Keep O(valid_for) short.
  - >-
    In check mode the task is reported as changed, and there is no RV(invite_url).
  - >-
    If the answer of the server is lost, the request is not repeated, since that could create a second link. The task
    fails and names the invitations that it may have created. M(pydantic.logfire.invitation_info) returns their links.
  - >-
    To invite only those who are not members yet, make the task depend on M(pydantic.logfire.member_info).
attributes:
  idempotent:
    support: none
    details:
      - Each run creates another link.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._resource.durations
seealso:
  - module: pydantic.logfire.invitation_info
  - module: pydantic.logfire.member
  - name: Logfire public API
    description: Reference of the API behind the collection.
    link: https://logfire.pydantic.dev/docs/reference/api/
"""

EXAMPLES = r"""
- name: Make a link for a new colleague
  pydantic.logfire.invitation:
    role: member
    valid_for: 7d
  register: invitation
  no_log: true

- name: Keep it where the colleague finds it
  ansible.builtin.copy:
    content: "{{ invitation.invite_url }}"
    dest: "{{ lookup('ansible.builtin.env', 'HOME') }}/invitation"
    mode: "0600"
  no_log: true

- name: Look who is a member already
  pydantic.logfire.member_info:
    email: dave@example.com
  register: dave

- name: Invite only who is not
  pydantic.logfire.invitation:
    role: guest
    valid_for: 7d
  when: not dave.members
  no_log: true
"""

RETURN = r"""
invite_url:
  description: The link. It is a secret.
  returned: success, but not in check mode
  type: str
  sample: https://logfire.example.com/invite/0kXw9Jm2QbT7RzV4nLcH8sYpD5fGaE1u
invitation:
  description: The invitation that was asked for.
  returned: success
  type: dict
  contains:
    role:
      description: Role that the person gets.
      returned: always
      type: str
      sample: member
    expires_at:
      description: Until when the link works, in UTC. It is null if that is up to the server.
      returned: always
      type: str
      sample: "2026-11-12T09:15:27Z"
    organization_id:
      description: UUID of the organization that the link is for.
      returned: when O(organization_id) is given
      type: str
      sample: 0198c1f3-9e20-7f4c-b1a8-2d6e8c0b7f15
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
      sample: invitation example
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: invitation example
    before:
      description: Always empty.
      type: str
      returned: always
      sample: ""
    after:
      description: Role and expiry as they were asked for.
      type: str
      returned: always
      sample: |
        role: member
        valid_for: 7d
change:
  description: The same difference as data. Secrets are redacted.
  returned: success
  type: dict
  contains:
    before:
      description: Always empty.
      type: dict
      returned: always
      sample: {}
    after:
      description: Role and expiry as they were asked for.
      type: dict
      returned: always
      sample: {role: member, valid_for: 7d}
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.invitation import invitation_module


def main() -> None:
    run(invitation_module())


if __name__ == "__main__":
    main()
