# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a new credential's validity: written as a moment, or as a duration that begins now."""

from __future__ import annotations

import dataclasses
import datetime

from .._api.errors import OptionError
from .durations import parse_duration
from .protocols import Params, Spec
from .timestamps import format_instant, parse_instant

EXPIRY_SPEC: Spec = {"valid_for": {"type": "str"}, "expires_at": {"type": "str"}}
EXPIRY_EXCLUSIVE = ["valid_for", "expires_at"]


def accept_seconds(option: str, value: object) -> int | None:
    """A duration above zero, if one is given."""
    if value is None:
        return None
    try:
        seconds = parse_duration(value)
    except ValueError as error:
        raise OptionError(option, str(error)) from None
    if seconds == 0:
        raise OptionError(option, "must be longer than zero")
    return seconds


def _accept_moment(option: str, value: object) -> datetime.datetime | None:
    if value is None:
        return None
    try:
        return parse_instant(value)
    except ValueError as error:
        raise OptionError(option, str(error)) from None


@dataclasses.dataclass(frozen=True)
class Expiry:
    """``seconds`` from now, as ``text`` says, or at a ``moment``; never if neither is given."""

    seconds: int | None = None
    text: str | None = None
    moment: datetime.datetime | None = None

    @property
    def never(self) -> bool:
        return self.seconds is None and self.moment is None

    def at(self, now: datetime.datetime) -> str | None:
        """The moment as it is sent. Raises OptionError for one that is past."""
        if self.seconds is not None:
            return format_instant(now + datetime.timedelta(seconds=self.seconds))
        if self.moment is not None and self.moment <= now:
            raise OptionError("expires_at", f"{format_instant(self.moment)} is in the past; give a time to come")
        return None if self.moment is None else format_instant(self.moment)

    def planned(self) -> dict[str, object]:
        """Return the expiry as written: a moment computed from now would differ between check mode and the run."""
        if self.text is not None:
            return {"valid_for": self.text}
        return {"expires_at": None if self.moment is None else format_instant(self.moment)}


def accept_expiry(params: Params) -> Expiry:
    valid_for = params.get("valid_for")
    return Expiry(
        accept_seconds("valid_for", valid_for),
        None if valid_for is None else str(valid_for),
        _accept_moment("expires_at", params.get("expires_at")),
    )
