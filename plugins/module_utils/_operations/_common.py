# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common part of reports: options that are moments, long spans in pieces, questions with a query string."""

from __future__ import annotations

import datetime
import typing as t
from urllib.parse import urlencode

from .._api.client import Client
from .._api.errors import ApiError, LogfireError, OptionError
from .._core.protocols import Params, Record

Value = t.TypeVar("Value")
Moment = t.TypeVar("Moment", datetime.date, datetime.datetime)


def checked(params: Params, option: str, parse: t.Callable[[object], Value]) -> Value | None:
    """The option's value as ``parse`` makes it, None if it was not given. Raises OptionError for the ValueError."""
    if params.get(option) is None:
        return None
    try:
        return parse(params[option])
    except ValueError as error:
        raise OptionError(option, str(error)) from None


def windows(start: Moment, end: Moment, longest: datetime.timedelta) -> t.Iterator[tuple[Moment, Moment]]:
    """The span in consecutive pieces that share their borders."""
    while end - start > longest:
        yield start, start + longest
        start += longest
    yield start, end


def ask(
    client: Client, path: str, scope: str, params: t.Mapping[str, object] | None = None, offered: str = ""
) -> object:
    """GET with a query string. ``offered`` says where the report exists at all, for the message of a refusal."""
    query = urlencode({name: value for name, value in (params or {}).items() if value is not None})
    try:
        return client.get(f"{path}?{query}" if query else path, scope=scope)
    except ApiError as error:
        if not error.lacking or not offered:
            raise
        raise type(error)(f"{error.message}; {offered}", error.status, error.detail) from None


def as_record(answer: object, path: str, *keys: str) -> Record:
    """The answer if it is an object with these keys."""
    if not isinstance(answer, dict) or not all(key in answer for key in keys):
        raise LogfireError(f"GET {path}: the answer is not an object with {' and '.join(keys)}; check base_url")
    return answer


def as_records(answer: object, path: str, *keys: str) -> list[Record]:
    """The answer if it is a list of objects with these keys."""
    if not isinstance(answer, list):
        raise LogfireError(f"GET {path}: the answer is not a list; check base_url")
    return [as_record(one, path, *keys) for one in answer]
