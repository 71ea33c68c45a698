# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Sequence


def accepted(header: str) -> list[str]:
    """The media types of an Accept header, the preferred ones first."""
    ranked = []
    for part in header.split(","):
        name, *parameters = (each.strip() for each in part.lower().split(";"))
        quality = next((each.removeprefix("q=") for each in parameters if each.startswith("q=")), "1")
        ranked.append((_number(quality), name))
    return [name for quality, name in sorted(ranked, key=lambda each: -each[0]) if name and quality > 0]


def chosen(header: str, offered: Sequence[str]) -> str | None:
    return next((name for name in accepted(header) if name in offered), None)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0
