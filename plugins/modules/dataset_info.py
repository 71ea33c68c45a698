#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataset_info
short_description: List datasets of Pydantic Logfire
version_added: 0.1.0
description:
  - List the datasets of a Pydantic Logfire project with all their cases.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options: {}
notes:
  - >-
    The API key has to be bound to the project, with the scopes C(project:read_datasets) and C(project:read).
  - The module sends one request for the list and two for each dataset.
  - The API behind this module is experimental. On servers without it, the module fails and says so.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.info
  - pydantic.logfire._resource.info
  - pydantic.logfire._resource.info_id
  - pydantic.logfire._resource.info_project
seealso:
  - module: pydantic.logfire.dataset
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Make an API key that is bound to it
  pydantic.logfire.api_key:
    name: datasets
    project: checkout
    scopes: [project:read, project:read_datasets]
  register: key

- name: List its datasets
  pydantic.logfire.dataset_info:
    api_key: "{{ key.token }}"
    project: checkout
  register: checkout

- name: Show how many cases each has
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.case_count }}"
  loop: "{{ checkout.datasets }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
datasets:
  description: The datasets that were found, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the dataset.
      returned: always
      type: str
      sample: 0198c203-1a2b-7c3d-8e4f-5a6b7c8d9e0f
    name:
      description: Name of the dataset.
      returned: always
      type: str
      sample: refunds
    description:
      description: Description of the dataset. Empty if it has none.
      returned: always
      type: str
      sample: Questions about refunds
    input_schema:
      description: JSON schema of the inputs. Empty if there is none.
      returned: always
      type: dict
      sample: {type: object}
    output_schema:
      description: JSON schema of the expected outputs. Empty if there is none.
      returned: always
      type: dict
      sample: {}
    metadata_schema:
      description: JSON schema of the metadata. Empty if there is none.
      returned: always
      type: dict
      sample: {}
    evaluators:
      description: Evaluators that run for each case, each with C(name) and C(arguments).
      returned: always
      type: list
      elements: raw
      sample: [{name: LLMJudge, arguments: {rubric: The answer names the number of days.}}]
    report_evaluators:
      description: Evaluators that run for a whole report.
      returned: always
      type: list
      elements: raw
      sample: []
    project:
      description: Name of the project.
      returned: always
      type: str
      sample: checkout
    project_id:
      description: UUID of the project.
      returned: always
      type: str
      sample: 0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11
    case_count:
      description: Number of cases.
      returned: always
      type: int
      sample: 2
    created_at:
      description: When it was created, in UTC.
      returned: always
      type: str
      sample: "2026-11-02T09:15:27Z"
    updated_at:
      description: When it was last changed, in UTC.
      returned: always
      type: str
      sample: "2026-11-05T16:40:03Z"
    created_by_name:
      description: Name of the person or credential that created it.
      returned: always
      type: str
      sample: ansible
    updated_by_name:
      description: Name of the person or credential that changed it last.
      returned: always
      type: str
      sample: ansible
    guidance:
      description: Guidance for those who write cases, as the web interface has it, or null.
      returned: always
      type: str
      sample: Prefer short questions.
    cases:
      description: The cases that have a name of their own, sorted by it, with the keys that have a value.
      returned: always
      type: list
      elements: dict
      sample: [{name: late, inputs: {question: "May I return it after 40 days?"}, tags: [policy]}]
    other_cases:
      description: UUIDs of the cases without a name, and of those that share one.
      returned: always
      type: list
      elements: str
      sample: []
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.dataset import (
    DATASET,
)


def main() -> None:
    run(info_module(DATASET))


if __name__ == "__main__":
    main()
