# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables as feature flags: evaluated by the server for a targeting key and a context (OpenFeature's protocol)."""

from __future__ import annotations

import dataclasses
import typing as t
from urllib.parse import quote

from .._api.client import Client
from .._api.errors import ApiError, LogfireError
from .._api.identity import check_bound
from .._api.wire import Wire

PATH = "/v1/ofrep/v1/evaluate/flags/{key}"
SCOPE = "project:read_variables"
NOT_FOUND = "FLAG_NOT_FOUND"
BOUND = (
    "the API key must be bound to one project, with the scope project:read_variables or project:read_external_variables"
)


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """The answer for one flag. ``has_value`` is false where the code's own default is meant, or there is no flag."""

    key: str
    value: t.Any = None
    variant: str | None = None
    reason: str = "DEFAULT"
    has_value: bool = False


def evaluate(client: Client, key: str, targeting_key: str | None, context: t.Mapping[str, object]) -> Evaluation:
    """Ask for one flag. A flag that does not exist has the reason FLAG_NOT_FOUND. Raises LogfireError."""
    check_bound(client.settings.identity, client.settings.audience_origin, "a flag")
    asked = {**context, **({} if targeting_key is None else {"targetingKey": targeting_key})}
    path = PATH.format(key=quote(key, safe=""))
    try:
        answer = client.request("POST", path, {"context": asked}, SCOPE, wire=Wire(root="", repeatable=True))
    except ApiError as error:
        if error.status == 404 and error.detail.startswith(NOT_FOUND):
            return Evaluation(key, reason=NOT_FOUND)
        if error.status == 403:
            raise ApiError(f"{error.message}; {BOUND}", 403, error.detail) from None
        raise
    if not isinstance(answer, dict) or answer.get("key") != key or not isinstance(answer.get("reason"), str):
        raise LogfireError(f"POST {path}: the answer is not an evaluation of the flag; check base_url")
    return Evaluation(key, answer.get("value"), _text(answer.get("variant")), answer["reason"], "value" in answer)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
