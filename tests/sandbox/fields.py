# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator
from pydantic_core import PydanticCustomError

_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})", re.ASCII)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    def nulls(self) -> list[str]:
        return [name for name in self.model_fields_set if getattr(self, name) is None]


def _timestamp(value: object) -> object:
    if isinstance(value, str) and _TIMESTAMP.fullmatch(value):
        try:
            return datetime.fromisoformat(_six_digits(value.upper())).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise PydanticCustomError("datetime_parsing", "Input should be a valid datetime, out of range") from error
    raise PydanticCustomError("datetime_parsing", "Input should be a valid datetime with a timezone")


def _six_digits(text: str) -> str:
    return re.sub(r"\.(\d{1,6})\d*", lambda match: "." + match[1].ljust(6, "0"), text)


def _identifier(value: object) -> str:
    if isinstance(value, str):
        try:
            return str(UUID(value))
        except ValueError:
            pass
    raise PydanticCustomError("uuid_parsing", "Input should be a valid UUID")


def _plain_date(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("date_parsing", "Input should be a valid date, out of range") from error
    raise PydanticCustomError("date_parsing", "Input should be a valid date in the format YYYY-MM-DD")


PlainDate = Annotated[date, PlainValidator(_plain_date)]
Timestamp = Annotated[datetime, PlainValidator(_timestamp)]
Identifier = Annotated[str, BeforeValidator(_identifier)]
