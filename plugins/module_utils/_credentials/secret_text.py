# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of secrets: what a server may give for one, and the content that a file must hold to count as one."""

from __future__ import annotations

import re

# Room for any that was ever seen, and less than a file of one may hold.
LONGEST_SECRET = 4000

_SHAPE = re.compile(
    r"pylf_v[0-9]+_(?P<region>[a-z]+)_(?:(?P<organization>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_)?[!-~]+"
)


def implausible(secret: object) -> str:
    """The reason why something from a server cannot be a secret; empty if it can be one."""
    if secret is None or secret == "":
        return "is missing"
    if not isinstance(secret, str):
        return f"is not a text ({type(secret).__name__})"
    if len(secret) > LONGEST_SECRET:
        return f"has {len(secret)} characters, more than the {LONGEST_SECRET} that are accepted"
    if not re.fullmatch(r"[!-~]+", secret):
        return "is blank, or has white space or characters outside ASCII"
    return ""


def has_shape(secret: str) -> bool:
    """Return whether it looks like what Logfire issues. Very old tokens do not."""
    return _SHAPE.fullmatch(secret) is not None


def organization_in(secret: str) -> str | None:
    """The UUID of the organization that a secret of the second format is of."""
    match = _SHAPE.fullmatch(secret)
    return match["organization"] if match else None
