# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request as read by a server that trims texts, or drops keys that it does not know."""

from __future__ import annotations

import json
from typing import Any

TRIMMED = frozenset(
    {
        *("name", "label", "description", "query", "total_query", "bad_query", "scope_value"),
        *("organization_display_name", "location", "github_handle", "billing_email"),
    }
)


def trimmed(body: bytes) -> bytes:
    """The request as a server takes it that trims texts."""
    sent = _object(body)
    texts = {key: value.strip() for key, value in sent.items() if key in TRIMMED and isinstance(value, str)}
    return json.dumps({**sent, **texts}).encode() if texts else body


def without_unknown_keys(body: bytes, refusal: bytes) -> bytes | None:
    """The request without the keys that the refusal names; None if it is refused for another reason."""
    sent, detail = _object(body), _object(refusal).get("detail")
    if not isinstance(detail, list) or any(item.get("type") != "extra_forbidden" for item in detail):
        return None
    for item in detail:
        *path, last = item["loc"][1:]
        place: Any = sent
        for step in path:
            # The names of the kinds that a part may have are among the steps, and not in the request.
            if (isinstance(place, dict) and step in place) or (isinstance(place, list) and isinstance(step, int)):
                place = place[step]
        place.pop(last, None)
    return json.dumps(sent).encode()


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
