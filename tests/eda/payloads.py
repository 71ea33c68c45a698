# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies that Logfire posts: raw data as they were received, Slack's formats by Slack's documentation."""

from __future__ import annotations

from typing import Any

ID = "575fb6d1-9172-41e8-b44a-b281674289d4"
RUN_ID = "09a490ea-8968-420b-820a-f1843407be68"
PROJECT_URL = "https://logfire-eu.pydantic.dev/acme/checkout"
URL = f"{PROJECT_URL}/alerts/{ID}?alertRunId={RUN_ID}"

RAW_DATA: dict[str, Any] = {
    "organization_name": "acme",
    "project_name": "checkout",
    "alert_name": "errors",
    "timestamp": "2026-05-04T09:30:00.180461Z",
    "n_rows": 2,
    "data": [["api", "payment refused", 17], ["worker", "no such order", 17]],
    "columns": [
        {"name": "service_name", "type": {"type_name": "Utf8", "is_array": False}, "nullable": False},
        {"name": "message", "type": {"type_name": "Utf8", "is_array": False}, "nullable": False},
        {"name": "level", "type": {"type_name": "UInt16", "is_array": False}, "nullable": False},
    ],
    "errors": None,
    "description": "Something went wrong",
    "links": {
        "org": "https://logfire-eu.pydantic.dev/acme",
        "project": PROJECT_URL,
        "alert": URL,
        "alert_settings": f"{URL}/edit",
        "explore": f"{PROJECT_URL}/explore?tab=Alert%3A+errors",
    },
}

SLACK_BLOCKKIT: dict[str, Any] = {
    "text": "Alert errors",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "errors"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"2 rows in <{PROJECT_URL}|checkout> &amp; elsewhere"}},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Look at it"}, "url": URL}],
        },
    ],
}

SLACK_LEGACY: dict[str, Any] = {
    "username": "Logfire",
    "text": f"<{URL}|errors> has matches",
    "attachments": [{"color": "#ff0000", "text": "2 rows", "fields": [{"title": "service_name", "value": "api"}]}],
}

FORMATS = {"raw-data": RAW_DATA, "slack-blockkit": SLACK_BLOCKKIT, "slack-legacy": SLACK_LEGACY}

# Not one of them is an alert.
OTHERS: dict[str, Any] = {
    "another service": {"action": "opened", "number": 1},
    "an issue of Logfire": {"text": f"<{PROJECT_URL}/issues/{ID}|KeyError> is new", "attachments": []},
    "a message": {"text": "hello"},
    "nothing": {},
    "a list": [RAW_DATA],
    "a text": "errors",
    "null": None,
    "no project": {"alert_name": "errors"},
    "wrong types": {"alert_name": ["errors"], "project_name": 7},
}
