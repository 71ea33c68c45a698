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
      - V(rotated) replaces the secret of a live token. The old secret stops to work at once, unless a write token is
        given a grace period. Each run makes a new secret, which goes to O(path) if that is given. It fails if no live
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
      - File that holds the secret, on the machine that runs the module. It is written atomically with mode V(0600)
        unless O(mode) says otherwise, and put back to its mode if others may read it.
      - A relative path starts at the folder of the playbook. It is an error if the module runs on another machine than
        the controller. Give an absolute path there, or one that begins with C(~).
      - With O(state=present), the token is in place if the secret in the file belongs to a live token. Otherwise a new
        token is created and written to the file.
      - With O(state=absent), the file is removed if the secret in it belongs to a token of the project, whether that is
        revoked now or was before.
      - The parent folder must exist, unless O(create_parent) is set. In check mode a missing one gives a warning only,
        since an earlier task may be about to create it.
      - The task makes sure that the file can be written before a token is created. If writing fails all the same, the
        new token is revoked and the task fails. The next run with the same file clears away the remains of a killed
        one.
      - A file that holds something else is an error that names it, and is never overwritten. That is whatever does not
        look like a secret of Logfire, the API key of the task, and the token of another project or organization as far
        as that can be known. It can be where this collection wrote the file to a file system that keeps extended
        attributes, and where one of up to 20 other projects lists the token. The token of a deleted project of the
        same name is replaced, with a warning.
      - A symbolic link of another user is never followed, and the hard link of another user is never used.
      - At most one of O(path), O(token) and O(id) can be given. If none is given, any live token of the project will
        do, unless O(reuse) is V(false).
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
      - The secret that you already hold, for example in a vault. It selects the live token that it belongs to.
      - With O(state=present), a new token is created if it belongs to none. Store the returned RV(token) then, since it
        is shown only once.
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
      - With V(false) a token is in place only if O(path) or O(token) holds its secret. So without both of them each run
        creates one. Use it for a token that is valid as long as a pipeline, and for stores of secrets that are not
        files. Give O(token) what the store has, and put the returned RV(token) into the store.
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
      - Until when a new token is valid, as a date and time in RFC 3339 with time zone, for example
        V(2027-01-31T00:00:00Z).
      - It must be in the future. It does not change a token that exists.
    type: str
  renew_before:
    description:
      - Replace the token if it expires within this duration, for example V(14d).
      - The replaced token stays alive until it expires, so that nobody who still uses it is cut off, unless
        O(revoke_replaced) is set.
      - It must be shorter than O(valid_for), or each run would make a new token.
    type: str
  revoke_replaced:
    description:
      - Revoke a token that is replaced because of O(renew_before) once the new secret is in place.
    type: bool
    default: false
notes:
  - >-
    Logfire gives a token neither a name nor a description of your choice, and shows its secret once. This is why
    O(path), O(token) or O(id) have to select the token.
  - >-
    A secret is matched with a token by the token's prefix, which the API lists. Exactly one live token must match.
  - >-
    The module answers without error or change if a token that is to be absent or expired is already revoked or expired.
  - >-
    Rotation leaves no overlap between the old and the new secret. To replace a secret without downtime, use
    O(renew_before), distribute the new secret, and let the old token expire.
"""

    FILE = r"""
options:
  owner:
    description:
      - User who owns the file of O(path), by name or number. Without it the file belongs to the user that runs
        the module, or stays with its owner if it held a token that this task knows.
      - It also owns the folders that O(create_parent) makes.
    type: str
  group:
    description:
      - Name or number of the group to which the file of O(path) belongs.
    type: str
  mode:
    description:
      - Mode of the file of O(path), as an octal number in quotes, such as V(0640). Without it the mode is V(0600).
      - Nobody but the owner can be let write to the file, and nobody can be let run it.
    type: raw
  create_parent:
    description:
      - Make the folder of O(path), and those above it, if they are missing. Only who may read the file may
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
