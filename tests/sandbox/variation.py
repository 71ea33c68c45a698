# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any, TypeVar

Item = TypeVar("Item")

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_EAST = timezone(timedelta(hours=2))


class Variation:
    """The parts of an answer that may differ from one read to the next."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def secret(self, length: int = 43) -> str:
        return "".join(self.random.choices(_ALPHABET, k=length))

    def time(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        spelling = self.random.getrandbits(2)
        if spelling == 0:
            return moment.isoformat(timespec="microseconds")
        if spelling == 1:
            return moment.isoformat(timespec="milliseconds")[:-6] + "Z"
        if spelling == 2 and moment.year < datetime.max.year:
            return moment.astimezone(_EAST).isoformat(timespec="microseconds")
        return moment.isoformat(timespec="microseconds")[:-6] + "Z"

    def text(self, value: str) -> str | None:
        """An empty text reads back as null or as the empty string."""
        return value or self.random.choice((None, ""))

    def shuffled(self, items: Iterable[Item]) -> list[Item]:
        """The items in an order of the server's own, never the one given."""
        before = list(items)
        after = list(before)
        self.random.shuffle(after)
        return after[1:] + after[:1] if after == before else after

    def keys_shuffled(self, value: Any) -> Any:
        """The same, with the keys of every object in an order of the server's own."""
        if isinstance(value, dict):
            return {key: self.keys_shuffled(each) for key, each in self.shuffled(value.items())}
        return [self.keys_shuffled(each) for each in value] if isinstance(value, list) else value

    def rows(self) -> list[dict[str, int]]:
        """Return what a query came to when it ran last."""
        return [{"count": self.random.getrandbits(16)} for row in range(self.random.randrange(3))]

    def extra(self) -> dict[str, object]:
        """Fields that no client knows yet."""
        return {"x_experimental": {"cohort": self.random.getrandbits(3), "flags": []}}
