#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: validate
short_description: Check the description of a Pydantic Logfire environment without a key
version_added: 0.1.0
description:
  - Takes the same document as M(pydantic.logfire.apply) and reports everything that is wrong with it by itself, in the
    same words. It sends nothing and needs no API key, which suits pull requests.
  - The task fails if there are problems, with a line for each of them in the order of the document. Values that are
    allowed but hardly meant are warnings.
  - The module does not check facts that only Logfire knows, such as the name of a channel that is not in the document,
    or an option that is required only to create an object. Use M(pydantic.logfire.apply) in check mode for that.
  - The playbook C(pydantic.logfire.validate) checks every environment of an inventory.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  src:
    description:
      - Files of variables on the controller, or folders with such files (V(.yml), V(.yaml), V(.json)), such as those
        that M(pydantic.logfire.export) writes. They are searched for as the files of other tasks are.
      - The options have their own names in a file, or those of the variables of role
        P(pydantic.logfire.environment#role), such as C(logfire_projects). Other variables in the files may be referred
        to.
      - No template is evaluated but a reference to such a variable or the sum of several. Values with another template,
        and encrypted values, are set aside. See RV(unresolved).
      - An option of the task takes the place of the one in the files.
    type: list
    elements: path
  from_variables:
    description:
      - Take the options from the variables of the host that role P(pydantic.logfire.environment#role) takes, such as
        C(logfire_projects).
      - Templates are evaluated, but not those with a lookup, with variables of other hosts, or with variables that are
        encrypted or not defined. Values that need them are set aside. See RV(unresolved).
      - An option of the task takes the place of the variable.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
    details:
      - This action does not modify state.
  diff_mode:
    description:
      - Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: N/A
    details:
      - This action does not modify state.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
    details:
      - This action does not modify state.
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
notes:
  - It is not in the action group C(group/pydantic.logfire.logfire) and has no options of the connection. It does not
    look at C(LOGFIRE_API_KEY) either.
  - O(concurrency), O(cache_dir), O(check_queries), O(exact), O(prune_all) and O(query_tokens) are checked and have no
    other effect. Nothing is queried.
  - A task whose own options have a template that cannot be evaluated fails before the module sees it. O(src) and
    O(from_variables) have no such limit.
seealso:
  - module: pydantic.logfire.apply
  - module: pydantic.logfire.export
extends_documentation_fragment:
  - pydantic.logfire._document
"""

EXAMPLES = r"""
- name: Check a document
  pydantic.logfire.validate:
    channels:
      - name: oncall
        webhook:
          url: https://hooks.example.com/T000/B000/example
          format: slack-blockkit
    projects:
      - name: checkout
        alerts:
          - name: errors
            query: SELECT trace_id FROM records WHERE is_exception
            time_window: 5m
            frequency: 5m
            notify_when: has_matches
            channels: [oncall]

- name: Check the variables of this host
  vars:
    logfire_channels:
      - name: oncall
        webhook:
          # Nobody has to know it here.
          url: "{{ vault_oncall_url }}"
  pydantic.logfire.validate:
    from_variables: true
  register: checked

- name: Show what could not be checked
  ansible.builtin.debug:
    msg: "{{ checked.unresolved }}"

- name: Check what an export has written, or what people have made of it
  pydantic.logfire.validate:
    src: ["{{ playbook_dir }}/group_vars/production"]
  when: (playbook_dir ~ '/group_vars/production') is exists
"""

RETURN = r"""
described:
  description: The number of items of the document, by kind.
  type: dict
  returned: unless an option is not of its type
  sample: {projects: 1, alerts: 2, channels: 1}
problems:
  description: Everything that is wrong with the document, one line each, in its order. The task fails if there is any.
  type: list
  elements: str
  returned: unless an option is not of its type
  sample: ["projects[0] (checkout).alerts[1]: time_windw: unknown option, did you mean time_window?"]
warnings:
  description: Values that are allowed but hardly meant, one line each.
  type: list
  elements: str
  returned: if there are any
  sample: ["slo availability of project checkout: target_percent is 0.999; did you mean 99.9?"]
unresolved:
  description: The values that were not checked, as they are not known here, with the reason.
  type: list
  elements: str
  returned: unless an option is not of its type
  sample: ["channels[0].webhook.url: its template cannot be evaluated"]
summary:
  description: The numbers in one line, which the task prints unless O(quiet) is set.
  type: str
  returned: unless an option is not of its type
  sample: "1 project, 2 alerts, 1 channel: 1 problem"
errors:
  description: The same as RV(problems), under the name that M(pydantic.logfire.apply) has for it.
  type: list
  elements: str
  returned: failure
  sample: ["projects[0] (checkout).alerts[1]: time_windw: unknown option, did you mean time_window?"]
msg:
  description: All problems as one text, a line each. Empty if there is none.
  type: str
  returned: always
  sample: ""
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._environment.validation import validate_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run


def main() -> None:
    run(validate_module())


if __name__ == "__main__":
    main()
