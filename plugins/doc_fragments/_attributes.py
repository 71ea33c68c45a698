# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private to the collection: may change at any time."""

from __future__ import annotations


class ModuleDocFragment:
    # Every module; combine with one of the variants below.
    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description:
      - Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
      - This assumes that the system controlled/queried by the module has not changed in a relevant way.
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
  action:
    description: Has a corresponding action plugin, which can do the work on the controller.
    support: full
    details:
      - With a local connection, and without C(become) and C(async), the work is done inside the controller's own
        process, which saves the start of a module. Options and results are the same.
      - Set the variable C(logfire_in_controller) to V(false) to run the ordinary module instead.
  action_group:
    description: Use C(group/pydantic.logfire.logfire) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - pydantic.logfire.logfire
"""

    RESOURCE = r"""
attributes:
  check_mode:
    details:
      - An object that would be created is returned with an id that begins with C(0c4ec000-0000-0000-0000-). Later tasks
        in check mode accept it instead of the real one. It is never sent, and is an error outside check mode.
  diff_mode:
    support: full
    details:
      - Secrets are shown redacted.
"""

    IDEMPOTENT = r"""
attributes:
  idempotent:
    support: full
"""

    INFO = r"""
attributes:
  check_mode:
    details:
      - This action does not modify state.
  diff_mode:
    support: N/A
    details:
      - This action does not modify state.
  idempotent:
    support: full
    details:
      - This action does not modify state.
"""
