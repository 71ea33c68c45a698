# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments that alerts and SLOs are limited to."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .._core.resource import Desired


def blank_environments(desired: Desired) -> list[str]:
    """Report a blank name among the environments: it limits the object to rows without an environment."""
    if all(name.strip() for name in desired.values.get("environments", ())):
        return []
    return ["environments has a blank name, for rows without an environment; did you mean [], for all of them?"]
