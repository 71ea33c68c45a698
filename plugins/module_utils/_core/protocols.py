# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resource may ask of an export, apart from the export itself, which knows all resources."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .remote_state import RemoteState
    from .resource import Found, Resource


class Exporting(t.Protocol):
    remote: RemoteState

    def placeholder(self, resource: Resource, name: str, option: str) -> str:
        """What stands for a secret in the document."""

    def ambiguous(self, resource: Resource, name: str, parent: Found | None = None) -> bool:
        """Whether a name alone would not find the object again."""
