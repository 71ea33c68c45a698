# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The supported releases of ansible-core."""

from __future__ import annotations

import sys

from .pythons import Version

# Release series and the Pythons its controller runs on, first and last.
_PYTHONS = {
    "2.18": ((3, 11), (3, 13)),
    "2.19": ((3, 11), (3, 13)),
    "2.20": ((3, 12), (3, 14)),
    "2.21": ((3, 12), (3, 14)),
}
_TESTED = ((3, 11), (3, 12), (3, 13))


def supported() -> list[str]:
    """The series that run on this Python, oldest first."""
    return [core for core, (first, last) in _PYTHONS.items() if first <= sys.version_info[:2] <= last]


def pairs() -> list[tuple[str, Version]]:
    """Every series with every Python it is tested on: those from 3.11 up to 3.13, wherever this one stands."""
    return [(core, python) for core, (first, last) in _PYTHONS.items() for python in _TESTED if first <= python <= last]


def oldest() -> str:
    return supported()[0]


def newest() -> str:
    return supported()[-1]
