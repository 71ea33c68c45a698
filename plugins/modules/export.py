#!/usr/bin/python
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: export
short_description: Export a live Pydantic Logfire organization as a document for apply
version_added: 0.1.0
description:
  - Read the organization and return it as a document for M(pydantic.logfire.apply). Applying it to the same
    organization changes nothing.
  - The document has a stable order, and leaves out UUIDs and the server's defaults. It has a UUID only if several
    objects share a name.
  - Secrets cannot be read back. A placeholder stands for each, and RV(secrets) lists them.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  projects:
    description:
      - Names of the projects to export, or shell patterns such as V(team-*). All projects if it is not set.
      - A pattern that matches no project is an error.
    type: list
    elements: str
  kinds:
    description:
      - Kinds to export. If it is not set, all of them except V(write_tokens), V(read_tokens), V(api_keys),
        V(gateway_providers), V(frontend_applications), V(datasets) and V(variable_types). Variables and SLOs are then
        left out with a warning if the server, the plan or the key does not include them.
      - The export of a token only records that there is a live one. Applying V(write_tokens) or V(read_tokens)
        elsewhere creates a token. Applying V(api_keys) creates keys with the names, scopes and projects of the live
        keys.
      - V(datasets) and V(variable_types) need an O(api_key) that is bound to the one project.
    type: list
    elements: str
    choices:
      - channels
      - projects
      - write_tokens
      - read_tokens
      - alerts
      - dashboards
      - variable_types
      - variables
      - frontend_applications
      - datasets
      - slos
      - gateway_providers
      - api_keys
  dest:
    description:
      - Directory to write the document to, as YAML files for use as group variables. Folders are created as needed. The
        files can be compared, applied and pruned at once.
      - C(main.yml) holds C(logfire_channels) and C(logfire_projects), which refers to one variable for each project in
        C(projects/NAME.yml).
      - Definitions of dashboards are in these files too, since a path in group variables would be searched beside the
        playbook and not beside them.
      - Text that Ansible could read as a template is marked with C(!unsafe), so that no text of the organization is a
        template.
      - C(vault.yml) has the variables of the secrets, each with ten stars, which keep the secret in Logfire. It is
        written together with a new C(main.yml), with the mode 0600, for you to fill in and to encrypt. Later runs only
        add the variables of more secrets, and only if the file is neither encrypted nor your own. It shows in no diff.
        Delete it if the variables are defined elsewhere.
      - Only files that differ are written, all of them or none. Existing files keep their mode and owner; new ones
        honour the umask. Files of projects that are not exported are left alone.
      - A value that replaced a placeholder in a file stays there, and so do variables of other names. Neither
        shows in a diff. Comments are lost when a file is written.
      - A file that is not YAML with variables, or not an ordinary file, is an error. So are links that lead out of the
        directory, and projects whose names are not 2 to 50 lower-case letters and digits in groups joined by single
        hyphens.
      - This needs PyYAML on the machine that runs the module.
    type: path
notes:
  - >-
    Prompts are left out of the variables, and so are the values that Logfire does not return. See
    O(pydantic.logfire.variable#module:update_write_only).
  - Alerts that belong to SLOs are left out, since the SLOs create them.
seealso:
  - module: pydantic.logfire.apply
extends_documentation_fragment:
  - pydantic.logfire._attributes
  - pydantic.logfire._attributes.resource
  - pydantic.logfire._attributes.idempotent
  - pydantic.logfire._connection
  - pydantic.logfire._connection.common
"""

EXAMPLES = r"""
- name: Read the organization
  pydantic.logfire.export:
  register: live

- name: Apply it again, which changes nothing
  pydantic.logfire.apply:
    channels: "{{ live.environment.channels }}"
    projects: "{{ live.environment.projects }}"

- name: Write it as group variables
  pydantic.logfire.export:
    dest: "{{ playbook_dir }}/group_vars/production"
  check_mode: true
"""

RETURN = r"""
environment:
  description: The document, by kind.
  type: dict
  returned: success
  contains:
    channels:
      description: The channels, sorted by name.
      type: list
      elements: dict
      sample:
        - name: oncall
          webhook:
            url: "{{ vault_logfire_channel_oncall_url }}"
            format: slack-blockkit
    projects:
      description: The projects with all that is in them, sorted by name.
      type: list
      elements: dict
      sample:
        - name: checkout
          visibility: private
          alerts:
            - name: errors
              query: SELECT trace_id FROM records WHERE is_exception
              time_window: 5m
              frequency: 5m
              notify_when: has_matches
              channels: [oncall]
          dashboards:
            - slug: latency
              name: Latency
              definition: {kind: Dashboard, spec: {display: {name: Latency}, panels: {}, layouts: []}}
          variables:
            - name: greeting
              labels: {production: {value: Hello}}
              rollout: {labels: {production: 1.0}}
secrets:
  description: The placeholders in the document, to be filled in with the real secrets.
  type: list
  elements: dict
  returned: success
  contains:
    placeholder:
      description: The text that stands in the document.
      type: str
      sample: "{{ vault_logfire_channel_oncall_url }}"
    variable:
      description: The variable to define.
      type: str
      sample: vault_logfire_channel_oncall_url
    kind:
      description: Kind of the object that the secret belongs to.
      type: str
      sample: channel
    name:
      description: Name of that object.
      type: str
      sample: oncall
    option:
      description: Option that the secret is for.
      type: str
      sample: webhook.url
files:
  description: The files of the document, relative to O(dest).
  type: list
  elements: str
  returned: when O(dest) is set
  sample: [main.yml, projects/checkout.yml]
vault:
  description: The file of variables for the secrets, relative to O(dest), if there is one.
  type: str
  returned: when O(dest) is set
  sample: vault.yml
diff:
  description:
    - The difference in each file that was not as it should be, without what was filled in for secrets and without
      variables that are not part of the document.
  type: list
  elements: dict
  returned: when O(dest) is set
  contains:
    before_header:
      description: The file.
      type: str
      sample: main.yml
    after_header:
      description: The file.
      type: str
      sample: main.yml
    before:
      description: Its part of the document as it was.
      type: str
      sample: ""
    after:
      description: Its part of the document as it is then.
      type: str
      sample: "---"
"""

from ansible_collections.pydantic.logfire.plugins.module_utils._environment.modules import export_module
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.ansible_module import run


def main() -> None:
    run(export_module())


if __name__ == "__main__":
    main()
