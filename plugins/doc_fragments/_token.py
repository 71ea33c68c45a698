# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private to the collection: may change at any time."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) makes sure that there is a live token, and creates one if need be.
      - V(absent) revokes the token.
      - V(expired) lets the token end now. It stays listed.
      - V(rotated) replaces the secret of a live token. The old secret stops working at once, unless a write token is
        given a grace period. Each run creates a new secret, which goes to O(path) if that is given. It fails if no live
        token is selected.
      - V(absent), V(expired) and V(rotated) without O(path), O(token) and O(id) act on the only live token of the
        project. They fail and list the UUIDs if there are several.
    type: str
    choices:
      - present
      - absent
      - expired
      - rotated
    default: present
  path:
    description:
      - File that holds the secret, on the machine that runs the module. It is written atomically, with O(mode) or else
        with mode V(0600). If others may read the file, its mode is set back.
      - A relative path starts at the folder of the playbook. If the module runs on another machine than the controller,
        a relative path is an error. Give an absolute path there, or one that begins with C(~).
      - With O(state=present), the token is in place if the secret in the file belongs to a live token. Otherwise a new
        token is created and written to the file.
      - With O(state=absent), the file is removed if the secret in it belongs to a token of the project, also to one
        that was revoked before.
      - The parent folder must exist, unless O(create_parent) is set. In check mode a missing folder only gives a
        warning, since an earlier task may be about to create it.
      - The task makes sure that the file can be written before a token is created. If writing fails nevertheless, the
        new token is revoked and the task fails. After a killed run, the next run with the same file removes the
        remains.
      - A file with other content is never overwritten, and the error names the file. Other content is text that does
        not look like a secret of Logfire, the API key of the task, and the token of another project or organization if
        that is known. It is known if this collection wrote the file to a file system with extended attributes, or if
        one of up to 20 other projects lists the token. The token of a deleted project of the same name is replaced,
        with a warning.
      - A symbolic link of another user is never followed, and the hard link of another user is never used.
      - At most one of O(path), O(token) and O(id) can be given. If none is given, any live token of the project is
        accepted, unless O(reuse) is V(false).
    type: path
  return_token:
    description:
      - Return the secret of a new token as RV(token) although O(path) holds it.
      - A result may stay in facts, in logs and in the files of a task with C(async). Without O(path), the secret is
        always returned, as nobody else has it.
    type: bool
    default: false
  token:
    description:
      - A secret that you already hold, for example in a vault. It selects the live token to which it belongs.
      - With O(state=present), a new token is created if the secret belongs to none. Then store the returned RV(token),
        since it is shown only once.
    type: str
  id:
    description:
      - UUID of the token.
      - With O(state=present) it is an error if the token does not exist or is no longer alive. A token is never created
        for it.
      - It cannot be combined with O(renew_before), since a renewed token has another UUID.
    type: str
  reuse:
    description:
      - Accept any live token of the project if none of O(path), O(token) and O(id) is given.
      - With V(false) a token is in place only if O(path) or O(token) holds its secret. Without both of them, each run
        creates a token. Use it for the token of one pipeline, and for stores of secrets that are not files. Pass the
        secret in the store as O(token), and put the returned RV(token) into the store.
      - It cannot be V(false) together with O(id).
    type: bool
    default: true
  valid_for:
    description:
      - Validity of a new token, as a duration, for example V(90d). It does not change a token that exists.
      - Mutually exclusive with O(expires_at). If neither is given, a new token does not expire.
    type: str
  expires_at:
    description:
      - End of a new token's validity, as a date and time in RFC 3339 with time zone, for example
        V(2027-01-31T00:00:00Z).
      - It must be in the future. It does not change a token that exists.
    type: str
  renew_before:
    description:
      - Replace the token if it expires within this duration, for example V(14d).
      - The replaced token stays alive until it expires, so that nobody who still uses it is cut off, unless
        O(revoke_replaced) is set.
      - It must be shorter than O(valid_for), or each run would create a new token.
    type: str
  revoke_replaced:
    description:
      - Revoke a token that is replaced because of O(renew_before) once the new secret is in place.
    type: bool
    default: false
notes:
  - >-
    In Logfire you cannot give a token a name or a description, and its secret is shown once. This is why O(path),
    O(token) or O(id) must select the token.
  - >-
    The module matches a secret with a token by the token's prefix, which the API lists. Exactly one live token must
    match.
  - >-
    With O(state=absent) and O(state=expired), a token that is already revoked or expired is neither an error nor a
    change.
  - >-
    Rotation leaves no overlap between the old and the new secret. To replace a secret without downtime, use
    O(renew_before), distribute the new secret, and let the old token expire.
"""

    FILE = r"""
options:
  owner:
    description:
      - User who owns the file of O(path), by name or number. By default the file belongs to the user that runs the
        module, or keeps its owner if it held a token that this task knows.
      - This user also owns the folders that O(create_parent) creates.
    type: str
  group:
    description:
      - Name or number of the group to which the file of O(path) belongs.
    type: str
  mode:
    description:
      - Mode of the file of O(path), as an octal number in quotes, such as V(0640). Without it the mode is V(0600).
      - Modes that let others than the owner write to the file, or anybody execute it, are refused.
    type: raw
  create_parent:
    description:
      - Create the folder of O(path), and those above it, if they are missing. Only users who may read the file may
        enter them.
      - Folders that exist keep their owner, group and mode.
    type: bool
    default: false
"""

    ATTRIBUTES = r"""
attributes:
  idempotent:
    support: partial
    details:
      - O(state=rotated) makes a new secret in each run. All other states are idempotent.
  safe_file_operations:
    description: Uses strict file operation functions to ensure proper permissions and avoid data corruption.
    support: full
"""
