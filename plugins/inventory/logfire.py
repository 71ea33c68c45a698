# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: logfire
short_description: Pydantic Logfire projects as an inventory
version_added: 0.1.0
description:
  - Makes a host of every project of one or several Pydantic Logfire organizations, in one region or in several.
  - The file's name must end with C(logfire.yml) or C(logfire.yaml).
  - An organization costs one request. O(counts) costs more.
  - A project is not a machine. Its host has the variables C(ansible_connection=local) and
    C(ansible_python_interpreter), so that modules of the collection run for it. O(compose) may set others.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  plugin:
    description:
      - Name of the plugin.
    type: str
    required: true
    choices:
      - pydantic.logfire.logfire
  organizations:
    description:
      - Organizations to read, where there are several. Each is a mapping with a C(label), which becomes
        C(logfire_label), and with any of the options O(api_key), O(identity_token), O(identity_token_file),
        O(identity_provider), O(base_url), O(region), O(organization), O(as_organization), O(as_project),
        O(audience_url), O(validate_certs), O(ca_path), O(timeout), O(retries), O(max_wait) and O(custom_headers).
      - An option that a mapping leaves out is taken from the options of the file, except the O(api_key), the identity,
        O(region), O(organization), O(as_organization) and O(as_project), which belong to one organization.
      - Keys may be templates, such as lookups of variables of the environment, or encrypted by Ansible Vault.
    type: list
    elements: dict
  projects:
    description:
      - Names of the projects to take, or shell patterns such as V(team-*). All projects if it is not set.
    type: list
    elements: str
  counts:
    description:
      - Kinds to count. V(alerts) and V(dashboards) cost a request for each project, V(channels) one for each
        organization.
    type: list
    elements: str
    choices:
      - alerts
      - channels
      - dashboards
    default: []
  hostname:
    description:
      - A Jinja2 expression of the variables of the host, which gives its name.
      - Two projects that would get the same name are an error. If organizations have projects of the same name, use
        for example V(logfire_label ~ '-' ~ logfire_project).
      - A name has letters, digits, dots, hyphens and underscores, and begins with a letter, a digit or an underscore.
        Names that mean something to Ansible, such as V(all) or V(localhost), are an error.
    type: str
    default: logfire_project
  existing_hosts:
    description:
      - Reaction when another inventory source has a host of that name already.
      - V(error) refuses the whole source. Otherwise a project could be called like a machine, and whatever is meant for
        the machine would run on the controller.
      - V(extend) adds the variables and groups of the project to the host, but no connection variables.
      - Only sources that are read before this one are known. Let its name be the last one, or use a O(hostname) such as
        V('logfire-' ~ logfire_project) that no machine has.
    type: str
    choices:
      - error
      - extend
    default: error
  cache_stale:
    description:
      - Reaction when the cache is older than O(cache_timeout) and the API does not answer. V(false) is an error,
        V(true) uses the old projects and warns.
      - A key that the API refuses, or that belongs to another O(organization), is an error in any case.
    type: bool
    default: false
extends_documentation_fragment:
  - pydantic.logfire._controller
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - An option that the plugin does not know is an error.
  - Hosts have the variables C(logfire_project), C(logfire_project_id), C(logfire_description), C(logfire_visibility),
    C(logfire_organization), C(logfire_base_url) and C(logfire_label), and for each of O(counts) one such as
    C(logfire_alerts_count). None holds a secret.
"""

EXAMPLES = r"""
# logfire.yml: the projects of the organization that the key in LOGFIRE_API_KEY belongs to
plugin: pydantic.logfire.logfire
keyed_groups:
  - key: logfire_visibility
    prefix: visibility
groups:
  shop: logfire_project is match('shop-')

---
# fleet.logfire.yml: two organizations in two regions, with the number of alerts of each project, cached for an hour
plugin: pydantic.logfire.logfire
organizations:
  - label: us
    api_key: "{{ lookup('ansible.builtin.env', 'LOGFIRE_US_API_KEY') }}"
  - label: eu
    api_key: "{{ lookup('ansible.builtin.env', 'LOGFIRE_EU_API_KEY') }}"
hostname: logfire_label ~ '-' ~ logfire_project
counts:
  - alerts
groups:
  unwatched: logfire_alerts_count == 0
