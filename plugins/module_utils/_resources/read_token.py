# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read tokens of a project."""

from __future__ import annotations

from .._credentials.tokens import TokenResource
from .project import PROJECT

READ_TOKEN = TokenResource(
    name="read_token",
    path="/v1/projects/{project_id}/read-tokens/",
    read_scope="project:read_token",
    write_scope="project:read_token",
    parent=PROJECT,
)
