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
_TESTED = ((3, 11), (3, 12), (3, 13), (3, 14))

# The branch of the next release. It comes from its repository and not from a package index, so only those who name it,
# as the workflows do, are given it.
DEVEL = "devel"
_DEVEL_PYTHON = (3, 14)
_DEVEL_SOURCE = "https://github.com/ansible/ansible/archive/devel.tar.gz"


def supported() -> list[str]:
    """The series that run on this Python, oldest first."""
    return [core for core, (first, last) in _PYTHONS.items() if first <= sys.version_info[:2] <= last]


def known() -> list[str]:
    """Return every name that is accepted: the supported series, and the next one."""
    return [*supported(), DEVEL]


def requirement(core: str) -> str:
    """Return what pip is asked for."""
    return f"ansible-core @ {_DEVEL_SOURCE}" if core == DEVEL else f"ansible-core~={core}.0"


def next_pair() -> tuple[str, Version]:
    return DEVEL, _DEVEL_PYTHON


def pairs() -> list[tuple[str, Version]]:
    """Return every series with every Python its controller runs on, also those that this machine lacks."""
    return [(core, python) for core, (first, last) in _PYTHONS.items() for python in _TESTED if first <= python <= last]


def oldest() -> str:
    return supported()[0]


def newest() -> str:
    return supported()[-1]
