# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: host_pattern
short_description: Turn the answer of a survey into a host pattern
version_added: 0.1.0
description:
  - The playbooks of the collection use it for the keyword C(hosts), so that somebody who launches a job can name hosts.
  - An answer that is blank, null or V(None) is not an answer. Then the result is the O(default).
  - Everything that is named has to match a host of the inventory. Otherwise the lookup fails, and lists what does not.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  _terms:
    description:
      - The answer. Names of hosts and groups, or patterns, separated by commas, colons or white space.
      - An answer that YAML reads as something else than text, such as C(no) or C(010), selects the host or group whose
        name YAML reads alike.
    type: list
    elements: raw
    required: true
  default:
    description:
      - The pattern if there is no answer. It does not have to match anything.
    type: str
    default: all
  required:
    description:
      - Make it an error if no host matches, within the limit of the run if there is one. A play without hosts is
        skipped otherwise, and looks like one that went well.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show the hosts that somebody asked for
  ansible.builtin.debug:
    msg: "{{ query('ansible.builtin.inventory_hostnames', pattern) }}"
  vars:
    # As good for the keyword hosts of a play.
    pattern: "{{ lookup('pydantic.logfire.host_pattern', logfire_hosts | default(none), default='all') }}"
"""

RETURN = r"""
_raw:
  description: The pattern.
  type: list
  elements: str
  sample:
    - production,staging
"""

import re
import typing as t

from ansible import context
from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.inventory.manager import InventoryManager, split_host_pattern
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.lookup import LookupBase

from ansible_collections.pydantic.logfire.plugins.plugin_utils._answers import is_answer, read_alike


class LookupModule(LookupBase):
    def run(self, terms: t.Any, variables: t.Any = None, **kwargs: t.Any) -> list[str]:
        self.set_options(var_options=variables, direct=kwargs)
        groups = (variables or {}).get("groups") or {}
        inventory = _inventory(self._loader or DataLoader(), groups)
        pattern = host_pattern(terms, self.get_option("default"), inventory)
        # A syntax check judges a playbook without the inventory that it is for.
        if self.get_option("required") and not context.CLIARGS.get("syntax"):
            check_matched(pattern, (variables or {}).get("ansible_limit"), inventory)
        return [pattern]


def check_matched(pattern: str, limit: str | None, inventory: InventoryManager) -> None:
    """Raise AnsibleLookupError if no host is left, within the limit of the run."""
    if limit:
        inventory.subset(limit)
    if not _matches(inventory, pattern):
        within = f" within the limit {limit}" if limit else ""
        raise AnsibleLookupError(
            f"no host of the inventory matches {pattern}{within}; describe the environments as hosts of that group, or"
            " name others with logfire_hosts"
        )


def host_pattern(answers: t.Iterable[object], default: str, inventory: InventoryManager) -> str:
    """Return the pattern of what was answered. Raises AnsibleLookupError for whatever matches no host."""
    answers = [answer for answer in answers if is_answer(answer)]
    if not answers:
        return default
    names = {*inventory.groups, *inventory.hosts}
    parts = [part for answer in answers for part in _parts(answer, names)]
    unknown = [part for part in parts if not _matches(inventory, part.lstrip("!&"))]
    if unknown:
        raise AnsibleLookupError(f"logfire_hosts: the inventory has no {', '.join(unknown)}")
    pattern = ",".join(parts)
    if not _matches(inventory, pattern):
        raise AnsibleLookupError(f"logfire_hosts: no host of the inventory matches {pattern}")
    return pattern


def _inventory(loader: DataLoader, groups: t.Mapping[str, t.Sequence[str]]) -> InventoryManager:
    inventory = InventoryManager(loader, parse=False)
    for group, hosts in groups.items():
        inventory.add_group(group)
        for host in hosts:
            inventory.add_host(host, group=group)
    return inventory


def _matches(inventory: InventoryManager, pattern: str) -> bool:
    try:
        return bool(inventory.get_hosts(pattern=pattern))
    except AnsibleError:
        return False


def _parts(answer: object, names: t.Collection[str]) -> list[str]:
    if isinstance(answer, str):
        # Colons are split by Ansible's own rules, which know addresses; but not where there is a comma as well.
        pieces = re.split(r"[,\s]+(?![^\[]*\])", answer)
        return [part for piece in pieces if piece for part in split_host_pattern(piece) if part]
    found = read_alike(answer, names)
    if len(found) > 1:
        message = f"YAML reads {' and '.join(found)} alike, add a comma to the one you mean"
        raise AnsibleLookupError(f"logfire_hosts: {message}")
    return found or [str(answer)]
