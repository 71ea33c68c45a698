# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: survey_answer
short_description: Take an answer of a survey as the variable it is meant for
version_added: 0.1.0
description:
  - The playbook C(pydantic.logfire.survey) uses it. An answer C(survey_logfire_X) is meant for the variable
    C(logfire_X) of the collection's roles and playbooks.
  - An answer that is blank, null or V(None) is not an answer. Then the result is empty.
  - A list may be typed as text, separated by commas or lines, or as YAML. A list of mappings has to be YAML.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  _terms:
    description:
      - The name of the variable with the answer, and the answer.
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Let an answer win over the inventory
  ansible.builtin.set_fact:
    logfire_prune: "{{ lookup('pydantic.logfire.survey_answer', 'survey_logfire_prune', answer) }}"
  when: query('pydantic.logfire.survey_answer', 'survey_logfire_prune', answer) | length > 0
  vars:
    answer: "{{ survey_logfire_prune | default(none) }}"
"""

RETURN = r"""
_raw:
  description: The value for the variable, or nothing if there is no answer.
  type: list
  elements: raw
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.pydantic.logfire.plugins.plugin_utils._answers import AnswerError, is_answer, value_for


class LookupModule(LookupBase):
    def run(self, terms: t.Any, variables: object = None, **kwargs: t.Any) -> list[object]:
        if len(terms) != 2:
            raise AnsibleLookupError("survey_answer needs the name of a variable and the answer")
        name, answer = terms
        if not is_answer(answer):
            return []
        try:
            return [value_for(str(name), answer)]
        except AnswerError as error:
            raise AnsibleLookupError(str(error)) from None