keyed_groups:
  - key: logfire_label
    prefix: organization
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/logfire-inventory
cache_stale: true
"""

import hashlib
import re
import typing as t
from collections.abc import Mapping

from ansible import constants
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable, get_cache_plugin

from ansible_collections.pydantic.logfire.plugins.module_utils._api.credential_options import VARIABLES
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    LogfireError,
    OptionError,
    one_line,
    suggest,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.arguments import shown_name
from ansible_collections.pydantic.logfire.plugins.module_utils._core.plain_text import is_plain
from ansible_collections.pydantic.logfire.plugins.plugin_utils._connected import (
    OPTIONS,
    refuse_neither,
    settings_of,
    without_values,
)
from ansible_collections.pydantic.logfire.plugins.plugin_utils._projects import (
    Host,
    HostCache,
    Organization,
    read_hosts,
)
from ansible_collections.pydantic.logfire.plugins.plugin_utils._text import marked, template, unmarked

# Options that belong to one organization, so that no other may take it over.
OWN = (*VARIABLES, "region", "organization", "as_organization", "as_project")
HOST_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
RESERVED = frozenset({"all", "ungrouped", *constants.LOCALHOST})
# A template, as hosts may be exported here and used elsewhere, where this Python may be missing.
MACHINE = {
    "ansible_connection": template("local"),
    "ansible_python_interpreter": template("{{ ansible_playbook_python }}"),
}


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "pydantic.logfire.logfire"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(("logfire.yml", "logfire.yaml"))

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        with without_values():
            config = self._read_config_data(path)
        try:
            self._refuse_unknown("", config, [*self.option_definitions, *self._aliases()])
            refuse_neither(self.option_definitions, config)
            self._fill(inventory, self._hosts(path, cache))
        except LogfireError as error:
            raise AnsibleParserError(error.message) from None

    @staticmethod
    def _refuse_unknown(prefix: str, given: t.Mapping[str, object], known: t.Collection[str]) -> None:
        for key in given:
            if key not in known:
                # In an organization it may be its key that somebody wrote as a name.
                raise OptionError(
                    f"{prefix}{shown_name(key, bool(prefix), True)}", f"unknown option, {suggest(key, known)}"
                )

    def _aliases(self) -> list[str]:
        return [alias for rules in self.option_definitions.values() for alias in rules.get("aliases") or ()]

    def _hosts(self, path: str, cache: bool) -> list[Host]:
        organizations = self._organizations()
        patterns, counts = self.get_option("projects") or [], sorted(set(self.get_option("counts")))

        def read() -> list[Host]:
            return read_hosts(organizations, patterns, counts, self.display.warning)

        if not self.get_option("cache"):
            return read()
        # Entries of the cache are to outlive their time: how old they may be is decided here.
        self._cache = get_cache_plugin(
            self.get_option("cache_plugin"),
            _uri=self.get_option("cache_connection"),
            _timeout=0,
            _prefix=self.get_option("cache_prefix"),
        )
        what = [
            [
                one.label,
                one.settings.origin,
                one.settings.organization,
                one.settings.as_organization,
                hashlib.sha256((one.settings.api_key or one.settings.account).encode()).hexdigest(),
            ]
            for one in organizations
        ]
        kept = HostCache(
            self._cache, self.get_cache_key(path), [what, patterns, counts], float(self.get_option("cache_timeout"))
        )
        return kept.hosts(read, not cache, self.get_option("cache_stale"), self.display.warning)

    def _organizations(self) -> list[Organization]:
        common = {name: self._plain(self.get_option(name)) for name in OPTIONS}
        entries = self.get_option("organizations")
        if entries is None:
            return [Organization("", settings_of(common))]
        if not entries:
            raise OptionError("organizations", "must list at least one; without it the options of the file are used")
        shared = {name: value for name, value in common.items() if name not in OWN}
        organizations: list[Organization] = []
        for number, raw in enumerate(entries):
            place = f"organizations[{number}]"
            if not isinstance(raw, Mapping):
                raise OptionError(place, "must be a mapping with label and api_key")
            self._refuse_unknown(f"{place}.", raw, ["label", *OPTIONS])
            entry = self._plain(raw)
            label = str(entry.pop("label", None) or "")
            if not label.strip() or label in [one.label for one in organizations]:
                raise OptionError(f"{place}.label", "is required, and must differ from those of the others")
            try:
                organizations.append(Organization(label, settings_of({**shared, **entry})))
            except OptionError as problem:
                raise OptionError(f"{place}.{problem.option}", problem.problem) from None
        return organizations

    def _plain(self, value: object) -> t.Any:
        """The value of an option with its templates filled in, as text that carries no marks of Ansible's."""
        value = self.templar.template(value)
        if isinstance(value, Mapping):
            return {str(key): self._plain(one) for key, one in value.items()}
        return value if value is None or isinstance(value, (bool, int, float)) else str(value)

    def _fill(self, inventory: t.Any, hosts: t.Iterable[Host]) -> None:
        """Add all hosts, or none if one of them cannot be right."""
        named: dict[str, Host] = {}
        for host in hosts:
            variables = marked(host)
            name = self._name({**MACHINE, **variables})
            if name in named:
                raise OptionError(
                    "hostname",
                    f"projects of {named[name]['logfire_label']} and {host['logfire_label']} would both be called"
                    f" {name}; use for example logfire_label ~ '-' ~ logfire_project",
                )
            if name in inventory.hosts and self.get_option("existing_hosts") == "error":
                raise OptionError(
                    "hostname",
                    f"the inventory has a host {name} already, which the project {host['logfire_project']} would take"
                    " over; use for example 'logfire-' ~ logfire_project, or see existing_hosts",
                )
            named[name] = variables
        for name, variables in named.items():
            self._add(inventory, name, variables if name in inventory.hosts else {**MACHINE, **variables})

    def _add(self, inventory: t.Any, name: str, variables: Host) -> None:
        strict, compose = self.get_option("strict"), self.get_option("compose")
        inventory.add_host(name)
        for key, value in variables.items():
            inventory.set_variable(name, key, value)
        self._set_composite_vars(compose, variables, name, strict=strict)
        for key in compose or ():
            composed = inventory.hosts[name].vars
            if key in composed:
                inventory.set_variable(name, key, marked(composed[key]))
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)

    @staticmethod
    def _sanitize_group_name(name: str) -> str:
        """Return the name of a group without a mark, with which AWX could not import it, so it must be plain."""
        plain = is_plain(name)
        return unmarked(to_safe_group_name(name, force=not plain, silent=not plain))

    def _name(self, variables: Host) -> str:
        expression = self.get_option("hostname")
        if expression in variables:
            name = variables[expression]
        else:
            try:
                name = self._compose(expression, variables)
            except AnsibleError as error:
                raise OptionError("hostname", f"cannot be evaluated: {one_line(error, 200)}") from None
        if not isinstance(name, str) or not name.strip():
            raise OptionError("hostname", f"gives no name for the project {variables['logfire_project']}")
        if not HOST_NAME.fullmatch(name) or name in RESERVED:
            raise OptionError(
                "hostname",
                f"gives {one_line(ascii(str(name)), 80)} for the project {variables['logfire_project']}, which cannot"
                " be the name of a host",
            )
        return unmarked(name)
