# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids of objects that check mode did not create: later tasks accept them, and no request ever has one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from .errors import LogfireError

# A UUID of no version that any server would choose, so that options that want a UUID take it.
PREFIX = "0c4ec000-0000-0000-0000-"
_FORM = re.compile(f"{PREFIX}[0-9a-f]{{12}}", re.IGNORECASE)


def placeholder_id(*names: str | None) -> str:
    """Return the id that stands for an object of these names, the same in each run."""
    digest = hashlib.sha256("\0".join(name or "" for name in names).encode("utf-8", "surrogatepass"))
    return PREFIX + digest.hexdigest()[:12]


def is_placeholder_id(value: object) -> bool:
    """Check whether a value is the id of an object that check mode did not create."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None


def refuse_placeholder_ids(path: str, body: object) -> None:
    """Raise LogfireError for a request with such an id in its path or as a value of its body."""
    found = _FORM.search(path)
    if found or _contains(body):
        raise LogfireError(
            f"{found.group() if found else 'an id in the request'} stands for an object that check mode did not create;"
            " nothing was sent"
        )


def _contains(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_contains(one) for one in value.values())
    if isinstance(value, (list, tuple)):
        return any(_contains(one) for one in value)
    return is_placeholder_id(value)
