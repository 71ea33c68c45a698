# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decimal numbers as a field."""

from __future__ import annotations

import decimal
import re
import typing as t

from .fields import Field
from .protocols import Record


class DecimalField(Field):
    """A decimal number, as text and without trailing zeros: no float may come between what is meant and what is sent.

    ``above`` and ``below`` are not allowed themselves. ``places``: how many decimals the API keeps.
    """

    _FORM = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?", re.ASCII)

    def __init__(
        self,
        name: str,
        above: int | None = None,
        below: int | None = None,
        places: int | None = None,
        example: str = "99.9",
        **more: t.Any,
    ) -> None:
        super().__init__(name, **more)
        self._above = above
        self._below = below
        self._places = places
        self._example = example

    def check(self, value: object) -> str:
        shown = str(value).strip()[:40]
        text = self._plain(value)
        if text is None:
            raise self.bad(f"{shown!r} is not a decimal number; write it like {self._example}")
        number = decimal.Decimal(text)
        if self._above is not None and number <= self._above:
            raise self.bad(f"must be above {self._above}, got {shown}")
        if self._below is not None and number >= self._below:
            raise self.bad(f"must be below {self._below}, got {shown}")
        if self._places is not None and len(text.partition(".")[2]) > self._places:
            raise self.bad(f"must have at most {self._places} decimals, got {shown}")
        return text

    def read(self, record: Record) -> object:
        value = record.get(self.api)
        text = self._plain(value)
        return value if text is None else text

    def _plain(self, value: object) -> str | None:
        """Return the canonical spelling of a number; None if the value is not a number."""
        text = str(value).strip()
        if not self._FORM.fullmatch(text):
            return None
        spelled = f"{decimal.Decimal(text):f}"
        spelled = spelled.rstrip("0").rstrip(".") if "." in spelled else spelled
        return "0" if spelled in ("-0", "+0") else spelled
