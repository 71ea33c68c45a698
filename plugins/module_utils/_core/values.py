# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values with an algebra of their own: durations (whole seconds), instants, identifiers, JSON."""

from __future__ import annotations

import re

from .._api.errors import OptionError

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def check_characters(option: str, text: str) -> None:
    """Raise OptionError if a secret or id has what none ever has, such as the end of the line that it was stored in."""
    if not text.strip():
        raise OptionError(option, "must not be blank")
    if not re.fullmatch(r"[!-~]+", text):
        raise OptionError(
            option, "must not contain white space or characters outside ASCII; check how it was pasted or stored"
        )


def check_reference(option: str, text: str, otherwise: str = "") -> None:
    """Raise OptionError if a text cannot be the name or UUID of an object whose name has a rule of its own.

    Such a name has no white space, so that none can be lost on the way. ``otherwise``: what else the user may do.
    """
    if not text.strip():
        raise OptionError(option, f"must not be blank; give a name or UUID{otherwise}")
    if is_uuid(text.strip()):
        check_characters(option, text)
    if text != text.strip():
        raise OptionError(option, f"{text[:60]!r} has white space at its ends; give a name or UUID{otherwise}")


def is_uuid(text: object) -> bool:
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def same_id(left: object, right: object) -> bool:
    """UUIDs are equal in upper and lower case."""
    return isinstance(left, str) and isinstance(right, str) and left.lower() == right.lower()


def is_placeholder(value: str) -> bool:
    """Return whether it is a placeholder of ``export`` for a secret, which nobody has filled in."""
    return re.fullmatch(r"\{\{ \w+ \}\}", value) is not None
