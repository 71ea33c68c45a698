# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private to the collection: may change at any time."""

from __future__ import annotations


class ModuleDocFragment:
    # An object with a name.
    DOCUMENTATION = r"""
options:
  state:
    description:
      - Desired state of the object.
    type: str
    choices:
      - present
      - absent
    default: present
  name:
    description:
      - Name of the object, which identifies it unless O(id) is given.
      - Together with O(id) it is the new name of the object. This is how to rename.
      - One of O(name) and O(id) is required.
    type: str
  id:
    description:
      - UUID of the object, which selects it whatever it is called.
      - With O(state=present) it is an error if no such object exists, since a UUID cannot be chosen.
      - If several objects have the same name, the task fails and lists their UUIDs. This option selects one of them.
    type: str
notes:
  - Only options that are set are compared. Omitted options keep their values, and only differences are sent.
  - >-
    The returned object speaks the language of the options, so it can be fed back to the module. Its read-only keys have
    no option of the same name and are to be left out.
"""

    # Those that can be renamed and stand in documents.
    RENAMED = r"""
options:
  renamed_from:
    description:
      - Name that the object had before. If no object is called O(name), the one of this name is renamed, with
        O(state=present).
      - Once it is renamed the option does nothing, and can be left out. Unlike O(id) it fits several environments.
      - It cannot go together with O(id).
    type: str
"""

    # A child of a project, to be managed.
    PROJECT = r"""
options:
  project:
    description:
      - Name or UUID of the project.
      - With O(state=absent), a project that does not exist means that there is nothing to do.
      - In check mode, the name of a project that does not exist yet counts as one that an earlier task is about to
        create. The prediction is then that everything in it is created. Outside check mode it is an error.
    type: str
    required: true
"""

    # For modules with options that are durations.
    DURATIONS = r"""
options: {}
notes:
  - >-
    Durations are written like V(90s), V(5m), V(1h) or V(30d), as sums like V(1h30m), as ISO 8601 like V(PT5M) or
    V(P1DT12H), or as a number of seconds. Weeks, months, years, fractions and negative values are refused. They are
    compared as durations, so V(60m) and V(PT1H) are the same.
"""

    INFO = r"""
options:
  name:
    description:
      - Return only objects of this name.
    type: str
"""

    INFO_ID = r"""
options:
  id:
    description:
      - Return only the object with this UUID.
    type: str
notes:
  - If nothing matches, the list is empty. That is not an error.
"""

    # Children of a project, to be listed.
    INFO_PROJECT = r"""
options:
  project:
    description:
      - Name or UUID of the project to look at.
      - If it is omitted, all projects of the organization are looked at, with one request for each.
    type: str
"""
