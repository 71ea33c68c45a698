# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of variables as the server gives it, below a project and at its root."""

from __future__ import annotations

from .._core.protocols import Record


def records_in(body: object) -> list[Record] | None:
    """The variables in the form of the SDK, an object by name, as records. None if it is anything else."""
    variables = body.get("variables") if isinstance(body, dict) else None
    if not isinstance(variables, dict) or not all(isinstance(one, dict) for one in variables.values()):
        return None
    return [{**one, "id": name, "name": name} for name, one in variables.items()]
