# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token of a job of GitHub Actions (or Forgejo's), which the job asks for by the address that its runner has."""

from __future__ import annotations

import os
import time
import typing as t
from urllib.parse import quote, urlsplit

from .client import USER_AGENT, Client
from .credential_options import PROVIDER
from .errors import OptionError
from .identity import checked_token
from .json_text import strict_json
from .retry import backoff, is_transient
from .settings import Settings
from .transport import Lost, Transport

URL = "ACTIONS_ID_TOKEN_REQUEST_URL"
SECRET = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
PERMISSION = "give the job the permission id-token: write"


def requested_token(client: Client, audience: str, sleep: t.Callable[[float], None] = time.sleep) -> str:
    """Ask the runner's address for a token for the audience. Raises OptionError.

    That is another server than Logfire's: it gets neither the custom headers nor the certificates meant for that one.
    """
    url, secret = os.environ.get(URL, ""), os.environ.get(SECRET, "")
    for name, value in ((URL, url), (SECRET, secret)):
        if not value.strip():
            raise OptionError(PROVIDER, f"the environment has no {name}: {PERMISSION}")
    client.keep_secret(secret)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise OptionError(PROVIDER, f"{URL} is not the address of a server")
    settings = Settings("", f"{parts.scheme}://{parts.netloc}", timeout=client.settings.timeout)
    query = "&".join(filter(None, [parts.query, f"audience={quote(audience, safe='')}"]))
    headers = {"Authorization": f"Bearer {secret}", "Accept": "application/json", "User-Agent": USER_AGENT}
    transport = Transport(settings, time.monotonic, client.keep_secret)
    try:
        for attempt in range(client.settings.retries + 1):
            if attempt:
                sleep(backoff(attempt - 1))
            try:
                reply = transport.send("GET", f"{parts.path or '/'}?{query}", None, headers, lambda _headers: None)
            except Lost as lost:
                problem = str(lost)
                continue
            if reply.status == 200:
                return _token_in(client, reply.body)
            problem = f"HTTP {reply.status}"
            if not is_transient(reply.status):
                problem += f"; {PERMISSION}"
                break
    finally:
        transport.close()
    raise OptionError(PROVIDER, f"{parts.hostname} gave no token: {client.redact(problem)}")


def _token_in(client: Client, body: bytes) -> str:
    try:
        answer = strict_json(body)
    except ValueError:
        answer = None
    value = answer.get("value") if isinstance(answer, dict) else None
    client.keep_secret(value if isinstance(value, str) else None)
    return checked_token(PROVIDER, value if isinstance(value, str) else "")
