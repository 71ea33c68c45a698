# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guides, examples and roles fail if a secret is missing: nobody copies something that goes on with an empty one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tools.places import ROOT

_PLACES = (
    "*.md",
    "docs/*.md",
    "docs/docsite/rst/*.rst",
    "examples/**/*.md",
    "examples/**/*.yml",
    "extensions/**/*.py",
    "extensions/**/*.yml",
    "playbooks/**/*.yml",
    "plugins/**/*.py",
    "roles/**/*.md",
    "roles/**/*.yml",
)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LOOKUP = re.compile(r"""(?:lookup|query|q)\(\s*['"]([\w.]+)['"](?:,\s*['"](\w+)['"])?""")
# Those that fail if they find nothing, or that find no secrets.
_SAFE = {"file", "inventory_hostnames", "template", "vars", "varnames", "pipe", "unvault"}
# Of the environment, those that hold no secret.
_NO_SECRETS = {"HOME", "MOLECULE_EPHEMERAL_DIRECTORY", "PWD"}
# Settings that may be left out, in roles and playbooks, which read them as the modules do.
# A workload's identity may be blank, too: then there is a key. So may a read token, which only queries need.
_SETTINGS = {
    f"LOGFIRE_{name}"
    for name in (
        "ORGANIZATION",
        "REGION",
        "BASE_URL",
        "AS_ORGANIZATION",
        "AS_PROJECT",
        "AUDIENCE_URL",
        "IDENTITY_PROVIDER",
        "IDENTITY_TOKEN",
        "IDENTITY_TOKEN_FILE",
        "READ_TOKEN",
    )
}
_OURS = ("playbooks/", "plugins/", "roles/")
_UNDEFINED = re.compile(r"default\(\s*undef\(hint=.+?\),\s*true\s*\)", re.DOTALL)
# Modules and plugins refuse a blank key by name, so it may be all that an expression returns.
_KEY = re.compile(r"""api_key['"]?:\s*(?:>-\s*)?['"]?$""")
_DEFAULT = re.compile(r"""(vault_\w+|\w*(?:secret|token|password|key|url))\s*\|\s*(?:default|d)\(\s*['"]([^'"]*)""")


def faults(text: str, name: str) -> Iterator[str]:
    for expression in _EXPRESSION.finditer(text):
        for found in _LOOKUP.finditer(expression[0]):
            plugin, variable = found[1].rpartition(".")[2], found[2] or ""
            ours = found[1].startswith("pydantic.logfire.")
            safe = (
                ours
                or plugin in _SAFE
                or (plugin == "env" and variable in _NO_SECRETS)
                or (variable in _SETTINGS and name.startswith(_OURS))
            )
            guarded = _UNDEFINED.search(expression[0]) or _KEY.search(text[: expression.start()])
            if not safe and not guarded:
                yield f"{name}: {expression[0]}"
        for found in _DEFAULT.finditer(expression[0]):
            # Roles and playbooks look at an empty text themselves; nobody copies it.
            if found[2] or not name.startswith(_OURS):
                yield f"{name}: {expression[0]}"


@pytest.mark.parametrize("place", _PLACES)
def test_no_secret_is_silently_empty(place: str) -> None:
    files = [file for file in ROOT.glob(place) if file.name != "CHANGELOG.md"]
    assert files
    found = [fault for file in files for fault in faults(file.read_text(), str(file.relative_to(ROOT)))]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        """url: "https://eda.example.com/{{ lookup('ansible.builtin.env', 'SECRET') }}" """,
        """url: "https://eda.example.com/{{ lookup('env', 'SECRET', default='') }}" """,
        """base_url: "{{ lookup('ansible.builtin.env', 'LOGFIRE_BASE_URL') }}" """,
        """X-Token: "{{ lookup('community.hashi_vault.vault_kv2_get', 'proxy').token }}" """,
        """X-Token: "{{ vault_proxy_token | default('from the vault') }}" """,
        """url: "{{ vault_chat_url | default('') }}" """,
        """api_key: "x-{{ lookup('ansible.builtin.env', 'LOGFIRE_API_KEY') }}" """,
    ],
)
def test_a_silent_one_is_found(text: str) -> None:
    assert list(faults(text, "guide.rst"))


@pytest.mark.parametrize(
    "text",
    [
        """api_key: "{{ lookup('ansible.builtin.env', 'LOGFIRE_API_KEY') }}" """,
        """logfire_api_key: >-\n  {{ vault_logfire_api_key | default(lookup('ansible.builtin.env', 'KEY')) }}""",
        """path: "{{ lookup('ansible.builtin.env', 'HOME') }}/x.token" """,
        """url: "https://x/{{ lookup('ansible.builtin.env', 'S') | default(undef(hint='S is not set'), true) }}" """,
        """url: "{{ vault_chat_url }}" """,
    ],
)
def test_one_that_fails_is_fine(text: str) -> None:
    assert list(faults(text, "guide.rst")) == []
