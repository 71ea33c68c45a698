# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects of the organization."""

from __future__ import annotations

from .._core.fields import ChoiceField, TextField
from .._core.planned_resource import PlannedResource

NAME_PATTERN = r"(?=.{2,50}\Z)[a-z0-9]+(?:-[a-z0-9]+)*"
NAME_RULE = "2 to 50 lower-case letters and digits, in groups joined by single hyphens"

PROJECT = PlannedResource(
    name="project",
    path="/v1/projects/",
    read_scope="project:read",
    write_scope="project:write",
    create_scope="organization:create_project",
    unique=True,
    readable=True,
    fields=(
        TextField("name", api="project_name", pattern=NAME_PATTERN, rule=NAME_RULE, required=True),
        TextField("description", longest=500, server_default=""),
        ChoiceField("visibility", ("public", "private"), server_default="public"),
    ),
    read_only={"organization": "organization_name", "created_at": "created_at", "updated_at": "updated_at"},
)
