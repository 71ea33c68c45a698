#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataset
short_description: Manage Pydantic Logfire datasets
version_added: 0.1.0
description:
  - Create, change, rename and delete the datasets of a Pydantic Logfire project, with the cases that models are
    evaluated with.
  - Cases are found by their names and compared value by value. Only those that differ are sent, in batches.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  name:
    description:
      - Name of the dataset, which begins with a letter or digit. Letters, digits, dots, underscores and hyphens may
        follow.
      - Datasets from the web interface may have a slash in their names.
    type: str
  description:
    description:
      - Description of the dataset. An empty string removes it.
    type: str
  input_schema:
    description:
      - JSON schema of the inputs of cases. It is compared as a whole. The API can replace an existing schema but not
        remove it.
    type: dict
  output_schema:
    description:
      - JSON schema of the expected outputs, likewise.
    type: dict
  metadata_schema:
    description:
      - JSON schema of the metadata, likewise.
    type: dict
  evaluators:
    description:
      - Evaluators that run for each case, as the whole list in its order. An empty list removes them.
      - Each is a mapping of C(name) and C(arguments), or a name alone.
    type: list
    elements: raw
  report_evaluators:
    description:
      - Evaluators that run for a whole report, likewise.
    type: list
    elements: raw
  cases:
    description:
      - Cases of the dataset. Those that are not listed are left alone, unless O(prune_cases) is set.
      - Each is a mapping of C(name), C(inputs), C(expected_output), C(metadata), C(evaluators) and C(tags). C(inputs),
        C(expected_output) and C(metadata) are mappings themselves.
      - Cases are found by C(name), so a case without a name is refused, and so are two of one name. A new case needs
        C(inputs).
      - A key that is left out of a case keeps its value. Null removes it.
    type: list
    elements: dict
  src:
    description:
      - File or folder on the controller with the cases. It is searched like the C(src) of other modules, and may be
        encrypted by vault.
      - A file holds a list of cases as YAML or JSON, a mapping with C(cases), or one case in each line (C(.jsonl)).
      - In a folder, all files that end in C(.json), C(.jsonl), C(.yaml) or C(.yml) are read. Such a file may hold a
        single case, which gets the name of the file if it has no C(name).
      - Mutually exclusive with O(cases).
    type: path
  prune_cases:
    description:
      - Delete the cases that are not listed, also those without a name or with the name of another one. Each deletion
        takes a request.
      - It needs O(cases) or O(src), with at least one case.
    type: bool
notes:
  - >-
    The API key must be bound to the project, with the scopes C(project:read), C(project:read_datasets) and
    C(project:write_datasets). Any other key is refused before any change.
  - >-
    An unchanged dataset costs four requests, independent of its number of cases. Changed cases go in batches of 500, or
    fewer if they are large.
  - RV(diff) has only the cases that differ. M(pydantic.logfire.dataset_info) returns all cases of a dataset.
  - Deleting a dataset deletes all its cases.
  - If an import fails halfway, the cases before it are kept. Run again for the rest.
  - The API behind this module is experimental. On servers without it, the module fails and says so.
extends_documentation_fragment:
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._resource
  - pydantic.logfire._resource.renamed
  - pydantic.logfire._resource.project
seealso:
  - module: pydantic.logfire.dataset_info
  - module: pydantic.logfire.api_key
"""

EXAMPLES = r"""
- name: Make sure of the project
  pydantic.logfire.project:
    name: checkout

- name: Make an API key that is bound to it
  pydantic.logfire.api_key:
    name: datasets
    project: checkout
    scopes: [project:read, project:read_datasets, project:write_datasets]
  register: key

- name: Create a dataset with cases
  pydantic.logfire.dataset:
    api_key: "{{ key.token }}"
    project: checkout
    name: refunds
    description: Questions about refunds
    input_schema:
      type: object
      required: [question]
    evaluators:
      - name: LLMJudge
        arguments:
          rubric: The answer names the number of days.
    cases:
      - name: late
        inputs: {question: "May I return it after 40 days?"}
        expected_output: {answer: "no"}
        tags: [policy]
      - name: broken
        inputs: {question: It arrived broken.}

- name: Change one case, and delete those that are not listed
  pydantic.logfire.dataset:
    api_key: "{{ key.token }}"
    project: checkout
    name: refunds
    cases:
      - name: late
        inputs: {question: "May I return it after 20 days?"}
        expected_output: {answer: "yes"}
    prune_cases: true
  diff: true

- name: Write cases to a file
  ansible.builtin.copy:
    dest: "{{ playbook_dir }}/refunds.jsonl"
    content: |
      {"name": "late", "inputs": {"question": "May I return it after 20 days?"}}
      {"name": "gift", "inputs": {"question": "It was a gift."}}
    mode: "0644"

- name: Take the cases from that file
  pydantic.logfire.dataset:
    api_key: "{{ key.token }}"
    project: checkout
    name: refunds
    src: "{{ playbook_dir }}/refunds.jsonl"

- name: Delete the dataset with all its cases
  pydantic.logfire.dataset:
    api_key: "{{ key.token }}"
    project: checkout
    name: refunds
    state: absent
"""

RETURN = r"""
diff:
  description:
    - The change, or the one that check mode predicts, as YAML that Ansible shows line by line with C(--diff). Of the
      cases it has those that differ.
    - RV(change) has the same as data.
  returned: success
  type: dict
  contains:
    before_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: dataset refunds (project checkout)
    after_header:
      description: Kind and name of the object, and its project if it is in one.
      type: str
      returned: always
      sample: dataset refunds (project checkout)
    before:
      description: The dataset before the task. Empty if there was none.
      type: str
      returned: always
      sample: |
        name: refunds
    after:
      description: The dataset after the task. Empty if there is none.
      type: str
      returned: always
      sample: |
        name: refunds
        cases:
          - name: gift
            inputs:
              question: It was a gift.
change:
  description: The same difference as data.
  returned: success
  type: dict
  contains:
    before:
      description: The dataset before the task. Empty if there was none.
      type: dict
      returned: always
      sample: {name: refunds}
    after:
      description: The dataset after the task. Empty if there is none.
      type: dict
      returned: always
      sample: {name: refunds, cases: [{name: gift, inputs: {question: It was a gift.}}]}
id:
  description:
    - UUID of the dataset, also of one that was removed.
    - It is null if there is none.
  returned: success
  type: str
  sample: 0198c203-1a2b-7c3d-8e4f-5a6b7c8d9e0f
dataset:
  description:
    - The dataset after the task, or as it would be in check mode, without its cases.
    - It is empty when there is no dataset after the task.
  returned: success
  type: dict
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
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.dataset import DATASET


def main() -> None:
    run(manage_module(DATASET))


if __name__ == "__main__":
    main()
