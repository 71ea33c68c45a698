# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Profile:
    """An organization's description of itself, by the API's names."""

    organization_display_name: str = ""
    github_handle: str = ""
    location: str = ""
    avatar: str = ""
    description: str = ""
    billing_email: str = ""
    links: list[dict[str, str]] = field(default_factory=list)
    has_admin_panel: bool = False
