# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's texts as Ansible may hold them."""

from __future__ import annotations

import typing as t

from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.pydantic.logfire.plugins.module_utils._core.plain_text import is_plain

try:
    from ansible.template import trust_as_template as _trusted
except ImportError:
    # Before ansible-core 2.19 a text without a mark is trusted anyway.
    _trusted = str  # type: ignore[assignment]


def marked(value: object) -> t.Any:
    """Return a value in which every text that could be a template is marked as none.

    A plain text is left without any mark: from ansible-core 2.19 on ansible-inventory would export it as a mapping.
    """
    if isinstance(value, dict):
        return {marked(name): marked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [marked(one) for one in value]
    if isinstance(value, str):
        return _trusted(value) if is_plain(value) else wrap_var(value)
    return value


def template(text: str) -> str:
    """Return a text of our own that Ansible fills in where it is used."""
    return _trusted(text)


def unmarked(text: str) -> str:
    """Return a text without any mark, which is for names only. The caller has checked that it cannot be a template."""
    return str.encode(text).decode()
