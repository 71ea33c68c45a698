# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: project
short_description: Look up a Pydantic Logfire project
version_added: 0.1.0
description:
  - Finds projects of a Pydantic Logfire organization by their names or UUIDs. An exact UUID beats a name.
  - However many projects are looked up at once, one request is sent.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  _terms:
    description:
      - Names or UUIDs of projects.
    type: list
    elements: str
    required: true
  missing:
    description:
      - Reaction to a project that does not exist. V(skip) leaves it out of the result.
    type: str
    choices:
      - error
      - skip
    default: error
extends_documentation_fragment:
  - pydantic.logfire._controller
seealso:
  - module: pydantic.logfire.project_info
"""

EXAMPLES = r"""
- name: Show the UUID of a project
  ansible.builtin.debug:
    msg: "{{ lookup('pydantic.logfire.project', 'checkout').id }}"

- name: Show if there is one
  ansible.builtin.debug:
    msg: "{{ query('pydantic.logfire.project', 'search', missing='skip') | length > 0 }}"
"""

RETURN = r"""
_list:
  description: The projects in the order of the terms, as M(pydantic.logfire.project_info) returns them.
  type: list
  elements: dict
  sample:
    - id: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
      name: checkout
      description: ""
      visibility: private
      organization: acme
      created_at: "2026-05-04T09:30:00Z"
      updated_at: null
"""

import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT
from ansible_collections.pydantic.logfire.plugins.plugin_utils._connected import (
    connected,
    refuse_neither,
    settings_of,
    without_values,
)


class LookupModule(LookupBase):
    def run(self, terms: t.Any, variables: object = None, **kwargs: t.Any) -> list[object]:
        with without_values():
            self.set_options(var_options=variables, direct=kwargs)
        try:
            refuse_neither(self.option_definitions, kwargs)
            return self._find(terms)
        except LogfireError as error:
            raise AnsibleError(error.message) from None

    def _find(self, terms: t.Sequence[t.Any]) -> list[t.Any]:
        for term in terms:
            if not isinstance(term, str) or not term.strip():
                raise OptionError("_terms", f"{term!r} must be the name or UUID of a project")
        found = []
        needed = frozenset([PROJECT.read_scope])
        with connected(settings_of(self.get_options()), Display().warning, needed) as remote:
            for term in terms:
                record = remote.resolve(PROJECT, term)
                if record is None and self.get_option("missing") == "error":
                    raise LogfireError(f"there is no project {term} in this organization")
                if record is not None:
                    found.append(PROJECT.show(record))
        return found
