# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of text from a server that Ansible may see without a mark, as no template can be written in it."""

from __future__ import annotations

# An allow-list, as templates have many beginnings: Ansible takes delimiters from a text's own first line, which begins
# with a hash. Joined or stripped, plain texts stay plain.
_PLAIN_SIGNS = frozenset(" \t\n!\"&'()*+,-./:;<=>?@^_~")


def is_plain(text: str) -> bool:
    """Check that a text has nothing but letters, digits and a few signs, so that it cannot be a template.

    This is about templates only: a plain text may still mean something to a shell or to YAML.
    """
    return all(char in _PLAIN_SIGNS or char.isalnum() for char in text)
