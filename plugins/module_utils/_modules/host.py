# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The surroundings of a run: a process of its own, or the controller."""

from __future__ import annotations

import dataclasses
import typing as t


def _always() -> bool:
    return True


@dataclasses.dataclass
class Host:
    """``say`` shows a line at once, if anybody watches. ``wanted`` is false once the process that asked is gone."""

    say: t.Callable[[str], None] | None = None
    wanted: t.Callable[[], bool] = _always


PROCESS = Host()
