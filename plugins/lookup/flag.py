# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: flag
short_description: Evaluate feature flags in Pydantic Logfire
version_added: 0.1.0
description:
  - Evaluates managed variables of a project as feature flags, for a targeting key and a context. Logfire decides by the
    overrides and the rollout of each variable, as it does for applications.
  - The project is that of the O(api_key), which has to be bound to it and needs the scope C(project:read_variables) or
    C(project:read_external_variables). With an identity, its audience or O(as_project) names the project.
  - Each evaluation is one request. Within a play the same question is asked once, see O(cache).
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  _terms:
    description:
      - Names of variables.
    type: list
    elements: str
    required: true
  targeting_key:
    description:
      - Name of whoever the flag is evaluated for, such as a host. A rollout gives the same name the same value each
        time.
    type: str
  context:
    description:
      - Attributes that the conditions of overrides look at.
    type: dict
    default: {}
  default:
    description:
      - Value for a flag that does not exist, or for which Logfire has no value. Without it such a flag is an error.
      - A request that fails is an error in any case.
    type: raw
  details:
    description:
      - Return mappings with the value and the reason for it instead of the values alone.
    type: bool
    default: false
  cache:
    description:
      - Answer the same question as before in the same play. V(false) asks again.
      - Plays of one run that have the same name count as the same play.
    type: bool
    default: true
extends_documentation_fragment:
  - pydantic.logfire._controller
seealso:
  - module: pydantic.logfire.variable
"""

EXAMPLES = r"""
- name: Project
  pydantic.logfire.project:
    name: checkout

- name: Flag that a half of all hosts gets
  pydantic.logfire.variable:
    project: checkout
    name: new_cache
    labels:
      "on": {value: true}
    rollout:
      labels:
        "on": 0.5

- name: API key of the project
  pydantic.logfire.api_key:
    name: flags
    project: checkout
    scopes: ["project:read_variables"]
  register: flags

- name: Evaluate it for this host
  ansible.builtin.debug:
    msg: >-
      {{ lookup('pydantic.logfire.flag', 'new_cache', targeting_key=inventory_hostname, default=false,
      api_key=flags.token) }}

- name: Show the reason
  ansible.builtin.debug:
    msg: >-
      {{ lookup('pydantic.logfire.flag', 'new_cache', targeting_key='web-1', context={'region': 'eu'}, default=false,
      details=true, api_key=flags.token).reason }}
"""

RETURN = r"""
_list:
  description:
    - The values in the order of the terms.
    - With O(details=true), mappings with C(key), C(value), C(variant) (the label that was chosen), C(reason) and
      C(default), which is true where O(default) was taken. A reason is C(TARGETING_MATCH), C(DEFAULT) or, of a flag
      that does not exist, C(FLAG_NOT_FOUND).
  type: list
  elements: raw
  sample: [true]
"""

import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._operations.flag import SCOPE, Evaluation, evaluate
from ansible_collections.pydantic.logfire.plugins.plugin_utils._connected import (
    connected,
    refuse_neither,
    settings_of,
    without_values,
)
from ansible_collections.pydantic.logfire.plugins.plugin_utils._flags import Evaluations
from ansible_collections.pydantic.logfire.plugins.plugin_utils._text import marked


class LookupModule(LookupBase):
    def run(self, terms: t.Any, variables: t.Any = None, **kwargs: t.Any) -> list[object]:
        with without_values():
            self.set_options(var_options=variables, direct=kwargs)
        try:
            refuse_neither(self.option_definitions, kwargs)
            for term in terms:
                if not isinstance(term, str) or not term.strip():
                    raise OptionError("_terms", f"{term!r} must be the name of a variable")
            found = self._evaluate(terms, (variables or {}).get("ansible_play_name"))
            return [self._shown(one, "default" in kwargs) for one in found]
        except LogfireError as error:
            raise AnsibleError(error.message) from None

    def _evaluate(self, terms: t.Sequence[str], play: object) -> list[Evaluation]:
        settings = settings_of(self.get_options())
        key, context = self.get_option("targeting_key"), dict(self.get_option("context"))
        kept = Evaluations([settings.origin, settings.api_key or settings.account, str(play)])
        known = {term: kept.get([term, key, context]) if self.get_option("cache") else None for term in terms}
        missing = [term for term, one in known.items() if one is None]
        if missing:
            with connected(settings, Display().warning, frozenset([SCOPE])) as remote:
                for term in missing:
                    known[term] = one = evaluate(remote.client, term, key, context)
                    kept.put([term, key, context], one)
        return [one for one in map(known.get, terms) if one is not None]

    def _shown(self, one: Evaluation, has_default: bool) -> object:
        if not one.has_value and not has_default:
            why = "there is no such variable" if one.reason == "FLAG_NOT_FOUND" else f"it has no value ({one.reason})"
            raise OptionError("default", f"is required for the flag {one.key}: {why}")
        value = marked(one.value) if one.has_value else self.get_option("default")
        if not self.get_option("details"):
            return value
        shown = {"key": one.key, "value": value, "variant": one.variant, "reason": one.reason}
        return {**shown, "default": not one.has_value}
