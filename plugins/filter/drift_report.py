# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_report
short_description: Write what drifted in Logfire as a report
version_added: 0.1.0
description:
  - The playbook C(pydantic.logfire.drift) uses it. Each value of the input is a result of role
    P(pydantic.logfire.environment#role), or of M(pydantic.logfire.apply), in check mode.
  - With O(pydantic.logfire.apply#module:inspect) the report has links, who was last, what is switched off and what was
    not compared.
  - Texts of the server are escaped, so that none of them becomes markup, a link or a template.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
positional: format
options:
  _input:
    description: Results by the name of their environment.
    type: dict
    required: true
  format:
    description:
      - V(markdown), V(html) for one page without other files, V(json), or V(junit) for systems that show tests.
      - The form of V(json) is described by C(docs/schemas/drift.schema.json) of the collection.
    type: str
    choices: [markdown, html, json, junit]
    default: markdown
  time:
    description: When the environments were compared, as the report shows it.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Compare an environment
  pydantic.logfire.apply:
    projects: [{name: checkout, visibility: private}]
    inspect: true
  check_mode: true
  register: compared

- name: Show the report
  ansible.builtin.debug:
    msg: "{{ {'prod': compared} | pydantic.logfire.drift_report('markdown') }}"
"""

RETURN = r"""
_value:
  description: The report.
  type: str
"""

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.pydantic.logfire.plugins.plugin_utils._drift import report
from ansible_collections.pydantic.logfire.plugins.plugin_utils._drift_formats import FORMATS


def drift_report(results: object, format: str = "markdown", time: str = "") -> str:
    if not isinstance(results, Mapping) or not all(isinstance(one, Mapping) for one in results.values()):
        raise AnsibleFilterError("pydantic.logfire.drift_report needs results by the name of their environment")
    if format not in FORMATS:
        raise AnsibleFilterError(f"pydantic.logfire.drift_report has the formats {', '.join(FORMATS)}")
    text: str = wrap_var(FORMATS[format](report(str(time), results)))
    return text


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"drift_report": drift_report}
