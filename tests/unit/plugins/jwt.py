# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens of workloads as the client sees them: it looks at what they say, and at no signature."""

from __future__ import annotations

import base64
import json
from typing import Any

ISSUER = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:acme/infrastructure:ref:refs/heads/main"
AUDIENCE = "https://logfire.example.com/acme"


def token(audience: Any = AUDIENCE, **claims: Any) -> str:
    said = {"iss": ISSUER, "sub": SUBJECT, "aud": audience, "exp": 4_000_000_000, **claims}
    return ".".join(encoded(part) for part in ({"alg": "RS256"}, said, "Zq8signature"))


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
